"""Writing a brain as a folder of tables: what is held now, the same bytes whenever the facts are the same."""

from __future__ import annotations

import json
import lzma
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Final

from superbrain.store import definitions
from superbrain.store.crash import crash_point
from superbrain.store.durable import fresh_folder
from superbrain.store.formats.folder import BRAIN_FILE, EXPORTED, FORMAT, HEADERS, RELATIONS_FILE, TYPES_FILE
from superbrain.store.formats.learned_tables import learned_tables, number
from superbrain.store.store import Store
from superbrain.types import EntityType, Relation, Source

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

Row = tuple[str, ...]


def write_folder(store: Store, folder: Path, *, compress: bool = False) -> None:
    """Write everything that is held now into a new folder; with ``compress`` its tables as .xz.

    Raises
    ------
    OutputFailed
        if the folder exists and is not empty, or cannot be written; nothing half-written is left.

    """
    with store.view() as connection, fresh_folder(Path(folder), "export") as target:
        described = definitions.read_brain(connection)
        (target / BRAIN_FILE).write_text(_brain(described), encoding="utf-8", newline="\n")
        types = [definition for _, definition in definitions.read(connection, EntityType).values()]
        relations = [definition for _, definition in definitions.read(connection, Relation).values()]
        (target / TYPES_FILE).write_text(_toml(types), encoding="utf-8", newline="\n")
        (target / RELATIONS_FILE).write_text(_toml(relations), encoding="utf-8", newline="\n")
        for stem, rows in (
            ("sources", _sources(connection)),
            ("entities", _entities(connection)),
            ("names", _names(connection)),
            ("facts", _facts(connection)),
            ("proposals", _proposals(connection)),
            *learned_tables(connection),
        ):
            crash_point(f"export:{stem}")
            _write_table(target / f"{stem}.tsv{'.xz' if compress else ''}", HEADERS[stem], rows)


def _write_table(path: Path, header: Row, rows: Iterable[Row]) -> None:
    lines = [header, *sorted(rows)]
    with lzma.open(path, "wb", preset=9) if path.suffix == ".xz" else path.open("wb") as file:
        for line in lines:
            file.write(("\t".join(line_cell.translate(_ESCAPES) for line_cell in line) + "\n").encode("utf-8"))


def _sources(connection: sqlite3.Connection) -> Iterator[Row]:
    for _, source in definitions.read(connection, Source).values():
        yield source.key, source.name, source.uri, source.licence, number(source.trust)


def _entities(connection: sqlite3.Connection) -> Iterator[Row]:
    types: dict[int, list[str]] = {}
    for entity, key in connection.execute(
        "SELECT entity, types.key FROM declarations JOIN types ON types.id = declarations.type"
        " WHERE retracted_in IS NULL ORDER BY entity, position, declarations.id"
    ):
        types.setdefault(entity, []).append(key)
    for entity, key in connection.execute("SELECT id, key FROM entities WHERE retracted_in IS NULL"):
        yield key, " ".join(types.get(entity, ()))


def _names(connection: sqlite3.Connection) -> Iterator[Row]:
    yield from connection.execute(
        "SELECT entities.key, language, kind, name FROM names JOIN entities ON entities.id = names.entity"
        " WHERE names.retracted_in IS NULL"
    )


_TRIPLE = (
    "SELECT head.key, relations.key, coalesce(tail.key, ''), f.value, f.unit, f.valid_from, f.valid_to, {columns}"
    " FROM {table} AS f JOIN entities AS head ON head.id = f.head JOIN relations ON relations.id = f.relation"
    " LEFT JOIN entities AS tail ON tail.id = f.tail WHERE f.retracted_in IS NULL"
)


def _facts(connection: sqlite3.Connection) -> Iterator[Row]:
    said: dict[int, list[str]] = {}
    for fact, key in connection.execute(
        "SELECT fact, sources.key FROM attributions JOIN sources ON sources.id = attributions.source"
        " WHERE retracted_in IS NULL"
    ):
        said.setdefault(fact, []).append(key)
    for *cells, fact in connection.execute(_TRIPLE.format(table="facts", columns="f.id")):
        yield (*cells, " ".join(sorted(said.get(fact, ()))))


def _proposals(connection: sqlite3.Connection) -> Iterator[Row]:
    query = _TRIPLE.format(table="proposals", columns="f.score, f.sources, f.reason")
    for *cells, score, sources, reason in connection.execute(query):
        yield (*cells, number(score), sources, reason)


def _brain(described: Mapping[str, str]) -> str:
    lines = [f"format = {FORMAT}"]
    lines += [f"{name} = {_string(described.get(name, ''))}" for name in ("name", "version")]
    # A version of a bundled graph would replace what came from an older one; what somebody exported never does.
    lines += [f"{EXPORTED} = true", "", "[description]"]
    lines += [f"{language} = {_string(described.get(language, ''))}" for language in ("zh", "en")]
    return "\n".join(lines) + "\n"


def _toml(found: Sequence[Relation | EntityType]) -> str:
    """Tables sorted by key, fields in their order, those at their default left out."""
    tables = []
    ordered: list[Relation | EntityType] = sorted(found, key=lambda each: each.key)
    for definition in ordered:
        key = definition.key if _BARE_KEY.fullmatch(definition.key) else _string(definition.key)
        lines = [f"[{key}]"]
        for spec in fields(definition):
            value = getattr(definition, spec.name)
            if spec.name != "key" and (spec.default is MISSING or value != spec.default):
                lines.append(f"{spec.name} = {_value(value)}")
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def _value(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_string, value))}]"
    return _string(value)


def _string(text: str) -> str:
    """A TOML basic string: JSON escapes all that TOML asks for but DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
