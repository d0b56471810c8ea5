"""Dates in running text: where they stand, and what they are. How a date is read is the store's business.

Works on folded text (simplified, lower case, ASCII digits and punctuation). Every pattern is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from superbrain.language.lexicon import load_lexicon
from superbrain.language.numerals import chinese_number
from superbrain.store.literals import read_date
from superbrain.types import Literal

_HAN_DIGITS = "〇零一二两三四五六七八九十"
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_ZH = re.compile(
    rf"(?P<era>公元前|公元|民国|前)?(?P<year>\d{{1,4}}|[{_HAN_DIGITS}元]{{1,4}})\s?年(?P<about>代)?"
    rf"(?:\s?(?P<month>\d{{1,2}}|[{_HAN_DIGITS}]{{1,3}})\s?月(?:\s?(?P<day>\d{{1,2}}|[{_HAN_DIGITS}]{{1,3}})\s?[日号])?)?"
)
_CENTURY = re.compile(
    r"(?P<century>\d{1,2})世纪(?:(?P<decade>\d0)年代)?|\b(?P<en>\d{1,2})(?:st|nd|rd|th) centur(?:y|ies)"
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month>{_MONTH})\b\.?,? (?P<year>\d{{3,4}})\b"
    r"(?P<bc> bce?\b)?"
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.? (?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? )?(?P<year>\d{{3,4}})\b(?P<bc> bce?\b)?"
)
_ERA = re.compile(r"\b(?:ad |(?P<year>\d{1,4}) (?P<era>bce?|ce|ad)\b|(?<=ad )(?P<after>\d{1,4})\b)")
_ISO = re.compile(r"(?<![\d.-])(?P<iso>\d{4}-\d{2}(?:-\d{2})?)(?![\d-])")
_SLASHED = re.compile(r"(?<![\d/])(?P<first>\d{1,4})/(?P<second>\d{1,2})/(?P<third>\d{2,4})(?![\d/])")
_DECADE = re.compile(r"\b(?P<year>[12]\d{2}0)s\b")
_SPAN = re.compile(
    r"(?<=[(\[])(?:c\.? ?|ca\.? ?|约 ?)?(?P<from>\d{3,4}) ?[-~至] ?(?:c\.? ?|约 ?)?(?P<to>\d{3,4})?(?=[)\],;])"
)
_PLAIN = re.compile(
    r"(?:\b(?:in|since|from|until|till|by|of|before|after|during|around|about|circa|year|to|and|born|died|founded"
    r"|est\.|c\.) "
    r"|[(\[,;] ?|: ?|- ?)(?P<year>[12]\d{3})(?=$|[\s,.;:)\]-])(?! ?(?:years|people|km|m |metres|meters|feet|members|%))"
)
_LASTING = re.compile(r"间|来|之久|历史|多|的时间")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at characters ``start`` to ``end`` of the folded text; ``literal`` is None where it has no year that
    could be stored (a century). ``approximate``: a decade, or day and month that could be meant either way round.
    """

    start: int
    end: int
    literal: Literal | None
    approximate: bool = False


def dates(text: str) -> list[FoundDate]:
    """The dates of a folded text, in order, none inside another."""
    found: list[FoundDate] = []
    taken = bytearray(len(text))
    for one in _candidates(text):
        if taken.find(1, one.start, one.end) < 0:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _candidates(text: str) -> Iterator[FoundDate]:
    """All dates that any pattern finds; the patterns that say more come first."""
    if "世纪" in text or "century" in text or "centuries" in text:
        yield from map(_century, _CENTURY.finditer(text))
    if "年" in text:
        yield from filter(None, (_chinese(match, text) for match in _ZH.finditer(text)))
    if not any(map(str.isdigit, text)):
        return
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        yield from filter(None, map(_english, pattern.finditer(text)))
    for match in _ISO.finditer(text):
        yield from _read(match.start(), match.end(), match["iso"])
    yield from filter(None, map(_slashed, _SLASHED.finditer(text)))
    for match in _ERA.finditer(text):
        if match["year"] or match["after"]:
            written = f"{match['year']} {match['era']}" if match["year"] else f"{match['after']} ad"
            yield from _read(match.start(), match.end(), written)
    for match in _DECADE.finditer(text):
        yield from _read(match.start(), match.end(), match["year"], approximate=True)
    for match in _SPAN.finditer(text):
        for name in ("from", "to"):
            if match[name]:
                yield from _read(match.start(name), match.end(name), match[name].zfill(4))
    for match in _PLAIN.finditer(text):
        yield from _read(match.start("year"), match.end("year"), match["year"])


def _read(start: int, end: int, written: str, *, approximate: bool = False) -> Iterator[FoundDate]:
    literal = read_date(written)
    if literal is not None:
        yield FoundDate(start, end, literal, approximate)


def _century(match: re.Match[str]) -> FoundDate:
    if match["decade"]:
        year = (int(match["century"]) - 1) * 100 + int(match["decade"])
        return FoundDate(match.start(), match.end(), read_date(f"{year:04d}"), approximate=True)
    return FoundDate(match.start(), match.end(), None)


def _chinese(match: re.Match[str], text: str) -> FoundDate | None:
    """A Chinese date; None for a length of time (五年, 300年间)."""
    year = _number(match["year"])
    era = match["era"] or ""
    if year is None or (not era and not match["about"] and len(match["year"]) < 3):
        return None
    if match["year"][0] not in "0123456789" and not era and (len(match["year"]) < 4 or "十" in match["year"]):
        return None  # 二十三年 is a length of time, or a year of an era that nobody named
    if not era and not match["month"] and _LASTING.match(text, match.end()):
        return None
    if era == "民国":
        year, era = year + 1911, ""
    written = f"{'前' if era.endswith('前') else ''}{year}年"
    for part, mark in (("month", "月"), ("day", "日")):
        number = _number(match[part]) if match[part] else None
        if number is None:
            break
        written += f"{number}{mark}"
    literal = read_date(written)
    return FoundDate(match.start(), match.end(), literal, bool(match["about"])) if literal else None


def _number(written: str) -> int | None:
    if written.isdigit() and written.isascii():
        return int(written)
    return 1 if written == "元" else chinese_number(written.replace("元", ""), load_lexicon().numerals)


def _english(match: re.Match[str]) -> FoundDate | None:
    day, month, year = match["day"], match["month"], match["year"]
    literal = read_date(f"{day} {month} {year}" if day else f"{month} {year}")
    if literal is not None and match["bc"]:
        literal = read_date(f"{year} bc")
    return FoundDate(match.start(), match.end(), literal) if literal else None


def _slashed(match: re.Match[str]) -> FoundDate | None:
    """2005/2/14; of 06/07/1999 only the year is sure."""
    first, second, third = match["first"], match["second"], match["third"]
    if len(first) == 4:
        literal = read_date(f"{first}/{second}/{third}")
        return FoundDate(match.start(), match.end(), literal) if literal else None
    if len(third) != 4:
        return None
    one, other = int(first), int(second)
    if one > 12 >= other or other > 12 >= one:
        day, month = (one, other) if one > 12 else (other, one)
        return FoundDate(match.start(), match.end(), read_date(f"{third}-{month:02d}-{day:02d}"))
    return FoundDate(match.start(), match.end(), read_date(third), approximate=one != other)
