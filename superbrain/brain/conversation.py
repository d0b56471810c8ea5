"""A dialogue: each question is read, answered and put into words; the next one may lean on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from superbrain import reasoning
from superbrain.brain.answering import LANGUAGES, Scribe
from superbrain.brain.membership import with_classes
from superbrain.brain.openers import is_answered
from superbrain.brain.paths import path_text
from superbrain.brain.reply import Answer, Offer, Reply, Understanding
from superbrain.errors import EmptyQuestion
from superbrain.language.dialogue import Dialogue
from superbrain.language.dialogue_comparisons import judged
from superbrain.language.hoping import Hope
from superbrain.language.interpret import Interpreter
from superbrain.language.introductions import greeted, introduces
from superbrain.language.phrasing import connections, decline, further, overview
from superbrain.language.phrasing_odds import associations, say_all
from superbrain.language.reading import Interpretation, Reading, Suggestion
from superbrain.store import Snapshot
from superbrain.text import QUESTION_LIMIT, clean
from superbrain.types import EntityId, Outcome

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain

PATHS = 5
"""Paths shown between two things."""


class Conversation:
    """Questions to one brain, one after the other."""

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self.dialogue = Dialogue()

    def ask(self, question: str, *, limit: int = 20, as_of: int | None = None, known_only: bool = False) -> Reply:
        """Answer a question, which may leave out what was said before. EmptyQuestion, TooLarge, UnsafeText.

        With ``known_only`` nothing is inferred.
        """
        began = time.perf_counter()
        asked = clean(question, QUESTION_LIMIT)
        if not asked:
            raise EmptyQuestion
        interpreter = self.brain.interpreter(as_of)
        opened = time.perf_counter()
        read = self._read(asked, interpreter, limit)
        understood = time.perf_counter()
        hoped = (
            None if known_only or read.outcome != "unknown_relation" else self._hoped(asked, interpreter, limit, as_of)
        )
        read = replace(read, suggestions=tuple(offer for offer in read.suggestions if _works(interpreter, offer)))
        answering, reply = hoped or self._answered(read, limit, as_of, known_only=known_only)
        self.dialogue.remember(answering.read)
        ended = time.perf_counter()
        return replace(
            reply,
            question=asked,
            completed=answering.read.question if answering.read.question != asked else "",
            as_of=as_of,
            transaction=answering.scribe.snapshot.transaction,
            elapsed_ms=(ended - began) * 1000,
            timings={"open": (opened - began) * 1000, **read.timings, "wording": (ended - understood) * 1000},
        )

    def _read(self, asked: str, interpreter: Interpreter, limit: int) -> Interpretation:
        if introduces(asked):
            return greeted(asked)
        read = interpreter.interpret(asked, dialogue=self.dialogue, limit=limit)
        return judged(read, asked, self.dialogue.listed, interpreter.ground)

    def _answered(
        self, read: Interpretation, limit: int, as_of: int | None, *, known_only: bool
    ) -> tuple[Answering, Reply]:
        query = read.readings[0].query if read.outcome in (None, "empty") and read.readings else None
        odds = None if known_only or query is None else self.brain.odds_for(query, as_of=as_of)
        answering = Answering(self.brain.scribe(read.language, as_of), read, limit, odds)
        return answering, answering.reply()

    def _hoped(
        self, asked: str, interpreter: Interpreter, limit: int, as_of: int | None
    ) -> tuple[Answering, Reply] | None:
        """The question read once more, with what is plausible; None where that infers nothing either."""
        odds = self.brain.standing(as_of).odds
        if odds is None or odds.model is None:
            return None
        ground = interpreter.ground.hoping(Hope(odds, interpreter.ground.snapshot))
        read = Interpreter(ground, interpreter.similarity).interpret(asked, dialogue=self.dialogue, limit=limit)
        if read.outcome is not None:
            return None
        answering, reply = self._answered(read, limit, as_of, known_only=False)
        return (answering, reply) if reply.outcome in ("inferred", "weak") else None


def _works(interpreter: Interpreter, offer: Suggestion) -> bool:
    """Whether what is offered is answered if it is asked; a thing that is offered by its name is told of anyway."""
    return offer.kind == "entity" or is_answered(Interpreter(interpreter.ground), offer.question)


@dataclass(slots=True)
class Answering:
    """The answer to one question that was read."""

    scribe: Scribe
    read: Interpretation
    limit: int
    odds: reasoning.Plausibility | None = None

    def reply(self) -> Reply:
        """What to say; the times are for the caller to add."""
        reading = self.read.readings[0] if self.read.readings else None
        if self.read.outcome == "overview" and reading is not None and reading.focus:
            return self._overview(reading.focus[0])
        if self.read.outcome == "empty" and self.odds is not None and reading is not None and reading.query is not None:
            guessed = self._answers(reading, reading.query)
            if guessed.outcome != "empty":
                return guessed
        if self.read.outcome is not None or reading is None:
            return self._reply(self.read.outcome or "unsupported", decline(self.read, self.scribe.voice))
        if reading.query is None:
            return self._connection(reading)
        return self._answers(reading, reading.query)

    def _answers(self, reading: Reading, query: reasoning.Query) -> Reply:
        found = reading.answers
        if found is None or self.odds is not None or len(found.items) < min(self.limit, found.total):
            found = self.scribe.solve(query, self.limit, self.odds)
        reply = self._reply(
            found.outcome,
            self._said(found, query, reading),
            with_classes(self.scribe, query, found, self.scribe.answers(found, self.odds), self.limit),
        )
        return replace(
            reply,
            query=str(query),
            total=found.total,
            considered=found.considered,
            unvalued=found.unvalued,
            tied=found.tied,
            open_world=found.open_world,
            weak=self.scribe.weak(found, self.odds),
        )

    def _said(self, found: reasoning.Answers, query: reasoning.Query, reading: Reading) -> str:
        if self.read.told and found.items:
            return further(found, self.scribe.voice)
        return say_all(found, self.scribe.voice, query=query, question=self.read.question, reading=reading)

    def _connection(self, reading: Reading) -> Reply:
        one, other = reading.focus[:2]
        question, claimed = self.read.question, reading.claimed
        return connection_reply(self.scribe, one, other, PATHS, question=question, claimed=claimed)

    def _overview(self, entity: EntityId) -> Reply:
        labels: dict[str, str] = {language: self.scribe.label(entity, language) for language in LANGUAGES}
        path = self.scribe.path(facts_of(self.scribe.snapshot, entity))
        answer = Answer("entity", labels[self.read.language], labels, self.scribe.key(entity), path=path)
        return self._reply("overview", overview(entity, self.scribe.voice), (answer,))

    def _reply(self, outcome: Outcome, text: str, answers: tuple[Answer, ...] = ()) -> Reply:
        readings = self.read.readings
        return Reply(
            question=self.read.question,
            language=self.read.language,
            outcome=outcome,
            text=text,
            query=str(readings[0].query) if readings and readings[0].query else None,
            answers=answers,
            total=len(answers),
            readings=tuple(
                Understanding(each.echo(self.read.language), str(each.query) if each.query else None, each.probability)
                for each in readings
            ),
            suggestions=tuple(Offer(each.kind, each.id, each.label, each.question) for each in self.read.suggestions),
        )


def facts_of(snapshot: Snapshot, entity: EntityId) -> list[reasoning.Edge]:
    """One fact of each relation of an entity, each a branch of its own: what an overview rests on."""
    edges: list[reasoning.Edge] = []
    known = reasoning.KnownEdges(snapshot)
    for row, _ in snapshot.literal_relations(entity):
        column = snapshot.literals(row)
        newest = max(column.of(entity), key=lambda place: column.valid_from[place])
        edges.append(known.literal_edge(row, newest))
    degree = snapshot.degree()
    for row, _ in snapshot.relations_from(entity):
        best = max(snapshot.tails(entity, row).tolist(), key=lambda tail: int(degree[tail]))
        edges.append(known.edge(entity, row, best, inverse=False))
    return [replace(edge, branch=branch) for branch, edge in enumerate(edges)]


def association_reply(
    scribe: Scribe, entity: EntityId, limit: int, odds: reasoning.Plausibility | None, question: str
) -> Reply:
    """What an entity brings to mind: every association is an answer whose path explains it."""
    found = reasoning.associate(scribe.snapshot, odds, entity, limit)
    scribe.read(each.entity for each in found)
    answers = tuple(
        Answer(
            "entity",
            scribe.label(each.entity),
            {language: scribe.label(each.entity, language) for language in LANGUAGES},
            scribe.key(each.entity),
            truth=min((edge.truth for edge in each.path), default=1.0),
            standing="known" if all(edge.standing == "known" for edge in each.path) else "inferred",
            path=scribe.path(each.path, odds),
        )
        for each in found
    )
    known = any(answer.standing == "known" for answer in answers)
    return Reply(
        question=question,
        language=scribe.language,
        outcome="answered" if known else "inferred" if answers else "empty",
        text=associations([each.entity for each in found], entity, scribe.voice),
        answers=answers,
        total=len(answers),
        transaction=scribe.snapshot.transaction,
    )


def connection_reply(
    scribe: Scribe, one: EntityId, other: EntityId, limit: int, question: str, *, claimed: bool = False
) -> Reply:
    """How two entities hang together: every path is an answer, drawn on one line.

    ``claimed``: something was said of the two that no fact says, which the text begins with.
    """
    found = reasoning.connect(scribe.snapshot, one, other, limit=limit)
    answers = tuple(_drawn(scribe, path) for path in found)
    return Reply(
        question=question,
        language=scribe.language,
        outcome="answered" if answers else "empty",
        text=connections(found, one, other, scribe.voice, claimed=claimed),
        answers=answers,
        total=len(answers),
        transaction=scribe.snapshot.transaction,
    )


def _drawn(scribe: Scribe, path: Sequence[reasoning.Edge]) -> Answer:
    """A path as an answer: its label is the path itself."""
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        labels[language] = path_text(Scribe(scribe.store, scribe.snapshot, language).path(path))
    line = labels[scribe.language]
    return Answer("text", line, labels, value=line, path=scribe.path(path))
