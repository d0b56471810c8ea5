"""A run's folder: all that a training needs, so that it can be resumed after any kill, and replayed.

runs/<name>/recipe.toml        every setting
            run.json           the graph that it is trained on, and how products are taken
            facts.safetensors  facts to train on, facts set aside, candidates, vectors of names, verdicts
            progress.jsonl     how it went
            merges-<node>.jsonl, checkpoint-<batch>.safetensors
            lock               held by the process that trains it, until the space is in use
            ended.json         what came of it; there once the space is in use, and no checkpoint is any more
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import FEWEST_VERDICTS
from superbrain.embedding.candidates import Candidates
from superbrain.embedding.objectives import fastest_products
from superbrain.embedding.queries import KnownAnswers
from superbrain.embedding.tensor_file import map_tensors, write_tensors
from superbrain.errors import BadRecipe, FileMissing, PackageMissing, RunBusy, RunEnded, RunMissing, TooLittleToTrain
from superbrain.errors.keeping import not_written
from superbrain.store import Snapshot
from superbrain.store.durable import fresh_file, fresh_folder, sweep
from superbrain.training import checkpoints
from superbrain.training.contents import About, check_arrays
from superbrain.training.memory import Load, afford
from superbrain.training.recipes import Recipe
from superbrain.training.split import split

RECIPE, FACTS, ABOUT, ENDED, LOCK = "recipe.toml", "facts.safetensors", "run.json", "ended.json", "lock"

NO_FACTS, NO_VERDICTS = np.zeros((0, 3), np.int64), np.zeros((0, 4), np.int64)


@dataclass(frozen=True)
class Run:
    """One training. Arrays are mapped from its folder."""

    folder: Path
    recipe: Recipe
    about: About
    arrays: Mapping[str, NDArray[Any]]

    @property
    def train(self) -> NDArray[np.int64]:
        """Facts to train on, (m, 3)."""
        return np.asarray(self.arrays["train"], np.int64)

    @property
    def held(self) -> NDArray[np.int64]:
        """Facts set aside, (k, 3)."""
        return np.asarray(self.arrays["held"], np.int64)

    @property
    def judged(self) -> NDArray[np.int64]:
        """Facts set aside because people judged them, (j, 3): they are not trained on, and not among `held`."""
        return np.asarray(self.arrays.get("judged", NO_FACTS), np.int64)

    @property
    def verdicts(self) -> NDArray[np.int64]:
        """What people judged, (v, 4): head, relation, tail, and 1 for true."""
        return np.asarray(self.arrays.get("verdicts", NO_VERDICTS), np.int64)

    @property
    def texts(self) -> NDArray[np.float32] | None:
        """Vectors of the entities' names, (N, T) float32; None where the recipe goes without."""
        return self.arrays.get("texts")

    @property
    def candidates(self) -> Candidates | None:
        """What each relation's answers compete with; None for all entities."""
        if "of_relation" not in self.arrays:
            return None
        rows, edges = self.arrays["candidates"].astype(np.int64), self.arrays["edges"].tolist()
        sets = tuple(rows[low:high] for low, high in pairwise(edges))
        return Candidates(sets, self.arrays["of_relation"].astype(np.int64))

    @cached_property
    def known(self) -> KnownAnswers:
        """All facts of the graph as it was, trained on or not."""
        facts = np.concatenate((self.train, self.held, self.judged))
        return KnownAnswers.of(facts, self.about.n_relations, self.about.symmetric)

    @property
    def ended(self) -> bool:
        """Whether its space was put into use."""
        return (self.folder / ENDED).exists()

    def afford(self) -> None:
        """TooLargeToTrain if memory does not suffice to train it."""
        about, texts = self.about, self.texts
        known = KnownAnswers.of(self.train, about.n_relations, about.symmetric)
        afford(self.recipe, Load.of(known, about.n_entities, 0 if texts is None else texts.shape[1]))

    def end(self, told: Mapping[str, Any]) -> None:
        """Say what came of it. OutputFailed."""
        with fresh_file(self.folder / ENDED, "run-end") as partial:
            partial.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def discard(self) -> None:
        """Remove a run that cannot begin, so that nobody resumes it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(
    runs: Path,
    snapshot: Snapshot,
    recipe: Recipe,
    texts: NDArray[np.float32] | None = None,
    verdicts: NDArray[np.integer[Any]] = NO_VERDICTS,
) -> Run:
    """Make the folder of a new run: facts of relations that may be inferred are set aside as the recipe says.

    ``verdicts`` (v, 4) are what people judged. Facts among these are set aside apart from the others, where there are
    enough verdicts to fit odds to: at most the share of each relation that is set aside anyway.

    Raises
    ------
    TooLittleToTrain
        if the graph has no fact between entities.
    TooLargeToTrain
        if memory does not suffice.
    PackageMissing
        if torch is not installed.
    OutputFailed, StoreFull
        if the system refuses to write.

    """
    if not len(snapshot.triples):
        raise TooLittleToTrain(facts=0, least=1)
    relations = snapshot.schema.relations
    symmetric = tuple(row for row, relation in relations.items() if relation.symmetric)
    known = KnownAnswers.of(snapshot.triples, snapshot.n_relations, symmetric)
    afford(recipe, Load.of(known, snapshot.n_entities, 0 if texts is None else texts.shape[1]))
    prepare_torch(threads_of(recipe))
    arrays = _set_aside(snapshot, recipe, np.asarray(verdicts, np.int64))
    if texts is not None:
        arrays["texts"] = np.ascontiguousarray(texts, np.float32)
    products = fastest_products() if recipe.products == "auto" else recipe.products
    about = About(snapshot.n_entities, snapshot.n_relations, symmetric, snapshot.transaction, snapshot.hash, products)
    with _alone(runs):
        sweep(runs)
        target = runs / _fresh_name(runs)
        with fresh_folder(target, "run") as folder:
            (folder / RECIPE).write_text(recipe.to_toml(), encoding="utf-8")
            (folder / ABOUT).write_text(json.dumps(asdict(about)) + "\n", encoding="utf-8")
            write_tensors(folder / FACTS, arrays)
    return open_run(target)


def enough(verdicts: NDArray[np.int64]) -> bool:
    """Whether there are as many of both kinds, (v, 4), as odds need to be fitted to."""
    true = int(verdicts[:, 3].sum())
    return min(true, len(verdicts) - true) >= FEWEST_VERDICTS


def threads_of(recipe: Recipe) -> int:
    """Threads of each worker: what the recipe says, or the machine's share."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return recipe.threads or max(1, here // recipe.workers)


def prepare_torch(threads: int) -> None:
    """Import torch with threads that sleep while they wait: spinning ones slow each other down on a busy machine.

    PackageMissing if it is not installed.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    try:
        import torch
    except ImportError as error:
        raise PackageMissing(what="superbrain train", package="torch") from error
    torch.set_num_threads(threads)


def _set_aside(snapshot: Snapshot, recipe: Recipe, verdicts: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    relations = snapshot.schema.relations
    open_ones = [row for row, relation in relations.items() if relation.literal is None and not relation.closed]
    triples = np.asarray(snapshot.triples, np.int64)
    arrays: dict[str, NDArray[Any]] = {}
    if len(verdicts):
        arrays["verdicts"] = verdicts.astype(np.int32)
    if enough(verdicts):
        true = {(head, relation, tail) for head, relation, tail, said in verdicts.tolist() if said}
        among = np.array([tuple(fact) in true for fact in triples.tolist()], np.bool_)
        chosen = split(
            triples, share=recipe.held_out, valid_share=0.0, seed=recipe.seed, relations=open_ones, among=among
        )
        triples, arrays["judged"] = chosen.train, chosen.test.astype(np.int32)
    parts = split(triples, share=recipe.held_out, valid_share=0.0, seed=recipe.seed, relations=open_ones)
    arrays |= {"train": parts.train.astype(np.int32), "held": parts.test.astype(np.int32)}
    if recipe.candidates == "range":
        found = Candidates.by_type(snapshot)
        arrays["of_relation"] = found.of_relation.astype(np.int32)
        arrays["edges"] = np.cumsum([0, *(len(rows) for rows in found.sets)], dtype=np.int32)
        arrays["candidates"] = np.concatenate((np.empty(0, np.int32), *found.sets)).astype(np.int32)
    return arrays


def _fresh_name(runs: Path) -> str:
    """The time, UTC, and a number where two runs begin in one second."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    number, free = 2, name
    while (runs / free).exists():
        number, free = number + 1, f"{name}.{number}"
    return free


def open_run(folder: Path) -> Run:
    """Open a run that was begun. RunMissing if it is none, or not whole; BadRecipe, FileMissing for its recipe."""
    try:
        about = About.parse((folder / ABOUT).read_text(encoding="utf-8"))
        recipe = Recipe.read(folder / RECIPE)
        arrays = map_tensors(folder / FACTS)
        check_arrays(arrays, about)
    except (OSError, ValueError) as error:
        raise RunMissing(run=folder) from error
    return Run(folder, recipe, about, arrays)


@contextmanager
def locked(run: Run) -> Iterator[None]:
    """Keep every other process from training the run; the system lets go of it when this one dies.

    Raises
    ------
    RunBusy
        if another process trains it.
    RunEnded
        if another process has put its space into use since it was opened.
    OutputFailed, StoreFull
        if the lock cannot be made.

    """
    path = run.folder / LOCK
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise not_written(path, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunBusy(run=run.folder.name) from error
        if run.ended:
            raise RunEnded(run=run.folder.name)
        yield
    finally:
        os.close(descriptor)  # releases the lock


@contextmanager
def _alone(runs: Path) -> Iterator[None]:
    """Hold the folder of runs against others that begin one; they wait. OutputFailed, StoreFull."""
    try:
        runs.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(runs, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise not_written(runs, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def drop_checkpoints(runs: Path) -> None:
    """Remove the checkpoints of all runs that have ended: what is left is what a replay and an evaluation need."""
    for ended in runs.glob(f"*/{ENDED}"):
        checkpoints.drop(ended.parent)


def is_locked(run: Run) -> bool:
    """Whether a process trains the run."""
    try:
        descriptor = os.open(run.folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False  # nobody has trained it yet
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def unfinished(runs: Path) -> Run:
    """The newest run that has not ended, is whole and is trained by nobody. RunMissing if there is none."""
    for folder in sorted((path for path in runs.glob("*") if (path / ABOUT).exists()), reverse=True):
        try:
            run = open_run(folder)
        except (RunMissing, FileMissing, BadRecipe):
            continue  # an older one may be whole
        if not run.ended and not is_locked(run):
            return run
    raise RunMissing(run=runs)
