"""Names that the graph does not know, found by how they are written and what is said around them.

Only whole names: inside 《》 everything belongs to the title, a run of capitalised words is not cut, and what cannot be
delimited gets a low ``boundary``. Every pattern is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from superbrain.learning.kinds import Kinds
from superbrain.learning.layout import Layout
from superbrain.learning.parts import Newcomer, Span
from superbrain.learning.words import table
from superbrain.text import has_han

LONGEST_CELL: Final = 40
LONGEST_BEFORE: Final = 8
"""Characters before an ending like 市 or 大学 that may belong to the name."""

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_TITLE = re.compile(r"《([^《》\n]{1,60})》")
_NAMED = re.compile(r"(?:称为|名为|又名|叫做|取名|命名为)[“「\"]([^”」\"\n]{1,30})[”」\"]")
_DOTTED = re.compile(rf"[{_HAN}]{{1,10}}(?:[·・•‧﹒][{_HAN}A-Z][{_HAN}.]{{0,7}})+")
_SUBJECT = re.compile(r"([^\s，。、；：:,.;（）()是为的“”《》|]{2,12})(?:[（(][^（）()\n]{0,80}[）)])?(?:，|是|为)")
_CAPITAL = r"(?:[A-Z\u00c0-\u00de][\w\u00c0-\u024f'’&-]*\.?)"
_SPLIT_CELL = re.compile(r"、|;|；|,\s?| and |和|\s?/\s?")
_CLAUSE_WORDS: Final = frozenset("的是叫在了不没并")
_ALIAS = re.compile(r"\s?[（(]([^（）()\n]{1,60})[）)]")
_GOES_ON: Final = frozenset("长委民人内外里中")
_PUNCTUATION = "，。、；：（）()《》“”「」,.;:!?！？\n |\"'’"


@dataclass(frozen=True, slots=True)
class Found:
    """A newcomer at characters ``start`` to ``end`` of a passage."""

    start: int
    end: int
    newcomer: Newcomer


def newcomers(text: str, layout: Layout, kinds: Kinds, known: Sequence[tuple[int, int]]) -> list[Found]:
    """All that may be names; they may overlap one another and the ``known`` spans of the graph's names."""
    found: list[Found] = []
    if has_han(text):
        found += _titles(text, kinds)
        found += _dotted(text, kinds)
        found += _ended(text, kinds, known)
        found += _persons(text, kinds)
        found += _defined(text, layout, kinds)
    found += _capitalised(text, layout, kinds)
    found += _in_structure(text, layout, kinds)
    return found


def _made(text: str, start: int, end: int, kinds: Kinds, kind: str, boundary: float) -> Found:
    """A newcomer with the type that the passage states, else that of its form."""
    stated = kinds.stated(text, start, end)
    types = stated or (kinds.of_kind(kind) if kind else ())
    return Found(start, end, Newcomer(text[start:end], types, bool(stated), boundary, _aliases(text, end)))


def _aliases(text: str, end: int) -> tuple[str, ...]:
    """Other names in brackets behind a name: an acronym, 又名X, "also known as X"."""
    match = _ALIAS.match(text, end + (text[end : end + 1] in ("》", "”")))
    if match is None:
        return ()
    found = []
    words = table("names")["aliases"]
    for part in re.split("[，,；;、]", match[1]):
        part = part.strip()
        opener = next((word for word in (*words["zh"], *words["en"]) if part.casefold().startswith(word)), "")
        name = part[len(opener) :].strip(' ：:“”"')
        acronym = name.isupper() and name.isalpha() and name.isascii() and 1 < len(name) <= 8
        if name and not any(map(str.isdigit, name)) and (opener or acronym):
            found.append(name)
    return tuple(found)


# ---- Chinese --------------------------------------------------------------------------------------------------------
def _titles(text: str, kinds: Kinds) -> Iterator[Found]:
    for match in _TITLE.finditer(text):
        yield _made(text, match.start(1), match.end(1), kinds, "work", 0.97)
    for match in _NAMED.finditer(text):
        yield _made(text, match.start(1), match.end(1), kinds, "", 0.8)


def _dotted(text: str, kinds: Kinds) -> Iterator[Found]:
    """Transliterated names with dots between their parts; words before and behind them cut off."""
    stops = _stops()
    for match in _DOTTED.finditer(text):
        words = match[0]
        dot = next(place for place, character in enumerate(words) if character in "·・•‧﹒")
        last = max(place for place, character in enumerate(words) if character in "·・•‧﹒")
        start = max((place + 1 for place in range(dot) if words[place] in stops), default=0)
        ends = (place + n for place in range(dot - 2) for n in (2, 3, 4) if words[place : place + n] in kinds.said)
        start = max((place for place in ends if start < place < dot), default=start)
        end = next((place for place in range(last + 1, len(words)) if words[place] in stops), len(words))
        if start < dot and end > last + 1:
            yield _made(
                text, match.start() + start, match.start() + end, kinds, "person", 0.9 if dot - start < 6 else 0.6
            )


def _ended(text: str, kinds: Kinds, known: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names with an ending that tells their kind: 合肥市, 北京大学."""
    names = table("names")
    endings, far, common = _endings(), names["suffixes_far"]["words"], _not_names()
    ends = {end: start for start, end in known}
    for match in _ending_pattern().finditer(text):
        word = match[0]
        low = max(0, match.start() - LONGEST_BEFORE)
        start, sure = _left_border(text, low, match.start(), kinds)
        if word not in far:
            inner = [end for end in ends if start < end < match.start()]
            start, sure = (max(inner), True) if inner else (start, sure)
        if match.start() in ends:  # 永宁城 is more than 永宁
            start, sure = ends[match.start()], True
        name = text[start : match.end()]
        if match.start() - start < (2 if len(word) > 1 else 1) or len(name) < 3 or name in common:
            continue
        if name.endswith(_longer_words(word)) or text[match.end() : match.end() + 1] in _GOES_ON:
            continue
        yield _made(text, start, match.end(), kinds, endings[word], 0.85 if sure else 0.45)


def _left_border(text: str, low: int, high: int, kinds: Kinds) -> tuple[int, bool]:
    """Where a name that ends behind ``high`` begins, and whether that is sure: behind a mark or a small word."""
    small, unsure = _small_words()
    for place in range(high, low, -1):
        if text[place - 1] in _PUNCTUATION or not (has_han(text[place - 1]) or text[place - 1].isalnum()):
            return place, True
        near = text[max(0, place - 3) : place]
        if near.endswith(small):
            return place, True
        if near.endswith(unsure):
            return place, False
        if place < high and (near[-3:] in kinds.said or near[-2:] in kinds.said):
            return place, True
    return (low, low == 0)


def _persons(text: str, kinds: Kinds) -> Iterator[Found]:
    """Surname and given name, where what stands before or behind makes it sure."""
    (after, sure), before = _after_persons(), _before_persons()
    never = frozenset(table("names")["surnames"]["never_given"])
    for match in _surname_pattern().finditer(text):
        start, given = match.start(), match.end()
        for length in (2, 1):
            end = given + length
            if end > len(text) or not never.isdisjoint(text[given:end]) or not text.startswith(after, end):
                continue
            near = text[max(0, start - LONGEST_BEFORE) : start]
            led = near.endswith(before)
            certain = text.startswith(sure, end) and (led or not near or near[-1] in _PUNCTUATION)
            if (certain or led) and has_han(text[given]) and has_han(text[end - 1]):
                yield _made(text, start, end, kinds, "person", 0.88 if certain else 0.7)
                break


@cache
def _before_persons() -> tuple[str, ...]:
    """What stands before somebody's name: words for kin and for kinds of persons."""
    words = table("names")
    return (*words["surnames"]["before_sure"], *(word for word in words["said"]["person"] if has_han(word)))


@cache
def _after_persons() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What follows somebody's name, and what of it makes sure that it is one."""
    words = table("names")["surnames"]
    return (*words["after"], *words["after_sure"], "\n"), tuple(words["after_sure"])


def _defined(text: str, layout: Layout, kinds: Kinds) -> Iterator[Found]:
    """The subject of a sentence that says what it is: 超导体是一种材料."""
    for sentence in layout.sentences:
        match = _SUBJECT.match(text, sentence.start, sentence.end)
        if match is None or not has_han(match[1]) or match[1].startswith(_pronouns()):
            continue
        if stated := kinds.stated(text, match.start(1), match.end(1)):
            name = Newcomer(match[1], stated, True, 0.7, _aliases(text, match.end(1)))
            yield Found(match.start(1), match.end(1), name)


@cache
def _pronouns() -> tuple[str, ...]:
    return tuple(table("names")["no_subjects"]["zh"])


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
        found = _made(text, start, end, kinds, _kind_en(words), boundary)
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
    for kind, endings in table("names")["endings_en"].items():
        if last in endings or (first in endings and len(words) > 2 and words[1] == "of"):
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
    if has_han(name) and (len(name) > 16 or not _CLAUSE_WORDS.isdisjoint(name)):
        return
    stated = types or kinds.stated(text, start, start + len(name))
    form = () if stated else _form(name, kinds)
    yield Found(
        start,
        start + len(name),
        Newcomer(name, stated or form, bool(stated), boundary, _aliases(text, start + len(name))),
    )


def _form(name: str, kinds: Kinds) -> tuple[str, ...]:
    """The classes of a name by its ending, or as somebody's surname and given name."""
    if not has_han(name):
        kind = _kind_en(name.split())
        return kinds.of_kind(kind) if kind else ()
    ending = next((word for word in _endings() if name.endswith(word) and len(name) > len(word) + 1), "")
    if ending:
        return kinds.of_kind(_endings()[ending])
    match = _surname_pattern().match(name)
    never = table("names")["surnames"]["never_given"]
    personal = match is not None and len(name) - match.end() == 2 and not set(name[match.end() :]) & set(never)
    return kinds.of_kind("person") if personal else ()


# ---- compiled tables ------------------------------------------------------------------------------------------------
@cache
def _endings() -> dict[str, str]:
    """Endings of Chinese names, longest first, with their kinds."""
    pairs = [(word, kind) for kind, words in table("names")["suffixes"].items() for word in words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _ending_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _endings())))


@cache
def _longer_words(ending: str) -> tuple[str, ...]:
    """Ordinary words that end in an ending."""
    return tuple(word for word in _not_names() if word.endswith(ending) and len(word) > len(ending))


@cache
def _small_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    small = table("names")["borders"]
    return tuple(small["sure"]), tuple(small["unsure"])


@cache
def _surname_pattern() -> re.Pattern[str]:
    surnames = table("names")["surnames"]
    return re.compile(f"{'|'.join(surnames['two'])}|[{surnames['one']}]")


@cache
def _run_pattern() -> re.Pattern[str]:
    connectors = sorted(table("names")["connectors"]["en"], key=len, reverse=True)
    return re.compile(rf"(?<![\w]){_CAPITAL}(?: (?:(?:{'|'.join(connectors)}) )?{_CAPITAL}){{0,8}}")


@cache
def _stops() -> frozenset[str]:
    return frozenset(table("names")["transliterated"]["stops"])


@cache
def _not_names() -> frozenset[str]:
    return frozenset(table("names")["not_names"]["words"])


@cache
def _not_en() -> frozenset[str]:
    return frozenset(table("names")["not_en"]["en"])
