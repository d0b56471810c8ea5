"""Beliefs in words: what is put before a person, or a program, to decide about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superbrain.brain.answering import Scribe, number_or_text
from superbrain.brain.quotes import Quote, quotes_of
from superbrain.brain.reply import PathEdge, Term
from superbrain.language.values import literal_words
from superbrain.learning.beliefs import Belief, Held
from superbrain.learning.linking import named
from superbrain.store.learned import NEWCOMER
from superbrain.types import Language, Literal, Standing

EDGES: Final[dict[Held, Standing]] = {
    "known": "known",
    "proposed": "proposed",
    "disputed": "disputed",
    "rejected": "retracted",
}
"""How an edge stands that is held so."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An end of a proposal that the graph does not know: its name, and its class in words, "" where not known."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A belief with labels and quotes. ``edge`` is the statement, its ``truth`` the belief's probability.

    ``quotes`` are the places that state it, best first; ``conflicts`` the known facts that it contradicts, ``rivals``
    the ids of other beliefs. ``why`` are the summands of its log-odds, largest first.
    """

    id: str
    edge: PathEdge
    standing: Held
    newcomers: tuple[Newcomer, ...]
    quotes: tuple[Quote, ...]
    witnesses: int
    conflicts: tuple[PathEdge, ...]
    rivals: tuple[str, ...]
    why: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        """How probable it is, in [0, 1]."""
        return self.edge.truth

    def to_json(self) -> dict[str, object]:
        """The proposal as plain values, with its best quote."""
        new = {one.id for one in self.newcomers}
        head, tail = self.edge.head, self.edge.tail
        end: dict[str, object] = {"value": tail.value, "unit": tail.unit, "label": tail.label}
        if tail.id is not None:
            end = {"tail": {"id": tail.id, "label": tail.label, "new": tail.id in new}}
        nowhere = dict.fromkeys(("document", "heading", "quote", "span", "bytes", "stance", "extractor"))
        said = {**self.quotes[0].to_json()} if self.quotes else dict(nowhere)
        return {
            "id": self.id,
            "head": {"id": head.id, "label": head.label, "new": head.id in new},
            "relation": {"id": self.edge.relation.id, "label": self.edge.relation.label},
            **end,
            "valid_from": self.edge.valid_from,
            "valid_to": self.edge.valid_to,
            **said,
            "score": self.score,
            "standing": self.standing,
            "witnesses": self.witnesses,
            "conflicts": [edge.to_json() for edge in self.conflicts],
            "rivals": list(self.rivals),
            "why": [{"name": name, "weight": weight} for name, weight in self.why if weight],
        }


def proposals_of(beliefs: Sequence[Belief], scribe: Scribe) -> list[Proposal]:
    """Beliefs in the scribe's language."""
    return [_proposal(belief, scribe) for belief in beliefs]


def _proposal(belief: Belief, scribe: Scribe) -> Proposal:
    stated = belief.candidate
    row = scribe.snapshot.schema.relation_id(stated.relation)
    relation = Term(stated.relation, stated.relation) if row is None else scribe.relation(row)
    literal = None if row is None else scribe.snapshot.schema.relations[row].literal
    newcomers = tuple(_newcomer(end, scribe) for end in belief.newcomers)
    if stated.tail:
        tail = _end(stated.tail, scribe)
    else:
        value = Literal(literal or "text", stated.value, stated.unit)
        tail = Term(literal_words(value, scribe.language), value=number_or_text(value), unit=stated.unit or None)
    edge = PathEdge(
        fact=None,
        head=_end(stated.head, scribe),
        relation=relation,
        tail=tail,
        standing=EDGES[belief.standing],
        truth=belief.p,
        valid_from=stated.valid_from,
        valid_to=stated.valid_to,
        period=scribe.period(stated.valid_from, stated.valid_to, of_figure=literal == "quantity"),
    )
    return Proposal(
        belief.id,
        edge,
        belief.standing,
        newcomers,
        tuple(quotes_of(scribe.store, belief.evidence)),
        belief.witnesses,
        tuple(scribe.fact(fact) for fact in belief.conflicts),
        belief.rivals,
        belief.features,
    )


def _end(end: str, scribe: Scribe) -> Term:
    if end.startswith(NEWCOMER):
        return Term(named(end)[1], end)
    entity = scribe.entity(end)
    return Term(end if entity is None else scribe.label(entity), end)


def _newcomer(end: str, scribe: Scribe) -> Newcomer:
    kind, name = named(end)
    known = scribe.snapshot.schema.types.get(kind)
    return Newcomer(end, name, kind_label(known.zh, known.en, scribe.language) if known else "")


def kind_label(zh: str, en: str, language: Language) -> str:
    """A class in words."""
    return (zh or en) if language == "zh" else (en or zh)
