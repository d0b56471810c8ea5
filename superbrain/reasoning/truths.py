"""How truths combine: sparse vectors of nodes and truths, and the logic over them.

Known is 1 and nothing else is: whatever rests on a guess stays at MOST or under. So the all-known part of a vector can
be told from the rest, and where nothing is guessed every result is a plain set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal as OneOfWords
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Nodes: TypeAlias = NDArray[np.int32]
"""Sorted distinct nodes."""

Truths: TypeAlias = NDArray[np.float64]
"""The truths (n,) of n nodes, in (0, 1]. Where None stands for them, all are 1."""

MOST = 0.9999
"""The truth that nothing inferred exceeds."""

TRACE = 1.0
"""The share of noisy-or in an existential: many guesses that lead to one end make it likelier than the best alone.

On chains over withheld facts of the world, 1 put the right answer first in .55 of the questions, 0.01 in .38, and what
it stated held as often as it said (benchmarks/inference_world.py).
"""


class Vector(Protocol):
    """Nodes with their truths; a node that is not there has truth 0."""

    @property
    def nodes(self) -> Nodes:
        """The nodes, (n,)."""

    @property
    def truths(self) -> Truths | None:
        """Their truths, (n,); None if all are 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """A vector that is nothing else."""

    nodes: Nodes
    truths: Truths | None = None


@dataclass(frozen=True, slots=True)
class Logic:
    """A conjunction with its dual disjunction, and the existential: best of all (``trace`` 0) to noisy-or (1)."""

    conjunction: OneOfWords["product", "minimum"] = "product"
    trace: float = TRACE

    def both(self, one: Truths, other: Truths) -> Truths:
        """The truth of two things together, element by element."""
        return one * other if self.conjunction == "product" else np.minimum(one, other)

    def either(self, one: Truths, other: Truths) -> Truths:
        """The truth of one thing or another: the dual of ``both``."""
        joint = one + other - one * other if self.conjunction == "product" else np.maximum(one, other)
        return _kept_apart(joint, (one == 1) | (other == 1))

    def all_of(self, truths: Iterable[float]) -> float:
        """The truth of several things together."""
        return float(reduce(self.both, (np.float64(truth) for truth in truths), np.float64(1.0)))  # type: ignore[arg-type]

    def conjoined(self, nodes: Nodes, parts: Sequence[Vector], denied: Sequence[Vector] = ()) -> Truths | None:
        """The truths of nodes (n,) that every part holds and no denied one holds for certain."""
        graded = [truths_at(part, nodes) for part in parts if part.truths is not None]
        graded += [complement(truths_at(part, nodes)) for part in denied if part.truths is not None]
        return reduce(self.both, graded) if graded else None

    def united(self, nodes: Nodes, options: Sequence[Vector]) -> Truths | None:
        """The truths of nodes (n,) that some option holds."""
        if all(option.truths is None for option in options):
            return None
        return reduce(self.either, (truths_at(option, nodes) for option in options))

    def exists(self, ends: NDArray[np.int32], truths: Truths) -> tuple[Nodes, Truths]:
        """Each distinct end, whose truth is the best of those that lead to it, ends (m,) and truths (m,)."""
        nodes, place = np.unique(ends, return_inverse=True)
        best = np.zeros(len(nodes))
        np.maximum.at(best, place, truths)
        if self.trace and len(nodes) < len(ends):
            none_holds = np.bincount(place, np.log1p(-np.minimum(truths, MOST)), len(nodes))
            noisy = np.maximum(-np.expm1(none_holds), best)
            best = _kept_apart(best + self.trace * (noisy - best), best == 1)
        return nodes, best


def truths_at(vector: Vector, nodes: Nodes) -> Truths:
    """The truth of each of the nodes (n,) in a vector."""
    if not len(vector.nodes):
        return np.zeros(len(nodes))
    places = np.minimum(vector.nodes.searchsorted(nodes), len(vector.nodes) - 1)
    found = vector.nodes[places] == nodes
    return found.astype(np.float64) if vector.truths is None else np.where(found, vector.truths[places], 0.0)


def certain(vector: Vector) -> Nodes:
    """The nodes of a vector whose truth is 1."""
    return vector.nodes if vector.truths is None else vector.nodes[vector.truths == 1]


def complement(truths: Truths) -> Truths:
    """The truths of what is denied: certain only where nothing speaks for it."""
    return _kept_apart(1 - truths, truths == 0)


def best(vector: Vector) -> tuple[int, float]:
    """The first of the truest nodes, and its truth."""
    place = 0 if vector.truths is None else int(vector.truths.argmax())
    return int(vector.nodes[place]), 1.0 if vector.truths is None else float(vector.truths[place])


def _kept_apart(truths: Truths, known: NDArray[np.bool_]) -> Truths:
    """Truths (n,) of which exactly the known are 1: rounding must not make a guess certain."""
    return np.where(known, 1.0, np.minimum(truths, MOST))
