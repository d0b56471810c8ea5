"""Under torchrun: one process leads and starts the ring's workers itself; the others have nothing to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from superbrain.errors import OtherMachines, UsageError

MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Seat:
    """What this process is among those that torchrun has started; without torchrun it is the only one."""

    leads: bool
    workers: int


def seat(environment: Mapping[str, str] = os.environ) -> Seat:
    """The seat that torchrun's variables give.

    Raises
    ------
    OtherMachines
        if there are processes on other machines: a ring has its workers on one.
    UsageError
        if a variable is no number.

    """
    here, everywhere = _count(environment, "LOCAL_WORLD_SIZE", 1), _count(environment, "WORLD_SIZE", 1)
    groups = max(_count(environment, "GROUP_WORLD_SIZE", 1), -(-everywhere // here))
    if groups > 1:
        raise OtherMachines(machines=groups)
    return Seat(_count(environment, "LOCAL_RANK", 0) == 0, here)


def _count(environment: Mapping[str, str], name: str, least: int) -> int:
    """A variable's number; the least one where it is not set."""
    text = environment.get(name, "").strip() or str(least)
    if not (text.isascii() and text.isdigit() and least <= int(text[:8]) <= MOST):
        raise UsageError(reason=f"{name}={text!r}")
    return int(text)
