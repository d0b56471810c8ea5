"""Run a ring on this machine: start the workers, watch them, pass on what they report, leave none behind."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeAlias

from superbrain.training.ring.contract import Call
from superbrain.training.ring.crew import Crew, Word, last_words
from superbrain.training.ring.errors import RingBroken, TooManyWorkers
from superbrain.training.ring.merge_log import next_generation
from superbrain.training.ring.timing import Times
from superbrain.training.ring.worker import Orders

_GATHERING: Final = 2.0
"""Seconds after a first failure for the others to tell theirs: the first one heard is seldom the cause."""

_CAUSES: Final = ("killed", "checkpoint", "log", "task", "start", "exit", "silent", "link")
"""What explains most comes first: a lost link is what the neighbours of the others report."""


@dataclass(frozen=True, slots=True)
class Started:
    """All workers are ready, ``seconds`` after they were started."""

    generation: int
    workers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Merges that a node made since its last report: batches with their losses."""

    node: int
    merges: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint was written: a run whose first batch is ``next_batch`` goes on from it."""

    node: int
    next_batch: int


@dataclass(frozen=True, slots=True)
class Stopping:
    """The workers were asked to stop; the next one to hold the token writes a checkpoint and ends the run."""


RingEvent: TypeAlias = Started | Progress | Saved | Stopping
OnEvent: TypeAlias = Callable[[RingEvent], bool | None]


@dataclass(frozen=True, slots=True)
class NodeReport:
    """What one node measured: middle seconds of a calculation, a transmission, a merge; None where it had none."""

    node: int
    merges: int
    span: float
    """Seconds from its first merge to its last."""

    calculate: float | None
    transmit: float | None
    merge: float | None
    node_waited: float
    """Seconds with a finished gradient and no token, in all."""

    token_waited: float
    """Seconds that the token lay there until the gradient was finished, in all."""


@dataclass(frozen=True, slots=True)
class RingResult:
    """A run that ended in good order, with a checkpoint at ``next_batch``."""

    generation: int
    first: int
    next_batch: int
    finished: bool
    """False if it was asked to stop before its last batch."""

    seconds: float
    nodes: tuple[NodeReport, ...]

    @property
    def rate(self) -> float:
        """Batches a second while the ring was turning: without start and end."""
        turning = [node for node in self.nodes if node.merges > 1 and node.span > 0]
        if not turning:
            return (self.next_batch - self.first) / self.seconds
        return len(self.nodes) / len(turning) * sum((node.merges - 1) / node.span for node in turning)

    @property
    def times(self) -> Times:
        """T_calc, T_transmit, T_merge: means over the nodes of what each measured."""
        return Times(
            *(_mean([getattr(node, name) for node in self.nodes]) for name in ("calculate", "transmit", "merge"))
        )

    @property
    def waiting_share(self) -> float:
        """Share of the nodes' time that they waited for the token."""
        return sum(node.node_waited for node in self.nodes) / (len(self.nodes) * self.seconds)


def _mean(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


@dataclass(slots=True)
class _Watch:
    """What is known so far of a run."""

    orders: list[Orders]
    on_event: OnEvent
    began: float = field(default_factory=time.monotonic)
    turning: float = 0.0
    ready: set[int] = field(default_factory=set)
    ended: dict[int, dict[str, Any]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    failures: dict[int, tuple[str, str]] = field(default_factory=dict)
    saved: int = 0
    stopping: bool = False
    deadline: float | None = None


def run_ring(
    make_task: Call,
    *,
    workers: int,
    first: int,
    last: int,
    run_folder: Path,
    threads: int = 1,
    checkpoint: Call | None = None,
    save_every: int = 0,
    on_event: OnEvent | None = None,
    silence: float = 12.0,
) -> RingResult:
    """Train the batches ``first`` .. ``last - 1`` of a task on a ring of ``workers`` processes.

    ``make_task`` is called in every worker and says, too, where the run starts from: a run that goes on from a
    checkpoint is one whose task is made from it and whose ``first`` is the checkpoint's. ``checkpoint`` is called as
    ``function(parameters, state, next_batch, **arguments)`` in the process that holds the token, after every
    ``save_every`` merges and always at the end; the tensors are views that it must not keep. ``threads`` is for each
    worker. ``on_event`` hears what happens; if it returns True the run ends in good order at the next merge, as it
    does at Ctrl-C (a second one ends everything at once). After ``silence`` seconds without a sign of life a
    neighbour counts as dead.

    Raises TooManyWorkers, and RingBroken if a worker fails or is killed. No process is left behind, not even by a kill.
    """
    if not 1 <= workers <= last - first:
        raise TooManyWorkers(workers, last - first)
    run_folder.mkdir(parents=True, exist_ok=True)
    order = Orders(
        node=0,
        nodes=workers,
        generation=next_generation(run_folder),
        first=first,
        last=last,
        threads=threads,
        run_folder=str(run_folder.resolve()),
        make_task=make_task.function,
        arguments=dict(make_task.arguments),
        checkpoint=checkpoint.function if checkpoint else None,
        checkpoint_arguments=dict(checkpoint.arguments) if checkpoint else {},
        save_every=save_every,
        silence=silence,
        port=0,
    )
    orders = [replace(order, node=node) for node in range(workers)]
    watch = _Watch(orders, on_event or (lambda _: None), saved=first)
    with Crew(run_folder, workers, threads) as crew, _interrupts(crew):
        crew.order(orders)
        _follow(watch, crew)
    return _result(watch)


@contextmanager
def _interrupts(crew: Crew) -> Iterator[None]:
    """The first Ctrl-C is a request, put among the workers' words; the second is an ordinary one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        crew.words.put(Word(-1, {"kind": "interrupt"}))

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(watch: _Watch, crew: Crew) -> None:
    """Listen until every worker has gone, or one has failed and the others have had time to say what they know."""
    while len(watch.gone) < len(watch.orders):
        word = crew.next_word(watch.deadline)
        if word is None:
            break
        if word.said is None:
            _left(watch, crew, word.node)
        else:
            _heard(watch, crew, word.node, word.said)
        if watch.failures and watch.deadline is None:
            watch.deadline = time.monotonic() + _GATHERING
    if watch.failures:
        raise _broken(watch, crew)


def _heard(watch: _Watch, crew: Crew, node: int, said: dict[str, Any]) -> None:
    event: RingEvent | None = None
    match said["kind"]:
        case "ready":
            watch.ready.add(node)
            if len(watch.ready) == len(watch.orders):
                watch.turning = time.monotonic()
                event = Started(watch.orders[0].generation, len(watch.orders), watch.turning - watch.began)
        case "merged":
            event = Progress(node, tuple((batch, loss) for batch, loss in said["merges"]))
        case "saved":
            watch.saved = said["next_batch"]
            event = Saved(node, watch.saved)
        case "finished":
            watch.ended[node] = {"at": time.monotonic(), **said}
        case "failed":
            watch.failures[node] = (said["activity"], said["cause"])
        case "interrupt":
            _stop(watch, crew)
    if event is not None and watch.on_event(event):
        _stop(watch, crew)


def _stop(watch: _Watch, crew: Crew) -> None:
    if not watch.stopping:
        watch.stopping = True
        crew.say("stop")
        watch.on_event(Stopping())


def _left(watch: _Watch, crew: Crew, node: int) -> None:
    """A worker's pipe is closed: it is gone."""
    watch.gone.add(node)
    code = crew.code_of(node)
    if code < 0:
        name = signal.Signals(-code).name
        watch.failures[node] = ("killed", f"it was killed by {name}")
    elif node not in watch.ended and node not in watch.failures:
        told = last_words(crew.log_of(node))
        watch.failures[node] = ("exit", f"it ended with status {code} without a word; its log ends: {told}")


def _broken(watch: _Watch, crew: Crew) -> RingBroken:
    node = min(watch.failures, key=lambda failed: _CAUSES.index(watch.failures[failed][0]))
    kind, cause = watch.failures[node]
    mute = set(range(len(watch.orders))) - set(watch.failures) - set(watch.ended) - watch.gone
    if kind == "link" and mute and "imed out" in cause:
        node, kind, cause = min(mute), "silent", "it gives no sign of life any more"
    if kind in {"start", "task", "checkpoint"}:
        cause = f"{cause} (the whole story is in {crew.log_of(node).name})"
    return RingBroken(kind, node, cause, watch.saved)


def _result(watch: _Watch) -> RingResult:
    reports = []
    for node, said in sorted(watch.ended.items()):
        figures = {name: said[name] for name in NodeReport.__dataclass_fields__ if name != "node"}
        reports.append(NodeReport(node, **figures))
    reached = max(said["version"] for said in watch.ended.values())
    orders = watch.orders[0]
    return RingResult(
        generation=orders.generation,
        first=orders.first,
        next_batch=reached,
        finished=reached == orders.last,
        seconds=min(said["at"] for said in watch.ended.values()) - watch.turning,
        nodes=tuple(reports),
    )
