"""The lines of a text by what they are: headings, rows of tables, items of lists, ``key: value``, prose.

The same rules serve twice: to cut a document into passages, and to see the structure of a passage again from its text
alone. Every pattern is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from superbrain.learning.parts import Heading, Listing, Pair, Sentence, Span, Table
from superbrain.learning.sentences import ends_sentence, sentences
from superbrain.learning.words import table

LONGEST_KEY: Final = 30
LONGEST_TITLE: Final = 40

HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
UNDERLINE = re.compile(r"\s*(=+|-{2,})\s*")
SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*|\s*\|\s*:?-+:?\s*\|\s*")
ITEM = re.compile(r"\s*(?:[-*+•●▪◦]\s+|[·●•▪]\s*(?=\S)|\d{1,3}[.)、]\s*(?=\D)|[（(]\d{1,3}[）)]\s*)(?=\S)")
FENCE = re.compile(r"\s*(```|~~~)")
_PAIR = re.compile(r"([^:：。！？!?；;|“”\",，]{1,30})\s*[:：](?!//)\s*(\S.*)")
_SECTION = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]{1,6}[章回节卷部编篇]|[一二三四五六七八九十]{1,3}、|Chapter \w+|CHAPTER \w+"
)


def is_row(line: str) -> bool:
    """Whether a line could be a row of a table with bars."""
    return line.count("|") >= (1 if not line.startswith("|") else 2)


def is_item(line: str) -> bool:
    """Whether a line is an item of a list."""
    return ITEM.match(line) is not None


def pair_of(line: str) -> tuple[Span, Span] | None:
    """Key and value of a line ``key: value``; None for prose, and for a time of day."""
    match = _PAIR.fullmatch(line)
    if match is None or not _is_key(match[1].strip()):
        return None
    key_end = match.start(1) + len(match[1].rstrip())
    start = match.start(1) + len(match[1]) - len(match[1].lstrip())
    marked = ITEM.match(line)
    start = max(start, marked.end() if marked else 0)
    return (Span(start, key_end), Span(match.start(2), len(line.rstrip()))) if key_end > start else None


def _is_key(words: str) -> bool:
    brackets = sum(words.count(mark) for mark in "(（") - sum(words.count(mark) for mark in ")）")
    speakers = table("sentences")["speakers"]
    speaks = words.casefold().split()[-1:] in [[word] for word in speakers] or words.endswith(
        tuple(word for word in speakers if not word.isascii())
    )
    return not (speaks or brackets or words.isdigit() or len(words.split()) > 5)


def is_title(line: str) -> bool:
    """Whether a line of a plain text reads like a title: short, and no sentence."""
    stripped = line.strip()
    return (
        0 < len(stripped) <= LONGEST_TITLE
        and not ends_sentence(stripped)
        and not stripped.endswith((":", "：", ",", "，", "、"))
        and pair_of(stripped) is None
        and not is_item(line)
        and not is_row(stripped)
        and "\t" not in stripped
        and any(character.isalnum() for character in stripped)
    )


def is_section(line: str) -> bool:
    """Whether a line of a plain text is numbered like a chapter."""
    return is_title(line) and _SECTION.match(line.strip()) is not None


def introduces(line: str) -> bool:
    """Whether a line introduces what follows it."""
    return line.rstrip().endswith((":", "："))


@dataclass(slots=True)
class Layout:
    """What `laid_out` finds in a passage."""

    headings: list[Heading] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)


def laid_out(text: str) -> Layout:
    """The structure of a passage from its text."""
    found = Layout()
    lines = list(_spans_of_lines(text))
    index = 0
    while index < len(lines) and (match := HEADING.fullmatch(text, lines[index].start, lines[index].end)):
        found.headings.append(Heading(match.start(2), match.end(2), len(match[1])))
        index += 1
    while index < len(lines):
        line, number = lines[index], index
        words = text[line.start : line.end]
        if is_row(words) and index + 1 < len(lines) and _fits(text, SEPARATOR, lines[index + 1]):
            index = _table(text, lines, index, found)
        elif is_item(words):
            index = _listing(text, lines, index, found)
        else:
            _prose(text, line, number, found)
            index += 1
    return found


def _spans_of_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


def _fits(text: str, pattern: re.Pattern[str], line: Span) -> bool:
    return pattern.fullmatch(text, line.start, line.end) is not None


def _prose(text: str, line: Span, number: int, found: Layout) -> None:
    words = text[line.start : line.end]
    pair = pair_of(words)
    if pair is not None:
        key, value = (Span(line.start + part.start, line.start + part.end) for part in pair)
        found.pairs.append(Pair(key, value, line))
        if not ends_sentence(words) or len(sentences(words)) < 2:
            found.sentences.append(Sentence(line.start, line.end, number))
            return
    for start, end in sentences(words):
        found.sentences.append(Sentence(line.start + start, line.start + end, number))


def _table(text: str, lines: Sequence[Span], index: int, found: Layout) -> int:
    header = cells(text, lines[index])
    found.sentences.append(Sentence(lines[index].start, lines[index].end, index))
    rows = []
    index += 2
    while index < len(lines) and is_row(text[lines[index].start : lines[index].end]):
        row = cells(text, lines[index])[: len(header)]
        end = lines[index].end
        rows.append((*row, *[Span(end, end)] * (len(header) - len(row))))
        found.sentences.append(Sentence(lines[index].start, lines[index].end, index))
        index += 1
    found.tables.append(Table(header, tuple(rows)))
    return index


def cells(text: str, line: Span) -> tuple[Span, ...]:
    """The cells of a row, without white space around."""
    found = []
    start = line.start + (text[line.start] == "|")
    end = line.end - (text[line.end - 1] == "|" and line.end - 1 > start)
    while start <= end:
        bar = text.find("|", start, end)
        stop = bar if bar >= 0 else end
        cell = text[start:stop]
        first = start + len(cell) - len(cell.lstrip())
        found.append(Span(first, max(first, start + len(cell.rstrip()))))
        start = stop + 1
        if bar < 0:
            break
    return tuple(found)


def _listing(text: str, lines: Sequence[Span], index: int, found: Layout) -> int:
    intro = None
    if index:
        before = lines[index - 1]
        words = text[before.start : before.end]
        if introduces(words) and not HEADING.fullmatch(words):
            intro = Span(before.start, before.start + len(words.rstrip(":： ")))
    items = []
    while index < len(lines) and (match := ITEM.match(text, lines[index].start, lines[index].end)):
        item = Span(match.end(), lines[index].end)
        items.append(item)
        _prose(text, item, index, found)
        index += 1
    found.listings.append(Listing(intro, tuple(items)))
    return index
