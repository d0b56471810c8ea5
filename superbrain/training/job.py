"""Fitting a run, by one worker in this process or on a ring of several, from its newest checkpoint on.

Ctrl-C is a request: the batch under way is finished, a checkpoint is written, and then KeyboardInterrupt is raised.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evaluation import rank_facts
from superbrain.embedding.models import MODELS
from superbrain.errors import RunMissing, Said, TooManyWorkers, TrainingBroken
from superbrain.store.durable import sweep
from superbrain.training import checkpoints
from superbrain.training.checkpoints import Checkpoint
from superbrain.training.progress import Meter, Progress, ProgressLog
from superbrain.training.runs import Run, open_run, prepare_torch, threads_of

if TYPE_CHECKING:
    from torch import Tensor

    from superbrain.training.graph_task import GraphTask
    from superbrain.training.ring.launch import RingEvent, RingResult
    from superbrain.training.text_task import TextTask

Floats = NDArray[np.float32]
OnProgress = Callable[[Progress], None]

MEASURED = 500
"""Facts set aside whose ranks are looked at between batches."""

LEAST_STEPS = 50
"""Batches between checkpoints; an epoch where it is longer."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit gave: the tables that answer, and on a ring what it measured."""

    tables: Mapping[str, Floats] = field(repr=False)
    ring: RingResult | None = None


def fit_run(run: Run, on_progress: OnProgress) -> Fitted:
    """Train a run to its end, for who holds its lock (`superbrain.training.runs.locked`).

    Raises
    ------
    PackageMissing
        if torch is not installed.
    TooLargeToTrain
        if memory does not suffice now; the run can be resumed when it does.
    TooManyWorkers
        if the ring would have more workers than batches; the run is discarded.
    TrainingBroken
        if a worker is lost; the run can be resumed.
    OutputFailed, StoreFull
        if a checkpoint cannot be written; the run can be resumed.
    KeyboardInterrupt
        if it was asked to stop; the run can be resumed.

    """
    run.afford()
    threads = threads_of(run.recipe)
    prepare_torch(threads)
    sweep(run.folder)
    start = checkpoints.newest(run.folder)
    first = start.next_batch if start else 0
    task = make_task(str(run.folder), first)
    last = run.recipe.epochs * task.batches_per_epoch
    if last < run.recipe.workers:
        run.discard()
        raise TooManyWorkers(workers=run.recipe.workers, batches=last)
    facts = task.facts_per_epoch // task.batches_per_epoch
    with ProgressLog(run.folder) as log:
        log.event("begun", first=first, last=last, workers=run.recipe.workers, threads=threads)
        watch = _Watch(run, Meter(first, last, task.batches_per_epoch), facts, on_progress, log)
        ring = None
        if first < last and run.recipe.workers > 1:
            ring = _on_ring(run, task, first, last, watch)
        elif first < last:
            _alone(run, task, first, watch)
        done = checkpoints.newest(run.folder)
        if done is None or done.next_batch < last:
            log.event("stopped", batches=done.next_batch if done else 0)
            raise KeyboardInterrupt
        log.event("fitted", batches=last)
    return Fitted(served(task, done), ring)


def make_task(run_folder: str, start: int) -> GraphTask | TextTask:
    """The task of a run, in any process, as it stood before the batch ``start``. RunMissing."""
    from superbrain.training.graph_task import GraphTask, TaskSettings
    from superbrain.training.text_task import TextTask

    run = open_run(Path(run_folder))
    recipe, about = run.recipe, run.about
    settings = TaskSettings(
        model=recipe.model,
        rank=recipe.rank,
        queries=recipe.batch,
        n3=recipe.n3,
        relation_weight=recipe.relation_weight,
        learning_rate=recipe.rate,
        seed=recipe.seed,
        products=about.products,
    )
    task = GraphTask(
        run.train,
        about.n_entities,
        about.n_relations,
        settings,
        symmetric=about.symmetric,
        candidates=run.candidates,
    )
    whole = task if run.texts is None else TextTask(task, run.texts)
    if start:
        _restore(whole, checkpoints.at(run.folder, start), run)
    return whole


def keep_checkpoint(
    parameters: Mapping[str, Tensor], state: Mapping[str, Tensor], next_batch: int, *, run_folder: str
) -> None:
    """Write a checkpoint of the run. OutputFailed."""
    tables = {f"parameters.{name}": rows.numpy() for name, rows in parameters.items()}
    tables |= {f"state.{name}": rows.numpy() for name, rows in state.items()}
    checkpoints.save(Path(run_folder), Checkpoint(next_batch, tables))


def served(task: GraphTask | TextTask, checkpoint: Checkpoint) -> dict[str, Floats]:
    """The tables ``entities`` and ``relations`` that answer, from a checkpoint."""
    from superbrain.training.text_task import TextTask

    prefix = "parameters."
    rows = {
        name.removeprefix(prefix): np.asarray(table)
        for name, table in checkpoint.tables.items()
        if name.startswith(prefix)
    }
    return task.served(rows) if isinstance(task, TextTask) else rows


# ---- inside ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Watch:
    """Turns what happens into progress, for the person and for the run's folder."""

    run: Run
    meter: Meter
    facts: int
    on_progress: OnProgress
    log: ProgressLog

    def step(self, loss: float) -> None:
        """One batch more."""
        progress = self.meter.step(self.facts, loss)
        self.log.write(progress)
        self.on_progress(progress)

    def saved(self, task: GraphTask | TextTask) -> None:
        """A checkpoint is there: see how well it finds what was set aside."""
        held = self.run.held[:: max(1, len(self.run.held) // MEASURED)][:MEASURED]
        found = checkpoints.newest(self.run.folder)
        if not len(held) or found is None:
            return
        tables = served(task, found)
        if not all(np.isfinite(table).all() for table in tables.values()):
            return  # writing the space refuses it, by name
        ranks = rank_facts(MODELS[self.run.recipe.model], tables, held, self.run.known)
        self.meter.mrr = ranks.metrics()["mrr"]
        self.log.event("measured", batch=found.next_batch, mrr=self.meter.mrr, facts=len(held))


def _alone(run: Run, task: GraphTask | TextTask, first: int, watch: _Watch) -> None:
    """One worker, here."""
    from superbrain.training.fitting import Step, fit

    every = max(task.batches_per_epoch, LEAST_STEPS)
    with _stop_asked() as asked:

        def on_batch(step: Step) -> bool:
            watch.step(step.loss)
            if (step.batch_id + 1) % every == 0:
                keep_checkpoint(task.parameters, task.state, step.batch_id + 1, run_folder=str(run.folder))
                watch.saved(task)
            return asked()

        reached = fit(task, epochs=run.recipe.epochs, start=first, on_batch=on_batch)
        keep_checkpoint(task.parameters, task.state, reached, run_folder=str(run.folder))


def _on_ring(run: Run, task: GraphTask | TextTask, first: int, last: int, watch: _Watch) -> RingResult:
    """Several workers, each a process of its own."""
    from superbrain.training.ring.contract import Call
    from superbrain.training.ring.errors import LogDamaged, RingError
    from superbrain.training.ring.launch import Progress as Merges
    from superbrain.training.ring.launch import Saved, run_ring

    def on_event(event: RingEvent) -> None:
        match event:
            case Merges(merges=merges):
                for _, loss in merges:
                    watch.step(loss)
            case Saved():
                watch.saved(task)

    name = f"{__name__}:"
    try:
        return run_ring(
            Call(f"{name}make_task", {"run_folder": str(run.folder), "start": first}),
            workers=min(run.recipe.workers, last - first),  # what is left of a resumed run may be less
            first=first,
            last=last,
            run_folder=run.folder,
            threads=threads_of(run.recipe),
            checkpoint=Call(f"{name}keep_checkpoint", {"run_folder": str(run.folder)}),
            save_every=max(task.batches_per_epoch, LEAST_STEPS),
            on_event=on_event,
        )
    except LogDamaged as error:
        reason = Said(
            f"{error}；删去 {run.folder} 里的 merges-*.jsonl 就能接着训练（此后不能重放）",
            f"{error}; without the files merges-*.jsonl in {run.folder} it can go on (and never be replayed)",
        )
        raise TrainingBroken(run=run.folder.name, reason=reason) from error
    except RingError as error:
        raise TrainingBroken(run=run.folder.name, reason=str(error)) from error


def _restore(task: GraphTask | TextTask, checkpoint: Checkpoint, run: Run) -> None:
    """Put a checkpoint's tables into the task. RunMissing if they are those of another one."""
    import torch

    wanted = {
        f"{kind}.{name}": rows
        for kind, tables in (("parameters", task.parameters), ("state", task.state))
        for name, rows in tables.items()
    }
    shapes = {name: tuple(rows.shape) for name, rows in wanted.items()}
    if shapes != {name: table.shape for name, table in checkpoint.tables.items()}:
        raise RunMissing(run=run.folder)
    for name, rows in wanted.items():
        rows.copy_(torch.from_numpy(np.array(checkpoint.tables[name], np.float32)))


@contextmanager
def _stop_asked() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed, where that can be heard; pressed again it interrupts at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def ask(*_: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
