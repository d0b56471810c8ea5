"""Processes of the tests: work in one of its own, and the workers that a ring has started."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path


def in_a_child(work: Callable[[], None]) -> None:
    """Run ``work`` in a process of its own; what it raises is an error here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - told to the parent
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        message = told.read()
    assert os.waitpid(child, 0)[1] == 0, message


def workers_of(process: int) -> list[int]:
    """The ring's workers among the children of ``process``, which may have others too.

    Read from /proc: `ps` cuts its lines to the width of a terminal where there is one.
    """
    numbers = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [number for number in sorted(numbers) if _parent(number) == process and "ring.worker" in _command(number)]


def alive(process: int) -> bool:
    """Whether it runs; one that has ended and was not waited for does not."""
    fields = _fields(process)
    return bool(fields) and fields[0] != "Z"


def _parent(process: int) -> int:
    fields = _fields(process)
    return int(fields[1]) if fields else 0


def _fields(process: int) -> list[str]:
    """State, parent and so on, as proc(5) has them after the name; none where the process is gone."""
    return _read(process, "stat").rpartition(")")[2].split()


def _command(process: int) -> str:
    return _read(process, "cmdline").replace("\0", " ")


def _read(process: int, name: str) -> str:
    try:
        return Path(f"/proc/{process}/{name}").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
