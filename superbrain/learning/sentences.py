"""Where sentences end, in Chinese and English. Linear in the length of the text; a line break always ends one."""

from __future__ import annotations

import re
from typing import Final

from superbrain.learning.words import table
from superbrain.text import has_han

LONGEST_QUOTE: Final = 300
"""Characters after which a bracket or quotation mark that nobody closed counts for nothing."""

_PAIRED: Final = {
    "“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")", "[": "]", "【": "】", '"': '"',
}  # fmt: skip
_SPEECH: Final = frozenset('“「『"')
_MARK = re.compile(r'[“「『《〈（(\[【"]|[。！？!?；]|…+|\.+(?=\s|$|["”’)\]])')
_CLOSING: Final = "”’」』）)】]\"'"
_ENDS: Final = "。！？!?.…"


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one line of text as (start, end), without white space around; brackets and quotations are not
    cut.
    """
    found: list[tuple[int, int]] = []
    start = at = 0
    while (match := _MARK.search(text, at)) is not None:
        mark, at = match[0], match.end()
        if mark in _PAIRED:
            close = text.find(_PAIRED[mark], at, at + LONGEST_QUOTE)
            if close < 0:
                continue
            at = close + 1
            if mark not in _SPEECH or text[close - 1] not in _ENDS or not _opens(text, at):
                continue
        elif mark[0] == "." and not _full_stop(text, start, match.start(), at):
            continue
        while at < len(text) and text[at] in _CLOSING + _ENDS:
            at += 1
        _enter(found, text, start, at)
        start = at
    _enter(found, text, start, len(text))
    return found


def ends_sentence(text: str) -> bool:
    """Whether the text closes with the end of a sentence."""
    stripped = text.rstrip(_CLOSING + " ")
    return bool(stripped) and stripped[-1] in _ENDS + "；"


def _enter(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


def _opens(text: str, at: int) -> bool:
    """Whether a new sentence may begin behind a quotation: "…!" he said goes on."""
    rest = text[at : at + 2].lstrip()
    return not rest or rest[0].isupper() or rest[0] in _PAIRED or has_han(rest[0])


def _full_stop(text: str, start: int, dot: int, after: int) -> bool:
    """Whether a dot before white space ends a sentence: not after Mr, an initial, or a number that goes on."""
    words = table("sentences")
    word = text[max(start, dot - 12) : dot].rsplit(" ", 1)[-1].lstrip("(\"'“‘[")
    rest = text[after : after + 12].split()
    if not rest:
        return True
    initial = len(word) == 1 and word.isalpha() and word.isupper()
    if word.casefold() in words["before_names"]:
        return False
    if (initial or word.casefold() in words["short"]) and rest[0] not in words["openers"]:
        return False
    return not rest[0][0].islower()
