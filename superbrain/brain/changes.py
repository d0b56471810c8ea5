"""Changes by hand: one transaction each, undoable, and told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from superbrain.brain.answering import YOU, Scribe
from superbrain.brain.naming import (
    entities_called,
    find_entity,
    find_relation,
    is_made_from_another,
    language_of,
    near_relation,
    new_source_key,
)
from superbrain.brain.reply import PathEdge
from superbrain.errors import FirstLoadKept, Said, UnknownFact, UnknownName, UsageError
from superbrain.reasoning.values import span
from superbrain.store import LogEntry, Receipt, Snapshot, Store, Writer
from superbrain.store.formats.reading import value_of
from superbrain.store.literals import read_date, read_literal
from superbrain.text import clean, key
from superbrain.types import EntityId, Fact, Language, Literal, Name, Relation, RelationId, Source

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain

PARTS = {"head": "头", "relation": "关系", "tail": "尾"}
"""What a fact is made of."""

TOLD = 10
"""Facts of a change that are told one by one."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did: the counts, the first facts it touched, and what it had to make on the way.

    ``relation`` is one that had to be made, and ``near`` the key of a known one that it looks like, "" if none.
    ``undone`` is the transaction that an undo took back; ``namesakes`` are the keys of others that have the name which
    was given.
    """

    receipt: Receipt
    added: tuple[PathEdge, ...] = ()
    retracted: tuple[PathEdge, ...] = ()
    entities: tuple[str, ...] = ()
    relation: Relation | None = None
    near: str = ""
    undone: LogEntry | None = None
    namesakes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The counts of the receipt, and the facts touched."""
        return {
            **receipt_json(self.receipt),
            "facts_added": [edge.to_json() for edge in self.added],
            "facts_retracted": [edge.to_json() for edge in self.retracted],
            "new_entities": list(self.entities),
            "new_relation": self.relation.key if self.relation else None,
            "reverses": self.undone.id if self.undone else None,
            "namesakes": list(self.namesakes),
        }


def receipt_json(receipt: Receipt) -> dict[str, object]:
    """A receipt as programs read it."""
    counts = receipt.counts
    return {
        "transaction": receipt.transaction,
        "stored": receipt.stored,
        "added": counts.added,
        "duplicate": counts.duplicate,
        "rejected": counts.rejected,
        "retracted": counts.retracted,
        "entities": counts.entities,
        "names": counts.names,
        "proposals": counts.proposals,
        "kept": counts.kept,
        "rejections": [{"line": each.line, "zh": each.zh, "en": each.en} for each in receipt.rejections],
    }


def add_fact(
    brain: Brain, head: str, relation: str, tail: str, source: str, valid_from: str, valid_to: str, language: Language
) -> Change:
    """Add one fact; the relation and the entities are made where there are none. UsageError if a part is nothing."""
    for (en, zh), typed in zip(PARTS.items(), (head, relation, tail), strict=True):
        if not key(clean(typed)):
            raise UsageError(reason=Said(f"{zh}是空的", f"the {en} is empty"))
    _check_order(valid_from, valid_to)
    with _writing(brain, "add", head, relation, tail) as (store, writer):
        row, definition, near = _relation_to_add(store, writer, relation, tail)
        made: dict[str, EntityId] = {}
        start = _entity_to_add(store, writer, head, definition.domain, made)
        end: EntityId | Literal
        if definition.literal:
            end = read_literal(definition.literal, tail, definition.unit)
        else:
            end = _entity_to_add(store, writer, tail, definition.range, made)
        said_by = _source_to_cite(store, writer, source)
        fact, new = writer.add_fact(start, row, end, valid_from=valid_from, valid_to=valid_to, sources=[said_by])
    edges = told(brain, [fact] if new else [], language)
    return Change(
        writer.receipt,
        added=edges,
        entities=tuple(made),
        relation=definition if near is not None else None,
        near=near or "",
    )


def _check_order(valid_from: str, valid_to: str) -> None:
    """Refuse a time that ends before it begins; what is no date is refused when it is stored."""
    since, until = read_date(valid_from), read_date(valid_to)
    begin, end = (span(date, "") if date else None for date in (since, until))
    if begin and end and begin.low > end.high:
        words = Said(f"{valid_to} 早于 {valid_from}", f"{valid_to} is before {valid_from}")
        raise UsageError(reason=words)


def _source_to_cite(store: Store, writer: Writer, name: str) -> str:
    """The key of the source of this key or name, or of a new one; what is known of a source is never replaced."""
    wanted = clean(name) or YOU
    known = store.sources()
    for fits in (lambda source: source.key == wanted, lambda source: key(source.name) == key(wanted)):
        for source in filter(fits, known):
            return source.key
    made = Source(key=new_source_key(known, wanted), name=wanted)
    writer.add_source(made)
    return made.key


def retract_fact(brain: Brain, head: str, relation: str, tail: str | None, language: Language) -> Change:
    """Retract the one fact that is meant. UnknownFact if there is none, or if several fit."""
    with _writing(brain, "retract", head, relation, tail or "") as (store, writer):
        start = find_entity(store, head)
        row, definition = find_relation(store, relation)
        known = facts_from(store, start, row, definition)
        meant = known if tail is None else [fact for fact in known if ends_at(store, fact, start, tail, definition)]
        if len(meant) != 1:
            near = "、".join(_end_label(store, fact, start, language) for fact in (meant or known)[:TOLD])
            raise UnknownFact(fact=" ".join(filter(None, (head, relation, tail))), near=near or "–")
        edges = told(brain, [meant[0].id], language)
        writer.retract_fact(meant[0].id)
    return Change(writer.receipt, retracted=edges)


def name_entity(brain: Brain, entity: str, name: str, language: str | None, *, how: str) -> Change:
    """Give (``how`` "alias"), take ("remove") or prefer ("rename") a name. UnknownName if there is none to take."""
    with _writing(brain, how, entity, name) as (store, writer):
        row = find_entity(store, entity)
        tongue = language_of(name) if language is None else language
        if how == "rename":
            writer.rename(row, name, tongue)
        elif how == "alias":
            writer.add_name(row, Name(name, tongue, "alias"))
        elif not writer.retract_name(row, name):
            near = "、".join(each.text for each in store.names(row))
            raise UnknownName(name=name, what_zh="名称", what_en="name", near=near)
    others = () if how == "remove" else (other for other in brain.store.entities_named(name) if other != row)
    return Change(writer.receipt, namesakes=tuple(brain.store.entity_keys(list(others))))


def merge_entities(brain: Brain, keep: str, gone: str) -> Change:
    """Say that two entities are one. UsageError if they are one already."""
    with _writing(brain, "merge", keep, gone) as (store, writer):
        one, other = find_entity(store, keep), find_entity(store, gone)
        if one == other:
            its = store.entity_key(one)
            words = Said(f"“{keep}”和“{gone}”已是同一个实体（{its}）", f'"{keep}" and "{gone}" are one already ({its})')
            raise UsageError(reason=words)
        writer.merge_entities(one, other)
    return Change(writer.receipt)


def edit_relation(
    brain: Brain,
    name: str,
    changes: Mapping[str, str | bool],
    aliases: Sequence[str],
    phrasings: Sequence[str],
) -> Change:
    """Change names, wordings or properties of a relation; aliases and wordings are put to those it has.

    UsageError if a name or wording is empty.
    """
    for option, words in (
        *changes.items(),
        *(("alias", each) for each in aliases),
        *(("phrasing", each) for each in phrasings),
    ):
        if isinstance(words, str) and not key(clean(words)):
            raise UsageError(reason=_emptied(option))
    with _writing(brain, "relation", name) as (store, writer):
        _, relation = find_relation(store, name)
        writer.add_relation(_edited(relation, changes, aliases, phrasings))
    return Change(writer.receipt)


def _emptied(option: str) -> Said:
    """Why an empty name is refused: it would wipe what is there, and a question could not say the relation."""
    option = f"--{option.replace('_', '-')}"
    return Said(
        f"{option} 后面是空的，关系的名称不能抹去；请写上新的名称，或用 `superbrain undo` 收回改错的名称",
        f"{option} is empty, and the name of a relation cannot be wiped; write the new one, or take a wrong one back "
        "with `superbrain undo`",
    )


def undo(brain: Brain, transaction: int | None, language: Language) -> Change:
    """Take a transaction back by a new one, and tell which facts came and went. NotUndoable."""
    if transaction is None:
        _keep_first_load(brain)
    before = brain.snapshot()
    with Store.open(brain.folder, writable=True) as store:
        receipt = store.undo(transaction)
    after = brain.snapshot()
    now, then = Scribe(brain.store, after, language), Scribe(brain.store, before, language, past=True)
    gone = np.setdiff1d(_fact_ids(before), _fact_ids(after))[:TOLD].tolist()
    back = np.setdiff1d(_fact_ids(after), _fact_ids(before))[:TOLD].tolist()
    return Change(
        receipt,
        added=tuple(now.fact(fact) for fact in back),
        retracted=tuple(then.fact(fact, as_of=before.transaction) for fact in gone),
        undone=_reversed_by(brain, receipt.transaction),
    )


def _keep_first_load(brain: Brain) -> None:
    """Refuse to take back, unnamed, the load with which the brain began."""
    standing = [entry for entry in brain.log(max(1, brain.transaction)) if entry.reverses is None and not entry.undone]
    first = next((entry for entry in reversed(standing) if entry.kind == "load"), None)
    if first is not None and standing[0].id == first.id:
        raise FirstLoadKept(transaction=first.id, summary=first.summary, count=f"{first.counts.added:,}")


def _reversed_by(brain: Brain, transaction: int) -> LogEntry | None:
    """The transaction that an undo took back."""
    newest = brain.log(1)[0]
    if newest.id != transaction or newest.reverses is None:
        return None
    return brain.log(transaction - newest.reverses + 1)[-1]


def _fact_ids(snapshot: Snapshot) -> NDArray[np.int64]:
    """All facts of a snapshot, literal ones too."""
    return np.concatenate([snapshot.stored.facts, *(column.fact_ids for column in snapshot.columns.values())])


def told(brain: Brain, facts: Sequence[int], language: Language) -> tuple[PathEdge, ...]:
    """The first of many facts in words."""
    scribe = brain.scribe(language)
    return tuple(scribe.fact(fact) for fact in facts[:TOLD])


@contextmanager
def _writing(brain: Brain, kind: str, *words: str) -> Iterator[tuple[Store, Writer]]:
    """One transaction of ``kind``, told in the log by the words that were typed."""
    summary = " ".join(clean(word) for word in words if word)
    with Store.open(brain.folder, writable=True) as store, store.write(kind, summary) as writer:
        yield store, writer


def _relation_to_add(store: Store, writer: Writer, name: str, tail: str) -> tuple[RelationId, Relation, str | None]:
    """The relation meant; if it has to be made, third what it looks like ("" for nothing known), else None."""
    try:
        row, relation = find_relation(store, name)
    except UnknownName:
        label = clean(name)
        near = near_relation((each for _, each in store.relations()), label)
        zh, en = (label, "") if language_of(label) == "zh" else ("", label)
        value = _literal(store, label, tail)
        kind, unit = (value.kind, value.unit) if value else (None, "")
        made = Relation(key=writer.free_relation_key(label), zh=zh, en=en, literal=kind, unit=unit)
        return writer.add_relation(made), made, near
    return row, relation, None


def _literal(store: Store, label: str, tail: str) -> Literal | None:
    """The first tail of a new relation tells what it leads to: a thing that has a name, or a value."""
    return None if entities_called(store, tail) else value_of(label, tail)


def _entity_to_add(
    store: Store, writer: Writer, name: str, types: Sequence[str], made: dict[str, EntityId]
) -> EntityId:
    """The entity meant, or a new one, of the relation's type where it allows but one. ``made`` holds the new ones."""
    label = clean(name)
    if label in made:
        return made[label]
    if entities_called(store, name) and not is_made_from_another(store, name):
        return find_entity(store, name)
    entity = writer.add_entity(writer.free_entity_key(label), types if len(types) == 1 else ())
    writer.add_name(entity, Name(label, language_of(label), "preferred"))
    made[label] = entity
    return entity


def facts_from(store: Store, start: EntityId, relation: RelationId, definition: Relation) -> list[Fact]:
    """What is known of a relation from ``start``, of a symmetric one in both directions."""
    facts = list(store.facts(head=start, relation=relation))
    if definition.symmetric:
        facts += list(store.facts(relation=relation, tail=start))
    return facts


def ends_at(store: Store, fact: Fact, start: EntityId, tail: str, definition: Relation) -> bool:
    """Whether a fact from ``start`` leads to what ``tail`` names or writes."""
    if isinstance(fact.tail, Literal):
        return fact.tail.value == tail or fact.tail == read_literal(fact.tail.kind, tail, definition.unit)
    other = fact.head if fact.tail == start else fact.tail
    return other in entities_called(store, tail)


def _end_label(store: Store, fact: Fact, start: EntityId, language: Language) -> str:
    if isinstance(fact.tail, Literal):
        return f"{fact.tail.value} {fact.tail.unit}".strip()
    return store.label(fact.head if fact.tail == start else fact.tail, language)


def _edited(
    relation: Relation,
    changes: Mapping[str, str | bool],
    aliases: Sequence[str],
    phrasings: Sequence[str],
) -> Relation:
    fields: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in changes.items()
    }
    for field, added in (("aliases", aliases), ("phrasings", phrasings)):
        for word in map(clean, added):
            name = f"{field}_{language_of(word) or 'en'}"
            known = fields.get(name, getattr(relation, name))
            fields[name] = known if word in known else (*known, word)
    return replace(relation, **fields)
