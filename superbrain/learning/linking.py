"""Which entity a name means, decided when beliefs are formed: here facts of the graph may help.

Extractors know names only. A name with several bearers left one piece of evidence for each; prominence and what is
known of both ends weighs them against each other. A newcomer whose name an entity of a fitting class bears by now is
that entity; newcomers of one name and compatible classes are one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from superbrain.store import Schema, Snapshot, Store
from superbrain.store.learned import NEWCOMER, Candidate, Evidence
from superbrain.text import key

KNOWN_PAIR = 4.0
"""How much likelier a bearer is for which the graph holds the very fact, or a link between both ends."""


def named(text: str) -> tuple[str, str]:
    """Type and name of a newcomer ``new:<type>:<name>``."""
    _, kind, name = text.split(":", 2)
    return kind, name


@dataclass
class Linker:
    """Links the ends of evidence in one state of the graph."""

    store: Store
    snapshot: Snapshot
    evidence: Sequence[Evidence]
    _rows: dict[str, int | None] = field(default_factory=dict, repr=False)
    _neighbours: dict[int, frozenset[int]] = field(default_factory=dict, repr=False)

    def linked(self) -> list[Evidence]:
        """The evidence with ends as they are understood now, and ``link`` as sure as that is."""
        moved = [
            replace(one, head=self.end(one.head), tail=self.end(one.tail) if one.tail else "") for one in self.evidence
        ]
        return self._weighed([one for one in moved if one.head != one.tail])

    def end(self, text: str) -> str:
        """What an end means now."""
        if text in self._ends or not text.startswith(NEWCOMER):
            return self._ends.get(text, text)
        return self._entity_called(*named(text)) or text

    def candidate(self, one: Candidate) -> Candidate:
        """What a candidate says now: decisions outlive the names under which they were made."""
        return replace(one, head=self.end(one.head), tail=self.end(one.tail) if one.tail else "")

    def row(self, entity_key: str) -> int | None:
        """The row of an entity; None for newcomers and keys that are no longer there."""
        if entity_key.startswith(NEWCOMER):
            return None
        if entity_key not in self._rows:
            found = self.store.entity(entity_key)
            self._rows[entity_key] = None if found is None else int(found)
        return self._rows[entity_key]

    @cached_property
    def _ends(self) -> dict[str, str]:
        texts = Counter(text for one in self.evidence for text in (one.head, one.tail) if text.startswith(NEWCOMER))
        groups: dict[str, list[str]] = defaultdict(list)
        for text in sorted(texts, key=lambda text: (-texts[text], text)):
            groups[key(named(text)[1])].append(text)
        found: dict[str, str] = {}
        shorter = _shorter(texts)
        for group in groups.values():
            for text in group:
                if text in shorter:
                    continue
                known = self._entity_called(*named(text))
                found[text] = known or _joined(text, group, texts, self.snapshot.schema)
        return found | {text: found[short] for text, short in shorter.items() if short in found}

    def _entity_called(self, kind: str, name: str) -> str | None:
        """The one entity of a fitting class that bears a name."""
        schema = self.snapshot.schema
        called = self.store.entities_named(name)
        if not called and name.isascii() and name.endswith("s"):
            called = self.store.entities_named(name[:-1])  # paid in euros
        fitting = [
            entity for entity in called if any(compatible(schema, own, kind) for own in self.snapshot.types_of(entity))
        ]
        return self.store.entity_key(fitting[0]) if len(fitting) == 1 else None

    # ---- several bearers --------------------------------------------------------------------------------------------
    def _weighed(self, evidence: list[Evidence]) -> list[Evidence]:
        places: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for number, one in enumerate(evidence):
            said = one.passage, one.relation, one.extractor, one.stance
            places[(*said, one.head_from, one.head_to, one.tail_from, one.tail_to, one.value)].append(number)
        result = list(evidence)
        for numbers in places.values():
            if len(numbers) < 2:
                continue
            weights = [self._weight(evidence[number]) for number in numbers]
            total = sum(weights)
            whole = min(1.0, max(evidence[number].link for number in numbers) * len(numbers) ** 0.5)
            for number, weight in zip(numbers, weights, strict=True):
                result[number] = replace(evidence[number], link=round(whole * weight / total, 4))
        return result

    def _weight(self, one: Evidence) -> float:
        head, tail = self.row(one.head), self.row(one.tail) if one.tail else None
        degree = self.snapshot.degree()
        weight = max(one.link, 1e-3)
        for row in (head, tail):
            if row is not None and row < len(degree):
                weight *= 1 + math.log1p(int(degree[row]))
        if head is not None and tail is not None and self.near(head, tail):
            weight *= KNOWN_PAIR
        return weight

    def near(self, head: int, tail: int) -> bool:
        """Whether the graph links two entities, either way or over one thing between."""
        around = self._around(head)
        return tail in around or bool(around & self._around(tail))

    def _around(self, row: int) -> frozenset[int]:
        if row not in self._neighbours:
            found: set[int] = set()
            for relation, _ in self.snapshot.relations_from(row):
                tails = self.snapshot.tails(row, relation)
                found.update(tails[:64].tolist())
            self._neighbours[row] = frozenset(found)
        return self._neighbours[row]


def _shorter(texts: Iterable[str]) -> dict[str, str]:
    """Persons of three names or more, each with the one of two names that begins and ends the same: John Q. Doe is
    John Doe if there is such a one.
    """
    people = [(text, *named(text)) for text in sorted(texts)]
    short = {(kind, *name.split(" ")): text for text, kind, name in people if name.count(" ") == 1}
    ends = ((text, kind, name.split(" ")) for text, kind, name in people if name.count(" ") in (2, 3))
    found = {text: short.get((kind, words[0], words[-1])) for text, kind, words in ends if words[-1].istitle()}
    return {text: other for text, other in found.items() if other is not None}


def _joined(text: str, group: Iterable[str], votes: Counter[str], schema: Schema) -> str:
    """The newcomer of the same name that a newcomer is one with: the most specific, then the most frequent."""
    kind, _ = named(text)
    same = [other for other in group if compatible(schema, named(other)[0], kind)]
    return min(same, key=lambda other: (-_depth(schema, named(other)[0]), -votes[other], other))


def _depth(schema: Schema, kind: str) -> int:
    depth = 0
    while kind and kind in schema.types and depth < 20:
        depth, kind = depth + 1, schema.types[kind].parent
    return depth


def compatible(schema: Schema, one: str, other: str) -> bool:
    """Whether a thing may be of both classes: one lies under the other, or says nothing."""
    loose = "thing" in (one, other)
    return loose or schema.is_subtype(one, other) or schema.is_subtype(other, one)
