"""Two entities that are one: moving what is known of the one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from superbrain.types import EntityId, Literal, Name

if TYPE_CHECKING:
    from superbrain.store.writer import Writer


def merge(writer: Writer, keep: int, gone: int) -> None:
    """Move facts, proposals, names and types from ``gone`` to ``keep`` and retract ``gone``."""
    _move_facts(writer, keep, gone)
    _move_proposals(writer, keep, gone)
    _move_names(writer, keep, gone)
    rows = writer.rows
    (key,) = rows.connection.execute("SELECT key FROM entities WHERE id = ?", (keep,)).fetchone()
    for row, kind in rows.connection.execute(
        "SELECT declarations.id, types.key FROM declarations JOIN types ON types.id = declarations.type"
        " WHERE entity = ? AND retracted_in IS NULL ORDER BY position, declarations.id",
        (gone,),
    ).fetchall():
        rows.retract("declarations", row)
        writer.add_entity(key, [kind])
    rows.retract("entities", gone)
    rows.put("merges", (gone, keep))


def _move_facts(writer: Writer, keep: int, gone: int) -> None:
    rows = writer.rows
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
        if new_head == new_tail:
            continue
        literal = writer.relation_of(relation).literal
        object_ = Literal(literal, value, unit) if literal else EntityId(new_tail)
        for source, origin in said:
            with rows.on_behalf_of(origin):
                writer.add_fact(new_head, relation, object_, valid_from=since, valid_to=until, sources=[source])


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
        rows.retract("names", row)
        with rows.on_behalf_of(origin):
            writer.add_name(keep, Name(name, language, "alias" if kind == "preferred" else kind))
