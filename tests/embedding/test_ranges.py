from __future__ import annotations

import numpy as np

from superbrain.embedding.ranges import Ranges
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Relation

TYPES = [EntityType("place", "地方", "place"), EntityType("city", "城市", "city", parent="place")]


def test_declared_types_give_their_members_and_those_of_types_under_them():
    schema = Schema.of([Relation("in", range=("place",))], TYPES)
    snapshot = Snapshot.from_facts([(0, 0, 1)], types={1: ["place"], 2: ["city"]}, schema=schema, n_entities=5)
    assert Ranges(snapshot).candidates(0).tolist() == [1, 2]


def test_what_a_fact_has_put_into_a_slot_is_a_candidate_whatever_its_type():
    schema = Schema.of([Relation("in", range=("city",))], TYPES)
    snapshot = Snapshot.from_facts([(0, 0, 4)], types={2: ["city"]}, schema=schema)
    assert Ranges(snapshot).candidates(0).tolist() == [2, 4]


def test_without_types_the_entities_of_slots_of_the_same_kind_are_candidates():
    # born (0) and died (1) lead to places; 20 was only died in. wrote (2) leads to books.
    facts = [(0, 0, 10), (1, 0, 11), (2, 0, 12), (0, 1, 10), (1, 1, 11), (2, 1, 20), (0, 2, 30), (1, 2, 31), (2, 2, 32)]
    ranges = Ranges(Snapshot.from_facts(facts))
    assert ranges.candidates(0).tolist() == [10, 11, 12, 20]
    assert ranges.candidates(2).tolist() == [30, 31, 32]
    assert ranges.candidates(2, inverse=True).tolist() == [0, 1, 2]


def test_a_symmetric_relation_has_one_slot():
    schema = Schema.of([Relation("borders", symmetric=True)])
    ranges = Ranges(Snapshot.from_facts([(0, 0, 1), (2, 0, 3)], schema=schema))
    assert ranges.candidates(0) is ranges.candidates(0, inverse=True)
    assert ranges.candidates(0).tolist() == [0, 1, 2, 3]


def test_admits_tells_candidates_from_others():
    ranges = Ranges(Snapshot.from_facts([(0, 0, 4), (1, 0, 5)]))
    assert ranges.admits(0, np.array([3, 4, 5, 9])).tolist() == [False, True, True, False]
    assert ranges.admits(7, np.array([3])).tolist() == [False]
