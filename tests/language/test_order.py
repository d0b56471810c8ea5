"""What comes next to a thing, by numbers that count all of its kind; older lists that a plural may mean."""

from __future__ import annotations

import pytest

from superbrain.language.dialogue import Dialogue

from .conftest import Asked, labels_only

FACTS = "张三/班级/一班\n李四/班级/一班\n一班/老师/王老师\nTom/class/Blue"
PLACES = "氟/序号/9\n氖/序号/10\n钠/序号/11\n氟/价格/3\n氖/价格/5\n钠/价格/5"


@pytest.fixture(scope="module")
def elements() -> Asked:
    return labels_only(FACTS, PLACES)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("氖之后是什么", "钠"),
        ("排在氖后面的是什么", "钠"),
        ("氖的下一个是什么", "钠"),
        ("氖之前是什么", "氟"),
        ("氖排在谁之后", "氟"),
        ("what comes after 氖?", "钠"),
        ("What is before 氖?", "氟"),
    ],
)
def test_a_number_that_counts_all_of_a_kind_tells_what_is_next(elements: Asked, question: str, answer: str) -> None:
    assert elements.answers(question) == [answer]


def test_what_comes_after_the_last_is_not_known(elements: Asked) -> None:
    assert "钠" not in elements.answers("钠之后是什么")


@pytest.mark.parametrize("values", ["甲/价格/3\n乙/价格/5\n丙/价格/6", "甲/分数/5\n乙/分数/6\n丙/分数/6"])
def test_numbers_with_gaps_or_twice_the_same_make_no_order(values: str) -> None:
    assert labels_only(FACTS, values).answers("乙之后是什么") not in (["甲"], ["丙"])


def told_in_turn(asked: Asked, *questions: str) -> list[list[str]]:
    dialogue, answers = Dialogue(), []
    for question in questions:
        read = asked.read(question, dialogue=dialogue, limit=100)
        dialogue.remember(read)
        answers.append(asked.told(read))
    return answers


@pytest.mark.parametrize(
    "questions",
    [
        ("唐朝有哪些诗人", "法国与哪些国家接壤", "他们的字是什么"),
        ("Who were the poets of the Tang dynasty?", "Which countries border France?", "What are their courtesy names?"),
    ],
)
def test_a_plural_means_an_older_list_where_the_last_has_nothing_of_the_kind(
    world: Asked, questions: tuple[str, ...]
) -> None:
    assert told_in_turn(world, *questions)[2] == ["太白"]


def test_a_plural_means_the_last_list_where_that_has_it(world: Asked) -> None:
    turns = told_in_turn(world, "唐朝有哪些诗人", "法国与哪些国家接壤", "它们的首都是什么")
    assert turns[2] == ["berlin", "bern"]


def test_two_places_further_is_not_the_next(elements: Asked) -> None:
    assert elements.answers("what is two places after 氟?") != ["氖"]
