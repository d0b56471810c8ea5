"""Candidate sets from the types of a schema."""

from __future__ import annotations

from superbrain.embedding.candidates import Candidates
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityType, Relation


def snapshot() -> Snapshot:
    schema = Schema.of(
        [Relation("capital", domain=("country",), range=("city",)), Relation("near"), Relation("in", range=("place",))],
        [
            EntityType("place", "地", "place"),
            EntityType("city", "城", "city", "place"),
            EntityType("country", "国", "c"),
        ],
    )
    types = {0: ["country"], 1: ["country"], 2: ["city"], 3: ["city"], 4: ["place"], 5: ["place"]}
    # 5 is no city, but it is known as a capital all the same.
    return Snapshot.from_facts([(0, 0, 2), (1, 0, 5), (2, 1, 3)], [], types, schema, n_entities=12)


def test_the_range_and_what_is_known_anyway_may_answer() -> None:
    candidates = Candidates.by_type(snapshot())
    assert candidates.rows(0).tolist() == [2, 3, 5]
    assert candidates.rows(3).tolist() == [0, 1]


def test_all_entities_stand_for_no_range_and_subtypes_belong_to_one() -> None:
    candidates = Candidates.by_type(snapshot())
    assert candidates.rows(1) is None
    assert candidates.rows(2).tolist() == [2, 3, 4, 5]
