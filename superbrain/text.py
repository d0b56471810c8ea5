"""The one place where strings from outside become safe (`clean`) and comparable (`key`).

`clean` keeps what a person sees and drops what only a machine sees: controls, zero-width and bidirectional
marks. What cannot be made safe (NUL, lone surrogates, towers of combining marks) is refused. `key` is for
looking up only: width, case, traditional forms, dots inside names and runs of spaces do not matter in it;
the shown name stays as given. All are linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from superbrain.errors import TooLarge, UnsafeText

NAME_LIMIT: Final = 512
"""Longest name, in characters."""

QUESTION_LIMIT: Final = 4_096
"""Longest question, in characters."""

TEXT_LIMIT: Final = 10_000
"""Longest sentence or text value, in characters."""

# Unicode's Stream-Safe limit (UAX 15). Longer runs make normalising quadratic and no script writes them.
_MARKS_IN_A_ROW: Final = 30

_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"
_DROPPED = frozenset("·・•‧･" + _JOINERS)  # from keys: joiners, and dots between the parts of a name
_LIKE_ASCII = {**dict.fromkeys("‘’ʼ‛", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
_STROKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})
_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN_ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")


def clean(text: str, limit: int = NAME_LIMIT, *, lines: bool = False) -> str:
    """Return ``text`` made safe: normalised (NFC), without invisible characters, stripped.

    Runs of white space become one space, unless ``lines`` asks to keep tabs and line breaks as they are.

    Raises
    ------
    TooLarge
        if the text has more than ``limit`` characters.
    UnsafeText
        if it holds NUL, half of a surrogate pair, or more than 30 combining marks in a row.

    """
    if len(text) > limit:
        raise TooLarge(what=f"“{text[:20]}…”", limit=limit)
    if not text.isascii():
        _refuse_unsafe(text)
        text = unicodedata.normalize("NFC", _without_stray_joiners(_INVISIBLE.sub("", text)))
    elif not text.isprintable():
        if "\0" in text:
            raise UnsafeText(reason="NUL")
        text = _INVISIBLE.sub("", text)
    return text.strip() if lines else " ".join(text.split())


def shown(text: str, limit: int = QUESTION_LIMIT) -> str:
    """Return ``text`` as one safe line whatever it holds: cut to ``limit``, what cannot be made safe escaped.

    For what must not be refused, like the name of a file.
    """
    try:
        return clean(text[:limit], limit)
    except UnsafeText:
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:limit])[:limit]


def _refuse_unsafe(text: str) -> None:
    if "\0" in text:
        raise UnsafeText(reason="NUL")
    marks = 0
    check_marks = len(text) > _MARKS_IN_A_ROW
    for character in text:
        if "\ud800" <= character <= "\udfff":
            raise UnsafeText(reason=f"U+{ord(character):04X}")
        if check_marks:
            marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
            if marks > _MARKS_IN_A_ROW:
                raise UnsafeText(reason=f"{marks} × U+{ord(character):04X}")


def _without_stray_joiners(text: str) -> str:
    """Drop U+200C and U+200D except where they are needed: after a virama, an Arabic letter, a symbol."""
    if not any(joiner in text for joiner in _JOINERS):
        return text
    kept: list[str] = []
    for character in text:
        if character not in _JOINERS or (kept and _takes_joiner(kept[-1])):
            kept.append(character)
    return "".join(kept)


def _takes_joiner(character: str) -> bool:
    return (
        unicodedata.combining(character) == 9  # viramas of the Indic scripts
        or "\u0600" <= character <= "\u08ff"
        or unicodedata.category(character) in ("So", "Sk")
        or character == "\ufe0f"
    )


def key(text: str) -> str:
    """Return the form of ``text`` under which a name is looked up; a key is its own key."""
    if text.isascii() and text.isprintable():
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_folds()))
    return " ".join(folded.split())


def plain_key(text: str) -> str:
    """Return `key` with the accents of Latin letters dropped: "côte" and "cote" meet here, "й" stays "й"."""
    folded = key(text)
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFD", folded).translate(_STROKED)
    return unicodedata.normalize("NFC", _LATIN_ACCENTS.sub(r"\1", parts))


def key_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return `key` of ``text`` and, for each of its characters, the offset in ``text`` where it came from.

    Offsets never decrease. Two key characters may share one offset ("½" becomes three).
    """
    characters: list[str] = []
    offsets: list[int] = []
    folds = _folds()
    for start, cluster in _clusters(text):
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", cluster).translate(folds))
        for character in folded:
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            offsets.append(start)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def _clusters(text: str) -> list[tuple[int, str]]:
    """Split ``text`` before each character that cannot melt into the one before it."""
    starts = [index for index, character in enumerate(text) if index == 0 or not _clings(character)]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=False)]


@cache
def _clings(character: str) -> bool:
    """Whether the character may melt into the one before: marks, Hangul parts and all that a key drops."""
    decomposed = unicodedata.normalize("NFKD", character)
    return (
        unicodedata.category(decomposed[0])[0] == "M"
        or "\u1100" <= decomposed[0] <= "\u11ff"
        or not character.translate(_folds())
    )


def has_han(text: str) -> bool:
    """Whether ``text`` holds a Han character."""
    return _HAN.search(text) is not None


def bigrams(text: str) -> list[str]:
    """Return the overlapping pairs of characters of ``key(text)``; one character alone is itself."""
    folded = key(text)
    return [folded[i : i + 2] for i in range(len(folded) - 1)] or ([folded] if folded else [])


class _Folds(dict[int, str]):
    """Folds of single characters for ``str.translate``, worked out as they are met."""

    def __init__(self, simplified: dict[str, str]) -> None:
        self.simplified = simplified
        super().__init__()

    def __missing__(self, point: int) -> str:
        folded = "".join(map(self._fold, unicodedata.normalize("NFKC", chr(point)).casefold()))
        self[point] = folded = "".join(map(self._fold, unicodedata.normalize("NFKC", folded).casefold()))
        return folded

    def _fold(self, character: str) -> str:
        if character in _DROPPED or _INVISIBLE.match(character) or _selects_variant(character):
            return ""
        return _LIKE_ASCII.get(character) or self.simplified.get(character, character)


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@cache
def _folds() -> _Folds:
    table = resources.files("superbrain").joinpath("text_fold.tsv").read_text(encoding="utf-8")
    rows = (line for line in table.splitlines() if not line.startswith("#"))
    return _Folds({line[0]: line[2] for line in rows})
