"""After something was erased: getting it out of the unused parts of the file, the write-ahead log and the caches.

SQLite leaves what was deleted where it stood until the place is needed. The graph is therefore written anew (VACUUM),
the log is emptied, and the caches go. All this comes after the commit and may fail (a full disk, a reader that still
needs the log): a note in the graph stays until it is done, and the next writer tries again.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from superbrain.store.connection import CACHE
from superbrain.store.crash import crash_point
from superbrain.store.forgetting import ERASING

_WRITTEN_ANEW: Final = "written anew"


def is_due(connection: sqlite3.Connection) -> bool:
    """Whether something erased may still stand in the file."""
    return connection.execute("SELECT 1 FROM meta WHERE key = ?", (ERASING,)).fetchone() is not None


def scrub(connection: sqlite3.Connection, folder: Path) -> None:
    """Remove what is left of erased rows, if there is any; the caller holds the writer's lock, outside a transaction.

    Where it cannot be finished it stays due.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (ERASING,)).fetchone()
    if row is None:
        return
    with suppress(sqlite3.Error):
        if row[0] != _WRITTEN_ANEW:
            crash_point("forget:scrubbing")
            shutil.rmtree(folder / CACHE, ignore_errors=True)
            connection.execute("INSERT INTO name_bigrams (name_bigrams) VALUES ('optimize')")
            connection.execute("VACUUM")
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (_WRITTEN_ANEW, ERASING))
            crash_point("forget:vacuumed")
        connection.execute("PRAGMA busy_timeout = 0")
        (waits, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not waits:
            connection.execute("DELETE FROM meta WHERE key = ?", (ERASING,))
    connection.execute("PRAGMA busy_timeout = 5000")
