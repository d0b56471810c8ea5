"""Beliefs in words: what is put before a person, or a program, to decide about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from superbrain.brain.answering import Scribe, number_or_text
from superbrain.brain.quotes import Quote, quotes_of
from superbrain.brain.reply import PathEdge, Term
from superbrain.language.values import literal_words
from superbrain.learning.beliefs import Belief, Held
from superbrain.learning.linking import named
from superbrain.store.learned import NEWCOMER
from superbrain.types import Language, Literal, Standing

if TYPE_CHECKING:
    from superbrain.embedding.plausibility import Plausibility

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
    the ids of other beliefs. ``why`` are the summands of its log-odds, largest first. ``space_truth``: its odds by the
    space alone, where that has learnt from people's verdicts and knows both ends; they are no part of the belief.
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
    space_truth: float | None = None

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
            "space_truth": self.space_truth,
            "standing": self.standing,
            "witnesses": self.witnesses,
            "conflicts": [edge.to_json() for edge in self.conflicts],
            "rivals": list(self.rivals),
            "why": [{"name": name, "weight": weight} for name, weight in self.why if weight],
        }


def proposals_of(beliefs: Sequence[Belief], scribe: Scribe, odds: Plausibility | None = None) -> list[Proposal]:
    """Beliefs in the scribe's language, with what the space says of each."""
    truths = _space_truths(beliefs, scribe, odds)
    return [_proposal(belief, scribe, truth) for belief, truth in zip(beliefs, truths, strict=True)]


def _space_truths(beliefs: Sequence[Belief], scribe: Scribe, odds: Plausibility | None) -> list[float | None]:
    """Odds by the space, None where it states none."""
    if odds is None:
        return [None] * len(beliefs)
    statements = np.full((len(beliefs), 3), -1, np.int64)
    for place, belief in enumerate(beliefs):
        stated = belief.candidate
        head, tail = (None if not end else scribe.entity(end) for end in (stated.head, stated.tail))
        relation = scribe.snapshot.schema.relation_id(stated.relation)
        if head is not None and tail is not None and relation is not None:
            statements[place] = head, relation, tail
    told = np.full(len(beliefs), np.nan, np.float32)
    known = (statements >= 0).all(1) & (statements[:, [0, 2]] < scribe.snapshot.n_entities).all(1)
    told[known] = odds.put_forward(statements[known])
    return [None if np.isnan(truth) else round(float(truth), 4) for truth in told]


def _proposal(belief: Belief, scribe: Scribe, space_truth: float | None) -> Proposal:
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
        space_truth,
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
