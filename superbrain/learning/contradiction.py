"""What the graph says about a statement: that it holds it, that it holds something else, or nothing.

Something else is a contradiction only where a relation has one value at a time, and neither value is a closer or wider
way to say the other.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from superbrain.learning.linking import Linker
from superbrain.store import Snapshot
from superbrain.store.learned import Candidate, Evidence
from superbrain.store.literals import number_of
from superbrain.text import has_han, key
from superbrain.types import Relation

FUNCTIONAL: Final = 0.97
"""Share of heads with one value from which on a relation counts as having one."""

SEEN: Final = 20
"""Heads that tell it."""

CLOSE: Final = 0.005
APART: Final = 0.02
"""Relative differences of quantities that are the same, and that contradict each other."""

_HOPS: Final = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """``fact`` is the known fact that says the same; ``conflicts`` those that say otherwise. ``informed``: the graph
    knows something of this relation of the head. ``seed``: it is known, and not from text.
    """

    fact: int | None = None
    conflicts: tuple[int, ...] = ()
    informed: bool = False
    seed: bool = False


@dataclass
class Known:
    """What one snapshot knows; ``learned`` are the ids of facts that were accepted from text."""

    snapshot: Snapshot
    linker: Linker
    learned: AbstractSet[int]
    _verdicts: dict[tuple[str, ...], Verdict] = field(default_factory=dict, repr=False)
    _functional: dict[tuple[int, str], bool] = field(default_factory=dict, repr=False)

    def verdict(self, one: Evidence | Candidate) -> Verdict:
        """What the graph says about a statement."""
        asked = one.head, one.relation, one.tail, one.value, one.unit, one.valid_from, one.valid_to
        if asked not in self._verdicts:
            self._verdicts[asked] = self._verdict(one)
        return self._verdicts[asked]

    def _verdict(self, one: Evidence | Candidate) -> Verdict:
        head, relation = self.linker.row(one.head), self.snapshot.schema.relation_id(one.relation)
        if head is None or relation is None or head >= self.snapshot.n_entities:
            return Verdict()
        return self._literal(head, relation, one) if not one.tail else self._entity(head, relation, one)

    def _entity(self, head: int, relation: int, one: Evidence | Candidate) -> Verdict:
        tail = self.linker.row(one.tail)
        tails = self.snapshot.tails(head, relation)
        if tail is not None and (fact := self.snapshot.fact_id(head, relation, tail)) is not None:
            return Verdict(fact, (), True, fact not in self.learned)
        if not len(tails):
            return Verdict()
        others = [int(other) for other in tails if tail is None or not self.nested(tail, int(other))]
        if not others or not self.functional(relation, head):
            return Verdict(informed=tail is not None)
        facts = [self.snapshot.fact_id(head, relation, other) for other in others]
        return Verdict(None, tuple(fact for fact in facts if fact is not None), informed=tail is not None)

    def _literal(self, head: int, relation: int, one: Evidence | Candidate) -> Verdict:
        column = self.snapshot.literals(relation)
        definition = self.snapshot.schema.relations[relation]
        places = column.of(head)
        conflicts: list[int] = []
        for place in places:
            value, unit, fact = str(column.values[place]), str(column.units[place]), int(column.fact_ids[place])
            apart = difference(definition.literal or "", definition.unit, (one.value, one.unit), (value, unit))
            if apart <= CLOSE:
                if _of_another_year(one, definition, str(column.valid_from[place])):
                    continue
                return Verdict(fact, (), True, fact not in self.learned)
            if apart > APART:
                conflicts.append(fact)
        if not self.functional(relation, head) or (definition.literal == "quantity" and not definition.functional):
            conflicts = []
        return Verdict(None, tuple(conflicts), bool(places))

    # ---- relations with one value -----------------------------------------------------------------------------------
    def functional(self, relation: int, head: int | None = None) -> bool:
        """Whether a relation has one value at a time: it says so, or nearly all heads of the kind of ``head`` have one:
        a country has one capital, a dynasty several.
        """
        kind = "" if head is None else next(iter(self.snapshot.types_of(head)), "")
        if (relation, kind) not in self._functional:
            definition = self.snapshot.schema.relations[relation]
            if definition.literal is None:
                triples = self.snapshot.triples
                heads = triples[triples[:, 1] == relation, 0]
            else:
                heads = self.snapshot.literals(relation).heads
            if kind:
                heads = heads[np.isin(heads, self.snapshot.members(kind))]
            _, counts = np.unique(heads, return_counts=True)
            single = len(counts) >= SEEN and float(np.mean(counts == 1)) >= FUNCTIONAL
            self._functional[relation, kind] = definition.functional or (single and not definition.symmetric)
        return self._functional[relation, kind]

    @cached_property
    def _containing(self) -> list[int]:
        """The relations that lead from a part to the whole."""
        schema = self.snapshot.schema
        return [row for row, relation in schema.relations.items() if relation.literal is None and relation.functional]

    def nested(self, one: int, other: int) -> bool:
        """Whether one thing lies within the other: 合肥 within 安徽."""
        return other in self._wholes(one) or one in self._wholes(other)

    def _wholes(self, entity: int) -> set[int]:
        found, waiting = set[int](), {entity}
        for _ in range(_HOPS):
            waiting = {int(end) for one in waiting for row in self._containing for end in self.snapshot.tails(one, row)}
            found |= waiting
        return found


def _of_another_year(one: Evidence | Candidate, relation: Relation, since: str) -> bool:
    """Whether a quantity that changes is told of another year than the known one: then it is another fact."""
    changes = relation.literal == "quantity" and not relation.functional and bool(one.valid_from)
    return changes and since[:4] != one.valid_from[:4]


def difference(kind: str, unit: str, one: tuple[str, str], other: tuple[str, str]) -> float:
    """How far two values are apart: 0 the same or one a closer way to say the other, 1 and more different."""
    if kind == "quantity":
        numbers = [number_of("quantity", value, own, unit) for value, own in (one, other)]
        if any(number != number for number in numbers):
            return 1.0
        largest = max(abs(numbers[0]), abs(numbers[1]), 1e-12)
        return abs(numbers[0] - numbers[1]) / largest
    if kind == "date":
        return 0.0 if one[0].startswith(other[0]) or other[0].startswith(one[0]) else 1.0
    if kind == "coordinates":
        pairs = zip(one[0].split(","), other[0].split(","), strict=True)
        return 0.0 if all(abs(float(a) - float(b)) < 0.06 for a, b in pairs) else 1.0
    if has_han(one[0]) != has_han(other[0]):
        return (CLOSE + APART) / 2  # 子美 and Zimei: neither known to be the same nor a contradiction
    return 0.0 if key(one[0]) == key(other[0]) else 1.0
