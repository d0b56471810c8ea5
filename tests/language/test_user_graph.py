"""A graph as a user brings it: three columns, labels in one language, no classes, no wordings."""

from __future__ import annotations

import pytest

from .conftest import Asked, labels_only

ZH = """
小明/妈妈/李华
李华/老板/王总
小明/朋友/小红
小红/喜欢/小明
小红/老师/张老师
王总/公司/蓝天科技
小明/住在/上海
小刚/朋友/小红
"""
EN = """
Tom/mother/Ann
Ann/boss/Mr Smith
Tom/friend/Bob
Bob/likes/Tom
Mr Smith/works at/Acme
Tom/lives in/London
Sue/lives in/London
Bob/teacher/Sue
"""
AGES_ZH = "小明/年龄/12\n小红/年龄/11\n李华/年龄/40"
AGES_EN = "Tom/age/12\nBob/age/11"


@pytest.fixture(scope="module")
def family() -> Asked:
    return labels_only(ZH, AGES_ZH)


@pytest.fixture(scope="module")
def people() -> Asked:
    return labels_only(EN, AGES_EN)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("小明的妈妈是谁", ["李华"]),
        ("小明的妈妈的老板是谁", ["王总"]),
        ("小明妈妈的老板的公司是什么", ["蓝天科技"]),
        ("谁的妈妈是李华", ["小明"]),
        ("谁喜欢小明", ["小红"]),
        ("小红喜欢谁", ["小明"]),
        ("小明住在哪里", ["上海"]),
        ("谁住在上海", ["小明"]),
        ("小明的朋友的老师是谁", ["张老师"]),
        ("小红是谁的朋友", ["小刚", "小明"]),
        ("小明有几个朋友", ["1"]),
        ("小明多大", ["12"]),
        ("小明和小红谁的年龄大", ["小明"]),
        ("谁的年龄最大", ["李华"]),
        ("年龄大于11的有谁", ["小明", "李华"]),
        ("小明的妈妈是李华吗", ["True"]),
        ("小明的爸爸是谁", ["unknown_relation"]),
        ("小李的妈妈是谁", ["unknown_entity"]),
        ("小明", ["overview"]),
        ("妈妈", ["ambiguous"]),
    ],
)
def test_questions_in_chinese(family: Asked, question: str, answers: list[str]) -> None:
    assert family.answers(question) == sorted(answers)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Who is the boss of Tom's mother?", ["Mr Smith"]),
        ("Who is Tom's mother?", ["Ann"]),
        ("Whose mother is Ann?", ["Tom"]),
        ("Who likes Tom?", ["Bob"]),
        ("Who does Bob like?", ["Tom"]),
        ("Where does Tom live?", ["London"]),
        ("Who lives in London?", ["Sue", "Tom"]),
        ("Where does the boss of Tom's mother work?", ["Acme"]),
        ("How old is Tom?", ["12"]),
        ("Who is older, Tom or Bob?", ["Tom"]),
        ("Does Bob like Tom?", ["True"]),
        ("Is Ann the mother of Tom?", ["True"]),
        ("How many people live in London?", ["2"]),
        ("Who is Tom's father?", ["unknown_relation"]),
        ("Who is Zed's mother?", ["unknown_entity"]),
    ],
)
def test_questions_in_english(people: Asked, question: str, answers: list[str]) -> None:
    assert people.answers(question) == sorted(answers)


def test_questions_in_the_other_language_are_declined_rather_than_guessed(family: Asked) -> None:
    assert family.read("What is the weather like?").outcome == "unsupported"


def test_an_empty_graph_declines_everything() -> None:
    empty = labels_only("a/b/c")
    for question in ("法国的首都是哪里", "What is the capital of France?", "首都"):
        assert empty.read(question).outcome in ("unknown_entity", "unknown_relation", "ambiguous")
