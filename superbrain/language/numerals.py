"""Numbers and years as people write them: 一百万, 1.4亿, 3 million, 公元前221年."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from superbrain.language.lexicon import Numerals
from superbrain.store.literals import read_date


@dataclass(frozen=True, slots=True)
class Number:
    """A number over units ``start`` to ``end``. ``year`` where it is written as one; ``unit`` a unit key or ""."""

    start: int
    end: int
    value: str
    unit: str = ""
    year: bool = False
    ordinal: bool = False


def numbers_in(words: Sequence[str], numerals: Numerals) -> list[Number]:
    """All numbers among the units, longest first at each place, none inside another."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _date_at(words, at) or _number_at(words, at, numerals)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.end
    return found


def _number_at(words: Sequence[str], at: int, numerals: Numerals) -> Number | None:
    if words[at] in numerals.ordinals:
        return Number(at, at + 1, str(numerals.ordinals[words[at]]), ordinal=True)
    if words[at][:1].isdigit() and words[at][-2:] in ("st", "nd", "rd", "th"):
        return Number(at, at + 1, words[at][:-2], ordinal=True)
    start = at
    ordinal = words[at] == "第"
    before_christ = False
    if ordinal:
        at += 1
    elif words[at : at + 2] == ("公", "元"):
        at += 2
    if at < len(words) and words[at] == "前" and at > start:
        before_christ, at = True, at + 1
    value, end = _value_at(words, at, numerals)
    if value is None:
        return None
    year = end < len(words) and words[end] == "年"
    if end < len(words) and words[end] in ("bc", "bce"):
        before_christ, year, end = True, True, end + 1
    elif end < len(words) and words[end] in ("ad", "ce"):
        year, end = True, end + 1
    elif year:
        end += 1
    if before_christ:
        value = 1 - value
    unit = ""
    for length in (2, 4, 3, 1):
        key = _joined(words, end, end + length)
        if end + length <= len(words) and key in numerals.units and not year:
            unit, end = numerals.units[key][0], end + length
            break
    return Number(start, end, _plain(value), unit, year, ordinal)


LONGEST_DATE: Final = 6
"""Units in the longest date: 2005年2月14日."""


def _date_at(words: Sequence[str], at: int) -> Number | None:
    """A whole date that starts at a unit, its value as it is stored."""
    if not words[at][:1].isdigit() and not words[at][:3].isalpha():
        return None
    for end in range(min(at + LONGEST_DATE, len(words)), at, -1):
        part = words[at:end]
        written = " ".join(part) if any(word.isalpha() and word.isascii() for word in part) else "".join(part)
        if sum(character.isdigit() for character in written) < LEAST_DIGITS:
            continue
        date = read_date(written.replace(" ,", ","))
        if date is not None and WHOLE_DATE.fullmatch(date.value):
            return Number(at, end, date.value, year=True)
    return None


LEAST_DIGITS: Final = 5
WHOLE_DATE: Final = re.compile(r"-?\d{4,}-\d{2}-\d{2}")


def _joined(words: Sequence[str], start: int, end: int) -> str:
    part = words[start:end]
    return ("" if all(len(word) == 1 and not word.isascii() for word in part) else " ").join(part)


def _value_at(words: Sequence[str], at: int, numerals: Numerals) -> tuple[Decimal | None, int]:
    """The value that starts at a unit, and one past its last unit."""
    if at >= len(words):
        return None, at
    if words[at][0].isdigit() and words[at][-1].isdigit():
        try:
            value = Decimal(words[at].replace(",", ""))
        except InvalidOperation:
            return None, at
        return _scaled(value, words, at + 1, numerals)
    if words[at] in numerals.words_en:
        return _scaled(Decimal(numerals.words_en[words[at]]), words, at + 1, numerals)
    end = at
    while end < len(words) and (words[end] in numerals.digits or words[end] in numerals.scales_zh):
        end += 1
    value_zh = chinese_number(words[at:end], numerals)
    return (None, at) if value_zh is None else (Decimal(value_zh), end)


def _scaled(value: Decimal, words: Sequence[str], end: int, numerals: Numerals) -> tuple[Decimal, int]:
    while end < len(words):
        scale = numerals.scales_en.get(words[end]) or (numerals.scales_zh.get(words[end], 0))
        if not scale:
            break
        value, end = value * scale, end + 1
    return value, end


def chinese_number(characters: Sequence[str], numerals: Numerals) -> int | None:
    """The value of Chinese numerals (一亿四千万, 一九四九, 一万二), or None if they make no number."""
    if not characters:
        return None
    if len(characters) > 1 and all(c in numerals.digits for c in characters):
        return int("".join(str(numerals.digits[c]) for c in characters))
    total, section, digit, last_scale, last_large = 0, 0, None, 1, 0
    for character in characters:
        if character in numerals.digits:
            if digit is not None and digit != 0:
                return None
            digit = numerals.digits[character]
            continue
        scale = numerals.scales_zh[character]
        if scale >= 10_000:
            section += digit or 0
            if last_large and scale < last_large:
                total += section * scale
            else:  # 一百万亿: the larger scale takes all before it
                total = (total + section or 1) * scale
            section, last_large = 0, scale
        else:
            section += (1 if digit is None else digit) * scale
        digit, last_scale = None, scale
    if digit is not None and last_scale >= 100 and characters[-2] not in ("零", "〇"):
        digit *= last_scale // 10  # 一万二 is 12,000
    return total + section + (digit or 0)


def _plain(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")
