"""Replies that are no answers to a query: what is known about a thing, how two things hang together, not knowing.

Each kind of not knowing has its own sentence with the nearest thing that can be answered. Questions to offer are not
repeated in it; they are made by ``phrasing_questions`` and shown beside it, save where one is all there is to say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from superbrain.language.lexicon import load_lexicon
from superbrain.language.phrasing_facts import fact_words, own_steps, shared_fact
from superbrain.language.phrasing_grammar import (
    agreed,
    filled,
    is_plural_name,
    listed,
    plural,
    sentence,
    template,
    with_article,
)
from superbrain.language.phrasing_kinds import kinds_of
from superbrain.language.phrasing_labels import label_kind
from superbrain.language.phrasing_nouns import wording_noun
from superbrain.language.phrasing_questions import question_for
from superbrain.language.phrasing_voice import Voice
from superbrain.language.reading import Interpretation, Suggestion
from superbrain.reasoning import Answers, Edge
from superbrain.types import EntityId, Language, Literal

RELATIONS_TOLD: Final = 8
"""Facts of an overview, and relations that "what I know" names."""

TAILS_TOLD: Final = 3
"""Names behind one relation of an overview."""

NEAR_TOLD: Final = 4
"""Close names, or things that a name may mean."""

TYPES_READ: Final = 400
"""Things whose own classes are looked at for the word that holds them all; of more the relation's class is said."""

FURTHER_TOLD: Final = 10
"""Further answers that one sentence names."""

EDGES_TOLD: Final = 6
"""Facts of one connection."""


@cache
def outcome_words() -> Mapping[str, Mapping[str, Any]]:
    """The tables of ``lexicon/outcomes.toml``."""
    text = resources.files("superbrain.language").joinpath("lexicon/outcomes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _say(key: str, language: Language, **fields: object) -> str:
    return str(outcome_words()[language][key]).format_map(fields)


# ---- not knowing ---------------------------------------------------------------------------------------------------
def decline(interpretation: Interpretation, voice: Voice) -> str:
    """Why a question is not answered, in words of its own for each outcome."""
    outcome, language = interpretation.outcome, voice.language
    if outcome == "smalltalk":
        return load_lexicon().replies.get(interpretation.smalltalk, {}).get(language) or _say("smalltalk", language)
    if outcome == "unknown_entity":
        return _unknown_entity(interpretation, language)
    if outcome == "ambiguous":
        return _ambiguous(interpretation, voice)
    if outcome == "unknown_relation":
        return _unknown_relation(interpretation, voice)
    if outcome == "weak":
        echo = interpretation.readings[0].echo(language) if interpretation.readings else ""
        return _say("weak", language, echo=echo) if echo else _say("weak_bare", language)
    if outcome == "unsupported":
        return _say("unsupported", language)
    return _empty(interpretation, voice)


def _unknown_entity(interpretation: Interpretation, language: Language) -> str:
    near = [offer.label for offer in _offers(interpretation.suggestions, "entity")]
    if not interpretation.unknown:
        return _say("unknown_entity_bare", language)
    key = "unknown_entity_near" if near else "unknown_entity"
    unknown = interpretation.unknown
    if language == "zh" and len(unknown) == 1:  # a character that was left over is no name
        unknown = interpretation.question.strip(_MARKS)
    return _say(key, language, unknown=unknown, near=listed(near[:NEAR_TOLD], language))


def _ambiguous(interpretation: Interpretation, voice: Voice) -> str:
    language = voice.language
    choices = [_choice(offer, voice) for offer in _offers(interpretation.suggestions, "entity")]
    name = interpretation.unknown or next((mention.surface for mention in interpretation.mentions), "")
    if len(choices) > 1 and name:
        near = listed(list(dict.fromkeys(choices))[:NEAR_TOLD], language, "or")
        return _say("ambiguous", language, name=name, near=near)
    relation = next((offer.label for offer in _offers(interpretation.suggestions, "relation")), "")
    if interpretation.unknown or relation:
        return _say("ambiguous_relation", language, name=interpretation.unknown or relation)
    return _say("ambiguous_bare", language)


def _choice(offer: Suggestion, voice: Voice) -> str:
    """One bearer of a name, with the class that tells it from the others."""
    row = voice.row(offer.id)
    types = () if row is None else voice.snapshot.types_of(row)
    if not types:
        return offer.label
    return _say("choice", voice.language, name=offer.label, kind=voice.type_words(types[0])[0])


def _unknown_relation(interpretation: Interpretation, voice: Voice) -> str:
    entity = _focus(interpretation)
    unknown = interpretation.unknown
    if entity is None:
        return _say("unknown_relation_bare", voice.language, unknown=unknown or interpretation.question)
    if interpretation.forbidden is not None:
        return _cannot_have(entity, interpretation.forbidden, voice)
    held = _held_relation(interpretation, entity, voice)
    if held is not None:
        asked = question_for(entity, held[0], voice, inverse=held[1])
        return _say("unread", voice.language, question=asked)
    known = known_relations(entity, voice)
    unknown, noun = _quoted(interpretation, entity)
    key = "unknown_relation_unnamed" if not unknown else "unknown_relation" if noun else "unknown_words"
    if not known:  # where no fact starts, some may end: countries use the euro
        known = [_backward_fact(entity, row, voice) for row, inverse in own_steps(entity, voice) if inverse][
            :TAILS_TOLD
        ]
    key += "" if known else "_nothing"
    return sentence(
        _say(key, voice.language, name=voice.name(entity), unknown=unknown, known=_row(known, voice)), voice.language
    )


def _cannot_have(entity: EntityId, row: int, voice: Voice) -> str:
    """That things of this kind have no such relation: a city borders no country."""
    relation, types = voice.relation(row), voice.snapshot.types_of(entity)
    holders = listed([_plural(key, voice) for key in relation.domain], voice.language)
    known = known_relations(entity, voice)
    return sentence(
        _say(
            "cannot_have" if known else "cannot_have_nothing",
            voice.language,
            name=voice.name(entity),
            kind=_kind(types, voice),
            label=voice.relation_label(relation),
            holders=holders,
            known=_row(known, voice),
        ),
        voice.language,
    )


def _plural(key: str, voice: Voice) -> str:
    kind = voice.type_of(key)
    return voice.type_words(key)[0] if voice.language == "zh" else kind.plural or plural(voice.type_words(key)[0])


def _held_relation(interpretation: Interpretation, entity: EntityId, voice: Voice) -> tuple[int, bool] | None:
    """The relation, (row, inverse), that the unread words name and the entity has facts of: that one is not unknown."""
    unread = interpretation.unknown.lower()
    for row, inverse in own_steps(entity, voice) if unread else ():
        relation = voice.relation(row)
        zh = voice.language == "zh"
        label, aliases = (relation.zh, relation.aliases_zh) if zh else (relation.en, relation.aliases_en)
        if inverse:
            label, aliases = (relation.inverse_zh if zh else relation.inverse_en), ()
        for name in filter(None, (label, *aliases)):
            if (len(name) > 1 and name in unread) if zh else re.search(rf"\b{re.escape(name.lower())}\b", unread):
                return row, inverse
    return None


_NOUN_ZH = re.compile(r"的(.+?)(?:是|有|在|叫|为|吗|呢|$)")
_MARKS = " ？?。.！!，,"


def _quoted(interpretation: Interpretation, entity: EntityId) -> tuple[str, bool]:
    """What to quote of a question, and whether it is a noun like 体重, of which one can say that it is not known.

    Chinese is read without spaces, so words that were left over may be parts of words: unless they are all that stands
    behind 的, what is quoted is the question behind the name, or all of it where the name runs on (赤壁之战).
    """
    unknown, question = interpretation.unknown, interpretation.question.strip(_MARKS)
    if interpretation.language != "zh" or not unknown or unknown.isascii() or unknown not in question:
        return unknown, True
    mention = next((mention for mention in interpretation.mentions if entity in mention.entities), None)
    name = "" if mention is None else mention.surface
    rest = question.partition(name)[2] if name else ""
    match = _NOUN_ZH.match(rest)
    if match is not None and unknown in match[1]:
        return match[1].strip(_MARKS), True
    return (rest if rest and not rest.startswith(("之", "的")) else question), False


def further(answers: Answers, voice: Voice) -> str:
    """Answers to a question for more, after those that were told."""
    names = [voice.name(item.entity) for item in answers.items if item.entity is not None]
    if answers.total > FURTHER_TOLD:
        row = template("comma", voice.language).join(names[:FURTHER_TOLD])
        more = answers.total - FURTHER_TOLD
        return sentence(_say("further_rest", voice.language, names=row, total=answers.total, more=more), voice.language)
    return sentence(_say("further", voice.language, names=listed(names, voice.language)), voice.language)


def _empty(interpretation: Interpretation, voice: Voice) -> str:
    if interpretation.told:
        return _say("nothing_more", voice.language)
    entity = _focus(interpretation)
    known = [] if entity is None else known_relations(entity, voice)
    if entity is None or not known:
        return _say("empty", voice.language)
    return _say("empty_known", voice.language, name=voice.name(entity), known=_row(known, voice))


def _focus(interpretation: Interpretation) -> EntityId | None:
    """The first thing that the question names."""
    named = [entity for reading in interpretation.readings for entity in reading.focus]
    named += [mention.entities[0] for mention in interpretation.mentions if mention.entities]
    return named[0] if named else None


def _offers(suggestions: Sequence[Suggestion], kind: str) -> list[Suggestion]:
    return [offer for offer in suggestions if offer.kind == kind and offer.label]


def _row(known: Sequence[str], voice: Voice) -> str:
    return listed(known, voice.language)


# ---- what is known -------------------------------------------------------------------------------------------------
def known_relations(entity: EntityId, voice: Voice, most: int = RELATIONS_TOLD) -> list[str]:
    """The labels of the relations that an entity has facts of, in the order of the schema."""
    rows = [row for row, inverse in own_steps(entity, voice) if not inverse]
    return [voice.relation_label(voice.relation(row)) for row in rows][:most]


def overview(entity: EntityId, voice: Voice) -> str:
    """What an entity is and the first facts about it."""
    language = voice.language
    types = voice.snapshot.types_of(entity)
    facts = [_fact(entity, row, voice) for row, inverse in own_steps(entity, voice) if not inverse]
    backward = [_backward_fact(entity, row, voice) for row, inverse in own_steps(entity, voice) if inverse]
    told = [*facts, *backward][:RELATIONS_TOLD]
    name, kind = voice.name(entity), _kind(types, voice)
    joined = template("clause", language).join(told)
    with_kind, without = ("overview_facts", "overview_unkind") if told else ("overview", "overview_nothing")
    key = with_kind if kind else without
    said = _say(key, language, name=name, kind=kind, facts=sentence(joined, language))
    return sentence(agreed(said, name) if language == "en" and is_plural_name(name) else said, language)


def _fact(entity: EntityId, row: int, voice: Voice) -> str:
    """The values of one relation as a clause: 首都是巴黎, "capital: Paris"."""
    relation = voice.relation(row)
    tails = _tails(entity, row, voice)
    shown, total = listed(tails[:TAILS_TOLD], voice.language), len(tails)
    if total > TAILS_TOLD:
        row_of_names = template("comma", voice.language).join(tails[:TAILS_TOLD])
        one_kind = len(relation.range) == 1
        shown = _say(
            "several",
            voice.language,
            answers=row_of_names,
            total=total,
            more=total - TAILS_TOLD,
            measure=voice.type_of(relation.range[0]).measure if one_kind else "个",
            kind=voice.type_words(relation.range[0])[0] if one_kind else "",
        )
    if voice.language == "en":
        return _say("fact", "en", label=voice.relation_label(relation), value=shown)
    clause = voice.statement_of(relation, entity).rstrip("。").removeprefix("{head}").removeprefix("的")
    if "{head}" in clause:
        clause = f"{voice.relation_label(relation)}是{{tail}}"
    return clause.replace("{tail}", shown)


def _tails(entity: EntityId, row: int, voice: Voice) -> list[str]:
    """What a relation leads to, best known first; of values the newest where they are dated."""
    relation, snapshot = voice.relation(row), voice.snapshot
    if relation.literal is None:
        degree = snapshot.degree()
        ends = sorted(snapshot.tails(entity, row).tolist(), key=lambda end: (-int(degree[end]), end))
        return [voice.name(end) for end in ends]
    column = snapshot.literals(row)
    places = sorted(column.of(entity), key=lambda place: column.valid_from[place], reverse=True)
    values = [
        voice.term(Literal(relation.literal, column.values[place], column.units[place]), column.valid_from[place])
        for place in places
    ]
    return values[:1] if places and column.valid_from[places[0]] else values


def _backward_fact(entity: EntityId, row: int, voice: Voice) -> str:
    """What a relation leads back to, or how many things: 使用欧元的国家有20个."""
    relation, snapshot = voice.relation(row), voice.snapshot
    heads = snapshot.heads(entity, row).tolist()
    if voice.is_bare(relation) and not relation.domain:
        return _backward_bare(entity, row, heads, voice)
    asked = relation.domain if len(relation.domain) == 1 else ()
    kinds = asked if len(heads) > TYPES_READ else kinds_of(voice, heads, asked)
    noun = wording_noun(relation, voice.name(entity), voice, kinds, inverse=True)
    names = listed([voice.name(head) for head in heads[:TAILS_TOLD]], voice.language)
    words = noun.one if len(heads) == 1 else noun.many
    if len(heads) <= TAILS_TOLD:
        return _say("backward_few", voice.language, noun=words, names=names)
    measure = voice.type_of(noun.kind).measure if noun.kind else "个"
    return _say("backward_many", voice.language, noun=words, total=f"{len(heads):,}", measure=measure)


def _backward_bare(entity: EntityId, row: int, heads: Sequence[int], voice: Voice) -> str:
    """What leads to an entity by a relation with a mere label: "author of Emma", 是活着的作者, or the whole fact."""
    relation, language = voice.relation(row), voice.language
    names = [voice.name(head) for head in heads[:TAILS_TOLD]]
    shown, more = listed(names, language), len(heads) - TAILS_TOLD
    if more > 0:
        row_of_names = template("comma", language).join(names)
        shown = _say("several", language, answers=row_of_names, total=len(heads), more=more, measure="个", kind="")
    label = voice.relation_label(relation)
    if label_kind(label, language) == "noun":
        return _say("backward_noun", language, label=label, names=shown)
    return filled(voice.statement(relation).rstrip(".。"), shown, voice.name(entity), language)


def _kind(types: Sequence[str], voice: Voice) -> str:
    """The class of an entity as a predicate: 一个国家, "a country"."""
    if not types:
        return ""
    word = voice.type_words(types[0])[0]
    if voice.language == "en":
        return with_article(word)
    if not voice.type_of(types[0]).en:  # a class of somebody's own, whose measure nobody told: 三体是科幻
        return word
    return _say("a_kind", "zh", kind=word, measure=voice.type_of(types[0]).measure)


# ---- connections ---------------------------------------------------------------------------------------------------
def connections(paths: Sequence[Sequence[Edge]], one: int, other: int, voice: Voice, *, claimed: bool = False) -> str:
    """How two things hang together: a headline and one numbered line a path; or that nothing is known.

    ``claimed``: whether something is so was asked, which no fact says; that comes first.
    """
    names = {"one": voice.name(one), "other": voice.name(other)}
    told: list[str] = []
    for path in paths:
        facts = shared_fact(path, voice) or template("clause", voice.language).join(fact_words(path, voice, EDGES_TOLD))
        if facts not in told:
            told.append(facts)
    if not told:
        return sentence(_say("unconnected", voice.language, **names), voice.language)
    lines = [
        _say("connection", voice.language, number=n, facts=sentence(facts, voice.language))
        for n, facts in enumerate(told, 1)
    ]
    headline = sentence(_say("connected", voice.language, **names), voice.language)
    if claimed:
        headline = _say("unclaimed", voice.language) + template("between", voice.language) + headline
    return "\n".join([headline, *lines])
