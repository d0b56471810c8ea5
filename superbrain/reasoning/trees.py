"""The answers to a bound query: dynamic programming over its tree of variables, from the constants to the target.

A conjunction falls apart into components that share no variable. In a component whose variables form a tree, each
variable is solved once: its values are the intersection of what its own conditions allow and of the steps from its
children. What does not fit a tree (cycles, several edges between two variables, a negation or comparison that
correlates two of them) goes to ``graphs.py``.

Over the known edges everything is a set. Over a projection that guesses, sets carry truths (``truths.py``), and edges
are guessed only from what something named, typed or measured bounds: not from "whatever has such an edge".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np

from superbrain.errors import TooLarge
from superbrain.reasoning.bound import (
    Absent,
    Belongs,
    Choice,
    Conjunction,
    Either,
    Link,
    Measure,
    Part,
    Place,
    bounds,
    names,
    shared_names,
)
from superbrain.reasoning.graphs import assign
from superbrain.reasoning.literals import compare, matching
from superbrain.reasoning.projection import NONE, Projection, distinct, intersection, union, without
from superbrain.reasoning.solutions import (
    Held,
    Holding,
    Joined,
    Loop,
    Measured,
    Members,
    Named,
    Solution,
    Step,
    United,
    Valued,
)
from superbrain.reasoning.truths import MOST, Graded, Logic, Nodes, best, certain, truths_at
from superbrain.types import Literal

MOST_EXPANSIONS = 64
"""Conjunctions that the disjunctions over several variables of one query may multiply out to."""

Shared = Mapping[int, frozenset[str]]
"""For each part of a conjunction, by its place: the variables that it shares with the other parts or the target."""


class Solver:
    """Solves bound conjunctions over a projection. One for each query."""

    def __init__(self, edges: Projection, logic: Logic | None = None) -> None:
        self.edges = edges
        self.known = edges.known
        self.logic = logic or Logic()
        self.expansions = 0

    # ---- conjunctions ------------------------------------------------------------------------------------------
    def solve(self, parts: Conjunction, target: str, within: Nodes | None = None) -> Solution:
        """The values of the target for which the conjunction holds, among ``within`` if given.

        Raises TooLarge where the query asks for more work than one answer may take.
        """
        shared = shared_names(parts, target)
        reached = component(target, shared)
        here = tuple(part for number, part in enumerate(parts) if shared[number] & reached)
        elsewhere = tuple(part for number, part in enumerate(parts) if not shared[number] & reached)
        held = self.holds(elsewhere)
        if held is None:
            return Joined(NONE, ())
        solution = self._component(here, target, within)
        if not held.conditions:
            return solution
        truths = solution.truths
        if held.truth < 1:
            ones = np.ones(len(solution.nodes)) if truths is None else truths
            truths = self.logic.both(ones, np.full_like(ones, held.truth))
        return Joined(solution.nodes, (solution,), conditions=held.conditions, truths=truths)

    def holds(self, parts: Conjunction) -> Holding | None:
        """Why the conjunction holds for some choice of its variables; None if it holds for none."""
        shared = shared_names(parts, None)
        waiting = dict(enumerate(parts))
        found: list[Holding] = []
        while waiting:
            number = next(iter(waiting))
            if shared[number]:
                target = min(shared[number])
                reached = component(target, shared)
                group = tuple(waiting.pop(n) for n in tuple(waiting) if shared[n] & reached)
                solution = self._component(group, target, None)
                if not len(solution.nodes):
                    return None
                node, truth = best(solution)
                found.append(Holding((Held(solution, node),), truth))
            else:
                held = self._ground(waiting.pop(number))
                if held is None:
                    return None
                found.append(held)
        conditions = tuple(condition for held in found for condition in held.conditions)
        return Holding(conditions, self.logic.all_of(held.truth for held in found))

    def _ground(self, part: Part) -> Holding | None:
        """Why a part holds that shares no variable with any other."""
        if isinstance(part, Either):
            return self._alternative(part)
        if isinstance(part, Absent):
            held = self.holds(part.parts)
            if held is None:
                return Holding((part,))
            return None if held.truth == 1 else Holding((part,), min(1 - held.truth, MOST))
        place = part.place if not isinstance(part, Link) else _end(part)
        solution = self._leaf(part, place, None)
        if not isinstance(place, int):
            msg = f"{part} has a variable"
            raise TypeError(msg)
        truth = float(truths_at(solution, _one(place))[0])
        return Holding((Held(solution, place),), truth) if truth else None

    def _alternative(self, part: Either) -> Holding | None:
        """The truest option that holds, as true as all of them together."""
        found: list[Holding] = []
        for option in part.options:
            held = self.holds(option)
            if held is not None:
                found.append(held)
                if held.truth == 1:
                    return held
        if not found:
            return None
        truths = [np.array([held.truth]) for held in found]
        chosen = max(found, key=lambda held: held.truth)
        return Holding(chosen.conditions, float(reduce(self.logic.either, truths)[0]))

    def _component(self, parts: Conjunction, target: str, within: Nodes | None) -> Solution:
        """The values of the target for which parts hold that hang together with it."""
        shared = shared_names(parts, target)
        for number, part in enumerate(parts):
            if isinstance(part, Either) and len(shared[number]) > 1:
                return self._expanded(part, parts[:number] + parts[number + 1 :], target, within)
        wide = [number for number in shared if len(shared[number]) > 1]
        variables = frozenset({target}).union(*shared.values())
        if len(wide) == len(variables) - 1 and all(isinstance(parts[number], Link) for number in wide):
            return self._variable(target, parts, shared, None, within)
        return self._assigned(target, variables, parts, shared, within)

    def _expanded(self, either: Either, rest: Conjunction, target: str, within: Nodes | None) -> Solution:
        """A disjunction over several variables: one conjunction for each option."""
        self.expansions += len(either.options)
        if self.expansions > MOST_EXPANSIONS:
            raise TooLarge(what="the query", limit=f"{MOST_EXPANSIONS} alternatives over several variables")
        return self._united([(*rest, *option) for option in either.options], target, within)

    def _united(self, conjunctions: Iterable[Conjunction], target: str, within: Nodes | None) -> Solution:
        options = tuple(self.solve(conjunction, target, within) for conjunction in conjunctions)
        nodes = union(option.nodes for option in options)
        return United(nodes, options, self.logic.united(nodes, options))

    # ---- trees -------------------------------------------------------------------------------------------------
    def _variable(
        self, name: str, parts: Conjunction, shared: Shared, via: int | None, within: Nodes | None
    ) -> Solution:
        """One variable of a tree, entered by the link ``via``: its own conditions and the steps from its children."""
        steps: list[Solution] = []
        for number, part in enumerate(parts):
            if number != via and isinstance(part, Link) and len(shared[number]) > 1 and name in shared[number]:
                (child,) = shared[number] - {name}
                source = self._variable(child, parts, shared, number, None)
                steps.append(self._step(source, part.relation, inverse=part.head == name))
        own = tuple(part for number, part in enumerate(parts) if shared[number] == {name})
        entry = None if via is None else parts[via]
        if isinstance(entry, Link) and not steps and not any(name in bounds(part) for part in own):
            within = self._ends(entry, name)
        return self._narrowed(name, own, steps, within)

    def _narrowed(self, name: str, own: Conjunction, steps: list[Solution], within: Nodes | None) -> Solution:
        """The values of a variable that its own conditions and all steps allow, among ``within`` if given."""
        parts = steps + [self._leaf(p, name, None) for p in own if isinstance(p, Link | Belongs | Choice)]
        sets = [part.nodes for part in parts] + ([] if within is None else [within])
        nodes = reduce(intersection, sorted(sets, key=len)) if sets else None
        # A comparison bounds a variable by itself, a disjunction perhaps; where there are both, the first does.
        by_measures_first = sorted(own, key=lambda part: isinstance(part, Either))
        for part in by_measures_first:
            if isinstance(part, Measure | Either):
                parts.append(self._leaf(part, name, nodes))
                nodes = parts[-1].nodes
        if nodes is None:
            msg = f"?{name} is not bounded, which binding should have refused"
            raise ValueError(msg)
        absent = tuple(part for part in own if isinstance(part, Absent))
        denied: list[Solution] = []
        for part in absent:
            denied.append(self.solve(part.parts, name, nodes))
            nodes = without(nodes, certain(denied[-1]))
        if len(parts) == 1 and not absent and within is None:
            return parts[0]
        return Joined(nodes, tuple(parts), absent, truths=self.logic.conjoined(nodes, parts, denied))

    def _leaf(self, part: Part, place: Place, within: Nodes | None) -> Solution:
        """The values of one place for which one part holds; the other places of the part are rows."""
        edges = self.known
        if isinstance(part, Belongs):
            return Members(union(edges.snapshot.members(key) for key in part.types))
        if isinstance(part, Choice):
            return Named(np.array(part.rows, np.int32))
        if isinstance(part, Either) and isinstance(place, str):
            return self._united(part.options, place, within)
        if isinstance(part, Measure) and part.value == place:
            part = part.turned()
        if isinstance(part, Measure) and not isinstance(part.value, str):
            rows = _one(place) if isinstance(place, int) else within
            found = compare(edges, part.relation, part.op, part.value, rows)
            return Measured(found.rows, part.relation, part.value, found.considered, found.unvalued)
        if isinstance(part, Link) and part.head == part.tail:
            heads, tails = edges.pairs(part.relation)
            return Loop(distinct(heads[heads == tails]), part.relation)
        if isinstance(part, Link) and isinstance(part.tail, Literal):
            heads = edges.snapshot.literals(part.relation).heads
            return Valued(distinct(heads[matching(edges, part.relation, part.tail)]), part.relation, part.tail)
        known = _other(part, place) if isinstance(part, Link) else place
        if not isinstance(part, Link) or not isinstance(known, int):
            msg = f"{part} has more than one variable"
            raise TypeError(msg)
        return self._step(Named(_one(known)), part.relation, inverse=part.head == place)

    def _step(self, source: Solution, relation: int, *, inverse: bool) -> Step:
        start = Graded(source.nodes, source.truths)
        found = self.edges.step(start, relation, inverse=inverse, guess=_bounded(source))
        return Step(found.nodes, source, relation, inverse, found.truths)

    # ---- other graphs ------------------------------------------------------------------------------------------
    def _assigned(
        self, target: str, variables: Iterable[str], parts: Conjunction, shared: Shared, within: Nodes | None
    ) -> Solution:
        """A component that is no tree: what each variable may be by itself, then a search for assignments."""
        wide = [part for number, part in enumerate(parts) if len(shared[number]) > 1]
        conditions = {
            name: tuple(part for number, part in enumerate(parts) if shared[number] == {name}) for name in variables
        }
        reached = self._guessed(conditions, wide) if self.edges is not self.known else {}
        own: dict[str, Solution] = {}
        for name in sorted(variables):
            limits = [
                self._ends(part, name) for part in wide if isinstance(part, Link | Measure) and name in names(part)
            ]
            if name in reached and any(isinstance(part, Link) and name in names(part) for part in wide):
                limits = [reached[name]]
            if name == target and within is not None:
                limits.append(within)
            own[name] = self._narrowed(name, conditions[name], [], reduce(intersection, limits) if limits else None)
        return assign(self.edges, self.logic, target, own, wide, self.holds)

    def _guessed(self, conditions: Mapping[str, Conjunction], wide: Iterable[Part]) -> dict[str, Nodes]:
        """What each variable may be that hangs on something bounded by itself, guessed edges followed on the way."""
        reached: dict[str, Nodes] = {}
        for name, own in conditions.items():
            if any(isinstance(part, Link | Belongs | Choice) for part in own):
                reached[name] = self._narrowed(name, own, [], None).nodes
        links = [part for part in wide if isinstance(part, Link)]
        waiting = True
        while waiting:
            waiting = False
            for link in tuple(links):
                ends = [(link.head, link.tail, False), (link.tail, link.head, True)]
                ways = [way for way in ends if way[0] in reached]
                if not ways:
                    continue
                start, end, inverse = min(ways, key=lambda way: len(reached[str(way[0])]))
                source = Graded(reached[str(start)])
                nodes = self.edges.step(source, link.relation, inverse=inverse, guess=True).nodes
                reached[str(end)] = intersection(reached[str(end)], nodes) if end in reached else nodes
                links.remove(link)
                waiting = True
        return reached

    def _ends(self, part: Link | Measure, name: str) -> Nodes:
        """What a variable may be at most, at its end of a part."""
        inverse = isinstance(part, Measure) or part.head == name
        return self.known.ends(part.relation, inverse=inverse)


def component(start: str, shared: Shared) -> frozenset[str]:
    """The variables that hang together with one, itself included."""
    reached: frozenset[str] = frozenset({start})
    while True:
        grown = reached.union(*(group for group in shared.values() if group & reached))
        if grown == reached:
            return reached
        reached = grown


def _bounded(solution: Solution) -> bool:
    """Whether more bounds a solution than having an edge of some relation."""
    return not isinstance(solution, Joined) or any(map(_bounded, solution.parts))


def _end(link: Link) -> Place:
    """The place of a link without variables at which a reader arrives."""
    return link.head if isinstance(link.tail, Literal) else link.tail


def _other(link: Link, place: Place) -> Place | Literal:
    return link.tail if link.head == place else link.head


def _one(node: int) -> Nodes:
    return np.array([node], np.int32)
