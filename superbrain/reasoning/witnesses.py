"""Why an answer holds: one witness, with its edges in the order that a person follows.

A witness is a bundle of trails. The trunk comes from something that the query names and ends in the answer; a side
trail comes from another name and ends on a trail before it (or, where it rests on no name, starts there and leads
outwards). Each trail is one branch: its edges stand together, and the end of one is the start of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from superbrain.reasoning.answers import Absence, Edge
from superbrain.reasoning.bound import Absent, Link
from superbrain.reasoning.literals import matching, newest
from superbrain.reasoning.projection import FEW, Projection, Row
from superbrain.reasoning.solutions import (
    Assigned,
    Condition,
    Held,
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
from superbrain.reasoning.truths import Logic, truths_at

Trail = tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """The trails that make one node a value of one solution.

    ``anchored``: the trunk starts at something that the query names and ends at the node. If not, it leads from the
    node outwards. An anchored trunk without edges is the named node itself.
    """

    trunk: Trail = ()
    anchored: bool = False
    sides: tuple[Trail, ...] = ()
    absences: tuple[Absence, ...] = ()

    def path(self) -> Trail:
        """All edges, branch after branch."""
        return numbered((self.trunk, *self.sides))


def numbered(trails: Iterable[Trail]) -> Trail:
    """The edges of all trails in a row, each trail with edges a branch of its own."""
    kept = [trail for trail in trails if trail]
    return tuple(replace(edge, branch=branch) for branch, trail in enumerate(kept) for edge in trail)


@dataclass(frozen=True, slots=True)
class Explainer:
    """Finds witnesses over the edges that the solutions were found on."""

    edges: Projection = field(repr=False)
    logic: Logic = field(default_factory=Logic)

    def witness(self, solution: Solution, node: int) -> Witness:
        """The truest witness of a node of a solution; the smallest rows where there is a choice."""
        if isinstance(solution, Named):
            return Witness(anchored=True)
        if isinstance(solution, Members):
            return Witness()
        if isinstance(solution, Step):
            return self._step(solution, node)
        if isinstance(solution, Loop):
            return Witness((self.edges.edge(node, solution.relation, node, inverse=False),))
        if isinstance(solution, Valued):
            return self._valued(solution, node)
        if isinstance(solution, Measured):
            return self._measured(solution, node)
        if isinstance(solution, Joined):
            parts = [self.witness(part, node) for part in solution.parts]
            return joined([*parts, *map(self.condition, solution.conditions)], solution.absent)
        if isinstance(solution, United):
            place = np.array([node], np.int32)
            return self.witness(max(solution.options, key=lambda option: truths_at(option, place)[0]), node)
        return self._assigned(solution, node)

    def condition(self, condition: Condition) -> Witness:
        """The witness of what holds whatever the answer: trails beside that of the answer."""
        if isinstance(condition, Absent):
            return Witness(absences=(Absence(condition.source, condition.certain),))
        found = self.witness(condition.solution, condition.node)
        return Witness(sides=(found.trunk, *found.sides), absences=found.absences)

    def compared(self, relation: int, *places: object) -> list[Edge]:
        """The edges to the newest values of those places that are entities and have one."""
        rows = [np.array([place], np.int32) for place in places if isinstance(place, int)]
        known = self.edges.known
        found = [newest(known, relation, row) for row in rows]
        return [known.literal_edge(relation, int(positions[0])) for positions in found if len(positions)]

    def _step(self, step: Step, node: int) -> Witness:
        source = self._source(step, node)
        before = self.witness(step.source, source)
        if before.anchored:
            edge = self.edges.edge(source, step.relation, node, inverse=step.inverse)
            return replace(before, trunk=(*before.trunk, edge))
        edge = self.edges.edge(node, step.relation, source, inverse=not step.inverse)
        return replace(before, trunk=(edge, *before.trunk))

    def _source(self, step: Step, node: int) -> int:
        """The node of the step's source from which the node is reached in the truest way."""
        sources = step.source.nodes
        if len(sources) == 1:
            return int(sources[0])
        if len(sources) > FEW:
            back = self.edges.row(node, step.relation, inverse=not step.inverse)
        else:  # values are found from their entities at once, entities from values by a search
            found = [self.edges.truth(s, step.relation, node, inverse=step.inverse) for s in sources.tolist()]
            back = Row(sources, np.array(found))
        start = truths_at(step.source, back.nodes)
        return int(back.nodes[self.logic.both(start, back.truths).argmax()])

    def _valued(self, solution: Valued, node: int) -> Witness:
        """From the value that the query names to the entity that has it."""
        known = self.edges.known
        meant = set(matching(known, solution.relation, solution.wanted))
        position = next(p for p in known.snapshot.literals(solution.relation).of(node) if p in meant)
        return Witness((known.literal_edge(solution.relation, position, inverse=True),), anchored=True)

    def _measured(self, solution: Measured, node: int) -> Witness:
        """The values that were compared."""
        own, *other = self.compared(solution.relation, node, solution.value)
        return Witness((own,), sides=tuple((edge,) for edge in other))

    def _assigned(self, solution: Assigned, node: int) -> Witness:
        """The assignment as a tree that hangs on the target; what closes a cycle, and comparisons, stand beside it."""
        assignment = solution.assignments[node]
        tree, others, closing = _spanned(solution, assignment)
        beside = [self.condition(other) for other in others]
        for link in closing:
            head, tail = assignment[str(link.head)], assignment[str(link.tail)]
            beside.append(Witness(sides=((self.edges.edge(head, link.relation, tail, inverse=False),),)))
        for measure in solution.measures:
            places = (assignment[str(measure.place)], assignment[str(measure.value)])
            beside.append(Witness(sides=tuple((edge,) for edge in self.compared(measure.relation, *places))))
        return joined([self.witness(tree, node), *beside], solution.absent)


def _spanned(solution: Assigned, assignment: dict[str, int]) -> tuple[Solution, list[Held], list[Link]]:
    """One assignment as a tree of steps that hangs on the target, and what the tree leaves out.

    That is the variables that only comparisons or negations tie to it, with trees of their own, and the links that
    close a cycle.
    """
    closing = list(solution.links)
    seen: set[str] = set()

    def hung(name: str) -> Solution:
        seen.add(name)
        here = np.array([assignment[name]], np.int32)
        steps: list[Solution] = []
        for link in solution.links:
            inverse = link.head == name
            child = str(link.tail if inverse else link.head)
            if child not in seen and name in (link.head, link.tail):
                closing.remove(link)
                steps.append(Step(here, hung(child), link.relation, inverse))
        return Joined(here, (solution.own[name], *steps))

    tree = hung(solution.target)
    others = [Held(hung(name), assignment[name]) for name in solution.own if name not in seen]
    return tree, others, closing


def joined(parts: Sequence[Witness], absent: Iterable[Absent]) -> Witness:
    """The witness of a node that all parts lead to: the first trail from a name is the trunk, others stand beside."""
    from_names = [part for part in parts if part.anchored and part.trunk]
    outwards = [part for part in parts if not part.anchored and part.trunk]
    named = any(part.anchored for part in parts)
    ordered = from_names + outwards + [part for part in parts if not part.trunk]
    trunk: Trail = ()
    sides: list[Trail] = []
    for number, part in enumerate(ordered):
        if number == 0 and part.anchored == named:
            trunk = part.trunk
        else:
            sides.append(part.trunk)
        sides += part.sides
    absences = [absence for part in parts for absence in part.absences]
    absences += [Absence(part.source, part.certain) for part in absent]
    return Witness(trunk, named, tuple(side for side in sides if side), tuple(absences))
