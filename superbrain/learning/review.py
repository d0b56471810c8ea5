"""Decisions about beliefs: an acceptance makes a fact, a rejection keeps it from being proposed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from superbrain.errors import AmbiguousName, UnknownName
from superbrain.language.ground import Ground
from superbrain.learning.beliefs import Belief
from superbrain.learning.ingesting import reread
from superbrain.learning.linking import named
from superbrain.learning.regrounding import Arrival, with_arrivals
from superbrain.store import Store
from superbrain.store.learned import NEWCOMER
from superbrain.store.writer import Writer
from superbrain.text import has_han
from superbrain.types import EntityId, Literal, Name

SHORTEST: Final = 4
"""Characters of an id that name a belief."""

KIND: Final = "review"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a review changed. ``accepted`` are (candidate id, fact id), ``newcomers`` (``new:…``, key of the entity),
    ``reread`` the rows of evidence that changed because passages with a new name were read again.
    """

    transaction: int
    accepted: tuple[tuple[str, int], ...] = ()
    rejected: tuple[str, ...] = ()
    newcomers: tuple[tuple[str, str], ...] = ()
    reread: int = 0


def decide(
    store: Store,
    ground: Ground,
    *,
    accept: Sequence[Belief] = (),
    reject: Sequence[Belief] = (),
    who: str,
    reason: str = "",
) -> Decided:
    """Accept and reject beliefs in one transaction.

    A newcomer becomes one entity, whatever number of beliefs share it. Facts are attributed to all documents that state
    them, newcomers credited to them. Passages that hold a new name are read again in the same transaction, so undoing
    it takes back all of it.
    """
    sources = {belief.id: _sources(store, belief) for belief in accept}
    with store.write(KIND, f"+{len(accept)} -{len(reject)}") as writer:
        clerk = _Clerk(writer, ground, who, reason)
        accepted = [(belief.id, clerk.accept(belief, sources[belief.id])) for belief in accept]
        rejected = [belief.id for belief in reject if clerk.reject(belief)]
        arrivals = list(clerk.arrivals.values())
        changed = 0
        if arrivals:
            names = [name.text for one in arrivals for name in one.names]
            changed = reread(writer, with_arrivals(ground, arrivals), names)
    newcomers = tuple((text, one.key) for text, one in clerk.arrivals.items())
    return Decided(writer.receipt.transaction, tuple(accepted), tuple(rejected), newcomers, changed)


def find(beliefs: Sequence[Belief], ids: Sequence[str]) -> list[Belief]:
    """The beliefs with these ids, or unique beginnings of ids.

    Raises
    ------
    UnknownName, AmbiguousName
        if there is none, or several.

    """
    chosen = []
    for wanted in ids:
        found = [one for one in beliefs if len(wanted) >= SHORTEST and one.id.startswith(wanted.lower())]
        if not found:
            raise UnknownName(name=wanted, what_zh="提议", what_en="proposal", near="")
        if len(found) > 1:
            raise AmbiguousName(name=wanted, keys=", ".join(one.id[:12] for one in found[:5]))
        chosen.append(found[0])
    return chosen


def _sources(store: Store, belief: Belief) -> tuple[str, ...]:
    """The documents that state a belief, as sources."""
    passages = {one.passage for one in belief.evidence}
    return tuple(sorted({document.source for digest in passages for _, document in store.homes(digest)}))


@dataclass
class _Clerk:
    writer: Writer
    ground: Ground
    who: str
    reason: str
    arrivals: dict[str, Arrival] = field(default_factory=dict)

    def accept(self, belief: Belief, sources: Sequence[str]) -> int:
        """Write a fact and the decision for it, also under the names that the evidence has; returns the fact's id."""
        candidate = belief.candidate
        head = self._entity(candidate.head, sources)
        relation = self.ground.snapshot.schema.relation_id(candidate.relation)
        if relation is None:
            raise UnknownName(name=candidate.relation, what_zh="关系", what_en="relation", near="")
        definition = self.ground.snapshot.schema.relations[relation]
        tail: EntityId | Literal
        if definition.literal is None:
            tail = self._entity(candidate.tail, sources)
        else:
            tail = Literal(definition.literal, candidate.value, candidate.unit)
        fact, _ = self.writer.add_fact(
            head, relation, tail, valid_from=candidate.valid_from, valid_to=candidate.valid_to, sources=sources
        )
        self.writer.add_decision(candidate, "accept", who=self.who, reason=self.reason, fact=fact)
        return fact

    def reject(self, belief: Belief) -> bool:
        """Note a rejection."""
        return self.writer.add_decision(belief.candidate, "reject", who=self.who, reason=self.reason)

    def _entity(self, end: str, sources: Sequence[str]) -> EntityId:
        if not end.startswith(NEWCOMER):
            found = self.writer.entity(end)
            if found is None:
                raise UnknownName(name=end, what_zh="实体", what_en="entity", near="")
            self.writer.rest(found, sources)
            return found
        if end in self.arrivals:
            with self.writer.crediting(sources):
                return self.writer.add_entity(self.arrivals[end].key)
        kind, name = named(end)
        types = (kind,) if kind in self.ground.snapshot.schema.types else ()
        language = "zh" if has_han(name) else "en"
        with self.writer.crediting(sources):
            key = self.writer.free_entity_key(name)
            entity = self.writer.add_entity(key, types)
            called = Name(name, language, "preferred")
            self.writer.add_name(entity, called)
        self.arrivals[end] = Arrival(entity, key, types, (called,))
        return entity
