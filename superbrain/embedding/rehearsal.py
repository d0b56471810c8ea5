"""What the odds of newcomers are worth: entities that a space knows are placed anew and asked about.

A newcomer's place was found in a moment and moved nobody else's, so what is stated of it is put right apart from all
else. Some entities that facts were set aside of are placed from their other facts, as if the space had never seen them,
and what is then stated of them is held against the facts set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import TooFew
from superbrain.embedding.evidence import Evidence
from superbrain.embedding.folds import FOLDS, folds_of
from superbrain.embedding.newcomers import place, told
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.platt import Platt, crossed_error, fit_platt
from superbrain.embedding.plausibility import Plausibility
from superbrain.embedding.queries import directed
from superbrain.embedding.truth import TruthModel
from superbrain.embedding.truth_fitting import fit_truth

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

PLACED = 150
"""Entities that are placed anew."""

MOST_KNOWN = 64
"""An entity with more facts than this is no likely newcomer."""

MOST_ASKED = 300
"""Questions about others, which newcomers might answer."""

MANY, MORE_FOLDS = 1000, 5
"""With fewer facts set aside than this, half of them are too few to fit truth on: four fifths are taken."""

FITTED_AT = 0.85
"""Share of the time of a rehearsal after which truth is fitted on both halves; measured on the world."""


@dataclass(frozen=True, slots=True)
class _Rehearsed:
    """The space with some entities at the places that newcomers with their facts would get."""

    model: str
    entities: NDArray[np.float32] = field(repr=False)
    relations: NDArray[np.float32] = field(repr=False)
    calibration: Mapping[str, Any] | None = None


class _Stated(NamedTuple):
    """What is stated in one row of newcomers (n,), whether it holds, the row's fold, and which is the likeliest."""

    odds: Floats
    labels: Floats
    folds: Ints
    best: NDArray[np.bool_]


def rehearse(
    evidence: Evidence,
    held: NDArray[np.integer[Any]],
    truth: TruthModel,
    old: OldQueries,
    *,
    seed: int = 0,
    on_share: Callable[[float], None] = lambda _: None,
) -> Platt | TooFew:
    """Fit the odds of newcomers on ``held`` (m, 3), facts that are in neither the training nor ``evidence.snapshot``.

    ``evidence`` and ``truth`` are those of the space, ``old`` its questions. What is stated of the facts of one fold
    comes of a truth that was fitted on the others. `TooFew` where fewer than 50 answers are stated of newcomers at all,
    or where the facts of all folds but one are too few to fit truth on. ``on_share`` hears what share is done.
    """
    chance = np.random.default_rng(seed)
    facts = np.asarray(held, np.int64).reshape(-1, 3)
    fits = {row: truth.fits(evidence.slot_name(row, inverse=False)) for row in np.unique(facts[:, 1]).tolist()}
    facts = facts[[fits[row] for row in facts[:, 1].tolist()]]
    count = FOLDS if len(facts) >= MANY else MORE_FOLDS
    folds, chosen = folds_of(facts, chance, count), _chosen(evidence, facts, chance)
    fitted = [
        fit_truth(evidence, facts[folds != fold], seed=seed, on_share=_part(on_share, fold, count, FITTED_AT))
        for fold in range(count)
    ]
    on_share(FITTED_AT)
    placed = _placed(evidence, chosen, old, lambda share: on_share(FITTED_AT + share * (1.0 - FITTED_AT)))
    rows: list[_Stated] = []
    for fold, apart in enumerate(fitted):
        if isinstance(apart, TooFew):
            return TooFew(0)
        odds = Plausibility(
            _Rehearsed(evidence.vectors.model.name, placed, evidence.vectors.relations),
            evidence.snapshot,
            evidence.vectors.entity_rows,
            evidence.vectors.relation_rows,
            model=apart,
        )
        odds.evidence.unasked = evidence.unasked
        rows += _stated(odds, facts, folds, fold, chosen, chance)
    if not rows:
        return TooFew(0)
    stated, labels, folded, best = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    found = fit_platt(stated, labels)
    if isinstance(found, TooFew):
        return found
    return found.judged(int(best.sum()), int(labels.sum()), crossed_error(stated, labels, folded, best))


def _part(on_share: Callable[[float], None], done: int, parts: int, whole: float) -> Callable[[float], None]:
    """Hears the share of one of several equal parts that together are ``whole``."""
    return lambda share: on_share(whole * (done + share) / parts)


def _chosen(evidence: Evidence, facts: Ints, chance: np.random.Generator) -> Ints:
    """Some entities that facts were set aside of and that have others that say where they belong."""
    degree = evidence.snapshot.degree()
    ends = np.unique(facts[:, [0, 2]])
    fit = ends[(degree[ends] > 0) & (degree[ends] <= MOST_KNOWN) & evidence.vectors.seen(ends)]
    drawn = chance.permutation(fit)[:PLACED].tolist()
    return np.array(sorted(one for one in drawn if len(told(evidence.vectors, evidence.paths, one))), np.int64)


def _placed(
    evidence: Evidence, chosen: Ints, old: OldQueries, on_share: Callable[[float], None]
) -> NDArray[np.float32]:
    """The table of the space with the chosen at their new places."""
    vectors = evidence.vectors
    entities = np.array(vectors.entities, np.float32)
    for done, entity in enumerate(chosen.tolist()):
        on_share(done / len(chosen))
        row = int(vectors.entity_rows[entity])
        entities[row] = place(vectors, old, told(vectors, evidence.paths, entity), absent=row)
    return entities


def _stated(
    odds: Plausibility, facts: Ints, folds: Ints, fold: int, chosen: Ints, chance: np.random.Generator
) -> Iterator[_Stated]:
    """What is stated of newcomers in rows that facts of a fold answer: in their own all, in others' what names them.

    What facts of other folds answer is left out.
    """
    answers = _Answers.of(odds.evidence, facts[folds == fold])
    others = _Answers.of(odds.evidence, facts[folds != fold])
    size, symmetric = answers.n_relations, np.array(sorted(odds.evidence.paths.symmetric), np.int64)
    asked = directed(facts[folds == fold], size, symmetric)
    asked = np.unique(asked[~np.isin(asked[:, 1], symmetric + size), :2], axis=0)
    own = np.isin(asked[:, 0], chosen)
    asked = np.concatenate((asked[own], chance.permutation(asked[~own])[: MOST_ASKED // (int(folds.max()) + 1)]))
    for signed in np.unique(asked[:, 1]).tolist():
        heads = np.sort(asked[asked[:, 1] == signed, 0])
        found = odds.given(heads, signed % size, inverse=signed >= size)
        for head, row in zip(heads.tolist(), found, strict=True):
            nodes = row.nodes.astype(np.int64)
            new = (np.isin(nodes, chosen) | (head in chosen)) & ~others.hold(head, signed, nodes)
            if new.any():
                truths, right = row.truths[new].astype(np.float64), answers.hold(head, signed, nodes[new])
                best = np.arange(len(truths)) == truths.argmax()
                yield _Stated(truths, right.astype(np.float64), np.full(len(truths), fold), best)


@dataclass(frozen=True, slots=True)
class _Answers:
    """All that is true, known or set aside in a fold."""

    codes: Ints = field(repr=False)
    """sorted"""
    n_relations: int
    n_entities: int

    @classmethod
    def of(cls, evidence: Evidence, held: Ints) -> _Answers:
        snapshot = evidence.snapshot
        facts = np.concatenate((snapshot.triples.astype(np.int64), held))
        heads, signed, tails = directed(facts, snapshot.n_relations, evidence.paths.symmetric).T
        empty = cls(np.zeros(0, np.int64), snapshot.n_relations, snapshot.n_entities)
        return cls(np.sort(empty.coded(heads, signed, tails)), snapshot.n_relations, snapshot.n_entities)

    def coded(self, heads: Ints | int, signed: Ints | int, tails: Ints) -> Ints:
        """One number for each fact."""
        return np.asarray((heads * (2 * self.n_relations) + signed) * self.n_entities + tails, np.int64)

    def hold(self, head: int, signed: int, nodes: Ints) -> NDArray[np.bool_]:
        """Whether each node (n,) answers a question."""
        wanted = self.coded(head, signed, nodes)
        place = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.asarray(self.codes[place] == wanted)
