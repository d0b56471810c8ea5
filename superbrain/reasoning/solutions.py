"""What evaluating a query yields: nodes with their truths, and how they came about, which is all a witness needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from superbrain.reasoning.bound import Absent, Link, Measure
from superbrain.reasoning.truths import Nodes, Truths
from superbrain.types import Literal


class _Certain:
    """What is found in the known graph alone."""

    __slots__ = ()

    @property
    def truths(self) -> Truths | None:
        """All are 1."""
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Named(_Certain):
    """What the query names: a constant or a list."""

    nodes: Nodes


@dataclass(frozen=True, slots=True, eq=False)
class Members(_Certain):
    """Everything of some types."""

    nodes: Nodes


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step along a relation from the nodes of ``source``; ``inverse``: from tails to heads."""

    nodes: Nodes
    source: Solution
    relation: int
    inverse: bool
    truths: Truths | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Loop(_Certain):
    """Whatever the relation leads from to itself."""

    nodes: Nodes
    relation: int


@dataclass(frozen=True, slots=True, eq=False)
class Valued(_Certain):
    """The heads of a relation that have the wanted value."""

    nodes: Nodes
    relation: int
    wanted: Literal


@dataclass(frozen=True, slots=True, eq=False)
class Measured(_Certain):
    """Entities that passed a comparison with a constant, or with the value of another entity (its row)."""

    nodes: Nodes
    relation: int
    value: Literal | int
    considered: int
    unvalued: int


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Nodes of every part. ``absent`` parts hold for none of them; ``conditions`` hold whatever the node."""

    nodes: Nodes
    parts: tuple[Solution, ...]
    absent: tuple[Absent, ...] = ()
    conditions: tuple[Condition, ...] = ()
    truths: Truths | None = None


@dataclass(frozen=True, slots=True, eq=False)
class United:
    """Nodes of any option."""

    nodes: Nodes
    options: tuple[Solution, ...]
    truths: Truths | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Nodes of the target for which all variables of a cyclic component could be assigned.

    ``own`` is what each variable's own conditions allow; ``assignments`` keeps the truest assignment of each node.
    """

    nodes: Nodes
    target: str
    own: dict[str, Solution]
    links: tuple[Link, ...]
    measures: tuple[Measure, ...]
    absent: tuple[Absent, ...]
    assignments: dict[int, dict[str, int]]
    truths: Truths | None = None


Solution: TypeAlias = Named | Members | Step | Loop | Valued | Measured | Joined | United | Assigned


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A part of the query that holds whatever the answer, for a node of its own solution."""

    solution: Solution
    node: int


Condition: TypeAlias = Held | Absent
"""What holds whatever the answer: something found, or something not found."""


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """Why a conjunction holds for some choice of its variables, and how true that is."""

    conditions: tuple[Condition, ...]
    truth: float = 1.0
