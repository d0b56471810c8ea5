from __future__ import annotations

import numpy as np

from superbrain.store import Schema, Snapshot
from superbrain.types import EntityType, Literal, Relation

BORDERS, CAPITAL, POPULATION = range(3)
SCHEMA = Schema.of(
    [
        Relation("borders", symmetric=True),
        Relation("capital"),
        Relation("population", literal="quantity", unit="person"),
    ],
    [EntityType("place", "地方", "place"), EntityType("country", "国家", "country", parent="place")],
)


def snapshot() -> Snapshot:
    return Snapshot.from_facts(
        [(2, BORDERS, 0), (0, BORDERS, 1), (0, CAPITAL, 3), (0, BORDERS, 1)],
        [(1, POPULATION, Literal("quantity", "7"), "2020"), (0, POPULATION, Literal("quantity", "5", "person"))],
        {0: ["country"], 1: ["country"], 3: ["place", "country"]},
        SCHEMA,
        n_entities=6,
    )


def test_symmetric_facts_are_stored_once_and_found_from_both_ends() -> None:
    made = snapshot()
    assert made.tails(0, BORDERS).tolist() == [1, 2]
    assert made.heads(0, BORDERS).tolist() == [1, 2]
    assert made.tails(1, BORDERS).tolist() == [0]
    assert made.fact_id(1, BORDERS, 0) == made.fact_id(0, BORDERS, 1) == 2
    assert made.triples.tolist() == [[0, BORDERS, 1], [0, CAPITAL, 3], [2, BORDERS, 0]]
    assert made.fact_ids.tolist() == [2, 3, 1]


def test_directed_facts_are_found_from_their_own_end() -> None:
    made = snapshot()
    assert made.tails(0, CAPITAL).tolist() == [3]
    assert made.heads(3, CAPITAL).tolist() == [0]
    assert made.tails(3, CAPITAL).tolist() == []
    assert made.fact_id(3, CAPITAL, 0) is None
    assert made.relations_from(0) == [(BORDERS, 3), (CAPITAL, 1)]
    assert made.relations_to(3) == [(CAPITAL, 1)]
    assert made.literal_relations(1) == [(POPULATION, 1)]
    assert made.count(BORDERS) == 2
    assert made.count(POPULATION) == 2


def test_literals_are_sorted_by_head_with_numbers_to_compare() -> None:
    column = snapshot().literals(POPULATION)
    assert column.heads.tolist() == [0, 1]
    assert column.numbers.tolist() == [5, 7]
    assert [column.valid_from[i] for i in column.of(1)] == ["2020"]
    assert column.of(5) == []
    assert len(snapshot().literals(BORDERS)) == 0


def test_members_of_a_type_include_those_of_types_under_it() -> None:
    made = snapshot()
    assert made.members("country").tolist() == [0, 1, 3]
    assert made.members("place").tolist() == [0, 1, 3]
    assert made.members("nothing").tolist() == []
    assert made.types_of(3) == ("place", "country")
    assert made.types_of(5) == made.types_of(99) == ()


def test_degree_counts_stored_facts_at_both_ends() -> None:
    assert snapshot().degree().tolist() == [3, 1, 1, 1, 0, 0]


def test_the_hash_tells_contents_and_not_history() -> None:
    made = snapshot()
    assert made.hash == snapshot().hash
    assert made.hash != Snapshot.from_facts([(0, BORDERS, 1)], schema=SCHEMA).hash
    one = Snapshot.from_facts([], [(0, POPULATION, Literal("quantity", "5"))], schema=SCHEMA)
    other = Snapshot.from_facts([], [(0, POPULATION, Literal("quantity", "6"))], schema=SCHEMA)
    assert one.hash != other.hash


def test_an_empty_snapshot_answers_everything_with_nothing() -> None:
    made = Snapshot.from_facts([])
    assert made.n_entities == made.n_relations == 0
    assert made.triples.shape == (0, 3)
    assert made.triples.dtype == np.int32
    assert made.tails(0, 0).tolist() == []
    assert made.degree().tolist() == []


def test_types_that_lie_under_each_other_in_a_circle_do_not_hang() -> None:
    schema = Schema.of(types=[EntityType("a", "a", "a", parent="b"), EntityType("b", "b", "b", parent="a")])
    assert schema.subtypes("a") == {"a", "b"}
    assert schema.is_subtype("a", "b")
    assert not schema.is_subtype("a", "c")


def test_with_only_some_of_its_facts_it_is_as_if_the_others_had_never_been_told() -> None:
    whole = snapshot()
    part = whole.with_facts(whole.triples[:, 1] == BORDERS)
    assert part.triples.tolist() == [[0, BORDERS, 1], [2, BORDERS, 0]]
    assert part.fact_ids.tolist() == [2, 1]
    assert part.tails(0, CAPITAL).tolist() == []
    assert part.heads(3, CAPITAL).tolist() == []
    assert part.fact_id(1, BORDERS, 0) == 2
    assert part.relations_from(0) == [(BORDERS, 2)]
    assert part.degree().tolist() == [2, 1, 1, 0, 0, 0]
    assert part.hash != whole.hash
    assert whole.tails(0, CAPITAL).tolist() == [3]


def test_what_is_no_fact_between_entities_stays_when_facts_go() -> None:
    whole = snapshot()
    none = whole.with_facts(np.zeros(len(whole.triples), bool))
    assert none.triples.shape == (0, 3)
    assert (none.n_entities, none.n_relations) == (whole.n_entities, whole.n_relations)
    assert none.count(POPULATION) == 2
    assert [none.types_of(row) for row in range(6)] == [whole.types_of(row) for row in range(6)]
    assert none.members("place").tolist() == whole.members("place").tolist()


def test_with_all_of_its_facts_it_is_the_same() -> None:
    whole = snapshot()
    same = whole.with_facts(np.ones(len(whole.triples), bool))
    assert same.triples.tolist() == whole.triples.tolist()
    assert same.hash == whole.hash
