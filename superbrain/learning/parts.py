"""What a passage is made of. All positions are characters of the passage's text; ends are one past the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from superbrain.types import EntityId, Language, Literal

Stance = OneOf["asserted", "negated", "hedged", "quoted", "former"]
"""How a passage holds what it says. Conditions, plans, fiction and questions are hedged; `Judgement.cue` says which."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end``."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether the other characters lie inside."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence, in line ``line`` of the passage. Pairs, table rows and list items are sentences too."""

    line: int


@dataclass(frozen=True, slots=True)
class Heading(Span):
    """A heading over the passage, the mark left out; level 1 is the title."""

    level: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A line ``key: value``; ``said`` is the line."""

    key: Span
    value: Span
    said: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Every row has as many cells as the header; a cell may be empty (start == end)."""

    header: tuple[Span, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """List items without their marks, and the line that introduces them, without its colon."""

    intro: Span | None
    items: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An entity that a mention may mean. ``confidence`` rests on names and words of the passage alone, never on facts;
    those of one mention add up to 1 or less. ``kind`` as in `NameMatch`: 0 preferred, 1 alias, 2 former, 3 generated.
    """

    entity: EntityId
    key: str
    types: tuple[str, ...]
    kind: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A name that the graph does not know.

    ``types`` are type keys, best first: of the graph where it has a fitting one. ``stated``: the passage itself says
    the type. ``boundary`` in [0, 1] is how sure it is that the name is whole and nothing more. ``aliases`` are other
    names that the passage gives for it.
    """

    name: str
    types: tuple[str, ...]
    stated: bool
    boundary: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A date or a quantity. ``approximate``: 约, 两百多, about. ``unit_text`` is the word behind the number, whether it
    is a known unit or not (篇, books).
    """

    literal: Literal
    approximate: bool = False
    unit_text: str = ""


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A stretch of text that means something: exactly one of ``links``, ``newcomer``, ``value`` says what.

    For a pronoun or a dropped subject they are those of what it refers to: ``refers`` is the place of that mention in
    `ReadPassage.mentions`, else -1, and ``certainty`` what that costs (.8 a hop). A dropped subject has start == end.
    """

    surface: str
    links: tuple[Link, ...] = ()
    newcomer: Newcomer | None = None
    value: Value | None = None
    refers: int = -1
    certainty: float = 1.0

    @property
    def named(self) -> bool:
        """Whether it is a thing rather than a value."""
        return self.value is None

    @property
    def types(self) -> tuple[str, ...]:
        """Type keys of what it may be, best first."""
        if self.newcomer is not None:
            return self.newcomer.types
        return tuple(dict.fromkeys(name for link in self.links for name in link.types))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The stance of a statement; ``cue`` is its kind (negation, hedge, condition, plan, fiction, question, speech,
    former) or "", standing at ``start`` to ``end``. ``until`` is the ISO date where a former state is said to end, "".
    """

    stance: Stance
    cue: str = ""
    start: int = 0
    end: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage understood: a pure function of its text and of the names and classes of the graph.

    ``text`` is the heading path (``# ``, ``## `` … lines) and from ``body`` on what stands under it: a paragraph, or
    rows of a table or items of a list below its header or introduction. ``mentions`` are sorted and do not overlap;
    ``topic`` is the mention in the lowest heading (-1: none). ``capped``: there were more mentions than are kept.
    ``suspicious`` counts what could deceive a reader (names in mixed scripts); invisible characters are counted when
    the document is read.
    """

    text: str
    body: int
    language: Language
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    pairs: tuple[Pair, ...]
    tables: tuple[Table, ...]
    listings: tuple[Listing, ...]
    mentions: tuple[Mention, ...]
    topic: int = -1
    capped: bool = False
    suspicious: int = 0

    def words(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def within(self, span: Span) -> tuple[Mention, ...]:
        """The mentions inside a span, in order."""
        return tuple(mention for mention in self.mentions if span.holds(mention.start, mention.end))

    def sentence_of(self, start: int) -> Sentence | None:
        """The sentence in which a character stands; None in a heading."""
        return next((one for one in self.sentences if one.start <= start <= one.end), None)
