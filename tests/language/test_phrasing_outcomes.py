"""Overviews, connections, offered questions, and not knowing: each kind in its own words."""

from __future__ import annotations

from itertools import combinations

import pytest

from superbrain.language.phrasing import (
    Voice,
    connections,
    decline,
    overview,
    question_for,
    questions_about,
    questions_for,
)
from superbrain.language.phrasing_kinds import widest
from superbrain.language.phrasing_outcomes import outcome_words
from superbrain.language.reading import Interpretation, Mention, Reading, Suggestion
from superbrain.reasoning import connect
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Language, Literal, Outcome, Relation, RelationId

NAMES = (
    *(("法国", "France"), ("巴黎", "Paris"), ("德国", "Germany"), ("欧元", "Euro"), ("比利时", "Belgium")),
    *(("瑞士", "Switzerland"), ("卢森堡", "Luxembourg"), ("某物", "thing")),
)
FR, PARIS, DE, EUR, BE, CH, LU, BARE = map(EntityId, range(8))

SCHEMA = Schema.of(
    [
        Relation(
            "capital",
            "首都",
            "capital",
            domain=("country",),
            range=("city",),
            statement_zh="{head}的首都是{tail}。",
            statement_en="The capital of {head} is {tail}.",
            phrasings_zh=("{}的首都", "{}的首都是哪里"),
            phrasings_en=("capital of {}", "what is the capital of {}"),
            inverse_phrasings_zh=("以{}为首都的国家", "{}是哪个国家的首都"),
            inverse_phrasings_en=("country whose capital is {}", "which country has {} as its capital"),
        ),
        Relation("borders", "接壤", "borders", ("country",), ("country",), symmetric=True,
                 statement_zh="{head}与{tail}接壤。", statement_en="{head} borders {tail}."),
        Relation("currency", "货币", "currency", ("country",), ("currency",),
                 inverse_phrasings_zh=("使用{}的国家", "哪些国家使用{}"),
                 inverse_phrasings_en=("country using {}", "which countries use {}")),
        Relation("population", "人口", "population", ("country",), literal="quantity", unit="person"),
        Relation("iso_code", "代码", "code", ("country",), literal="text"),
    ],
    [
        EntityType("country", "国家", "country", plural="countries"),
        EntityType("city", "城市", "city", plural="cities", measure="座"),
        EntityType("currency", "货币", "currency", plural="currencies", measure="种"),
    ],
)  # fmt: skip
TRIPLES = [(FR, 0, PARIS), (FR, 1, DE), (FR, 1, BE), (FR, 1, CH), (FR, 1, LU), (FR, 2, EUR), (DE, 2, EUR)]
VALUES = [
    (FR, 3, Literal("quantity", "67871925", "person"), "2021"),
    (FR, 3, Literal("quantity", "68373433", "person"), "2023"),
    (FR, 4, Literal("text", "FR"), ""),
]
TYPES = dict.fromkeys((FR, DE, BE, CH, LU), ("country",)) | {PARIS: ("city",), EUR: ("currency",)}
SNAPSHOT = Snapshot.from_facts(TRIPLES, VALUES, TYPES, SCHEMA, n_entities=8)


def voice(language: Language) -> Voice:
    return Voice(language, SNAPSHOT, lambda row: NAMES[row][language == "en"], lambda _key: None)


def test_an_overview_says_what_a_thing_is_and_what_is_known_best() -> None:
    assert overview(FR, voice("zh")) == (
        "法国是一个国家：首都是巴黎，与德国、比利时、瑞士等4个国家接壤，货币是欧元，人口约为6837万人（68,373,433人，2023年）。"
    )
    assert overview(FR, voice("en")) == (
        "France is a country. Capital: Paris; borders: Germany, Belgium, Switzerland, and 1 more; currency: the Euro; "
        "population: 68,373,433 people (2023)."
    )


def test_an_overview_tells_what_leads_to_a_thing() -> None:
    assert overview(PARIS, voice("zh")) == "巴黎是一座城市：以巴黎为首都的国家是法国。"
    assert overview(EUR, voice("en")) == "The Euro is a currency. Countries using the Euro: France and Germany."


def test_an_overview_of_something_without_facts_says_so() -> None:
    assert overview(BARE, voice("zh")) == "我认识某物，但还没有关于某物的事实。"


def test_connections_are_numbered_facts() -> None:
    paths = connect(SNAPSHOT, DE, PARIS)
    assert connections(paths, DE, PARIS, voice("zh")).splitlines()[:2] == [
        "德国和巴黎的关联：",
        "1. 德国与法国接壤，法国的首都是巴黎。",
    ]


def test_two_facts_of_the_same_kind_are_one_clause() -> None:
    paths = [path for path in connect(SNAPSHOT, FR, DE) if len(path) == 2]
    assert connections(paths, FR, DE, voice("zh")).endswith("1. 法国和德国的货币都是欧元。")
    assert connections(paths, FR, DE, voice("en")).endswith("1. France and Germany have the same currency: the Euro.")


def test_no_connection_is_said_so() -> None:
    assert connections([], FR, BARE, voice("en")) == "No connection between France and thing is known."


def test_questions_are_made_from_wordings_or_from_labels() -> None:
    assert question_for(FR, 0, voice("zh")) == "法国的首都是哪里？"
    assert question_for(PARIS, 0, voice("en"), inverse=True) == "Which country has Paris as its capital?"
    assert question_for(FR, 3, voice("en")) == "What is the population of France?"
    assert questions_for(FR, voice("zh"), 2) == ["法国的首都是哪里？", "法国的接壤是什么？"]
    assert questions_about(2, voice("en"), 1) == ["What is the currency of France?"]


OUTCOMES: tuple[Outcome, ...] = (
    *("unknown_entity", "ambiguous", "unknown_relation", "empty", "weak", "unsupported", "smalltalk"),
)


def interpretation(outcome: Outcome, language: Language = "zh", **fields: object) -> Interpretation:
    return Interpretation("question", language, outcome, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_kind_of_not_knowing_has_words_of_its_own(language: Language) -> None:
    mention = Mention(0, 1, "法国", "entity", (FR,))
    told = [decline(interpretation(o, language, unknown="xyz", mentions=(mention,)), voice(language)) for o in OUTCOMES]
    assert all(told)
    assert all(one != other for one, other in combinations(told, 2))


def test_an_unknown_name_is_repeated_with_names_like_it() -> None:
    near = (Suggestion("entity", "country.fr", "法国", "法国的首都是哪里？"),)
    assert decline(interpretation("unknown_entity", unknown="法囯", suggestions=near), voice("zh")) == (
        "我不认识“法囯”，相近的名称有法国。"
    )
    assert decline(interpretation("unknown_entity", "en"), voice("en")) == "I know no name in this question."


def test_an_unknown_relation_tells_what_is_known_instead() -> None:
    asked = unread("法国的味道是什么？", "味道")
    assert decline(asked, voice("zh")) == "我认识法国，但不知道法国的“味道”。关于法国，我知道首都、接壤、货币和人口。"


def unread(question: str, unknown: str, language: Language = "zh") -> Interpretation:
    mention = Mention(0, 2, "法国" if language == "zh" else "France", "entity", (FR,))
    return Interpretation(question, language, "unknown_relation", unknown=unknown, mentions=(mention,))


@pytest.mark.parametrize(
    ("question", "unknown", "quoted"),
    [("法国活了多少岁", "活", "活了多少岁"), ("法国之战发生在哪一年？", "战发生", "法国之战发生在哪一年")],
)
def test_words_are_not_cut_out_of_the_middle_of_a_question(question: str, unknown: str, quoted: str) -> None:
    assert decline(unread(question, unknown), voice("zh")).startswith(f"我认识法国，但没有听懂“{quoted}”。")


def test_a_fact_that_is_known_is_not_said_to_be_unknown() -> None:
    told = decline(unread("France population huge", "population", "en"), voice("en"))
    assert told == ("I did not understand the question. It can be asked like this: “What is the population of France?”")
    assert decline(unread("法国人口怎么样", "人口"), voice("zh")) == (
        "我没有听懂这个问题。可以这样问：“法国的人口是多少？”"
    )


def test_a_relation_alone_asks_of_what() -> None:
    offer = (Suggestion("relation", "capital", "首都", "法国的首都是哪里？"),)
    assert (
        decline(interpretation("ambiguous", suggestions=offer), voice("zh")) == "“首都”是一种关系，请说明问的是谁的。"
    )


def test_a_name_of_several_things_lists_them_with_their_classes() -> None:
    offers = tuple(Suggestion("entity", key, "Paris", "") for key in ("city.paris", "country.fr"))
    asked = interpretation("ambiguous", "en", unknown="Paris", suggestions=offers)
    speaking = Voice("en", SNAPSHOT, lambda row: NAMES[row][1], {"city.paris": PARIS, "country.fr": FR}.get)
    assert decline(asked, speaking) == "“Paris” may be Paris (city) or Paris (country). Which one is meant?"


def test_a_weak_reading_is_said() -> None:
    reading = Reading("lookup", None, -1.0, echo_zh="法国的首都", echo_en="capital of France")
    assert decline(interpretation("weak", readings=(reading,)), voice("zh")) == (
        "我没有把握。最接近的理解是“法国的首都”。"
    )


def test_both_languages_have_the_same_sentences() -> None:
    assert outcome_words()["zh"].keys() == outcome_words()["en"].keys()


def test_what_was_claimed_and_no_fact_says_is_told_before_what_connects() -> None:
    for language, first in (("zh", "没有事实这样说。"), ("en", "No fact says so. ")):
        told = connections(connect(SNAPSHOT, DE, PARIS), DE, PARIS, voice(language), claimed=True)
        plain = connections(connect(SNAPSHOT, DE, PARIS), DE, PARIS, voice(language))
        assert told == first + plain


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "“接壤”说的是国家，巴黎是一座城市，没有这种关系。"),
        ("en", "“borders” is said of countries; Paris is a city and has no such relation."),
    ],
)
def test_that_a_kind_of_thing_cannot_have_a_relation_is_said(language: Language, text: str) -> None:
    mention = Mention(0, 2, "巴黎", "entity", entities=(PARIS,))
    read = Interpretation("", language, "unknown_relation", mentions=(mention,), forbidden=RelationId(1))
    assert decline(read, voice(language)).startswith(text)


def test_a_person_does_not_begin_but_reigns() -> None:
    began = Relation("start_year", "开始年份", "start year", literal="date",
                     statement_zh="{head}始于{tail}。", statement_en="{head} began in {tail}.")  # fmt: skip
    schema = Schema.of(
        [began], [EntityType("person", "人物", "person"), EntityType("emperor", "皇帝", "emperor", "person")]
    )
    snapshot = Snapshot.from_facts([], [], {0: ["emperor"]}, schema, n_entities=2)
    said = {one: Voice(one, snapshot, str, lambda _key: None) for one in ("zh", "en")}
    assert said["zh"].statement_of(began, 0) == "{head}在位始于{tail}。"
    assert said["en"].statement_of(began, 0) == "{head} reigned from {tail}."
    assert said["en"].statement_of(began, 1) == began.statement_en


def test_a_class_inside_another_is_not_named_beside_it() -> None:
    schema = Schema.of(
        [], [EntityType("division", "行政区", "division"), EntityType("province", "省", "province", "division")]
    )
    inside = Voice("zh", Snapshot.from_facts([], [], {}, schema, n_entities=1), str, lambda _key: None)
    assert widest(("division", "province"), inside) == ("division",)
    assert widest(("province",), inside) == ("province",)
