"""The folder format: tab-separated tables that are the same bytes whenever the graph is the same."""

from __future__ import annotations

import lzma
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .schema import RELATIONS_FILE, TYPES_FILE
from .words import Share

if TYPE_CHECKING:
    from .graph import EntityEntry, WorldGraph

HEADERS = {
    "sources": ("key", "name", "uri", "licence", "trust"),
    "entities": ("key", "types"),
    "names": ("entity", "language", "kind", "name"),
    "facts": ("head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "sources"),
    "proposals": (
        "head",
        "relation",
        "tail",
        "value",
        "unit",
        "valid_from",
        "valid_to",
        "score",
        "sources",
        "reason",
    ),
}
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})
Row = tuple[str, ...]

BRAIN = """\
format = 1
name = "world"
version = "{version}"

[description]
zh = "内置的中英双语世界知识：国家、城市、语言、元素、诗人、朝代与三国人物。"
en = "The bundled bilingual world: countries, cities, languages, elements, poets, dynasties and the Three Kingdoms."
"""
WORLD_VERSION = "1"


def write_folder(graph: WorldGraph, folder: Path) -> None:
    """Write all tables of a checked graph into ``folder``, replacing the tables that lie there."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("*.tsv"), *folder.glob("*.tsv.xz")]:
        old.unlink()
    (folder / "brain.toml").write_text(BRAIN.format(version=WORLD_VERSION), "utf-8", newline="\n")
    for name in (TYPES_FILE, RELATIONS_FILE):
        shutil.copyfile(graph.schema.folder / name, folder / name)
    for stem, tables in (
        ("sources", {"": _source_rows(graph)}),
        ("entities", _entity_rows(graph)),
        ("names", _name_rows(graph)),
        ("facts", _fact_rows(graph)),
        ("proposals", _proposal_rows(graph)),
    ):
        for share, rows in sorted(tables.items()):
            write_table(folder / f"{stem}{'-' if share else ''}{share}.tsv.xz", HEADERS[stem], rows)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write one table with its rows sorted, compressed if the name ends in .xz. Same rows, same bytes."""
    lines = [header, *sorted(rows)]
    text = "".join("\t".join(cell.translate(ESCAPES) for cell in line) + "\n" for line in lines).encode()
    path.write_bytes(lzma.compress(text, preset=9) if path.suffix == ".xz" else text)


def read_table(folder: Path, stem: str) -> Iterator[Row]:
    """Yield the rows of all files of one stem (facts.tsv, facts-odbl.tsv.xz, ...), without their headers."""
    for path in sorted([*folder.glob(f"{stem}*.tsv"), *folder.glob(f"{stem}*.tsv.xz")]):
        if path.name.split(".")[0].split("-")[0] != stem:
            continue
        blob = path.read_bytes()
        text = (lzma.decompress(blob) if path.suffix == ".xz" else blob).decode()
        for line in text.split("\n")[1:-1]:
            yield tuple(_unescape(cell) if "\\" in cell else cell for cell in line.split("\t"))


def _unescape(cell: str) -> str:
    # The middle step keeps an escaped backslash from being read together with the letter after it.
    return cell.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\0", "\\")


def _split(graph: WorldGraph, sources: Iterable[str]) -> dict[Share, list[str]]:
    """Group source keys by the file that their rows go to."""
    groups: dict[Share, list[str]] = defaultdict(list)
    for key in sorted(sources):
        groups[graph.sources[key].share].append(key)
    return groups


def _freest(graph: WorldGraph, sources: Iterable[str]) -> Share:
    """Return the file of a row without a sources column: the free one as soon as one free source has the row."""
    return min(_split(graph, sources))


def _source_rows(graph: WorldGraph) -> list[Row]:
    return [(s.key, s.name, s.uri, s.licence, f"{s.trust:g}") for s in graph.sources.values()]


def _entity_rows(graph: WorldGraph) -> dict[Share, list[Row]]:
    tables: dict[Share, list[Row]] = defaultdict(list)
    for key, entry in graph.entities.items():
        tables[_freest(graph, entry.sources)].append((key, " ".join(entry.types)))
    return tables


def _name_rows(graph: WorldGraph) -> dict[Share, list[Row]]:
    tables: dict[Share, list[Row]] = defaultdict(list)
    for key, entry in graph.entities.items():
        for language, text, kind, share in _names_of(graph, entry):
            tables[share].append((key, language, kind, text))
    return tables


def _names_of(graph: WorldGraph, entry: EntityEntry) -> Iterator[tuple[str, str, str, Share]]:
    for (language, text), kind in entry.names.items():
        yield language, text, kind, _freest(graph, entry.name_sources[(language, text)])


def _fact_rows(graph: WorldGraph) -> dict[Share, list[Row]]:
    tables: dict[Share, list[Row]] = defaultdict(list)
    for s, sources in graph.facts.items():
        # A fact with free and share-alike sources stands in both files, so that either can be left out.
        for share, keys in _split(graph, sources).items():
            row = (s.head, s.relation, s.tail, s.value, s.unit, s.valid_from, s.valid_to, " ".join(keys))
            tables[share].append(row)
    return tables


def _proposal_rows(graph: WorldGraph) -> dict[Share, list[Row]]:
    tables: dict[Share, list[Row]] = defaultdict(list)
    for s, (score, source, reason) in graph.proposals.items():
        if s in graph.facts:
            continue
        row = (s.head, s.relation, s.tail, "", "", s.valid_from, s.valid_to, f"{score:g}", source, reason)
        tables[graph.sources[source].share].append(row)
    return tables
