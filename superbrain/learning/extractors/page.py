"""A passage under extraction: its masked sentences, its subjects, and the making of evidence from matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from superbrain.learning.extractors.ends import End, measured, raw_mention, things, written
from superbrain.learning.extractors.masking import Masked, masked
from superbrain.learning.extractors.naming import is_name, named
from superbrain.learning.extractors.wordings import LONGEST_NOUN, Meaning, Wordings, beginning
from superbrain.learning.parts import Judgement, Mention, ReadPassage, Span
from superbrain.learning.stance import Stances
from superbrain.learning.words import table
from superbrain.store import Schema
from superbrain.store.learned import Evidence, Stance
from superbrain.types import Relation

VERSION: Final = 2
"""Of the extractors; evidence of another version is read again."""

MOST_OF_A_MENTION: Final = 3
"""Entities that a mention may be, for one statement."""

GUESSED_END: Final = 0.85
"""What it costs each end that its class follows from the relation alone."""

Tail = Mention | Span
"""A mention, or a stretch of text that is a value or a name."""

_NOUN_NEXT: Final = re.compile(r" (?!(?:of|who|and|or|in|at|from|by|with|for|to|was|is|under)\b)[a-z]")
"""A word goes on: official in "official tongue" is nobody."""

_LATE: Final = re.compile("曾|尝|once|used to")


@dataclass(frozen=True, slots=True)
class Match:
    """That a stretch of the passage states relations: any of the ``meanings`` that the ends fit."""

    meanings: tuple[Meaning, ...]
    head: Mention
    tail: Tail
    said: Span
    extractor: str
    score: float
    shape: str = ""


@dataclass
class Page:
    """One passage, ``hash`` of its text, and what its words may mean."""

    reading: ReadPassage
    hash: str
    schema: Schema
    wordings: Wordings
    found: dict[str, Evidence] = field(default_factory=dict)
    texts: list[Evidence] = field(default_factory=list)

    @cached_property
    def sentences(self) -> tuple[Masked, ...]:
        """The sentences of the passage that are no rows and no ``key: value`` lines, masked."""
        reading = self.reading
        rows = [Span(row[0].start, row[-1].end) for one in reading.tables for row in (one.header, *one.rows) if row]
        pairs = [pair.said for pair in reading.pairs if self.wordings.meant(reading.words(pair.key))]
        taken = [
            *rows,
            *(pair for pair in pairs if len({reading.words(one.key) for one in reading.pairs}) == len(reading.pairs)),
        ]
        return tuple(
            masked(reading, sentence, self.mentions)
            for sentence in reading.sentences
            if not any(sentence.start <= one.start < sentence.end for one in taken)
        )

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions to go by."""
        return tuple(one for one in named(self.reading) if not self._is_wording(one))

    @cached_property
    def _stances(self) -> Stances:
        """How statements are held, by the mentions to go by: a cue inside what only looked like a name is a cue."""
        return Stances(replace(self.reading, mentions=self.mentions, topic=-1))

    def _is_wording(self, mention: Mention) -> bool:
        """Whether a mention is only the beginning of a role noun: official in "official language"."""
        if mention.surface[:1].isupper() or not mention.named or mention.refers >= 0:
            return False
        if mention.surface == "official" and _NOUN_NEXT.match(self.reading.text, mention.end):
            return True
        behind = self.reading.text[mention.start : mention.start + LONGEST_NOUN].casefold()
        nouns = self.wordings.first.get(beginning(behind), ()) if behind else ()
        length = mention.end - mention.start
        return any(len(noun) > length and behind.startswith(noun) for noun in nouns)

    def is_value(self, mention: Mention) -> bool:
        """Whether a mention, or what it refers to, was read as a text value: a courtesy name is no person."""
        if mention.refers >= 0:
            mention = self.reading.mentions[mention.refers]
        return any(
            one.tail_from <= mention.start < mention.end <= one.tail_to and one.head_from != mention.start
            for one in self.texts
        )

    def kinds_above(self, mention: Mention) -> frozenset[str]:
        """The classes of a mention and all the classes that these lie under."""
        found: set[str] = set()
        waiting = list(mention.types)
        while waiting:
            kind = waiting.pop()
            if kind and kind not in found:
                found.add(kind)
                waiting.append(self.schema.types[kind].parent if kind in self.schema.types else "")
        return frozenset(found)

    @cached_property
    def topic(self) -> Mention | None:
        """What the heading speaks of: a known or typed thing, or a heading that is nothing but a person's name."""
        reading = self.reading
        if reading.topic >= 0 and reading.mentions[reading.topic].types:
            inside = reading.mentions[reading.topic]
            if not reading.headings or inside.start >= reading.headings[-1].start or inside.links:
                return inside
        if reading.headings and is_name(reading.words(reading.headings[-1]).strip()):
            return raw_mention(reading, reading.headings[-1])
        return None

    def add(self, match: Match) -> bool:
        """Turn a match into evidence; whether its ends fit any of its relations."""
        if self.is_value(match.head):
            return False
        chosen = self._fitting(match)
        if not chosen:
            return False
        judgement = self._judged(match.said)
        for relation, head, tail in chosen:
            stance = judgement.stance
            if stance == "former" and _LATE.search(f"{relation.statement_zh} {relation.statement_en}"):
                stance = "asserted"  # what is said of the past anyway
            evidence = self._evidence(match, relation, head, tail, stance, judgement.until)
            if evidence is not None:
                self._keep(evidence)
                if relation.literal == "text":
                    self.texts.append(evidence)
        return True

    def _judged(self, said: Span) -> Judgement:
        """The stance of a statement; orders to the reader and what is declared void are no assertions."""
        line = self.reading.text.rfind("\n", 0, said.start) + 1
        end = self.reading.text.find("\n", said.end)
        words = self.reading.text[line : end if end >= 0 else None].casefold()
        cues = table("patterns")["orders"]
        for first in cues["first"]:
            if first in words and any(then in words for then in cues["then"]):
                return Judgement("quoted", "order", line, said.end)
        if any(word in words for word in cues["void"]):
            return Judgement("hedged", "void", line, said.end)
        sentence = self.reading.sentence_of(said.start)
        around = self.reading.words(sentence).casefold() if sentence else ""
        if any(word in around for word in cues["namesake"]):
            return Judgement("hedged", "namesake", said.start, said.end)  # of whom else the name is told, is not known
        return self._stances.judge(said.start, said.end)

    def _keep(self, evidence: Evidence) -> None:
        """One row a candidate, extractor and stance; the best one."""
        known = self.found.get(name := f"{evidence.candidate.id} {evidence.extractor} {evidence.stance}")
        if known is None or (evidence.score * evidence.link, evidence.id) > (known.score * known.link, known.id):
            self.found[name] = evidence

    def _fitting(self, match: Match) -> list[tuple[Relation, End, End]]:
        """The relations and ends that fit: the sure ones if there are any; several unsure ones are too many."""
        fitting: list[tuple[bool, int, Relation, End, End]] = []
        for row, inverse in match.meanings:
            relation = self.schema.relations[row]
            for head, tail in self._ends(relation, match, inverse=inverse):
                fitting.append((head.sure and tail.sure, row, relation, head, tail))
        sure = [one for one in fitting if one[0]]
        chosen = sure or [one for one in fitting if one[3].sure or one[4].sure]
        if not sure and len({row for _, row, *_ in chosen}) > 1:
            first = chosen[0][1]
            chosen = [one for one in chosen if one[1] == first]
            return [(relation, replace(head, link=head.link * 0.6), tail) for _, _, relation, head, tail in chosen]
        return [(relation, head, tail) for _, _, relation, head, tail in chosen]

    def _ends(self, relation: Relation, match: Match, *, inverse: bool) -> Iterator[tuple[End, End]]:
        if relation.literal is not None:
            if inverse:
                return
            tail = self._value(relation, match.tail)
            for head in things(match.head, relation.domain, self.schema)[:MOST_OF_A_MENTION]:
                if tail is not None:
                    yield head, tail
            return
        other = match.tail if isinstance(match.tail, Mention) else raw_mention(self.reading, match.tail)
        first, second = (other, match.head) if inverse else (match.head, other)
        heads = things(first, relation.domain, self.schema)[:MOST_OF_A_MENTION]
        tails = things(second, relation.range, self.schema)[:MOST_OF_A_MENTION]
        for head in heads:
            yield from ((head, tail) for tail in tails if head.key != tail.key)

    def _value(self, relation: Relation, tail: Tail) -> End | None:
        if not isinstance(tail, Mention):  # which is a span too
            return written(self.reading, tail, relation)
        if tail.value is not None and relation.literal in ("date", "quantity"):
            return measured(tail, relation)
        return written(self.reading, Span(tail.start, tail.end), relation) if relation.literal == "text" else None

    def _evidence(
        self, match: Match, relation: Relation, head: End, tail: End, stance: Stance, until: str
    ) -> Evidence | None:
        literal = tail.literal
        since = self._since(match.said, relation, tail) if literal is not None else ""
        if literal is not None and not literal.value:
            return None
        return Evidence(
            passage=self.hash,
            head=head.key,
            relation=relation.key,
            tail=tail.key,
            value=literal.value if literal else "",
            unit=literal.unit if literal else "",
            valid_from=since,
            valid_to=until if stance == "former" else "",
            extractor=match.extractor,
            version=VERSION,
            stance=stance,
            score=round(match.score * GUESSED_END ** ((not head.sure) + (not tail.sure)), 3),
            link=round(head.link * tail.link, 3),
            shape=match.shape,
            span_from=match.said.start,
            span_to=match.said.end,
            head_from=head.start,
            head_to=head.end,
            tail_from=tail.start,
            tail_to=tail.end,
        )

    def _since(self, said: Span, relation: Relation, tail: End) -> str:
        """The date at which a quantity that changes was so: the one date of its sentence."""
        if relation.literal != "quantity" or relation.functional:
            return ""
        sentence = self.reading.sentence_of(said.start)
        if sentence is None:
            return ""
        dates = [
            one
            for one in self.reading.within(sentence)
            if one.value is not None and one.value.literal.kind == "date" and one.start != tail.start
        ]
        near = min(dates, key=lambda one: abs(one.start - tail.start), default=None)
        return near.value.literal.value if near is not None and near.value is not None else ""
