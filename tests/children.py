"""Work in a process of its own: for limits that must not bind the tests themselves."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable


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
