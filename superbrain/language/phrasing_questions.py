"""Questions to offer: from a relation's own wordings, and only where the wording fits what it is put to."""

from __future__ import annotations

import numpy as np

from superbrain.language.phrasing_facts import own_steps
from superbrain.language.phrasing_grammar import agreed, is_plural_name, say_template, sentence
from superbrain.language.phrasing_kinds import kinds_of
from superbrain.language.phrasing_labels import is_plural_label, names_person
from superbrain.language.phrasing_nouns import describe, names_class, wording_noun
from superbrain.language.phrasing_voice import Voice
from superbrain.reasoning import And, Atom, Constant, Query, Variable
from superbrain.types import HEAD, RELATION, EntityId, Relation

PERSON = "person"
LOOKED_AT = 400
"""Things whose classes decide whether a wording fits."""


def question_for(entity: EntityId, row: int, voice: Voice, *, inverse: bool = False) -> str:
    """A question about one relation of an entity: the relation's whole question where it fits, else "what is the …"."""
    relation = voice.relation(row)
    inverse = inverse and not relation.symmetric
    wordings = voice.phrasings(relation, inverse=inverse)
    name = voice.name(entity)
    fits = _inverse_fits(entity, row, voice) if inverse else _forward_fits(entity, relation, voice)
    if fits and len(wordings) > 1 and not (voice.language == "en" and is_plural_name(name)):
        words = wordings[1].replace("{}", name)
    elif inverse:
        heads = voice.snapshot.heads(entity, row).tolist()[:LOOKED_AT]
        words = say_template("which_are", voice.language, nouns=wording_noun(
            relation, name, voice, kinds_of(voice, heads, relation.domain), inverse=True).many)  # fmt: skip
    elif len(wordings) > 1 and voice.language == "en" and not wordings[0].endswith(" of {}"):
        words = agreed(wordings[1], "{}").replace("{}", name)
    else:
        words = say_template(_asking(entity, row, voice), voice.language, noun=wordings[0].replace("{}", name))
    return sentence(words, voice.language) + say_template("question_mark", voice.language)


def _asking(entity: EntityId, row: int, voice: Voice) -> str:
    """How to ask for the end of a relation: "who" for people, by their class or else by the word for them."""
    relation = voice.relation(row)
    label = voice.relation_label(relation)
    ends = [] if relation.literal else voice.snapshot.tails(entity, row).tolist()[:LOOKED_AT]
    kinds = kinds_of(voice, ends, relation.range)
    schema = voice.snapshot.schema
    if kinds and PERSON in schema.types and all(schema.is_subtype(kind, PERSON) for kind in kinds):
        return "who_is"
    if not relation.literal and not kinds and names_person(label, voice.language):
        return "who_is"
    return "what_are" if voice.language == "en" and is_plural_label(label) else "what_is"


def question_over(key: str, rows: tuple[int, int], voice: Voice) -> str:
    """A question about what two relations lead to, one after the other, from the entity with this key."""
    first, second = (voice.relation(row).key for row in rows)
    middle, target = Variable("y"), Variable("x")
    query = Query(target, And((Atom(first, Constant(key), middle), Atom(second, middle, target))))
    noun = describe(query, voice)
    words = say_template("what_is", voice.language, noun=voice.key_name(key) if noun is None else noun.one)
    return sentence(words, voice.language) + say_template("question_mark", voice.language)


def _forward_fits(entity: EntityId, relation: Relation, voice: Voice) -> bool:
    """Whether a whole question about a date speaks of things like this: an emperor does not "end"."""
    if relation.literal != "date" or len(relation.domain) < 2:
        return True
    return any(voice.snapshot.schema.is_subtype(own, relation.domain[0]) for own in voice.snapshot.types_of(entity))


def _inverse_fits(entity: EntityId, row: int, voice: Voice) -> bool:
    """Whether what leads to the entity is of the class that the wordings name: "which cities", and some are cities."""
    relation = voice.relation(row)
    named = names_class(relation, voice, inverse=True)
    heads = voice.snapshot.heads(entity, row).tolist()[:LOOKED_AT]
    schema = voice.snapshot.schema
    return not named or any(schema.is_subtype(own, named) for head in heads for own in voice.snapshot.types_of(head))


def questions_for(entity: EntityId, voice: Voice, most: int = 3) -> list[str]:
    """Questions about an entity that the graph answers, those that start from it first."""
    return [question_for(entity, row, voice, inverse=inverse) for row, inverse in own_steps(entity, voice)][:most]


def questions_about(row: int, voice: Voice, most: int = 3) -> list[str]:
    """Questions about a relation that the graph answers, of the best connected things that have it."""
    snapshot = voice.snapshot
    column = snapshot.literals(row)
    heads = column.heads if len(column) else snapshot.triples[snapshot.triples[:, RELATION] == row][:, HEAD]
    heads = np.unique(heads)
    best = heads[np.argsort(-snapshot.degree()[heads], kind="stable")][:most].tolist()
    return [question_for(EntityId(head), row, voice) for head in best]
