from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from superbrain.embedding import rehearsal
from superbrain.embedding.calibration import TooFew
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.platt import Platt
from superbrain.embedding.rehearsal import rehearse
from superbrain.embedding.truth_fitting import fit_truth
from superbrain.store.snapshot import Snapshot

NATIVE, KNOWS, CITIES, R = 0, 3, 8, 5


@pytest.fixture(scope="module")
def sociable(planted):
    """The planted world, where most people also know somebody who comes from where they come from."""
    home = dict(planted.snapshot.triples[planted.snapshot.triples[:, 1] == NATIVE][:, [0, 2]].tolist())
    mates = [
        (person, KNOWS, next(one for one, other in home.items() if other == city))
        for person, _, city in planted.held[:150].tolist()
    ]
    types = {row: planted.snapshot.types_of(row) for row in range(planted.snapshot.n_entities)}
    facts = [*map(tuple, planted.snapshot.triples.tolist()), *mates]
    return replace(planted, snapshot=Snapshot.from_facts(facts, types=types, schema=planted.snapshot.schema))


@pytest.fixture(scope="module")
def truth(sociable):
    return fit_truth(sociable.evidence, sociable.held)


@pytest.fixture(scope="module")
def old(sociable) -> OldQueries:
    return OldQueries.of(sociable.vectors, sociable.snapshot.triples, R, [KNOWS])


def test_entities_that_are_placed_anew_tell_what_odds_of_newcomers_are_worth(sociable, truth, old):
    found = rehearse(sociable.evidence, sociable.held, truth, old)
    assert isinstance(found, Platt)
    assert found.positives >= 50
    assert found.n >= 50
    assert 0.0 <= found.ece < 0.2
    assert rehearse(sociable.evidence, sociable.held, truth, old) == found


def test_their_own_rows_play_no_part(sociable, truth, old, monkeypatch):
    """What stood in the table for an entity is neither where it is placed nor what is asked about."""
    placed = []
    own = rehearsal.place

    def spied(vectors, questions, facts, *, absent):
        placed.append(absent)
        assert not (facts[:, 1] == absent).any()
        return own(vectors, questions, facts, absent=absent)

    monkeypatch.setattr(rehearsal, "place", spied)
    rehearse(sociable.evidence, sociable.held, truth, old)
    assert 50 <= len(placed) == len(set(placed)) <= rehearsal.PLACED


@pytest.mark.parametrize("left", [0, 1, 20])
def test_with_few_facts_set_aside_nothing_is_fitted(sociable, truth, old, left):
    found = rehearse(sociable.evidence, sociable.held[:left], truth, old)
    assert isinstance(found, TooFew)
    assert found.positives <= 2 * left


def test_facts_of_relations_that_are_never_inferred_are_not_asked_about(sociable, truth, old):
    assert rehearse(sociable.evidence, np.array([(CITIES, 1, CITIES + 1), (0, 2, CITIES)]), truth, old) == TooFew(0)
