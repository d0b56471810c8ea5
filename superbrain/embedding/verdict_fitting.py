"""Fits the odds of statements that somebody put forward to what people said of such statements.

What is judged here must have been withheld: a statement that the space was trained on as a fact, or that the graph of
the evidence holds, would look truer than any that is put forward.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import FEWEST_VERDICTS, Calibration, Summary, TooFew, Unjudged, fit, summarise
from superbrain.embedding.evidence import Evidence
from superbrain.embedding.folds import folds_of
from superbrain.embedding.truth import SIDES, STATEMENT_FEATURES, TruthModel
from superbrain.embedding.truth_fitting import VARYING
from superbrain.embedding.verdicts import features, groups_of, judgeable, odds

Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.integer[Any]]

STRAY: Final = {f"{side}_{name}": stray for side in SIDES for name, stray in VARYING.items()}
INTERCEPT: Final = 0.7
"""How far the slopes and the intercept of a relation may stray, as those of a slot."""

PARTS: Final = 5
"""Verdicts are judged by fits to the others, in so many parts."""

POOL: Final = "statements that were put forward and that people judged"


def fit_verdicts(
    evidence: Evidence,
    model: TruthModel,
    statements: Rows,
    verdicts: NDArray[np.bool_],
    *,
    share: float | None = None,
    seed: int = 0,
) -> Calibration | Unjudged:
    """Fit odds to ``verdicts`` (n,) about ``statements`` (n, 3), none of which the space or ``evidence`` holds.

    ``share``: how many of all statements that people judged are true, where the ones given are a part of these; they
    count accordingly. The summary is cross-validated: all statements about a head are judged by fits to those about
    others.
    """
    usable = judgeable(evidence, statements)
    facts, labels = np.asarray(statements, np.int64)[usable], verdicts[usable].astype(np.float64)
    true, false = int(labels.sum()), int((1.0 - labels).sum())
    if min(true, false) < FEWEST_VERDICTS:
        return Unjudged(true, false)
    base = true / (true + false)
    whole = base if share is None else share
    weights = np.where(labels > 0.5, whole / base, (1.0 - whole) / (1.0 - base))
    columns, groups = features(evidence, model, facts), groups_of(evidence, facts)
    found = _fitted(columns, labels, groups, weights)
    parts = folds_of(facts, np.random.default_rng(seed), PARTS)
    summary = cross_validated(columns, labels, groups, weights, parts)
    if isinstance(found, TooFew) or summary.brier_skill <= 0.0:
        return Unjudged(true, false, summary.brier_skill)
    return found.judged(summary)


def cross_validated(columns: Floats, labels: Floats, groups: NDArray[np.str_], weights: Floats, parts: Rows) -> Summary:
    """Judge odds that were stated of each part by a fit to the others; the base rate where they are too few."""
    stated = np.full(len(labels), np.average(labels, weights=weights))
    for part in np.unique(parts):
        out = parts == part
        found = _fitted(columns[~out], labels[~out], groups[~out], weights[~out])
        if isinstance(found, Calibration):
            stated[out] = odds(found, columns[out], groups[out])
    return summarise(stated, labels, weights, pool=POOL, kind="verified")


def _fitted(columns: Floats, labels: Floats, groups: NDArray[np.str_], weights: Floats) -> Calibration | TooFew:
    return fit(columns, labels, groups, weights, names=STATEMENT_FEATURES, varying=STRAY, intercept=INTERCEPT)
