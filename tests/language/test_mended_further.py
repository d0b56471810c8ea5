"""Questions of which a part was lost, or read as something else, each with what must come of it."""

from __future__ import annotations

import numpy as np
import pytest

from superbrain.language.candidate import Candidate
from superbrain.language.claims import undenied
from superbrain.language.expression import Along, Named
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Literal, Name, Relation

from .conftest import Asked, ground_of, labels_only

STAFF = """
Alice/reports to/Carol
Bob/reports to/Alice
Dan/reports to/Alice
Eve/manager/Bob
"""
BOOKS = """
三体/出版社/重庆出版社
活着/出版社/作家出版社
重庆出版社/位于/重庆
作家出版社/位于/北京
人民文学出版社/位于/北京
三体/作者/刘慈欣
"""


@pytest.fixture(scope="module")
def staff() -> Asked:
    return labels_only(STAFF)


@pytest.fixture(scope="module")
def books() -> Asked:
    return labels_only(BOOKS, "三体/页数/302\n活着/页数/191")


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("How many people report to Alice?", ["2"]),
        ("How many people does Alice report to?", ["1"]),
        ("Who reports to Alice?", ["Bob", "Dan"]),
    ],
)
def test_people_are_counted_whatever_they_do(staff: Asked, question: str, answers: list[str]) -> None:
    assert staff.answers(question) == answers


@pytest.mark.parametrize("question", ["三体有多少页", "三体多少页？", "三体的页数是多少"])
def test_a_number_of_something_is_asked_for_by_how_many_there_are(books: Asked, question: str) -> None:
    assert books.answers(question) == ["302"]


def test_publishers_in_a_town_are_not_the_books_they_publish(books: Asked) -> None:
    assert "活着" not in books.answers("位于北京的出版社是什么")
    assert books.answers("出版社位于北京的是什么") == ["活着"]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("哪些国家的首都人口超过500万", ["jp"]),
        ("首都人口超过500万的国家有哪些", ["jp"]),
        ("Which countries have a capital with more than 5 million people?", ["jp"]),
    ],
)
def test_a_bound_is_set_for_what_it_is_said_of(world: Asked, question: str, answers: list[str]) -> None:
    assert world.answers(question) == answers


@pytest.mark.parametrize(
    "question",
    [
        "巴黎和东京哪个面积更大",
        "Which has a larger area, Paris or Tokyo?",
        "Which is larger by area, Paris or Tokyo?",
    ],
)
def test_an_attribute_that_is_named_is_not_exchanged_for_another(world: Asked, question: str) -> None:
    assert world.read(question).outcome in ("empty", "unknown_relation")


@pytest.mark.parametrize(
    "question",
    [
        "李白写给杜甫的诗",
        "李白写给苏轼的诗有哪些",
        "the poems that Li Bai wrote to Du Fu",
        "poems Li Bai wrote to Su Shi",
    ],
)
def test_what_one_wrote_to_the_other_is_not_who_wrote_to_both(world: Asked, question: str) -> None:
    assert world.read(question).outcome == "unknown_relation"


@pytest.mark.parametrize(("question", "unknown"), [("Which country blorps the euro?", "blorps")])
def test_a_verb_that_nothing_knows_is_not_dropped(world: Asked, question: str, unknown: str) -> None:
    read = world.read(question)
    assert (read.outcome, read.unknown) == ("unknown_relation", unknown)


@pytest.mark.parametrize("question", ["Who was poet after Li Bai?", "李白之后的诗人是谁", "哪个元素排在金之后"])
def test_what_comes_after_a_thing_is_not_the_thing(world: Asked, question: str) -> None:
    assert world.read(question).outcome in ("unknown_relation", "weak")


@pytest.mark.parametrize(
    ("question", "answers", "left"),
    [
        ("日本的首都是什么？人口多少？", ["tokyo"], "人口多少？"),
        ("日本的首都是什么，人口是多少", ["tokyo"], "人口是多少"),
        ("What is the capital of Japan? And its population?", ["tokyo"], "And its population?"),
        ("What is the capital of Japan and what is its population?", ["tokyo"], "what is its population?"),
    ],
)
def test_of_two_questions_the_first_is_answered_and_the_other_named(
    world: Asked, question: str, answers: list[str], left: str
) -> None:
    read = world.read(question)
    assert (world.told(read), read.left) == (answers, left)
    assert read.question == question


@pytest.mark.parametrize(
    "question",
    [
        "法国的首都是哪里？",
        "Which countries border Germany and which of them border France?",
        "你好？法国的首都是哪里？",
    ],
)
def test_one_question_is_not_cut_in_two(world: Asked, question: str) -> None:
    assert world.read(question).left == ""


@pytest.mark.parametrize(
    ("question", "relation"),
    [("巴黎与哪些国家接壤", "borders"), ("Which countries does Paris border?", "borders")],
)
def test_a_relation_that_the_kind_of_thing_cannot_have_is_told_so(world: Asked, question: str, relation: str) -> None:
    read = world.read(question)
    assert read.outcome == "unknown_relation"
    assert read.forbidden is not None
    assert world.ground.relations[read.forbidden].key == relation


def test_a_class_that_is_known_is_not_called_unknown(world: Asked) -> None:
    for question in ("哪些国家有火车站", "哪些国家"):
        read = world.read(question)
        assert (read.outcome, read.unknown) != ("unknown_entity", "国家")


@pytest.mark.parametrize("question", ["长江流经哪些省", "长江流经哪些国家"])
def test_a_verb_is_no_part_of_an_unknown_name(world: Asked, question: str) -> None:
    read = world.read(question)
    assert (read.outcome, read.unknown) == ("unknown_entity", "长江")


@pytest.mark.parametrize(
    "question", ["Who sent a poem to Li Bai?", "谁给李白寄过诗", "the poets who sent poems to Li Bai"]
)
def test_who_sent_something_to_somebody_did_not_receive_it(world: Asked, question: str) -> None:
    assert world.answers(question) == ["dufu"]


def test_whom_a_thing_is_named_after_is_not_who_found_it(world: Asked) -> None:
    assert world.answers("Which element is named after Henri Moissan?") == ["unknown_relation"]


def test_a_connection_told_for_a_claim_is_marked_as_one(world: Asked) -> None:
    rows = np.array([world.keys.index("libai")], np.int32)
    step = Along(Named((world.keys.index("libai"),)), world.ground.snapshot.schema.relation_id("poem_to") or 0)
    claim = Candidate("ask", step, 0.0, 0, rows, subject=world.keys.index("dufu"))
    told = undenied(claim, world.ground)
    assert (told.operator, told.claimed) == ("connect", True)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("法国的首都是哪里？日本的首都是哪里？", "日本的首都是哪里？"),
        ("What is the capital of France? And what is the capital of Japan?", "What is the capital of Japan?"),
    ],
)
def test_the_other_of_two_questions_is_offered_as_it_can_be_asked(world: Asked, question: str, other: str) -> None:
    (offer, *_) = world.read(question).suggestions
    assert (offer.kind, offer.question) == ("question", other)
    assert world.told(world.read(offer.question)) == ["tokyo"]


@pytest.mark.parametrize("question", ["镭是谁最早发现的"])
def test_who_did_it_first_asks_for_all_who_did_it(question: str) -> None:
    discovered = Relation(
        "discovered_by",
        "发现者",
        "discoverer",
        ("element",),
        ("person",),
        phrasings_zh=("{}的发现者", "{}是谁发现的", "最早发现{}的人"),
    )
    born = Relation("birth_year", "出生年份", "year of birth", ("person",), literal="date")
    schema = Schema.of(
        [discovered, born], [EntityType("element", "元素", "element"), EntityType("person", "人", "person")]
    )
    labels = ["镭", "玛丽", "皮埃尔"]
    years = [(1, 1, Literal("date", "1867")), (2, 1, Literal("date", "1859"))]
    snapshot = Snapshot.from_facts(
        [(0, 0, 1), (0, 0, 2)], years, schema=schema, types={0: ("element",), 1: ("person",), 2: ("person",)}
    )
    names = [(EntityId(row), Name(label, "zh", "preferred")) for row, label in enumerate(labels)]
    asked = Asked(ground_of(snapshot, names, labels), labels)
    assert sorted(asked.told(asked.read(question))) == ["玛丽", "皮埃尔"]


def test_what_a_chinese_question_without_question_word_ends_with_is_what_it_wants(world: Asked) -> None:
    assert "paris" not in world.answers("首都在欧洲的国家")


@pytest.mark.parametrize(
    ("question", "answers"), [("705年以后出生的诗人", ["dufu"]), ("705年以前出生的诗人", ["libai"])]
)
def test_a_year_is_a_bound_by_every_common_word(world: Asked, question: str, answers: list[str]) -> None:
    assert world.answers(question) == answers


@pytest.mark.parametrize("question", ["只说法语的国家", "哪些国家只说法语", "Which countries only speak French?"])
def test_what_holds_of_nothing_else_is_never_told_without_that(world: Asked, question: str) -> None:
    assert world.read(question).outcome not in (None, "overview")


def test_the_only_one_is_the_one(world: Asked) -> None:
    assert world.answers("What is the only country that borders Spain?") == ["fr"]
