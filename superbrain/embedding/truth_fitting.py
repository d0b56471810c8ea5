"""Fits what truth means on facts that a space has not been trained on.

The rows asked about are the rows of the held-out facts, in both directions, and as many about which the graph holds
nothing at all, withheld or not. Candidates are the type-consistent ones that are not known. Those that the blend puts
first are all taken, of the rest a sample that stands for all. Everything is fitted crosswise: what is judged, or what
the next step learns from, comes of facts that the step before has not seen. The summary judges the likeliest answer of
rows that the graph is silent about, whether or not they have one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.blending import fit_blend
from superbrain.embedding.calibration import FEWEST_POSITIVES, Calibration, Summary, TooFew, fit, summarise
from superbrain.embedding.evidence import FEATURES, Evidence, Question, Slot, SlotRules, blended, features, likeliest
from superbrain.embedding.existence import FEATURES as EXISTENCE_FEATURES
from superbrain.embedding.existence import Silent
from superbrain.embedding.folds import FOLDS, folds_of
from superbrain.embedding.rules import RuleLearner
from superbrain.embedding.truth import (
    FEWEST_ROWS,
    KNOWN_STEPS,
    MISSING,
    ODDS_FEATURES,
    TruthModel,
    existence_features,
    odds_features,
    weigh,
)

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

ASKED_AT = 0.45
"""Share of the time of a fit after which all rows are asked about."""

MOST_ROWS = 400
"""Rows asked about in one slot."""

MOST_SILENT = 200
"""Rows of one slot that are asked about although nothing was withheld of them."""

HARD, EASY = 64, 32
"""Candidates of a row that are labelled: the likeliest, and a sample of the others."""

AT_ONCE = 64
POOL = "the likeliest unknown answer, told from .1 on, of rows without a known one, whether or not they have any"

TOLD = 0.1
"""Likelier answers are told to people (`superbrain.reasoning.answering`); the odds of these are judged."""

FIRST_BLEND = np.array([0.5, 0.3, 0.0, 0.0, 0.5, 1.0])
"""Weights of the evidence before any were fitted: only to choose which candidates are hard."""

VARYING = {"margin": 0.4, "lead": 0.3, "best": 0.3}
"""How far a slot's slopes may stray."""

EXISTENCE_VARYING = dict.fromkeys(("kin", "closest", "links", "degree", "best"), 0.4)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row with its sampled candidates: which are answers, and how many each stands for; no candidates where nothing
    was withheld. A row whose answers are in both folds is asked about in each with those of its fold.
    """

    slot: Slot = field(repr=False)
    head: int
    fold: int
    known: int
    left_out: Ints = field(repr=False)
    """places of answers of the other fold"""
    places: Ints = field(repr=False)
    labels: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    columns: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row as the calibration sees it, by a blend that was fitted on the other fold."""

    asked: _Asked
    columns: NDArray[np.float32] = field(repr=False)
    """of the sampled candidates (n, 8)"""
    told: NDArray[np.float32] = field(repr=False)
    """of the likeliest candidates (k, 8)"""
    right: NDArray[np.bool_] = field(repr=False)
    """which of these are answers (k,)"""
    existence: NDArray[np.float32] = field(repr=False)
    """of the row (6,)"""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All that was asked, with what was counted of each slot."""

    asked: list[_Asked] = field(default_factory=list)
    rules: dict[str, SlotRules] = field(default_factory=dict)
    missing: dict[str, tuple[float, ...]] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    """of the entities that may be asked about, how many have an answer, known, withheld or among the `MISSING`"""

    def rows(self) -> dict[str, int]:
        """How many rows have withheld answers, by slot."""
        answered = [one for one in self.asked if len(one.places)]
        heads = {(one.slot.name, one.head) for one in answered}
        return {slot: sum(name == slot for name, _ in heads) for slot in sorted({name for name, _ in heads})}


def fit_truth(
    evidence: Evidence,
    held: NDArray[np.integer[Any]],
    *,
    seed: int = 0,
    relations: Sequence[int] | None = None,
    on_share: Callable[[float], None] = lambda _: None,
) -> TruthModel | TooFew:
    """Fit the truth of a space on ``held`` (m, 3), facts that are in neither its training nor ``evidence.snapshot``.

    ``relations``: those to be inferred; by default all that are neither closed nor literal. `TooFew` where fewer than
    50 answers are held out in slots that have enough rows to be inferred. ``on_share`` hears what share
    of the work is done.
    """
    chance = np.random.default_rng(seed)
    open_ones = inferable(evidence) if relations is None else set(relations)
    facts = np.asarray(held, np.int64).reshape(-1, 3)
    facts = facts[np.isin(facts[:, 1], list(open_ones))]
    folds = folds_of(facts, np.random.default_rng(seed))
    gathered = _Gathered()
    learner = RuleLearner(evidence.paths, chance)
    named = np.unique(facts[:, 1]).tolist()
    for done, relation in enumerate(named):
        on_share(ASKED_AT * done / len(named))
        for inverse in (False, True):
            if inverse and relation in evidence.paths.symmetric:
                continue
            slot = _learned(evidence, learner, relation, inverse, chance)
            if slot is not None:
                _gather(gathered, evidence, slot, _answers(evidence, facts, folds, slot), chance)
    enough = {slot for slot, rows in gathered.rows().items() if rows >= FEWEST_ROWS}
    answered = [one for one in gathered.asked if len(one.places) and one.slot.name in enough]
    positives = sum(int(one.labels.sum()) for one in answered)
    if positives < FEWEST_POSITIVES or len({one.fold for one in answered}) < FOLDS:
        return TooFew(positives)
    return _fitted(evidence, gathered)


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


def _gather(
    gathered: _Gathered,
    evidence: Evidence,
    slot: Slot,
    answers: Mapping[int, Mapping[int, Ints]],
    chance: np.random.Generator,
) -> None:
    """Ask about a slot's rows: those with withheld answers, and some of those that have none at all."""
    domain = evidence.domain(slot.relation, inverse=slot.inverse)
    hidden = [head for head, signed in evidence.unasked if signed == slot.signed]
    having = np.union1d(slot.profiles.heads, [*answers, *hidden])
    gathered.rules[slot.name] = slot.rules
    gathered.missing[slot.name] = missing_rates(slot, answers)
    on_record = (np.isin(domain, having).sum() + 0.5) / (len(domain) + 1.0)
    gathered.shares[slot.name] = min(on_record / (1.0 - MISSING), 1.0 - 0.5 / (len(domain) + 1.0))
    heads = chance.permutation(np.array(sorted(answers), np.int64))[:MOST_ROWS].tolist()
    for low in range(0, len(heads), AT_ONCE):
        for question in evidence.questions(slot, heads[low : low + AT_ONCE]):
            found = [_sampled(slot, question, answers[question.head], fold, chance) for fold in answers[question.head]]
            gathered.asked.extend(one for one in found if one.labels.any())
    nothing = np.zeros(0, np.int64)
    for head in chance.permutation(np.setdiff1d(domain, having))[:MOST_SILENT].tolist():
        none, no_columns = np.zeros(0), np.zeros((0, len(FEATURES)), np.float32)
        fold = int(chance.integers(FOLDS))
        gathered.asked.append(_Asked(slot, head, fold, 0, nothing, nothing, none, none, no_columns))


def _answers(evidence: Evidence, facts: Ints, folds: Ints, slot: Slot) -> dict[int, dict[int, Ints]]:
    """The held-out answers of each head asked about, by fold, as places; only what the space has seen."""
    chosen = facts[:, 1] == slot.relation
    pairs, folds = (facts[chosen][:, [2, 0]] if slot.inverse else facts[chosen][:, [0, 2]]), folds[chosen]
    if slot.relation in evidence.paths.symmetric:
        pairs, folds = np.concatenate((pairs, pairs[:, ::-1])), np.concatenate((folds, folds))
    place, inside = slot.places(pairs[:, 1])
    inside &= evidence.vectors.entity_rows[pairs[:, 0]] >= 0
    found: dict[int, dict[int, Ints]] = {}
    rows = np.unique(np.column_stack((pairs[:, 0], folds, place))[inside], axis=0)
    for (head, fold), group in groupby(rows.tolist(), key=lambda row: (row[0], row[1])):
        found.setdefault(head, {})[fold] = np.array([row[2] for row in group], np.int64)
    return found


def missing_rates(slot: Slot, answers: Mapping[int, Mapping[int, Ints]]) -> tuple[float, ...]:
    """How often a row lacks an answer by how many it has, for each step, drawn toward the slot's overall rate.

    Counted on what was withheld, and brought to a graph that lacks `MISSING` of its facts: the share that was withheld
    must not matter.
    """
    heads, counts = np.unique(slot.profiles.heads, return_counts=True)
    steps = np.searchsorted(KNOWN_STEPS, counts, side="right") - 1
    lacks = np.isin(heads, list(answers))
    overall = (lacks.sum() + 0.5) / (len(heads) + 1.0)
    rows, lacking = (np.bincount(steps, part, len(KNOWN_STEPS)) for part in (np.ones(len(heads)), lacks))
    rates = (lacking + 5.0 * overall) / (rows + 5.0)
    withheld = sum(len(part) for parts in answers.values() for part in parts.values())
    share = withheld / max(withheld + len(slot.profiles.heads), 1)
    return tuple((1.0 - (1.0 - rates) ** (MISSING / max(share, 1e-6))).tolist())


def _sampled(
    slot: Slot, question: Question, answers: Mapping[int, Ints], fold: int, chance: np.random.Generator
) -> _Asked:
    """All answers of a fold, the hard candidates, a sample of the easy ones that stands for all of them."""
    here = answers[fold]
    left_out = np.concatenate([np.zeros(0, np.int64), *(part for other, part in answers.items() if other != fold)])
    total = blended(slot, question, FIRST_BLEND)
    total[left_out] = -np.inf
    asked = np.isfinite(total)
    kept = np.union1d(likeliest(total, HARD), here[asked[here]])
    asked[kept] = False
    easy = np.flatnonzero(asked)
    drawn = np.sort(chance.choice(easy, min(EASY, len(easy)), replace=False))
    places = np.concatenate((kept, drawn))
    weights = np.concatenate((np.ones(len(kept)), np.full(len(drawn), len(easy) / max(len(drawn), 1))))
    labels = np.isin(places, here).astype(np.float64)
    columns = features(slot, question, places)
    return _Asked(slot, question.head, fold, question.known, left_out, places, labels, weights, columns)


def _fitted(evidence: Evidence, gathered: _Gathered) -> TruthModel | TooFew:
    """Blend, calibration and existence; these see margins of blends that were fitted on the other fold only."""
    asked = [one for one in gathered.asked if len(one.places)]
    seen: list[_Seen] = []
    for fold in range(FOLDS):
        blend, blends = fit_blend([one for one in asked if one.fold != fold])
        rows = [one for one in gathered.asked if one.fold == fold]
        for _, same in groupby(sorted(rows, key=lambda one: one.slot.name), key=lambda one: one.slot.name):
            seen += _looked_at(evidence, list(same), blend, blends)
    whole = _calibrated(seen)
    if isinstance(whole, TooFew):
        return whole
    blend, blends = fit_blend(asked)
    existence = _existence(seen, gathered.shares)
    model = TruthModel(blend, blends, whole, gathered.missing, existence, gathered.rows(), gathered.rules)
    told = [one for one in seen if model.fits(one.asked.slot.name)]
    return replace(model, calibration=whole.judged(_summary(told, seen, gathered.shares, whole)))


def _looked_at(
    evidence: Evidence, rows: Sequence[_Asked], blend: Floats, blends: Mapping[str, Floats]
) -> Iterator[_Seen]:
    """What calibration and existence see of rows of one slot."""
    slot = rows[0].slot
    weights = blends.get(slot.name, blend)
    for low in range(0, len(rows), AT_ONCE):
        part = rows[low : low + AT_ONCE]
        for one, asked in zip(part, evidence.questions(slot, [one.head for one in part]), strict=True):
            question = replace(asked, excluded=np.concatenate((asked.excluded, one.left_out)))
            weighed = weigh(slot, question, weights)
            told = likeliest(weighed.margins, HARD)
            yield _Seen(
                one,
                odds_features(slot, question, weighed, one.places),
                odds_features(slot, question, weighed, told),
                np.isin(told, one.places[one.labels > 0.5]),
                existence_features(slot, question, weighed),
            )


def _calibrated(seen: Sequence[_Seen]) -> Calibration | TooFew:
    rows = [one for one in seen if len(one.columns)]
    if not rows:
        return TooFew(0)
    groups = np.repeat([one.asked.slot.name for one in rows], [len(one.columns) for one in rows])
    labels, weights = (np.concatenate([getattr(one.asked, name) for one in rows]) for name in ("labels", "weights"))
    columns = np.concatenate([one.columns for one in rows]).astype(np.float64)
    return fit(columns, labels, groups, weights, names=ODDS_FEATURES, varying=VARYING, intercept=0.7)


def _silent(seen: Sequence[_Seen], shares: Mapping[str, float], *, natural: bool = False) -> tuple[list[_Seen], Floats]:
    """The rows without known answers, by slot, and what each counts; see `Silent`."""
    rows = sorted((one for one in seen if not one.asked.known), key=lambda one: one.asked.slot.name)
    weights = [
        Silent(np.array([bool(len(one.asked.places)) for one in same]), shares[slot]).weights(natural=natural)
        for slot, same in ((slot, list(same)) for slot, same in groupby(rows, key=lambda one: one.asked.slot.name))
    ]
    return rows, np.concatenate([np.zeros(0), *weights])


def _existence(seen: Sequence[_Seen], shares: Mapping[str, float]) -> Calibration:
    """How likely silent rows have an answer; the slot's share itself where too few can be asked."""
    rows, weights = _silent(seen, shares)
    found: Calibration | TooFew = TooFew(0)
    if rows:
        labels = np.array([float(len(one.asked.places) > 0) for one in rows])
        columns = np.array([one.existence for one in rows], np.float64)
        groups = [one.asked.slot.name for one in rows]
        found = fit(
            columns, labels, groups, weights, names=EXISTENCE_FEATURES, varying=EXISTENCE_VARYING, intercept=0.7
        )
    if isinstance(found, TooFew):
        return Calibration(EXISTENCE_FEATURES, np.eye(len(EXISTENCE_FEATURES) + 1)[1], {})
    return found


def _summary(told: Sequence[_Seen], seen: Sequence[_Seen], shares: Mapping[str, float], whole: Calibration) -> Summary:
    """Judge the likeliest candidate of each silent row of the slots that are ``told``, by fits to the other fold."""
    stated, right, weights = [], [], []
    for fold in range(FOLDS):
        rest = [one for one in seen if one.asked.fold != fold]
        other = _calibrated(rest)
        judge = whole if isinstance(other, TooFew) else other
        existence = _existence(rest, shares)
        rows, counts = _silent([one for one in told if one.asked.fold == fold], shares, natural=True)
        for one, count in zip(rows, counts.tolist(), strict=True):
            if len(one.told) and count > 0.0:
                slot = one.asked.slot.name
                odds = judge.truth(one.told, slot) * existence.truth(one.existence[None], slot)[0]
                stated.append(float(odds.max()))
                right.append(float(one.right[odds.argmax()]))
                weights.append(count)
    truths, labels, mass = np.array(stated), np.array(right), np.array(weights)
    told_ones = truths >= TOLD
    chosen = told_ones if told_ones.any() else np.ones(len(truths), np.bool_)
    return summarise(truths[chosen], labels[chosen], mass[chosen], pool=POOL, kind="synthetic")
