"""Reading a folder of tables into a brain, in one transaction.

The format is described in docs/formats.md: tab-separated tables with keys instead of numbers, two TOML files for
classes and relations. A table may be split over files (``facts.tsv``, ``facts-odbl.tsv.xz``) and compressed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from superbrain.errors import (
    BadLine,
    FileMissing,
    FormatTooNew,
    InputError,
    Said,
    SuperbrainError,
    TooLarge,
    UnknownFormat,
)
from superbrain.store.formats.learned_tables import LEARNED_HEADERS, LearnedLoader
from superbrain.store.formats.lines import LINE_LIMIT, Refused, lines, number_of
from superbrain.store.learned import Candidate
from superbrain.store.receipts import Receipt
from superbrain.store.store import Store
from superbrain.store.writer import Writer
from superbrain.text import clean
from superbrain.types import EntityId, EntityType, Literal, LiteralKind, Name, Relation, Source

FORMAT: Final = 1
BRAIN_FILE: Final = "brain.toml"
EXPORTED: Final = "exported"
"""Marks the folder of a brain that somebody exported, whatever its name: what it holds may be theirs."""

TYPES_FILE: Final = "types.toml"
RELATIONS_FILE: Final = "relations.toml"
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "sources": ("key", "name", "uri", "licence", "trust"),
    "entities": ("key", "types"),
    "names": ("entity", "language", "kind", "name"),
    "facts": ("head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "sources"),
    "proposals": (
        "head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "score", "sources", "reason",
    ),
    **LEARNED_HEADERS,
}  # fmt: skip

_ESCAPE = re.compile(r"\\(.)")
_ESCAPED: Final = {"t": "\t", "n": "\n", "\\": "\\"}

Defined = TypeVar("Defined", Relation, EntityType)


def load_folder(
    store: Store, folder: Path, *, origin: str = "", summary: str = "", client_id: str | None = None
) -> Receipt:
    """Load a folder of tables as one transaction.

    With ``origin`` ("world") the folder is a version of a bundled graph: what came from an older version and is not
    in this one is retracted; what a person added, retracted, renamed or merged stays as it is.

    Raises
    ------
    UnknownFormat, FormatTooNew
        if it is not such a folder, or a newer one.
    BadLine, BadEncoding, InputError
        if a file is malformed; nothing is stored then.

    """
    folder = Path(folder)
    brain = _read_brain(folder)
    types = _definitions(folder / TYPES_FILE, EntityType)
    relations = _definitions(folder / RELATIONS_FILE, Relation)
    with store.write("load", summary or folder.resolve().name, origin=origin, client_id=client_id) as writer:
        writer.define("brain", origin or "brain", json.dumps(brain, ensure_ascii=False, sort_keys=True))
        for entity_type in types:
            writer.add_type(entity_type)
        for relation in relations:
            writer.add_relation(relation)
        _Loader(writer, folder).load()
        if origin:
            writer.finish_origin()
    return writer.receipt


def _read_brain(folder: Path) -> dict[str, str]:
    path = folder / BRAIN_FILE
    if not folder.is_dir():
        raise FileMissing(path=folder)
    if not path.is_file():
        raise UnknownFormat(path=folder)
    table = _toml(path)
    found = table.get("format")
    if not isinstance(found, int):
        raise UnknownFormat(path=folder)
    if found > FORMAT:
        raise FormatTooNew(path=folder, found=found, known=FORMAT)
    description = table.get("description", {})
    texts = {"name": table.get("name", ""), "version": table.get("version", "")}
    texts |= {language: description.get(language, "") for language in ("zh", "en")} if description else {}
    return {name: clean(str(text), lines=True) for name, text in texts.items() if text}


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > 64 * LINE_LIMIT:
            raise TooLarge(what=path.name, limit=64 * LINE_LIMIT)
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileMissing(path=path) from error
    except ValueError as error:  # of TOML and of UTF-8
        raise InputError(path=path, reason=error) from error


def _definitions(path: Path, kind: type[Defined]) -> Iterator[Defined]:
    """The classes or relations of a TOML file, checked field by field."""
    known = {f.name: f for f in fields(kind) if f.name != "key"}
    for key, table in _toml(path).items():
        if not isinstance(table, Mapping):
            raise InputError(path=path, reason=key)
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                raise InputError(path=path, reason=f"[{key}] {name}")
            values[name] = _checked(path, f"[{key}] {name}", value, _shape(known[name].type))
        if values.get("literal", "text") not in get_args(LiteralKind):
            raise InputError(path=path, reason=f"[{key}] literal = {values['literal']!r}"[:200])
        if kind is EntityType:
            values = {"zh": values.get("en", key), "en": values.get("zh", key)} | values
        yield kind(key=key, **values)


def _shape(annotation: object) -> type:
    """What a field must be in TOML, by its annotation (which is text: annotations are not evaluated)."""
    return tuple if str(annotation).startswith("tuple") else bool if annotation == "bool" else str


def _checked(path: Path, where: str, value: object, shape: type) -> object:
    if shape is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if shape in (bool, str) and isinstance(value, shape):
        return value
    raise InputError(path=path, reason=f"{where} = {value!r}"[:200])


def _unlike(wanted: str, found: str) -> Said:
    return Said(f"应为 {wanted}，却是 {found}", f"expected {wanted}, found {found}")


class _Loader:
    """Puts the tables of one folder into an open transaction."""

    def __init__(self, writer: Writer, folder: Path) -> None:
        self._writer = writer
        self._folder = folder
        self._fresh: set[int] = set()
        self._merged: dict[str, bool] = {}
        self._by_hash: dict[str, int] = {}
        self._decides = bool(table_files(folder, "decisions"))

    def load(self) -> None:
        readers: dict[str, Callable[[Sequence[str]], None]] = {
            "sources": self._source,
            "entities": self._entity,
            "names": self._name,
            "facts": self._fact,
            "proposals": self._proposal,
            **LearnedLoader(self._writer, self._by_hash).readers,
        }
        for stem, put in readers.items():
            for path in table_files(self._folder, stem):
                self._table(path, HEADERS[stem], put)

    def _table(self, path: Path, header: tuple[str, ...], put: Callable[[Sequence[str]], None]) -> None:
        for line in lines(path):
            cells = line.text.split("\t")
            if line.too_long:
                raise BadLine(path=path, line=line.number, reason=TooLarge(what=path.name, limit=LINE_LIMIT))
            if line.number == 1:
                if tuple(cells) != header:
                    raise BadLine(path=path, line=1, reason=_unlike(" ".join(header), " ".join(cells)[:200]))
                continue
            if len(cells) != len(header):
                reason = Said(
                    f"有 {len(cells)} 列，应有 {len(header)} 列", f"{len(cells)} columns instead of {len(header)}"
                )
                raise BadLine(path=path, line=line.number, reason=reason)
            if "\\" in line.text:
                cells = [_ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), cell) for cell in cells]
            try:
                put(cells)
            except SuperbrainError as error:
                raise BadLine(path=path, line=line.number, reason=error) from error
            except Refused as error:
                raise BadLine(path=path, line=line.number, reason=error.reason) from error

    def _source(self, cells: Sequence[str]) -> None:
        key, name, uri, licence, trust = cells
        self._writer.add_source(Source(key, name, uri, licence, number_of(trust)), update=True)

    def _entity(self, cells: Sequence[str]) -> None:
        if self._is_merged(cells[0]):  # what a person merged keeps its own primary type
            with self._writer.rows.on_behalf_of(0):
                self._writer.add_entity(cells[0], cells[1].split())
        else:
            self._writer.add_entity(cells[0], cells[1].split())

    def _name(self, cells: Sequence[str]) -> None:
        key, language, kind, name = cells
        if kind not in ("preferred", "alias", "former"):
            raise Refused(_unlike("preferred / alias / former", kind))
        if kind == "preferred" and self._is_merged(key):
            kind = "alias"
        self._writer.add_name(self._known(key), Name(name, language, kind))  # type: ignore[arg-type]

    def _fact(self, cells: Sequence[str]) -> None:
        head, relation, tail, value, unit, since, until, sources = cells
        if self._fell_together(head, tail):
            return
        fact, new = self._writer.add_fact(
            *self._triple(head, relation, tail, value, unit),
            valid_from=since,
            valid_to=until,
            sources=sources.split(),
        )
        if self._decides:
            self._by_hash[Candidate(*cells[:7]).id] = fact
        if new:
            self._fresh.add(fact)
        elif fact in self._fresh:  # the same fact in a share-alike file: one fact, two sources, no duplicate
            self._writer.rows.counts["duplicate"] -= 1

    def _proposal(self, cells: Sequence[str]) -> None:
        head, relation, tail, value, unit, since, until, score, sources, reason = cells
        if self._fell_together(head, tail):
            return
        self._writer.add_proposal(
            *self._triple(head, relation, tail, value, unit),
            valid_from=since,
            valid_to=until,
            score=number_of(score),
            sources=sources.split(),
            reason=reason,
        )

    def _known(self, key: str) -> EntityId:
        entity = self._writer.entity(key)
        if entity is None:
            raise Refused(Said(f"{key} 不在 entities.tsv 中", f"{key} is not in entities.tsv"))
        return entity

    def _is_merged(self, key: str) -> bool:
        """Whether the key leads to another entity by now."""
        if key not in self._merged:
            entity = self._writer.entity(key)
            self._merged[key] = entity is not None and self._writer.entity_key(entity) != key
        return self._merged[key]

    def _fell_together(self, head: str, tail: str) -> bool:
        """Whether the ends of a row are one entity only because a person merged them: such a row says nothing."""
        return bool(tail) and head != tail and self._known(head) == self._known(tail)

    def _triple(
        self, head: str, relation: str, tail: str, value: str, unit: str
    ) -> tuple[EntityId, int, EntityId | Literal]:
        row = self._writer.relation(relation)
        if row is None:
            raise Refused(Said(f"{relation} 不在 {RELATIONS_FILE} 中", f"{relation} is not in {RELATIONS_FILE}"))
        kind = self._writer.relation_of(row).literal
        return self._known(head), row, Literal(kind, value, unit) if kind and not tail else self._known(tail)


def table_files(folder: Path, stem: str) -> list[Path]:
    """Return all files of one table: ``facts.tsv``, ``facts-odbl.tsv``, ``facts.tsv.xz`` …, sorted."""
    pattern = re.compile(rf"{stem}(-[\w-]+)?\.tsv(\.xz)?")
    return sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
