"""What an epoch costs: our loop beside the same model and objective by plain autograd, in the same run.

    python benchmarks/epoch_cost.py --data DIR [--rank 128] [--fraction 0.05] [--rounds 3] [--record]

The graph is FB15k-237 (see fb15k237.py for ``DIR``). The plain loop is what a person would write with torch: batches
of 1000 facts, float32 scores of all entities, cross-entropy, relation prediction and N3 by autograd, torch's Adagrad.
Both run in turn on one thread, ``--rounds`` times over ``--fraction`` of an epoch, and are scaled to a whole one; the
figure is the median of CPU seconds. ``--products float32`` times our loop without bf16.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from fb15k237 import Dataset, given_data, options, settings, tell

from superbrain.embedding.models import MODELS
from superbrain.embedding.queries import directed
from superbrain.training.fitting import fit
from superbrain.training.graph_task import GraphTask

PLAIN_BATCH = 1000
MODEL = MODELS["complex"]


def plain_steps(data: Dataset, chosen: argparse.Namespace) -> Iterator[float]:
    """Train fact by fact; each step gives the share of an epoch that it was."""
    fresh = MODEL.initial(data.entities, data.relations, chosen.rank, 0)
    entities, relations = (torch.from_numpy(fresh[name]).requires_grad_() for name in ("entities", "relations"))
    optimiser = torch.optim.Adagrad([entities, relations], lr=chosen.rate)
    facts = torch.from_numpy(directed(data.parts["train"], data.relations))
    facts = facts[torch.from_numpy(np.random.default_rng(0).permutation(len(facts)))]
    cross_entropy = torch.nn.functional.cross_entropy
    for batch in facts.split(PLAIN_BATCH):
        heads, links, tails = entities[batch[:, 0]], relations[batch[:, 1]], entities[batch[:, 2]]
        loss = cross_entropy(MODEL.query(heads, links) @ entities.T, batch[:, 2])
        if chosen.relation_weight:
            by_relation = MODEL.relation_query(heads, tails) @ relations.T
            loss = loss + chosen.relation_weight * cross_entropy(by_relation, batch[:, 1])
        penalty = sum(MODEL.regulariser(rows)[0].sum() for rows in (heads, links, tails))
        optimiser.zero_grad()
        (loss + chosen.n3 / len(batch) * penalty).backward()
        optimiser.step()
        yield len(batch) / len(facts)


def our_steps(task: GraphTask) -> Iterator[float]:
    """Train batch by batch; each step gives the share of an epoch that it was."""
    room = {name: torch.empty_like(rows) for name, rows in task.parameters.items()}
    for batch_id in range(task.batches_per_epoch):
        gradient, _ = task.gradient(task.parameters, task.batch(batch_id), room)
        task.merge(task.parameters, task.state, gradient)
        yield 1 / task.batches_per_epoch


def epoch_seconds(steps: Iterator[float], fraction: float) -> float:
    """CPU seconds of a whole epoch, from at least this fraction of one."""
    done, start = 0.0, time.process_time()
    while done < fraction:
        done += next(steps)
    return (time.process_time() - start) / done


def main() -> None:
    """Time both in turn and tell."""
    parser = options()
    parser.description = __doc__
    parser.add_argument("--fraction", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--products", choices=("bf16", "float32"), default=None)
    chosen = parser.parse_args()
    if not 0 < chosen.fraction * chosen.rounds < 0.9:
        parser.error("the rounds together must be less than an epoch")
    torch.set_num_threads(1)
    data = given_data(chosen)
    task = GraphTask(
        data.parts["train"], data.entities, data.relations, replace(settings(chosen), products=chosen.products)
    )
    fit(task, epochs=2 / task.batches_per_epoch)  # the first steps make room and load kernels
    ours, plain = our_steps(task), plain_steps(data, chosen)
    next(plain)
    times = [
        (epoch_seconds(ours, chosen.fraction), epoch_seconds(plain, chosen.fraction)) for _ in range(chosen.rounds)
    ]
    our_time, plain_time = (statistics.median(column) for column in zip(*times, strict=True))
    figures: dict[str, object] = {
        "epoch_cpu_s": round(our_time, 1),
        "plain_autograd_epoch_cpu_s": round(plain_time, 1),
        "times_faster": round(plain_time / our_time, 1),
    }
    tell(
        "epoch_cost", figures, chosen, threads=1, products=task.products, fraction=chosen.fraction, rounds=chosen.rounds
    )


if __name__ == "__main__":
    main()
