"""Neighbouring lines of a document as the bodies of passages: paragraphs, tables, lists, blocks of short lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from superbrain.learning.cleaning import Cleaned, cleaned
from superbrain.learning.layout import SEPARATOR, introduces, is_item, is_row, pair_of
from superbrain.learning.reading import Line
from superbrain.learning.sentences import ends_sentence, sentences
from superbrain.text import has_han

PASSAGE_LIMIT: Final = 600
"""Characters of a passage's body from which on it is cut, at the next end of a sentence or line."""

LONGEST_SENTENCE: Final = 2_000
"""Characters after which a sentence is cut wherever it stands."""

WRAPPED: Final = 40
"""Characters of an English line from which on the next one may go on with its sentence."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a passage and the lines that have to stand over it."""

    context: str
    part: Cleaned
    cut: bool = False


def bodies(lines: Sequence[Line], carried: str, *, markup: bool) -> list[Body]:
    """The bodies of neighbouring lines. ``carried`` are lines that introduced them earlier: before a list the line
    that ends in a colon, inside a table its header.
    """
    return list(_bodies(lines, carried, markup=markup))


def _bodies(lines: Sequence[Line], carried: str, *, markup: bool) -> Iterator[Body]:
    index, loose = 0, list[Cleaned]()
    while index < len(lines):
        if (end := _bar_table(lines, index, carried)) > index or (end := _tab_table(lines, index)) > index:
            yield from _packed(loose, "")
            rows = list(_rows(lines[index:end], markup=markup))
            inside = not (len(rows) > 1 and SEPARATOR.fullmatch(rows[1].text))
            yield from _packed(rows, carried if inside else "", repeated=0 if inside else 2)
            loose = []
        elif is_item(lines[index].text):
            end = _list_end(lines, index)
            items = list(_items(lines[index:end], markup=markup))
            intro = loose.pop() if loose and introduces(loose[-1].text) else None
            yield from _packed(loose, "")
            if intro is not None:
                yield from _packed([intro, *items], "", repeated=1)
            else:
                yield from _packed(items, "" if "|" in carried else carried)
            loose = []
        else:
            end = _paragraph_end(lines, index)
            part = _joined_lines(lines[index:end], markup=markup)
            if len(part.text) > PASSAGE_LIMIT or (ends_sentence(part.text) and pair_of(part.text) is None):
                yield from _packed(loose, "")
                yield from _sentences(part, cut=lines[end - 1].cut)
                loose = []
            elif part.text:
                loose.append(part)
        carried, index = "", end
    yield from _packed(loose, "")


# ---- which lines belong together ------------------------------------------------------------------------------------
def _bar_table(lines: Sequence[Line], index: int, carried: str) -> int:
    """One past the table of bars that starts at a line; ``index`` if there is none."""
    if not is_row(lines[index].text.strip()):
        return index
    headed = index + 1 < len(lines) and SEPARATOR.fullmatch(lines[index + 1].text.strip()) is not None
    if not headed and not (index == 0 and "|" in carried):
        return index
    end = index + 1
    while end < len(lines) and is_row(lines[end].text.strip()):
        end += 1
    return end


def _tab_table(lines: Sequence[Line], index: int) -> int:
    """One past the table of tabs that starts at a line: two lines or more with equally many."""
    tabs = lines[index].text.strip().count("\t")
    end = index
    while tabs and end < len(lines) and lines[end].text.strip().count("\t") == tabs:
        end += 1
    return end if end - index > 1 else index


def _list_end(lines: Sequence[Line], index: int) -> int:
    end = index + 1
    while end < len(lines) and (is_item(lines[end].text) or lines[end].text[:1] in (" ", "\t")):
        end += 1
    return end


def _paragraph_end(lines: Sequence[Line], index: int) -> int:
    """One past the lines that were one before somebody wrapped them; only scripts with spaces are wrapped."""
    end = index + 1
    while end < len(lines) and _goes_on(lines[end - 1].text.strip(), lines[end].text):
        end += 1
    return end


def _goes_on(line: str, following: str) -> bool:
    after = following.strip()
    if len(line) < WRAPPED or not after or is_item(following) or "\t" in following.strip():
        return False
    return (
        not (has_han(line[-1]) or has_han(after[0]) or pair_of(after) or introduces(line)) and line[-1] not in "。！？"
    )


# ---- lines made safe ------------------------------------------------------------------------------------------------
def _joined_lines(lines: Sequence[Line], *, markup: bool) -> Cleaned:
    text = "".join(line.text for line in lines)
    offsets = lines[0].offsets if len(lines) == 1 else list(_chained(lines))
    quoted = len(text) - len(text.lstrip("> ")) if markup and text.lstrip().startswith(">") else 0
    return cleaned(text[quoted:], offsets[quoted:], markup=markup)


def _chained(lines: Sequence[Line]) -> Iterator[int]:
    return chain(*(line.offsets[:-1] for line in lines), lines[-1].offsets[-1:])


def _items(lines: Sequence[Line], *, markup: bool) -> Iterator[Cleaned]:
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or is_item(lines[index].text):
            yield _joined_lines(lines[start:index], markup=markup)
            start = index


def _rows(lines: Sequence[Line], *, markup: bool) -> Iterator[Cleaned]:
    """The rows of a table, with bars; a table of tabs gets the line under its header that tables of bars have."""
    for number, line in enumerate(lines):
        if "\t" not in line.text.strip() or is_row(line.text.strip()):
            yield cleaned(line.text, line.offsets, markup=markup)
            continue
        row = _with_bars(line, markup=markup)
        yield row
        if number == 0:
            rule = " | ".join(["---"] * (row.text.count(" | ") + 1))
            yield Cleaned(rule, [row.ends[-1]] * len(rule), [row.ends[-1]] * len(rule))


def _with_bars(line: Line, *, markup: bool) -> Cleaned:
    first = len(line.text) - len(line.text.lstrip())
    text, place = line.text.strip(), first
    whole = Cleaned("", [], [])
    for number, cell in enumerate(text.split("\t")):
        part = cleaned(cell, line.offsets[place : place + len(cell) + 1], markup=markup)
        at = line.offsets[place]
        whole = part if number == 0 else _joined(whole, part, " | ", at)
        place += len(cell) + 1
    return whole


# ---- as long as a passage may be ------------------------------------------------------------------------------------
def _packed(parts: Sequence[Cleaned], context: str, *, repeated: int = 0) -> Iterator[Body]:
    """Lines put together until they are long enough; the first ``repeated`` ones stand over each later body."""
    parts = [part for part in parts if part.text]
    above = "\n".join(part.text for part in parts[:repeated])
    whole: Cleaned | None = None
    for number, part in enumerate(parts):
        if whole is not None and number > repeated and len(whole.text) + len(part.text) > PASSAGE_LIMIT:
            yield Body(context, whole)
            whole, context = None, "\n".join(filter(None, (context, above)))
            above = ""
        whole = part if whole is None else _joined(whole, part, "\n", whole.ends[-1])
    if whole is not None:
        yield Body(context, whole)


def _sentences(part: Cleaned, *, cut: bool) -> Iterator[Body]:
    """A paragraph, in pieces of whole sentences where it is long."""
    spans = [(0, len(part.text))] if len(part.text) <= PASSAGE_LIMIT else list(_short_enough(part.text))
    start = spans[0][0]
    for number, (_, end) in enumerate(spans):
        last = number == len(spans) - 1
        if last or spans[number + 1][1] - start > PASSAGE_LIMIT:
            piece = Cleaned(part.text[start:end], part.starts[start:end], part.ends[start:end])
            yield Body("", piece, cut and last)
            start = spans[number + 1][0] if not last else end


def _short_enough(text: str) -> Iterator[tuple[int, int]]:
    for start, end in sentences(text):
        while end - start > LONGEST_SENTENCE:
            comma = max(text.rfind(mark, start + PASSAGE_LIMIT, start + LONGEST_SENTENCE) for mark in "，,、 ")
            stop = comma + 1 if comma > 0 else start + LONGEST_SENTENCE
            yield start, stop
            start = stop
        yield start, end


def _joined(one: Cleaned, other: Cleaned, between: str, at: int) -> Cleaned:
    """Two stretches with characters between them that stand for what the document has there."""
    count = len(between)
    starts = [*one.starts, *[at] * count, *other.starts]
    return Cleaned(one.text + between + other.text, starts, [*one.ends, *[at] * count, *other.ends])
