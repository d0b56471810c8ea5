"""Replies as lines of text: the sentence, then the paths that prove it, then who says so.

A terminal gets dim side notes and, for answers of one shape, arrows under arrows; a pipe gets the same words without
colour or padding. Nothing is ever shortened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TextIO

from superbrain.app.messages import message
from superbrain.app.width import pad, width
from superbrain.brain.paths import path_rows
from superbrain.brain.reply import Reply
from superbrain.types import Language

DIM, BOLD, PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[0m"
SOURCES_SHOWN = 4
LISTED = 20
"""Answers that are listed where nobody says how many."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the reader of a stream sees: ``colour`` for ANSI styles, ``aligned`` for columns."""

    colour: bool = False
    aligned: bool = False

    @classmethod
    def of(cls, stream: TextIO, environment: Mapping[str, str] = os.environ) -> Style:
        """The style for ``stream``: plain unless it is a terminal."""
        if not stream.isatty():
            return cls()
        calm = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        return cls(colour=not calm, aligned=True)

    def dim(self, text: str) -> str:
        """A side note."""
        return f"{DIM}{text}{PLAIN}" if self.colour else text

    def bold(self, text: str) -> str:
        """The thing itself."""
        return f"{BOLD}{text}{PLAIN}" if self.colour else text


def style_of_output() -> Style:
    """The style of standard output."""
    return Style.of(sys.stdout)


def reply_lines(reply: Reply, style: Style, limit: int = LISTED, *, talking: bool = False) -> list[str]:
    """The whole reply for a person who asked for ``limit`` answers, and has no such option while ``talking``."""
    lines = [style.dim(f"= {reply.completed}")] if reply.completed else []
    lines += [style.bold(line) for line in reply.text.splitlines()]
    told = () if reply.outcome == "overview" else reply.answers  # its sentence tells the facts already
    rows = [row for answer in told for row in path_rows(answer.path)]
    lines += ["  " + line for line in aligned(rows, style)]
    known, counted = known_of(reply), bool(told) and told[0].kind == "count"
    more = known - (limit if counted else len(told))
    if more > 0:
        key = "reply.more_chat" if talking else "reply.more"
        lines.append(style.dim("  " + message(key, reply.language, more=more, total=known)))
    sources = source_names(reply)
    if sources:
        shown = "、".join(sources[:SOURCES_SHOWN]) if reply.language == "zh" else "; ".join(sources[:SOURCES_SHOWN])
        key = "reply.sources" if len(sources) <= SOURCES_SHOWN else "reply.sources_more"
        note = message(key, reply.language, sources=shown, count=len(sources))
        lines.append(style.dim("  " + note))
    if reply.suggestions:
        lines.append(message("reply.try", reply.language))
        lines += [f"  · {offer.question or offer.label}" for offer in reply.suggestions]
    return lines


def known_of(reply: Reply) -> int:
    """How many answers are known, or how many things a count counted."""
    if reply.outcome == "overview" or not reply.answers:
        return 0
    only = reply.answers[0]
    return int(only.value or 0) if only.kind == "count" else reply.total


def source_names(reply: Reply) -> list[str]:
    """The distinct names of everybody who is cited, in the order of the paths."""
    cited = (source.name for answer in reply.answers for edge in answer.path for source in edge.sources)
    return list(dict.fromkeys(cited))


def aligned(rows: Sequence[Sequence[str]], style: Style) -> list[str]:
    """Each row as one line; on a terminal the pieces of rows stand under one another."""
    if not style.aligned or len(rows) < 2:
        return [" ".join(row) for row in rows]
    columns = [max(width(piece) for piece in column) for column in zip_longest(*rows, fillvalue="")]
    return [" ".join(pad(piece, cells) for piece, cells in zip(row, columns, strict=False)).rstrip() for row in rows]


def table(rows: Sequence[Sequence[str]], style: Style) -> list[str]:
    """Rows as columns on a terminal, and as tab-separated values in a pipe."""
    if not style.aligned:
        return ["\t".join(row) for row in rows]
    columns = [max(width(cell) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    return ["  ".join(pad(cell, cells) for cell, cells in zip(row, columns, strict=False)).rstrip() for row in rows]


def joined_words(words: Sequence[str], language: Language) -> str:
    """Names in a row, with the comma of the language."""
    return ("、" if language == "zh" else ", ").join(words)
