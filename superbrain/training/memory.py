"""Whether a training can be afforded: the memory that it will take, estimated before anything is made.

The numbers were measured: peaks of processes that trained tables of known sizes, by one worker and on rings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from superbrain.embedding.models import MODELS
from superbrain.embedding.queries import KnownAnswers
from superbrain.errors import Said, TooLargeToTrain, TrainingBroken
from superbrain.training.recipes import Recipe

GB: Final = 1e9
PROCESS: Final = 250e6
"""Bytes of a process that has loaded torch."""

ALONE, IN_A_RING, LEADING = 5.5, 6.7, 4.3
"""Copies of the model and its optimiser's state that one worker holds at its worst, a worker of a ring, and the process
that has started a ring."""

TEXT_COPIES: Final = 3.0
"""Copies of the table of entities that names cost on top."""

OF_QUERIES, OF_ANSWERS = 8.5, 5.0
"""Vectors that a batch holds for each of its questions and for each of their answers."""

FLOAT: Final = 4
CGROUP: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Load:
    """What a training has to hold: rows of its tables, distinct questions with all their answers, numbers a name."""

    entities: int
    relations: int
    queries: int
    answers: int
    text: int = 0

    @classmethod
    def of(cls, known: KnownAnswers, entities: int, text: int = 0) -> Load:
        """The load of a graph with these answers to train on; ``text`` is the width of its names' vectors."""
        return cls(entities, known.n_relations, len(known.heads), len(known.tails), text)


def needed(recipe: Recipe, load: Load) -> float:
    """Bytes that a training takes at its worst, in all its processes."""
    width = MODELS[recipe.model].width(recipe.rank)
    model = FLOAT * (width + 1) * (load.entities + 2 * load.relations + load.text)
    queries = min(recipe.batch, load.queries)
    answers = load.answers * queries / max(load.queries, 1)
    once = FLOAT * width * (OF_QUERIES * queries + OF_ANSWERS * answers)
    if load.text:
        once += FLOAT * load.entities * (load.text + TEXT_COPIES * width)
    if recipe.workers == 1:
        return PROCESS + ALONE * model + once
    return recipe.workers * (PROCESS + IN_A_RING * model + once) + PROCESS + LEADING * model


def free() -> float | None:
    """Bytes that can be had, of the machine or of the container around this; None where the system does not tell."""
    told = [room for room in (_of_machine(), _of_container()) if room is not None]
    return min(told) if told else None


def afford(recipe: Recipe, load: Load, room: Callable[[], float | None] = free) -> None:
    """TooLargeToTrain if memory does not suffice."""
    wanted, there = needed(recipe, load), room()
    if there is None or wanted <= there:
        return
    raise TooLargeToTrain(
        needed=wanted / GB,
        free=there / GB,
        rank=recipe.rank,
        entities=load.entities,
        workers=recipe.workers,
        advice=_advice(recipe, load, there),
    )


@contextmanager
def telling_shortage(run: str) -> Iterator[None]:
    """TrainingBroken where memory runs out all the same; numpy and torch each say it in their own way."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "allocate memory" not in str(error):
            raise
        reason = Said("内存用尽了", "memory ran out")
        raise TrainingBroken(run=run, reason=reason) from error


def _advice(recipe: Recipe, load: Load, there: float) -> Said:
    """What would fit, if anything does."""
    if recipe.workers > 1 and needed(replace(recipe, workers=1), load) <= there:
        return Said("用 `--workers 1`，或先释放内存。", "Use `--workers 1`, or free some memory.")
    fits = next((rank for rank in _smaller(recipe.rank) if needed(replace(recipe, rank=rank), load) <= there), None)
    if fits is not None:
        return Said(f"用 `--rank {fits}`，或先释放内存。", f"Use `--rank {fits}`, or free some memory.")
    return Said(
        "减少 `--workers`，在配方里把 batch 改小，或换一台内存更大的机器。",
        "Use fewer `--workers`, a smaller batch in the recipe, or a machine with more memory.",
    )


def _smaller(rank: int) -> list[int]:
    """Powers of two below a rank, the largest first."""
    return [1 << bits for bits in reversed(range((rank - 1).bit_length()))]


def _of_machine() -> float | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024.0 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError):
        return None


def _of_container(group: Path = CGROUP) -> float | None:
    """What its limit leaves; files that are only kept in memory do not count."""
    try:
        most = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        lines = (group / "memory.stat").read_text().splitlines()
    except (OSError, ValueError):  # no container, another system, or "max"
        return None
    kept = sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    return float(max(most - used + kept, 0))
