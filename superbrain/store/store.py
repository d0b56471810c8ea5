"""The store: one brain's graph, opened for reading, and for writing one transaction at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from superbrain import text
from superbrain.errors import UsageError
from superbrain.store import connection as connections
from superbrain.store import definitions, facts, names, transactions, undoing, writing
from superbrain.store.definitions import Defined
from superbrain.store.facts import Proposal
from superbrain.store.learned_reading import LearnedReading
from superbrain.store.receipts import LogEntry, Receipt
from superbrain.store.transactions import Plan
from superbrain.store.writer import Writer
from superbrain.types import EntityId, EntityType, Fact, Literal, Name, Relation, RelationId, Source

if TYPE_CHECKING:
    from superbrain.store.snapshot import Snapshot
    from superbrain.store.snapshots import Snapshots

_KEPT: Final = 12
"""So many sets of definitions are kept: three kinds, now and at a few earlier transactions."""


class Store(LearnedReading):
    """Facts on disk, in the folder of a brain.

    Use it in one thread, as a context manager or with `close`. Reading never waits for a writer; every read sees the
    newest committed transaction, or what held right after transaction ``as_of`` where that can be given.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        super().__init__(folder, connection)
        self.writable = writable
        self._kept: dict[tuple[type, int, int], dict[str, tuple[int, Any]]] = {}

    @classmethod
    def create(cls, folder: Path) -> Store:
        """Make an empty brain in ``folder`` and open it for writing.

        Raises
        ------
        BrainExists
            if there is one already.
        OutputFailed
            if the folder cannot be made.

        """
        connections.create(Path(folder))
        return cls.open(folder, writable=True)

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Store:
        """Open a brain.

        Raises
        ------
        BrainMissing, FormatTooNew, StoreCorrupt
            as they say.

        """
        return cls(Path(folder), connections.open_reader(Path(folder)), writable=writable)

    def _defined(self, kind: type[Defined], as_of: int | None) -> dict[str, tuple[int, Defined]]:
        """Definitions of one kind by key; those of one transaction are read once, until something is erased."""
        at = self._at(as_of)
        with self._reading() as connection:
            moment = transactions.newest(connection) if at is None else at
            key = kind, moment, transactions.newest_erasure(connection)
            if key not in self._kept:
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[key] = definitions.read(connection, kind, moment)
        return self._kept[key]

    def _relations(self, as_of: int | None) -> dict[int, Relation]:
        return dict(self._defined(Relation, as_of).values())

    # ---- entities and names

    def entity(self, key: str, *, as_of: int | None = None) -> EntityId | None:
        """Return the living entity of a key, following merges."""
        with self._reading() as connection:
            found = names.resolve(connection, key, self._at(as_of))
        return None if found is None else EntityId(found)

    def entity_key(self, entity: int) -> str:
        """Return the key of an entity, also of a dead one; KeyError if the id was never given."""
        return self.entity_keys([entity])[0]

    def entity_keys(self, entities: Sequence[int]) -> list[str]:
        """Return the keys of many entities in one query."""
        with self._reading() as connection:
            return names.keys(connection, entities)

    def names(self, entity: int, *, as_of: int | None = None) -> list[Name]:
        """Return the names of an entity, preferred ones first."""
        with self._reading() as connection:
            return names.of_entity(connection, entity, self._at(as_of))

    def label(self, entity: int, language: str, *, as_of: int | None = None) -> str:
        """Return the name to show: preferred in ``language``, else any preferred, else an alias, else the key."""
        return self.labels([entity], language, as_of=as_of)[0]

    def labels(self, entities: Sequence[int], language: str, *, as_of: int | None = None) -> list[str]:
        """Return the name to show of many entities in one query."""
        with self._reading() as connection:
            return names.labels(connection, entities, language, self._at(as_of))

    def all_names(self, *, after: int = 0, as_of: int | None = None) -> Iterator[tuple[EntityId, Name]]:
        """All living names in the order of their ids; with ``after`` those that live since a later transaction."""
        with self._reading() as connection:
            yield from names.everything(connection, after, self._at(as_of))

    def entities_named(self, name: str, *, as_of: int | None = None) -> list[EntityId]:
        """Return the entities with a name of the same `text.key`; where none has, accents are overlooked."""
        with self._reading() as connection:
            return names.named(connection, name, self._at(as_of))

    def names_containing(self, part: str, limit: int = 20) -> list[tuple[EntityId, Name]]:
        """Return living names that contain ``part``, shortest first."""
        with self._reading() as connection:
            return names.containing(connection, part, limit)

    # ---- schema

    def relation(self, key: str) -> RelationId | None:
        """Return the id of a relation."""
        found = self._defined(Relation, None).get(key)
        return RelationId(found[0]) if found else None

    def relations(self, *, as_of: int | None = None) -> list[tuple[RelationId, Relation]]:
        """Return all relations in the order of their ids."""
        return [(RelationId(row), relation) for row, relation in self._defined(Relation, as_of).values()]

    def types(self, *, as_of: int | None = None) -> list[EntityType]:
        """Return all classes of entities in the order of their ids."""
        return [entity_type for _, entity_type in self._defined(EntityType, as_of).values()]

    def sources(self, *, as_of: int | None = None) -> list[Source]:
        """Return all sources in the order of their ids."""
        return [source for _, source in self._defined(Source, as_of).values()]

    def described(self, origin: str = "") -> dict[str, str]:
        """Return name, version and description of the folder last loaded, or of the bundled graph ``origin``."""
        with self._reading() as connection:
            return definitions.read_brain(connection, origin)

    # ---- facts

    def facts(
        self,
        head: int | None = None,
        relation: int | None = None,
        tail: int | Literal | None = None,
        *,
        as_of: int | None = None,
    ) -> Iterator[Fact]:
        """Facts that have what is given, in the order of their ids, as one consistent view however long it takes."""
        until = self.transaction if as_of is None else as_of
        relations = self._relations(until)
        with self._reading() as connection:
            yield from facts.matching(connection, relations, head, relation, tail, until)

    def fact(self, identity: int, *, as_of: int | None = None) -> Fact | None:
        """Return one living fact."""
        relations = self._relations(as_of)
        with self._reading() as connection:
            return facts.by_id(connection, relations, identity, as_of)

    def sources_of(self, fact: int, *, as_of: int | None = None) -> list[Source]:
        """Return who says so."""
        sources = self._defined(Source, as_of)
        with self._reading() as connection:
            return facts.sources_of(connection, sources, fact, as_of)

    def proposals(self, *, as_of: int | None = None) -> list[Proposal]:
        """Return the facts that wait for a decision, best first."""
        relations = self._relations(as_of)
        with self._reading() as connection:
            return facts.proposals(connection, relations, as_of)

    def counts(self) -> dict[str, int]:
        """Count living facts, entities, relations and proposals, and the newest transaction."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM facts WHERE retracted_in IS NULL),"
                " (SELECT count(*) FROM entities WHERE retracted_in IS NULL),"
                " (SELECT count(*) FROM definitions WHERE kind = 'relation' AND retracted_in IS NULL),"
                " (SELECT count(*) FROM proposals WHERE retracted_in IS NULL),"
                " (SELECT coalesce(max(id), 0) FROM transactions)"
            ).fetchone()
        return dict(zip(("facts", "entities", "relations", "proposals", "transaction"), row, strict=True))

    def snapshot(self, as_of: int | None = None) -> Snapshot:
        """Return the known facts as arrays, from the cache where it helps."""
        at = self._at(as_of)
        with self.view() as connection:
            return self._snapshots.at(connection, at)

    @cached_property
    def _snapshots(self) -> Snapshots:
        from superbrain.store.snapshots import Snapshots  # with numpy, which takes longer to load than all the rest

        return Snapshots(self.folder)

    def log(self, limit: int = 20) -> list[LogEntry]:
        """Return the newest transactions, newest first."""
        with self._reading() as connection:
            return transactions.log(connection, limit)

    def stamps(self) -> dict[int, str]:
        """Return the hash of every transaction: what identifies the brain and the moment."""
        with self._reading() as connection:
            return transactions.hashes(connection)

    def cache_stamps(self) -> dict[int, str]:
        """Return the hashes to one of which a cache has to be bound.

        These are those since something was last erased: a cache of an earlier state may still hold it.
        """
        with self._reading() as connection:
            return transactions.hashes(connection, transactions.newest_erasure(connection))

    # ---- writing

    def write(
        self, kind: str, summary: str, *, client_id: str | None = None, origin: str = ""
    ) -> AbstractContextManager[Writer]:
        """Begin a transaction: all of the block is stored when it ends well, nothing otherwise.

        ``kind`` is one word for the log (load, add, retract …). A second transaction with the same ``client_id``
        changes nothing and gets the first one's receipt. ``origin`` names the bundled graph that is being loaded.

        Raises
        ------
        UsageError
            if the store was opened for reading only.
        StoreBusy
            if somebody else is writing.

        """
        return self._write(Plan(client_id or uuid4().hex, kind, text.shown(summary), origin))

    def _write(self, plan: Plan) -> AbstractContextManager[Writer]:
        if not self.writable:
            raise UsageError(reason=f"{self.folder}: read-only")
        return writing.transaction(self.folder, plan)

    def undo(self, transaction: int | None = None) -> Receipt:
        """Take back a transaction, by default the newest not yet undone, as one more transaction.

        Undoing an undo brings the first one back.

        Raises
        ------
        NotUndoable
            if there is none, it was undone already, or a later transaction builds on it.

        """
        with self._reading() as connection:
            target, origin = undoing.choose(connection, transaction)
        plan = Plan(uuid4().hex, "undo", f"undo {target}", origin, target)
        with self._write(plan) as writer:
            undoing.reverse(writer.rows, target)
        return writer.receipt
