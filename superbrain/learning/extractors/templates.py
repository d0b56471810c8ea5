"""Statements by verbs: the templates of the schema and the lexicon over masked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from superbrain.learning.extractors.compiling import (
    Leading,
    body_of,
    leads,
    needed,
    prefixes,
    telling,
    without_options,
)
from superbrain.learning.extractors.fillers import free_text, listed, raw_name
from superbrain.learning.extractors.masking import THING, Masked
from superbrain.learning.extractors.page import Match, Page, Tail
from superbrain.learning.extractors.subjects import subjects
from superbrain.learning.extractors.wordings import Meaning, Template
from superbrain.learning.literals import Literals
from superbrain.learning.parts import Mention
from superbrain.types import Relation

STATEMENT: Final = "statement"
SCORE: Final = 0.9
RAW_COST: Final = 0.1

_AND: Final = r"(?:\s?、\s?(?:和|与|及)?|, (?:and )?|\s?(?:和|与|及|以及)\s?| and )"
_JOINED: Final = re.compile(rf"{THING}(?:{_AND}{THING})*(?:\s?(?:和|与|及|以及)\s?|,? and ){THING}$")
_GOES_ON = re.compile(r"\b(?:and|but)\b|[又并还]")
"""Words after which the subject is that of the clause, not the name right before: "sent a poem to B and mourned C"."""

_FAR: Final = 120
"""Characters before a verb in which its subject is looked for."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A template for relations of one kind; ``pieces`` are words that a sentence must have for it to be tried."""

    text: str
    kind: str
    meanings: tuple[Meaning, ...]
    pieces: tuple[str, ...]
    beside_kind: bool
    """Whether it needs a name of a kind of things beside."""

    @property
    def valued(self) -> bool:
        """Whether its tail is a date or a quantity of the sentence."""
        return self.kind in ("quantity", "date")

    @property
    def open_end(self) -> bool:
        """Whether nothing but the tail ends the template."""
        return self.text.rstrip().endswith(("{tail}", "{named}"))


@dataclass
class Statements:
    """The templates of one graph, compiled."""

    templates: Sequence[Template]
    relations: Mapping[int, Relation]
    compiled: list[_Compiled] = field(init=False, repr=False)
    literals: Literals = field(init=False, repr=False)
    always: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.compiled = []
        for template in self.templates:
            pieces = tuple(needed(template.text))
            beside_kind = "{kind}" in without_options(template.text)
            by_kind: dict[str, list[Meaning]] = {}
            for meaning in template.meanings:
                by_kind.setdefault(self.relations[meaning[0]].literal or "", []).append(meaning)
            for kind, meanings in by_kind.items():
                self.compiled.append(_Compiled(template.text, kind, tuple(meanings), pieces, beside_kind))
        words = {place: telling(one.text) for place, one in enumerate(self.compiled)}
        self.literals = Literals.of((word, place) for place, listed in words.items() for word in listed)
        self.always = frozenset(place for place, listed in words.items() if not listed)

    def read(self, page: Page) -> None:
        """Add what the templates find to the page."""
        for sentence in page.sentences:
            thing = any(mention.named for mention in sentence.mentions)
            valued = any(not mention.named for mention in sentence.mentions)
            for place in sorted(self.literals.owners_in(sentence.text) | self.always):
                one = self.compiled[place]
                if (
                    (valued or not one.valued)
                    and (thing or not one.beside_kind)
                    and all(piece in sentence.text for piece in one.pieces)
                ):
                    _search(page, sentence, one)


def _search(page: Page, sentence: Masked, one: _Compiled) -> None:
    """Add what one template finds: its words, then whom they may be said of."""
    body, at = body_of(one.text, one.kind), 0
    while (found := body.search(sentence.text, at)) is not None:
        tails = list(_tails(sentence, one, found))
        taken = bool(tails) and any(
            _add(page, sentence, one, (heads, start, found.end()), tails)
            for heads, start in _heads(page, sentence, one, found)
        )
        at = max(found.end(), found.start() + 1) if taken else found.start() + 1


def _add(
    page: Page,
    sentence: Masked,
    one: _Compiled,
    said: tuple[list[Mention], int, int],
    tails: Sequence[tuple[Tail, int]],
) -> bool:
    heads, start, end = said
    if len(tails) > 1 and any(page.schema.relations[row].functional for row, _ in one.meanings):
        tails = tails[:1]  # a daughter of A and B
    span = sentence.original(start, max(end, tails[-1][1]))
    raw = not isinstance(tails[0][0], Mention) and one.kind == ""
    score = SCORE - RAW_COST * raw
    added = [page.add(Match(one.meanings, head, tail, span, STATEMENT, score)) for head in heads for tail, _ in tails]
    return any(added)


def _heads(page: Page, sentence: Masked, one: _Compiled, found: re.Match[str]) -> Iterator[tuple[list[Mention], int]]:
    """What a statement may be about, the likeliest first, each with the place where the statement begins; several names
    before one verb share it.
    """
    if "{head}" not in one.text:
        yield from (([subject], found.start()) for subject in subjects(page, sentence, found.start()))
        return
    if not leads(one.text):
        mention = sentence.mention(found.start("head"))
        if mention is not None and not page.is_value(mention):
            yield [mention], found.start()
        return
    before: Leading = prefixes(one.text)
    low = max(0, found.start() - _FAR)
    for pattern in before.headed:
        match = pattern.search(sentence.text, low, found.start())
        if match is None or _GOES_ON.search(sentence.text, match.end("head"), found.start()):
            continue
        place = match.start("head")
        joined = _JOINED.search(sentence.text, 0, place + 1)
        places = range(joined.start() if joined else place, place + 1)
        mentions = [sentence.mention(at) for at in places if re.match(THING, sentence.text[at])]
        yield [one for one in mentions if one is not None and not page.is_value(one)], places.start
    if before.free.search(sentence.text, low, found.start()) or before.headed[-1].search(
        sentence.text, low, found.start()
    ):
        for subject in subjects(page, sentence, found.start()):
            yield [subject], found.start()


def _tails(sentence: Masked, one: _Compiled, found: re.Match[str]) -> Iterator[tuple[Tail, int]]:
    start, end = found.span("tail")
    if one.valued:
        mention = sentence.mention(end - 1)
        if mention is not None:
            yield mention, end
    elif one.kind:
        words = free_text(sentence, start) if one.open_end else (sentence.original(start, end), end)
        if words is not None:
            yield words
    elif re.match(THING, found["tail"]):
        yield from listed(sentence, start)
    else:
        raw = raw_name(sentence, start) if one.open_end else (sentence.original(start, end), end)
        if raw is not None:
            yield raw
