"""How often things alike have an answer, and what a sample of silent rows stands for."""

from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.existence import Kinship, Silent
from superbrain.embedding.rules import Paths
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

GUILD, CITY, HAS = 0, 1, 2


@pytest.fixture(scope="module")
def kinship() -> Kinship:
    """Of 40 people the first 20 are of a guild; nearly all of these have something, of the others two."""
    facts = [(row, GUILD, 100) for row in range(20)] + [(row, CITY, 101) for row in range(40)]
    facts += [(row, HAS, 102) for row in (*range(2, 20), 30, 31)]
    schema = Schema.of([Relation("guild"), Relation("city"), Relation("has")])
    snapshot = Snapshot.from_facts(facts, schema=schema)
    return Kinship(Paths(snapshot), np.array([*range(2, 20), 30, 31]), 40)


def test_the_share_of_a_slot_is_that_of_its_domain(kinship):
    assert kinship.base == pytest.approx(0.5, abs=0.01)


def test_who_shares_a_link_with_those_that_have_an_answer_is_likelier_to_have_one(kinship):
    (base, kin, closest, links), other = kinship.of(0), kinship.of(35)
    assert base == other[0] == pytest.approx(0.0, abs=0.05)
    assert kin > 0.2 > other[1]
    assert closest > 0.4 > other[2]
    assert links > other[3]


def test_who_has_no_links_is_like_the_slot(kinship):
    assert kinship.of(60)[1:] == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("natural", [False, True])
def test_withheld_rows_stand_for_all_that_have_an_answer(natural):
    holds = np.arange(100) < 30
    weights = Silent(holds, 0.1).weights(natural=natural)
    assert weights[holds].sum() / weights.sum() == pytest.approx(0.1)
    assert weights[0] == pytest.approx(1.0) if natural else weights.sum() == pytest.approx(100)


@pytest.mark.parametrize("holds", [np.zeros(0, np.bool_), np.zeros(5, np.bool_), np.ones(5, np.bool_)])
def test_one_sort_of_rows_alone_has_finite_weights(holds):
    for natural in (False, True):
        weights = Silent(holds, 0.3).weights(natural=natural)
        assert weights.shape == holds.shape
        assert np.isfinite(weights).all()
