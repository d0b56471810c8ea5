"""Two entities that are one: moving what is known and said of the one to the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from superbrain.store import learned_rows
from superbrain.store.learned import Evidence
from superbrain.types import EntityId, Literal, Name

if TYPE_CHECKING:
    from superbrain.store.writer import Writer


def merge(writer: Writer, keep: int, gone: int) -> None:
    """Move facts, proposals, evidence, names and types from ``gone`` to ``keep`` and retract ``gone``."""
    keys = writer.entity_key(keep), writer.entity_key(gone)
    moved = _move_facts(writer, keep, gone)
    _move_evidence(writer, *keys)
    _move_decisions(writer, *keys, moved)
    _move_proposals(writer, keep, gone)
    _move_names(writer, keep, gone)
    rows = writer.rows
    for row, kind in rows.connection.execute(
        "SELECT declarations.id, types.key FROM declarations JOIN types ON types.id = declarations.type"
        " WHERE entity = ? AND retracted_in IS NULL ORDER BY position, declarations.id",
        (gone,),
    ).fetchall():
        credited = tuple(rows.credits("declarations", row).values())
        rows.retract("declarations", row)
        with rows.crediting(credited):
            writer.add_types(keep, [kind])
    rows.retract("entities", gone)
    rows.put("merges", (gone, keep))


def _move_facts(writer: Writer, keep: int, gone: int) -> dict[int, int | None]:
    """Returns which fact each one became, None where it fell away."""
    rows = writer.rows
    moved: dict[int, int | None] = {}
    for fact, head, relation, tail, value, unit, since, until in rows.connection.execute(
        "SELECT id, head, relation, tail, value, unit, valid_from, valid_to FROM facts"
        " WHERE (head = ?1 OR tail = ?1) AND retracted_in IS NULL ORDER BY id",
        (gone,),
    ).fetchall():
        said = rows.connection.execute(
            "SELECT sources.key, attributions.origin FROM attributions JOIN sources ON sources.id = attributions.source"
            " WHERE fact = ? AND retracted_in IS NULL",
            (fact,),
        ).fetchall()
        writer.retract_fact(fact)
        new_head = keep if head == gone else head
        new_tail = keep if tail == gone else tail
        moved[fact] = None
        if new_head == new_tail:
            continue
        literal = writer.relation_of(relation).literal
        object_ = Literal(literal, value, unit) if literal else EntityId(new_tail)
        for source, origin in said:
            with rows.on_behalf_of(origin):
                moved[fact], _ = writer.add_fact(
                    new_head, relation, object_, valid_from=since, valid_to=until, sources=[source]
                )
    return moved


def _move_evidence(writer: Writer, keep: str, gone: str) -> None:
    rows = writer.rows.connection.execute(
        f"SELECT {learned_rows.EVIDENCE} FROM evidence AS e JOIN passages AS p ON p.id = e.passage"  # noqa: S608
        " WHERE (e.head = ?1 OR e.tail = ?1) AND e.retracted_in IS NULL ORDER BY e.id",
        (gone,),
    ).fetchall()
    for evidence in (Evidence(*row) for row in rows):
        writer.retract_evidence(evidence.id)
        head, tail = (keep if key == gone else key for key in (evidence.head, evidence.tail))
        if head != tail:
            writer.add_evidence(learned_rows.moved(evidence, head, tail))


def _move_decisions(writer: Writer, keep: str, gone: str, moved: dict[int, int | None]) -> None:
    connection = writer.rows.connection
    made: dict[str, int | None] = dict(
        connection.execute("SELECT candidate, fact FROM decisions WHERE retracted_in IS NULL").fetchall()
    )
    for decision in learned_rows.decisions(connection, None):
        c, fact = decision.candidate, made[decision.candidate.id]
        if gone not in (c.head, c.tail) and fact not in moved:
            continue
        writer.retract_decision(c)
        head, tail = (keep if key == gone else key for key in (c.head, c.tail))
        there = replace(c, head=head, tail=tail)
        if head != tail and learned_rows.decision(connection, there.id) is None:
            now = moved.get(fact, fact) if fact is not None else None
            writer.rows.put("decisions", learned_rows.decided(replace(decision, candidate=there, fact=now)))


def _move_proposals(writer: Writer, keep: int, gone: int) -> None:
    rows = writer.rows
    for row, head, relation, tail, value, unit, since, until, score, sources, reason in rows.connection.execute(
        "SELECT id, head, relation, tail, value, unit, valid_from, valid_to, score, sources, reason FROM proposals"
        " WHERE (head = ?1 OR tail = ?1) AND retracted_in IS NULL ORDER BY id",
        (gone,),
    ).fetchall():
        rows.retract("proposals", row)
        new_head = keep if head == gone else head
        new_tail = keep if tail == gone else tail
        if new_head != new_tail:
            literal = writer.relation_of(relation).literal
            writer.add_proposal(
                new_head,
                relation,
                Literal(literal, value, unit) if literal else EntityId(new_tail),
                score=score,
                sources=sources.split(),
                reason=reason,
                valid_from=since,
                valid_to=until,
            )


def _move_names(writer: Writer, keep: int, gone: int) -> None:
    rows = writer.rows
    for row, name, language, kind, origin in rows.connection.execute(
        "SELECT id, name, language, kind, origin FROM names WHERE entity = ? AND retracted_in IS NULL ORDER BY id",
        (gone,),
    ).fetchall():
        credited = tuple(rows.credits("names", row).values())
        rows.retract("names", row)
        with rows.on_behalf_of(origin), rows.crediting(credited):
            writer.add_name(keep, Name(name, language, "alias" if kind == "preferred" else kind))
