"""Quantities in running text: numbers with their multiples, units and words of roughness. Works on folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from superbrain.language.lexicon import load_lexicon
from superbrain.language.numerals import chinese_number
from superbrain.learning.words import table
from superbrain.store.literals import read_quantity
from superbrain.types import Literal

_HAN_NUMBER = "〇零一二两三四五六七八九十百千万亿"
_NUMBER = re.compile(
    rf"(?<![a-z\d/#])(?<!\d[.,])(?P<sign>(?<![\w)])[-−])?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,20}}(?:\.\d{{1,20}})?)"
    r"(?:e(?P<power>[+-]?\d{1,2}))?(?:\s?(?P<multiple>万亿|亿|万|千|百|thousand\b|million\b|billion\b|trillion\b))?"
    rf"|(?P<han>[〇零一二两三四五六七八九十][{_HAN_NUMBER}]{{0,20}}(?:点[〇零一二三四五六七八九]{{1,6}}(?:万亿|亿|万)?)?)"
)
_WORD = re.compile(r" ?([a-z][a-z-]{1,20})\b")
_ORDINAL: Final = ("第", "初", "no. ", "number ")
_SMALL: Final = {"百": "00", "千": "000"}
LONGEST_CUE: Final = 14


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity at characters ``start`` to ``end`` of the folded text, its unit included; ``unit_text`` is the word
    behind the number.
    """

    start: int
    end: int
    literal: Literal
    approximate: bool
    unit_text: str


def quantities(text: str) -> list[FoundQuantity]:
    """The quantities of a folded text, in order. Ordinals, and numerals that count nothing, are none."""
    found = []
    at = 0
    while (match := _NUMBER.search(text, at)) is not None:
        at = match.end()
        one = _quantity(text, match)
        if one is not None:
            found.append(one)
            at = one.end
    return found


def _quantity(text: str, match: re.Match[str]) -> FoundQuantity | None:
    if text.endswith(_ORDINAL, max(0, match.start() - 8), match.start()):
        return None
    written = _written(match)
    if written is None:
        return None
    end = match.end()
    rough_after = next((word for word in _cues()[1] if text.startswith(word, end) and word in "多余来"), "")
    end += len(rough_after)
    if rough_after and not match["multiple"] and text[end : end + 1] in "万亿":  # 两百多万
        written, end = f"{written}{text[end]}", end + 1
    unit_end, unit, unit_text = _unit(text, end)
    han = match["han"] is not None
    if han and (match["han"] == "一" or not (unit_text or any(scale in match["han"] for scale in "百千万亿"))):
        return None  # 一座 counts nothing
    literal = read_quantity(written)
    if literal is None:
        return None
    before = text[max(0, match.start() - LONGEST_CUE) : match.start()].rstrip()
    rough = bool(rough_after) or before.endswith(_cues()[0])
    rough = rough or any(
        text.startswith(word, unit_end) or text.startswith(f" {word}", unit_end) for word in _cues()[1]
    )
    return FoundQuantity(match.start(), unit_end, Literal("quantity", literal.value, unit), rough, unit_text)


def _written(match: re.Match[str]) -> str | None:
    """The number as `read_quantity` takes it."""
    if match["han"] is None:
        multiple = match["multiple"] or ""
        number = f"{match['sign'] or ''}{match['digits']}" + (f"e{match['power']}" if match["power"] else "")
        if multiple in _SMALL:
            return f"{number.replace(',', '')}e{len(_SMALL[multiple])}"
        return f"{number} {multiple}".strip()
    whole, _, fraction = match["han"].partition("点")
    numerals = load_lexicon().numerals
    value = chinese_number(whole, numerals)
    if value is None:
        return None
    scale = next((scale for scale in ("万亿", "亿", "万") if fraction.endswith(scale)), "")
    figures = "".join(str(numerals.digits[digit]) for digit in fraction.removesuffix(scale))
    return f"{value}.{figures} {scale}".strip() if figures else str(value)


def _unit(text: str, end: int) -> tuple[int, str, str]:
    """One past the unit behind a number, its key ("" for things that are counted), and the word."""
    start = end + (text[end : end + 1] == " ")
    for word in _units_by_first().get(text[start : start + 1], ()):
        stop = start + len(word)
        if text.startswith(word, start) and not (
            word[-1].isascii() and word[-1].isalnum() and text[stop : stop + 1].isalnum()
        ):
            return stop, _units()[word], word
    match = _WORD.match(text, end)
    if match is not None and match[1] not in _function_words():
        return match.end(), "", match[1]
    return end, "", ""


@cache
def _units() -> dict[str, str]:
    known = {word: unit for word, (unit, _) in load_lexicon().numerals.units.items() if word != "年"}
    known.update(table("numbers")["units"])
    return known


@cache
def _units_by_first() -> dict[str, tuple[str, ...]]:
    firsts: dict[str, list[str]] = {}
    for word in sorted(_units(), key=lambda word: (-len(word), word)):
        firsts.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in firsts.items()}


@cache
def _cues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    cues = table("numbers")["approximate"]
    return tuple(cues["before"]), tuple(cues["after"])


@cache
def _function_words() -> frozenset[str]:
    words = load_lexicon().words
    return frozenset(word for word, tags in words.items() if "function" in tags and word.isascii())
