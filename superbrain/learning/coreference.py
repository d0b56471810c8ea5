"""What pronouns, 该市, "the city" and dropped subjects refer to: only what is next to certain, and it costs certainty.

Nothing crosses the border of a passage except to its headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from superbrain.language.ground import Ground
from superbrain.learning.kinds import Kinds
from superbrain.learning.layout import Layout
from superbrain.learning.parts import Mention, Sentence
from superbrain.learning.words import table

HOP: Final = 0.8
"""What a reference leaves of the certainty of a mention."""

MOST_REFERENCES: Final = 12
_CLAUSE = re.compile(r"[，,；;]\s?|(?<=[。！？])")
_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class _Reference:
    start: int
    end: int
    kind: str
    dropped: bool = False


def with_references(
    text: str, layout: Layout, mentions: Sequence[Mention], kinds: Kinds, ground: Ground
) -> list[Mention]:
    """The mentions and those that refer to one of them, sorted; ``refers`` counts in the list that is returned."""
    named = [one for one in mentions if one.named]
    if not named:
        return list(mentions)
    found: list[tuple[Mention, Mention]] = []
    resolver = _Resolver(text, layout, named, kinds, ground)
    for reference in _references(text, layout, mentions):
        antecedent = resolver.antecedent(reference)
        if antecedent is not None and len(found) < MOST_REFERENCES:
            certainty = round(HOP * antecedent.certainty, 4)
            words = text[reference.start : reference.end]
            mention = Mention(
                reference.start,
                reference.end,
                words,
                antecedent.links,
                antecedent.newcomer,
                certainty=certainty,
            )
            found.append((mention, antecedent))
    taken = [one for one, _ in found]
    everything = sorted((*mentions, *taken), key=lambda one: (one.start, one.end))
    places = {(one.start, one.end): place for place, one in enumerate(everything)}
    referred = {(one.start, one.end): places[whom.start, whom.end] for one, whom in found}
    return [
        replace(one, refers=referred[one.start, one.end]) if (one.start, one.end) in referred else one
        for one in everything
    ]


@dataclass(frozen=True)
class _Resolver:
    text: str
    layout: Layout
    named: list[Mention]
    kinds: Kinds
    ground: Ground

    def antecedent(self, reference: _Reference) -> Mention | None:
        """What a reference means; None where several things could be meant."""
        sentence = next((one for one in self.layout.sentences if one.start <= reference.start < one.end), None)
        if sentence is None:
            return None
        if reference.dropped:
            return self._subject(sentence, reference.start)
        if reference.kind == _PERSON:
            return self._person(sentence, reference)
        if reference.kind:
            return self._nearest(reference)
        return self._subject_before(sentence, reference) or self._topic()

    def _subject(self, sentence: Sentence, before: int) -> Mention | None:
        """The first thing of a sentence if it stands at its beginning, else what the passage is about."""
        first = next((one for one in self.named if sentence.start <= one.start < min(sentence.end, before)), None)
        if first is not None and first.start - sentence.start <= 2:
            return first
        if first is None or first.start >= before:
            return self._topic() if before == sentence.start else None
        return None

    def _subject_before(self, sentence: Sentence, reference: _Reference) -> Mention | None:
        """The subject of this sentence or of the one before."""
        places = [one for one in self.layout.sentences if one.start <= sentence.start]
        if reference.start > sentence.start and (own := self._subject(sentence, reference.start)) is not None:
            return own
        if len(places) < 2 or places[-2].line != sentence.line:
            return None
        before = places[-2]
        first = next((one for one in self.named if before.start <= one.start < before.end), None)
        return first if first is not None and first.start - before.start <= 5 else None

    def _topic(self) -> Mention | None:
        """The thing in the title; the lowest heading that holds one."""
        for heading in reversed(self.layout.headings):
            inside = [one for one in self.named if heading.start <= one.start and one.end <= heading.end]
            if inside:
                return inside[0] if len(inside) == 1 or inside[0].start == heading.start else None
        return None

    def _person(self, sentence: Sentence, reference: _Reference) -> Mention | None:
        """The one person of this sentence and the one before; where there are none, of the title."""
        before = [one for one in self.layout.sentences if one.start < sentence.start and one.line == sentence.line]
        low = before[-1].start if before else sentence.start
        near = [one for one in self.named if low <= one.start < reference.start and self._is_a(one, _PERSON)]
        if not near:
            topic = self._topic()
            if topic is not None and (self._is_a(topic, _PERSON) or not topic.types):
                return topic
            return self._first_person(sentence)
        whom = {self._identity(one) for one in near}
        if len(whom) == 1:
            return near[0]
        topic = self._topic()
        return topic if topic is not None and self._identity(topic) in whom else None

    def _first_person(self, sentence: Sentence) -> Mention | None:
        """The only person of the paragraph so far."""
        persons = [one for one in self.named if one.start < sentence.start and self._is_a(one, _PERSON)]
        return persons[0] if len({self._identity(one) for one in persons}) == 1 else None

    def _nearest(self, reference: _Reference) -> Mention | None:
        """The nearest thing before that is of the kind."""
        specific = any(word in self.kinds.classes for word in table("references")["kinds"].get(reference.kind, ()))
        before = [one for one in self.named if one.end <= reference.start and self._is_a(one, reference.kind)]
        if not specific:  # the graph has no class of rivers: only what it does not know may be one
            before = [one for one in before if one.newcomer is not None]
        if before:
            return before[-1]
        topic = self._topic()
        return topic if topic is not None and not topic.types else None

    def _is_a(self, mention: Mention, kind: str) -> bool:
        wanted = _classes(self.kinds, kind)
        schema = self.ground.snapshot.schema
        return any(own == one or schema.is_subtype(own, one) for own in mention.types for one in wanted)

    @staticmethod
    def _identity(mention: Mention) -> str:
        return mention.links[0].key if mention.links else mention.newcomer.name if mention.newcomer else ""


def _classes(kinds: Kinds, kind: str) -> tuple[str, ...]:
    """The graph's classes for the words of a kind, and the kind itself."""
    found = dict.fromkeys(kinds.of_kind(kind))
    for word in table("references")["kinds"].get(kind, ()):
        found.update(dict.fromkeys(kinds.classes.get(word, ())))
    return (*found, kind)


def _references(text: str, layout: Layout, mentions: Sequence[Mention]) -> Iterator[_Reference]:
    """Pronouns, pointing words and dropped subjects, in order."""
    taken = bytearray(len(text) + 1)
    for mention in mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    found: list[_Reference] = []
    for match in _pointing().finditer(text):
        kind = _word_kinds()[(match["zh"] or match["en"]).casefold()]
        found += [_Reference(match.start(), match.end(), kind)]
    for match in _pronoun_pattern().finditer(text):
        found += [_Reference(match.start(), match.end(), _pronouns()[match[0].casefold()])]
    for sentence in layout.sentences:
        found.extend(_dropped(text, sentence))
    body = layout.sentences[0].start if layout.sentences else 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= body and not any(taken[one.start : max(one.end, one.start + 1)]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            yield one


def _dropped(text: str, sentence: Sentence) -> Iterator[_Reference]:
    """Clauses of a Chinese sentence that begin with a verb."""
    openers = tuple(table("references")["dropped"]["zh"])
    if text.startswith(openers, sentence.start):
        yield _Reference(sentence.start, sentence.start, "", dropped=True)
    for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
        if text.startswith(openers, match.end()) and match.end() < sentence.end:
            yield _Reference(match.end(), match.end(), "", dropped=True)


@cache
def _pronouns() -> dict[str, str]:
    words = table("references")["pronouns"]
    return {**words["zh"], **words["en"]}


@cache
def _pronoun_pattern() -> re.Pattern[str]:
    words = table("references")["pronouns"]
    english = "|".join(words["en"])
    # 他们 and 其他 are no single person.
    return re.compile(
        rf"本人|[他她它](?![们人])|(?<![尤极与])其(?![他它余中实次间所])|\b(?:{english})\b", re.IGNORECASE
    )


@cache
def _word_kinds() -> dict[str, str]:
    return {word.casefold(): kind for kind, words in table("references")["kinds"].items() for word in words}


@cache
def _pointing() -> re.Pattern[str]:
    pointing = table("references")["pointing"]
    words = sorted(_word_kinds(), key=len, reverse=True)
    chinese = "|".join(word for word in words if not word.isascii())
    english = "|".join(word for word in words if word.isascii())
    zh, en = "|".join(pointing["zh"]), "|".join(pointing["en"])
    return re.compile(
        rf"(?:{zh})(?P<zh>{chinese})|\b(?:{en}) (?P<en>{english})\b(?! of)",
        re.IGNORECASE,
    )
