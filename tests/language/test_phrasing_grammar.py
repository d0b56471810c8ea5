"""The little grammar: lists, plurals, articles, comparison, denial."""

from __future__ import annotations

import pytest

from superbrain.language.phrasing_grammar import (
    comparative,
    denied_en,
    denied_zh,
    head_and_tail,
    listed,
    ordinal_en,
    ordinal_zh,
    plural,
    quoted_zh,
    superlative,
    unrepeated,
    with_article,
    with_the,
)


@pytest.mark.parametrize(
    ("names", "zh", "en"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A和B", "A and B"),
        (["A", "B", "C"], "A、B和C", "A, B, and C"),
    ],
)
def test_lists_end_with_and(names: list[str], zh: str, en: str) -> None:
    assert listed(names, "zh") == zh
    assert listed(names, "en") == en
    assert listed(names, "zh", "or") == zh.replace("和", "或")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("country whose capital is {}", "countries whose capital is {}"),
        ("official language of {}", "official languages of {}"),
        ("person to whom {} sent a poem", "people to whom {} sent a poem"),
        ("atomic mass of {}", "atomic masses of {}"),
        ("bird species in {}", "bird species in {}"),
        ("genus of {}", "genera of {}"),
        ("coordinates of {}", "coordinates of {}"),
        ("{}'s capital", "{}'s capitals"),
        ("city", "cities"),
        ("grandchild of {}", "grandchildren of {}"),
    ],
)
def test_the_noun_of_a_phrase_is_put_in_the_plural(one: str, many: str) -> None:
    assert plural(one) == many


def test_a_phrase_is_cut_behind_its_noun() -> None:
    assert head_and_tail("time zone with a UTC offset of {}") == ("time zone", " with a UTC offset of {}")
    assert head_and_tail("element discovered by {}") == ("element", " discovered by {}")
    assert head_and_tail("melting point of {}") == ("melting point", " of {}")


@pytest.mark.parametrize(
    ("adjective", "more", "most"),
    [
        ("large", "larger", "largest"),
        ("big", "bigger", "biggest"),
        ("early", "earlier", "earliest"),
        ("high", "higher", "highest"),
        ("populous", "more populous", "most populous"),
        ("many", "more", "most"),
    ],
)
def test_adjectives_are_compared(adjective: str, more: str, most: str) -> None:
    assert comparative(adjective) == more
    assert superlative(adjective) == most


def test_articles() -> None:
    assert with_article("element") == "an element"
    assert with_article("university") == "a university"
    assert with_the("Netherlands", ["country"]) == "the Netherlands"
    assert with_the("Euro", ["currency"]) == "the Euro"
    assert with_the("NATO", ["organization"]) == "NATO"
    assert with_the("The Hague", ["city"]) == "The Hague"
    assert with_the("France", ["country"]) == "France"


@pytest.mark.parametrize(
    ("clause", "denied"),
    [
        ("与中国接壤", "不与中国接壤"),
        ("写过《念奴娇》", "没有写过《念奴娇》"),
        ("位于亚洲", "不位于亚洲"),
        ("加入欧盟", "没有加入欧盟"),
        ("由居里夫人发现", "并非由居里夫人发现"),
        ("是中国", "不是中国"),
    ],
)
def test_clauses_are_denied(clause: str, denied: str) -> None:
    assert denied_zh(clause) == denied


def test_statements_are_denied() -> None:
    assert denied_en("The capital of {head} is {tail}") == "The capital of {head} is not {tail}"
    assert denied_en("{head} wrote to {tail}") == "{head} did not write to {tail}"
    assert denied_en("{head} likes {tail}") == "{head} likes {tail}"


def test_ordinals() -> None:
    assert [ordinal_zh(number) for number in (2, 10, 12, 20, 99, 100)] == ["二", "十", "十二", "二十", "九十九", "100"]
    assert [ordinal_en(number) for number in (2, 3, 11, 21, 112)] == ["second", "third", "11th", "21st", "112th"]


def test_titles_stand_in_their_marks() -> None:
    assert quoted_zh("水调歌头", ["ci_tune"]) == "《水调歌头》"
    assert quoted_zh("《水调歌头》", ["ci_tune"]) == "《水调歌头》"
    assert quoted_zh("苏轼", ["poet"]) == "苏轼"


def test_a_noun_is_not_said_twice_where_a_phrase_is_put_into_another() -> None:
    assert unrepeated("place in the time zone {}", "time zone keeping standard time") == "place in {}"
    assert unrepeated("capital of {}", "country using the euro") == "capital of {}"
