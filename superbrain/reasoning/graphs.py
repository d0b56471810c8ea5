"""Components of a query that are no trees: a backtracking join over the variables.

First every variable's domain shrinks until each value has a partner along every link. Then, for each value of the
target, the remaining variables are assigned one by one, smallest domain first, each choice narrowing its neighbours,
until all fit or none can. Exact; the work is bounded, and a query that needs more is refused and never answered in
part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from superbrain.errors import TooLarge
from superbrain.reasoning.bound import Absent, Conjunction, Link, Measure, Part, names, substituted
from superbrain.reasoning.literals import newest, stands
from superbrain.reasoning.projection import KnownEdges, Nodes, intersection
from superbrain.reasoning.solutions import Assigned, Condition, Solution

MOST_STEPS = 50_000
"""Assignments that one query may try: a second or two."""

Domains = dict[str, Nodes]


def assign(
    edges: KnownEdges,
    target: str,
    own: dict[str, Solution],
    parts: Iterable[Part],
    holds: Callable[[Conjunction], tuple[Condition, ...] | None],
) -> Assigned:
    """The values of the target for which values of all other variables fulfil the parts, each over several variables.

    ``own`` bounds each variable by itself; ``holds`` decides a part whose variables have been replaced by rows. Raises
    TooLarge after MOST_STEPS assignments.
    """
    join = _Join(edges, parts, holds)
    domains = join.narrowed({name: solution.nodes for name, solution in own.items()})
    assignments: dict[int, dict[str, int]] = {}
    for value in domains[target].tolist():
        assignment = join.extended({}, domains, target, value)
        if assignment is not None:
            assignments[value] = assignment
    nodes = np.array(sorted(assignments), np.int32)
    return Assigned(nodes, target, own, tuple(join.links), tuple(join.measures), tuple(join.absent), assignments)


class _Join:
    def __init__(
        self, edges: KnownEdges, parts: Iterable[Part], holds: Callable[[Conjunction], tuple[Condition, ...] | None]
    ) -> None:
        self.edges = edges
        self.holds = holds
        parts = tuple(parts)
        self.links = [part for part in parts if isinstance(part, Link)]
        self.measures = [part for part in parts if isinstance(part, Measure)]
        self.absent = [part for part in parts if isinstance(part, Absent)]
        checks: list[Measure | Absent] = [*self.measures, *self.absent]
        self.checks = [(part, names(part)) for part in checks]
        self.positions: dict[int, dict[int, int]] = {}
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

    def extended(self, assigned: dict[str, int], domains: Domains, name: str, value: int) -> dict[str, int] | None:
        """The assignment with one variable more, carried on to a whole one; None if no whole one fits."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLarge(what="the search for this query", limit=f"{MOST_STEPS} steps")
        assigned = {**assigned, name: value}
        left = self._narrowed_by(assigned, domains, name, value)
        if left is None or not self._checked(assigned, name, left):
            return None
        if not left:
            return assigned
        chosen = min(left, key=lambda other: (len(left[other]), other))
        for candidate in left[chosen].tolist():
            whole = self.extended(assigned, left, chosen, candidate)
            if whole is not None:
                return whole
        return None

    def _narrowed_by(self, assigned: dict[str, int], domains: Domains, name: str, value: int) -> Domains | None:
        """The domains of what is not assigned yet, given one more value; None if one of them is empty."""
        left = {other: nodes for other, nodes in domains.items() if other not in assigned}
        for link in self.links:
            if name not in (link.head, link.tail):
                continue
            inverse = link.tail == name
            other = str(link.head if inverse else link.tail)
            if other not in left:
                continue  # its domain was narrowed by that variable's value already
            left[other] = intersection(left[other], self.edges.row(value, link.relation, inverse=inverse).nodes)
            if not len(left[other]):
                return None
        return left

    def _checked(self, assigned: dict[str, int], name: str, left: Domains) -> bool:
        """Whether the comparisons and negations hold whose last variable was just assigned."""
        for part, needed in self.checks:
            if name not in needed or any(other in left for other in needed):
                continue
            if isinstance(part, Measure):
                if not self._measured(part, assigned[str(part.place)], assigned[str(part.value)]):
                    return False
            elif self.holds(tuple(substituted(inner, assigned) for inner in part.parts)) is not None:
                return False
        return True

    def _measured(self, measure: Measure, place: int, other: int) -> bool:
        """Whether the newest values of two entities stand so."""
        if measure.relation not in self.positions:
            positions = newest(self.edges, measure.relation, None)
            heads = self.edges.snapshot.literals(measure.relation).heads[positions]
            self.positions[measure.relation] = dict(zip(heads.tolist(), positions.tolist(), strict=True))
        known = self.positions[measure.relation]
        if place not in known or other not in known:
            return False
        return stands(self.edges, measure.relation, measure.op, known[place], known[other])
