"""The lexicon: its tables are sound and say what the code relies on."""

from __future__ import annotations

import pytest

from superbrain.language import costs
from superbrain.language.lexicon import load_lexicon
from superbrain.language.units import canonical

LEXICON = load_lexicon()


def test_every_word_is_in_the_form_under_which_it_is_looked_up() -> None:
    assert [word for word in LEXICON.words if canonical(word) != word] == []


@pytest.mark.parametrize(
    ("word", "tag"),
    [("哪里", "ask:where"), ("谁", "ask:who"), ("how many", "ask:how_many"), ("的", "particle"), ("of", "genitive"),
     ("是", "copula"), ("最", "op:superlative"), ("不", "op:not"), ("not", "op:not"), ("吗", "op:ask:end"),
     ("does", "op:ask:start"), ("是不是", "op:ask:inside"), ("largest", "adj:big"), ("爷爷", "kin:grandfather"),
     ("它", "op:follow_up:pronoun"), ("located", "light"), ("same", "op:same")],
)  # fmt: skip
def test_words_carry_their_tags(word: str, tag: str) -> None:
    assert tag in LEXICON.tags(word)


def test_an_unknown_word_carries_none() -> None:
    assert LEXICON.tags("乌鸦") == frozenset()


def test_every_operator_that_costs_something_has_words() -> None:
    tags = {tag for word in LEXICON.words.values() for tag in word}
    for name in costs.OPERATORS:
        assert any(tag == f"op:{name}" or tag.startswith(f"op:{name}:") for tag in tags), name


def test_every_adjective_names_attributes_and_every_kinship_word_a_way() -> None:
    assert all(adjective.attributes for adjective in LEXICON.adjectives.values())
    assert all(kin.ways and all(kin.ways) for kin in LEXICON.kin.values())
    assert {"who", "where", "when", "what", "how_many"} <= set(LEXICON.ask_classes)


def test_nothing_of_a_particular_graph_stands_in_it() -> None:
    assert not any("." in word and word.split(".")[0] in ("country", "city", "poet") for word in LEXICON.words)
