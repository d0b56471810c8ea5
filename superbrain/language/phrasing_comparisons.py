"""Superlatives, ranks, choices between named things and differences, each with its values and over how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from superbrain.language.phrasing_grammar import (
    answer_words,
    comparative,
    listed,
    ordinal_en,
    ordinal_zh,
    say_template,
    superlative,
)
from superbrain.language.phrasing_kinds import kinds_of, target_kinds
from superbrain.language.phrasing_labels import dates_verb, happened, is_plural_label
from superbrain.language.phrasing_nouns import Noun, describe
from superbrain.language.phrasing_voice import Voice
from superbrain.language.values import brief_words, date_words, literal_words
from superbrain.reasoning import Answer, Answers, Edge, Modifier, OneOf, Query
from superbrain.types import Literal, Relation

VALUES_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """One result of argmax, argmin, top, rank or difference, and how to say it."""

    answers: Answers
    voice: Voice
    query: Query
    question: str

    @property
    def modifier(self) -> Modifier:
        """The modifier that compares."""
        return self.query.modifiers[-1]

    @property
    def relation(self) -> Relation:
        """The literal relation whose values are compared."""
        return self.voice.relation_of(self.modifier.relation)

    @property
    def attribute(self) -> str:
        """What the relation is called."""
        return self.voice.relation_label(self.relation)

    def text(self) -> str:
        """The sentence, with a second one about what was compared."""
        if not self.answers.items:
            return self.template("no_values", attribute=self.attribute) + self.considered()
        if self.modifier.name == "difference":
            return self.difference()
        if isinstance(self.query.where, OneOf) and self.modifier.name in ("argmax", "argmin"):
            return self.choice()
        return self.ranking() + self.considered()

    def template(self, key: str, **fields: object) -> str:
        """A sentence of the lexicon."""
        return say_template(key, self.voice.language, **fields)

    def considered(self) -> str:
        """Over how many values it was taken, as a sentence; "" where that tells nothing."""
        number, unvalued = self.answers.considered or 0, self.answers.unvalued
        if number < 2 and not unvalued:
            return ""
        key = "considered_unvalued" if unvalued else "considered"
        told = self.template(key, number=f"{number:,}", unvalued=f"{unvalued:,}")
        return self.template("between") + told

    def adjective(self, *, greatest: bool) -> str:
        """The usual adjective for the greatest or the smallest value."""
        zh = self.voice.language == "zh"
        given: Sequence[str] = self.relation.adjectives_zh if zh else self.relation.adjectives_en
        for words in (given, self.usual()):
            fitting = [word for word in words if word.endswith("-") != greatest]
            if fitting:
                return fitting[0].removesuffix("-")
        return ""

    def usual(self) -> Sequence[str]:
        """The adjectives of a value that declares none: late, high of a price, many of pages."""
        grammar = answer_words()[f"{self.voice.language}_grammar"]
        label = self.voice.relation_label(self.relation)
        if self.relation.literal == "date":
            return cast("Sequence[str]", grammar["latest"])
        if self.voice.language == "en" and is_plural_label(label):
            return cast("Sequence[str]", grammar["many"])
        endings = sorted((end for end in grammar["degrees"] if label.lower().endswith(end)), key=len)
        return cast("Sequence[str]", grammar["degrees"][endings[-1]] if endings else grammar["greatest"])

    def dated_verb(self) -> str:
        """The verb of a date that is called by one, as it stands behind its subject; "" where it is a noun."""
        label, language = self.voice.relation_label(self.relation), self.voice.language
        if self.relation.literal != "date" or not self.voice.is_bare(self.relation):
            return ""
        if not dates_verb(label, language):
            return ""
        return happened(label) if language == "en" else label.removesuffix("于")

    # ---- the greatest of many --------------------------------------------------------------------------------------
    def ranking(self) -> str:
        """Who has most or least of it, or comes n-th, out of a set."""
        modifier, items = self.modifier, self.answers.items
        greatest = modifier.name == "argmax" or (modifier.name in ("top", "rank") and not modifier.ascending)
        zh = self.voice.language == "zh"
        word = self.adjective(greatest=greatest)
        noun = self.noun()
        tied = len(items) > 1 and modifier.name != "top"
        key = {"top": "top", "rank": "rank"}.get(modifier.name, "best")
        verb = self.dated_verb()
        bare = noun is None and not zh
        if verb and modifier.name in ("argmax", "argmin"):
            key = "best_dated"
        elif bare:
            key += "_bare" + ("_tied" if tied else "")
        else:
            key += self._set_named(noun, tied=tied)
        noun = noun or (Noun("", "") if zh else Noun("thing", "things"))
        number = len(items) if modifier.name == "top" else ordinal_zh(modifier.n)
        names = [self.voice.name(item.entity) for item in items if item.entity is not None]
        first = self.value(items[0])
        several = "top" if modifier.name == "top" else ""
        told = [self.template("valued", name=self.voice.name(item.entity), value=self.brief(item))
                for item in items if item.entity is not None]  # fmt: skip
        single = self.template("chosen", name=names[0], value=first)
        return self.template(
            key,
            noun=noun.one,
            nouns=noun.many,
            attribute=verb or self.attribute,
            adjective=word if zh else superlative(word),
            answers=listed(told, self.voice.language) if several or tied else single,
            answers_only=listed(names, self.voice.language),
            value=first,
            number=number,
            ordinal=f"{ordinal_en(modifier.n)} " if modifier.n > 1 else "",
            measure=self.voice.type_of(noun.kind).measure if noun.kind else "个",
        )

    def _set_named(self, noun: Noun | None, *, tied: bool) -> str:
        return ("_class" if self.query.where is None or noun is None else "") + ("_tied" if tied else "")

    def noun(self) -> Noun | None:
        """The set that was ranked."""
        compared = [edge.head for edge in self.measured()]
        return describe(self.query, self.voice, kinds_of(self.voice, compared, target_kinds(self.query, self.voice)))

    def value(self, item: Answer) -> str:
        """The value of an answer with all its notes."""
        return "" if item.literal is None else self.voice.term(item.literal, self._since(item))

    def brief(self, item: Answer) -> str:
        """The value of an answer among others."""
        return "" if item.literal is None else brief_words(item.literal, self.voice.language)

    @staticmethod
    def _since(item: Answer) -> str:
        found = [edge for edge in item.path if edge.head == item.entity and edge.tail == item.literal]
        return found[-1].valid_from if found else ""

    # ---- between named things --------------------------------------------------------------------------------------
    def measured(self) -> list[Edge]:
        """The edges to the values that were compared, each thing once."""
        row = self.voice.snapshot.schema.relation_id(self.modifier.relation)
        edges = [edge for item in self.answers.items for edge in item.path if edge.relation == row]
        return list({edge.head: edge for edge in edges}.values())

    def told_values(self, edges: Sequence[Edge]) -> str:
        """Names with their values."""
        told = [
            self.template("compared", name=self.voice.name(edge.head), value=self._dated(edge.tail, edge.valid_from))
            for edge in edges[:VALUES_SHOWN]
            if isinstance(edge.tail, Literal)
        ]
        return self.template("comma" if self.voice.language == "en" else "clause").join(told)

    def _dated(self, literal: Literal, since: str) -> str:
        words = brief_words(literal, self.voice.language)
        return self.template("valued", name=words, value=date_words(since, self.voice.language)) if since else words

    def choice(self) -> str:
        """Which of the things that the question names has more of it."""
        edges = self.measured()
        names = [self.voice.name(item.entity) for item in self.answers.items if item.entity is not None]
        word = self.adjective(greatest=self.modifier.name == "argmax")
        two = len(edges) == 2
        verb = "" if len(names) > 1 else self.dated_verb()
        key = "equal" if len(names) > 1 else "choice_dated" if verb else "choice_two" if two else "choice_many"
        if self.voice.language == "en":
            word = comparative(word) if two else superlative(word)
        said = self.template(
            key,
            answers=listed(names, self.voice.language),
            attribute=verb or self.attribute,
            adjective=word,
            values=self.told_values(edges),
        )
        return said if not self.answers.unvalued else said + self.considered()

    def difference(self) -> str:
        """How much more one of two things has."""
        greater, smaller = self.measured()[:2]
        literal = self.answers.items[0].literal
        values = self.told_values((greater, smaller))
        names = self.voice.name(greater.head), self.voice.name(smaller.head)
        if literal is None or not self.answers.items[0].number:
            answers = listed(names, self.voice.language)
            return self.template("equal", answers=answers, attribute=self.attribute, values=values)
        less = self.adjective(greatest=False)
        turned = less in self.question and self.adjective(greatest=True) not in self.question
        word = self.adjective(greatest=not turned)
        first, second = names[::-1] if turned else names
        return self.template(
            "difference",
            greater=first,
            smaller=second,
            attribute=self.attribute,
            adjective=word if self.voice.language == "zh" else comparative(word),
            amount=brief_words(literal, self.voice.language)
            if self.voice.language == "zh"
            else literal_words(literal, self.voice.language),
            values=values,
        )
