"""Questions that were answered wrongly once, each with what must come of it."""

from __future__ import annotations

import pytest

from superbrain.language.dialogue import Dialogue
from superbrain.language.ground import Ground
from superbrain.language.numerals import numbers_in

from .conftest import Asked

DECLINED = {
    "亚洲国家的人口总和是多少": "unsupported",
    "亚洲国家的平均面积是多少": "unsupported",
    "What is the average area of the countries in Asia?": "unsupported",
    "唐朝最有名的诗人": "unsupported",
    "famous poets of the Tang dynasty": "unsupported",
    "How old was Su Shi when he died?": "unsupported",
    "How long did the Tang dynasty last?": "unsupported",
    "哪个国家的邻国最多": "unsupported",
    "哪个国家的官方语言最多": "unsupported",
    "Which country has the most neighbours?": "unsupported",
    "Which continent has the most countries?": "unsupported",
    "Who discovered the most elements?": "unsupported",
    "Does Germany border more countries than France?": "unsupported",
    "How many poems did Li Bai write?": "unknown_relation",
    "landlocked countries in Europe": "unknown_relation",
    "What would happen if France lost its capital?": "unsupported",
    "What if Paris were in Germany?": "unsupported",
    "如果没有巴黎，法国会怎样？": "unsupported",
    "假如法国的首都是柏林会怎样": "unsupported",
    "What is France famous for?": "unknown_relation",
    "What is gold used for?": "unknown_relation",
    "法国的总统是谁": "unknown_relation",
    "法国的国鸟是什么": "unknown_relation",
    "明年法国的人口是多少": "unsupported",
    "What will the population of France be in 2050?": "unsupported",
    "杜甫的墓在哪里": "unknown_relation",
    "Who was the third poet of the Tang dynasty?": "unknown_relation",
    "唐朝第三位诗人是谁": "unknown_relation",
    "苏轼多少岁去世的": "unsupported",
}


@pytest.mark.parametrize("question", DECLINED)
def test_what_cannot_be_worked_out_is_declined(world: Asked, question: str) -> None:
    assert world.read(question).outcome == DECLINED[question]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("法国不与哪些国家接壤？", ["cn", "ge", "jp", "mn", "us"]),
        ("Which countries does France not border?", ["cn", "ge", "jp", "mn", "us"]),
        ("哪些亚洲国家不与中国接壤", ["ge", "jp"]),
        ("Which countries in Asia do not border China?", ["ge", "jp"]),
        ("Which countries border Germany but not Belgium?", ["ch"]),
        ("李白是哪个朝代的诗人？", ["tang"]),
        ("曹丕的父亲的父亲", ["caosong"]),
        ("法国的首都在哪个洲", ["europe"]),
        ("中国和日本接壤吗？", ["False"]),
        ("东京是中国的首都吗？", ["False"]),
        ("Does China border Japan?", ["False"]),
        ("法国有多大？", ["551500"]),
        ("How big is Japan?", ["377975"]),
        ("What are the capitals of France, Germany and Japan?", ["berlin", "paris", "tokyo"]),
        ("Is France larger than Germany?", ["True"]),
        ("Is Tokyo smaller than Paris?", ["False"]),
        ("Which city is bigger, Tokyo or Paris?", ["tokyo"]),
        ("原子序数第26的元素是什么", ["fe"]),
        ("Which countries border Germany, France and Spain?", ["be", "ch", "de", "es", "fr"]),
        ("Which poets belong to the Tang dynasty?", ["dufu", "libai"]),
        ("与德国接壤的欧洲国家有几个", ["3"]),
        ("Which countries have German as an official language and are in Europe?", ["ch", "de"]),
        ("请列出欧洲的国家", ["be", "ch", "de", "es", "fr"]),
    ],
)
def test_no_word_is_dropped(world: Asked, question: str, answers: list[str]) -> None:
    assert world.answers(question) == sorted(answers)


def test_the_father_of_somebody_without_one_is_not_made_up(world: Asked) -> None:
    assert world.read("曹操的父亲的父亲").outcome is not None


def test_a_nickname_is_no_name_with_a_word_before_it(world: Asked) -> None:
    read = world.read("小唐的爸爸是谁")
    assert (read.outcome, read.unknown) == ("unknown_entity", "小唐")


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("When did World War II end?", "World War II"),
        ("What is the capital of Middle Earth?", "Middle Earth"),
        ("Who directed Star Wars?", "Star Wars"),
        ("Who is the father of Harry Potter?", "Harry Potter"),
        ("What is zorblax?", "zorblax"),
    ],
)
def test_an_unknown_name_is_named_whole(world: Asked, question: str, unknown: str) -> None:
    read = world.read(question)
    assert (read.outcome, read.unknown) == ("unknown_entity", unknown)


def test_a_small_word_behind_an_article_is_no_name(world: Asked) -> None:
    # Most is a town in the test world.
    assert all(mention.surface != "most" for mention in world.read("Is Paris a most pretty place?").mentions)


def test_a_slip_of_one_character_is_offered(world: Asked) -> None:
    assert "法国" in [offer.label for offer in world.read("法囯的首都").suggestions]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("2005", "-", "02", "-", "14"), "2005-02-14"),
        (("2005", "年", "2", "月", "14", "日"), "2005-02-14"),
        (("14", "february", "2005"), "2005-02-14"),
        (("february", "14", ",", "2005"), "2005-02-14"),
    ],
)
def test_whole_dates_are_read(world: Asked, words: tuple[str, ...], value: str) -> None:
    ground: Ground = world.ground
    assert [number.value for number in numbers_in(words, ground.lexicon.numerals)] == [value]


TALKS = {
    "of the list": [("德国的邻国有哪些", None), ("其中人口最多的是哪个", ["fr"])],
    "the second": [("Which countries border Germany?", None), ("And the second?", ["overview"])],
    "their": [("Which countries border Germany?", None), ("What are their capitals?", ["bern", "paris"])],
    "which of them": [("哪些国家在欧洲", None), ("其中哪些与法国接壤", ["be", "ch", "de", "es"])],
    "all of a long list": [
        ("Which countries are in Europe?", None), ("What are their capitals?", ["berlin", "bern", "paris"]),
    ],
    "all of it in Chinese": [("哪些国家在欧洲", None), ("它们的货币是什么", ["euro"])],
    "which of that again": [
        ("哪些国家在欧洲", None), ("其中哪些与法国接壤", None), ("其中面积最大的是哪个", ["de"]),
    ],
    "nothing of a list": [("哪些国家在欧洲", None), ("它们的颜色是什么", ["unknown_relation"])],
    "what else": [("法国有哪些邻国", None), ("德国还有哪些邻国", ["be", "ch"])],
    "anything else": [("Which countries border Germany?", ["be", "ch", "fr"]), ("anything else?", ["empty"])],
    "more in Chinese": [("德国的邻国有哪些", ["be", "ch", "fr"]), ("还有呢", ["empty"])],
    "a comparison goes on": [("中国和日本哪个人口多", ["cn"]), ("面积呢", ["cn"]), ("那法国和德国呢", ["fr"])],
}  # fmt: skip


@pytest.mark.parametrize("name", TALKS)
def test_a_conversation_about_several_things(world: Asked, name: str) -> None:
    dialogue = Dialogue()
    for question, answers in TALKS[name]:
        read = world.read(question, dialogue=dialogue, limit=100)
        if answers is not None:
            assert world.told(read) == answers, (question, read.question)
        dialogue.remember(read)
