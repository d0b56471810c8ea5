"""Wordings as grams, cues in questions, and which way round a relation is asked."""

from __future__ import annotations

import pytest

from superbrain.language import costs
from superbrain.language.arrangement import Arrangement, arrangement_of
from superbrain.language.cues import cues_in, kin_cues
from superbrain.language.lexicon import load_lexicon
from superbrain.language.segment import segmentations
from superbrain.language.units import folded_units, units
from superbrain.language.vocabulary import Vocabulary, vocabulary_of
from superbrain.store import Schema
from superbrain.types import EntityType, Relation

from .conftest import RELATIONS, Asked, labels_only

LEXICON = load_lexicon()


def grams(text: str, vocabulary: Vocabulary) -> list[str]:
    return [gram for gram, *_ in vocabulary.table.grams(folded_units(text.replace("{}", " ◇ ")))]


def test_a_wording_is_reduced_to_what_it_means(world: Asked) -> None:
    vocabulary = world.ground.vocabulary
    assert grams("{}定都在哪里", vocabulary) == ["?where", "定都", "都在"]
    assert grams("what is the capital of {}", vocabulary) == ["capit"]
    assert grams("{}花什么钱", vocabulary) == ["花", "钱"]


def test_class_words_are_known_in_singular_and_plural(world: Asked) -> None:
    classes = world.ground.vocabulary.classes
    assert classes["country"] == classes["countries"] == ("country",)
    assert classes["国"] == ("country",)


def test_a_word_that_speaks_of_few_relations_weighs_more() -> None:
    schema = Schema.of([Relation(f"r{i}", en=f"colour of thing {i}") for i in range(5)] + [Relation("x", en="mass")])
    vocabulary = Vocabulary.of(schema, LEXICON)
    weights = {gram: weight for wording in vocabulary.wordings for gram, weight in wording.grams}
    names = {number: gram for gram, number in vocabulary.grams.items()}
    told = {names[number]: weight for number, weight in weights.items()}
    assert told["mass"] > told["color"] > 0


def test_a_label_of_light_words_is_strong_in_its_graph() -> None:
    graph = labels_only("Ann/works at/Acme")
    assert "work" in graph.ground.vocabulary.strong


def test_a_relation_without_any_label_is_spoken_of_by_its_key() -> None:
    vocabulary = Vocabulary.of(Schema.of([Relation("lives_in")]), LEXICON)
    assert vocabulary.labels["lives in"] == [(0, False)]


def spoken_of(world: Asked, text: str) -> dict[str, float]:
    ground = world.ground
    best = segmentations(units(text), ground.names, ground.vocabulary, ground.lexicon)[0]
    cues = cues_in(best, ground.vocabulary, costs.unit_weights(best, ground))
    return {
        f"{'-' if inverse else ''}{RELATIONS[relation].key}": min(cue.cost for cue in found)
        for (relation, inverse), found in cues.items()
    }


@pytest.mark.parametrize(
    ("text", "relation"),
    [("法国的首都是哪里", "capital"), ("法国定都何处", "capital"), ("which countries border France", "borders"),
     ("when was Li Bai born", "birth_year"), ("法国有多少人", "population")],
)  # fmt: skip
def test_the_relation_that_words_speak_of_is_found(world: Asked, text: str, relation: str) -> None:
    found = spoken_of(world, text)
    assert found[relation] == min(found.values())


def test_words_inside_names_speak_of_nothing() -> None:
    graph = labels_only("首都机场/城市/北京\n法国/首都/巴黎")
    ground = graph.ground
    best = segmentations(units("首都机场的城市"), ground.names, ground.vocabulary, ground.lexicon)[0]
    cues = cues_in(best, ground.vocabulary, costs.unit_weights(best, ground))
    assert {ground.relations[relation].key for relation, _ in cues} == {"城市"}


def test_kinship_words_become_paths_over_the_relations_at_hand(world: Asked) -> None:
    ground = world.ground
    best = segmentations(units("曹丕的爷爷"), ground.names, ground.vocabulary, ground.lexicon)[0]
    (cue,) = kin_cues(best, ground.vocabulary, ground.lexicon)
    father = next(row for row, relation in enumerate(RELATIONS) if relation.key == "father")
    assert cue.ways == (((father, False), (father, False)),)


@pytest.mark.parametrize(
    ("text", "known", "cue", "expected"),
    [
        ("法国的首都", 0, "首都", Arrangement(after=True, genitive=True)),
        ("首都是法国", 3, "首都", Arrangement(after=False, copula=True)),
        ("法国是谁的首都", 0, "首都", Arrangement(after=True, copula=True, genitive=True)),
        ("capital of France", 2, "capital", Arrangement(after=False, genitive=True)),
        ("给法国寄诗", 1, "寄诗", Arrangement(after=True, receiving=True)),
    ],
)
def test_how_a_cue_stands_to_what_is_known(text: str, known: int, cue: str, expected: Arrangement) -> None:
    cut = units(text)
    length = 2 if cut.kinds[known] == "han" else 1
    at = next(
        i for i in range(len(cut)) if cut.canonical(i, i + len(units(cue))) == units(cue).canonical(0, len(units(cue)))
    )
    assert arrangement_of(cut, known, known + length, at, at + len(units(cue)), LEXICON) == expected


def test_arrangements_are_apart_as_far_as_they_differ() -> None:
    forward, backward = Arrangement(after=True, genitive=True), Arrangement(after=False, copula=True)
    assert forward.distance(forward) == 0
    assert forward.distance(backward) == backward.distance(forward) > 0.5


def test_classes_without_relations_compile() -> None:
    assert Vocabulary.of(Schema.of([], [EntityType("a", "甲", "a")]), LEXICON).wordings == []


def test_a_vocabulary_is_made_again_only_where_the_schema_says_something_else() -> None:
    first = vocabulary_of(Schema.of([Relation("capital", "首都", "capital")]), LEXICON)
    assert vocabulary_of(Schema.of([Relation("capital", "首都", "capital")]), LEXICON) is first
    worded = vocabulary_of(Schema.of([Relation("capital", "首都", "capital", phrasings_en=("seat of {}",))]), LEXICON)
    assert worded is not first
    assert len(worded.wordings) > len(first.wordings)
