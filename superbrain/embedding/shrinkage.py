"""Many small models pulled toward their common mean: Newton's method with the groups eliminated one by one.

Minimises over a common row w (D,) and a deviation d_g (D,) of each group

    sum over groups of loss_g(w + d_g)  +  1/2 sum of common * w²  +  1/2 sum over groups of own * d_g²

for convex losses. The system of one Newton step is block-arrow: each d_g is solved in terms of w, so a step costs
G solves of D × D, and a thousand groups are no matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

STEPS = 60
FIXED = 1e8
"""Precision of a deviation that is not allowed."""


@dataclass(frozen=True, slots=True)
class Curvature:
    """A loss at a point with its gradient (D,) and Hessian (D, D)."""

    loss: float
    slope: Floats
    bend: Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """Precisions (D,) of the common row around 0 and of the deviations around the common row."""

    common: Floats
    own: Floats

    @classmethod
    def of(cls, scale: float, stray: Sequence[float], *, free_first: bool = False) -> Prior:
        """Standard deviations instead of precisions; ``stray`` 0 allows none. ``free_first``: an intercept."""
        common = np.full(len(stray), 1.0 / scale**2)
        if free_first:
            common[0] = 1e-6
        return cls(common, np.array([1.0 / width**2 if width else FIXED for width in stray]))


def shrunken(
    curvature: Callable[[int, Floats], Curvature], groups: int, prior: Prior, *, tolerance: float = 1e-8
) -> tuple[Floats, Floats]:
    """The common row (D,) and the row w + d_g of each group (G, D) at the minimum.

    ``curvature(g, row)`` gives the loss of group g and its derivatives at its row.
    """
    size = len(prior.common)
    common, own = np.zeros(size), np.zeros((groups, size))
    loss, parts = _at(curvature, common, own, prior)
    for _ in range(STEPS):
        step, own_steps = _newton(parts, common, own, prior)
        length = 1.0
        while True:
            trial, own_trial = common + length * step, own + length * own_steps
            new_loss, new_parts = _at(curvature, trial, own_trial, prior)
            if new_loss <= loss or length < 1e-6:
                break
            length /= 2.0
        gain = loss - new_loss
        if gain < 0.0:
            break
        common, own, loss, parts = trial, own_trial, new_loss, new_parts
        if gain <= tolerance * (1.0 + abs(loss)):
            break
    return common, common + own


def _at(
    curvature: Callable[[int, Floats], Curvature], common: Floats, own: Floats, prior: Prior
) -> tuple[float, list[Curvature]]:
    parts = [curvature(group, common + deviation) for group, deviation in enumerate(own)]
    penalty = 0.5 * float((prior.common * common**2).sum() + (prior.own * own**2).sum())
    return sum(part.loss for part in parts) + penalty, parts


def _newton(parts: list[Curvature], common: Floats, own: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """With H = bend, P = own precision: d = -(H + P)^-1 (slope + P d0 + H w), put into the equation of w."""
    matrix, right = np.diag(prior.common), prior.common * common
    solved = []
    for part, deviation in zip(parts, own, strict=True):
        block = part.bend + np.diag(prior.own)
        gradient = part.slope + prior.own * deviation
        both = np.linalg.solve(block, np.column_stack((gradient, part.bend)))
        offset, coupling = both[:, 0], both[:, 1:]
        matrix = matrix + part.bend - part.bend @ coupling
        right = right + part.slope - part.bend @ offset
        solved.append((offset, coupling))
    step = -np.linalg.solve(matrix, right)
    deviations = [-offset - coupling @ step for offset, coupling in solved]
    return step, np.array(deviations).reshape(own.shape)
