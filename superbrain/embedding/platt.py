"""Odds of newcomers put right: two numbers that turn what is stated of placed entities into what comes true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import FEWEST_POSITIVES, TooFew, ece, sigmoid

Floats = NDArray[np.floating[Any]]

CEILING = 0.99
STEEPEST, FLATTEST = 3.0, 0.1
"""Bounds of the slope: more doubt or trust than this is no matter of newcomers."""

_STEPS = 50
_DRAWN = 4.0
"""How strongly slope and intercept are drawn toward 1 and 0, in which nothing changes."""


@dataclass(frozen=True, slots=True)
class Platt:
    """logit(odds) = slope · logit(stated) + intercept.

    It rests on ``positives`` answers; ``ece`` is that of the likeliest of ``n`` rows, each judged by a fit to others.
    """

    slope: float
    intercept: float
    n: int = 0
    positives: int = 0
    ece: float = 0.0

    def corrected(self, stated: NDArray[np.float32]) -> NDArray[np.float32]:
        """Odds (n,) for stated ones; none remains none."""
        found = np.minimum(sigmoid(self.slope * _logit(stated) + self.intercept), CEILING)
        return np.where(stated > 0.0, found, 0.0).astype(np.float32)

    def judged(self, n: int, positives: int, error: float) -> Platt:
        """The same with what it rests on."""
        return replace(self, n=n, positives=positives, ece=error)


def fit_platt(stated: Floats, labels: Floats) -> Platt | TooFew:
    """Fit to stated odds (n,) with labels of 0 and 1; `TooFew` below 50 that hold."""
    positives = int(np.count_nonzero(np.asarray(labels) > 0.5))
    if positives < FEWEST_POSITIVES:
        return TooFew(positives)
    design = np.column_stack((_logit(stated), np.ones(len(stated))))
    line, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(_STEPS):
        odds = sigmoid(design @ line)
        slope = design.T @ (odds - labels) + _DRAWN * (line - start)
        bend = design.T @ (design * (odds * (1.0 - odds))[:, None]) + _DRAWN * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line = line - step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-9:
            break
    return Platt(float(np.clip(line[0], FLATTEST, STEEPEST)), float(line[1]))


def crossed_error(stated: Floats, labels: Floats, folds: NDArray[np.integer[Any]], judged: NDArray[np.bool_]) -> float:
    """ECE of the ``judged`` ones of stated odds (n,), each corrected by a fit to the other folds."""
    found = np.asarray(stated, np.float32).copy()
    for fold in np.unique(folds).tolist():
        rest = fit_platt(stated[folds != fold], labels[folds != fold])
        if isinstance(rest, Platt):
            found[folds == fold] = rest.corrected(found[folds == fold])
    return ece(found[judged], labels[judged])


def to_json(found: Platt | TooFew) -> dict[str, Any]:
    """Plain values for calibration.json."""
    return asdict(found)


def from_json(plain: Mapping[str, Any] | None) -> Platt | TooFew:
    """Read what `to_json` wrote; of nothing, that there was nothing. ValueError where it is not that."""
    if plain is None:
        return TooFew(0)
    try:
        found: Platt | TooFew = TooFew(**plain) if "needed" in plain else Platt(**plain)
    except TypeError as error:
        raise ValueError(f"not a calibration of newcomers: {error!r}") from error
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in asdict(found).values()):
        raise ValueError("not a calibration of newcomers: values that are no numbers")
    if isinstance(found, Platt) and not FLATTEST <= found.slope <= STEEPEST:
        raise ValueError("not a calibration of newcomers: its slope is out of bounds")
    return found


def _logit(stated: Floats) -> Floats:
    inside = np.clip(np.asarray(stated, np.float64), 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(inside) - np.log1p(-inside))
