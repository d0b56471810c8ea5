from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from superbrain.errors import CommitUnknown, NotUndoable, StoreFull
from superbrain.store import Store, transactions, writing
from superbrain.store.connection import GRAPH
from superbrain.types import EntityId, Name


def test_an_error_in_the_block_stores_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write("add", "half") as writer:
        writer.add_entity(str(writer.add_entity("half") // 0))
    assert store.transaction == 1
    assert store.entity("half") is None
    with store.write("add", "after") as writer:
        assert writer.add_entity("whole") == 4


def test_a_block_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    with store.write("add", "again") as writer:
        writer.add_fact(0, store.relation("capital"), EntityId(2), sources=["atlas"])
    assert writer.receipt.stored is False
    assert (writer.receipt.transaction, writer.receipt.duplicate) == (1, 1)
    assert store.transaction == 1


def test_adding_and_retracting_at_once_is_nothing(store: Store) -> None:
    with store.write("add", "to and fro") as writer:
        fact, _ = writer.add_fact(1, store.relation("capital"), EntityId(2), sources=["user"])
        writer.retract_fact(fact)
        writer.retract_fact(1)
        writer.add_fact(0, store.relation("borders"), EntityId(1), sources=["atlas"])
    assert writer.receipt.stored is False
    assert store.fact(1) is not None


def test_a_retry_with_the_same_client_id_is_stored_once(store: Store) -> None:
    receipts = []
    for _ in range(2):
        with store.write("add", "retried", client_id="mine") as writer:
            writer.add_fact(1, store.relation("capital"), EntityId(2), sources=["user"])
        receipts.append(writer.receipt)
    assert [receipt.stored for receipt in receipts] == [True, False]
    assert receipts[0].counts == receipts[1].counts
    assert receipts[0].transaction == receipts[1].transaction == store.transaction == 2


def test_the_log_tells_what_was_done(store: Store) -> None:
    with store.write("add", "one more", client_id="mine") as writer:
        writer.add_entity("x")
    store.undo()
    third, second, first = store.log()
    assert (first.kind, first.summary, first.counts.added, first.counts.entities) == ("load", "small graph", 6, 4)
    assert (second.client_id, second.undone) == ("mine", True)
    assert (third.kind, third.reverses, third.undone) == ("undo", 2, False)
    assert [entry.id for entry in store.log(1)] == [3]


def test_each_hash_rests_on_the_one_before(store: Store) -> None:
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    connection = sqlite3.connect(store.folder / GRAPH)
    first, second = (transactions.hashes(connection)[number] for number in (1, 2))
    assert transactions.hash_of(connection, 1, "") == first
    assert transactions.hash_of(connection, 2, first) == second
    assert transactions.hash_of(connection, 2, "other") != second
    connection.close()


def test_hashes_stay_right_when_rows_come_and_go(store: Store) -> None:
    for _ in range(3):
        with store.write("retract", "x") as writer:
            writer.retract_fact(1)
        store.undo()
        with store.write("rename", "x") as writer:
            writer.rename(EntityId(0), "France", "zh")
        store.undo()
    connection = sqlite3.connect(store.folder / GRAPH)
    before = ""
    for number, stored in sorted(transactions.hashes(connection).items()):
        before = transactions.hash_of(connection, number, before)
        assert before == stored, number
    connection.close()


class Failing:
    """A connection whose COMMIT raises, before or after it has happened."""

    def __init__(self, connection: sqlite3.Connection, error: str, *, after: bool) -> None:
        self._connection = connection
        self._error = error
        self._after = after

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, statement: str) -> None:
        assert statement in ("COMMIT", "ROLLBACK")
        if statement == "ROLLBACK" or self._after:
            self._connection.execute(statement)
        if statement == "COMMIT":
            error = sqlite3.OperationalError("no")
            error.sqlite_errorname = self._error
            raise error


def failing_commit(monkeypatch: pytest.MonkeyPatch, error: str, *, after: bool) -> None:
    commit = writing._commit

    def fail(connection: sqlite3.Connection, folder: Path, client_id: str) -> None:
        commit(Failing(connection, error, after=after), folder, client_id)

    monkeypatch.setattr(writing, "_commit", fail)


def test_a_commit_that_raised_and_happened_is_a_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_commit(monkeypatch, "SQLITE_IOERR_FSYNC", after=True)
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    assert writer.receipt.transaction == store.transaction == 2


@pytest.mark.parametrize(("code", "error"), [("SQLITE_FULL", StoreFull), ("SQLITE_IOERR_WRITE", CommitUnknown)])
def test_a_commit_that_raised_and_is_not_there_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, code: str, error: type[Exception]
) -> None:
    with monkeypatch.context() as patch:
        failing_commit(patch, code, after=False)
        with pytest.raises(error), store.write("add", "x", client_id="mine") as writer:
            writer.add_entity("x")
    assert store.transaction == 1
    with store.write("add", "x", client_id="mine") as writer:
        writer.add_entity("x")
    assert store.transaction == 2


def test_undo_takes_back_the_newest_then_the_one_before(store: Store) -> None:
    hashes = [store.snapshot().hash]
    for key in ("one", "two"):
        with store.write("add", key) as writer:
            entity = writer.add_entity(key, ["place"])
            writer.add_fact(0, store.relation("capital"), entity, sources=["user"])
        hashes.append(store.snapshot().hash)
    store.undo()
    assert list(store.facts(head=0)) == list(store.facts(head=0, as_of=2))
    store.undo()
    assert list(store.facts()) == list(store.facts(as_of=1))
    assert [store.snapshot(number).hash for number in (1, 2, 3)] == hashes


def test_undoing_the_undo_brings_it_back_with_the_same_ids(store: Store) -> None:
    before = list(store.facts()), store.names(0)
    store.undo()
    assert store.counts()["facts"] == store.counts()["entities"] == 0
    receipt = store.undo(2)
    assert (list(store.facts()), store.names(0)) == before
    assert (receipt.added, receipt.transaction) == (6, 3)
    assert [source.key for source in store.sources_of(1)] == ["atlas"]


def test_an_older_transaction_is_undone_if_nothing_builds_on_it(store: Store) -> None:
    with store.write("add", "alias") as writer:
        writer.add_name(EntityId(0), Name("Hexagone", "fr"))
    with store.write("add", "other") as writer:
        writer.add_name(EntityId(1), Name("Allemagne", "fr"))
    store.undo(2)
    assert store.entities_named("Hexagone") == []
    assert store.entities_named("Allemagne") == [1]


@pytest.mark.parametrize(
    "build",
    [
        lambda writer: writer.add_name(EntityId(0), Name("x", "en")),
        lambda writer: writer.add_fact(0, writer.relation("capital"), EntityId(3), sources=["user"]),
        lambda writer: writer.add_fact(0, writer.relation("capital"), EntityId(2), sources=["user"]),
        lambda writer: writer.add_entity("country.fr", ["place"]),
        lambda writer: writer.add_proposal(0, writer.relation("capital"), EntityId(3), score=1, sources=["user"]),
        lambda writer: writer.retract_fact(1),
        lambda writer: writer.rename(EntityId(0), "F", "zh"),
        lambda writer: writer.merge_entities(EntityId(0), EntityId(1)),
        lambda writer: writer.add_entity("new", ["city"]),
    ],
)
def test_a_transaction_that_others_build_on_stays_until_they_are_undone(store: Store, build: object) -> None:
    with store.write("add", "build") as writer:
        build(writer)
    with pytest.raises(NotUndoable, match="transaction 2 builds on transaction 1"):
        store.undo(1)
    assert store.transaction == 2
    store.undo(2)
    store.undo(1)
    assert store.counts()["entities"] == 0


def test_what_cannot_be_undone_says_why(store: Store) -> None:
    with pytest.raises(NotUndoable, match="no transaction 9"):
        store.undo(9)
    store.undo()
    with pytest.raises(NotUndoable, match="undone already"):
        store.undo(1)
    with pytest.raises(NotUndoable, match="nothing to undo"):
        store.undo()
