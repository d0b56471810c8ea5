"""From features to odds that mean what they say: one logistic model, and the measures that judge odds.

A group (a slot of a relation) has an intercept and slopes of its own, pulled toward those of all groups together as
strongly as a normal prior says: a group with many labels goes its own way, one with few follows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.shrinkage import Curvature, Prior, shrunken

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

FEWEST_POSITIVES = 50
"""Below so many facts that hold, no odds are stated at all."""

FEWEST_VERDICTS = 100
"""With fewer statements that people called true, or fewer that they called false, no odds of statements are fitted."""

SURE = 1000
"""From more labels than this on, odds may come nearer to 1 than a hundredth."""


@dataclass(frozen=True, slots=True)
class TooFew:
    """There were too few facts to calibrate on: the value that stands where a calibration would."""

    positives: int
    needed: int = FEWEST_POSITIVES


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Why verdicts say nothing: there are too few ``true`` or ``false`` ones, or what was fitted to them is no better
    than always stating the base rate (``skill`` ≤ 0).
    """

    true: int
    false: int
    skill: float | None = None
    needed: int = FEWEST_VERDICTS

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Unjudged:
        """Read what `to_json` wrote. Raises ``ValueError`` where it is not that."""
        counts = [plain.get(name) for name in ("true", "false", "needed")]
        skill = plain.get("skill")
        if not all(type(count) is int and count >= 0 for count in counts):
            raise ValueError(f"not a calibration: verdicts {str(counts)[:60]}")
        if skill is not None and type(skill) not in (int, float):
            raise ValueError(f"not a calibration: verdicts {str(skill)[:60]}")
        return cls(plain["true"], plain["false"], skill, plain["needed"])


@dataclass(frozen=True, slots=True)
class Band:
    """Answers whose odds lie in [low, high): how many, what was stated of them, how many held."""

    low: float
    high: float
    n: int
    stated: float
    actual: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What the odds of a calibration rest on, as calibration.json and `doctor` state it.

    ``kind`` is "verified" where people said what is false, "synthetic" where unknown candidates were taken as false.
    The measures were taken on labels that the odds under judgement had not been fitted on. ``bands``: stated against
    actual rates, as (from, to, labels, stated, actual).
    """

    pool: str
    kind: str
    n: int
    positives: int
    base_rate: float
    ece: float
    brier_skill: float
    auc: float
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """logit(truth) = intercept + slopes · features, with a row of coefficients for each group.

    ``pooled`` (1 + F,) and each row of ``groups`` hold the intercept first, then slopes of the raw features.
    """

    features: tuple[str, ...]
    pooled: Floats = field(repr=False)
    groups: Mapping[str, Floats] = field(repr=False)
    ceiling: float = 0.99
    summary: Summary | None = None

    def coefficients(self, group: str) -> Floats:
        """Intercept and slopes (1 + F,) of a group; those of all together for a group without labels."""
        return self.groups.get(group, self.pooled)

    def truth(self, features: Floats, group: str) -> NDArray[np.float32]:
        """Odds (n,) in (0, 1) of ``features`` (n, F), all of one group."""
        line = self.coefficients(group)
        return np.minimum(sigmoid(features @ line[1:] + line[0]), self.ceiling).astype(np.float32)

    def judged(self, summary: Summary) -> Calibration:
        """The same with its summary."""
        return replace(self, summary=summary)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file."""
        return {
            "features": list(self.features),
            "pooled": _plain(self.pooled),
            "groups": {name: _plain(row) for name, row in sorted(self.groups.items())},
            "ceiling": self.ceiling,
            "summary": asdict(self.summary) if self.summary else None,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Calibration:
        """Read what `to_json` wrote. Raises ``ValueError`` where it is not that."""
        try:
            features = tuple(str(name) for name in plain["features"])
            rows = {str(name): np.array(row, np.float64) for name, row in plain["groups"].items()}
            pooled = np.array(plain["pooled"], np.float64)
            summary = _read_summary(plain["summary"]) if plain.get("summary") else None
            ceiling = float(plain["ceiling"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a calibration: {error!r}") from error
        if any(row.shape != (len(features) + 1,) or not np.isfinite(row).all() for row in (pooled, *rows.values())):
            raise ValueError("not a calibration: coefficients do not fit the features")
        return cls(features, pooled, rows, ceiling, summary)


def _read_summary(plain: Mapping[str, Any]) -> Summary:
    return Summary(**{**plain, "bands": tuple(Band(**band) for band in plain.get("bands", ()))})


def _plain(row: Floats) -> list[float]:
    return [float(f"{value:.7g}") for value in row]


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + exp(-logits)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)))


def fit(
    features: Floats,
    labels: Floats,
    groups: Sequence[str] | NDArray[np.str_],
    weights: Floats | None = None,
    *,
    names: Sequence[str],
    varying: Mapping[str, float] | None = None,
    intercept: float = 1.0,
    pooled_scale: float = 10.0,
) -> Calibration | TooFew:
    """Fit odds to ``labels`` (n,) of 0 and 1 with ``features`` (n, F) and the group of each.

    ``weights`` (n,): how many candidates a row stands for (inclusion weights; one for a positive), or how far it is
    believed. ``varying`` gives, by feature name, how far a group's slope may stray from the pooled one (standard
    deviation, on standardised features), and ``intercept`` the same of the intercepts; features not named have one
    slope for all groups. Fewer than 50 positives give `TooFew`.
    """
    positives = int(np.count_nonzero(labels > 0.5))
    if positives < FEWEST_POSITIVES:
        return TooFew(positives)
    weight = np.ones(len(labels)) if weights is None else np.asarray(weights, np.float64)
    mean, spread = features.mean(0), features.std(0) + 1e-6
    design = np.column_stack((np.ones(len(labels)), (features - mean) / spread))
    stray = [intercept, *((varying or {}).get(name, 0.0) for name in names)]
    present, rows = np.unique(np.asarray(groups, np.str_), return_inverse=True)
    parts = [np.flatnonzero(rows == number) for number in range(len(present))]

    def curvature(group: int, line: Floats) -> Curvature:
        part = parts[group]
        return _logistic(design[part], np.asarray(labels[part], np.float64), weight[part], line)

    pooled, own = shrunken(curvature, len(parts), Prior.of(pooled_scale, stray, free_first=True))
    raw = _unstandardised(np.vstack((pooled, own)), mean, spread)
    ceiling = 0.99 if len(labels) <= SURE else 0.999
    by_group = {str(name): raw[number + 1] for number, name in enumerate(present)}
    return Calibration(tuple(names), raw[0], by_group, ceiling)


def _logistic(design: Floats, labels: Floats, weight: Floats, line: Floats) -> Curvature:
    logits = design @ line
    odds = sigmoid(logits)
    loss = float((weight * (np.logaddexp(0.0, logits) - labels * logits)).sum())
    slope = design.T @ (weight * (odds - labels))
    bend = design.T @ (design * (weight * odds * (1.0 - odds))[:, None])
    return Curvature(loss, slope, bend)


def _unstandardised(lines: Floats, mean: Floats, spread: Floats) -> Floats:
    slopes = lines[:, 1:] / spread
    return np.column_stack((lines[:, 0] - slopes @ mean, slopes))


def ece(truths: Floats, labels: Floats, weights: Floats | None = None, *, bins: int = 15) -> float:
    """Expected calibration error: the mean distance of stated and actual rates over bins of equal mass.

    Equal statements share their labels, so that a bin's edge among them makes no difference by their order.
    """
    if not len(truths):
        return 0.0
    order = np.argsort(truths, kind="stable")
    mass = np.ones(len(truths)) if weights is None else np.asarray(weights, np.float64)[order]
    ordered = np.asarray(truths, np.float64)[order]
    level = np.cumsum(np.diff(ordered, prepend=ordered[0]) > 0.0)
    rates = np.bincount(level, mass * np.asarray(labels, np.float64)[order]) / np.bincount(level, mass)
    stated, actual = ordered * mass, rates[level] * mass
    part = np.minimum((np.cumsum(mass) - mass / 2) / mass.sum() * bins, bins - 1).astype(np.int64)
    gaps = np.bincount(part, stated, bins) - np.bincount(part, actual, bins)
    return float(np.abs(gaps).sum() / mass.sum())


def brier_skill(truths: Floats, labels: Floats, weights: Floats | None = None) -> float:
    """1 - squared error / that of always stating the base rate; 0 where all labels are alike."""
    mass = np.ones(len(truths)) if weights is None else np.asarray(weights, np.float64)
    base = float(np.average(labels, weights=mass)) if len(truths) else 0.0
    if base in (0.0, 1.0):
        return 0.0
    error = float(np.average((np.asarray(truths, np.float64) - labels) ** 2, weights=mass))
    return 1.0 - error / (base * (1.0 - base))


def auc(truths: Floats, labels: Floats, weights: Floats | None = None) -> float:
    """Probability that what holds is stated higher than what does not, ties counted half; .5 without either."""
    mass = np.ones(len(truths)) if weights is None else np.asarray(weights, np.float64)
    _, level = np.unique(truths, return_inverse=True)
    right, wrong = np.bincount(level, mass * labels), np.bincount(level, mass * (1.0 - np.asarray(labels)))
    if right.sum() == 0.0 or wrong.sum() == 0.0:
        return 0.5
    below = np.cumsum(wrong) - wrong / 2
    return float((right * below).sum() / (right.sum() * wrong.sum()))


def reliability(truths: Floats, labels: Floats, weights: Floats | None = None, *, bands: int = 10) -> list[Band]:
    """Stated against actual rates in ``bands`` of equal width; bands without answers are left out."""
    place = np.minimum((np.asarray(truths, np.float64) * bands).astype(np.int64), bands - 1)
    mass = np.ones(len(truths)) if weights is None else np.asarray(weights, np.float64)
    found = []
    for band in np.unique(place).tolist():
        part = place == band
        stated, actual = (float(np.average(each[part], weights=mass[part])) for each in (truths, labels))
        found.append(Band(band / bands, (band + 1) / bands, int(part.sum()), stated, actual))
    return found


def summarise(truths: Floats, labels: Floats, weights: Floats | None = None, *, pool: str, kind: str) -> Summary:
    """Judge odds that were stated of labels they had not been fitted on; with no labels nothing is judged."""
    mass = np.ones(len(truths)) if weights is None else np.asarray(weights, np.float64)
    return Summary(
        pool=pool,
        kind=kind,
        n=len(truths),
        positives=int(np.count_nonzero(np.asarray(labels) > 0.5)),
        base_rate=float(np.average(labels, weights=mass)) if len(truths) else 0.0,
        ece=ece(truths, labels, weights),
        brier_skill=brier_skill(truths, labels, weights),
        auc=auc(truths, labels, weights),
        bands=tuple(reliability(truths, labels, weights)),
    )
