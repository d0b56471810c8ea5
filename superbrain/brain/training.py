"""Training the brain's space: its graph goes in, a space in use comes out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from superbrain.brain.spaces import SPACES
from superbrain.brain.verdicts import Verdicts, gathered
from superbrain.embedding.calibration import TooFew
from superbrain.embedding.vector_cache import cached_vectors
from superbrain.errors import PackageMissing, RunMissing, TrainingBroken
from superbrain.store import Snapshot
from superbrain.training.finishing import Graph, Made, OnShare, finish
from superbrain.training.job import OnProgress, fit_run, make_task
from superbrain.training.memory import telling_shortage
from superbrain.training.recipes import Recipe
from superbrain.training.ring.contract import Call
from superbrain.training.runs import Run, begin, drop_checkpoints, locked, unfinished
from superbrain.types import EntityId

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain
    from superbrain.training.ring.launch import RingResult

RUNS = "runs"


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What a training gave: the run, the space in use now, its figures on facts set aside, and what the ring measured.

    ``calibrated`` says whether the space may infer: a graph with too few facts to calibrate on infers nothing.
    """

    run: str
    made: Made
    recipe: Recipe
    ring: RingResult | None
    seconds: float

    @property
    def calibrated(self) -> bool:
        """Whether truth could be calibrated."""
        return self.made.calibration is not None and not isinstance(self.made.calibration, TooFew)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        calibration = self.made.calibration
        return {
            "schema": "superbrain.train/1",
            "run": self.run,
            "space": self.made.name,
            "metrics": dict(self.made.metrics),
            "calibrated": self.calibrated,
            "calibration": None if calibration is None else asdict(calibration),
            "verdicts": None if self.made.verdicts is None else asdict(self.made.verdicts),
            "recipe": asdict(self.recipe),
            "ring": None if self.ring is None else ring_figures(self.ring),
            "seconds": round(self.seconds, 1),
        }


def ring_figures(ring: RingResult) -> dict[str, float]:
    """What a ring measured, beside what the talk's formulas say of it.

    ``over_own_pace``: batches a second against those that one of its workers would make at the pace it had in the ring.
    A worker alone on the machine may be quicker: benchmarks/ring_speedup.py measures that.
    """
    from superbrain.training.ring import timing

    times, nodes = ring.times, len(ring.nodes)
    alone = 1.0 / (times.calculate + times.merge) if times.calculate else 0.0
    return {
        "workers": nodes,
        "batches_a_second": ring.rate,
        "calculate": times.calculate,
        "transmit": times.transmit,
        "merge": times.merge,
        "residual": timing.residual(times, nodes),
        "wait": timing.wait(times, nodes),
        "speedup_formula": timing.speedup(times, nodes),
        "over_own_pace": ring.rate / alone if alone else 0.0,
        "waiting_share": ring.waiting_share,
    }


def begin_run(
    brain: Brain, recipe: Recipe, on_encoded: OnShare = lambda _: None, verdicts: Verdicts | None = None
) -> Run:
    """A new run on what is known now. TooLittleToTrain, TooLargeToTrain, PackageMissing, OutputFailed.

    ``on_encoded`` hears what share of the names that a recipe with text needs is encoded. ``verdicts`` are what people
    said; by default what they decided in reviews.
    """
    drop_checkpoints(brain.folder / RUNS)
    snapshot = brain.snapshot()
    texts = _texts(brain, snapshot, recipe.text, on_encoded) if recipe.text else None
    said = gathered(brain) if verdicts is None else verdicts
    return begin(brain.folder / RUNS, snapshot, recipe, texts, said.rows)


def unfinished_run(brain: Brain) -> Run:
    """The newest run that was cut short. RunMissing."""
    drop_checkpoints(brain.folder / RUNS)  # a kill right after the switch leaves them
    return unfinished(brain.folder / RUNS)


def train(brain: Brain, run: Run, on_progress: OnProgress, on_finishing: OnShare) -> TrainReport:
    """Fit a run to its end, calibrate, and put the space into use; nobody else touches the run meanwhile.

    ``on_finishing`` hears what share is done of what follows the fit, from 0 to 1. The checkpoints are removed at the
    end; what a replay and an evaluation need stays. Raises as `locked`, `fit_run` and `finish`.
    """
    import time

    began = time.perf_counter()
    with locked(run), telling_shortage(run.folder.name):
        fitted = fit_run(run, on_progress)
        on_finishing(0.0)
        made = finish(run, fitted, _graph(brain, run), brain.folder / SPACES, on_finishing)
        drop_checkpoints(brain.folder / RUNS)
        on_finishing(1.0)
    return TrainReport(run.folder.name, made, run.recipe, fitted.ring, time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A run on a ring as its logs tell it, and with ``verified`` the first version that was not the same again."""

    run: str
    workers: int
    merges: int
    stalest: int
    verified: bool
    mismatch: str | None

    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""
        return {"schema": "superbrain.replay/1", **asdict(self)}


def replay_run(brain: Brain, name: str = "", *, verify: bool = False, on_share: OnShare = lambda _: None) -> Repeated:
    """Read the merge logs of a run (the newest on a ring by default), and with ``verify`` make it again from them.

    ``on_share`` hears what share of its merges was made again. Nothing is written.

    Raises
    ------
    RunMissing
        if there is no such run, or it was not on a ring.
    TrainingBroken
        if its logs are damaged, or this machine cannot repeat it bit for bit.

    """
    from superbrain.training.ring.errors import RingError
    from superbrain.training.ring.merge_log import chain
    from superbrain.training.ring.replay import replay

    folder = _ring_run(brain.folder / RUNS, name)
    try:
        told = chain(folder)
        first, merges = told.start.first, len(told.links)
        start = Call(f"{make_task.__module__}:make_task", {"run_folder": str(folder), "start": first})
        found = replay(folder, start, lambda version: on_share((version - first) / merges)) if verify else None
    except RingError as error:
        raise TrainingBroken(run=folder.name, reason=str(error)) from error
    return Repeated(
        run=folder.name,
        workers=told.start.nodes,
        merges=len(told.links),
        stalest=max((link.merge.to - 1 - link.read for link in told.links), default=0),
        verified=verify,
        mismatch=str(found.mismatch) if found is not None and found.mismatch is not None else None,
    )


def _ring_run(runs: Path, name: str) -> Path:
    found = [runs / name] if name else sorted(runs.glob("*"), reverse=True)
    for folder in found:
        if any(folder.glob("merges-*.jsonl")):
            return folder
    raise RunMissing(run=runs / name)


def _graph(brain: Brain, run: Run) -> Graph:
    """The graph as it was when the run began, which may be some transactions ago."""
    then = run.about.transaction
    snapshot = brain.snapshot(None if then == brain.transaction else then)
    entities = [EntityId(row) for row in range(run.about.n_entities)]
    relations = snapshot.schema.relations
    return Graph(
        snapshot,
        entity_keys=brain.store.entity_keys(entities),
        relation_keys=[relations[row].key if row in relations else f"-{row}" for row in range(run.about.n_relations)],
        stamp=brain.store.stamps().get(then, ""),
        name=brain.settings.name,
    )


def _texts(brain: Brain, snapshot: Snapshot, encoder: str, on_encoded: OnShare) -> NDArray[np.float32]:
    """The vectors of all entities' names, (N, T). PackageMissing if there is no such encoder."""
    from superbrain.embedding import load_encoder

    found = load_encoder(encoder)
    if found is None:
        raise PackageMissing(what=f"text = {encoder!r}", package=encoder)
    entities = [EntityId(row) for row in range(snapshot.n_entities)]
    names = [
        f"{zh} {en}" if en != zh else zh
        for zh, en in zip(brain.store.labels(entities, "zh"), brain.store.labels(entities, "en"), strict=True)
    ]
    return cached_vectors(found, names, brain.folder / "cache", lambda done, total: on_encoded(done / total))
