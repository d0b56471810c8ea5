"""Opening the graph's file: settings that keep it safe, migrations, and SQLite's errors in our words."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from superbrain.errors import (
    BrainExists,
    BrainMissing,
    FormatTooNew,
    OutputFailed,
    Said,
    StoreBusy,
    StoreCorrupt,
    StoreFull,
    SuperbrainError,
)
from superbrain.errors.keeping import NotMigrated, not_written
from superbrain.store.ballast import give_for_reading
from superbrain.store.damage import DamagedRow
from superbrain.store.durable import fresh_file
from superbrain.store.lock import writer_lock
from superbrain.store.migrating import apply, migrations

GRAPH: Final = "graph.db"
LOCK: Final = "lock"
CACHE: Final = "cache"
"""Folder of what can be made anew from the graph at any time."""

APPLICATION_ID: Final = 0x5342_7261
"""Marks the file as ours: "SBra"."""

_LITTLE_SPACE: Final = 1 << 20

# What both kinds of connection need. trusted_schema: a file from elsewhere must not run functions from its schema;
# cell_size_check and foreign_keys: damage and nonsense are refused early; mmap_size 0: an I/O error is an error code
# and not a signal.
_PRAGMAS: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA busy_timeout = 5000",
)
# FULL: a commit that was reported survives a power cut (measured in tests/crash).
_WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -65536",
)


_REFUSALS: Final = {
    "READONLY": Said("只读", "it is read-only"),
    "CANTOPEN": Said("无法打开", "it cannot be opened"),
    "IOERR": Said("读写出错，可能是磁盘故障", "input/output error; the disk may be failing"),
}


def create(folder: Path) -> None:
    """Make an empty graph in ``folder``, which is made too.

    Raises
    ------
    BrainExists
        if there is a graph already.

    """
    path = folder / GRAPH
    if path.exists():
        raise BrainExists(path=folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    with errors_named(folder), fresh_file(path, "create") as temporary:
        connection = _connect(temporary, "rwc", _WRITER_PRAGMAS)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            apply(connection, migrations())
        finally:
            connection.close()  # checkpoints: the whole graph is in one file when it is renamed


def open_reader(folder: Path) -> sqlite3.Connection:
    """Open the graph for reading only; readers never wait for the writer nor disturb it.

    Raises
    ------
    BrainMissing, FormatTooNew, StoreCorrupt
        as they say.

    """
    try:
        connection = _open(folder, "ro", ())
    except StoreFull:
        if not give_for_reading(folder):
            raise
        connection = _open(folder, "ro", ())
    if _format_of(connection) == max(migrations()):
        return connection
    found = _format_of(connection)
    connection.close()
    try:
        with writer_lock(folder / LOCK):
            open_writer(folder).close()  # brings an older format up to date
    except StoreFull:
        raise
    except OutputFailed as error:
        raise NotMigrated(path=folder, found=found, known=max(migrations()), reason=error.fields["reason"]) from error
    return _open(folder, "ro", ())


def open_writer(folder: Path) -> sqlite3.Connection:
    """Open the graph for writing; the caller holds the writer's lock until after the connection is closed.

    An older format is copied to ``graph.db.format-N`` and then brought up to date.
    """
    connection = _open(folder, "rw", _WRITER_PRAGMAS)
    known = migrations()
    found = _format_of(connection)
    if found < max(known):
        with errors_named(folder):
            with fresh_file(folder / f"{GRAPH}.format-{found}", "migrate") as copy:
                with sqlite3.connect(copy) as target:
                    connection.backup(target)
                target.close()
            apply(connection, {number: script for number, script in known.items() if number > found})
    return connection


def _open(folder: Path, mode: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    path = folder / GRAPH
    if not path.is_file():
        raise BrainMissing(path=folder)
    with errors_named(folder):
        connection = _connect(path, mode, pragmas)
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            found = _format_of(connection)
            known = max(migrations())
            if application != APPLICATION_ID:
                raise StoreCorrupt(path=path, reason="not a graph of superbrain")  # noqa: TRY301
            if found > known:
                raise FormatTooNew(path=folder, found=found, known=known)  # noqa: TRY301
        except BaseException:
            connection.close()
            raise
    return connection


def _connect(path: Path, mode: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5)
    try:
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _format_of(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


@contextmanager
def errors_named(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors in the block into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise named(error, folder) from error


def named(error: sqlite3.Error, folder: Path) -> SuperbrainError:
    """Say one error of SQLite's in our words."""
    code = getattr(error, "sqlite_errorname", "")
    if isinstance(error, DamagedRow) or str(error).startswith("Could not decode to UTF-8"):
        return StoreCorrupt(path=folder / GRAPH, reason=str(error)[:200])
    if code == "SQLITE_FULL" or (code.startswith("SQLITE_IOERR") and _no_room(folder)):
        return StoreFull(path=folder)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(pid="?", command="?", since="?")
    if code == "SQLITE_NOTADB":
        return StoreCorrupt(path=folder / GRAPH, reason="not a database")
    if code.startswith("SQLITE_CORRUPT") or code == "SQLITE_IOERR_CORRUPTFS":
        damage = _damage(folder / GRAPH)
        # A passing read error is reported with the same code: look again before calling it damaged.
        return StoreCorrupt(path=folder / GRAPH, reason=damage) if damage else SuperbrainError(reason=str(error))
    if code.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return OutputFailed(path=folder / GRAPH, reason=_REFUSALS.get(code.split("_")[1]) or str(error))
    return SuperbrainError(reason=str(error))


def _no_room(folder: Path) -> bool:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return limit != resource.RLIM_INFINITY or shutil.disk_usage(folder).free < _LITTLE_SPACE


def _damage(path: Path) -> str:
    """What a fresh look finds wrong with the file, "" if nothing."""
    try:
        connection = _connect(path, "ro", ())
        try:
            (first,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return "" if first == "ok" else str(first)
