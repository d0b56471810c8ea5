"""The index of names, kept beside the graph and brought up to date before each question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from superbrain.language.mentions import NameIndex
from superbrain.store import Snapshot, Store
from superbrain.store.lives import living
from superbrain.types import EntityId, Name

MOST_NEW = 2_000
"""Changed names that ride on top of the index; beyond, it is built anew."""


def names_of(store: Store, snapshot: Callable[[], Snapshot], folder: Path, kept: NameIndex | None) -> NameIndex:
    """The names as they are now: ``kept`` if nothing changed, the one in ``folder`` with what is new, or a new one.

    The folder is a cache: where it cannot be written the index stays in memory.
    """
    newest = store.transaction
    if kept is not None and kept.transaction == newest:
        return kept
    stamps = store.cache_stamps()
    index = NameIndex.open(folder, stamps)
    if index is not None and index.transaction <= newest and _bring_up_to_date(index, store, newest):
        return index
    try:
        return NameIndex.build(folder, store.all_names(), snapshot(), stamp=stamps.get(newest, ""))
    except OSError:
        return NameIndex.of(store.all_names(), snapshot())


def names_then(store: Store, snapshot: Snapshot, index: NameIndex) -> NameIndex:
    """``index`` as it was at the snapshot's transaction: with names that have gone since, without newer ones."""
    then, now = living("names", snapshot.transaction), living("names")
    columns = "SELECT entity, name, language, kind FROM names"
    with store.view() as connection:
        newer = connection.execute(f"{columns} WHERE {now} AND NOT {then}").fetchall()
        touched = {entity for entity, *_ in newer}
        older = connection.execute(f"{columns} WHERE {then} AND NOT ({now})").fetchall()
    for entity, text, *_ in newer:
        index.remove(EntityId(entity), text)
    for entity in touched:  # a name may also have lived then in another language or kind
        for name in store.names(entity, as_of=snapshot.transaction):
            index.add(EntityId(entity), name)
    for entity, *words in older:
        index.add(EntityId(entity), Name(*words))
    return index


def entity_then(store: Store, key: str) -> EntityId | None:
    """The entity that has this key, also one that does not live any more. Ids are never given twice."""
    with store.view() as connection:
        row = connection.execute("SELECT id FROM entities WHERE key = ?", (key,)).fetchone()
    return EntityId(row[0]) if row else None


def _bring_up_to_date(index: NameIndex, store: Store, newest: int) -> bool:
    """Put the changes since the index was built on top of it; false if there are too many."""
    gone = _names_gone(store, index.transaction)
    fresh = [(entity, name) for entity, name in store.all_names(after=index.transaction)]
    if len(gone) + len(fresh) > MOST_NEW:
        return False
    for entity, text in gone:
        index.remove(entity, text)
    for entity in {entity for entity, _ in gone}:
        fresh += [(entity, name) for name in store.names(entity)]
    for entity, name in fresh:
        index.add(entity, name)
    index.transaction = newest
    return True


def _names_gone(store: Store, since: int) -> list[tuple[EntityId, str]]:
    """Names that were retracted after the transaction ``since``."""
    with store.view() as connection:
        rows = connection.execute("SELECT entity, name FROM names WHERE retracted_in > ?", (since,)).fetchall()
    return [(EntityId(entity), name) for entity, name in rows]
