"""Fits what truth means on facts that a space has not been trained on.

The rows asked about are the rows of the held-out facts, in both directions; their candidates are the type-consistent
ones that are not known. Those that the blend puts first are all taken, of the rest a sample that stands for all.
The summary judges the likeliest answer of each row by odds that had been fitted on other rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import FEWEST_POSITIVES, Calibration, Summary, TooFew, fit, summarise
from superbrain.embedding.evidence import FEATURES, Evidence, Question, Slot, SlotRules, blended, features, likeliest
from superbrain.embedding.rules import RuleLearner
from superbrain.embedding.shrinkage import Curvature, Prior, shrunken
from superbrain.embedding.truth import KNOWN_STEPS, ODDS_FEATURES, TruthModel, odds_features, weigh

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

MOST_ROWS = 400
"""Rows asked about in one slot."""

HARD, EASY = 64, 32
"""Candidates of a row that are labelled: the likeliest, and a sample of the others."""

FOLDS = 2
POOL = "the likeliest unknown, type-consistent answer of questions whose answer was withheld"

FIRST_BLEND = np.array([0.5, 0.3, 0.0, 0.0, 0.5, 1.0])
"""Weights of the evidence before any were fitted: only to choose which candidates are hard."""

MOST_ANSWERS = 4.0
"""A row with more answers than this counts as much as one with so many."""

BLEND_STRAY = 0.4
"""How far a slot's weights may stray from the pooled ones, on standardised features."""

VARYING = {"margin": 0.4, "lead": 0.3, "best": 0.3}
"""How far a slot's slopes may stray."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row of held-out facts with its sampled candidates: which are answers, and how many each stands for."""

    slot: Slot = field(repr=False)
    question: Question = field(repr=False)
    places: Ints = field(repr=False)
    labels: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    columns: NDArray[np.float32] = field(repr=False)


def fit_truth(
    evidence: Evidence,
    held: NDArray[np.integer[Any]],
    *,
    seed: int = 0,
    relations: Sequence[int] | None = None,
) -> TruthModel | TooFew:
    """Fit the truth of a space on ``held`` (m, 3), facts that are in neither its training nor ``evidence.snapshot``.

    ``relations``: those to be inferred; by default all that are neither closed nor literal. `TooFew` where fewer than
    50 held-out facts can be asked about.
    """
    chance = np.random.default_rng(seed)
    open_ones = inferable(evidence) if relations is None else set(relations)
    facts = np.asarray(held, np.int64).reshape(-1, 3)
    facts = facts[np.isin(facts[:, 1], list(open_ones))]
    asked, missing, rules = [], {}, {}
    learner = RuleLearner(evidence.paths, chance)
    for relation in np.unique(facts[:, 1]).tolist():
        for inverse in (False, True):
            if inverse and relation in evidence.paths.symmetric:
                continue
            slot = _learned(evidence, learner, relation, inverse, chance)
            if slot is None:
                continue
            answers = _answers(evidence, facts, slot)
            rules[slot.name] = slot.rules
            missing[slot.name] = missing_rates(slot, answers)
            asked += _ask(evidence, slot, answers, chance)
    positives = sum(int(one.labels.sum()) for one in asked)
    if positives < FEWEST_POSITIVES or len(asked) < FOLDS:
        return TooFew(positives)
    return _fitted(asked, missing, rules)


def inferable(evidence: Evidence) -> set[int]:
    """Relations between entities that the space has seen and whose absence does not mean false."""
    relations = evidence.snapshot.schema.relations
    return {
        row
        for row in range(evidence.snapshot.n_relations)
        if evidence.vectors.relation(row, inverse=False) is not None
        and (row not in relations or (relations[row].literal is None and not relations[row].closed))
    }


def _learned(
    evidence: Evidence, learner: RuleLearner, relation: int, inverse: bool, chance: np.random.Generator
) -> Slot | None:
    slot = evidence.slot(relation, inverse=inverse)
    if slot is None or len(slot.nodes) < 2:
        return None
    learned = SlotRules(learner.rules(slot.signed), slot.profiles.weights(chance))
    return evidence.slot(relation, inverse=inverse, rules=learned)


def _answers(evidence: Evidence, facts: Ints, slot: Slot) -> dict[int, Ints]:
    """The held-out answers of each head asked about, as places; only heads and answers that the space has seen."""
    chosen = facts[facts[:, 1] == slot.relation]
    pairs = chosen[:, [2, 0]] if slot.inverse else chosen[:, [0, 2]]
    if slot.relation in evidence.paths.symmetric:
        pairs = np.concatenate((pairs, pairs[:, ::-1]))
    place, inside = slot.places(pairs[:, 1])
    inside &= evidence.vectors.entity_rows[pairs[:, 0]] >= 0
    found: dict[int, Ints] = {}
    for head in np.unique(pairs[inside, 0]).tolist():
        found[head] = np.unique(place[inside & (pairs[:, 0] == head)])
    return found


def missing_rates(slot: Slot, answers: Mapping[int, Ints]) -> tuple[float, ...]:
    """How often a row lacks an answer by how many it has, for each step, drawn toward the slot's overall rate."""
    heads, counts = np.unique(slot.profiles.heads, return_counts=True)
    steps = np.searchsorted(KNOWN_STEPS, counts, side="right") - 1
    lacks = np.isin(heads, list(answers))
    overall = (lacks.sum() + 0.5) / (len(heads) + 1.0)
    rows, lacking = (np.bincount(steps, part, len(KNOWN_STEPS)) for part in (np.ones(len(heads)), lacks))
    return tuple(((lacking + 5.0 * overall) / (rows + 5.0)).tolist())


def _ask(evidence: Evidence, slot: Slot, answers: Mapping[int, Ints], chance: np.random.Generator) -> list[_Asked]:
    heads = chance.permutation(np.array(sorted(answers), np.int64))[:MOST_ROWS].tolist()
    found: list[_Asked] = []
    for low in range(0, len(heads), 64):
        questions = evidence.questions(slot, heads[low : low + 64])
        found += [_sampled(slot, question, answers[question.head], chance) for question in questions]
    return [one for one in found if one.labels.any()]


def _sampled(slot: Slot, question: Question, answers: Ints, chance: np.random.Generator) -> _Asked:
    """All answers, the hard candidates, a sample of the easy ones that stands for all of them."""
    total = blended(slot, question, FIRST_BLEND)
    asked = np.isfinite(total)
    kept = np.union1d(likeliest(total, HARD), answers[asked[answers]])
    asked[kept] = False
    easy = np.flatnonzero(asked)
    drawn = np.sort(chance.choice(easy, min(EASY, len(easy)), replace=False))
    places = np.concatenate((kept, drawn))
    weights = np.concatenate((np.ones(len(kept)), np.full(len(drawn), len(easy) / max(len(drawn), 1))))
    labels = np.isin(places, answers).astype(np.float64)
    return _Asked(slot, question, places, labels, weights, features(slot, question, places))


def _fitted(
    asked: list[_Asked], missing: Mapping[str, tuple[float, ...]], rules: Mapping[str, SlotRules]
) -> TruthModel | TooFew:
    """Blend and calibration; the calibration sees margins of blends that were fitted on the other fold only."""
    folds = [asked[fold::FOLDS] for fold in range(FOLDS)]
    columns = [
        _crossed(folds[fold], [one for other in folds if other is not folds[fold] for one in other])
        for fold in range(FOLDS)
    ]
    whole = _calibrated([one for fold in folds for one in fold], [part for fold in columns for part in fold])
    if isinstance(whole, TooFew):
        return whole
    summary = _summary(folds, columns, whole)
    blend, blends = fit_blend(asked)
    return TruthModel(blend, blends, whole.judged(summary), dict(missing), dict(rules))


def _crossed(fold: Sequence[_Asked], others: Sequence[_Asked]) -> list[NDArray[np.float32]]:
    """What the calibration sees of the candidates of a fold, by a blend that was fitted on the others."""
    blend, blends = fit_blend(others)
    weighed = [weigh(one.slot, one.question, blends.get(one.slot.name, blend)) for one in fold]
    return [odds_features(one.slot, one.question, seen, one.places) for one, seen in zip(fold, weighed, strict=True)]


def _summary(folds: list[list[_Asked]], columns: list[list[NDArray[np.float32]]], whole: Calibration) -> Summary:
    """Judge each row's likeliest candidate, by odds that were fitted on the other fold."""
    stated, right = [], []
    for fold in range(FOLDS):
        rest = [place for place in range(FOLDS) if place != fold]
        other = _calibrated(
            [one for place in rest for one in folds[place]], [c for place in rest for c in columns[place]]
        )
        judge = whole if isinstance(other, TooFew) else other
        for one, seen in zip(folds[fold], columns[fold], strict=True):
            truths = judge.truth(seen, one.slot.name)
            stated.append(float(truths.max()))
            right.append(float(one.labels[truths.argmax()]))
    return summarise(np.array(stated), np.array(right), pool=POOL, kind="synthetic")


def _calibrated(asked: Sequence[_Asked], columns: Sequence[NDArray[np.float32]]) -> Calibration | TooFew:
    groups = np.repeat([one.slot.name for one in asked], [len(one.places) for one in asked])
    labels, weights = (np.concatenate([getattr(one, name) for one in asked]) for name in ("labels", "weights"))
    seen = np.concatenate(columns).astype(np.float64)
    return fit(seen, labels, groups, weights, names=ODDS_FEATURES, varying=VARYING, intercept=0.7)


def fit_blend(asked: Sequence[_Asked]) -> tuple[Floats, dict[str, Floats]]:
    """Weights of the evidence, pooled and by slot: each row's answers shall have the largest softmax share."""
    spread = np.concatenate([one.columns for one in asked]).std(0).astype(np.float64) + 1e-6
    names = sorted({one.slot.name for one in asked})
    choices = [_Choices.of([one for one in asked if one.slot.name == name], spread) for name in names]

    def curvature(group: int, line: Floats) -> Curvature:
        return choices[group].curvature(line)

    pooled, own = shrunken(curvature, len(names), Prior.of(10.0, [BLEND_STRAY] * len(FEATURES)))
    return pooled / spread, {name: row / spread for name, row in zip(names, own, strict=True)}


@dataclass(frozen=True, slots=True)
class _Choices:
    """Rows of one slot end to end: a conditional logit in which each row's answers are chosen from its candidates."""

    columns: Floats
    """(n, F)"""
    offsets: Floats
    """(n,) logarithm of how many candidates each stands for"""
    labels: Floats
    """(n,) 1 for answers, less in rows with many, which would outweigh all others"""
    starts: Ints
    """(m,) where each row begins"""

    @classmethod
    def of(cls, asked: Sequence[_Asked], spread: Floats) -> _Choices:
        sizes = [len(one.places) for one in asked]
        return cls(
            np.concatenate([one.columns for one in asked]) / spread,
            np.log(np.concatenate([one.weights for one in asked])),
            np.concatenate([one.labels * min(1.0, MOST_ANSWERS / one.labels.sum()) for one in asked]),
            np.concatenate(([0], np.cumsum(sizes)[:-1])),
        )

    def curvature(self, line: Floats) -> Curvature:
        total = self.columns @ line + self.offsets
        sizes = np.diff(self.starts, append=len(total))
        top = np.maximum.reduceat(total, self.starts)
        shares = np.exp(total - np.repeat(top, sizes))
        mass = np.add.reduceat(shares, self.starts)
        answers = np.add.reduceat(self.labels, self.starts)
        pull = shares * np.repeat(answers / mass, sizes)
        loss = float(answers @ (np.log(mass) + top) - self.labels @ total)
        means = np.add.reduceat(self.columns * pull[:, None], self.starts)
        bend = (self.columns * pull[:, None]).T @ self.columns - (means / answers[:, None]).T @ means
        return Curvature(loss, (pull - self.labels) @ self.columns, bend)
