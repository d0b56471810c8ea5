from __future__ import annotations

import json

import numpy as np
import pytest

from superbrain.embedding.calibration import TooFew, ece, sigmoid
from superbrain.embedding.platt import CEILING, Platt, crossed_error, fit_platt, from_json, to_json


@pytest.fixture(scope="module")
def overstated() -> tuple[np.ndarray, np.ndarray]:
    """Odds that are stated twice as sure as they are."""
    chance = np.random.default_rng(0)
    logits = chance.normal(-0.5, 1.5, 4000)
    labels = (chance.random(4000) < sigmoid(logits)).astype(np.float64)
    return sigmoid(2.0 * logits + 0.4), labels


def test_what_was_overstated_is_put_right(overstated):
    stated, labels = overstated
    found = fit_platt(stated, labels)
    assert (found.slope, found.intercept) == (pytest.approx(0.5, abs=0.05), pytest.approx(-0.2, abs=0.1))
    assert ece(found.corrected(stated.astype(np.float32)), labels) < ece(stated, labels) / 3
    folds = np.arange(len(labels)) % 2
    assert crossed_error(stated, labels, folds, np.ones(len(labels), np.bool_)) < 0.03


def test_order_stays_and_nothing_stays_nothing(overstated):
    found = fit_platt(*overstated)
    line = found.corrected(np.linspace(0, 1, 50).astype(np.float32))
    assert line[0] == 0.0
    assert (np.diff(line) >= 0).all()
    assert line[-1] <= np.float32(CEILING)


@pytest.mark.parametrize("right", [0, 49])
def test_too_few_that_hold_fit_nothing(right):
    labels = np.zeros(300)
    labels[:right] = 1
    assert fit_platt(np.full(300, 0.3), labels) == TooFew(right)


def test_all_that_hold_or_odds_that_say_nothing_break_nothing():
    for stated in (np.full(200, 0.999999), np.full(200, 0.5), np.linspace(1e-9, 1, 200)):
        for labels in (np.ones(200), np.arange(200) % 2.0, np.arange(200) < 60):
            found = fit_platt(stated, np.asarray(labels, np.float64))
            assert isinstance(found, Platt)
            assert np.isfinite(found.corrected(stated.astype(np.float32))).all()


@pytest.mark.parametrize("found", [Platt(0.8, -0.2, 209, 136, 0.05), TooFew(3)])
def test_it_survives_its_file(found):
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_a_file_without_it_had_too_few():
    assert from_json(None) == TooFew(0)


@pytest.mark.parametrize(
    "plain",
    [
        {"slope": 1.0},
        {"slope": "1", "intercept": 0.0},
        {"slope": True, "intercept": 0.0},
        {"slope": -1.0, "intercept": 0.0},
        {"slope": 1.0, "intercept": 0.0, "more": 1},
        {"needed": 50},
    ],
)
def test_what_is_none_is_refused(plain):
    with pytest.raises(ValueError, match="not a calibration"):
        from_json(plain)
