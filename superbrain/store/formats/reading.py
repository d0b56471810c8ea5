"""How a three-column table is going to be read: which relations have values at their tails, and which entities.

Under a relation where at least nine tails in ten read as numbers, dates or years they are values; a relation called
"type", "instance of", "类型" … declares classes; all others lead to entities. What the brain already knows of a
relation comes first, and the user's word before everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from typing import Literal as OneOf

from superbrain import text
from superbrain.errors import BadLine, EmptyInput, FileMissing, Said, UnknownName, UsageError
from superbrain.store.formats.rows import Layout, Triple, layout_of, rows
from superbrain.store.literals import read_date, read_literal, read_quantity
from superbrain.store.receipts import REJECTIONS_NAMED, Rejection
from superbrain.types import Literal, LiteralKind, Relation

How = OneOf["entity", "literal", "type"]

_ENOUGH: Final = 0.9
_EXAMPLES: Final = 3
_SAMPLED: Final = 1_000
_ENOUGH_ROWS: Final = 5
_DISTINCT: Final = 0.8
_TYPE_RELATIONS: Final = frozenset(
    ("type", "instance of", "instance_of", "is a", "is_a", "类型", "类别", "种类", "是一种")
)
_YEAR_WORDS: Final = re.compile(
    "年|日期|时间|生于|卒于|出生|逝世|去世|成立|建立|创立|创办|建成|竣工|出版|发行|发布|上映|首演|入职|离职|入学|毕业|结婚|退休|开业"
    "|year|date|born|died|founded|established|since|built|published|released|joined|hired|opened|graduated|retired"
    "|launched|completed|premiered"
)
_YEAR = re.compile(r"\d{3,4}")
_CODE = re.compile(r"0\d+")  # a post code or an area code: not a number, its zero counts

KnownRelation = Callable[[str], Relation | None]


@dataclass(frozen=True, slots=True)
class RelationReading:
    """How one relation is read. ``readable`` is the share of its tails that read as numbers or dates."""

    label: str
    how: OneOf["entity", "literal", "type"]
    kind: LiteralKind | None
    unit: str
    rows: int
    readable: float
    examples: tuple[str, ...]
    known: Relation | None
    decided_by: OneOf["rule", "brain", "user"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: its layout and each of its relations, in the order in which they first come."""

    path: Path
    delimiter: str
    header: bool
    rows: int
    rejected: int
    relations: tuple[RelationReading, ...]
    rejections: tuple[Rejection, ...]
    """The first hundred rows that cannot be rows; ``rejected`` counts all."""
    layout: Layout = field(repr=False)


@dataclass(slots=True)
class _Tally:
    """What the tails of one relation look like."""

    label: str
    rows: int = 0
    numbers: int = 0
    dates: int = 0
    years: int = 0
    units: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def count(self, tail: str) -> None:
        self.rows += 1
        if len(self.examples) < _EXAMPLES and tail not in self.examples:
            self.examples.append(tail[:40])
        if _CODE.fullmatch(tail):
            return
        quantity = read_quantity(tail) if len(tail) <= 80 else None
        if quantity:
            self.numbers += 1
            self.units[quantity.unit] += 1
            self.years += _YEAR.fullmatch(tail) is not None
        if (quantity is None or quantity.unit) and len(tail) <= 80 and read_date(tail):
            self.dates += 1
            self.numbers -= quantity is not None  # 1879年 is a date and not a number of years

    @property
    def readable(self) -> float:
        return (self.numbers + self.dates) / self.rows

    def kind(self) -> LiteralKind:
        if self.readable < _ENOUGH:
            return "text"
        years = self.years == self.numbers and _YEAR_WORDS.search(self.label.lower())
        return "date" if self.dates > self.numbers or (years and self.dates + self.years) else "quantity"


def value_of(label: str, tail: str) -> Literal | None:
    """The value that one tail of a new relation is by the rule for tables (1950 is a date under 建立年份); None for a
    thing.
    """
    tally = _Tally(label)
    tally.count(tail)
    kind = tally.kind()
    return None if kind == "text" else read_literal(kind, tail)


@dataclass(slots=True)
class _Sample:
    """The first rows of a file, to tell three columns of facts from a table of another kind."""

    first: Triple | None = None
    rows: int = 0
    values: int = 0
    heads: set[str] = field(default_factory=set)
    relations: Counter[str] = field(default_factory=Counter)

    def take(self, row: Triple, folded: str) -> None:
        if self.rows == _SAMPLED:
            return
        self.first = self.first or row
        self.rows += 1
        self.heads.add(row.head)
        self.relations[folded] += 1
        # The first row may be a header of its own: what it says of the second column does not count.
        self.values += self.rows > 1 and _is_value(row.relation)

    def complaint(self, is_known: Callable[[str], bool]) -> Rejection | None:
        """Why these are no facts, None if they may be some; relations that the brain has are relations."""
        if self.first is None or any(map(is_known, self.relations)):
            return None
        if self.rows == 1:
            wrong = _is_value(self.first.relation)
        else:
            every = _DISTINCT * self.rows
            differ = self.rows >= _ENOUGH_ROWS and len(self.relations) > every and len(self.heads) > every
            wrong = differ or self.values * 2 > self.rows - 1
        if not wrong:
            return None
        shown = "、".join(list(self.relations)[:_EXAMPLES])[:80]
        return Rejection(
            self.first.line,
            f"第二列应是关系，这里却像是数值（{shown}）。每行应为三列：头、关系、尾；"
            "如果确实如此，请加上表头 head,relation,tail",
            f"the second column should be relations and looks like values ({shown}). Each row should have three"
            " columns: head, relation, tail; if it has, add the header head,relation,tail",
        )


def _is_value(cell: str) -> bool:
    return len(cell) <= 80 and (read_quantity(cell) is not None or read_date(cell) is not None)


def read_table(
    path: Path,
    *,
    encoding: str = "utf-8",
    overrides: Mapping[str, str] | None = None,
    known: KnownRelation = lambda _: None,
) -> Reading:
    """Look through a whole .tsv or .csv file and say how it would be read; nothing is stored.

    ``overrides`` maps labels of relations to "literal" or "entity"; ``known`` finds relations that the brain has.

    Raises
    ------
    FileMissing, UnknownFormat, BadEncoding
        as they say.
    BadLine
        if it looks like a table of another kind: a second column of values, or different on every row.
    EmptyInput
        if the file holds no row at all.
    UnknownName, UsageError
        if an override names no relation of the file, or contradicts the brain.

    """
    path = Path(path)
    if not path.is_file():
        raise FileMissing(path=path)
    layout = layout_of(path, encoding)
    tallies: dict[str, _Tally] = {}
    rejections: list[Rejection] = []
    sample = _Sample()
    number = rejected = 0
    for row in rows(layout):
        number += 1
        if isinstance(row, Rejection):
            rejected += 1
            rejections += [row] if len(rejections) < REJECTIONS_NAMED else []
            continue
        folded = text.key(row.relation)
        sample.take(row, folded)
        if folded not in tallies:
            tallies[folded] = _Tally(row.relation)
        tallies[folded].count(row.tail)
    if not number:
        raise EmptyInput(path=path)
    settled = layout.header or rejected * 2 > number  # then the load names the first bad line
    if not settled and (wrong := sample.complaint(lambda folded: known(tallies[folded].label) is not None)):
        raise BadLine(path=path, line=wrong.line, reason=wrong)
    readings = _readings(tallies, overrides or {}, known)
    return Reading(path, layout.delimiter, layout.header, number, rejected, readings, tuple(rejections), layout)


def _readings(
    tallies: Mapping[str, _Tally], overrides: Mapping[str, str], known: KnownRelation
) -> tuple[RelationReading, ...]:
    chosen = {text.key(label): how for label, how in overrides.items()}
    readings = tuple(_reading(tally, chosen.pop(folded, ""), known(tally.label)) for folded, tally in tallies.items())
    if chosen:
        near = "、".join(tally.label for tally in tallies.values())[:200]
        raise UnknownName(name=next(iter(chosen)), what_zh="关系", what_en="relation", near=near)
    return readings


def _reading(tally: _Tally, override: str, known: Relation | None) -> RelationReading:
    decided_by: OneOf["rule", "brain", "user"] = "rule"
    kind: LiteralKind | None = tally.kind()
    unit = ""
    how: How
    if override and known is not None and (override == "literal") != bool(known.literal):
        found = "literal" if known.literal else "entity"
        words = Said(f"大脑里的 {known.key} 是 {found}，不能读作 {override}", f"{known.key} is {found} in this brain")
        raise UsageError(reason=words)
    if override and known is None:
        how, decided_by = ("literal" if override == "literal" else "entity"), "user"
    elif known is not None:
        how, kind, unit, decided_by = ("literal" if known.literal else "entity"), known.literal, known.unit, "brain"
    elif text.key(tally.label) in _TYPE_RELATIONS:
        how = "type"
    else:
        how = "entity" if kind == "text" else "literal"
    if how != "literal":
        kind = None
    elif kind == "quantity" and not unit and tally.units:
        written, count = tally.units.most_common(1)[0]
        unit = written if count * 2 > tally.rows else ""
    return RelationReading(
        tally.label, how, kind, unit, tally.rows, round(tally.readable, 3), tuple(tally.examples), known, decided_by
    )
