from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.shrinkage import Curvature, Prior, shrunken

MEANS = np.array([[1.0, 4.0], [3.0, 4.0], [8.0, -2.0]])


def bowl(group: int, row: np.ndarray) -> Curvature:
    """Ten observations of each mean."""
    gap = row - MEANS[group]
    return Curvature(5.0 * float(gap @ gap), 10.0 * gap, 10.0 * np.eye(2))


def test_the_minimum_has_no_slope_left():
    prior = Prior.of(2.0, [0.5, 1.0])
    common, rows = shrunken(bowl, 3, prior)
    own = rows - common
    for group in range(3):
        assert bowl(group, rows[group]).slope + prior.own * own[group] == pytest.approx(np.zeros(2), abs=1e-5)
    assert sum(bowl(group, rows[group]).slope for group in range(3)) + prior.common * common == pytest.approx(
        np.zeros(2), abs=1e-5
    )


def test_groups_that_may_not_stray_share_one_row():
    common, rows = shrunken(bowl, 3, Prior.of(1e3, [0.0, 0.0]))
    assert rows == pytest.approx(np.tile(common, (3, 1)), abs=1e-4)
    assert common == pytest.approx(MEANS.mean(0), abs=1e-3)


def test_groups_that_may_stray_far_go_their_own_way():
    _, rows = shrunken(bowl, 3, Prior.of(1e3, [1e3, 1e3]))
    assert rows == pytest.approx(MEANS, abs=1e-3)
