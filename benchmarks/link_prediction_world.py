"""Link prediction on the bundled world: a seeded tenth of the facts of its open relations is found again, or not.

    python benchmarks/link_prediction_world.py [--recipe training/world.toml] [--seed N] [--record]

A tenth of the facts of each relation that leads to entities and is not closed is set aside (both directions of a
symmetric fact and inverse twins together, and no entity's last fact); a space is trained on the rest. Every fact set
aside is asked for from both ends and ranked among all entities, known answers left out. Macro is the mean over
relations; "without hubs" leaves out answers that more than a tenth of their relation's facts share. The baseline ranks
by how often each entity is an answer of the relation.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from record import record

from superbrain import Brain
from superbrain.brain import world_folder
from superbrain.brain.training import begin_run
from superbrain.embedding.evaluation import Ranks, hub_answers, rank_facts, rank_most_frequent
from superbrain.embedding.models import MODELS
from superbrain.training.finishing import rounded
from superbrain.training.job import fit_run
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run

SHARE = 0.1
RECIPE = Path(__file__).resolve().parent.parent / "training" / "world.toml"


def figures_of(ranks: Ranks, tail: np.ndarray, head: np.ndarray) -> dict[str, float]:
    """MRR and hits over facts, MRR over relations, with and without hubs."""
    found = {name: value for name, value in ranks.metrics().items() if name in ("mrr", "hits@1", "hits@10")}
    found["macro_mrr"] = ranks.macro_mrr()
    found["macro_mrr_without_hubs"] = ranks.macro_mrr(~tail, ~head)
    found["macro_mrr_of_hubs"] = ranks.macro_mrr(tail, head)
    return {name: round(float(value), 4) for name, value in found.items()}


def judged(run: Run, tables: dict[str, np.ndarray], keys: list[str]) -> dict[str, object]:
    """All facts set aside, beside the most frequent answers."""
    about, held, train = run.about, run.held, run.train
    ranks = rank_facts(MODELS[run.recipe.model], tables, held, run.known)
    usual = rank_most_frequent(train, about.n_entities, held, run.known, symmetric=about.symmetric)
    tail, head = hub_answers(train, held, about.n_relations, symmetric=about.symmetric)
    others = usual.by_relation()
    return {
        "facts": len(held),
        "relations": len(np.unique(held[:, 1])),
        "space": figures_of(ranks, tail, head),
        "most_frequent": figures_of(usual, tail, head),
        "by_relation": {
            keys[row]: [int(found["facts"]), round(found["mrr"], 3), round(others[row]["mrr"], 3)]
            for row, found in sorted(ranks.by_relation().items())
        },
    }


def main() -> None:
    """Set aside, train, rank."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    asked = parser.parse_args()
    recipe = replace(Recipe.read(asked.recipe), held_out=SHARE, seed=asked.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "brain"
        with Brain.making(folder, name="world", encoder="none") as made:
            made.load(world_folder())
        with Brain.open(folder) as brain:
            run = begin_run(brain, recipe)
            tables = rounded(fit_run(run, lambda _: None).tables, recipe.precision)
            if tables is None:
                raise SystemExit("the tables are not finite")
            relations = brain.snapshot().schema.relations
            keys = [relations[row].key if row in relations else str(row) for row in range(run.about.n_relations)]
            figures = judged(run, dict(tables), keys)
    if asked.record:
        record("link_prediction_world", figures, held_out=SHARE, rank=recipe.rank, epochs=recipe.epochs)
    else:
        print(figures)


if __name__ == "__main__":
    main()
