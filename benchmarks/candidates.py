"""The softmax over all entities beside that over the members of the relation's range type, where these are few.

    python benchmarks/candidates.py [--brain DIR] [--recipe FILE] [--rank N] [--epochs N] [--record]

The same recipe on the same split of a brain's graph, one thread. "range" is judged twice: after as many epochs as
"all", and after as much CPU time, which is more epochs. Facts set aside are ranked filtered, both sides, among all
entities and among those that types allow (where they allow fewer than half). A space trained on ranges alone was never
told that an entity of another type is a wrong answer; an answer is sought among all of them wherever a graph has no
types, and in every query that names none.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")

import torch
from record import record

from superbrain.brain import Brain
from superbrain.embedding.candidates import Candidates
from superbrain.embedding.evaluation import Ranks, rank_facts, rank_most_frequent
from superbrain.embedding.models import MODELS
from superbrain.training.fitting import fit
from superbrain.training.graph_task import GraphTask
from superbrain.training.job import make_task
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run, begin

ROOT = Path(__file__).resolve().parent.parent


def figures_of(ranks: Ranks) -> dict[str, float]:
    """What is told of ranks."""
    return {
        "mrr": round(ranks.metrics()["mrr"], 4),
        "hits@1": round(ranks.metrics()["hits@1"], 4),
        "macro_mrr": round(ranks.macro_mrr(), 4),
    }


def judged(run: Run, task: GraphTask, typed: Candidates) -> dict[str, Any]:
    """Ranks of the facts set aside, among all entities and among those that types allow."""
    tables = {name: rows.numpy() for name, rows in task.parameters.items()}
    model = MODELS[run.recipe.model]
    return {
        name: figures_of(rank_facts(model, tables, run.held, run.known, candidates=among))
        for name, among in (("among_all", None), ("among_range", typed))
    }


class Training:
    """A task that is trained, and the CPU seconds that it took."""

    def __init__(self, run: Run) -> None:
        self.task = make_task(str(run.folder), 0)
        self.batches, self.seconds = 0, 0.0

    def until(self, *, epochs: float = 1e9, seconds: float = 1e9) -> None:
        """Go on until so many epochs are done or CPU seconds have passed in all."""
        began = time.process_time() - self.seconds
        self.batches = fit(
            self.task,
            epochs=epochs,
            start=self.batches,
            on_batch=lambda _: time.process_time() - began >= seconds,
        )
        self.seconds = time.process_time() - began

    def told(self, run: Run, typed: Candidates) -> dict[str, Any]:
        """How long it was trained, and its ranks."""
        epochs = self.batches / self.task.batches_per_epoch
        cost = {"epochs": round(epochs, 2), "cpu_s": round(self.seconds, 1)}
        return cost | {"cpu_s_an_epoch": round(self.seconds / epochs, 2), **judged(run, self.task, typed)}


def compared(brain: Brain, recipe: Recipe, scratch: Path) -> dict[str, Any]:
    """Both kinds of candidates on one graph."""
    snapshot = brain.snapshot()
    typed = Candidates.by_type(snapshot)
    runs = {
        kind: begin(scratch / kind, snapshot, replace(recipe, candidates=kind, threads=1)) for kind in ("all", "range")
    }
    torch.set_num_threads(1)
    everything, narrow = (Training(run) for run in runs.values())
    everything.until(epochs=recipe.epochs)
    found = {"all": everything.told(runs["all"], typed)}
    narrow.until(epochs=recipe.epochs)
    found["range"] = narrow.told(runs["range"], typed)
    narrow.until(seconds=everything.seconds)
    found["range_as_long"] = narrow.told(runs["range"], typed)
    run = runs["all"]
    for name, among in (("among_all", None), ("among_range", typed)):
        usual = rank_most_frequent(
            run.train, run.about.n_entities, run.held, run.known, symmetric=run.about.symmetric, candidates=among
        )
        found.setdefault("most_frequent", {})[name] = figures_of(usual)
    sizes = [len(rows) for rows in typed.sets]
    return found | {
        "directed_relations_with_a_smaller_range": int((typed.of_relation >= 0).sum()),
        "median_range": sorted(sizes)[len(sizes) // 2] if sizes else 0,
        "entities": snapshot.n_entities,
        "facts_set_aside": len(run.held),
    }


def main() -> None:
    """Train both, judge and tell."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--brain", type=Path, default=Path("brain"))
    options.add_argument("--recipe", type=Path, default=ROOT / "training" / "world.toml")
    options.add_argument("--rank", type=int)
    options.add_argument("--epochs", type=int)
    options.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    chosen = options.parse_args()
    recipe = Recipe.read(chosen.recipe).changed(chosen.recipe, rank=chosen.rank, epochs=chosen.epochs)
    with Brain.open(chosen.brain) as brain, tempfile.TemporaryDirectory() as scratch:
        figures = compared(brain, recipe, Path(scratch))
    conditions = {
        "recipe": chosen.recipe.stem,
        "rank": recipe.rank,
        "batch": recipe.batch,
        "n3": recipe.n3,
        "threads": 1,
    }
    if chosen.record:
        sys.argv[1:] = ["DIR" if word == str(chosen.brain) else word for word in sys.argv[1:]]
        record("candidates", figures, **conditions)
    else:
        print(json.dumps({"figures": figures, "conditions": conditions}))


if __name__ == "__main__":
    main()
