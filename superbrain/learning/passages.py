"""From the lines of a document to its passages: what is stored, read and quoted.

A passage is a heading path and one paragraph, table, list or block of ``key: value`` lines, at most about
`PASSAGE_LIMIT` characters of it. Its text is a little document itself: the heading path as ``#`` lines, where a cut
went through a table or a list its header or introduction, and then the body. So what a passage says can be understood
from its text alone, and a repeated passage is the same passage.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from superbrain.learning.blocks import Body, bodies
from superbrain.learning.cleaning import cleaned, deceiving
from superbrain.learning.layout import FENCE, HEADING, SEPARATOR, UNDERLINE, introduces, is_row, is_section, is_title
from superbrain.learning.reading import Line, Media, Text

Headings = tuple[tuple[int, str], ...]
"""(level, text) each, outermost first"""

LONGEST_CHUNK: Final = 1 << 16
"""Characters of neighbouring lines that are looked at together."""

LONGEST_HEADING: Final = 200
"""Characters of a heading that are kept."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading goes on: the chunk of lines at ``byte``, without its first ``skip`` passages.

    ``headings`` are (level, text), ``carried`` what introduces the lines that come; ``fenced``: they are code.
    """

    byte: int = 0
    skip: int = 0
    position: int = 0
    headings: Headings = ()
    carried: str = ""
    fenced: bool = False

    def as_text(self) -> str:
        """The cursor as one line, for a journal."""
        return json.dumps([self.byte, self.skip, self.position, self.headings, self.carried, self.fenced])

    @classmethod
    def of(cls, line: str) -> Cursor:
        """The cursor that `as_text` wrote."""
        byte, skip, position, headings, carried, fenced = json.loads(line)
        return cls(byte, skip, position, tuple((level, text) for level, text in headings), carried, fenced)


@dataclass(frozen=True, slots=True)
class RawPassage:
    """A passage as it stands in a document.

    From ``body`` on the text is what the document has at ``byte_from`` to ``byte_to``; character ``body + i`` was made
    of the bytes ``starts[i]`` to ``ends[i]``. ``position`` counts the passages of the document. ``cut``: a line that
    was too long goes on in the next one. ``suspicious`` counts characters that were left out because they deceive.
    Reading goes on ``after`` it.
    """

    text: str
    body: int
    position: int
    byte_from: int
    byte_to: int
    media: Media
    cut: bool
    suspicious: int
    starts: Sequence[int]
    ends: Sequence[int]
    after: Cursor

    @property
    def hash(self) -> str:
        """What the passage is known by: SHA-256 of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def heading(self) -> str:
        """The heading path, levels joined by " › "."""
        lines = (HEADING.fullmatch(line) for line in self.text[: self.body].split("\n"))
        return " › ".join(match[2] for match in lines if match)

    def bytes_of(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the document that the characters ``start`` to ``end`` were made of; what lies in the heading
        path is left out.
        """
        first, last = max(start, self.body) - self.body, max(end, self.body) - self.body
        if first >= last:
            return self.byte_from, self.byte_from
        return self.starts[first], self.ends[last - 1]


def passages(text: Text, after: Cursor | None = None) -> Iterator[RawPassage]:
    """The passages of a document, from the beginning or ``after`` one of them."""
    walk = _Walk(after or Cursor(), text.media)
    for line in text.lines(walk.state.byte):
        yield from walk.take(line)
    yield from walk.flush()


@dataclass(slots=True)
class _Walk:
    """Goes over the lines of a document. ``lines`` are neighbours that were not turned into passages yet; ``state``
    is where they begin and what stands over them.
    """

    state: Cursor
    media: Media
    lines: list[Line] = field(default_factory=list)
    length: int = 0

    def take(self, line: Line) -> list[RawPassage]:
        """Go on by a line; the passages that it finished."""
        words = line.text.strip()
        fence = FENCE.match(words) is not None
        heading = None if self.state.fenced else HEADING.fullmatch(words)
        finished: list[RawPassage] = []
        if not words or fence or heading or self.length >= LONGEST_CHUNK:
            finished = self.flush()
        if fence:
            self.state = replace(self.state, fenced=not self.state.fenced)
        if heading:
            self._enter(len(heading[1]), line)
        if words and not fence and not heading and not self.state.fenced:
            self.lines.append(line)
            self.length += len(line.text)
        else:
            self.state = replace(self.state, byte=line.offsets[-1], skip=0)
        return finished

    def flush(self) -> list[RawPassage]:
        """The passages of the neighbouring lines."""
        if not self.lines:
            return []
        lines, start = self.lines, self.state
        made = self._titles()
        rest = self.lines
        found = bodies(rest, self.state.carried, markup=self.media == "markdown")
        made += [(body, self.state.headings) for body in found]
        behind = replace(
            self.state,
            byte=lines[-1].offsets[-1],
            skip=0,
            position=start.position + len(made),
            carried=_carried(found, rest),
        )
        self.lines, self.length, self.state = [], 0, behind
        raw = [line.text for line in lines]
        count = deceiving("".join(raw))
        result = []
        for number, (body, headings) in enumerate(made):
            after = behind if number == len(made) - 1 else replace(start, skip=number + 1)
            result.append(self._passage(body, headings, start.position + number, after, count))
        return result[start.skip :]

    def _passage(self, body: Body, headings: Headings, position: int, after: Cursor, suspicious: int) -> RawPassage:
        above = [f"{'#' * level} {words}" for level, words in headings]
        context = "".join(f"{line}\n" for line in (*above, *filter(None, [body.context])))
        part = body.part
        return RawPassage(
            context + part.text,
            len(context),
            position,
            part.starts[0],
            part.ends[-1],
            self.media,
            body.cut,
            suspicious,
            part.starts,
            part.ends,
            after,
        )

    # ---- headings ---------------------------------------------------------------------------------------------------
    def _enter(self, level: int, line: Line) -> None:
        """Go under a heading."""
        match = HEADING.fullmatch(line.text.strip())
        words = match[2].rstrip("# ") if match else line.text
        title = cleaned(words, range(len(words) + 1), markup=True).text[:LONGEST_HEADING]
        kept = tuple(one for one in self.state.headings if one[0] < level)
        headings = (*kept, (level, title)) if title else kept
        self.state = replace(self.state, headings=headings, carried="")

    def _titles(self) -> list[tuple[Body, Headings]]:
        """Take the lines off that are headings without a mark. Those of plain texts are passages too, as it may be a
        statement that looks like one.
        """
        made: list[tuple[Body, Headings]] = []
        first = self.lines[0]
        if self.media == "markdown":
            if len(self.lines) > 1 and UNDERLINE.fullmatch(self.lines[1].text) and "|" not in first.text:
                self._enter(1 if "=" in self.lines[1].text else 2, first)
                self.lines = self.lines[2:]
        elif self.media == "text" and not first.cut:
            at_top = self.state.position == 0 and not self.state.headings and is_title(first.text)
            follows = len(self.lines) == 1 or len(self.lines[1].text.strip()) > len(first.text.strip())
            numbered = len(self.lines) == 1 and is_section(first.text)
            if (at_top and follows) or numbered:
                part = cleaned(first.text, first.offsets)
                made.append((Body("", part), self.state.headings if numbered else ()))
                self._enter(2 if numbered else 1, first)
                self.lines = self.lines[1:]
        return made


def _carried(found: Sequence[Body], lines: Sequence[Line]) -> str:
    """What has to stand over the lines that come: an introduction, or the header of a table that goes on."""
    if not found or not lines:
        return ""
    last = found[-1].part.text.rsplit("\n", 1)[-1]
    if introduces(last):
        return last
    if not is_row(last) or sum(len(line.text) for line in lines) < LONGEST_CHUNK:
        return ""
    table = (f"{found[-1].context}\n{found[-1].part.text}").strip().split("\n")
    return next(("\n".join(table[i : i + 2]) for i in range(len(table) - 1) if SEPARATOR.fullmatch(table[i + 1])), "")
