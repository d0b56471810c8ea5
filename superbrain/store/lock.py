"""One writer at a time: a lock file that says who writes.

SQLite would let several processes queue for its own lock, but some versions of it can damage a file when two
connections write and checkpoint at the same moment (fixed in 3.51.3), and a queue tells nobody whom it waits for.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from superbrain.errors import StoreBusy, one_line
from superbrain.errors.keeping import not_written

PATIENCE: Final = 1.0
"""Seconds to wait for another writer: enough for one that adds a fact, too short to look like hanging."""


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at ``path`` for the block.

    Raises
    ------
    StoreBusy
        if another process or thread holds it.
    OutputFailed
        if the file cannot be made.

    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise not_written(path, error) from error
    try:
        _acquire(descriptor, path)
        os.ftruncate(descriptor, 0)
        with suppress(OSError):  # no room for a name: the lock is held all the same
            os.pwrite(descriptor, json.dumps(_holder()).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)  # releases the lock


def _acquire(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StoreBusy(**(holder(path) or {"pid": "?", "command": "?", "since": "?"})) from None
            time.sleep(0.02)
        else:
            return


def _holder() -> dict[str, str | int]:
    command = " ".join(["superbrain", *sys.argv[1:]])
    return {
        "pid": os.getpid(),
        "command": one_line(command)[:80],
        "since": datetime.now(UTC).astimezone().strftime("%H:%M:%S"),
    }


def holder(path: Path) -> dict[str, str | int] | None:
    """Return pid, command and since of who wrote their name into the lock file, if anybody did."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if text else None
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"pid", "command", "since"} <= found.keys() else None
