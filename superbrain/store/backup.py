"""A brain in one file and back: a consistent copy taken while the brain is in use."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from superbrain.errors import BrainExists, FileMissing, FormatTooNew, OutputFailed, StoreCorrupt
from superbrain.errors.keeping import NoBackupThere, NotABackup
from superbrain.store.connection import APPLICATION_ID, GRAPH, errors_named, named, open_reader
from superbrain.store.crash import crash_point
from superbrain.store.durable import fresh_file, fresh_folder
from superbrain.store.integrity import SETTINGS, examine

_PAGES: Final = 2_000
"""Pages a step: a writer waits for one step at most."""


def back_up(folder: Path, file: Path) -> None:
    """Copy graph, log and settings of the brain in ``folder`` into one file, checked before it gets its name.

    Raises
    ------
    BrainMissing, OutputFailed, StoreFull, StoreCorrupt
        as they say. An existing file is replaced only if it is a backup too.

    """
    file = Path(file)
    if file.exists() and not _is_graph(file):
        raise NoBackupThere(path=file)
    with closing(open_reader(folder)) as source, fresh_file(file, "backup") as temporary:
        try:
            found = _copy(source, temporary, folder / SETTINGS)
        except sqlite3.Error as error:
            failure = named(error, folder)
            if type(failure) is OutputFailed:  # the brain was only read: it is the copy that cannot be written
                raise OutputFailed(path=file, reason=failure.fields["reason"]) from error
            raise failure from error
        if found != "ok":
            raise StoreCorrupt(path=folder / GRAPH, reason=found)


def _copy(source: sqlite3.Connection, target: Path, settings: Path) -> str:
    """Copy the graph, and the settings into it; returns what the check of the copy says."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy, pages=_PAGES)
        crash_point("backup:copied")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if settings.is_file():
            text = settings.read_text(encoding="utf-8")
            copy.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SETTINGS, text))
        (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    return str(found)


def _is_graph(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            start = opened.read(72)
    except OSError:
        return False
    # The header of SQLite's file format: bytes 68 to 71 are the application id.
    return start.startswith(b"SQLite format 3\0") and start[68:72] == APPLICATION_ID.to_bytes(4, "big")


def restore(file: Path, folder: Path) -> None:
    """Make a new brain in ``folder`` from a backup, which is checked deeply before the brain gets its name.

    Raises
    ------
    BrainExists
        if there is anything in ``folder``.
    FileMissing, NotABackup, StoreCorrupt, FormatTooNew
        if the backup is not there, is not one, is damaged or newer.

    """
    file, folder = Path(file), Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BrainExists(path=folder)
    if not file.is_file():
        raise FileMissing(path=file)
    if not _is_graph(file):
        raise NotABackup(path=file)
    with fresh_folder(folder, "restore") as temporary:
        shutil.copyfile(file, temporary / GRAPH)
        try:
            settings = _unpack(temporary)
            report = examine(temporary, deep=True)
        except StoreCorrupt as error:  # the copy has a name that nobody knows
            raise StoreCorrupt(path=file, reason=error.fields["reason"]) from error
        except FormatTooNew as error:
            raise FormatTooNew(**{**error.fields, "path": file}) from error
        if not report.sound:
            raise StoreCorrupt(path=file, reason=report.errors[0].en)
        if settings:  # as they were, however they were: no fact depends on them
            (temporary / SETTINGS).write_text(settings, encoding="utf-8")


def _unpack(folder: Path) -> str:
    """Make the copy of a backup a graph again; returns the settings that it carried, "" if none."""
    with errors_named(folder), closing(sqlite3.connect(folder / GRAPH, isolation_level=None)) as copy:
        settings = copy.execute("SELECT value FROM meta WHERE key = ?", (SETTINGS,)).fetchone()
        copy.execute("DELETE FROM meta WHERE key = ?", (SETTINGS,))
        copy.execute("PRAGMA journal_mode = WAL")
    return str(settings[0]) if settings else ""
