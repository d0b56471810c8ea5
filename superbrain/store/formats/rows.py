"""Rows of a three-column table: head, relation, tail, tab-separated or CSV, with or without a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from superbrain.errors import UnknownFormat
from superbrain.store.formats.lines import LINE_LIMIT, Line, lines
from superbrain.store.receipts import Rejection
from superbrain.text import key

_HEADS: Final = frozenset(
    ["head", "subject", "entity", "source", "from", "s", "头", "头实体", "主体", "主语", "主实体", "实体", "起点"]
)
_RELATIONS: Final = frozenset(
    ["relation", "predicate", "property", "attribute", "edge", "p", "r", "关系", "谓词", "谓语", "属性"]
)
_TAILS: Final = frozenset(
    [
        "tail",
        "object",
        "target",
        "value",
        "to",
        "o",
        "t",
        "尾",
        "尾实体",
        "客体",
        "宾语",
        "客实体",
        "值",
        "属性值",
        "终点",
    ]
)

_DELIMITERS: Final = ",;\t|"
_SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of one file are written.

    ``quoted``: cells may stand in quotes, as in CSV. ``columns`` are the places of head, relation and tail.
    """

    path: Path
    encoding: str
    delimiter: str
    quoted: bool
    header: bool
    columns: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Triple:
    """One row, as written."""

    line: int
    head: str
    relation: str
    tail: str


def layout_of(path: Path, encoding: str) -> Layout:
    """Look at the first lines of a file: its delimiter, and whether the first row names the columns.

    Raises
    ------
    UnknownFormat
        if it is neither .tsv nor .csv.

    """
    suffix = path.name.lower().removesuffix(".xz").rpartition(".")[2]
    if suffix not in ("tsv", "csv"):
        raise UnknownFormat(path=path)
    sample = [
        line for line, _ in zip(lines(path, encoding), range(20), strict=False) if line.text and not line.too_long
    ]
    quoted = suffix == "csv"
    delimiter = _sniffed([line.text[:1_000] for line in sample]) if quoted else "\t"
    first = _cells(sample[0].text, delimiter, quoted) if sample and sample[0].number == 1 else None
    columns = _columns(first) if first else None
    return Layout(path, encoding, delimiter, quoted, columns is not None, columns or (0, 1, 2))


def _sniffed(sample: list[str]) -> str:
    try:
        found = str(csv.Sniffer().sniff("\n".join(sample), _DELIMITERS).delimiter)
    except csv.Error:
        found = ","
    # The sniffer may fall for a comma inside the values: three columns are what we look for.
    ranked = [found, *_DELIMITERS]

    def fit(mark: str) -> tuple[int, bool]:
        return sum(len(_cells(line, mark, quoted=True) or ()) == 3 for line in sample), mark == found

    best: str = max(ranked, key=fit)
    return best


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    """Where head, relation and tail stand, if these cells are a header."""
    words = [key(cell) for cell in cells]
    if len(words) != 3:
        return None
    places = [next((i for i, word in enumerate(words) if word in names), -1) for names in (_HEADS, _RELATIONS, _TAILS)]
    return (places[0], places[1], places[2]) if sorted(places) == [0, 1, 2] else None


def _cells(text: str, delimiter: str, quoted: bool) -> list[str] | None:
    """The cells of one line, None if its quotes do not close."""
    if not quoted:
        return [cell.strip() for cell in text.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration):
        return None


def rows(layout: Layout) -> Iterator[Triple | Rejection]:
    """Yield each row, or why it cannot be one. Blank lines are passed over."""
    for line in lines(layout.path, layout.encoding):
        if line.too_long:
            limit = LINE_LIMIT >> 20
            yield Rejection(line.number, f"超过 {limit} MB，已跳过", f"longer than {limit} MB, skipped")
        elif line.text.strip() and not (layout.header and line.number == 1):
            yield _row(line, layout)


def _row(line: Line, layout: Layout) -> Triple | Rejection:
    cells = _cells(line.text, layout.delimiter, layout.quoted)
    if cells is None:
        return Rejection(line.number, "引号没有配对", "a quote is not closed")
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    if len(cells) != 3:
        return Rejection(line.number, f"应有 3 列，实有 {len(cells)} 列", f"{len(cells)} columns instead of 3")
    head, relation, tail = (cells[place] for place in layout.columns)
    if not (head and relation and tail):
        return Rejection(line.number, "有一列是空的", "an empty column")
    return Triple(line.number, head, relation, tail)
