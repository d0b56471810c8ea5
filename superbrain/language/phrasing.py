"""Answers as sentences, in the language of the question.

A question over one relation is answered by the relation's own statement ("法国的首都是巴黎。"); anything composed by a
noun phrase for what was asked (``phrasing_nouns``) and the answers. Whatever was counted or compared says over how many
known values, and nothing that is only not known is said to be false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

from superbrain.language.phrasing_comparisons import Comparison
from superbrain.language.phrasing_facts import echoed, fact_words, refuted, stated
from superbrain.language.phrasing_grammar import filled, listed, plural, say_template, sentence
from superbrain.language.phrasing_kinds import ends_of, kinds_of, parts_of, target_kinds, variables
from superbrain.language.phrasing_labels import label_kind
from superbrain.language.phrasing_nouns import Noun, describe, named_back
from superbrain.language.phrasing_outcomes import (
    connections,
    decline,
    further,
    overview,
)
from superbrain.language.phrasing_questions import question_for, questions_about, questions_for
from superbrain.language.phrasing_voice import Voice
from superbrain.language.values import brief_words
from superbrain.reasoning import And, Answer, Answers, Atom, Constant, Edge, Not, Query, Variable
from superbrain.types import EntityId, Language, Literal

SHOWN: Final = 10
"""Names in one sentence; of more it says how many there are."""

BESIDE: Final = 400
"""Things in the middle of a path that are looked at for their class and number."""

FACTS_SHOWN: Final = 3
"""Facts that a yes or no repeats."""

SURE: Final = 0.2
"""Probability from which a reading needs no mention."""


class Understood(Protocol):
    """How a question was read (``reading.Reading``)."""

    @property
    def probability(self) -> float:
        """That this reading is the one meant, in [0, 1]; 0 where nobody said."""

    @property
    def left(self) -> str:
        """Another question in the same words, which the answers say nothing of."""

    def echo(self, language: Language) -> str:
        """The reading in words."""


def say(answers: Answers, voice: Voice, *, query: Query, question: str = "", reading: Understood | None = None) -> str:
    """The answers to a query as one or two sentences.

    ``question`` lends its own words where it used an alias ("省会" for 行政中心); a doubtful ``reading`` is said aloud.
    """
    saying = _Saying(answers, voice, query, question)
    text = sentence(saying.text(), voice.language)
    echo = "" if reading is None else reading.echo(voice.language)
    # The sentence itself tells what was asked for: a reading is said on top only where it does not, or is doubtful.
    told = reading is None or (not 0 < reading.probability < SURE and not saying.unnamed)
    if told or not echo:
        return text
    noun = None if saying.unnamed or answers.kind == "boolean" else saying.noun()
    words = echo if noun is None else noun.one
    # What the sentence says in the same words need not be said twice.
    repeated = noun is not None and (noun.one in text or noun.many in text)
    return text if repeated else say_template("reading", voice.language, echo=words, text=text)


def words_for(answers: Answers, voice: Voice, query: Query) -> Noun | None:
    """A noun phrase for what a query asks, its class fitting the answers; None where none was found."""
    return _Saying(answers, voice, query, "").noun()


class _Saying:
    """Finds the sentence for one result."""

    def __init__(self, answers: Answers, voice: Voice, query: Query, question: str) -> None:
        self.answers = answers
        self.items = answers.items
        self.voice = voice
        self.query = query
        self.question = question
        self.language = voice.language
        self.unnamed = False
        """Set where no words for what was asked were found."""

    def text(self) -> str:
        """The sentence."""
        modifier = self.query.modifiers[-1] if self.query.modifiers else None
        if self.answers.kind == "boolean":
            return self.verdict()
        if modifier is not None and modifier.name == "count":
            return self.count()
        if modifier is not None:
            return Comparison(self.answers, self.voice, self.query, self.question).text()
        if not self.items:
            return self.nothing()
        body = self.statement() or self.composed_statement() or self.enumeration()
        if self.answers.open_world:
            body += self.template("between") + self.template("as_known")
        return body

    def template(self, key: str, **fields: object) -> str:
        """A sentence of the lexicon."""
        return say_template(key, self.language, **fields)

    # ---- yes and no ------------------------------------------------------------------------------------------------
    def verdict(self) -> str:
        item = self.items[0]
        told = fact_words(item.path, self.voice, FACTS_SHOWN)
        facts = self.template("clause").join(told)
        unsure = "_open" if self.answers.open_world else ""
        if item.boolean:
            return self.template("yes", facts=facts) if facts else self.template("yes_open" if unsure else "yes_bare")
        where = self.query.where
        denied = isinstance(where, Not)
        atom = where.part if isinstance(where, Not) else where
        if isinstance(atom, Atom) and not self.told_whole(atom, item):
            contrary = unsure or denied
            facts = stated(atom, self.voice) if contrary else refuted(atom, self.voice)
        return self.template(f"no{unsure}", facts=facts) if facts else self.template(f"no{unsure}_bare")

    def told_whole(self, atom: Atom, item: Answer) -> bool:
        """Whether a path that shows what holds instead shows all of it."""
        row = self.voice.snapshot.schema.relation_id(atom.relation)
        head = self.voice.row(atom.head.key) if isinstance(atom.head, Constant) else None
        if row is None or head is None or not item.path:
            return False
        literal = self.voice.relation(row).literal is not None
        return literal or len(self.voice.snapshot.tails(head, row)) <= len(item.path)

    # ---- counts and nothing ----------------------------------------------------------------------------------------
    def noun(self) -> Noun | None:
        """What was asked for, its class fitting the answers."""
        entities = [item.entity for item in self.items if item.entity is not None]
        total = self.answers.total
        if self.answers.kind == "count":
            entities, total = self.counted(), int(self.items[0].number or 0)
        if total > len(entities):
            entities = ends_of(self.query, self.voice) or entities
        asked = target_kinds(self.query, self.voice)
        all_shown = total <= len(entities)
        kinds = kinds_of(self.voice, entities, asked) if all_shown else asked
        return describe(self.query, self.voice, kinds, self.between())

    def between(self) -> list[list[int]]:
        """What lies between the named thing and the answers, level by level from the answers, each thing once."""
        trunks = self.trunks()
        hops = min(map(len, trunks), default=0)
        levels = [{trunk[-2 - back].end for trunk in trunks} for back in range(hops - 1)]
        starts = {trunk[0].head if trunk[0].end == trunk[0].tail else trunk[0].tail for trunk in trunks}
        if hops == 1 and len(starts) > 1:
            levels.append(starts)  # nothing named: each answer hangs on a thing of its own
        elif levels:
            levels[-1].update(self.beside(trunks[0][0]))  # one witness shows one way of several
        return [sorted(end for end in level if not isinstance(end, Literal)) for level in levels]

    def trunks(self) -> list[list[Edge]]:
        """The way from a named thing to each answer: the first branch of its path, or of a count the longest ones."""
        trunks: list[list[Edge]] = []
        for item in self.items:
            branches: dict[int, list[Edge]] = {}
            for edge in item.path:
                branches.setdefault(edge.branch, []).append(edge)
            trunks += list(branches.values()) if self.answers.kind == "count" else list(branches.values())[:1]
        if self.answers.kind == "count":
            trunks = [trunk for trunk in trunks if len(trunk) == max(map(len, trunks))]
        return trunks

    def counted(self) -> list[EntityId]:
        """The things that a count shows."""
        ends = {trunk[-1].end for trunk in self.trunks()}
        return sorted(end for end in ends if not isinstance(end, Literal))

    def beside(self, edge: Edge) -> list[EntityId]:
        """Everything that the first edge of a path could have led to."""
        if isinstance(edge.tail, Literal):
            return []
        snapshot = self.voice.snapshot
        row = edge.relation
        found = snapshot.heads(edge.tail, row) if edge.inverse else snapshot.tails(edge.head, row)
        return [EntityId(end) for end in found[:BESIDE].tolist()]

    def measure(self, noun: Noun) -> str:
        """The Chinese measure word for what the noun names."""
        kinds = (noun.kind,) if noun.kind else target_kinds(self.query, self.voice)
        return self.voice.type_of(kinds[0]).measure if len(kinds) == 1 else "个"

    def count(self) -> str:
        number = int(self.items[0].number or 0)
        noun = self.noun()
        unsure = "_open" if self.answers.open_world else ""
        if noun is None:
            return self.template(f"count_unnamed{unsure}", number=number)
        if number == 0:
            return self.template(f"none{unsure}", noun=noun.one)
        key = f"count_one{unsure}" if number == 1 else f"count{unsure}"
        return self.template(key, noun=noun.one, nouns=noun.many, number=f"{number:,}", measure=self.measure(noun))

    def nothing(self) -> str:
        noun = self.noun()
        if noun is None:
            return self.template("none_unnamed")
        return self.template("none_open" if self.answers.open_world else "none", noun=noun.one)

    # ---- one relation ----------------------------------------------------------------------------------------------
    def statement(self) -> str | None:
        """The relation's own statement, where the query is one fact with one end open; None where it does not fit."""
        atom, target = self.query.where, self.query.target
        if not isinstance(atom, Atom) or target is None:
            return None
        relation = self.voice.relation_of(atom.relation)
        forward = isinstance(atom.tail, Variable) and atom.tail.name == target.name
        known = atom.head if forward or (relation.symmetric and isinstance(atom.head, Constant)) else atom.tail
        if isinstance(known, Variable):
            return None
        if not forward and not relation.symmetric and named_back(relation, self.voice):
            return None  # 苏轼的弟弟是苏辙, from the end that was asked about, and not 苏辙的兄长是苏轼
        words = self.voice.term(known) if isinstance(known, Literal) else self.voice.key_name(known.key)
        head = self.voice.row(known.key) if forward and isinstance(known, Constant) else None
        said = self.voice.statement(relation) if head is None else self.voice.statement_of(relation, head)
        told = echoed(said, relation, self.voice, self.question)
        if forward or relation.symmetric:
            return _filled(told, words, self.names(), self.language, several=len(self.items) > 1)
        alone = len(self.items) == 1 or self.voice.is_bare(relation)
        return _filled(told, self.names(), words, self.language) if alone else None

    def composed_statement(self) -> str | None:
        """What a verb without words of its own says of something described: the author of Dune was born in Tacoma."""
        target, parts = self.query.target, () if self.query.where is None else parts_of(self.query.where)
        last = [part for part in parts if target is not None and target.name in variables(part)]
        if target is None or len(parts) < 2 or len(last) != 1 or not isinstance(last[0], Atom):
            return None
        atom = last[0]
        relation = self.voice.relation_of(atom.relation)
        label = self.voice.relation_label(relation)
        noun = label_kind(label, self.language) == "noun" and relation.literal != "date"
        if noun or not isinstance(atom.head, Variable) or not self.voice.is_bare(relation):
            return None
        if (
            len({edge.head for item in self.items for edge in item.path if edge.tail in (item.entity, item.literal)})
            > 1
        ):
            return None
        others = tuple(part for part in parts if part is not atom)
        inner = describe(Query(atom.head, And(others) if len(others) > 1 else others[0]), self.voice)
        if inner is None:
            return None
        head = inner.one if self.language == "zh" else f"the {inner.one}"
        return _filled(self.voice.statement(relation), head, self.names(), self.language)

    def names(self, noun: Noun | None = None) -> str:
        """The answers in a row: at most ten names with how many there are, values of today, texts.

        Behind a ``noun`` that says what they are, the number stands alone; elsewhere it says of what.
        """
        if self.items[0].entity is None:
            return self.values()
        entities = [item.entity for item in self.items if item.entity is not None]
        names = [self.voice.name(entity) for entity in entities[:SHOWN]]
        return self.row(names, noun.kind if noun else self.kind(entities), named=noun is not None)

    def row(self, words: Sequence[str], kind: str = "", *, named: bool = True) -> str:
        """Names or values in a row, at most ten; then how many there are, and of what where nothing else says so."""
        total = self.answers.total
        if total <= min(len(words), SHOWN):
            return listed(words, self.language)
        shown = words[:SHOWN]
        return self.template(
            "list_rest",
            answers=self.template("comma").join(shown),
            total=total,
            more=total - len(shown),
            measure=self.voice.type_of(kind).measure if kind else "个",
            kind="" if named or not kind else self.voice.type_words(kind)[0],
        )

    def kind(self, entities: Sequence[int]) -> str:
        """The class of the answers, "" where they share none."""
        asked = target_kinds(self.query, self.voice)
        found = entities if self.answers.total <= len(entities) else ends_of(self.query, self.voice)
        kinds = kinds_of(self.voice, found, asked) if found else asked
        return kinds[0] if len(kinds) == 1 else ""

    def values(self) -> str:
        """Values of one thing, newest first: only the newest where they are dated, else all."""
        told = [self.voice.term(item.literal, since(item)) for item in self.items[:SHOWN] if item.literal]
        return told[0] if since(self.items[0]) else listed(list(dict.fromkeys(told)), self.language)

    # ---- anything composed -----------------------------------------------------------------------------------------
    def enumeration(self) -> str:
        noun = self.noun()
        if noun is None:
            self.unnamed = True
            return self.template("unnamed", answers=self.names())
        owners = {edge.head for item in self.items for edge in item.path if edge.tail == item.literal}
        if self.items[0].entity is None and len(owners) > 1:
            return self.template(
                "each", noun=noun.one, nouns=noun.many, values=self.row([*map(self.owned, self.items)])
            )
        single = self.items[0].entity is None or len(self.items) == 1
        key = "one" if single else "many" if noun.kind else "many_named"
        return self.template(key, noun=noun.one, nouns=noun.many, answers=self.names(noun))

    def owned(self, item: Answer) -> str:
        """A value with the name of what it belongs to."""
        owner = next((edge.head for edge in item.path if edge.tail == item.literal), None)
        if item.literal is None or owner is None:
            return ""
        key = "valued" if item.literal.kind == "text" else "compared"
        return self.template(key, name=self.voice.name(owner), value=brief_words(item.literal, self.language))


def since(item: Answer) -> str:
    """The date from which the value of an answer holds, "" if none is known."""
    return next((edge.valid_from for edge in item.path if edge.tail == item.literal and edge.valid_from), "")


_SINGULAR = re.compile(r"^The (.+?) (of|in) \{head\} is \{tail\}\.$")


def _filled(template: str, head: str, tail: str, language: Language, *, several: bool = False) -> str:
    """A statement with both ends; in English its noun agrees with several tails, and a full date is "on" not "in"."""
    if language == "en":
        match = _SINGULAR.match(template)
        if several and match and " and " in tail:
            template = f"The {plural(match[1])} {match[2]} {{head}} are {{tail}}."
        if re.match(r"\d{1,2} [A-Z][a-z]", tail):
            template = template.replace(" in {tail}", " on {tail}")
    return filled(template, head, tail, language)


__all__ = [
    "Understood",
    "Voice",
    "connections",
    "decline",
    "describe",
    "further",
    "overview",
    "question_for",
    "questions_about",
    "questions_for",
    "say",
    "words_for",
]
