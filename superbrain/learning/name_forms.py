"""A name that may be new, at its place in a passage, and what is said of it right there: its kind, its aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from superbrain.learning.kinds import Kinds
from superbrain.learning.parts import Newcomer
from superbrain.learning.words import table

_ALIAS = re.compile(r"\s?[（(]([^（）()\n]{1,60})[）)]")


@dataclass(frozen=True, slots=True)
class Found:
    """A newcomer at characters ``start`` to ``end`` of a passage."""

    start: int
    end: int
    newcomer: Newcomer


def made(text: str, start: int, end: int, kinds: Kinds, kind: str, boundary: float) -> Found:
    """A newcomer with the type that the passage states, else that of its form."""
    stated = kinds.stated(text, start, end)
    types = stated or (kinds.of_kind(kind) if kind else ())
    return Found(start, end, Newcomer(text[start:end], types, bool(stated), boundary, aliases(text, end)))


def aliases(text: str, end: int) -> tuple[str, ...]:
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


@cache
def endings() -> dict[str, str]:
    """Endings of Chinese names, longest first, with their kinds."""
    pairs = [(word, kind) for kind, words in table("names")["suffixes"].items() for word in words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def surname_pattern() -> re.Pattern[str]:
    """Chinese surnames, those of two characters first."""
    surnames = table("names")["surnames"]
    return re.compile(f"{'|'.join(surnames['two'])}|[{surnames['one']}]")
