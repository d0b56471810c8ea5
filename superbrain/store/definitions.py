"""What relations, types and sources say of themselves, as one JSON object a definition."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import MISSING, Field, fields, replace
from typing import Any, Final, TypeVar, get_args

from superbrain.store.damage import DamagedRow
from superbrain.store.lives import living
from superbrain.store.schema_view import Schema
from superbrain.text import QUESTION_LIMIT, clean
from superbrain.types import EntityType, LiteralKind, Relation, Source

Defined = TypeVar("Defined", Relation, EntityType, Source)

KINDS: Final[dict[type[Any], str]] = {Relation: "relation", EntityType: "type", Source: "source"}


def cleaned(definition: Defined) -> Defined:
    """Make all text of a definition safe."""
    changed: dict[str, Any] = {}
    for f in fields(definition):
        value = getattr(definition, f.name)
        if isinstance(value, str):
            changed[f.name] = clean(value, QUESTION_LIMIT)
        elif isinstance(value, tuple):
            changed[f.name] = tuple(clean(item, QUESTION_LIMIT) for item in value)
    return replace(definition, **changed)


def to_body(definition: Relation | EntityType | Source) -> str:
    """Canonical JSON of everything but the key; fields at their default are left out."""
    values = {
        f.name: value
        for f in fields(definition)
        if f.name != "key" and (value := getattr(definition, f.name)) != _default(f)
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _default(spec: Field[Any]) -> object:
    return None if spec.default is MISSING else spec.default


def from_body(kind: type[Defined], key: str, body: str) -> Defined:
    """Build the definition again; fields that this version does not know are left out.

    Raises
    ------
    DamagedRow
        if the body is not what `to_body` writes.

    """
    known = {f.name: str(f.type) for f in fields(kind)}
    values: dict[str, Any] = {}
    for name, value in _object(body, f"{KINDS[kind]} {key}").items():
        if name in known:
            values[name] = tuple(value) if isinstance(value, list) else value
            if not _is_of(values[name], known[name]):
                raise DamagedRow(f"definition of {KINDS[kind]} {key}: {name}")
    try:
        return kind(key=key, **values)
    except TypeError as error:  # a field that must be there is not
        raise DamagedRow(f"definition of {KINDS[kind]} {key}") from error


def _object(body: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise DamagedRow(f"definition of {what}") from error
    if not isinstance(found, dict):
        raise DamagedRow(f"definition of {what}")
    return found


def _is_of(value: object, annotation: str) -> bool:
    """Whether a value fits the annotation of its field (which is text: annotations are not evaluated)."""
    if annotation.startswith("tuple"):
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if annotation.startswith("LiteralKind"):
        return value is None or value in get_args(LiteralKind)
    shapes: dict[str, tuple[type, ...]] = {"bool": (bool,), "float": (int, float)}
    return isinstance(value, shapes.get(annotation, (str,)))


def read(connection: sqlite3.Connection, kind: type[Defined], at: int | None = None) -> dict[str, tuple[int, Defined]]:
    """Return (id, definition) by key of all living definitions of a kind, in the order of their ids."""
    identities = {Relation: "relations", EntityType: "types", Source: "sources"}[kind]
    rows = connection.execute(
        f"SELECT i.id, i.key, definitions.body FROM {identities} AS i JOIN definitions USING (key)"  # noqa: S608
        f" WHERE kind = ? AND {living('definitions', at)} ORDER BY i.id",
        (KINDS[kind],),
    )
    return {key: (row, from_body(kind, key, body)) for row, key, body in rows}


def read_schema(connection: sqlite3.Connection, at: int | None = None) -> Schema:
    """Return the schema as it is, or was right after transaction ``at``."""
    relations = dict(read(connection, Relation, at).values())
    types = read(connection, EntityType, at)
    return Schema(
        relations,
        {key: entity_type for key, (_, entity_type) in types.items()},
        {key: row for key, (row, _) in types.items()},
    )


def read_brain(connection: sqlite3.Connection, origin: str = "") -> dict[str, str]:
    """Return what the last loaded folder says of itself, or the last version of the bundled graph ``origin``."""
    row = connection.execute(
        "SELECT body FROM definitions WHERE kind = 'brain' AND ?1 IN ('', key) AND retracted_in IS NULL"
        " ORDER BY added_in DESC, id DESC LIMIT 1",
        (origin,),
    ).fetchone()
    return {str(name): str(value) for name, value in _object(row[0], "the brain").items()} if row else {}
