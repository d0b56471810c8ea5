from __future__ import annotations

import json

import numpy as np
import pytest

from superbrain.embedding.calibration import (
    Calibration,
    TooFew,
    auc,
    brier_skill,
    ece,
    fit,
    reliability,
    sigmoid,
    summarise,
)


def drawn(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    features = chance.standard_normal((n, 2)) * [3.0, 0.1] + [5.0, 0.0]
    groups = np.array(["easy", "hard"])[chance.integers(0, 2, n)]
    logits = 0.8 * (features[:, 0] - 5.0) + 10.0 * features[:, 1] + np.where(groups == "easy", 1.0, -1.0)
    return features, (chance.random(n) < sigmoid(logits)).astype(float), groups


def fitted(features: np.ndarray, labels: np.ndarray, groups: np.ndarray, **how: object) -> Calibration:
    found = fit(features, labels, groups, names=("score", "gap"), varying={"score": 0.5}, **how)  # type: ignore[arg-type]
    assert isinstance(found, Calibration)
    return found


def odds(calibration: Calibration, features: np.ndarray, groups: np.ndarray) -> np.ndarray:
    return np.array([calibration.truth(row[None], group)[0] for row, group in zip(features, groups, strict=True)])


def test_odds_on_new_facts_mean_what_they_say():
    calibration = fitted(*drawn(6000))
    features, labels, groups = drawn(4000, seed=1)
    stated = odds(calibration, features, groups)
    assert ece(stated, labels) < 0.03
    assert brier_skill(stated, labels) > 0.4
    assert auc(stated, labels) > 0.85


def test_the_planted_coefficients_are_found_again():
    calibration = fitted(*drawn(20000))
    assert calibration.coefficients("easy")[1:] == pytest.approx([0.8, 10.0], rel=0.1)
    assert calibration.coefficients("easy")[0] - calibration.coefficients("hard")[0] == pytest.approx(2.0, abs=0.35)


def test_a_group_without_labels_follows_the_others():
    calibration = fitted(*drawn(500))
    assert calibration.coefficients("unheard of") is calibration.pooled


def test_a_group_with_few_labels_is_pulled_to_the_others():
    features, labels, groups = drawn(2000)
    groups[:4], labels[:4] = "rare", 0.0
    calibration = fitted(features, labels, groups)
    rare, pooled = calibration.coefficients("rare"), calibration.pooled
    assert abs(rare[0] - pooled[0]) < 1.0


def test_a_weight_of_three_is_the_same_as_three_copies():
    features, labels, groups = drawn(400)
    weights = np.where(np.arange(400) % 2, 3.0, 1.0)
    copies = np.repeat(np.arange(400), weights.astype(int))
    weighted = fitted(features, labels, groups, weights=weights)
    copied = fitted(features[copies], labels[copies], groups[copies])
    # the features are standardised by what is there, so the priors differ a little
    assert weighted.pooled == pytest.approx(copied.pooled, rel=0.02, abs=0.02)


def test_fewer_than_fifty_positives_are_too_few():
    features, labels, groups = drawn(400)
    labels[np.flatnonzero(labels)[49:]] = 0.0
    assert fit(features, labels, groups, names=("score", "gap")) == TooFew(49)


def test_a_calibration_survives_its_file():
    calibration = fitted(*drawn(500)).judged(
        summarise(np.array([0.2, 0.9]), np.array([0.0, 1.0]), pool="p", kind="verified")
    )
    again = Calibration.from_json(json.loads(json.dumps(calibration.to_json())))
    features = drawn(50)[0]
    assert again.truth(features, "easy") == pytest.approx(calibration.truth(features, "easy"), abs=1e-5)
    assert again.summary == calibration.summary


@pytest.mark.parametrize("spoiled", [{}, {"features": ["a"], "pooled": [1.0], "groups": {}, "ceiling": 0.9}])
def test_a_file_that_is_no_calibration_is_refused(spoiled: dict[str, object]):
    with pytest.raises(ValueError, match="not a calibration"):
        Calibration.from_json(spoiled)


def test_odds_of_few_labels_stay_under_ninety_nine_hundredths():
    calibration = fitted(*drawn(900))
    assert calibration.truth(np.array([[1e6, 1e6]]), "easy")[0] == pytest.approx(0.99)


def test_ece_is_the_gap_of_a_constant_statement():
    assert ece(np.full(1000, 0.7), np.repeat([1.0, 0.0], 500)) == pytest.approx(0.2)
    assert ece(np.full(10, 0.5), np.repeat([1.0, 0.0], 5), bins=1) == pytest.approx(0.0)
    assert ece(np.array([0.9, 0.9]), np.array([1.0, 0.0]), np.array([9.0, 1.0]), bins=1) == pytest.approx(0.0)


def test_brier_skill_of_the_base_rate_is_nought_and_of_the_truth_one():
    labels = np.array([1.0, 1.0, 0.0, 1.0])
    assert brier_skill(np.full(4, 0.75), labels) == pytest.approx(0.0)
    assert brier_skill(labels, labels) == pytest.approx(1.0)
    assert brier_skill(np.full(3, 0.4), np.ones(3)) == 0.0


def test_auc_counts_ties_half():
    assert auc(np.array([0.1, 0.9]), np.array([0.0, 1.0])) == 1.0
    assert auc(np.array([0.5, 0.5]), np.array([0.0, 1.0])) == 0.5
    assert auc(np.array([0.3, 0.3, 0.1]), np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 3.0])) == pytest.approx(
        3.5 / 4
    )
    assert auc(np.array([0.3]), np.array([1.0])) == 0.5


def test_reliability_says_what_was_stated_and_what_held():
    bands = reliability(np.array([0.05, 0.95, 0.97, 1.0]), np.array([0.0, 1.0, 1.0, 0.0]))
    assert [(band.low, band.n) for band in bands] == [(0.0, 1), (0.9, 3)]
    assert bands[1].actual == pytest.approx(2 / 3)


def test_no_labels_are_a_summary_of_nothing() -> None:
    nothing = summarise(np.zeros(0), np.zeros(0), np.zeros(0), pool="rows", kind="synthetic")
    assert (nothing.n, nothing.positives, nothing.base_rate, nothing.ece) == (0, 0, 0.0, 0.0)
    assert nothing.bands == ()
