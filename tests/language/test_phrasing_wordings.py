"""The wordings of the world's relations: every list has the form that questions and answers rely on."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from superbrain.language.phrasing_grammar import denied_en, head_and_tail, plural

RELATIONS = tomllib.loads(
    (Path(__file__).parents[2] / "kg_data" / "world" / "relations.toml").read_text(encoding="utf-8")
)
PHRASINGS = ("phrasings_zh", "phrasings_en", "inverse_phrasings_zh", "inverse_phrasings_en")
ASKING_ZH = re.compile("什么|哪|谁|多少|几|何|吗|啥")
ASKING_EN = re.compile(
    r"^(what|which|who|whom|whose|where|when|how|in which|under which|to whom|to which|was|is|did|with)\b"
)


@pytest.fixture(params=RELATIONS)
def relation(request: pytest.FixtureRequest) -> dict:
    return RELATIONS[request.param]


def test_every_relation_has_wordings_in_both_languages_and_directions(relation: dict) -> None:
    for field in PHRASINGS:
        if relation.get("symmetric") and field.startswith("inverse"):
            assert field not in relation
        else:
            least = 2 if relation.get("literal") and field.startswith("inverse") else 5
            assert len(relation[field]) >= least, field
            assert len(set(relation[field])) == len(relation[field]), field


def test_every_wording_has_one_place_for_the_known_end(relation: dict) -> None:
    for field in PHRASINGS:
        for wording in relation.get(field, ()):
            assert wording.count("{}") == 1, wording
            assert not re.search(r"[？?。.!！]$|\s$|^\s", wording), wording


def test_the_first_wording_is_a_noun_phrase_and_the_second_a_question(relation: dict) -> None:
    for field in PHRASINGS:
        if field in relation:
            noun, question = relation[field][:2]
            asking = ASKING_ZH if field.endswith("zh") else ASKING_EN
            assert asking.search(question), question
            assert not asking.search(noun), noun
            if field.endswith("en"):
                assert head_and_tail(noun)[1], noun
                assert plural(noun) != noun or noun.split(" ")[0] in ("bird", "coordinates"), noun


def test_statements_name_both_ends_and_can_be_denied(relation: dict) -> None:
    for language, mark in (("zh", "。"), ("en", ".")):
        statement = relation[f"statement_{language}"]
        assert statement.count("{head}") == statement.count("{tail}") == 1
        assert statement.endswith(mark)
    assert denied_en(relation["statement_en"]) != relation["statement_en"]


def test_a_relation_with_comparable_values_has_a_pair_of_adjectives(relation: dict) -> None:
    comparable = relation.get("literal") in ("quantity", "date")
    for field in ("adjectives_zh", "adjectives_en"):
        words = relation.get(field, ())
        assert bool(words) == comparable
        if comparable:
            assert any(word.endswith("-") for word in words)
            assert any(not word.endswith("-") for word in words)


def test_labels_and_aliases_are_words_and_no_questions(relation: dict) -> None:
    for field in ("aliases_zh", "aliases_en"):
        assert relation[field]
        assert not any(ASKING_ZH.search(word) for word in relation[field] if field == "aliases_zh")
        assert max(Counter(relation[field]).values()) == 1


def test_no_two_relations_of_one_class_share_a_label() -> None:
    for language in ("zh", "en"):
        labels = Counter(relation[language] for relation in RELATIONS.values())
        assert max(labels.values()) == 1
