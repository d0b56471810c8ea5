"""Names that the graph does not know, found by how they are written and what is said around them.

Only whole names: inside 《》 everything belongs to the title, a run of capitalised words is not cut, and what cannot be
delimited gets a low ``boundary``. Every pattern is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from superbrain.learning.chinese_names import chinese_names
from superbrain.learning.kinds import Kinds
from superbrain.learning.layout import Layout
from superbrain.learning.name_forms import Found, aliases, endings, made, surname_pattern
from superbrain.learning.parts import Newcomer, Span
from superbrain.learning.words import table
from superbrain.text import has_han

LONGEST_CELL: Final = 40
SURE: Final = 0.7
"""Boundary from which on a name is one wherever it stands."""

_CAPITAL = (
    r"(?:(?:[A-Z]|St|Mt|Ft|Dr|Mr|Mrs|Ms|Jr|Sr|Prof|Gen|Col|Capt|Rev|Co|Inc|Ltd|Corp)\.|"
    r"[A-Z\u00c0-\u00de][\w\u00c0-\u024f'’&-]*)"
)
"""A capitalised word; a dot belongs to it only behind an initial or an abbreviation."""

_SPLIT_CELL = re.compile(r"、|;|；|,\s?| and |和|\s?/\s?")
_CLAUSE_WORDS: Final = frozenset("的是叫在了不没并")


def newcomers(text: str, layout: Layout, kinds: Kinds, known: Sequence[tuple[int, int]]) -> list[Found]:
    """All that may be names; they may overlap one another and the ``known`` spans of the graph's names."""
    found: list[Found] = []
    if has_han(text):
        found += chinese_names(text, layout, kinds, known)
    found += _capitalised(text, layout, kinds)
    found += _in_structure(text, layout, kinds)
    return [*found, *_again(text, found)]


def _again(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Names that are sure in one place, in all others where they stand."""
    sure = {one.newcomer.name: one for one in found if one.newcomer.boundary >= SURE and len(one.newcomer.name) > 2}
    there = {(one.start, one.end) for one in found}
    for name, one in sure.items():
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if (start, end) not in there and (
                has_han(name) or not f"{text[start - 1 : start]}{text[end : end + 1]}".isalnum()
            ):
                yield Found(start, end, one.newcomer)
            start = text.find(name, end)


# ---- English --------------------------------------------------------------------------------------------------------
def _capitalised(text: str, layout: Layout, kinds: Kinds) -> Iterator[Found]:
    """Runs of capitalised words. One that begins a sentence alone needs to be defined there, or seen elsewhere."""
    beginnings = {one.start for one in (*layout.sentences, *layout.headings)}
    for match in _run_pattern().finditer(text):
        start, end = _without_titles(text, match.start(), match.end())
        words = text[start:end].split()
        if not words or all(word.casefold().rstrip(".") in _not_en() for word in words):
            continue
        boundary = 0.9 if len(words) > 1 else 0.75
        found = made(text, start, end, kinds, _kind_en(words), boundary)
        alone = start in beginnings and len(words) == 1
        if alone and not found.newcomer.stated and f" {words[0]}" not in text[:start] + text[end:]:
            continue
        if len(words[0]) > 1 or len(words) > 1:
            yield found


def _without_titles(text: str, start: int, end: int) -> tuple[int, int]:
    """A run without function words and titles before it and the clitic behind it."""
    words = text[start:end].split(" ")
    skipped = {*_not_en(), *table("names")["titles"]["en"]}
    while words and words[0].casefold().rstrip(".") in skipped:
        start += len(words.pop(0)) + 1
    while words and words[-1].casefold() in _not_en():
        end -= len(words.pop()) + 1
    run = text[start:end]
    for clitic in ("'s", "’s", "'", "’"):
        run = run.removesuffix(clitic)
    if run.endswith(".") and not re.search(r"\b[A-Z]\.$|\b(?:Inc|Ltd|Corp|Co|Jr|Sr)\.$", run):
        run = run[:-1]
    return start, start + len(run)


def _kind_en(words: Sequence[str]) -> str:
    """The kind of an English name by its last word, its first one before "of", or a common first name."""
    last, first = words[-1].casefold().rstrip("."), words[0].casefold()
    for kind, ends in table("names")["endings_en"].items():
        if last in ends or (first in ends and len(words) > 2 and words[1] == "of"):
            return str(kind)
    return "person" if 1 < len(words) < 4 and first in _first_names() else ""


@cache
def _first_names() -> frozenset[str]:
    return frozenset(table("names")["first_names"]["en"])


# ---- tables, lists, pairs, titles -----------------------------------------------------------------------------------
def _in_structure(text: str, layout: Layout, kinds: Kinds) -> Iterator[Found]:
    """Whole cells, items, values and the title: the structure itself says where they end."""
    for heading in layout.headings[:1]:
        if heading.level == 1:
            yield from _whole(text, Span(heading.start, heading.end), kinds, (), 0.9)
    for table_ in layout.tables:
        for row in table_.rows:
            for header, cell in zip(table_.header, row, strict=True):
                yield from _whole(text, cell, kinds, kinds.of_phrase(text[header.start : header.end] or " "), 0.85)
    for listing in layout.listings:
        intro = text[listing.intro.start : listing.intro.end].removesuffix("包括") if listing.intro else " "
        for item in listing.items:
            yield from _whole(text, item, kinds, kinds.of_phrase(intro or " "), 0.8)
    for pair in layout.pairs:
        start = pair.value.start
        for part in _SPLIT_CELL.split(text[pair.value.start : pair.value.end]):
            place = text.find(part, start)
            yield from _whole(text, Span(place, place + len(part)), kinds, (), 0.7)
            start = place + len(part)


def _whole(text: str, span: Span, kinds: Kinds, types: tuple[str, ...], boundary: float) -> Iterator[Found]:
    """A span as one name, brackets behind it left out; nothing if it is a sentence or a value."""
    words = text[span.start : span.end]
    bracket = min((place for place in map(words.find, "（(") if place > 0), default=len(words))
    name = words[:bracket].strip(' 《》“”"。.')
    start = span.start + (words.find(name) if name else 0)
    if not 1 < len(name) <= LONGEST_CELL or any(mark in name for mark in "，。；：:;!?！？|") or not name[0].isalpha():
        return
    if any(map(str.isdigit, name)) or len(name.split()) > 6:
        return
    if (len(name) > 16 or not _CLAUSE_WORDS.isdisjoint(name)) if has_han(name) else _is_clause(name.split()):
        return
    stated = types or kinds.stated(text, start, start + len(name))
    form = () if stated else _form(name, kinds)
    yield Found(
        start,
        start + len(name),
        Newcomer(name, stated or form, bool(stated), boundary, aliases(text, start + len(name))),
    )


def _is_clause(words: Sequence[str]) -> bool:
    """Whether English words say something instead of naming it: "Slovenia borders Austria", "a village", "him"."""
    small = [word.islower() and word not in _connecting() for word in words]
    capital = [word[0].isupper() for word in words]
    if (
        words[0] in _not_en()
        or (small[0] and len(words) > 2)
        or any(word.endswith(".") for word in words[:-1] if len(word) > 4)
    ):
        return True
    first = small.index(True) if True in small else len(words)
    return any(capital[:first]) and any(capital[first:])


@cache
def _connecting() -> frozenset[str]:
    return frozenset(word for words in table("names")["connectors"]["en"] for word in words.split()) | {"and", "&"}


def _form(name: str, kinds: Kinds) -> tuple[str, ...]:
    """The classes of a name by its ending, or as somebody's surname and given name."""
    if not has_han(name):
        kind = _kind_en(name.split())
        return kinds.of_kind(kind) if kind else ()
    ending = next((word for word in endings() if name.endswith(word) and len(name) > len(word) + 1), "")
    if ending:
        return kinds.of_kind(endings()[ending])
    match = surname_pattern().match(name)
    never = table("names")["surnames"]["never_given"]
    personal = match is not None and len(name) - match.end() == 2 and not set(name[match.end() :]) & set(never)
    return kinds.of_kind("person") if personal else ()


# ---- compiled tables ------------------------------------------------------------------------------------------------
@cache
def _run_pattern() -> re.Pattern[str]:
    connectors = sorted(table("names")["connectors"]["en"], key=len, reverse=True)
    return re.compile(rf"(?<![\w]){_CAPITAL}(?: (?:(?:{'|'.join(connectors)}) )?{_CAPITAL}){{0,8}}")


@cache
def _not_en() -> frozenset[str]:
    return frozenset(table("names")["not_en"]["en"])
