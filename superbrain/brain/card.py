"""All about one entity: names, types, and its facts grouped by relation, with who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from superbrain.brain.answering import LANGUAGES, Scribe
from superbrain.brain.reply import Citation, Term
from superbrain.store import LiteralColumn
from superbrain.types import EntityId, Language, Literal, Name

SCHEMA = "superbrain.entity/1"


@dataclass(frozen=True, slots=True)
class CardValue:
    """One fact of a row: the other end, and who says so."""

    fact: int
    term: Term
    sources: tuple[Citation, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    period: str = ""

    def to_json(self) -> dict[str, object]:
        """The value as plain values."""
        return {
            "fact": self.fact,
            **self.term.to_json(),
            "standing": "known",
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "sources": [source.to_json() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class CardRow:
    """The facts of one relation in one direction: the first ``values`` of ``total``."""

    relation: Term
    inverse: bool
    total: int
    values: tuple[CardValue, ...]

    def to_json(self) -> dict[str, object]:
        """The row as plain values."""
        return {
            "relation": {"id": self.relation.id, "label": self.relation.label},
            "inverse": self.inverse,
            "total": self.total,
            "values": [value.to_json() for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class Card:
    """What ``show`` shows."""

    id: str
    label: str
    labels: dict[str, str]
    language: Language
    types: tuple[Term, ...]
    names: tuple[Name, ...]
    rows: tuple[CardRow, ...]
    transaction: int
    as_of: int | None = None

    def to_json(self) -> dict[str, object]:
        """The card as plain values ("superbrain.entity/1")."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "label": self.label,
            "labels": self.labels,
            "types": [{"id": each.id, "label": each.label} for each in self.types],
            "names": [{"text": name.text, "language": name.language, "kind": name.kind} for name in self.names],
            "facts": [row.to_json() for row in self.rows],
            "as_of": self.as_of,
            "transaction": self.transaction,
        }


def make_card(scribe: Scribe, entity: EntityId, limit: int, as_of: int | None) -> Card:
    """The card of ``entity``, at most ``limit`` values a relation, the best connected first."""
    rows = [*_literal_rows(scribe, entity, limit), *_edge_rows(scribe, entity, limit)]
    labels: dict[str, str] = {language: scribe.label(entity, language) for language in LANGUAGES}
    return Card(
        id=scribe.key(entity),
        label=labels[scribe.language],
        labels=labels,
        language=scribe.language,
        types=tuple(_type_term(scribe, key) for key in scribe.snapshot.types_of(entity)),
        names=tuple(scribe.store.names(entity, as_of=scribe.then)),
        rows=tuple(rows),
        transaction=scribe.snapshot.transaction,
        as_of=as_of,
    )


def _type_term(scribe: Scribe, key: str) -> Term:
    kind = scribe.snapshot.schema.types[key]
    return Term(id=key, label=(kind.zh if scribe.language == "zh" else kind.en) or kind.zh or kind.en or key)


def _literal_rows(scribe: Scribe, entity: EntityId, limit: int) -> list[CardRow]:
    rows = []
    for relation, total in scribe.snapshot.literal_relations(entity):
        column = scribe.snapshot.literals(relation)
        newest = sorted(column.of(entity), key=lambda place: column.valid_from[place], reverse=True)
        values = tuple(_literal_value(scribe, relation, column, place) for place in newest[:limit])
        rows.append(CardRow(scribe.relation(relation), inverse=False, total=total, values=values))
    return rows


def _literal_value(scribe: Scribe, relation: int, column: LiteralColumn, place: int) -> CardValue:
    kind = scribe.snapshot.schema.relations[relation].literal or "text"
    fact = int(column.fact_ids[place])
    return CardValue(
        fact=fact,
        term=scribe.term(Literal(kind, column.values[place], column.units[place])),
        sources=scribe.citations(fact),
        valid_from=column.valid_from[place],
        valid_to=column.valid_to[place],
        period=scribe.period(column.valid_from[place], column.valid_to[place], of_figure=kind == "quantity"),
    )


def _edge_rows(scribe: Scribe, entity: EntityId, limit: int) -> list[CardRow]:
    snapshot = scribe.snapshot
    rows = [
        _edge_row(scribe, entity, relation, snapshot.tails(entity, relation).tolist(), limit, inverse=False)
        for relation, _ in snapshot.relations_from(entity)
    ]
    return rows + [
        _edge_row(scribe, entity, relation, snapshot.heads(entity, relation).tolist(), limit, inverse=True)
        for relation, _ in snapshot.relations_to(entity)
        if not snapshot.schema.relations[relation].symmetric  # told in the other direction already
    ]


def _edge_row(
    scribe: Scribe, entity: EntityId, relation: int, others: Sequence[int], limit: int, *, inverse: bool
) -> CardRow:
    degree = scribe.snapshot.degree()
    shown = sorted(others, key=lambda other: (-int(degree[other]), other))[:limit]
    scribe.read(shown)
    values = tuple(_edge_value(scribe, entity, relation, other, inverse=inverse) for other in shown)
    return CardRow(scribe.relation(relation, inverse=inverse), inverse, len(others), values)


def _edge_value(scribe: Scribe, entity: EntityId, relation: int, other: int, *, inverse: bool) -> CardValue:
    head, tail = (other, entity) if inverse else (entity, other)
    number = scribe.snapshot.fact_id(head, relation, tail)
    if number is None:
        raise LookupError(f"the snapshot lists an edge that it does not hold: {head} {relation} {tail}")
    fact = scribe.store.fact(number, as_of=scribe.then)
    since, until = (fact.valid_from, fact.valid_to) if fact else ("", "")
    term, period = scribe.term(EntityId(other)), scribe.period(since, until)
    return CardValue(number, term, scribe.citations(number), since, until, period)
