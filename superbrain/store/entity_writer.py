"""Writing entities and their names within one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Final

from superbrain import text
from superbrain.errors import Said, UnknownName, UnsafeText
from superbrain.store import names
from superbrain.store.rows import Put
from superbrain.store.schema_writer import SchemaWriter, check_key, free_key
from superbrain.types import EntityId, Name

_LANGUAGE: Final = re.compile(r"[A-Za-z]{0,8}(-[A-Za-z0-9]{1,8}){0,3}")


class EntityWriter(SchemaWriter):
    """The part of a writer that knows entities, their types and their names."""

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        super().__init__(connection, transaction, origin)
        self._next_entity = self._next("entities")
        self._entities: dict[str, int] = {}
        self._living: set[int] = set()

    def entity(self, key: str) -> EntityId | None:
        """Return the living entity of this key, following merges, also one that this transaction added."""
        if key not in self._entities:
            found = names.resolve(self._connection, key)
            if found is None:
                return None
            self._entities[key] = found
            self._living.add(found)
        return EntityId(self._entities[key])

    def add_entity(self, key: str, types: Sequence[str] = ()) -> EntityId:
        """Add an entity, or more types to one that is there; the first type is the primary one.

        Raises
        ------
        UnsafeText
            if the key holds other characters than letters, digits, ``_``, ``.`` and ``-``.
        UnknownName
            if a type is not defined.

        """
        entity = self.entity(key)
        if entity is None:
            check_key(key)
            row, did = self.rows.put("entities", (key,), row=self._next_entity)
            if did is Put.NEW:
                self._next_entity += 1
                self.rows.counts["entities"] += 1
            entity = EntityId(row)
            self._entities[key] = row
            self._living.add(row)
        else:
            self.rows.said_again("entities", entity)
            if self.rows.origin:
                self.rows.seen["entities"].add(entity)
        if types:
            self.add_types(entity, types)
        return entity

    def free_entity_key(self, label: str) -> str:
        """Return a key for something called ``label`` that no living entity has. UnsafeText if it is empty."""
        return free_key(label, lambda key: self.entity(key) is None)

    def entity_key(self, entity: int) -> str:
        """Return the key of an entity."""
        return names.keys(self._connection, [entity])[0]

    def entities_named(self, name: str) -> list[tuple[EntityId, bool]]:
        """Return the living entities with a name of the same key, and whether it is a preferred one."""
        rows = self._connection.execute(
            "SELECT entity, max(kind = 'preferred') FROM names WHERE key = ? AND retracted_in IS NULL"
            " GROUP BY entity ORDER BY entity",
            (text.key(name),),
        )
        return [(EntityId(entity), bool(preferred)) for entity, preferred in rows]

    def add_types(self, entity: int, types: Sequence[str]) -> None:
        """Add types to a living entity.

        Raises
        ------
        UnknownName
            if a type is not defined.

        """
        rows: list[int] = []
        for key in types:
            if key not in self._types:
                raise UnknownName(name=key, what_zh="类型", what_en="type", near="")
            rows.append(self._types[key][0])
        found = self._connection.execute(
            "SELECT type, position, id FROM declarations WHERE entity = ? AND retracted_in IS NULL", (entity,)
        ).fetchall()
        known = {row: declaration for row, _, declaration in found}
        after = max((position for _, position, _ in found), default=-1) + 1
        for number, row in enumerate(rows):
            if self.rows.origin:  # a bundled graph says which type is the primary one
                did = self.rows.put("declarations", (entity, number, row))[1]
            elif row not in known:
                did = self.rows.put("declarations", (entity, after, row))[1]
                after += 1
            else:
                self.rows.said_again("declarations", known[row])
                continue
            self.rows.counts["types"] += did in (Put.NEW, Put.REVIVED)

    def add_name(self, entity: int, name: Name) -> bool:
        """Add a name; returns whether it is new.

        One name a language is preferred: a second one becomes an alias (`rename` replaces it).
        """
        self._check_living(entity)
        shown, language, kind = text.clean(name.text), name.language, name.kind
        folded = text.key(shown)
        if not folded:
            raise UnsafeText(reason=Said(f"名称“{shown}”是空的", f"the name “{shown}” is empty"))
        if not _LANGUAGE.fullmatch(language):
            raise UnsafeText(reason=Said(f"{language} 不是语言代码", f"{language} is no code of a language"))
        found = self._names_in(entity, language)
        if self.rows.origin and self._put_aside(entity, shown, language, kind, found):
            return False
        if kind == "preferred" and not self._make_room(found, shown):
            kind = "alias"
        same = {known_kind: row for row, known, known_kind, _ in found if known == shown}
        if kind == "alias" and "preferred" in same:
            self.rows.said_again("names", same["preferred"])
            return False
        if kind == "preferred" and "alias" in same:
            self.rows.retract("names", same["alias"])
        plain = text.plain_key(shown)
        derived = (folded, None if plain == folded else plain)
        row, did = self.rows.put("names", (entity, shown, language, kind), derived)
        if did is Put.NEW:
            self._connection.execute(
                "INSERT INTO name_bigrams (rowid, bigrams) VALUES (?, ?)", (row, names.spell(folded))
            )
        self.rows.counts["names"] += did in (Put.NEW, Put.REVIVED)
        return did in (Put.NEW, Put.REVIVED)

    def _put_aside(
        self, entity: int, shown: str, language: str, kind: str, found: list[tuple[int, str, str, int]]
    ) -> bool:
        """Whether a person has retracted this name or replaced it by another: no newer world brings it back."""
        living = [(known_kind, origin) for _, known, known_kind, origin in found if known == shown]
        if living:
            return kind != "former" and all(its == "former" and origin != self.rows.origin for its, origin in living)
        gone = self._connection.execute(
            "SELECT id FROM names WHERE entity = ? AND name = ? AND language = ? AND retracted_in IS NOT NULL",
            (entity, shown, language),
        ).fetchall()
        return any(self.rows.user_retracted("names", row) for (row,) in gone)

    def _make_room(self, found: list[tuple[int, str, str, int]], shown: str) -> bool:
        """Whether ``shown`` may be the preferred name beside the ones found; a newer world's replaces the older's."""
        for row, known, kind, origin in found:
            if kind == "preferred" and known != shown:
                if not self.rows.origin or origin != self.rows.origin or row in self.rows.seen["names"]:
                    return False
                self.rows.retract("names", row)
        return True

    def _names_in(self, entity: int, language: str) -> list[tuple[int, str, str, int]]:
        return self._connection.execute(
            "SELECT id, name, kind, origin FROM names WHERE entity = ? AND language = ? AND retracted_in IS NULL",
            (entity, language),
        ).fetchall()

    def retract_name(self, entity: int, name: str) -> int:
        """Retract all names of an entity that read so; returns how many there were."""
        found = self._connection.execute(
            "SELECT id FROM names WHERE entity = ? AND name = ? AND retracted_in IS NULL", (entity, text.clean(name))
        ).fetchall()
        for (row,) in found:
            self.rows.retract("names", row)
        return len(found)

    def rename(self, entity: int, name: str, language: str) -> None:
        """Make ``name`` the preferred one in ``language``; the one before it stays findable as a former name."""
        shown = text.clean(name)
        for row, known, kind, _ in self._names_in(entity, language):
            if known == shown and kind != "preferred":
                self.rows.retract("names", row)
            elif known != shown and kind == "preferred":
                credited = tuple(self.rows.credits("names", row).values())
                self.rows.retract("names", row)
                with self.rows.crediting(credited):
                    self.add_name(entity, Name(known, language, "former"))
        self.add_name(entity, Name(shown, language, "preferred"))

    def _check_living(self, entity: int) -> None:
        if entity not in self._living:
            if not self.rows.one("SELECT 1 FROM entities WHERE id = ? AND retracted_in IS NULL", entity):
                raise UnknownName(name=entity, what_zh="实体", what_en="entity", near="")
            self._living.add(entity)
