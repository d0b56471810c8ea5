"""Numbers, quantities, dates and coordinates as people read them.

`literal_words` is exact, for labels and paths; `value_words` is for sentences: in Chinese large numbers are rounded to
four figures in 万 and 亿 with the exact number behind; a second unit is told where readers want one, and the date from
which a value holds.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Final

from superbrain.types import Language, Literal

FIGURES: Final = 4
"""How many figures of a large number a Chinese sentence tells."""

MOST_EXACT: Final = 11
"""Longest whole number that is repeated exactly behind its rounded form."""

SCALES: Final = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(r"([+-]?\d{4,6})(?:-(\d{2}))?(?:-(\d{2}))?")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written; ``also`` and ``offset`` tell the value in another unit as well."""

    zh: str
    en: str
    one: str = ""
    also: str = ""
    offset: str = "0"


def literal_words(literal: Literal, language: Language) -> str:
    """A value exactly, with its unit."""
    if literal.kind == "date":
        return date_words(literal.value, language)
    if literal.kind == "coordinates":
        return coordinates_words(literal.value, language)
    number = _decimal(literal)
    return literal.value if number is None else with_unit(plain_words(number), number, literal.unit, language)


def brief_words(literal: Literal, language: Language) -> str:
    """A value with its unit, a large number rounded where the language does so: 约6837万人, "68,373,433 people"."""
    number = _decimal(literal)
    rounded = rounded_zh(number) if number is not None and language == "zh" else None
    if number is None or rounded is None:
        return literal_words(literal, language)
    return with_unit(rounded, number, literal.unit, language)


def value_words(literal: Literal, language: Language, since: str = "") -> str:
    """A value as a sentence tells it; ``since`` is the date from which it holds, "" where none is known."""
    number, words = _decimal(literal), brief_words(literal, language)
    notes: list[str] = []
    if number is not None:
        whole = number == number.to_integral_value() and abs(number) < 10**MOST_EXACT
        if words.startswith("约") and whole:
            notes.append(literal_words(literal, language))
        unit = units().get(literal.unit)
        if unit is not None and unit.also:
            notes.append(with_unit(plain_words(number + Decimal(unit.offset)), number, unit.also, language))
    if since:
        date = date_words(since, language)
        # A figure was measured then; anything else has held since then.
        notes.append(date if number is not None else f"自{date}" if language == "zh" else f"since {date}")
    if not notes:
        return words
    return f"{words}（{'，'.join(notes)}）" if language == "zh" else f"{words} ({', '.join(notes)})"


def plain_words(number: Decimal) -> str:
    """A number with separators between thousands; nothing is rounded. Years and codes do not belong here."""
    text = format(number, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded_zh(number: Decimal) -> str | None:
    """A number from ten thousand upwards in 万 or 亿 with at most four figures, "约" before it where it is rounded."""
    size = abs(number)
    if size < SCALES[-1][0]:
        return None
    rounded = size.quantize(Decimal(1).scaleb(size.adjusted() - FIGURES + 1), ROUND_HALF_EVEN)
    scale, name = next((scale, name) for scale, name in SCALES if rounded >= scale)
    figures = format((rounded / scale).normalize(), "f")
    about = "" if rounded == size else "约"
    return f"{about}{'-' if number < 0 else ''}{figures}{name}"


def with_unit(words: str, number: Decimal, unit: str, language: Language) -> str:
    """A number in words followed by its unit."""
    known = units().get(unit)
    if known is None:
        name = unit
    elif language == "zh":
        name = known.zh
    else:
        name = known.one if known.one and number == 1 else known.en
    gap = "" if not name or _HAN.match(name) else " "
    return f"{words}{gap}{name}"


def date_words(date: str, language: Language) -> str:
    """An ISO date with as many parts as it has; astronomical years before 1 become years BC. Other text as it is."""
    match = _DATE.fullmatch(date)
    if match is None or int(match[2] or 1) not in range(1, 13):
        return date
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if language == "zh":
        era = "公元前" if year < 1 else "公元" if year < 100 else ""
        words = f"{era}{year if year > 0 else 1 - year}年"
        return words + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    words = f"{1 - year} BC" if year < 1 else f"AD {year}" if year < 100 else str(year)
    return " ".join(filter(None, (str(day or ""), MONTHS[month - 1] if month else "", words)))


def coordinates_words(pair: str, language: Language) -> str:
    """Latitude and longitude in degrees with their hemispheres. Other text as it is."""
    try:
        latitude, longitude = map(Decimal, pair.split(","))
    except (InvalidOperation, ValueError):
        return pair
    north, east = latitude >= 0, longitude >= 0
    if language == "zh":
        return f"{'北' if north else '南'}纬{abs(latitude)}°，{'东' if east else '西'}经{abs(longitude)}°"
    return f"{abs(latitude)}° {'N' if north else 'S'}, {abs(longitude)}° {'E' if east else 'W'}"


@cache
def units() -> dict[str, Unit]:
    """The units of the lexicon by key."""
    text = resources.files("superbrain.language").joinpath("lexicon/units.toml").read_text(encoding="utf-8")
    return {key: Unit(**fields) for key, fields in tomllib.loads(text).items()}


def _decimal(literal: Literal) -> Decimal | None:
    """The number of a quantity; None for other kinds and for text that is no number."""
    if literal.kind != "quantity":
        return None
    try:
        number = Decimal(literal.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
