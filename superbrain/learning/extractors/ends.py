"""From mentions to the ends of statements: which entity, newcomer or value of the right kind a stretch of text is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superbrain.learning.parts import Mention, Newcomer, ReadPassage, Span, Value
from superbrain.learning.words import table
from superbrain.store import Schema
from superbrain.store.learned import NEWCOMER
from superbrain.store.literals import number_of, read_coordinates, read_date, read_quantity
from superbrain.text import clean, has_han
from superbrain.types import Literal, Relation

RAW_BOUNDARY: Final = 0.55
"""How sure a name is whole that only the wording around it delimits."""

GUESSED: Final = 0.85
"""What it costs that a newcomer's type follows from the relation alone."""

LONGEST_TEXT: Final = 40
_QUOTES: Final = " \"'“”‘’「」『』《》"
_DEGREES = re.compile(
    r"(-?\d{1,3}(?:\.\d{1,8})?)\s?°?\s?([NS北南])?(?:纬)?\s?[,，、 ]\s?(?:[东西]经\s?)?"
    r"(-?\d{1,3}(?:\.\d{1,8})?)\s?°?\s?([EW东西])?"
)
_RUN = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’-]*)*")
_CAPITAL: Final = re.compile(r"[A-Z][a-zà-ÿ'’.-]+|[A-Z]\.|[A-Z][a-z]+[A-Z][a-z]+")
_SMALL: Final = frozenset(
    [
        "and",
        "or",
        "of",
        "in",
        "is",
        "was",
        "the",
        "he",
        "she",
        "it",
        "who",
        "which",
        "that",
        "by",
        "with",
        "as",
        "at",
        "from",
        "for",
        "to",
    ]
)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a statement: the ``key`` of an entity or newcomer, or a value. ``sure``: its types fit by what the
    graph or the passage says, not merely because nothing speaks against it.
    """

    key: str
    link: float
    start: int
    end: int
    sure: bool = True
    literal: Literal | None = None


def raw_mention(reading: ReadPassage, span: Span, boundary: float = RAW_BOUNDARY) -> Mention:
    """A name that nothing but the wording or layout around it delimits."""
    name = reading.words(span)
    return Mention(span.start, span.end, name, newcomer=Newcomer(name, (), False, boundary))


def things(mention: Mention, wanted: Sequence[str], schema: Schema) -> list[End]:
    """What a mention may be among the ``wanted`` classes (none: anything)."""
    if mention.newcomer is not None:
        return _newcomer(mention, mention.newcomer, wanted, schema)
    fitting = [link for link in mention.links if not wanted or _is_a(link.types, wanted, schema)]
    total = sum(link.confidence for link in fitting)
    if total <= 0:
        return []
    # Classes told namesakes apart: what fits takes over most of what the others had.
    share = total**0.5
    return [
        End(link.key, min(1.0, link.confidence / total * share) * mention.certainty, mention.start, mention.end)
        for link in fitting
    ]


def _is_a(types: Sequence[str], wanted: Sequence[str], schema: Schema) -> bool:
    return any(schema.is_subtype(own, one) for own in types for one in wanted)


def _newcomer(mention: Mention, newcomer: Newcomer, wanted: Sequence[str], schema: Schema) -> list[End]:
    known = [one for one in newcomer.types if one in schema.types]
    exact = next((one for one in known if not wanted or any(schema.is_subtype(one, want) for want in wanted)), None)
    narrower = next((want for want in wanted for one in known if schema.is_subtype(want, one)), None)
    kind = exact or narrower
    sure = kind is not None
    link = mention.certainty * newcomer.boundary
    if kind is None:
        if known:
            return []
        kind = wanted[0] if wanted else (newcomer.types or ("thing",))[0]
        people = any(schema.is_subtype(want, "person") for want in wanted if want in schema.types)
        sure = (people and is_full_name(newcomer.name)) or (kind == "occupation" and is_profession(newcomer.name))
        link *= GUESSED
    return [End(f"{NEWCOMER}{kind}:{newcomer.name}", link, mention.start, mention.end, sure)]


def is_profession(name: str) -> bool:
    """Whether a name is a word for what people do."""
    words = table("professions")["occupations"]
    return name.casefold() in words["en"] or name in words["zh"]


def is_full_name(name: str) -> bool:
    """Whether an English name looks like a person's: two or three words with capitals, none of which names a kind of
    other things (Kalahari Desert, Rambling Club).
    """
    words = name.split(" ")
    if not 2 <= len(words) <= 3 or not all(_CAPITAL.fullmatch(word) for word in words):
        return False
    return not {word.casefold() for word in words} & set(table("patterns")["closed"]["things"])


# ---- values ---------------------------------------------------------------------------------------------------------
def measured(mention: Mention, relation: Relation) -> End | None:
    """A date or a quantity as the tail of a relation; None if it is of another kind or unit."""
    literal = _value(mention.value, relation) if mention.value else None
    return None if literal is None else End("", mention.certainty, mention.start, mention.end, True, literal)


def _value(value: Value, relation: Relation) -> Literal | None:
    literal = value.literal
    if relation.literal == "date":
        if literal.kind == "date":
            return literal
        year = literal.value
        plain = year.isdigit() and 2 < len(year) < 5 and not literal.unit and not value.unit_text
        return read_date(year.zfill(4)) if plain else None
    if relation.literal != "quantity" or literal.kind not in ("quantity", "date"):
        return None
    if literal.kind == "date":  # "population: 1984" reads like a year
        bare = len(literal.value) == 4 and not relation.unit
        return Literal("quantity", str(int(literal.value))) if bare else None
    if not literal.unit:
        counted = relation.unit == "person" or not value.unit_text or not relation.unit
        return Literal("quantity", literal.value, relation.unit) if counted else None
    number = number_of("quantity", literal.value, literal.unit, relation.unit)
    return literal if relation.unit and number == number else None


def written(reading: ReadPassage, span: Span, relation: Relation) -> End | None:
    """Free text, coordinates, or a value that a whole span is, as the tail of a relation."""
    words = reading.words(span)
    trimmed = words.strip(_QUOTES)
    start = span.start + words.find(trimmed)
    literal: Literal | None = None
    if relation.literal == "text":
        kept = _text(trimmed)
        literal, trimmed = (Literal("text", clean(kept)), kept) if kept else (None, trimmed)
    elif relation.literal == "coordinates":
        literal = _coordinates(trimmed)
    elif relation.literal == "date":
        literal = read_date(trimmed.zfill(4) if trimmed.isdigit() else trimmed)
    elif relation.literal == "quantity":
        literal = read_quantity(trimmed, relation.unit)
        if literal and literal.unit != relation.unit:
            number = number_of("quantity", literal.value, literal.unit, relation.unit)
            literal = literal if number == number else None
    return None if literal is None else End("", 1.0, start, start + len(trimmed), True, literal)


def _text(words: str) -> str:
    """The part of some words that is the value: all of them if they are few, else the capitalised run that begins
    them.
    """
    if not words or len(words) > LONGEST_TEXT:
        words = words[: LONGEST_TEXT * 2]
    if has_han(words):
        return words if len(words) <= LONGEST_TEXT else ""
    parts = words.split()
    if 0 < len(parts) <= 3 and not _SMALL & {part.casefold() for part in parts}:
        return words
    run = _RUN.match(words)
    if run:
        return run[0]
    return parts[0] if parts and parts[0].casefold() not in _SMALL else ""


def _coordinates(words: str) -> Literal | None:
    plain = read_coordinates(words)
    match = _DEGREES.search(words)
    if plain is not None or match is None:
        return plain
    south, west = (match[2] or "") in "S南" and bool(match[2]), (match[4] or "") in "W西" and bool(match[4])
    return read_coordinates(f"{'-' * south}{match[1]},{'-' * west}{match[3]}")
