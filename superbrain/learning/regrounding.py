"""A ground in which entities and names are already what an open transaction makes them, for reading again inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from superbrain.language.ground import Ground
from superbrain.language.mentions import NameIndex
from superbrain.store import Snapshot
from superbrain.store.edges import Edges
from superbrain.types import EntityId, Language, Name

Labels = Callable[[Sequence[int], Language], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entity that a transaction adds, with its names."""

    entity: EntityId
    key: str
    types: tuple[str, ...]
    names: tuple[Name, ...]


def with_arrivals(ground: Ground, arrivals: Sequence[Arrival]) -> Ground:
    """The ground with new entities; facts are as before, which readers do not look at."""
    names = copy(ground.names)
    names._newer = {form: dict(bearers) for form, bearers in ground.names._newer.items()}
    names._gone = set(ground.names._gone)
    known = {int(one.entity): one for one in arrivals}
    for one in arrivals:
        for name in one.names:
            names.add(one.entity, name)

    def entity_key(row: int) -> str:
        return known[row].key if row in known else ground.entity_key(row)

    def labels(rows: Sequence[int], language: Language) -> Sequence[str]:
        stored = [row for row in rows if row not in known]
        told = dict(zip(stored, ground.labels(stored, language), strict=True)) if stored else {}
        return [_label(known[row], language) if row in known else told[row] for row in rows]

    return _changed(ground, _declared(ground.snapshot, arrivals), names, entity_key, labels)


def _label(one: Arrival, language: Language) -> str:
    own = [name.text for name in one.names if name.language == language]
    return (own or [name.text for name in one.names] or [one.key])[0]


def without_names(ground: Ground, gone: Iterable[tuple[EntityId, str]]) -> Ground:
    """The ground in which entities are no longer called something."""
    names = copy(ground.names)
    names._newer = {form: dict(bearers) for form, bearers in ground.names._newer.items()}
    names._gone = set(ground.names._gone)
    for entity, text in gone:
        names.remove(entity, text)
    return _changed(ground, ground.snapshot, names, ground.entity_key, ground.labels)


def _changed(
    ground: Ground, snapshot: Snapshot, names: NameIndex, entity_key: Callable[[int], str], labels: Labels
) -> Ground:
    """A ground with other names whose words are the same, which take a third of a second to gather anew."""
    other = copy(ground)
    other.snapshot, other.names, other.entity_key, other.labels = snapshot, names, entity_key, labels
    return other


def _declared(snapshot: Snapshot, arrivals: Sequence[Arrival]) -> Snapshot:
    """A snapshot that knows the classes of new entities."""
    if not arrivals:
        return snapshot
    old = snapshot.declared
    rows = [
        (int(one.entity), place, snapshot.schema.type_ids[kind], 0)
        for one in arrivals
        for place, kind in enumerate(one.types)
        if kind in snapshot.schema.type_ids
    ]
    new = np.array(rows, np.int64).reshape(-1, 4)
    total = max(snapshot.n_entities, *(int(one.entity) + 1 for one in arrivals))
    starts, places, kinds = (
        np.concatenate((before, new[:, column].astype(np.int32)))
        for column, before in enumerate((old.starts(), old.relations, old.ends))
    )
    declared = Edges.build(starts, places, kinds, np.concatenate((old.facts, new[:, 3])), total)
    edges = snapshot.stored
    stored = Edges.build(edges.starts(), edges.relations, edges.ends, edges.facts, total)
    return replace(snapshot, declared=declared, stored=stored)
