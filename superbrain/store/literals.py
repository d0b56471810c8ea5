"""Values at the tails of facts: reading them as people write them, and turning them into comparable numbers."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from superbrain import text as text_rules
from superbrain.errors import BadValue
from superbrain.types import Literal, LiteralKind

_NUMBER = re.compile(
    r"([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,200})(\.\d{1,200})?(?:e([+-]?\d{1,2}))?\s*"
    r"(万亿|亿|万|thousand\b|million\b|billion\b|trillion\b)?\s*([^\d\s,.;:()+-](?:[^\d\s,;:()]|[23](?!\d)){0,15}|)",
    re.IGNORECASE,
)
_MULTIPLES: Final = {
    "万": 10**4, "亿": 10**8, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip

_ISO_DATE = re.compile(r"([+-]?\d{3,6})(?:-(\d{2})(?:-(\d{2}))?)?")
_SLASHED_DATE = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_ZH_DATE = re.compile(r"(?:公元)?(前?)(\d{1,5})年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_ERA_YEAR = re.compile(r"(\d{1,5}) ?(bc|bce|ad|ce)", re.IGNORECASE)
_EN_DATE = re.compile(r"(?:(\d{1,2}) )?([a-z]{3,9})\.? (?:(\d{1,2}), ?)?(\d{3,4})", re.IGNORECASE)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# unit: (dimension, factor to the dimension's base, offset). Only what converts exactly and is written often.
_UNITS: Final[dict[str, tuple[str, float, float]]] = {
    "mm": ("length", 1e-3, 0), "cm": ("length", 1e-2, 0), "m": ("length", 1, 0), "km": ("length", 1e3, 0),
    "ft": ("length", 0.3048, 0), "mi": ("length", 1609.344, 0),
    "m2": ("area", 1, 0), "ha": ("area", 1e4, 0), "km2": ("area", 1e6, 0), "sqmi": ("area", 2589988.110336, 0),
    "g": ("mass", 1e-3, 0), "kg": ("mass", 1, 0), "t": ("mass", 1e3, 0),
    "s": ("time", 1, 0), "min": ("time", 60, 0), "h": ("time", 3600, 0), "day": ("time", 86400, 0),
    "K": ("temperature", 1, 0), "°C": ("temperature", 1, 273.15),
}  # fmt: skip
_UNIT_NAMES: Final = {
    "毫米": "mm", "厘米": "cm", "米": "m", "meter": "m", "meters": "m", "metres": "m", "千米": "km", "公里": "km",
    "英尺": "ft", "英里": "mi", "miles": "mi", "平方米": "m2", "公顷": "ha", "平方公里": "km2", "平方千米": "km2",
    "克": "g", "千克": "kg", "公斤": "kg", "吨": "t", "秒": "s", "分钟": "min", "小时": "h", "天": "day", "days": "day",
    "开": "K", "摄氏度": "°C", "度": "°", "人": "person", "people": "person", "persons": "person",
}  # fmt: skip


def read_quantity(written: str, unit: str = "") -> Literal | None:
    """Read "2,153,000", "1.4 亿", "9.6e6 km²" or "-3 ℃" as a quantity; ``unit`` where none is written."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", written).replace("−", "-").strip())
    if match is None:
        return None
    sign, whole, fraction, exponent, multiple, written_unit = match.groups()
    number = Decimal(sign + whole.replace(",", "") + (fraction or "") + (f"e{exponent}" if exponent else ""))
    if multiple:
        number *= _MULTIPLES[multiple.lower()]
    unit = _UNIT_NAMES.get(written_unit, written_unit) or unit
    return Literal("quantity", _plain(number), unit)


def _plain(number: Decimal) -> str:
    """The one canonical text of a number: no exponent, no trailing zeros, no negative zero."""
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.lstrip("-") if not number else plain


def read_date(written: str) -> Literal | None:
    """Read an ISO date, 1879年3月14日, 公元前221年, 221 BC, 14 March 1879, with as many parts as are known."""
    parts = _date_parts(unicodedata.normalize("NFKC", written).strip())
    if parts is None:
        return None
    year, month, day = parts
    if month > 12 or day > (_MONTH_LENGTHS[month - 1] if month else 0):
        return None
    value = f"{year:05d}" if year < 0 else f"{year:04d}"
    value += f"-{month:02d}" if month else ""
    value += f"-{day:02d}" if day else ""
    return Literal("date", value)


def _date_parts(written: str) -> tuple[int, int, int] | None:
    """Year (astronomical: 1 BC is 0), month and day; 0 where unknown."""
    if match := _ISO_DATE.fullmatch(written) or _SLASHED_DATE.fullmatch(written):
        year, month, day = match.groups()
        return int(year), int(month or 0), int(day or 0)
    if match := _ZH_DATE.fullmatch(written):
        before, year, month, day = match.groups()
        return 1 - int(year) if before else int(year), int(month or 0), int(day or 0)
    if match := _ERA_YEAR.fullmatch(written):
        return 1 - int(match[1]) if match[2].lower().startswith("b") else int(match[1]), 0, 0
    if (match := _EN_DATE.fullmatch(written)) and match[2][:3].lower() in _MONTHS:
        return int(match[4]), _MONTHS.index(match[2][:3].lower()) + 1, int(match[1] or match[3] or 0)
    return None


def read_coordinates(written: str) -> Literal | None:
    """Read "48.85, 2.35" as latitude and longitude in degrees."""
    parts = unicodedata.normalize("NFKC", written).split(",")
    if len(parts) != 2:
        return None
    try:
        latitude, longitude = (Decimal(part.strip()) for part in parts)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return None
    except InvalidOperation:
        return None
    return Literal("coordinates", f"{_plain(latitude)},{_plain(longitude)}")


def read_text(written: str) -> Literal | None:
    """Read any text that is not empty once it is made safe."""
    value = text_rules.clean(written, text_rules.TEXT_LIMIT, lines=True)
    return Literal("text", value) if value else None


def read_literal(kind: LiteralKind, written: str, unit: str = "") -> Literal:
    """Read ``written`` as a value of ``kind``.

    Raises
    ------
    BadValue
        if it cannot be read so.

    """
    literal = {
        "quantity": lambda: read_quantity(written, unit),
        "date": lambda: read_date(written),
        "coordinates": lambda: read_coordinates(written),
        "text": lambda: read_text(written),
    }[kind]()
    if literal is None:
        raise BadValue(value=written[:80], kind=kind)
    return literal


def number_of(kind: LiteralKind, value: str, unit: str, canonical_unit: str) -> float:
    """Return a literal as a number that compares with others of its relation; NaN where it has none.

    Quantities in ``canonical_unit`` (NaN if their unit does not convert into it), dates as proleptic Gregorian days
    counted from 1 at 0001-01-01 (a partial date is its first day), text and coordinates as NaN.
    """
    try:
        if kind == "quantity":
            number = float(value)
            same = unit == canonical_unit or not (unit and canonical_unit)
            return number if same else _convert(number, unit, canonical_unit)
        if kind == "date":
            return float(_days(value))
    except ValueError:
        pass  # a damaged row: doctor finds it, arithmetic must not use it
    return float("nan")


def _convert(number: float, unit: str, canonical_unit: str) -> float:
    dimension, factor, offset = _UNITS.get(unit, ("", 1.0, 0.0))
    other, other_factor, other_offset = _UNITS.get(canonical_unit, ("?", 1.0, 0.0))
    return (number * factor + offset - other_offset) / other_factor if dimension == other else float("nan")


def _days(value: str) -> int:
    """Days of an ISO date in the proleptic Gregorian calendar, any year (datetime stops at year 1)."""
    match = _ISO_DATE.fullmatch(value)
    if match is None:
        raise ValueError(value)
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    # Years counted from March, so that the leap day is the last of the year.
    year -= month <= 2
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + day_of_year - 305
