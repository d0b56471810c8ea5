"""The door of this floor: a question in, an interpretation with ranked, executed readings out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from superbrain.errors import SuperbrainError
from superbrain.language.candidate import Candidate
from superbrain.language.decision import Decision, decide, probabilities
from superbrain.language.dialogue import Dialogue, Way, resolve
from superbrain.language.echo import Echo
from superbrain.language.expression import QueryWriter, focus_of
from superbrain.language.ground import Ground
from superbrain.language.leaning import leaning
from superbrain.language.lexicon import Lexicon, load_lexicon
from superbrain.language.limits import cannot, counts_unknown, weighed
from superbrain.language.mentions import NameIndex
from superbrain.language.normalise import Question, read_question
from superbrain.language.reading import Interpretation, Mention, Reading
from superbrain.language.readings import Finisher
from superbrain.language.segment import Segmentation, segmentations
from superbrain.language.suggest import suggestions
from superbrain.language.two_questions import first_of_two, with_left
from superbrain.language.units import canonical
from superbrain.reasoning import Answers, Modifier, Query, answer
from superbrain.store import Snapshot
from superbrain.types import EntityId, Language, Literal, RelationId

if TYPE_CHECKING:
    from superbrain.language.similarity import Similarity

MOST_UNITS: Final = 160
"""Questions of more words than this are no questions."""

READINGS: Final = 5
EXECUTED: Final = 2
"""Readings that are executed while deciding."""

CERTAIN: Final = 0.25
"""Up to this cost a question is answered though it looks like one that is none."""

FAIRLY_CERTAIN: Final = 0.7
DOUBTFUL_KINDS: Final = frozenset({"opinion", "future"})
"""Kinds of non-questions whose signs also stand in questions: "what money should I take to Hungary"."""


class Interpreter:
    """Understands questions over one snapshot. Making one compiles the vocabulary of the graph; asking is quick."""

    def __init__(self, ground: Ground, similarity: Similarity | None = None) -> None:
        self.ground = ground
        self.similarity = similarity

    def interpret(
        self, text: str, *, language: Language | None = None, dialogue: Dialogue | None = None, limit: int = 20
    ) -> Interpretation:
        """Read one question. Raises TooLarge over 4,096 characters and UnsafeText for what cannot be made safe."""
        clock = _Clock()
        question = read_question(text, language, self.ground.names, self.ground.lexicon)
        two = first_of_two(question, self.ground.lexicon)
        if two is not None:
            first = self.interpret(two[0], language=question.language, dialogue=dialogue, limit=limit)
            alone = with_left(first, question.text, two[1])
            if alone is not None:
                return alone
        ways = [Way(question)] if dialogue is None else resolve(question, dialogue, self.ground)
        clock.lap("normalise")
        # What is left out is put in from the conversation; the first way that can be answered is the one meant.
        tried = []
        for way in ways:
            made = self._read(way.question, clock, limit, way)
            if way.stand_in is not None:
                made = replace(made, question=question.text)
            if made.outcome in (None, "overview", "smalltalk"):
                break
            tried.append(made)
        else:
            made = tried[0]
        return replace(made, timings=clock.laps)

    def _read(self, question: Question, clock: _Clock, limit: int, way: Way) -> Interpretation:
        ground = self.ground
        plainly = self._no_question(question)
        if plainly is not None:
            return plainly
        segments = segmentations(question.cut, ground.names, ground.vocabulary, ground.lexicon)
        clock.lap("mentions")
        finishers = [Finisher.of(one, ground) for one in segments]
        candidates = _distinct([one for finisher in finishers for one in finisher.candidates()])
        clock.lap("candidates")
        if self.similarity is not None and candidates and candidates[0].cost > CERTAIN:
            candidates = _distinct(self.similarity.ranked(question, candidates, finishers))
            clock.lap("similarity")
        candidates = weighed(candidates, finishers)
        decision = decide(question, candidates, finishers, ground)
        decision = self._unless_unsupported(decision, question, segments[0])
        if cannot(question.cut.text, finishers, decision.candidates[0] if decision.candidates else None, ground):
            decision = Decision("unsupported", focus=decision.focus)
        elif decision.outcome == "empty" and counts_unknown(finishers[0]):
            decision = Decision("unknown_relation", unknown=decision.unknown, focus=decision.focus)
        decision, told = leaning(decision, way)
        clock.lap("decision")
        made = self._interpretation(question, decision, segments[0], limit)
        clock.lap("execution")
        return replace(made, told=told)

    # ---- no question --------------------------------------------------------------------------------------------
    def _no_question(self, question: Question) -> Interpretation | None:
        lexicon = self.ground.lexicon
        for form in (canonical(question.text), _said(question)):
            talk = lexicon.smalltalk.get(form)
            if talk is not None:
                return Interpretation(question.text, question.language, "smalltalk", smalltalk=talk)
        if len(question.cut) > MOST_UNITS:
            return Interpretation(question.text, question.language, "unsupported")
        if all(kind == "mark" for kind in question.cut.kinds):
            return Interpretation(question.text, question.language, "ambiguous")
        return None

    def _unless_unsupported(self, decision: Decision, question: Question, segmentation: Segmentation) -> Decision:
        """The decision, unless the question wants reasons, opinions, the future or something done."""
        masked = _masked(question.cut.text, segmentation)
        kinds = {kind for kind, pattern in self.ground.lexicon.unsupported if pattern.search(masked)}
        sure = CERTAIN if kinds - DOUBTFUL_KINDS else FAIRLY_CERTAIN
        if not kinds or (decision.outcome is None and decision.candidates[0].cost <= sure):
            return decision
        return Decision("unsupported", focus=decision.focus)

    # ---- what was understood ------------------------------------------------------------------------------------
    def _interpretation(
        self, question: Question, decision: Decision, segmentation: Segmentation, limit: int
    ) -> Interpretation:
        readings = self._readings(question, decision, limit)
        outcome = decision.outcome
        shown = decision.candidates[0].segmentation or segmentation if decision.candidates else segmentation
        if outcome is None and not readings:
            outcome = "empty"
        return Interpretation(
            question.text,
            question.language,
            outcome,
            readings,
            _mentions(question, shown, decision.focus),
            decision.unknown,
            suggestions(question, decision, self.ground),
            forbidden=None if decision.forbidden is None else RelationId(decision.forbidden),
        )

    def _readings(self, question: Question, decision: Decision, limit: int) -> tuple[Reading, ...]:
        likely = probabilities(decision.candidates) if decision.candidates else []
        pairs = list(zip(decision.candidates, likely, strict=True))[:READINGS]
        readings = [self._reading(question, one, probability) for one, probability in pairs]
        if decision.outcome in ("ambiguous", "unsupported"):
            return ()
        executed: list[Reading] = []
        for place, reading in enumerate(readings):
            if place < EXECUTED and reading.query is not None:
                reading = replace(reading, answers=self._executed(reading.query, limit))
            executed.append(reading)
        executed = _agreeing(executed)
        if self.ground.hope is not None:
            return tuple(executed)  # nothing is known of what is hoped for
        # No answer without a path: what cannot be answered ranks below what can.
        first = [one for one in executed if one.answers is None or one.answers.items]
        return tuple(first + [one for one in executed if one not in first]) if first else tuple(executed)

    def _executed(self, query: Query, limit: int) -> Answers | None:
        try:
            return answer(query, snapshot=self.ground.snapshot, store_keys=self.ground.lookup, limit=limit)
        except SuperbrainError:
            return None

    def _reading(self, question: Question, candidate: Candidate, probability: float) -> Reading:
        segmentation = candidate.segmentation
        focus = focus_of(candidate.expression)
        if candidate.subject is not None:
            focus = (*focus, candidate.subject)
        mentions = _mentions(question, segmentation, focus) if segmentation else ()
        return Reading(
            operator=candidate.operator,
            query=self._query(candidate),
            score=-candidate.cost,
            probability=probability,
            focus=tuple(EntityId(entity) for entity in dict.fromkeys(focus)),
            expression=candidate.expression,
            attribute=None if candidate.attribute is None else RelationId(candidate.attribute),
            echo_zh=self._echo(candidate, "zh"),
            echo_en=self._echo(candidate, "en"),
            mentions=mentions,
            parts=_summed(candidate.parts),
            claimed=candidate.claimed,
        )

    def _query(self, candidate: Candidate) -> Query | None:
        writer, relations = QueryWriter(self.ground), self.ground.relations
        expression, operator = candidate.expression, candidate.operator
        if operator in ("overview", "connect"):
            return None
        if operator == "count":
            return writer.query(expression, (Modifier("count"),))
        if operator == "difference" and candidate.attribute is not None:
            return writer.query(expression, (Modifier("difference", relations[candidate.attribute].key),))
        if operator == "ask":
            return self._claim(candidate, writer)
        return writer.query(expression)

    def _claim(self, candidate: Candidate, writer: QueryWriter) -> Query | None:
        attribute, expression = candidate.attribute, candidate.expression
        if attribute is None:
            return writer.ask(expression, candidate.subject) if candidate.subject is not None else None
        one = focus_of(expression)[0]
        if candidate.subject is not None:
            return writer.compared(attribute, one, ">" if candidate.comparison == ">" else "<", candidate.subject)
        relation = self.ground.relations[attribute]
        value = Literal(relation.literal or "quantity", candidate.value, relation.unit)
        return writer.compared(attribute, one, "=", value)

    def _echo(self, candidate: Candidate, language: Language) -> str:
        echo = Echo(self.ground, language)
        words = echo.words(candidate.expression)
        if candidate.subject is None:
            return words
        subject = self.ground.label(candidate.subject, language)
        if candidate.attribute is not None:
            label = self.ground.relation_label(candidate.attribute, language)
            return f"{words}和{subject}的{label}" if language == "zh" else f"{label} of {words} and {subject}"
        return f"{subject}是否为{words}" if language == "zh" else f"whether {subject} is {words}"


def _agreeing(readings: list[Reading]) -> list[Reading]:
    """The readings, the first as likely as all those together that lead to its answers."""
    if len(readings) < 2 or readings[0].answers is None or not readings[0].answers.items:
        return readings
    first, rest = readings[0], readings[1:]
    told = _told(first)
    alike = [one for one in rest if one.answers is not None and _told(one) == told]
    return [replace(first, probability=min(1.0, first.probability + sum(one.probability for one in alike))), *rest]


def _told(reading: Reading) -> tuple[object, ...]:
    items = reading.answers.items if reading.answers else ()
    return tuple((item.entity, item.literal, item.number, item.boolean) for item in items)


class _Clock:
    """Milliseconds a stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(self.laps.get(name, 0.0) + (now - self._last) * 1000, 3)
        self._last = now


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates that mean different things, the cheapest of each, cheapest first."""
    found: dict[object, Candidate] = {}
    for one in sorted(candidates, key=lambda candidate: candidate.cost):
        meaning = (one.operator, one.expression, one.subject, one.value, one.attribute, one.comparison)
        found.setdefault(meaning, one)
    return list(found.values())


def _said(question: Question) -> str:
    cut = question.cut
    kept = [index for index, kind in enumerate(cut.kinds) if kind != "mark"]
    return cut.canonical(kept[0], kept[-1] + 1) if kept else ""


def _masked(text: str, segmentation: Segmentation) -> str:
    """The folded text of the question with its names as ◇."""
    cut = segmentation.cut
    pieces, last = [], cut.starts[0] if len(cut) else 0
    for name in segmentation.names:
        if not name.stop:
            pieces.append(text[last : cut.starts[name.start]] + "◇")
            last = cut.ends[name.end - 1]
    return "".join(pieces) + text[last : cut.ends[-1] if len(cut) else None]


def _mentions(question: Question, segmentation: Segmentation, focus: Sequence[int]) -> tuple[Mention, ...]:
    found = []
    for token in segmentation.names:
        low, high = segmentation.cut.surface(token.start, token.end)
        bearers = sorted((entity for entity, _ in token.bearers), key=lambda entity: entity not in focus)
        found.append(Mention(low, high, question.text[low:high], "entity", entities=tuple(bearers)))
    for word in segmentation.classes:
        low, high = segmentation.cut.surface(word.start, word.end)
        found.append(Mention(low, high, question.text[low:high], "type", types=word.types))
    for number in segmentation.numbers:
        low, high = segmentation.cut.surface(number.start, number.end)
        found.append(Mention(low, high, question.text[low:high], "literal", value=number.value))
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def _summed(parts: Sequence[tuple[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, cost in parts:
        if cost:
            total[name] = round(total.get(name, 0.0) + cost, 4)
    return total


def interpret(
    question: str,
    *,
    language: Language | None = None,
    names: NameIndex,
    snapshot: Snapshot,
    entity_key: Callable[[int], str],
    lookup: Callable[[str], EntityId | None],
    labels: Callable[[Sequence[int], Language], Sequence[str]],
    lexicon: Lexicon | None = None,
    similarity: Similarity | None = None,
    dialogue: Dialogue | None = None,
) -> Interpretation:
    """Read one question over a graph. For several questions make one `Interpreter` and ask it.

    ``entity_key`` and ``lookup`` lead from rows to stable keys and back, ``labels`` gives names to show.
    """
    ground = Ground(snapshot, names, lexicon or load_lexicon(), entity_key, lookup, labels)
    return Interpreter(ground, similarity).interpret(question, language=language, dialogue=dialogue)
