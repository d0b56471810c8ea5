"""Ballast: a file of nothing beside the graph, dropped when the disk is full.

SQLite needs room even to take something back, and a few pages to begin reading. Whatever filled the disk (mostly
another program, which no floor of free space that we keep would stop), this file gives that room back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

BALLAST: Final = "ballast"
SIZE: Final = 4 << 20
"""Bytes: enough to take back a few thousand facts."""

RELIEVING: Final = frozenset(("retract", "undo", "forget"))
"""Kinds of transactions that must be possible on a full disk."""

_SHARE: Final = 4
"""The ballast takes at most one part in so many of the free space: it must not be what fills the disk."""

_FOR_READING: Final = 96 << 10
"""What SQLite needs beside the graph before it can read, with something to spare."""


def lay(folder: Path) -> None:
    """Lay the ballast where it is missing, smaller on a small disk. Not being able to is no error."""
    had = _size(folder)
    wanted = min(SIZE, _free(folder) // _SHARE) if had < SIZE else 0
    if wanted >= max(2 * had, _FOR_READING):  # not again and again as the free space goes up and down
        _fill(folder, wanted)


@contextmanager
def lent(folder: Path) -> Iterator[None]:
    """Do without ballast during the block if room is scarce; what is left of it is laid again."""
    had = _size(folder)
    if not had or _free(folder) >= _SHARE * SIZE:
        yield
        return
    with suppress(OSError):
        (folder / BALLAST).unlink()
    try:
        yield
    finally:
        _fill(folder, min(had, _free(folder) - _FOR_READING))


def give_for_reading(folder: Path) -> bool:
    """Give up as much of the ballast as a reader needs to begin; false if nothing was left of it."""
    had = _size(folder)
    with suppress(OSError):
        os.truncate(folder / BALLAST, max(0, had - _FOR_READING))
    return _size(folder) < had


def _size(folder: Path) -> int:
    try:
        return (folder / BALLAST).stat().st_size
    except OSError:
        return 0


def _free(folder: Path) -> int:
    """Free bytes of the disk, 0 where it does not tell: what was just stored must not fail for that."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _fill(folder: Path, size: int) -> None:
    """Write ``size`` bytes that no file system can store in less room; where they do not fit nothing stays."""
    path = folder / BALLAST
    if size <= 0:
        return
    try:
        path.write_bytes(os.urandom(size))
        path.chmod(0o600)
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
