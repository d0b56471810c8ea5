"""One belief a candidate from all its evidence: a small logistic model whose summands can be shown.

The weights are data (``fusion_weights.json``, fitted by ``benchmarks/fit_fusion.py``). Nothing is stored: the same
evidence, graph and decisions always give the same beliefs.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

from superbrain.learning.beliefs import Belief, Held, open_proposals
from superbrain.learning.contradiction import APART, Known, difference
from superbrain.learning.features import FAMILIES, SHOWN, Surroundings, features_of
from superbrain.learning.linking import Linker, named
from superbrain.learning.trust import Shapes
from superbrain.store import Snapshot, Store
from superbrain.store.learned import NEWCOMER, Candidate, Evidence

__all__ = ["FAMILIES", "believe", "open_proposals", "weighed"]

LEAST: Final = 0.05
"""Beliefs below are not told of."""

OLD_ENOUGH: Final = 2
"""Facts that both ends need before the space may have a say: a newcomer's vector would vouch for itself."""

Plausibility = Callable[[int, int, int], float | None]


@dataclass(frozen=True, slots=True)
class _Case:
    candidate: Candidate
    evidence: tuple[Evidence, ...]
    features: Mapping[str, float]
    known: int | None
    conflicts: tuple[int, ...]


def believe(store: Store, snapshot: Snapshot, *, plausibility: Plausibility | None = None) -> list[Belief]:
    """What all living evidence adds up to, likeliest first.

    ``plausibility`` is the calibrated truth of (head, relation, tail) in the space, None where it has no say. It is not
    asked about newcomers.
    """
    linker = Linker(store, snapshot, list(store.all_evidence()))
    decisions = store.decisions()
    rejected = {linker.candidate(one.candidate).id for one in decisions if one.verdict == "reject"}
    known = Known(snapshot, linker, {one.fact for one in decisions if one.fact is not None})
    beliefs = []
    for case, features, against in _weighed(known, plausibility):
        belief = _belief(case, features, against, rejected)
        if belief.p >= LEAST or belief.standing == "known":
            beliefs.append(belief)
    return sorted(beliefs, key=lambda one: (-one.p, one.id))


def weighed(store: Store, snapshot: Snapshot) -> list[tuple[Belief, dict[str, float]]]:
    """Every belief, however unlikely, with the bare features that the weights are fitted on."""
    known = Known(snapshot, Linker(store, snapshot, list(store.all_evidence())), set())
    return [(_belief(case, features, against, set()), features) for case, features, against in _weighed(known, None)]


def _weighed(known: Known, plausibility: Plausibility | None) -> list[tuple[_Case, dict[str, float], Sequence[str]]]:
    """Candidates with their features, and what contradicts them."""
    cases = _cases(known.linker.linked(), known, plausibility)
    first = {case.candidate.id: _probability(case.features) for case in cases}
    rivals = _rivals(cases, known, first)
    found: list[tuple[_Case, dict[str, float], Sequence[str]]] = []
    for case in cases:
        against = rivals.get(case.candidate.id, ())
        features = dict(case.features)
        if any(first[other] >= first[case.candidate.id] for other in against):
            features["rival"] = 1.0
        found.append((case, features, against))
    return found


def _belief(case: _Case, features: Mapping[str, float], against: Sequence[str], rejected: set[str]) -> Belief:
    standing: Held = "proposed"
    likelier = "rival" in features
    if case.known is not None:
        standing = "known"
    elif case.candidate.id in rejected:
        standing = "rejected"
    elif case.conflicts or likelier:
        standing = "disputed"
    told: dict[str, float] = defaultdict(float)
    for name, part in _summands(features):
        told[SHOWN.get(name, name)] += part
    parts = sorted(((name, round(part, 4)) for name, part in told.items()), key=lambda part: (-abs(part[1]), part[0]))
    return Belief(
        case.candidate,
        _probability(features),
        standing,
        case.evidence,
        len({one.passage for one in case.evidence}),
        tuple(parts),
        case.conflicts,
        tuple(sorted(against)),
        tuple(end for end in (case.candidate.head, case.candidate.tail) if end.startswith(NEWCOMER)),
    )


def _called(end: str) -> str:
    """A newcomer's name as the key that it gets, so that the same end comes first before and after it is accepted."""
    return named(end)[1].replace(" ", "_") if end.startswith(NEWCOMER) else end


def _cases(evidence: Sequence[Evidence], known: Known, plausibility: Plausibility | None) -> list[_Case]:
    """Candidates with what asserts them."""
    shapes, around = Shapes.of(evidence, known), Surroundings.of(evidence)
    symmetric = {one.key for one in known.snapshot.schema.relations.values() if one.symmetric}
    groups: dict[Candidate, list[Evidence]] = defaultdict(list)
    for one in evidence:
        if one.stance == "asserted":
            turned = one.relation in symmetric and one.tail and _called(one.tail) < _called(one.head)
            candidate = one.candidate
            groups[replace(candidate, head=one.tail, tail=one.head) if turned else candidate].append(one)
    cases = []
    for candidate, found in groups.items():
        ordered = tuple(sorted(found, key=lambda one: (one.extractor == "shape", -one.score * one.link, one.id)))
        verdict = known.verdict(candidate)
        row = known.snapshot.schema.relation_id(candidate.relation)
        single = row is not None and known.functional(row, known.linker.row(candidate.head))
        features = features_of(candidate, ordered, shapes, around, single=single)
        features["conflict"] = float(bool(verdict.conflicts))
        features["informed"] = float(verdict.informed and verdict.fact is None and not verdict.conflicts)
        truth = None if verdict.fact is not None else _plausible(candidate, known, plausibility)
        if truth is not None:
            features["plausible"] = max(-3.0, min(3.0, _logit(truth)))
        cases.append(_Case(candidate, ordered, features, verdict.fact, verdict.conflicts))
    return cases


def _plausible(candidate: Candidate, known: Known, plausibility: Plausibility | None) -> float | None:
    """The truth in the space, where both ends are known well enough for it not to be circular."""
    head, tail = known.linker.row(candidate.head), known.linker.row(candidate.tail) if candidate.tail else None
    relation = known.snapshot.schema.relation_id(candidate.relation)
    if plausibility is None or head is None or tail is None or relation is None:
        return None
    degree = known.snapshot.degree()
    if max(head, tail) >= len(degree) or min(degree[head], degree[tail]) < OLD_ENOUGH:
        return None
    return plausibility(head, relation, tail)


def _rivals(cases: Sequence[_Case], known: Known, first: Mapping[str, float]) -> dict[str, list[str]]:
    """Beliefs that contradict each other: other values of a relation that has one."""
    schema = known.snapshot.schema
    groups: dict[tuple[str, str], list[_Case]] = defaultdict(list)
    for case in cases:
        row = schema.relation_id(case.candidate.relation)
        if (
            row is not None
            and known.functional(row, known.linker.row(case.candidate.head))
            and first[case.candidate.id] >= LEAST
        ):
            groups[case.candidate.head, case.candidate.relation].append(case)
    found: dict[str, list[str]] = {}
    for group in groups.values():
        for one in group:
            against = [other.candidate.id for other in group if other is not one and _apart(one, other, known)]
            if against:
                found[one.candidate.id] = against
    return found


def _apart(one: _Case, other: _Case, known: Known) -> bool:
    relation = known.snapshot.schema.relations[known.snapshot.schema.relation_id(one.candidate.relation) or 0]
    if relation.literal is not None:
        if relation.literal == "quantity" and not relation.functional:
            return False
        mine, theirs = (one.candidate.value, one.candidate.unit), (other.candidate.value, other.candidate.unit)
        return difference(relation.literal, relation.unit, mine, theirs) > APART
    rows = known.linker.row(one.candidate.tail), known.linker.row(other.candidate.tail)
    if rows[0] is None or rows[1] is None:
        return one.candidate.tail != other.candidate.tail
    return rows[0] != rows[1] and not known.nested(rows[0], rows[1])


# ---- the model ------------------------------------------------------------------------------------------------------
@cache
def weights() -> Mapping[str, float]:
    """The weight of each feature."""
    path = resources.files("superbrain.learning").joinpath("fusion_weights.json")
    return {name: float(weight) for name, weight in json.loads(path.read_text(encoding="utf-8")).items()}


def _summands(features: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(name, round(weights().get(name, 0.0) * value, 4)) for name, value in features.items()]


def _probability(features: Mapping[str, float]) -> float:
    total = sum(part for _, part in _summands(features))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def _logit(p: float) -> float:
    p = min(0.999, max(0.001, p))
    return math.log(p / (1 - p))
