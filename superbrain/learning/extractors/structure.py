"""What the layout of a text states: ``key: value`` lines, tables, lists under a line that says what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from superbrain.learning.extractors.ends import measured, raw_mention, things, written
from superbrain.learning.extractors.page import Match, Page, Tail
from superbrain.learning.extractors.wordings import Meaning
from superbrain.learning.parts import Mention, Span, Table
from superbrain.learning.words import table
from superbrain.text import key

STRUCTURE: Final = "structure"
SCORE: Final = 0.95
CELL_BOUNDARY: Final = 0.85
"""How sure a name is whole that a cell or the value of a pair is."""

FITTING: Final = 0.8
"""Share of a column's cells that must read as what its header says."""

_SPLIT = re.compile(r"[、;；]|(?<!\d)[,，]\s?|[,，]\s?(?!\d{3})| and |\s/\s|和")
_EMPTY: Final = frozenset(
    ("", "-", "--", "—", "–", "——", "?", "？", "n/a", "无", "不详", "未知", "unknown", "none", "/")
)
_BRACKET = re.compile(r"\s?[（(][^（）()]*[）)]\s*$")
_INTRO = re.compile(
    r"(?:(?P<zh>.{1,20}?)的(?P<noun>[^的]{1,10}?)(?:包括|有|如下|为|是)?"
    r"|(?:the )?(?P<en>[a-z -]{3,30}) of (?:the )?(?P<of>.{2,40}?)(?: are| include| is)?)$",
    re.IGNORECASE,
)


def structure(page: Page) -> None:
    """Add what pairs, tables and lists state to the page."""
    _pairs(page)
    for one in page.reading.tables:
        _table(page, one)
    _listings(page)


# ---- key: value -----------------------------------------------------------------------------------------------------
def _pairs(page: Page) -> None:
    reading = page.reading
    times = Counter(key(reading.words(pair.key)) for pair in reading.pairs)
    if any(count > 1 for count in times.values()):
        return  # who speaks, not what is said
    head = _named_pair(page) or page.topic
    for pair in reading.pairs:
        meanings = page.wordings.meant(reading.words(pair.key))
        if meanings and head is not None:
            said = Span(pair.said.start, pair.said.end)
            for tail in _parts(page, pair.value, meanings):
                page.add(Match(meanings, head, tail, said, STRUCTURE, SCORE))


def _named_pair(page: Page) -> Mention | None:
    """The thing that a block of pairs is about: 名称：X, in the block or in the title that was made of it."""
    names = {key(word) for word in table("patterns")["names"]}
    for pair in page.reading.pairs:
        if key(page.reading.words(pair.key)) in names:
            return _whole(page, pair.value)
    for heading in reversed(page.reading.headings):
        words = page.reading.words(heading)
        match = re.match(r"\s*([^:：]{1,20})[:：]\s*", words)
        if match is not None and key(match[1]) in names:
            return _whole(page, Span(heading.start + match.end(), heading.end))
    return None


def _whole(page: Page, span: Span) -> Mention:
    """The mention that fills a span, else the span as a name."""
    words = page.reading.words(span)
    bracket = _BRACKET.search(words)
    kept = words[: bracket.start()] if bracket and bracket.start() else words
    start = span.start + len(kept) - len(kept.lstrip())
    span = Span(start, start + len(kept.strip()))
    inside = [one for one in page.reading.within(span) if one.named]
    if inside and 2 * (inside[0].end - inside[0].start) > span.end - span.start and len(inside) == 1:
        return inside[0]
    return raw_mention(page.reading, span, CELL_BOUNDARY)


def _parts(page: Page, span: Span, meanings: Sequence[Meaning]) -> Iterator[Tail]:
    """The values of a value or cell: several names are told apart by marks."""
    reading = page.reading
    words = reading.words(span)
    if key(words) in _EMPTY:
        return
    kinds = {page.schema.relations[row].literal for row, _ in meanings}
    values = [one for one in reading.within(span) if one.value is not None]
    if kinds & {"quantity", "date"} and values:
        yield values[0]
    elif kinds - {None}:
        bracket = _BRACKET.search(words)
        yield Span(span.start, span.start + bracket.start()) if bracket and bracket.start() else span
    if None in kinds:
        start = span.start
        for part in _SPLIT.split(words):
            place = reading.text.find(part, start)
            start = place + len(part)
            if part.strip() and key(part) not in _EMPTY:
                yield _whole(page, Span(place, start))


# ---- tables ---------------------------------------------------------------------------------------------------------
def _table(page: Page, one: Table) -> None:
    subject = _subject_column(page, one)
    if subject is None:
        _upright(page, one)
        return
    for number, header in enumerate(one.header):
        meanings = page.wordings.meant(page.reading.words(header)) if number != subject else ()
        cells = [(row[subject], row[number]) for row in one.rows if key(page.reading.words(row[number])) not in _EMPTY]
        if not meanings or not cells:
            continue
        fitting = tuple(meaning for meaning in meanings if _column_fits(page, [cell for _, cell in cells], meaning))
        for name, cell in cells:
            if not fitting or key(page.reading.words(name)) in _EMPTY:
                continue
            for tail in _parts(page, cell, fitting):
                said = Span(name.start, cell.end) if name.start < cell.end else Span(cell.start, name.end)
                page.add(Match(fitting, _whole(page, name), tail, said, STRUCTURE, SCORE))


def _subject_column(page: Page, one: Table) -> int | None:
    """The column of names: the first whose header says no relation and whose cells differ."""
    names = {key(word) for word in table("patterns")["names"]}
    headers = [page.reading.words(header) for header in one.header]
    for number, header in enumerate(headers):
        if key(header) in names:
            return number
    for number, header in enumerate(headers):
        cells = [key(page.reading.words(row[number])) for row in one.rows]
        numeric = all(cell.replace(".", "").replace(",", "").isdigit() for cell in cells)
        if len(set(cells)) == len(cells) and not numeric and (number == 0 or not page.wordings.meant(header)):
            return number if any(page.wordings.meant(other) for other in headers if other != header) else None
    return None


def _upright(page: Page, one: Table) -> None:
    """A table of two columns with keys on the left, about what the heading speaks of."""
    if len(one.header) != 2 or page.topic is None:
        return
    for name, cell in one.rows:
        meanings = page.wordings.meant(page.reading.words(name))
        for tail in _parts(page, cell, meanings) if meanings else ():
            page.add(Match(meanings, page.topic, tail, Span(name.start, cell.end), STRUCTURE, SCORE))


def _column_fits(page: Page, cells: Sequence[Span], meaning: Meaning) -> bool:
    """Whether a column holds what a relation leads to."""
    return sum(_cell_fits(page, cell, meaning) for cell in cells) >= FITTING * len(cells)


def _cell_fits(page: Page, cell: Span, meaning: Meaning) -> bool:
    relation = page.schema.relations[meaning[0]]
    for tail in _parts(page, cell, [meaning]):
        if relation.literal is None:
            wanted = relation.domain if meaning[1] else relation.range
            if isinstance(tail, Mention) and things(tail, wanted, page.schema):
                return True
        elif isinstance(tail, Mention):
            if measured(tail, relation) is not None:
                return True
        elif written(page.reading, tail, relation) is not None:
            return True
    return False


# ---- lists ----------------------------------------------------------------------------------------------------------
def _listings(page: Page) -> None:
    """Items under "X 的 Y 包括：", or under a heading that is X with an intro that is Y."""
    for one in page.reading.listings:
        found = _introduced(page, one.intro) if one.intro is not None else None
        if found is None:
            continue
        holder, meanings = found
        for item in one.items:
            page.add(Match(meanings, holder, _whole(page, item), item, STRUCTURE, SCORE - 0.05))


def _introduced(page: Page, intro: Span) -> tuple[Mention, tuple[Meaning, ...]] | None:
    words = page.reading.words(intro).strip()
    meanings = page.wordings.meant(words)
    if meanings and page.topic is not None:
        return page.topic, meanings
    match = _INTRO.match(words)
    if match is None:
        return None
    noun, name = (match["noun"], "zh") if match["noun"] else (match["en"], "of")
    meanings = page.wordings.meant(noun)
    place = page.reading.text.find(words, intro.start)
    span = Span(place + match.start(name), place + match.end(name))
    return (_whole(page, span), meanings) if meanings else None
