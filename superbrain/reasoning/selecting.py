"""Superlatives: entities ranked by what they measure, or by how many others a relation leads them to.

Over guessed candidates a place in the ranking is a chance: that the candidate is one at all, and that few enough of
the better ones are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.bound import Selection
from superbrain.reasoning.literals import newest
from superbrain.reasoning.projection import FEW, KnownEdges, contained
from superbrain.reasoning.truths import Nodes, Truths

COMPARED = 4
"""How many of the runners-up a superlative shows beside its winner; beside several winners it shows one."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Entities in the order of a superlative, with what ranks them: ``nodes`` (n,) and ``numbers`` (n,).

    ``positions`` (n,) are those of their values in the relation's column; None where neighbours were counted.
    ``unvalued``: how many candidates nothing is known to rank.
    """

    nodes: NDArray[np.int32]
    numbers: NDArray[np.float64]
    positions: NDArray[np.int64] | None
    unvalued: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which places of a ranking a superlative chose, and some that come after or just before them."""

    places: range
    beaten: range
    tied: bool


def ranked(edges: KnownEdges, wanted: Selection, rows: Nodes) -> Ranked:
    """The candidates (n,) in the order that a superlative asks for."""
    if wanted.counting:
        nodes, numbers = _counted(edges, wanted, rows)
        positions = None
    else:
        positions = newest(edges, wanted.relation, rows)
        column = edges.snapshot.literals(wanted.relation)
        nodes, numbers = column.heads[positions], column.numbers[positions]
    order = np.argsort(numbers if wanted.ascending else -numbers, kind="stable")
    unvalued = len(rows) - len(nodes)
    return Ranked(nodes[order], numbers[order], None if positions is None else positions[order], unvalued)


def extreme(ranking: Ranked, n: int, *, only: bool) -> Chosen:
    """The first ``n`` of a ranking, or ``only`` the n-th; whoever ties with the last one too."""
    numbers = ranking.numbers
    if n > len(numbers) and (only or not len(numbers)):
        return Chosen(range(0), range(0), tied=False)
    last = min(n, len(numbers)) - 1
    equal = np.flatnonzero(numbers == numbers[last])
    first, end = int(equal[0]) if only else 0, int(equal[-1]) + 1
    shown = COMPARED if end - first == 1 else 1
    before_it = only and first
    beaten = range(max(0, first - shown), first) if before_it else range(end, min(end + shown, len(numbers)))
    return Chosen(range(first, end), beaten, tied=end - first > 1 if only else end > n)


def chances(ranking: Ranked, truths: Truths, n: int, *, only: bool) -> Truths:
    """How likely each of a ranking (n,) is chosen, given how likely each is a candidate (n,), all independent."""
    fewer = np.zeros(min(n, len(truths) + 1))  # how likely so many better ones are candidates; too many fall off
    fewer[0] = 1.0
    found = np.zeros(len(truths))
    for group in _tied(ranking.numbers):
        found[group] = truths[group] * (fewer[-1] if only else fewer.sum())
        for truth in truths[group]:
            fewer = fewer * (1 - truth) + np.concatenate(([0.0], fewer[:-1])) * truth
    return found


def _tied(numbers: NDArray[np.float64]) -> Iterable[NDArray[np.intp]]:
    """The places of equal numbers, group after group."""
    return np.split(np.arange(len(numbers)), np.flatnonzero(np.diff(numbers)) + 1) if len(numbers) else ()


def _counted(edges: KnownEdges, wanted: Selection, rows: Nodes) -> tuple[Nodes, NDArray[np.float64]]:
    """How many others each entity is known to lead to. None counts as 0 where the relation is closed."""
    if len(rows) <= FEW:
        counts = np.array([len(edges.row(r, wanted.relation, inverse=wanted.inverse).nodes) for r in rows.tolist()])
    else:
        starts = edges.pairs(wanted.relation)[wanted.inverse]
        places = rows.searchsorted(starts[contained(starts, rows)])
        counts = np.bincount(places, minlength=len(rows))
    kept = np.full(len(rows), True) if edges.relations[wanted.relation].closed else counts > 0
    return rows[kept], counts[kept].astype(np.float64)
