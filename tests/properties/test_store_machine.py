"""The store against a plain model: whatever is done, undone and redone, both hold the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from store_model import KEYS, RELATIONS, SOURCES, SYMMETRIC, Model, Refused, Row

from superbrain.errors import NotUndoable
from superbrain.store import Store, connection, examine, snapshots
from superbrain.store.definitions import read_schema
from superbrain.types import EntityId, Literal, Name, Relation, Source

EXAMPLES = int(os.environ.get("SUPERBRAIN_EXAMPLES", "30"))
STEPS = int(os.environ.get("SUPERBRAIN_STEPS", "20"))

KEY = st.sampled_from(KEYS)
TEXT = st.sampled_from(("A", "B", "C"))
FACT = st.tuples(KEY, st.sampled_from(RELATIONS), KEY, st.sampled_from(SOURCES))


class StoreMachine(RuleBasedStateMachine):
    """Every rule does the same to the store and to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.create(self.folder / "brain")
        self.model = Model()

    def teardown(self) -> None:
        self.store.close()
        report = examine(self.folder / "brain", deep=True)
        shutil.rmtree(self.folder)
        assert report.sound, report.errors
        assert not any(finding.code == "snapshot" for finding in report.findings)

    # ---- the same names on both sides

    def tail(self, relation: str, key: str) -> EntityId | Literal:
        if relation == "q":
            return Literal("quantity", str(KEYS.index(key)))
        entity = self.store.entity(key)
        assert entity is not None
        return entity

    def living(self) -> list[str]:
        return sorted(row[1] for row in self.model.state if row[0] == "entity")

    @initialize()
    def schema(self) -> None:
        rows = self.model.start()
        with self.store.write("load", "schema") as writer:
            for source in SOURCES:
                writer.add_source(Source(source, source))
                rows.add(("source", source))
            for relation in RELATIONS:
                literal = "quantity" if relation == "q" else None
                writer.add_relation(Relation(relation, symmetric=relation == SYMMETRIC, literal=literal))
                self.model.define(rows, relation, "")
        self.model.commit(rows)
        with self.store.write("add", "a few things") as writer:
            for key, text in zip(KEYS[:3], ("A", "B", "A"), strict=True):
                writer.add_name(writer.add_entity(key), Name(text, "en", "preferred"))
                self.model.add_name(rows, self.model.add_entity(rows, key), text, "preferred")
        self.model.commit(rows)

    def defined(self, relation: str) -> bool:
        return any(row[:2] == ("defined", relation) for row in self.model.state)

    # ---- rules

    @rule(facts=st.lists(FACT, min_size=1, max_size=4))
    def add(self, facts: list[tuple[str, str, str, str]]) -> None:
        if not all(
            self.defined(relation) and ("source", source) in self.model.state for _, relation, _, source in facts
        ):
            return  # the first transaction is undone: there is no schema to add under
        rows = self.model.start()
        with self.store.write("add", "facts") as writer:
            for head, relation, tail, source in facts:
                row = writer.add_entity(head)
                if relation == "q":
                    writer.add_fact(row, writer.relation("q"), self.tail("q", tail), sources=[source])
                    self.model.add_fact(rows, self.model.add_entity(rows, head), "q", str(KEYS.index(tail)), source)
                else:
                    other = writer.add_entity(tail)
                    writer.add_fact(row, writer.relation(relation), other, sources=[source])
                    one, two = self.model.add_entity(rows, head), self.model.add_entity(rows, tail)
                    self.model.add_fact(rows, one, relation, two, source)
        assert writer.receipt.stored == self.model.commit(rows)

    @precondition(lambda self: any(row[0] == "fact" for row in self.model.state))
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        facts = sorted((row for row in self.model.state if row[0] == "fact"), key=repr)
        chosen = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=3))
        rows = self.model.start()
        with self.store.write("retract", "facts") as writer:
            for fact in chosen:
                assert writer.retract_fact(self.fact_id(fact)) == (fact in rows)
                self.model.retract_fact(rows, fact)
        assert self.model.commit(rows)

    def fact_id(self, row: Row) -> int:
        _, head, relation, tail = row
        tail = Literal("quantity", tail) if relation == "q" else self.store.entity(tail)
        (fact,) = self.store.facts(self.store.entity(head), self.store.relation(relation), tail)
        return fact.id

    @precondition(lambda self: self.living())
    @rule(data=st.data(), text=TEXT, how=st.sampled_from(("alias", "preferred", "rename", "retract")))
    def name(self, data: st.DataObject, text: str, how: str) -> None:
        key = data.draw(st.sampled_from(self.living()))
        rows = self.model.start()
        with self.store.write(how, "name") as writer:
            entity = writer.entity(key)
            if how == "rename":
                writer.rename(entity, text, "en")
                self.model.rename(rows, key, text)
            elif how == "retract":
                writer.retract_name(entity, text)
                self.model.retract_name(rows, key, text)
            else:
                writer.add_name(entity, Name(text, "en", how))
                self.model.add_name(rows, key, text, how)
        assert writer.receipt.stored == self.model.commit(rows)

    @precondition(lambda self: len(self.living()) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        keep, gone = data.draw(st.permutations(self.living()))[:2]
        rows = self.model.start()
        with self.store.write("merge", f"{keep} {gone}") as writer:
            writer.merge_entities(writer.entity(keep), writer.entity(gone))
        self.model.merge(rows, keep, gone)
        assert self.model.commit(rows)

    @rule(relation=st.sampled_from(RELATIONS), label=st.sampled_from(("", "x", "y")))
    def edit(self, relation: str, label: str) -> None:
        rows = self.model.start()
        literal = "quantity" if relation == "q" else None
        with self.store.write("relation", relation) as writer:
            writer.add_relation(Relation(relation, en=label, symmetric=relation == SYMMETRIC, literal=literal))
        self.model.define(rows, relation, label)
        assert writer.receipt.stored == self.model.commit(rows)

    @rule()
    def undo_newest(self) -> None:
        newest = self.model.newest_to_undo()
        try:
            self.model.undo(newest or 0)
        except Refused:
            with pytest.raises(NotUndoable):
                self.store.undo()
        else:
            self.store.undo()

    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        newest = len(self.model.states) - 1
        number = data.draw(st.integers(max(0, newest - 3), newest) | st.integers(0, newest))
        try:
            self.model.undo(number)
        except Refused:
            with pytest.raises(NotUndoable):
                self.store.undo(number)
        else:
            self.store.undo(number)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder / "brain", writable=True)

    # ---- what must hold

    @invariant()
    def the_state_is_the_models(self) -> None:
        assert self.visible(None) == self.model.state
        assert self.store.transaction == len(self.model.states) - 1

    @rule(data=st.data())
    def the_past_is_as_it_was(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.model.states) - 1))
        wanted = {row for row in self.model.states[number] if row[0] in ("fact", "said", "name")}
        assert {row for row in self.visible(number) if row[0] in ("fact", "said", "name")} == wanted
        self.same_snapshot(number)

    @invariant()
    def the_snapshot_is_as_if_built_anew(self) -> None:
        self.same_snapshot(None)

    def same_snapshot(self, at: int | None) -> None:
        snapshot = self.store.snapshot(at)
        reader = connection.open_reader(self.folder / "brain")
        schema = read_schema(reader, at)
        built = snapshots.build(reader, schema, self.store.transaction if at is None else at)
        reader.close()
        assert snapshot.hash == built.hash
        for name in ("stored", "outgoing", "incoming", "declared"):
            one, other = getattr(snapshot, name), getattr(built, name)
            for column in ("pointers", "relations", "ends", "facts"):
                assert getattr(one, column).tolist() == getattr(other, column).tolist()
        assert {row: column.rows() for row, column in snapshot.columns.items() if len(column)} == {
            row: column.rows() for row, column in built.columns.items()
        }

    def visible(self, at: int | None) -> set[Row]:
        """What the store shows, as the model's rows."""
        store = self.store
        rows: set[Row] = set()
        relations = dict(store.relations(as_of=at))
        rows |= {("defined", relation.key, relation.en) for relation in relations.values()}
        rows |= {("source", source.key) for source in store.sources(as_of=at)}
        for fact in store.facts(as_of=at):
            tail = fact.tail.value if isinstance(fact.tail, Literal) else store.entity_key(fact.tail)
            row = ("fact", store.entity_key(fact.head), relations[fact.relation].key, tail)
            rows.add(row)
            rows |= {("said", row, source.key) for source in store.sources_of(fact.id, as_of=at)}
        for number in range(store.snapshot(at).n_entities):
            key = store.entity_key(number)
            rows |= {("name", key, name.text, name.kind) for name in store.names(number, as_of=at)}
            leads_to = store.entity(key)
            if leads_to == number:
                rows.add(("entity", key))
            elif leads_to is not None:
                keep = next(row[2] for row in self.model.state if row[:2] == ("merge", key))
                rows.add(("merge", key, keep))
                assert leads_to == store.entity(keep)
        return rows


def test_the_store_does_what_the_model_does(monkeypatch: pytest.MonkeyPatch) -> None:
    # What survives a power cut is for tests/crash; here it would be most of the time.
    monkeypatch.setattr(connection, "_WRITER_PRAGMAS", ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"))
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
