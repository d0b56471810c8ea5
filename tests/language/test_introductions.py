"""Who says what they are called gets a greeting; who asks gets an answer."""

from __future__ import annotations

import pytest

from superbrain.language.introductions import greeted, introduces


@pytest.mark.parametrize(
    "text",
    ["我叫小明", "我是小明", "你好，我叫李雷。", "我的名字是韩梅梅", "我叫Tom", "my name is Bob", "My name is Ann Lee.",
     "I'm Anna", "I’m Anna!", "Hello, I am Bob", "call me Ishmael"],
)  # fmt: skip
def test_an_introduction_is_talk(text: str) -> None:
    assert introduces(text)
    assert greeted(text).outcome == "smalltalk"


@pytest.mark.parametrize(
    "text",
    ["我叫什么", "我是谁", "我叫什么名字？", "我是李白的粉丝", "我叫小明，法国的首都是哪里", "我想问李白", "叫我怎么说",
     "what is my name", "I am looking for Paris", "my name is what?", "who am I", "Is my name Bob?", "I am bored"],
)  # fmt: skip
def test_a_question_is_no_introduction(text: str) -> None:
    assert not introduces(text)
