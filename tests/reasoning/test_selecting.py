from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.errors import BadQuery
from superbrain.reasoning.selecting import Ranked, chances, extreme


# ---- counting neighbours -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected", "numbers"),
    [
        ("?x : country | argmax count borders", "fr", [5]),
        ("?x : country | argmin count borders", "cn jp", [0, 0]),
        ("?x : country | top 2 count borders", "fr de", [5, 3]),
        ("?x : country | rank 3 count borders", "be ch br", [2, 2, 2]),
        ("?x : currency | argmax count inverse currency", "euro", [4]),
        ("?x . wrote_to(?x, ?y) | argmax count wrote_to", "du_fu", [2]),
        ("?x : poet | argmin count inverse wrote_to", "du_fu wang_wei", [1, 1]),
        ("?x : country . continent(?x, asia) | argmax count borders", "cn jp", [0, 0]),
    ],
)
def test_entities_are_ranked_by_how_many_neighbours_they_have(text, expected, numbers, world):
    answers = world.ask(text)
    assert [world.keys[item.entity] for item in answers.items] == expected.split()
    assert [item.number for item in answers.items] == numbers


def test_the_neighbours_that_were_counted_are_shown(world):
    (item,) = world.ask("?x : country | argmax count borders").items
    assert [edge.branch for edge in item.path] == [0, 1, 2, 3, 4]
    assert {world.told((edge,))[0][2:] for edge in item.path} == {
        f"fr borders> {other}" for other in ("de", "be", "es", "ch", "br")
    }
    (item,) = world.ask("?x : currency | argmax count inverse currency").items
    assert world.told(item.path)[0] == "0 euro <currency fr"


def test_none_known_is_no_number_where_the_relation_is_open(world):
    answers = world.ask("?x : poet | argmin count wrote_to")
    assert (answers.considered, answers.unvalued, answers.open_world) == (3, 3, True)
    answers = world.ask("?x : country | argmin count borders")
    assert (answers.considered, answers.unvalued, answers.open_world, answers.tied) == (9, 0, False, True)


def test_many_are_counted_as_few_are(world, monkeypatch):
    few = world.ask("?x : country | top 9 count borders")
    monkeypatch.setattr("superbrain.reasoning.selecting.FEW", 0)
    assert world.ask("?x : country | top 9 count borders") == few


@pytest.mark.parametrize("text", ["?x : country | argmax count population", "?x : country | argmax borders"])
def test_values_are_not_counted_and_neighbours_are_not_measured(text, world):
    with pytest.raises(BadQuery):
        world.ask(text)


# ---- chances -----------------------------------------------------------------------------------------------------
def ranking(numbers):
    return Ranked(np.arange(len(numbers), dtype=np.int32), np.array(numbers, np.float64), np.arange(len(numbers)), 0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    candidates=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.2, 0.5, 1.0])), max_size=5),
    n=st.integers(1, 6),
    only=st.booleans(),
)
def test_a_chance_is_the_share_of_worlds_in_which_it_is_chosen(candidates, n, only):
    candidates = sorted(candidates, reverse=True)
    truths = np.array([truth for _, truth in candidates])
    expected = np.zeros(len(candidates))
    for world in itertools.product([False, True], repeat=len(candidates)):
        share = np.prod([truth if there else 1 - truth for (_, truth), there in zip(candidates, world, strict=True)])
        there = [place for place, is_there in enumerate(world) if is_there]
        for place in there:
            better = sum(candidates[other][0] > candidates[place][0] for other in there)
            expected[place] += share * (better == n - 1 if only else better < n)
    numbers = [number for number, _ in candidates]
    assert chances(ranking(numbers), truths, n, only=only) == pytest.approx(expected)


def test_no_rank_is_too_large():
    assert chances(ranking([3, 2]), np.array([0.5, 1.0]), 10**9, only=False).tolist() == [0.5, 1.0]
    assert chances(ranking([3, 2]), np.array([0.5, 1.0]), 10**9, only=True).tolist() == [0.0, 0.0]
    assert not extreme(ranking([3, 2]), 10**9, only=True).places
