"""What a transaction did, as told to whoever asked for it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Final

from superbrain.types import Language

REJECTIONS_NAMED: Final = 100
"""So many rejected rows are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row of a file that was left out, and why, in both languages."""

    line: int
    zh: str
    en: str

    def message(self, language: Language) -> str:
        """Say why, without the line."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts a transaction added, found there already, refused and retracted, and what else it added.

    ``kept`` counts facts of a newer world that stay retracted because the user had retracted them; ``evidence`` is
    what was found in text, ``withdrawn`` what is no longer found there.
    """

    added: int = 0
    duplicate: int = 0
    rejected: int = 0
    retracted: int = 0
    entities: int = 0
    names: int = 0
    types: int = 0
    proposals: int = 0
    kept: int = 0
    documents: int = 0
    passages: int = 0
    evidence: int = 0
    withdrawn: int = 0
    decisions: int = 0
    forgotten: int = 0

    @classmethod
    def of(cls, counter: Counter[str]) -> Counts:
        """Freeze a running count."""
        return cls(**counter)

    @classmethod
    def from_json(cls, text: str) -> Counts:
        """Read `to_json`."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """One JSON object, zeros left out."""
        return json.dumps({name: count for name, count in asdict(self).items() if count})


@dataclass(frozen=True, slots=True)
class Receipt:
    """Tells what was stored. ``transaction`` is the newest one; ``stored`` is false where nothing had to change."""

    transaction: int
    counts: Counts
    stored: bool = True
    rejections: tuple[Rejection, ...] = ()
    """The first hundred rows that were refused; ``counts.rejected`` counts all."""

    @property
    def added(self) -> int:
        """New facts."""
        return self.counts.added

    @property
    def duplicate(self) -> int:
        """Facts that were there already."""
        return self.counts.duplicate

    @property
    def rejected(self) -> int:
        """Rows that were left out."""
        return self.counts.rejected

    @property
    def retracted(self) -> int:
        """Facts that are no longer held."""
        return self.counts.retracted

    @property
    def entities(self) -> int:
        """New entities."""
        return self.counts.entities


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One transaction of the log. ``undone`` tells whether a later undo took it back (and was not undone itself).

    ``forgotten``: something that it did was forgotten since, and its ``summary``, now empty, with it.
    """

    id: int
    client_id: str
    time: str
    kind: str
    summary: str
    reverses: int | None
    counts: Counts
    hash: str
    undone: bool
    forgotten: bool = False
