from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sqlite3
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from superbrain.errors import FormatTooNew, OutputFailed, StoreBusy, StoreCorrupt, StoreFull, SuperbrainError
from superbrain.store import Store, connection, lock
from superbrain.store.connection import GRAPH, LOCK, named


def test_settings_are_the_safe_ones(store: Store) -> None:
    writer = connection.open_writer(store.folder)
    settings = {
        name: writer.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "trusted_schema", "cell_size_check", "mmap_size")
    }
    writer.close()
    assert settings == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
    }


def test_commits_are_synced_to_the_disk() -> None:
    import importlib

    fresh = importlib.util.spec_from_file_location("fresh", connection.__file__)
    module = importlib.util.module_from_spec(fresh)
    fresh.loader.exec_module(module)  # without the fixture that turns syncing off
    assert "PRAGMA synchronous = FULL" in module._WRITER_PRAGMAS


def test_a_newer_brain_is_refused(store: Store) -> None:
    raw = sqlite3.connect(store.folder / GRAPH)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(FormatTooNew) as caught:
        Store.open(store.folder)
    assert caught.value.fields["found"] == 99


def test_an_older_brain_is_copied_and_brought_up_to_date(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = connection.migrations() | {3: "CREATE TABLE added_later (id INTEGER PRIMARY KEY) STRICT;"}
    monkeypatch.setattr(connection, "migrations", lambda: newer)
    with Store.open(store.folder) as opened:
        assert opened.counts()["facts"] == 6
    raw = sqlite3.connect(store.folder / GRAPH)
    assert raw.execute("PRAGMA user_version").fetchone() == (3,)
    assert raw.execute("SELECT count(*) FROM added_later").fetchone() == (0,)
    raw.close()
    copy = sqlite3.connect(store.folder / f"{GRAPH}.format-2")
    assert copy.execute("SELECT count(*) FROM facts").fetchone() == (6,)
    copy.close()


def test_a_migration_that_fails_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = connection.migrations() | {3: "CREATE TABLE half (id INTEGER); SELECT wrong;"}
    monkeypatch.setattr(connection, "migrations", lambda: newer)
    with pytest.raises(SuperbrainError):
        Store.open(store.folder)
    monkeypatch.undo()
    with Store.open(store.folder) as opened:
        assert opened.counts()["facts"] == 6


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_graph_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / GRAPH).write_bytes(content)
    with pytest.raises(StoreCorrupt):
        Store.open(tmp_path)


def test_somebody_elses_database_is_not_a_brain(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / GRAPH)
    other.execute("CREATE TABLE x (y)")
    other.close()
    with pytest.raises(StoreCorrupt):
        Store.open(tmp_path)


def test_a_brain_cannot_be_made_where_nothing_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed):
        Store.create(tmp_path / "file" / "brain")


def hold(folder: Path, ready: Event, done: Event) -> None:
    with Store.open(folder, writable=True) as store, store.write("add", "slow"):
        ready.set()
        done.wait(30)


def test_a_second_writer_is_told_who_writes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(store.folder, ready, done))
    other.start()
    assert ready.wait(30)
    try:
        with pytest.raises(StoreBusy) as caught, store.write("add", "x"):
            pass
        assert caught.value.fields["pid"] == other.pid
        assert caught.value.status == 5
        assert store.counts()["facts"] == 6  # readers do not wait
    finally:
        done.set()
        other.join()
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    assert lock.holder(store.folder / LOCK) is None


def test_a_writer_that_waits_a_moment_gets_its_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 20)
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(store.folder, ready, done))
    other.start()
    assert ready.wait(30)
    monkeypatch.setattr(lock.time, "sleep", lambda _: done.set())
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    other.join()
    assert store.entity("x") == 4


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', json.dumps({"pid": 1, "command": "c", "since": "s"})])
def test_whatever_stands_in_the_lock_file_is_read_calmly(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK).write_text(text)
    assert lock.holder(tmp_path / LOCK) == (json.loads(text) if "since" in text else None)
    with lock.writer_lock(tmp_path / LOCK):
        found = lock.holder(tmp_path / LOCK)
        assert found is not None
        assert found["pid"] == os.getpid()


def sqlite_error(code: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("told by SQLite")
    error.sqlite_errorname = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_BUSY", StoreBusy),
        ("SQLITE_NOTADB", StoreCorrupt),
        ("SQLITE_READONLY_DIRECTORY", OutputFailed),
        ("SQLITE_IOERR_WRITE", OutputFailed),
        ("SQLITE_ERROR", SuperbrainError),
    ],
)
def test_errors_of_sqlite_get_our_names(store: Store, code: str, expected: type[SuperbrainError]) -> None:
    assert type(named(sqlite_error(code), store.folder)) is expected


def test_a_write_error_on_a_full_disk_is_a_full_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(store.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    assert type(named(sqlite_error("SQLITE_IOERR_WRITE"), store.folder)) is StoreFull


def test_a_passing_read_error_is_not_called_damage(store: Store) -> None:
    assert type(named(sqlite_error("SQLITE_CORRUPT"), store.folder)) is SuperbrainError
    path = store.folder / GRAPH
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    for end in ("-wal", "-shm"):
        (store.folder / f"{GRAPH}{end}").unlink(missing_ok=True)
    assert type(named(sqlite_error("SQLITE_CORRUPT"), store.folder)) is StoreCorrupt
