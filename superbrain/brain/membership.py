"""What shows that a listing or a count by class is right: for each thing that it belongs to the class.

Classes are no facts of their own, so such an edge bears no number of a fact; its sources are those of what is known of
the thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice
from typing import Final

from superbrain import reasoning
from superbrain.brain.answering import Scribe
from superbrain.brain.reply import Answer, Citation, PathEdge, Term
from superbrain.types import EntityId

IS_A: Final = {"zh": "属于", "en": "is a"}
KEY: Final = "type"


def with_classes(
    scribe: Scribe, query: reasoning.Query, found: reasoning.Answers, answers: tuple[Answer, ...], limit: int
) -> tuple[Answer, ...]:
    """The ``answers``, as written from ``found``; those that rest on nothing but a class with edges that say so.

    Of a count the first ``limit`` members are shown.
    """
    target = query.target
    if target is None or not target.types or all(answer.path for answer in answers):
        return answers
    if found.kind == "count":
        members = scribe.solve(replace(query, modifiers=()), limit).items
        return (replace(answers[0], path=_edges(scribe, members, target.types)),)
    pairs = zip(found.items, answers, strict=True)
    return tuple(
        answer if answer.path else replace(answer, path=_edges(scribe, [item], target.types)) for item, answer in pairs
    )


def _edges(scribe: Scribe, items: Iterable[reasoning.Answer], types: tuple[str, ...]) -> tuple[PathEdge, ...]:
    schema = scribe.snapshot.schema
    found: list[PathEdge] = []
    for member in (item.entity for item in items):
        own = () if member is None else scribe.snapshot.types_of(member)
        kind = next((one for one in own if any(schema.is_subtype(one, wanted) for wanted in types)), None)
        if member is None or kind is None:
            continue
        declared = schema.types[kind]
        label = (declared.zh or declared.en if scribe.language == "zh" else declared.en or declared.zh) or kind
        found.append(
            PathEdge(
                fact=None,
                head=scribe.term(member),
                relation=Term(id=KEY, label=IS_A[scribe.language]),
                tail=Term(id=kind, label=label),
                branch=len(found),
                sources=_sources(scribe, member),
            )
        )
    return tuple(found)


def _sources(scribe: Scribe, member: EntityId) -> tuple[Citation, ...]:
    """Who tells of a thing: the sources of one fact about it."""
    store, then = scribe.store, scribe.then
    facts = chain(store.facts(head=member, as_of=then), store.facts(tail=member, as_of=then))
    return next((scribe.citations(fact.id) for fact in islice(facts, 1)), ())
