"""Components of a query that are no trees: a backtracking join over the variables.

First every variable's domain shrinks until each value has a partner along every link. Then, for each value of the
target, the remaining variables are assigned one by one, smallest domain first, each choice narrowing its neighbours,
until all fit or none can. Where edges are guessed the truest assignment is kept, and a branch that cannot beat it is
cut. Exact over the edges that it is given; the work is bounded, and a query that needs more is refused and never
answered in part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from superbrain.errors import TooLarge
from superbrain.reasoning.bound import Absent, Conjunction, Link, Measure, Part, names, substituted
from superbrain.reasoning.literals import newest, stands
from superbrain.reasoning.projection import Projection, intersection
from superbrain.reasoning.solutions import Assigned, Holding, Solution
from superbrain.reasoning.truths import MOST, Logic, Nodes, truths_at

MOST_STEPS = 50_000
"""Assignments that one query may try: a second or two."""

MOST_GUESSING = 5_000
"""The same where edges are guessed, which must not hold up what is known."""

Domains = dict[str, Nodes]


def assign(
    edges: Projection,
    logic: Logic,
    target: str,
    own: dict[str, Solution],
    parts: Iterable[Part],
    holds: Callable[[Conjunction], Holding | None],
) -> Assigned:
    """The values of the target for which values of all other variables fulfil the parts, each over several variables.

    ``own`` bounds each variable by itself; ``holds`` decides a part whose variables have been replaced by rows. Raises
    TooLarge after MOST_STEPS assignments, with guessed edges after MOST_GUESSING.
    """
    join = _Join(edges, logic, own, parts, holds)
    domains = join.narrowed({name: solution.nodes for name, solution in own.items()})
    found: dict[int, Assignment] = {}
    for value in domains[target].tolist():
        whole = join.extended(_START, domains, target, value, beaten=0.0)
        if whole is not None:
            found[value] = whole
    order = sorted(found)
    truths = np.array([found[node].truth for node in order])
    return Assigned(
        np.array(order, np.int32),
        target,
        own,
        tuple(join.links),
        tuple(join.measures),
        tuple(join.absent),
        {node: whole.rows for node, whole in found.items()},
        None if (truths == 1).all() else truths,
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """Rows of some variables, and how true it is that they fit together."""

    rows: dict[str, int]
    truth: float


_START = Assignment({}, 1.0)


class _Join:
    def __init__(
        self,
        edges: Projection,
        logic: Logic,
        own: dict[str, Solution],
        parts: Iterable[Part],
        holds: Callable[[Conjunction], Holding | None],
    ) -> None:
        self.edges = edges
        self.logic = logic
        self.own = own
        self.holds = holds
        parts = tuple(parts)
        self.links = [part for part in parts if isinstance(part, Link)]
        self.measures = [part for part in parts if isinstance(part, Measure)]
        self.absent = [part for part in parts if isinstance(part, Absent)]
        checks: list[Measure | Absent] = [*self.measures, *self.absent]
        self.checks = [(part, names(part)) for part in checks]
        self.positions: dict[int, dict[int, int]] = {}
        self.certain = edges is edges.known
        self.most = MOST_STEPS if self.certain else MOST_GUESSING
        self.steps = 0

    def narrowed(self, domains: Domains) -> Domains:
        """The domains without the values that have no partner along some link."""
        domains = dict(domains)
        changed = True
        while changed:
            changed = False
            for link in self.links:
                for name, other, inverse in ((link.tail, link.head, False), (link.head, link.tail, True)):
                    image = self.edges.image(domains[str(other)], link.relation, inverse=inverse)
                    kept = intersection(domains[str(name)], image)
                    changed |= len(kept) < len(domains[str(name)])
                    domains[str(name)] = kept
        return domains

    def extended(
        self, assigned: Assignment, domains: Domains, name: str, value: int, *, beaten: float
    ) -> Assignment | None:
        """The assignment with one variable more, carried on to the truest whole one over ``beaten``; None without."""
        self.steps += 1
        if self.steps > self.most:
            raise TooLarge(what="the search for this query", limit=f"{self.most} steps")
        left = {other: nodes for other, nodes in domains.items() if other != name}
        truths = [assigned.truth, *self._linked(assigned.rows, left, name, value)]
        assigned = Assignment({**assigned.rows, name: value}, self.logic.all_of(truths))
        if assigned.truth <= beaten or not all(map(len, left.values())):
            return None
        assigned = replace(assigned, truth=self.logic.all_of((assigned.truth, *self._checked(assigned, name, left))))
        if assigned.truth <= beaten:
            return None
        if not left:
            return assigned
        best: Assignment | None = None
        chosen = min(left, key=lambda other: (len(left[other]), other))
        for candidate in left[chosen].tolist():
            whole = self.extended(assigned, left, chosen, candidate, beaten=beaten)
            if whole is not None:
                best, beaten = whole, whole.truth
                if beaten >= assigned.truth:
                    break
        return best

    def _linked(self, rows: dict[str, int], left: Domains, name: str, value: int) -> Iterator[float]:
        """The truths that one more value brings along; narrows the domains of what is not assigned yet."""
        own = self.own[name]
        if own.truths is not None:
            yield float(truths_at(own, np.array([value], np.int32))[0])
        for link in self.links:
            if name not in (link.head, link.tail):
                continue
            inverse = link.tail == name
            other = str(link.head if inverse else link.tail)
            if other not in left and self.certain:
                continue  # that variable's value narrowed the domain of this one
            row = self.edges.row(value, link.relation, inverse=inverse)
            if other in left:
                left[other] = intersection(left[other], row.nodes)
            else:
                yield float(row.truths[row.nodes.searchsorted(rows[other])])

    def _checked(self, assigned: Assignment, name: str, left: Domains) -> Iterator[float]:
        """The truths of the comparisons and negations whose last variable was just assigned."""
        for part, needed in self.checks:
            if name not in needed or any(other in left for other in needed):
                continue
            if isinstance(part, Measure):
                yield float(self._measured(part, assigned.rows[str(part.place)], assigned.rows[str(part.value)]))
            else:
                held = self.holds(tuple(substituted(inner, assigned.rows) for inner in part.parts))
                yield 1.0 if held is None else min(1 - held.truth, MOST)

    def _measured(self, measure: Measure, place: int, other: int) -> bool:
        """Whether the newest values of two entities stand so."""
        edges = self.edges.known
        if measure.relation not in self.positions:
            positions = newest(edges, measure.relation, None)
            heads = edges.snapshot.literals(measure.relation).heads[positions]
            self.positions[measure.relation] = dict(zip(heads.tolist(), positions.tolist(), strict=True))
        known = self.positions[measure.relation]
        if place not in known or other not in known:
            return False
        return stands(edges, measure.relation, measure.op, known[place], known[other])
