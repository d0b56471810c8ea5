"""What is inferred is told apart from what is known, with odds and a word that say the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.language.phrasing import Voice, say
from superbrain.language.phrasing_odds import BANDS, TOLD, associations, band, say_all
from superbrain.language.reading import Reading
from superbrain.reasoning import Answer, Answers, Edge, parse
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Language, Relation, RelationId

NAMES = (
    *(("李白", "Li Bai"), ("蜀", "Shu"), ("陇西", "Longxi"), ("长安", "Chang'an")),
    *((f"城{n}", f"City {n}") for n in range(9)),
)
LIBAI, SHU, LONGXI, CHANGAN = map(EntityId, range(4))
SCHEMA = Schema.of(
    [Relation("native_place", "籍贯", "native place", ("poet",), ("city",), phrasings_en=("native place of {}",))],
    [EntityType("poet", "诗人", "poet"), EntityType("city", "城市", "city", plural="cities", measure="座")],
)
KEYS = {"libai": LIBAI, "changan": CHANGAN}
SNAPSHOT = Snapshot.from_facts(
    [(LIBAI, 0, CHANGAN)], (), {LIBAI: ("poet",)} | dict.fromkeys(range(1, 13), ("city",)), SCHEMA, n_entities=13
)
ASKED = parse("?x : city . native_place(libai, ?x)")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def voice(language: Language) -> Voice:
    return Voice(language, SNAPSHOT, lambda row: NAMES[row][language == "en"], KEYS.get)


def guess(entity: int, truth: float, steps: int = 1) -> Answer:
    edge = Edge(None, LIBAI, RelationId(0), EntityId(entity), standing="inferred", truth=truth)
    return Answer(EntityId(entity), truth=truth, standing="inferred", path=(edge,) * steps)


def said(language: Language, *items: Answer, weak: tuple[Answer, ...] = (), **fields: object) -> str:
    inferred = sum(item.standing == "inferred" for item in items)
    found = Answers("entity", items, len(items), inferred=inferred, weak=weak, **fields)  # type: ignore[arg-type]
    return say_all(found, voice(language), query=ASKED)


def test_a_guess_is_told_as_one_with_its_odds() -> None:
    assert said("zh", guess(SHU, 0.87)) == "图里没有直接记载；据推断，李白的籍贯很可能是蜀（87%）。"
    assert said("en", guess(SHU, 0.87)) == (
        "Not on record; inferred: the native place of Li Bai is very likely Shu (87%)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_known_is_told_as_without_a_space_and_guesses_come_after(language: Language) -> None:
    known = Answers("entity", (Answer(CHANGAN),), 1)
    plain = say(known, voice(language), query=ASKED)
    assert say_all(known, voice(language), query=ASKED) == plain
    both = said(language, Answer(CHANGAN), guess(SHU, 0.6))
    assert both.startswith(plain)
    assert "60%" in both[len(plain) :]
    assert voice(language).name(SHU) in both[len(plain) :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_guesses_are_told_the_best_ones_each_with_its_odds(language: Language) -> None:
    text = said(language, *(guess(row, 0.95 - row / 20) for row in range(1, 11)))
    assert re.findall(r"(\d+)%", text) == ["90", "85", "80", "75", "70"]
    assert len(re.findall("%", text)) == TOLD


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_weak_to_be_stated_is_told_as_doubt_and_only_without_anything_better(language: Language) -> None:
    doubt = said(language, weak=(guess(SHU, 0.3), guess(LONGXI, 0.2)))
    assert ("没有把握" if language == "zh" else "not sure") in doubt
    assert re.findall(r"(\d+)%", doubt) == ["30", "20"]
    assert "30%" not in said(language, guess(LONGXI, 0.7), weak=(guess(SHU, 0.3),))
    assert "30%" not in said(language, Answer(CHANGAN), weak=(guess(SHU, 0.3),))


def test_the_odds_of_a_chain_are_those_of_the_ways_that_were_looked_at() -> None:
    assert "至少87%" in said("zh", guess(SHU, 0.87, steps=2))
    assert "(at least 87%)" in said("en", guess(SHU, 0.87, steps=2))


@pytest.mark.parametrize(("truth", "percent"), [(0.8, 80), (0.5, 50), (0.3, 70)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_are_said_with_the_odds_of_what_is_said(language: Language, truth: float, percent: int) -> None:
    yes = Answer(boolean=True, truth=truth, standing="inferred")
    stated = Answers("boolean", (yes,), 1, inferred=1)
    doubted = Answers("boolean", (Answer(boolean=False),), 1, open_world=True, weak=(yes,))
    found = stated if truth >= 0.5 else doubted
    text = say_all(found, voice(language), query=parse("ask native_place(libai, changan)"))
    assert f"{percent}%" in text
    assert (("不是这样" if language == "zh" else "not so") in text) == (truth < 0.5)


def test_a_count_says_what_is_expected_beside_what_is_known() -> None:
    found = Answers("count", (Answer(number=3.0),), 1, considered=3, expected=5.4)
    query = parse("?x : city . native_place(libai, ?x) | count")
    plain = say(found, voice("en"), query=query)
    assert say_all(found, voice("en"), query=query) == plain + " With what is inferred about 5 are expected."
    unsure = Answers("count", (Answer(number=3.0),), 1, considered=3, expected=3.2)
    assert say_all(unsure, voice("en"), query=query) == plain


@given(st.floats(0, 1), st.sampled_from(LANGUAGES))
def test_the_word_is_that_of_the_percent_beside_it_and_nothing_guessed_is_certain(
    truth: float, language: Language
) -> None:
    text = said(language, guess(SHU, truth))
    percent = int(re.findall(r"(\d+)%", text)[0])
    assert abs(percent - 100 * truth) <= 1.001
    assert percent < 100
    words = [band(least / 100, language) for least in BANDS]
    assert len(set(words)) == len(BANDS)
    assert words[next(place for place, least in enumerate(BANDS) if percent >= least)] in text


def test_associations_are_named_in_a_row() -> None:
    assert associations([SHU, LONGXI], LIBAI, voice("zh")) == "李白让人联想到蜀和陇西。"
    assert associations([SHU, LONGXI], LIBAI, voice("en")) == "Li Bai brings to mind Shu and Longxi."
    assert associations([], LIBAI, voice("en")) == "Li Bai brings nothing to mind here."


def test_a_question_that_was_left_is_named_behind_the_answer() -> None:
    found = Answers("count", (Answer(number=3.0),), 1, considered=3)
    query = parse("?x : city . native_place(libai, ?x) | count")
    reading = Reading("count", query, 0.0, 1.0, left="And when was he born?")
    plain = say_all(found, voice("en"), query=query, reading=replace(reading, left=""))
    told = say_all(found, voice("en"), query=query, reading=reading)
    assert told.startswith(plain)
    assert told.endswith("“And when was he born?”")
    assert "“他哪年出生？”" in say_all(found, voice("zh"), query=query, reading=replace(reading, left="他哪年出生？"))
