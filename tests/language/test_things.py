"""Nouns that a reading may not pass over."""

from __future__ import annotations

import pytest

from .conftest import Asked


@pytest.mark.parametrize(
    "question",
    [
        "法国的首都的市长是谁？",
        "四川的省会在哪条河边？",
        "四川的省会的校长是谁",
        "Which river flows through the capital of France?",
        "In which ocean is the capital of Japan?",
        "Who is the mayor of the capital of France?",
    ],
)
def test_half_a_question_is_not_answered(world: Asked, question: str) -> None:
    assert world.answers(question) == ["unknown_relation"]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("四川的省会的名字是什么", ["chengdu"]),
        ("法国的首都的人口是多少", ["2100000"]),
        ("What is the name of the capital of France?", ["paris"]),
    ],
)
def test_little_words_are_passed_over(world: Asked, question: str, answers: list[str]) -> None:
    assert world.answers(question) == answers
