"""Facts grouped by question."""

from __future__ import annotations

import numpy as np

from superbrain.embedding.queries import KnownAnswers, directed

FACTS = np.array([[0, 0, 1], [0, 0, 2], [3, 1, 0], [0, 0, 2]])


def test_each_distinct_fact_is_found_from_both_ends() -> None:
    assert {tuple(fact) for fact in directed(FACTS, 2)} == {
        (0, 0, 1), (0, 0, 2), (3, 1, 0), (1, 2, 0), (2, 2, 0), (0, 3, 3),
    }  # fmt: skip


def test_symmetric_facts_are_mirrored_once_under_their_own_relation_and_its_reciprocal() -> None:
    found = directed(np.array([[0, 0, 1], [2, 0, 2]]), 1, symmetric=[0])
    assert sorted(map(tuple, found.tolist())) == [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0), (2, 0, 2), (2, 1, 2)]


def test_answers_come_sorted_and_unknown_queries_have_none() -> None:
    known = KnownAnswers.of(FACTS, 2)
    rows = known.rows_of(np.array([0, 1, 3, 0]), np.array([0, 0, 1, 3]))
    assert rows[1] == -1
    owners, tails = known.answers(rows)
    assert list(zip(owners.tolist(), tails.tolist(), strict=True)) == [(0, 1), (0, 2), (2, 0), (3, 3)]
    assert known.count(np.array([0, 1]), np.array([0, 0])).tolist() == [2, 0]


def test_an_empty_graph_knows_nothing() -> None:
    known = KnownAnswers.of(np.zeros((0, 3), np.int64), 0)
    assert len(known.tails) == 0
    known = KnownAnswers.of(np.zeros((0, 3), np.int64), 2)
    assert known.rows_of(np.array([0]), np.array([1])).tolist() == [-1]
    assert known.count(np.array([0]), np.array([1])).tolist() == [0]
