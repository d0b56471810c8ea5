"""A passage folded for look-up, with the way back to its characters; quick where folding changes no lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from superbrain.text import key, key_with_offsets


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the `text.key` of a passage; ``offsets`` leads back from its characters, None where they stand in the
    same places.
    """

    text: str
    original: str
    offsets: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the folded text stand in the passage."""
        if self.offsets is None:
            return start, end
        last = self.offsets[end - 1]
        after = self.offsets[end] if end < len(self.offsets) else len(self.original)
        stop = max(after, last + 1)
        while stop > last + 1 and (self.original[stop - 1].isspace() or not key(self.original[stop - 1])):
            stop -= 1  # what was dropped behind the last character is not part of it
        return self.offsets[start], stop


def folded(text: str) -> Folded:
    """Fold a passage."""
    if all(map(_stands, set(text))):
        form = key(text)
        if len(form) == len(text):
            return Folded(form, text, None)
    form, offsets = key_with_offsets(text)
    return Folded(form, text, offsets)


@cache
def _stands(character: str) -> bool:
    """Whether folding makes one character of this one wherever it stands (white space may still be gathered)."""
    form = key(f"a{character}b")
    return len(form) == 3 and form[0] == "a" and form[2] == "b"
