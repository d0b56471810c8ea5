"""Loading a three-column table: labels become entities, relations and values, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from superbrain.errors import BadLine, SuperbrainError
from superbrain.store.formats.reading import Reading, RelationReading, read_table
from superbrain.store.formats.rows import Triple, rows
from superbrain.store.literals import read_literal
from superbrain.store.receipts import Receipt, Rejection
from superbrain.store.schema_writer import key_of as key_of
from superbrain.store.schema_writer import label_of
from superbrain.store.store import Store
from superbrain.store.writer import Writer
from superbrain.text import NAME_LIMIT, has_han, key, shown
from superbrain.types import EntityId, EntityType, Name, Relation, Source


def load_table(
    store: Store,
    path: Path,
    *,
    encoding: str = "utf-8",
    overrides: Mapping[str, str] | None = None,
    client_id: str | None = None,
) -> tuple[Receipt, Reading]:
    """Load a .tsv or .csv of head, relation and tail labels as one transaction.

    A label that names exactly one entity of the brain is that entity; else it becomes a new one. Rows that cannot be
    read are left out, counted, and named by line in the receipt.

    Raises
    ------
    BadLine
        if more than half of the rows cannot be read; the first of them is named and nothing is stored.
    FileMissing, UnknownFormat, BadEncoding, EmptyInput, UnknownName
        see `read_table`.

    """
    reading = read_table(path, encoding=encoding, overrides=overrides, known=_known_relations(store))
    with store.write("load", reading.path.name, client_id=client_id) as writer:
        loader = _Loader(writer, reading)
        first = loader.load()
        if first is not None and writer.rows.counts["rejected"] * 2 > reading.rows:
            raise BadLine(path=path, line=first.line, reason=first)
    return writer.receipt, reading


def _known_relations(store: Store) -> Callable[[str], Relation | None]:
    """Find relations of the brain by key, label or alias."""
    by_label: dict[str, Relation] = {}
    for _, relation in store.relations():
        labels = (relation.key, relation.zh, relation.en, *relation.aliases_zh, *relation.aliases_en)
        for label in labels:
            if label:
                by_label.setdefault(key(label), relation)
    return lambda label: by_label.get(key(label)) or by_label.get(key(key_of(label)))


class _Loader:
    """Puts the rows of one table into an open transaction."""

    def __init__(self, writer: Writer, reading: Reading) -> None:
        self._writer = writer
        self._reading = reading
        self._readings = {key(relation.label): relation for relation in reading.relations}
        self._relations: dict[str, int] = {}
        self._entities: dict[str, EntityId] = {}
        self._made: set[EntityId | None] = set()
        self._types = {
            key(label): one.key
            for one in reversed(writer.types().values())
            for label in (*one.aliases_zh, *one.aliases_en, one.en, one.zh, one.key)
        }
        name = shown(reading.path.name)
        self._source = f"file.{key_of(name)}"[:NAME_LIMIT]
        writer.add_source(Source(self._source, name))

    def load(self) -> Rejection | None:
        """Load every row; returns the first that was left out."""
        first = None
        for row in rows(self._reading.layout):
            rejection = row if isinstance(row, Rejection) else self._put(row)
            if rejection is not None:
                self._writer.reject(rejection)
                first = first or rejection
        return first

    def _put(self, row: Triple) -> Rejection | None:
        reading = self._readings[key(row.relation)]
        try:
            if reading.how == "type":
                self._declare(row)
            else:
                self._add(row, reading)
        except SuperbrainError as error:
            return Rejection(row.line, error.message("zh"), error.message("en"))
        return None

    def _add(self, row: Triple, reading: RelationReading) -> None:
        # Whatever can fail comes before anything is written: a row that is left out leaves nothing behind.
        tail = read_literal(reading.kind, row.tail, reading.unit) if reading.kind else label_of(row.tail)
        label = label_of(row.head)
        relation = self._relation(reading)
        head = self._entity(label)
        self._writer.add_fact(
            head, relation, self._entity(tail) if isinstance(tail, str) else tail, sources=[self._source]
        )

    def _declare(self, row: Triple) -> None:
        label = label_of(row.head)
        kind = self._type(label_of(row.tail))
        self._writer.add_entity(self._writer.entity_key(self._entity(label)), [kind])

    def _relation(self, reading: RelationReading) -> int:
        if reading.label not in self._relations:
            found = self._writer.relation(reading.known.key) if reading.known else None
            if found is None:
                label = label_of(reading.label)
                zh, en = (label, "") if has_han(label) else ("", label)
                free = self._writer.free_relation_key(label)
                found = self._writer.add_relation(Relation(free, zh, en, literal=reading.kind, unit=reading.unit))
            self._relations[reading.label] = found
        return self._relations[reading.label]

    def _type(self, label: str) -> str:
        folded = key(label)
        if folded not in self._types:
            free = self._writer.free_type_key(label)
            self._writer.add_type(EntityType(free, label, label))
            self._types[folded] = free
        return self._types[folded]

    def _entity(self, label: str) -> EntityId:
        """The entity that a label means: its only bearer, the one that prefers it, one of that key, or a new one."""
        if label not in self._entities:
            own = key_of(label)
            found = self._bearer(label, own)
            if found is None and self._writer.entity(label) not in self._made:
                found = self._writer.entity(label)
            if found is None:
                found = self._writer.add_entity(self._writer.free_entity_key(label))
                self._writer.add_name(found, Name(label, language_of(label), "preferred"))
                self._made.add(found)
            self._entities[label] = found
        return self._entities[label]

    def _bearer(self, label: str, own: str) -> EntityId | None:
        named = self._writer.entities_named(label)
        preferring = [entity for entity, preferred in named if preferred]
        for bearers in ([entity for entity, _ in named], preferring):
            if len(bearers) == 1:
                return bearers[0]
        # Several things are called so: the one that an earlier table made for this label.
        made = self._writer.entity(own)
        return made if made in preferring else None


def language_of(label: str) -> str:
    """Guess the language of a label by its script: zh with Han characters, en with Latin letters only, else none."""
    if has_han(label):
        return "zh"
    letters = [character for character in label if character.isalpha()]
    return "en" if all(character < "\u0250" for character in letters) else ""
