"""CC-CEDICT as entries. Its content is CC BY-SA 4.0: names and facts from it carry the source ``cedict``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .graph import WorldGraph
from .sources import LICENCES, VERSIONS, Packages

PACKAGE = "cc-cedict"


@dataclass(frozen=True, slots=True)
class Entry:
    """One dictionary entry. ``pinyin`` has tone numbers; ``meanings`` are the English glosses in order."""

    traditional: str
    simplified: str
    pinyin: str
    meanings: tuple[str, ...]


def declare(graph: WorldGraph) -> str:
    """Declare CC-CEDICT as a source of the graph and return its key."""
    return graph.source(
        "cedict",
        "CC-CEDICT",
        package=PACKAGE,
        version=VERSIONS[PACKAGE],
        licence=LICENCES[PACKAGE],
        uri="https://cc-cedict.org",
        share="cc-by-sa",
        trust=0.95,
    )


def entries(packages: Packages) -> tuple[Entry, ...]:
    """Return all entries in the order of the dictionary."""
    return _read(packages.npm(PACKAGE) / "data" / "all.js")


def by_simplified(packages: Packages) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries of each simplified headword."""
    return _index(packages.npm(PACKAGE) / "data" / "all.js")


@cache
def _index(path: Path) -> Mapping[str, tuple[Entry, ...]]:
    index: dict[str, list[Entry]] = defaultdict(list)
    for entry in _read(path):
        index[entry.simplified].append(entry)
    return {word: tuple(found) for word, found in index.items()}


@cache
def _read(path: Path) -> tuple[Entry, ...]:
    text = path.read_text("utf-8")
    rows = json.loads(text[text.index("{") : text.rindex("}") + 1])["all"]
    return tuple(Entry(row[0], row[1], row[2], _meanings(row[3])) for row in rows)


def _meanings(cell: str | list[str]) -> tuple[str, ...]:
    # A single meaning is stored as a bare string, several as a list.
    return (cell,) if isinstance(cell, str) else tuple(cell)
