"""How many cells of a terminal a text takes: Chinese characters take two."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Cells that ``text`` takes on a terminal."""
    return sum(_cells(character) for character in text)


def pad(text: str, cells: int) -> str:
    """``text`` followed by blanks up to ``cells`` cells; a longer text is left as it is."""
    return text + " " * max(0, cells - width(text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("F", "W") else 1
