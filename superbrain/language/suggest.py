"""What to offer where a question is not answered, or could mean several things: names, relations, questions that
work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from superbrain.language.decision import Decision
from superbrain.language.ground import Ground
from superbrain.language.normalise import Question
from superbrain.language.phrasing import Voice, question_for, questions_about, questions_for
from superbrain.language.reading import Suggestion
from superbrain.types import EntityId, Language

OFFERED: Final = 3
MANY_SIDED: Final = 3
"""Relations that a thing must have to be offered to somebody who has named nothing."""


def suggestions(question: Question, decision: Decision, ground: Ground) -> tuple[Suggestion, ...]:
    """Offers that fit a decision; every question in them can be asked as it stands."""
    voice = _voice(question.language, ground)
    found: dict[tuple[str, str], Suggestion] = {}
    for offer in _offers(question, decision, ground, voice):
        found.setdefault((offer.id, offer.question), offer)
    return tuple(found.values())


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
        yield from _openers(ground, voice)


def _entity(question: Question, entity: int, unknown: str, ground: Ground) -> Suggestion:
    """One bearer of a name, and the question with that one named beyond doubt."""
    language = question.language
    label = ground.label(entity, language)
    types = ground.snapshot.types_of(entity)
    kind = ground.type_label(types[0], language) if types else ""
    exact = (f"{kind}{label}" if language == "zh" else f"the {kind} {label}") if kind else label
    asked = question.text.replace(unknown, exact, 1) if unknown and unknown in question.text else label
    return Suggestion("entity", ground.entity_key(entity), label, asked)


def _openers(ground: Ground, voice: Voice) -> Iterator[Suggestion]:
    """Questions about the best connected things of different classes."""
    degree = ground.snapshot.degree()
    seen: set[str] = set()
    for entity in (-degree).argsort(kind="stable")[:200].tolist():
        types = ground.snapshot.types_of(entity)
        kind = types[0] if types else ""
        onward = [relation for relation, _ in ground.snapshot.relations_from(entity)]
        if kind not in seen and len(onward) >= MANY_SIDED:
            seen.add(kind)
            text = question_for(EntityId(entity), onward[0], voice)
            yield Suggestion("question", ground.entity_key(entity), voice.label(entity), text)
        if len(seen) == OFFERED:
            return
