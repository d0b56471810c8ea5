"""What to offer where a question is not answered, or could mean several things: names, relations, questions that
work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from zlib import crc32

from superbrain.language.decision import Decision
from superbrain.language.ground import Ground
from superbrain.language.mentions import edit_distance
from superbrain.language.normalise import Question
from superbrain.language.phrasing import Voice, question_for, questions_about, questions_for
from superbrain.language.reading import Suggestion
from superbrain.text import has_han, key
from superbrain.types import EntityId, Language

OFFERED: Final = 3
LINKS: Final = frozenset({"of", "and", "the", "de", "la", "al", "von", "van"})
"""Small words inside names."""

BEFORE_NAMES: Final = frozenset(
    (
        "of",
        "in",
        "on",
        "at",
        "with",
        "from",
        "to",
        "by",
        "for",
        "near",
        "about",
        "is",
        "was",
        "are",
        "were",
        "did",
        "does",
        "do",
        "between",
        "and",
        "or",
        "than",
        "the",
        "a",
        "an",
        "me",
    )
)
"""Words that a name may follow; behind any other, unknown words are likely only a part of a name, or a verb."""

SURNAME: Final = 4
"""Letters that a part of a name must exceed to stand for the whole name."""

LONG: Final = 7
"""Letters from which a word may have more than one slip."""

MOST_WRONG: Final = 3
TWO: Final = 2

KNOWN: Final = 6.0
"""Prominence of what everybody knows: countries, and cities of millions."""

MANY_SIDED: Final = 3
"""Relations that a thing must have to be offered to somebody who has named nothing."""


def suggestions(question: Question, decision: Decision, ground: Ground) -> tuple[Suggestion, ...]:
    """Offers that fit a decision; every question in them can be asked as it stands."""
    voice = _voice(question.language, ground)
    decision = replace(decision, near=_likely(decision, ground))
    found: dict[tuple[str, str], Suggestion] = {}
    for offer in _offers(question, decision, ground, voice):
        found.setdefault((offer.id, offer.question), offer)
    return tuple(found.values())


def _likely(decision: Decision, ground: Ground) -> tuple[tuple[int, str], ...]:
    """The near names that may be meant, the best known first: those with this family name, else whole names, else
    parts.
    """
    form = key(decision.unknown)
    bearers = [one for one in decision.near if form in one[1].split()]
    slips = [one for one in decision.near if is_slip(decision.unknown, one[1], one[0], ground)]
    whole = [one for one in slips if " " not in one[1] or " " in form]
    return tuple(sorted(bearers or whole or slips, key=lambda one: -ground.prominence(one[0])))


def is_slip(unknown: str, name: str, entity: int, ground: Ground) -> bool:
    """Whether somebody who typed ``unknown`` may have meant the name: Hamlet is no slip for Amet, nor 国家 for 国立.

    One letter may be wrong anywhere, further ones only in long words that begin alike; a word for a class is no name.
    """
    form = key(unknown)
    if form in ground.vocabulary.classes:
        return False
    several = " " in name and " " not in form
    parts = (name, *(part for part in name.split() if several and len(part) > SURNAME))
    distance, likest = min((edit_distance(form, part, MOST_WRONG), part) for part in parts)
    alike = form[:1] == likest[:1]
    if has_han(form):  # of two characters one is half of the name: only what everybody knows is meant by the other
        return distance == 1 and (len(form) > TWO or (alike and ground.prominence(entity) >= KNOWN))
    return (distance == 1 and (alike or len(form) > SURNAME)) or (
        alike and len(form) >= LONG and distance <= MOST_WRONG
    )


def _voice(language: Language, ground: Ground) -> Voice:
    return Voice(language, ground.snapshot, lambda entity: ground.label(entity, language), ground.lookup)


def _offers(question: Question, decision: Decision, ground: Ground, voice: Voice) -> Iterator[Suggestion]:
    outcome = decision.outcome
    if outcome == "ambiguous":
        for entity in decision.rivals:
            yield _entity(question, entity, decision.unknown, ground)
        for relation in decision.relations:
            label = ground.relation_label(relation, question.language)
            for text in questions_about(relation, voice, OFFERED):
                yield Suggestion("relation", ground.relations[relation].key, label, text)
    elif outcome == "unknown_entity":
        for entity, _ in decision.near:
            yield _entity(question, entity, decision.unknown, ground)
    elif outcome in ("unknown_relation", "empty", "weak", "unsupported"):
        for entity in decision.focus[:1]:
            for text in questions_for(EntityId(entity), voice, OFFERED):
                yield Suggestion("question", ground.entity_key(entity), voice.label(entity), text)
    if outcome in ("ambiguous", "unknown_entity", "unsupported") and not (
        decision.rivals or decision.relations or decision.near or decision.focus
    ):
        yield from _openers(ground, voice, crc32(question.text.encode()))


def _entity(question: Question, entity: int, unknown: str, ground: Ground) -> Suggestion:
    """One bearer of a name, and the question with that one named beyond doubt."""
    language = question.language
    label = ground.label(entity, language)
    types = ground.snapshot.types_of(entity)
    kind = ground.type_label(types[0], language) if types else ""
    exact = (f"{kind}{label}" if language == "zh" else f"the {kind} {label}") if kind else label
    asked = _exchanged(question.text, unknown, exact) if unknown else ""
    return Suggestion("entity", ground.entity_key(entity), label, asked or label)


def _exchanged(text: str, unknown: str, exact: str) -> str:
    """The question with ``exact`` in place of the words that were not known, "" where they are no whole name there."""
    before, found, behind = text.partition(unknown)
    if not found:
        return ""
    if not unknown.isascii():
        return before + exact + behind
    last = before.split()[-1] if before.split() else ""
    capitals = all(word[:1].isupper() or word[:1].isdigit() or word.lower() in LINKS for word in unknown.split())
    if last and not (last.lower() in BEFORE_NAMES and (capitals or not any(map(str.isupper, text[1:])))):
        return ""
    if last.lower() in ("the", "a", "an"):
        exact = exact.removeprefix("the ")
    return before + exact + behind


def _openers(ground: Ground, voice: Voice, turn: int) -> Iterator[Suggestion]:
    """Questions about well connected things of different classes; ``turn`` makes them differ from time to time."""
    degree = ground.snapshot.degree()
    seen: set[str] = set()
    best = (-degree).argsort(kind="stable")[:200].tolist()
    start = turn % max(1, len(best))
    for entity in [*best[start:], *best[:start]]:
        types = ground.snapshot.types_of(entity)
        kind = types[0] if types else ""
        onward = [relation for relation, _ in ground.snapshot.relations_from(entity)]
        if kind not in seen and len(onward) >= MANY_SIDED:
            seen.add(kind)
            text = question_for(EntityId(entity), onward[turn % min(len(onward), MANY_SIDED)], voice)
            yield Suggestion("question", ground.entity_key(entity), voice.label(entity), text)
        if len(seen) == OFFERED:
            return
