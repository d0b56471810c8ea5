"""Rows of a three-column table: head, relation, tail, tab-separated or CSV, with or without a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from superbrain.errors import SuperbrainError, UnknownFormat
from superbrain.store.formats.lines import LINE_LIMIT, Line, lines
from superbrain.store.receipts import Rejection
from superbrain.text import TEXT_LIMIT, clean, key

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
_LINES_IN_A_ROW: Final = 100
"""A quoted cell may run over so many lines."""
_QUOTED = re.compile(r'\s*"([^"]*(?:""[^"]*)*)"\s*')
_OPEN = re.compile(r'\s*"[^"]*(?:""[^"]*)*')


class _Quotes(Enum):
    """Why a text has no cells."""

    OPEN = "the last quote is not closed"
    STRAY = "a quote stands where none may"


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
    """One row: its first line, and its cells made safe."""

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
        line for line, _ in zip(lines(path, encoding), range(_SAMPLE), strict=False) if line.text and not line.too_long
    ]
    quoted = suffix == "csv"
    delimiter = _sniffed([line.text[:1_000] for line in sample]) if quoted else "\t"
    first = _cells(sample[0].text, delimiter, quoted) if sample and sample[0].number == 1 else None
    columns = _columns(first) if isinstance(first, list) else None
    return Layout(path, encoding, delimiter, quoted, columns is not None, columns or (0, 1, 2))


def _sniffed(sample: list[str]) -> str:
    try:
        found = str(csv.Sniffer().sniff("\n".join(sample), _DELIMITERS).delimiter)
    except csv.Error:
        found = ","
    # The sniffer may fall for a comma inside the values: three columns are what we look for.
    ranked = [found, *_DELIMITERS]

    def fit(mark: str) -> tuple[int, bool]:
        rows = (_cells(line, mark, quoted=True) for line in sample)
        return sum(isinstance(cells, list) and len(cells) == 3 for cells in rows), mark == found

    best: str = max(ranked, key=fit)
    return best


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    """Where head, relation and tail stand, if these cells are a header."""
    words = [key(cell) for cell in cells]
    if len(words) != 3:
        return None
    places = [next((i for i, word in enumerate(words) if word in names), -1) for names in (_HEADS, _RELATIONS, _TAILS)]
    return (places[0], places[1], places[2]) if sorted(places) == [0, 1, 2] else None


def _cells(text: str, delimiter: str, quoted: bool) -> list[str] | _Quotes:
    """The cells of one row, or what is wrong with its quotes."""
    if not quoted or '"' not in text:
        return [cell.strip() for cell in text.split(delimiter)]
    found: list[str] = []
    place = 0
    while True:
        if match := _QUOTED.match(text, place):
            found.append(match[1].replace('""', '"').strip())
            end = match.end()
        elif _OPEN.match(text, place):
            return _Quotes.OPEN
        else:
            end = text.find(delimiter, place)
            end = len(text) if end < 0 else end
            cell = text[place:end]
            if '"' in cell:
                return _Quotes.STRAY
            found.append(cell.strip())
        if end == len(text):
            return found
        if text[end] != delimiter:
            return _Quotes.STRAY
        place = end + 1


def rows(layout: Layout) -> Iterator[Triple | Rejection]:
    """Yield each row, or why it cannot be one. Blank lines are passed over.

    A quoted cell may hold line breaks. Where a quote never closes no line after it is taken for a row: each is
    refused, for nobody can tell which of them are rows.
    """
    source = lines(layout.path, layout.encoding)
    for line in source:
        if line.too_long:
            limit = LINE_LIMIT >> 20
            yield Rejection(line.number, f"超过 {limit} MB，已跳过", f"longer than {limit} MB, skipped")
        elif line.text.strip() and not (layout.header and line.number == 1):
            cells = _cells(line.text, layout.delimiter, layout.quoted)
            if cells is _Quotes.OPEN:
                yield from _running_on(line, source, layout)
            else:
                yield _row(line.number, cells, layout)


def _running_on(first: Line, source: Iterator[Line], layout: Layout) -> Iterator[Triple | Rejection]:
    """The row that begins in ``first`` and runs on until its quotes close."""
    taken, closed = [first], False
    too_much = False
    quotes = first.text.count('"')
    size = len(first.text)
    for line in source:
        if not too_much:
            taken.append(line)
        else:
            yield _inside(line.number, first.number)
        quotes += line.text.count('"')
        size += len(line.text)
        closed = quotes % 2 == 0 and not line.too_long
        if closed:
            break
        if not too_much and (len(taken) == _LINES_IN_A_ROW or size > LINE_LIMIT):
            too_much = True
            yield from _refused(taken)
    if too_much:
        return
    if closed:
        text = "\n".join(line.text for line in taken)
        yield _row(first.number, _cells(text, layout.delimiter, layout.quoted), layout)
    else:
        yield from _refused(taken)


def _refused(taken: list[Line]) -> Iterator[Rejection]:
    yield Rejection(
        taken[0].number, "引号没有配对，或引号内的内容太长", "a quote is not closed, or what it holds is too long"
    )
    for line in taken[1:]:
        yield _inside(line.number, taken[0].number)


def _inside(line: int, first: int) -> Rejection:
    return Rejection(line, f"在第 {first} 行的引号之内", f"inside the quote of line {first}")


def _row(line: int, cells: list[str] | _Quotes, layout: Layout) -> Triple | Rejection:
    if not isinstance(cells, list):
        return Rejection(line, "引号的位置不对", "a quote in the wrong place")
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    if len(cells) != 3:
        return Rejection(line, f"应有 3 列，实有 {len(cells)} 列", f"{len(cells)} columns instead of 3")
    try:
        head, relation, tail = (clean(cells[place], TEXT_LIMIT) for place in layout.columns)
    except SuperbrainError as error:
        return Rejection(line, error.message("zh"), error.message("en"))
    if not (key(head) and key(relation) and key(tail)):
        return Rejection(line, "有一列是空的", "an empty column")
    return Triple(line, head, relation, tail)
