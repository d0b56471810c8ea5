"""From rows to words: answers of the reasoning floor with labels, stable keys and sources put on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from superbrain import reasoning
from superbrain.brain.index import entity_then
from superbrain.brain.paths import odds_text
from superbrain.brain.quotes import Quote, evidence_of, quotes_of
from superbrain.brain.refusals import in_both_languages
from superbrain.brain.reply import Answer, Citation, PathEdge, Reply, Term
from superbrain.errors import BadQuery
from superbrain.language.phrasing import Voice
from superbrain.language.values import literal_words
from superbrain.reasoning.answers import AnswerKind
from superbrain.store import Snapshot, Store
from superbrain.store.learned import DOCUMENT_SOURCE
from superbrain.types import EntityId, Language, Literal, RelationId, Source

OddsFor = Callable[[reasoning.Query], reasoning.Plausibility | None]
"""Gives what is plausible beside the known facts, where anything that a query asks about can be inferred."""

LANGUAGES: tuple[Language, Language] = ("zh", "en")
YES = {"zh": "是", "en": "yes"}
NO = {"zh": "不是", "en": "no"}
NOTHING = {"zh": "没有已知的答案。", "en": "No answer is known."}
WEAK_SHOWN = 3
"""Answers too unlikely to be stated that are told where there are no better ones."""

YOU = "user"
"""Key of the source of what a person adds without naming one."""

YOU_SAID = {"zh": "用户", "en": "user"}
YOU_STORED = (*YOU_SAID.values(), "用户 (user)")
"""Names under which that source is stored, by older versions too; it is called by the language of the reader."""

SINCE = {"zh": "自{date}", "en": "since {date}"}
UNTIL = {"zh": "至{date}", "en": "until {date}"}
MORE = {"zh": " 等 {total} 个", "en": " … {total} in all"}


class Scribe:
    """Writes answers out for one store, one snapshot and one language; remembers the labels that it has read.

    With ``past`` things are called what they were called at the snapshot's transaction.
    """

    def __init__(self, store: Store, snapshot: Snapshot, language: Language, *, past: bool = False) -> None:
        self.store = store
        self.snapshot = snapshot
        self.language = language
        self.past = past
        self._labels: dict[tuple[int, Language], str] = {}
        self._keys: dict[int, str] = {}
        self._citations: dict[int, tuple[Citation, ...]] = {}

    @property
    def then(self) -> int | None:
        """The transaction of which is told, None for now."""
        return self.snapshot.transaction if self.past else None

    @property
    def voice(self) -> Voice:
        """What the language floor needs to speak with these labels."""
        return Voice(self.language, self.snapshot, self.label, self.entity)

    def entity(self, key: str) -> EntityId | None:
        """The entity of a stable key, now or then."""
        return entity_then(self.store, key) if self.past else self.store.entity(key)

    def solve(
        self, query: reasoning.Query, limit: int, odds: reasoning.Plausibility | None = None
    ) -> reasoning.Answers:
        """The answers to a query over the scribe's facts, and with ``odds`` over what is plausible beside them."""
        return reasoning.answer(query, snapshot=self.snapshot, store_keys=self.entity, limit=limit, plausibility=odds)

    def answers(self, found: reasoning.Answers, odds: reasoning.Plausibility | None = None) -> tuple[Answer, ...]:
        """Every stated answer with its path in words, and with ``odds`` what speaks for guessed edges."""
        return () if found.outcome == "weak" else self._written(found.kind, found.items, odds)

    def weak(self, found: reasoning.Answers, odds: reasoning.Plausibility | None = None) -> tuple[Answer, ...]:
        """The answers that are too unlikely to be stated; none where better ones are."""
        return () if found.outcome != "weak" else self._written(found.kind, found.weak[:WEAK_SHOWN], odds)

    def _written(
        self, kind: AnswerKind, items: Sequence[reasoning.Answer], odds: reasoning.Plausibility | None
    ) -> tuple[Answer, ...]:
        self.read(entity for item in items for entity in _entities(item))
        return tuple(self._answer(kind, item, odds) for item in items)

    def read(self, entities: Iterable[int]) -> None:
        """Read the labels and keys of many entities at once; those known already cost nothing."""
        fresh = sorted({int(entity) for entity in entities} - self._keys.keys())
        if not fresh:
            return
        ids = [EntityId(entity) for entity in fresh]
        self._keys.update(zip(fresh, self.store.entity_keys(ids), strict=True))
        for language in LANGUAGES:
            labels = self.store.labels(ids, language, as_of=self.then)
            self._labels.update({(entity, language): label for entity, label in zip(fresh, labels, strict=True)})

    def label(self, entity: int, language: Language | None = None) -> str:
        """The name of an entity in ``language`` (default: that of the scribe)."""
        self.read([entity])
        return self._labels[int(entity), language or self.language]

    def key(self, entity: int) -> str:
        """The stable key of an entity."""
        self.read([entity])
        return self._keys[int(entity)]

    def relation(self, relation: int, *, inverse: bool = False) -> Term:
        """A relation with its label; read from tail to head where ``inverse``, with an arrow if nobody named that."""
        schema = self.snapshot.schema.relations[RelationId(relation)]
        forward = schema.zh if self.language == "zh" else schema.en
        backward = schema.inverse_zh if self.language == "zh" else schema.inverse_en
        forward = forward or schema.zh or schema.en or schema.key
        return Term(id=schema.key, label=(backward or f"← {forward}") if inverse else forward)

    def term(self, end: EntityId | Literal) -> Term:
        """One end of a fact."""
        if isinstance(end, Literal):
            words = literal_words(end, self.language)
            return Term(label=words, value=number_or_text(end), unit=end.unit or None)
        return Term(label=self.label(end), id=self.key(end))

    def path(self, edges: Sequence[reasoning.Edge], odds: reasoning.Plausibility | None = None) -> tuple[PathEdge, ...]:
        """A proof in words, with the sources of each of its facts; with ``odds`` what speaks for guessed edges."""
        self.read(entity for edge in edges for entity in (edge.head, edge.tail) if not isinstance(entity, Literal))
        return tuple(self._edge(edge) if edge.standing == "known" else self._guess(edge, odds) for edge in edges)

    def _guess(self, edge: reasoning.Edge, odds: reasoning.Plausibility | None) -> PathEdge:
        if odds is None:
            return self._edge(edge)
        found = reasoning.support(edge, snapshot=self.snapshot, plausibility=odds)
        return replace(self._edge(edge), support=tuple(self._edge(each.fact) for each in found))

    def fact(self, fact: int, as_of: int | None = None) -> PathEdge:
        """A stored fact in words; with ``as_of`` one that lived then."""
        stored = self.store.fact(fact, as_of=as_of)
        if stored is None:
            raise LookupError(f"no fact {fact}")
        return self._edge(reasoning.Edge(stored.id, stored.head, stored.relation, stored.tail))

    def citations(self, fact: int | None) -> tuple[Citation, ...]:
        """Who says so."""
        if fact is None:
            return ()
        if fact not in self._citations:
            sources = self.store.sources_of(fact, as_of=self.then)
            read = any(source.key.startswith(DOCUMENT_SOURCE) for source in sources)
            quotes = self._quotes(fact) if read else {}
            self._citations[fact] = tuple(self._citation(source, quotes.get(source.key)) for source in sources)
        return self._citations[fact]

    def _quotes(self, fact: int) -> dict[str, Quote]:
        """The best quote of each document that says a fact, by the key of its source."""
        stored = self.store.fact(fact, as_of=self.then)
        if stored is None:
            return {}
        found = quotes_of(self.store, evidence_of(self.store, self.snapshot, stored, self.then), self.then)
        return {quote.document.source: quote for quote in reversed(found)}

    def _citation(self, source: Source, quote: Quote | None) -> Citation:
        name = self._source_name(source)
        if quote is None:
            return Citation(name, source.uri)
        return Citation(name, source.uri, quote.byte_from, quote.byte_to, quote.said, quote.score)

    def _source_name(self, source: Source) -> str:
        if source.key == YOU and source.name in YOU_STORED:
            return YOU_SAID[self.language]
        return source.name or source.key

    def period(self, since: str, until: str, *, of_figure: bool = False) -> str:
        """How long something holds, in words, "" for always. A figure has a year that it is of rather than a start."""
        if since and (until in ("", since)) and (of_figure or until):
            return since
        if since and until:
            return f"{since}–{until}"
        if not since and not until:
            return ""
        date = since or until
        if self.language == "zh" and date.isdecimal():
            date += "年"
        return (SINCE if since else UNTIL)[self.language].format(date=date)

    def _edge(self, edge: reasoning.Edge) -> PathEdge:
        stored = None if edge.fact is None else self.store.fact(edge.fact, as_of=self.then)
        since, until = (edge.valid_from, "") if stored is None else (stored.valid_from, stored.valid_to)
        of_figure = isinstance(edge.tail, Literal) and edge.tail.kind == "quantity"
        return PathEdge(
            fact=edge.fact,
            head=self.term(edge.head),
            relation=self.relation(edge.relation),
            tail=self.term(edge.tail),
            inverse=edge.inverse,
            standing=edge.standing,
            truth=edge.truth,
            branch=edge.branch,
            sources=self.citations(edge.fact),
            valid_from=since,
            valid_to=until,
            period=self.period(since, until, of_figure=of_figure),
        )

    def _answer(self, kind: AnswerKind, item: reasoning.Answer, odds: reasoning.Plausibility | None) -> Answer:
        return replace(
            self._bare(kind, item),
            truth=item.truth,
            standing=item.standing,
            exact=item.exact,
            path=self.path(item.path, odds),
        )

    def _bare(self, kind: AnswerKind, item: reasoning.Answer) -> Answer:
        """What the answer is, without its proof."""
        literal = item.literal
        value, unit = (None, None) if literal is None else (number_or_text(literal), literal.unit or None)
        if item.entity is not None:
            labels: dict[str, str] = {language: self.label(item.entity, language) for language in LANGUAGES}
            return Answer("entity", labels[self.language], labels, self.key(item.entity), value, unit)
        if item.boolean is not None:
            words = YES if item.boolean else NO
            return Answer("boolean", words[self.language], words, value=item.boolean)
        if literal is None:
            number = plain_number(item.number or 0)
            return Answer(kind, str(number), dict.fromkeys(LANGUAGES, str(number)), value=number)
        labels = {language: literal_words(literal, language) for language in LANGUAGES}
        return Answer(literal.kind, labels[self.language], labels, value=value, unit=unit)


def answer_query(scribe: Scribe, text: str, limit: int, as_of: int | None, odds_for: OddsFor | None = None) -> Reply:
    """The reply to a query in its text form; with ``odds_for`` inferred answers too. BadQuery, UnknownName."""
    began = time.perf_counter()
    try:
        query = reasoning.parse(text)
        odds = None if odds_for is None else odds_for(query)
        found = scribe.solve(query, limit, odds)
    except BadQuery as error:
        raise in_both_languages(error) from error
    answers = scribe.answers(found, odds)
    return Reply(
        question=text.strip(),
        language=scribe.language,
        outcome=found.outcome,
        text=_enumerated(answers, found.total, scribe.language),
        query=str(query),
        answers=answers,
        total=found.total,
        considered=found.considered,
        unvalued=found.unvalued,
        tied=found.tied,
        open_world=found.open_world,
        weak=scribe.weak(found, odds),
        as_of=as_of,
        transaction=scribe.snapshot.transaction,
        elapsed_ms=(time.perf_counter() - began) * 1000,
    )


def _enumerated(answers: Sequence[Answer], total: int, language: Language) -> str:
    """The answers in a row, and how many there are where they are not all shown."""
    if not answers:
        return NOTHING[language]
    row = ("、" if language == "zh" else ", ").join(_with_odds(answer) for answer in answers)
    return row if total <= len(answers) else row + MORE[language].format(total=total)


def _with_odds(answer: Answer) -> str:
    return answer.label if answer.standing == "known" else f"{answer.label} {odds_text(answer.truth)}"


def number_or_text(literal: Literal) -> str | float | int:
    """The value as programs want it: a number for quantities, else the canonical text."""
    if literal.kind != "quantity":
        return literal.value
    try:
        return plain_number(float(literal.value))
    except ValueError:
        return literal.value


def plain_number(number: float) -> float | int:
    """An int where nothing is lost by it."""
    return int(number) if float(number).is_integer() else number


def _entities(item: reasoning.Answer) -> Iterable[int]:
    if item.entity is not None:
        yield item.entity
    for edge in item.path:
        yield edge.head
        if not isinstance(edge.tail, Literal):
            yield edge.tail
