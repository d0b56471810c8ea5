"""One worker process: does what its node's state machine says, with a real task and real links.

Started by ``crew.py``. Standard input brings one line that says what to do and later, perhaps, ``stop``; its end means
that the parent is gone, and the worker goes too, whatever it is doing. Standard output carries JSON lines back;
whatever the task prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any, Final, TypeAlias

from superbrain.training.ring import node as ring
from superbrain.training.ring.contract import Call, Task
from superbrain.training.ring.flat import FlatModel
from superbrain.training.ring.merge_log import MergeLog, StartRecord, path_of
from superbrain.training.ring.messages import Kind
from superbrain.training.ring.replay import conditions
from superbrain.training.ring.transport.gloo import GlooLinks, Neighbourhood

Events: TypeAlias = "queue.SimpleQueue[ring.Event]"

ORPHANED: Final = 9
FAILED: Final = 1
_REPORT_EVERY: Final = 0.1  # seconds: a line for each merge would cost more than a small merge


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told at its start, as JSON."""

    node: int
    nodes: int
    generation: int
    first: int
    last: int
    threads: int
    run_folder: str
    make_task: str
    arguments: dict[str, Any]
    checkpoint: str | None
    checkpoint_arguments: dict[str, Any]
    save_every: int
    silence: float
    port: int

    @property
    def seat(self) -> ring.Seat:
        """The node's place in the ring."""
        return ring.Seat(self.node, self.nodes, self.first, self.last, self.generation, self.save_every)


class Reports:
    """Lines to the parent: merges gathered for a moment, everything else at once."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._merges: list[tuple[int, float]] = []
        self._told = time.monotonic()

    def tell(self, kind: str, **fields: object) -> None:
        """Send what was gathered, then this."""
        if self._merges:
            self._write({"kind": "merged", "merges": self._merges})
            self._merges = []
        self._told = time.monotonic()
        self._write({"kind": kind, **fields})

    def merged(self, batch: int, loss: float) -> None:
        """Gather a merge."""
        self._merges.append((batch, loss))
        if time.monotonic() - self._told >= _REPORT_EVERY:
            self._write({"kind": "merged", "merges": self._merges})
            self._merges = []
            self._told = time.monotonic()

    def _write(self, told: dict[str, object]) -> None:
        self._out.write(json.dumps(told) + "\n")
        self._out.flush()


class Worker:
    """Carries out the effects of one node's machine, in its one calculating thread."""

    def __init__(self, orders: Orders, task: Task, log: MergeLog, reports: Reports, events: Events) -> None:
        self.orders = orders
        self.events = events
        self.activity = "start"
        self._task = task
        self._log = log
        self._reports = reports
        self._models = [FlatModel.of(task) for _ in range(min(orders.nodes, 2))]
        self._working = 0  # which of the models gradients are calculated on
        self._token = 0  # which of them holds the token, or held it last
        self._gradient: Any = None
        """The open batch's, and between a merge and the next calculation memory for it."""
        self._calculating: list[float] = []
        self._merging: list[float] = []
        self._merged_at: list[float] = []
        self._links: GlooLinks | None = None

    def run(self) -> str | None:
        """Work until the run ends; returns None after a good end, else why it ended."""
        orders = self.orders
        start = StartRecord(
            orders.generation,
            orders.node,
            orders.nodes,
            orders.first,
            orders.last,
            orders.make_task,
            orders.arguments,
            conditions(),
            self._models[0].crc32(),
        )
        self._log.append(start)
        if orders.nodes > 1:
            where = Neighbourhood(orders.node, orders.nodes, orders.generation, orders.port, orders.silence)
            self._links = GlooLinks(where, self._arriving, self.events.put)
            self._links.open()
        self._reports.tell("ready")
        state = ring.initial(orders.seat)
        self.events.put(ring.Begin())
        while True:
            event = self.events.get()
            if isinstance(event, ring.Received) and event.header.kind is Kind.SHARD:
                self._token = 1 - self._working
            state, effects = ring.step(state, event, time.perf_counter())
            for effect in effects:
                if isinstance(effect, ring.Close):
                    self._report_end(state, effect)
                    return effect.why
                self._do(effect)

    def _arriving(self) -> FlatModel:
        return self._models[1 - self._working]

    def _do(self, effect: ring.Effect) -> None:
        match effect:
            case ring.Calculate(batch):
                self._calculate(batch)
            case ring.Merge(_, to):
                self._merge(to)
            case ring.Send(header) if self._links:
                payload = self._models[self._working].flat if header.kind is Kind.SHARD else None
                self._links.send(header, payload)
            case ring.Save(next_batch):
                self._save(next_batch)
            case ring.Record(entry):
                self.activity = "log"
                self._log.append(entry)
                if isinstance(entry, ring.MergeRecord):
                    self._merged_at.append(time.perf_counter())
                    self._reports.merged(entry.batch, entry.loss)
            case _:
                raise AssertionError(effect)

    def _calculate(self, batch: int) -> None:
        self.activity = "task"
        start = time.perf_counter()
        parameters = self._models[self._working].parameters
        self._gradient, loss = self._task.gradient(parameters, self._task.batch(batch), self._gradient)
        self._calculating.append(time.perf_counter() - start)
        self.events.put(ring.Calculated(batch, float(loss)))

    def _merge(self, to: int) -> None:
        self.activity = "task"
        start = time.perf_counter()
        model = self._models[self._token]
        self._task.merge(model.parameters, model.state, self._gradient)
        self._working = self._token
        crc32 = model.crc32()
        self._merging.append(time.perf_counter() - start)
        self.events.put(ring.Merged(to, crc32))

    def _save(self, next_batch: int) -> None:
        self.activity = "log"
        self._log.sync()
        self.activity = "checkpoint"
        if self.orders.checkpoint is not None:
            keep = Call(self.orders.checkpoint, self.orders.checkpoint_arguments)
            model = self._models[self._working]
            keep(model.parameters, model.state, next_batch)
        self._reports.tell("saved", next_batch=next_batch)

    def _report_end(self, state: ring.State, closed: ring.Close) -> None:
        if closed.why is not None:
            self._reports.tell("failed", activity="link", cause=closed.why)
            return
        span = self._merged_at[-1] - self._merged_at[0] if self._merged_at else 0.0
        links = self._links
        transmit = median(links.sending) + median(links.checking or [0.0]) if links and links.sending else None
        self._reports.tell(
            "finished",
            version=state.copy,
            merges=state.merges,
            span=span,
            calculate=_middle(self._calculating),
            transmit=transmit,
            merge=_middle(self._merging),
            node_waited=state.node_waited,
            token_waited=state.token_waited,
        )


def _middle(seconds: list[float]) -> float | None:
    return median(seconds) if seconds else None


def _listen(lines: IO[str], events: Events) -> None:
    """Wait for the parent's word, or for its end."""
    for line in lines:
        if line.strip() == "stop":
            events.put(ring.StopAsked())
    os._exit(ORPHANED)


def main() -> None:
    """Be a worker until the run ends or the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    reports = Reports(out)
    given = sys.stdin.readline()
    if not given:
        os._exit(ORPHANED)
    code = _work(Orders(**json.loads(given)), reports)
    sys.stderr.flush()
    os._exit(code)  # gloo's threads may still be blocked in their links; an ordinary exit would wait for them


def _work(orders: Orders, reports: Reports) -> int:
    worker: Worker | None = None
    events: Events = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin, events), daemon=True).start()
    try:
        import torch

        torch.set_num_threads(orders.threads)
        task = Call(orders.make_task, orders.arguments)()
        with MergeLog(path_of(Path(orders.run_folder), orders.node)) as log:
            worker = Worker(orders, task, log, reports, events)
            why = worker.run()
    except BaseException as error:  # noqa: BLE001  # whatever it is, the parent is told and the process ends
        traceback.print_exc()
        activity = worker.activity if worker else "start"
        reports.tell("failed", activity=activity, cause=f"{type(error).__name__}: {error}")
        return FAILED
    return 0 if why is None else FAILED
