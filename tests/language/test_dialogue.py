"""Conversations: what is left out is put in, what stands alone is left alone."""

from __future__ import annotations

import pytest

from superbrain.language.dialogue import Dialogue
from superbrain.language.dialogue_comparisons import judged

from .conftest import Asked

TALKS = {
    "a pronoun is the answer just given": [("法国的首都是哪里", "paris"), ("它的人口是多少", "2100000")],
    "its": [("What is the capital of Japan?", "tokyo"), ("What is its population?", "13900000")],
    "a new name asks the same": [("法国的首都是哪里", "paris"), ("那德国呢？", "berlin"), ("日本呢", "tokyo")],
    "and of": [("What is the capital of Japan?", "tokyo"), ("and of Germany?", "berlin")],
    "a new relation asks of the same": [("德国的首都是哪里", "berlin"), ("面积呢？", "357114")],
    "a class word decides": [("法国的首都是哪里", "paris"), ("该国的货币是什么", "euro")],
    "what fits is meant": [("李白是哪个朝代的", "tang"), ("他字什么", "太白")],
    "earlier things are remembered": [
        ("What is the capital of Germany?", "berlin"),
        ("What is the population of Paris?", "2100000"),
        ("Which currency is used in that country?", "euro"),
    ],
    "what stands alone is left alone": [
        ("法国的首都是哪里", "paris"),
        ("德国的货币是什么", "euro"),
        ("法国", "overview"),
    ],
}


@pytest.mark.parametrize("name", TALKS)
def test_a_conversation(world: Asked, name: str) -> None:
    dialogue = Dialogue()
    for question, answer in TALKS[name]:
        read = world.read(question, dialogue=dialogue)
        assert world.answers(read.question) == [answer], (question, read.question)
        dialogue.remember(read)


def test_a_follow_up_without_a_conversation_is_no_follow_up(world: Asked) -> None:
    assert world.read("它的人口是多少", dialogue=Dialogue()).outcome is not None


def test_what_was_not_understood_is_not_remembered(world: Asked) -> None:
    dialogue = Dialogue()
    dialogue.remember(world.read("法国的首都是哪里"))
    before = (dialogue.question, dialogue.focus, dialogue.known)
    dialogue.remember(world.read("火星的首都是哪里"))
    assert (dialogue.question, dialogue.focus, dialogue.known) == before


COMPARED = {
    "a list in English": ("Which countries border Switzerland?", "Which of them is larger?", ["fr"]),
    "a list in Chinese": ("与瑞士接壤的国家有哪些", "它们哪个更大", ["fr"]),
    "an attribute is named": ("Which countries border France?", "Which of them has the larger population?", ["de"]),
    "the two that were compared": ("法国和德国哪个人口多", "它们哪个面积更大", ["fr"]),
    "the two whose values were told": ("What is the area of France and Germany?", "which of them is larger?", ["fr"]),
}


@pytest.mark.parametrize("name", COMPARED)
def test_a_comparison_is_of_the_things_of_the_last_answer(world: Asked, name: str) -> None:
    first, then, answers = COMPARED[name]
    dialogue = Dialogue()
    dialogue.remember(world.read(first, dialogue=dialogue))
    read = judged(world.read(then, dialogue=dialogue), then, dialogue.listed, world.ground)
    assert world.told(read)[: len(answers)] == answers


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("李白寄诗给谁", "它们哪个更大"),
        ("谁是唐朝的诗人", "他们谁更大"),
        ("Which poets lived in the Tang dynasty?", "Which of them is larger?"),
    ],
)
def test_things_without_a_common_value_are_not_compared(world: Asked, first: str, then: str) -> None:
    dialogue = Dialogue()
    dialogue.remember(world.read(first, dialogue=dialogue))
    assert judged(world.read(then, dialogue=dialogue), then, dialogue.listed, world.ground).outcome is not None


@pytest.mark.parametrize("question", ["Which of them is larger?", "它们哪个更大"])
def test_nobody_knows_who_they_are_before_anything_was_told(world: Asked, question: str) -> None:
    assert judged(world.read(question, dialogue=Dialogue()), question, (), world.ground).outcome is not None
