"""The world's types and relations as ``types.toml`` and ``relations.toml`` declare them, for checking facts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

TYPES_FILE = "types.toml"
RELATIONS_FILE = "relations.toml"


@dataclass(frozen=True, slots=True)
class RelationRule:
    """What a fact under one relation must look like. ``literal`` is None for relations between entities."""

    key: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    literal: str | None
    unit: str
    symmetric: bool
    functional: bool


class Schema:
    """Types with their ancestors, and relations, read from one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        types = tomllib.loads((folder / TYPES_FILE).read_text("utf-8"))
        relations = tomllib.loads((folder / RELATIONS_FILE).read_text("utf-8"))
        self.ancestors: Mapping[str, frozenset[str]] = {key: _ancestors(key, types) for key in types}
        self.relations: Mapping[str, RelationRule] = {
            key: RelationRule(
                key=key,
                domain=tuple(fields.get("domain", ())),
                range=tuple(fields.get("range", ())),
                literal=fields.get("literal"),
                unit=fields.get("unit", ""),
                symmetric=fields.get("symmetric", False),
                functional=fields.get("functional", False),
            )
            for key, fields in relations.items()
        }

    def allows(self, types: Iterable[str], allowed: tuple[str, ...]) -> bool:
        """Whether an entity of ``types`` may stand where ``allowed`` types are asked for (empty: anything)."""
        return not allowed or any(self.ancestors[key] & set(allowed) for key in types)


def _ancestors(key: str, types: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    """Return ``key`` with its parent, its parent's parent and so on. Raises KeyError on an undeclared parent."""
    chain = [key]
    while parent := types[chain[-1]].get("parent", ""):
        chain.append(parent)
    return frozenset(chain)
