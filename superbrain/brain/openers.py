"""Questions to begin with, made from facts that the brain holds, and tried before they are offered."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from superbrain.language.interpret import Interpreter
from superbrain.language.phrasing import question_for
from superbrain.language.phrasing_questions import question_over
from superbrain.types import EntityId, Language

if TYPE_CHECKING:
    from superbrain.brain.answering import Scribe
    from superbrain.brain.brain import Brain

TRIED = 8
"""Questions tried at most in a language: a graph whose names say nothing must not hold up the greeting."""

BEST_KNOWN = 4_000
"""Entities looked at, the best connected first: a newcomer is likeliest to know them."""

OF_ONE_KIND = 3
"""Entities of one class to choose from."""

SURE = 0.5
"""Probability that the reading of a question must have for the question to be offered."""


def openers(brain: Brain, language: Language, count: int = 5) -> list[str]:
    """Up to ``count`` questions that this brain answers: most in ``language``, some in the other where it has names."""
    other: Language = "en" if language == "zh" else "zh"
    # Without the encoder: these wordings need none, and a greeting must not wait for one to load.
    plain = Interpreter(brain.interpreter().ground)
    found: list[str] = []
    for tongue, wanted in ((language, max(1, count - 2)), (other, count), (language, count)):
        for question in islice(_candidates(brain, tongue), TRIED):
            if len(found) >= wanted:
                break
            if question not in found and is_answered(plain, question):
                found.append(question)
    return found


def is_answered(plain: Interpreter, question: str) -> bool:
    """Whether the question is answered, and read in one way rather than in one of many."""
    read = plain.interpret(question, limit=1)
    if read.outcome is not None or not read.readings or read.readings[0].probability < SURE:
        return False
    answers = read.readings[0].answers
    return answers is not None and bool(answers.items)


def _candidates(brain: Brain, language: Language) -> Iterator[str]:
    """Questions about well-known things of different classes, the same ones for the same graph."""
    scribe = brain.scribe(language)
    chance = random.Random(scribe.snapshot.hash + language)  # noqa: S311  variety, not secrecy
    kinds = list(_by_kind(scribe).values())
    chance.shuffle(kinds)
    for members in kinds:
        chance.shuffle(members)
    in_turn = (entity for row in zip_longest(*kinds) for entity in row if entity is not None)
    for number, entity in enumerate(in_turn):
        steps = [row for row, _ in scribe.snapshot.relations_from(entity)]
        values = [row for row, _ in scribe.snapshot.literal_relations(entity)]
        if (steps or values) and _speaks(scribe, entity, language):
            further = _two_hops(scribe, entity, steps, chance) if number % 2 else None
            yield further or question_for(entity, chance.choice(steps or values), scribe.voice)


def _by_kind(scribe: Scribe) -> dict[str, list[EntityId]]:
    """The best connected entities of each class."""
    degree = scribe.snapshot.degree()
    found: dict[str, list[EntityId]] = {}
    for row in np.argsort(-degree, kind="stable")[:BEST_KNOWN].tolist():
        types = scribe.snapshot.types_of(row)
        members = found.setdefault(types[0] if types else "", [])
        if degree[row] and len(members) < OF_ONE_KIND:
            members.append(EntityId(row))
    return found


def _speaks(scribe: Scribe, entity: EntityId, language: Language) -> bool:
    """Whether the entity has a name in the language."""
    return any(name.language.split("-")[0] == language for name in scribe.store.names(entity))


def _two_hops(scribe: Scribe, entity: EntityId, steps: list[int], chance: random.Random) -> str | None:
    """A question over two relations, where the first leads to one thing only."""
    snapshot, voice = scribe.snapshot, scribe.voice
    chains = [
        (first, second)
        for first in steps
        if len(tails := snapshot.tails(entity, first)) == 1
        for second, _ in (*snapshot.relations_from(int(tails[0])), *snapshot.literal_relations(int(tails[0])))
        if second != first
    ]
    if not chains:
        return None
    return question_over(scribe.key(entity), chance.choice(chains), voice)
