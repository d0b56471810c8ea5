"""A run again, in one process and from its logs alone: the same bits, or the first place where they differ.

The logs say which version each batch read; the batches and the steps are pure functions. So the gradients can be
calculated as soon as the version they read is there, one after the other, and merged in their order.
"""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from superbrain.training.ring.contract import Call, Task
from superbrain.training.ring.errors import OtherConditions
from superbrain.training.ring.flat import FlatModel
from superbrain.training.ring.merge_log import Chain, Link, chain


def conditions() -> dict[str, Any]:
    """What the last bits of this process depend on."""
    import torch

    return {
        "torch": str(torch.__version__),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
    }


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first version that the replay does not repeat: made by ``node`` from ``batch``, None for the beginning."""

    node: int | None
    batch: int | None
    version: int
    logged: int
    replayed: int

    def __str__(self) -> str:
        made = "the beginning" if self.batch is None else f"what node {self.node} made of batch {self.batch}"
        return f"version {self.version}, {made}, differs: logged {self.logged:08x}, replayed {self.replayed:08x}"


@dataclass(frozen=True, slots=True)
class Replay:
    """A run that was made again: the model at ``version`` and, if not all bits agree, where they first differ."""

    model: FlatModel
    version: int
    merges: int
    mismatch: Mismatch | None


def replay(run_folder: Path, make_task: Call, on_merge: Callable[[int], None] | None = None) -> Replay:
    """Make a run again from its logs and compare the checksum of every version.

    ``make_task`` makes the task that the run began with. The logs name it too, but a log is data: whoever replays says
    what is called. A run that was resumed is made again from its very beginning. Ends at the first version that
    differs. Raises LogDamaged, and OtherConditions if torch, the processor's capability or the machine are not those of
    the run; the number of threads is set to the run's while it lasts.
    """
    told = chain(run_folder)
    _refuse_other_conditions(told)
    with _threads(told.start.conditions["threads"]):
        task = make_task()
        return _follow(told, task, on_merge or (lambda _: None))


def verify(run_folder: Path, make_task: Call) -> Mismatch | None:
    """Replay a run and return the first mismatch, None if every bit is the same; raises as ``replay`` does."""
    return replay(run_folder, make_task).mismatch


def _follow(told: Chain, task: Task, on_merge: Callable[[int], None]) -> Replay:
    model = FlatModel.of(task)
    readers = _readers(told.links)
    version = told.start.first
    gradients: dict[int, Any] = {}
    mismatch = _differs(model, None, version, told.start.crc32)
    for done, link in enumerate(told.links):
        if mismatch:
            return Replay(model, version, done, mismatch)
        for batch in readers.pop(version, ()):
            gradients[batch], _ = task.gradient(model.parameters, task.batch(batch))
        task.merge(model.parameters, model.state, gradients.pop(link.merge.batch))
        version = link.merge.to
        mismatch = _differs(model, link, version, link.merge.crc32)
        if version in told.resumed and not mismatch:
            mismatch = _differs(model, None, version, told.resumed[version].crc32)
        on_merge(version)
    return Replay(model, version, len(told.links), mismatch)


def _readers(links: list[Link]) -> dict[int, list[int]]:
    """Which batches read which version."""
    readers = defaultdict(list)
    for link in links:
        readers[link.read].append(link.merge.batch)
    return readers


def _differs(model: FlatModel, link: Link | None, version: int, logged: int) -> Mismatch | None:
    replayed = model.crc32()
    if replayed == logged:
        return None
    if link is None:
        return Mismatch(None, None, version, logged, replayed)
    return Mismatch(link.node, link.merge.batch, version, logged, replayed)


def _refuse_other_conditions(told: Chain) -> None:
    here = conditions()
    differences = {
        name: (then, here.get(name))
        for name, then in told.start.conditions.items()
        if name != "threads" and then != here.get(name)
    }
    if differences:
        raise OtherConditions(differences)


@contextmanager
def _threads(wanted: int) -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(wanted)
    try:
        yield
    finally:
        torch.set_num_threads(before)
