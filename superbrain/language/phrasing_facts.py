"""Facts as clauses: what a path states, what a question claimed, and that it is not so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from superbrain.language.phrasing_grammar import (
    answer_words,
    denied_en,
    denied_zh,
    filled,
    head_and_tail,
    listed,
    say_template,
    with_article,
)
from superbrain.language.phrasing_voice import Voice
from superbrain.reasoning import Atom, Constant, Edge
from superbrain.types import EntityId, Language, Literal, Relation


@dataclass(slots=True)
class _Group:
    """Edges of one relation from one head, to be told together."""

    relation: int
    head: int
    tails: list[str] = field(default_factory=list)


def fact_words(path: Sequence[Edge], voice: Voice, most: int) -> list[str]:
    """The facts of a path as clauses without full stop, those of one head and relation as one; at most ``most``."""
    groups: list[_Group] = []
    for edge in path:
        tail = voice.term(edge.tail, edge.valid_from)
        for group in groups:
            if (group.relation, group.head) == (edge.relation, edge.head):
                if tail not in group.tails:
                    group.tails.append(tail)
                break
        else:
            groups.append(_Group(edge.relation, edge.head, [tail]))
    return [_clause(group, voice) for group in groups[:most]]


def _clause(group: _Group, voice: Voice) -> str:
    template = voice.statement_of(voice.relation(group.relation), group.head).rstrip("。.")
    tails = listed(group.tails, voice.language)
    return lowered(filled(template, voice.name(group.head), tails, voice.language), voice)


def shared_fact(path: Sequence[Edge], voice: Voice) -> str:
    """Two facts that say the same of two things as one clause: 李白和杜甫的朝代都是唐朝; "" for other paths."""
    if len(path) != 2 or (path[0].relation, path[0].tail) != (path[1].relation, path[1].tail):
        return ""
    relation, zh = voice.relation(path[0].relation), voice.language == "zh"
    names = listed([voice.name(edge.head) for edge in path], voice.language)
    statement, tail = voice.statement(relation).rstrip("。."), voice.term(path[0].tail)
    if statement.startswith("{head}的" if zh else "The "):
        label = voice.relation_label(relation)
        return say_template("shared", voice.language, names=names, attribute=label, tail=tail)
    place, all_of = ("是{tail}", "都是{tail}") if "是{tail}" in statement else ("{head}", "{head}都")
    both = statement.replace(place, all_of)
    return filled(both, names, tail, "zh") if zh else ""


def lowered(clause: str, voice: Voice) -> str:
    """An English clause as it stands behind a colon: "The capital of" loses its capital, names keep theirs."""
    return clause[0].lower() + clause[1:] if voice.language == "en" and clause.startswith("The ") else clause


def stated(atom: Atom, voice: Voice) -> str:
    """The claim of an atom with both ends named, as a clause; "" where one is a variable."""
    ends = _ends(atom, voice)
    if ends is None:
        return ""
    template = voice.statement(voice.relation_of(atom.relation)).rstrip("。.")
    return lowered(filled(template, *ends, voice.language), voice)


def refuted(atom: Atom, voice: Voice) -> str:
    """The contrary of the claim of an atom with both ends named, as a clause; "" where one is a variable."""
    ends = _ends(atom, voice)
    if ends is None:
        return ""
    relation = voice.relation_of(atom.relation)
    template = voice.statement(relation).rstrip("。.")
    head, tail = ends
    if voice.language == "zh":
        if "是{tail}" in template:
            return filled(template.replace("是{tail}", "不是{tail}"), head, tail, "zh")
        described = voice.phrasings(relation, inverse=not relation.symmetric)[0]
        clause, of, noun = described.rpartition("的")
        told = clause if of and "{}" not in noun else f"是{described}"
        return f"{head}{denied_zh(told.replace('{}', tail))}"
    denial = denied_en(template)
    if denial != template:
        return lowered(filled(denial, head, tail, "en"), voice)
    noun, rest = head_and_tail(voice.phrasings(relation, inverse=not relation.symmetric)[0])
    return f"{head} is not {with_article(noun)}{rest.replace('{}', tail)}"


def _ends(atom: Atom, voice: Voice) -> tuple[str, str] | None:
    if not isinstance(atom.head, Constant) or not isinstance(atom.tail, Constant | Literal):
        return None
    tail = voice.term(atom.tail) if isinstance(atom.tail, Literal) else voice.key_name(atom.tail.key)
    return voice.key_name(atom.head.key), tail


def echoed(template: str, relation: Relation, voice: Voice, question: str) -> str:
    """The statement with the question's own word for the relation, where that is one of its aliases.

    Only "the capital of France is" has a place for it, and only a noun that the wordings use there can stand in it:
    发现 asks for the 发现者 and does not name him.
    """
    zh = voice.language == "zh"
    label = relation.zh if zh else relation.en
    frame = f"{{head}}的{label}是" if zh else f"The {label} of {{head}} "
    asked = question if zh else question.lower()
    if not label or not template.startswith(frame) or (label if zh else label.lower()) in asked:
        return template
    for alias in sorted(relation.aliases_zh if zh else relation.aliases_en, key=len, reverse=True):
        found = alias in asked if zh else re.search(rf"\b{re.escape(alias.lower())}\b", asked)
        if len(alias) > 1 and found and _attested(alias, label, relation, voice.language):
            return template.replace(label, alias, 1)
    return template


def _attested(alias: str, label: str, relation: Relation, language: Language) -> bool:
    """Whether a wording uses the alias as the noun that the label is."""
    if language == "zh":
        return any(words == f"{{}}的{alias}" or words.startswith(f"{{}}的{alias}是") for words in relation.phrasings_zh)
    if alias.endswith("s") and not alias.endswith(("ss", "us")) and not label.endswith("s"):
        return False
    nouns = (f"{alias} of {{}}", f"{{}}'s {alias}")
    return any(
        words.removeprefix("what is the ").removeprefix("the ").endswith(nouns) for words in relation.phrasings_en
    )


def own_steps(entity: EntityId, voice: Voice) -> Iterator[tuple[int, bool]]:
    """The relations worth telling, (row, inverse): those that start from the entity first, in schema order."""
    snapshot, left_out = voice.snapshot, answer_words()["overview"]["left_out"]
    onward = {row for row, _ in (*snapshot.relations_from(entity), *snapshot.literal_relations(entity))}
    back = {row for row, _ in snapshot.relations_to(entity)}
    for rows, inverse in ((onward, False), (back, True)):
        for row in sorted(rows):
            relation = voice.relation(row)
            if relation.key not in left_out and not (inverse and relation.symmetric):
                yield row, inverse
