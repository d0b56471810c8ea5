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
COMPANIES = """
蓝天科技/创始人/陈立
蓝天科技/母公司/银海集团
青禾农业/创始人/王芳
青禾农业/母公司/银海集团
陈立/毕业于/清华大学
王芳/毕业于/四川大学
陈立/妻子/林雨
王芳/丈夫/刘洋
"""
STAFF = "蓝天科技/员工人数/5200\n青禾农业/员工人数/860\n银海集团/员工人数/30000"
BOOKS = """
Jane Austen/wrote/Emma
Jane Austen/wrote/Persuasion
Mary Shelley/wrote/Frankenstein
Emma/published by/John Murray
Emma/genre/romance
Jane Bond/married to/James Bond
"""
PAGES = "Emma/pages/474\nFrankenstein/pages/280"
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


@pytest.fixture(scope="module")
def companies() -> Asked:
    return labels_only(COMPANIES, STAFF)


@pytest.fixture(scope="module")
def books() -> Asked:
    return labels_only(BOOKS, PAGES)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("员工最多的公司是哪家", ["银海集团"]),
        ("哪家公司员工最少", ["青禾农业"]),
        ("员工超过1000人的公司有哪些", ["蓝天科技", "银海集团"]),
        ("蓝天科技和青禾农业哪个员工多", ["蓝天科技"]),
        ("哪些公司的母公司是银海集团", ["蓝天科技", "青禾农业"]),
        ("创始人毕业于四川大学的公司是哪家", ["青禾农业"]),
        ("蓝天科技的创始人的妻子在哪里工作", ["unknown_relation"]),
        ("银海集团的产品是什么", ["unknown_relation"]),
    ],
)
def test_words_for_kinds_of_things_ask_for_no_more(companies: Asked, question: str, answers: list[str]) -> None:
    assert companies.answers(question) == sorted(answers)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Which books did Jane Austen write?", ["Emma", "Persuasion"]),
        ("How many books did Jane Austen write?", ["2"]),
        ("Which book has the most pages?", ["Emma"]),
        ("Who wrote the book published by John Murray?", ["Jane Austen"]),
        ("Which books have more than 300 pages?", ["Emma"]),
        ("When was Emma published?", ["weak"]),
        ("Who is the husband of Jane Bond?", ["James Bond"]),
        ("Who is the wife of James Bond?", ["Jane Bond"]),
        ("Is Emma a romance?", ["True"]),
    ],
)
def test_kinds_of_things_in_english(books: Asked, question: str, answers: list[str]) -> None:
    assert books.answers(question) == sorted(answers)


CLUBS = """
棋社/活动地点/文化宫
书画社/活动地点/少年宫
文化宫/所在区/东城区
少年宫/所在区/西城区
"""


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("文化宫在哪个区", ["东城区"]),
        ("棋社的活动地点在哪个区", ["东城区"]),
        ("棋社的活动地点是哪里", ["文化宫"]),
    ],
)
def test_what_something_is_in_is_asked_for_by_its_kind(question: str, answers: list[str]) -> None:
    assert labels_only(CLUBS).answers(question) == answers


def test_where_something_is_done_is_no_district() -> None:
    assert labels_only(CLUBS).answers("书画社在哪个区活动") != ["少年宫"]
