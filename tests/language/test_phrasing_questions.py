"""Questions to offer are grammatical and fit what they are put to."""

from __future__ import annotations

from superbrain.language.phrasing import Voice, question_for
from superbrain.language.phrasing_grammar import agreed, filled
from superbrain.language.suggest import _exchanged
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Literal, Relation

NAMES = ("Bantu languages", "Niger-Congo", "Kangxi Emperor", "Euro", "France", "Greenland")
BANTU, CONGO, KANGXI, EURO, FRANCE, GREENLAND = map(EntityId, range(6))
SCHEMA = Schema.of(
    [
        Relation("family", en="language family", domain=("language_family",), range=("language_family",),
                 phrasings_en=("language family of {}", "which language family does {} belong to")),
        Relation("end", en="end year", domain=("dynasty", "emperor"), literal="date",
                 phrasings_en=("end year of {}", "when did {} end")),
        Relation("currency", en="currency", domain=("country", "territory"), range=("currency",),
                 inverse_phrasings_en=("country using {}", "which countries use {}")),
    ],
    [EntityType(key, key, key.replace("_", " "), plural=plural) for key, plural in (
        ("language_family", "language families"), ("dynasty", "dynasties"), ("emperor", "emperors"),
        ("currency", "currencies"), ("country", "countries"), ("territory", "territories"))],
)  # fmt: skip
TYPES = {BANTU: ("language_family",), CONGO: ("language_family",), KANGXI: ("emperor",), EURO: ("currency",)} | {
    FRANCE: ("country",),
    GREENLAND: ("territory",),
}


def voice(facts: list[tuple[int, int, int]]) -> Voice:
    values = [(KANGXI, 1, Literal("date", "1722"), "")]
    snapshot = Snapshot.from_facts(facts, values, TYPES, SCHEMA, n_entities=6)
    return Voice("en", snapshot, NAMES.__getitem__, lambda _key: None)


def test_a_name_in_the_plural_takes_a_wording_without_a_verb() -> None:
    speaking = voice([(BANTU, 0, CONGO)])
    assert question_for(BANTU, 0, speaking) == "What is the language family of the Bantu languages?"
    assert question_for(CONGO, 0, speaking) == "Which language family does Niger-Congo belong to?"


def test_a_whole_question_is_only_put_to_what_it_speaks_of() -> None:
    assert question_for(KANGXI, 1, voice([])) == "What is the end year of Kangxi Emperor?"


def test_a_backward_question_names_the_class_that_there_is() -> None:
    assert question_for(EURO, 2, voice([(FRANCE, 2, EURO)]), inverse=True) == "Which countries use the Euro?"
    assert (
        question_for(EURO, 2, voice([(GREENLAND, 2, EURO)]), inverse=True) == "What are the territories using the Euro?"
    )


def test_verbs_agree_with_names_in_the_plural() -> None:
    assert agreed("which family does {} belong to", "{}") == "which family do {} belong to"
    told = filled("{head} belongs to {tail}.", "the Bantu languages", "X", "en")
    assert told == "the Bantu languages belong to X."


def test_a_name_takes_the_place_of_unknown_words_only_where_a_name_stands() -> None:
    assert _exchanged("When did World War II end?", "War II", "the person Wan Li") == ""
    assert _exchanged("Which countries use the US dollar?", "use the US dollar", "the currency US Dollar") == ""
    assert _exchanged("What is the capital of Frence?", "Frence", "the country France") == (
        "What is the capital of the country France?"
    )
    assert _exchanged("who is Lu Xun", "Lu Xun", "the person Lu Xun") == "who is the person Lu Xun"
    assert _exchanged("法囯的首都", "法囯", "国家法国") == "国家法国的首都"
