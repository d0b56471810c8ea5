"""Laws of the facts set aside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.training.split import split, twins


def graph(seed: int = 0) -> np.ndarray:
    """0 is anything, 1 is symmetric and stored both ways, 3 is the inverse of 2, 4 has few facts."""
    chance = np.random.default_rng(seed)
    pairs = chance.integers(0, 60, (500, 2))
    parts = [np.insert(pairs[:200], 1, 0, axis=1)]
    parts += [np.insert(pairs[200:300, way], 1, 1, axis=1) for way in ([0, 1], [1, 0])]
    parts += [np.insert(pairs[300:450, way], 1, link, axis=1) for way, link in (([0, 1], 2), ([1, 0], 3))]
    parts += [np.insert(pairs[450:455], 1, 4, axis=1)]
    return np.unique(np.concatenate(parts), axis=0)


def as_set(facts: np.ndarray) -> set[tuple[int, ...]]:
    return set(map(tuple, facts.tolist()))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50))
def test_the_parts_are_a_partition_and_every_entity_keeps_a_training_fact(seed: int) -> None:
    facts = graph(seed)
    made = split(facts, share=0.3, valid_share=0.2, seed=seed)
    assert len(made.train) + len(made.valid) + len(made.test) == len(facts)
    assert as_set(made.train) | as_set(made.valid) | as_set(made.test) == as_set(facts)
    assert set(facts[:, [0, 2]].ravel()) == set(made.train[:, [0, 2]].ravel())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50))
def test_no_mirror_and_no_twin_is_left_in_training(seed: int) -> None:
    made = split(graph(seed), seed=seed)
    trained = as_set(made.train)
    for held in (made.test, made.valid):
        for head, relation, tail in held.tolist():
            assert (tail, relation, head) not in trained
            assert relation not in (2, 3) or (tail, 5 - relation, head) not in trained


def test_inverse_relations_are_found_by_what_they_link() -> None:
    assert twins(graph()).tolist() == [0, 1, 2, 2, 4]


def test_each_relation_gives_its_share() -> None:
    facts = graph()
    made = split(facts, share=0.1, valid_share=0.05)
    for relation in range(4):
        total = np.count_nonzero(facts[:, 1] == relation)
        assert 0.06 * total <= np.count_nonzero(made.test[:, 1] == relation) <= 0.13 * total
    assert not (made.test[:, 1] == 4).any()


def test_only_allowed_relations_are_set_aside_and_never_one_whose_twin_must_stay() -> None:
    made = split(graph(), relations=[0, 2])
    assert set(made.test[:, 1]) == set(made.valid[:, 1]) == {0}
    assert set(split(graph(), relations=[0, 2, 3]).test[:, 1]) == {0, 2, 3}


def test_the_same_seed_gives_the_same_split() -> None:
    one, again, other = split(graph(), seed=1), split(graph(), seed=1), split(graph(), seed=2)
    np.testing.assert_array_equal(one.test, again.test)
    assert as_set(one.test) != as_set(other.test)


def test_empty_graphs_and_impossible_shares() -> None:
    empty = split(np.zeros((0, 3), np.int64))
    assert len(empty.train) == len(empty.test) == 0
    with pytest.raises(ValueError, match="shares"):
        split(graph(), share=0.9, valid_share=0.1)
    lonely = split(np.array([[0, 0, 1]]), share=0.5)
    assert len(lonely.train) == 1
