"""Link prediction on FB15k-237: train for a number of seconds, then rank all test facts from both ends.

    python benchmarks/fb15k237.py --data DIR [--seconds 600] [--threads 2] [--rank 128] [--part test] [--record]

``DIR`` holds train.txt, valid.txt and test.txt (or .txt.gz): head, relation, tail, separated by tabs; the variable
SUPERBRAIN_FB15K237 may name it instead, and without either nothing is run. Ranks are filtered with all three files in
both directions, among all entities, from float32 scores with ties averaged; facts with an entity that training never
saw are kept. The seconds are wall time of the training loop alone. ``--part valid`` judges settings; ``--record``
appends the figures to results.jsonl.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

# Threads that spin while they wait make two of them slower than one on a busy machine; read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")

import numpy as np
import torch
from record import record

from superbrain.embedding.evaluation import rank_facts, rank_most_frequent
from superbrain.embedding.models import MODELS
from superbrain.embedding.queries import KnownAnswers
from superbrain.training.fitting import fit
from superbrain.training.graph_task import GraphTask, TaskSettings

VARIABLE = "SUPERBRAIN_FB15K237"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Facts (n, 3) of each part, and the sizes of the tables."""

    parts: dict[str, np.ndarray]
    entities: int
    relations: int

    def known(self) -> KnownAnswers:
        """All facts of all parts, both directions."""
        return KnownAnswers.of(np.concatenate(list(self.parts.values())), self.relations)


def read(folder: Path) -> Dataset:
    """Number entities and relations in the order of their names."""
    raw = {part: list(_lines(folder / f"{part}.txt")) for part in ("train", "valid", "test")}
    entities = sorted({end for rows in raw.values() for head, _, tail in rows for end in (head, tail)})
    relations = sorted({relation for rows in raw.values() for _, relation, _ in rows})
    rows_of = {name: row for row, name in enumerate(entities)}
    links_of = {name: row for row, name in enumerate(relations)}
    parts = {
        part: np.array([(rows_of[head], links_of[relation], rows_of[tail]) for head, relation, tail in rows])
        for part, rows in raw.items()
    }
    return Dataset(parts, len(entities), len(relations))


def _lines(path: Path) -> list[list[str]]:
    packed = path.with_name(path.name + ".gz")
    text = path.read_text(encoding="utf-8") if path.exists() else gzip.decompress(packed.read_bytes()).decode("utf-8")
    return [line.split("\t") for line in text.split("\n") if line]


def options() -> argparse.ArgumentParser:
    """What both benchmarks on this graph can be told."""
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter)
    folder = os.environ.get(VARIABLE)
    parser.add_argument("--data", type=Path, default=Path(folder) if folder else None)
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--queries", type=int, default=1000, help="distinct queries a batch")
    parser.add_argument("--n3", type=float, default=0.05)
    parser.add_argument("--relation-weight", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=0.3)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    return parser


def given_data(chosen: argparse.Namespace) -> Dataset:
    """The graph, or an end without an error where none is given."""
    if chosen.data is None:
        print(f"no FB15k-237: give --data or set {VARIABLE}", file=sys.stderr)
        raise SystemExit(0)
    return read(chosen.data)


def settings(chosen: argparse.Namespace) -> TaskSettings:
    """The task's settings as told."""
    return TaskSettings(
        rank=chosen.rank,
        queries=chosen.queries,
        n3=chosen.n3,
        relation_weight=chosen.relation_weight,
        learning_rate=chosen.rate,
    )


def tell(benchmark: str, figures: dict[str, object], chosen: argparse.Namespace, **conditions: object) -> None:
    """Print the figures, and record them where asked."""
    conditions |= {name: getattr(chosen, name) for name in ("rank", "queries", "n3", "relation_weight", "rate")}
    if chosen.record:
        record(benchmark, figures, **conditions)
    else:
        print(json.dumps({"figures": figures, "conditions": conditions}))


def main() -> None:
    """Train, rank and tell."""
    parser = options()
    parser.description = __doc__
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--part", choices=("valid", "test"), default="test")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    data = given_data(chosen)
    task = GraphTask(data.parts["train"], data.entities, data.relations, settings(chosen))
    cpu, wall = time.process_time(), time.perf_counter()
    batches = fit(task, seconds=chosen.seconds)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    space = {name: rows.numpy() for name, rows in task.parameters.items()}
    judged = time.perf_counter()
    facts, known = data.parts[chosen.part], data.known()
    ranks = rank_facts(MODELS["complex"], space, facts, known)
    judged = time.perf_counter() - judged
    baseline = rank_most_frequent(data.parts["train"], data.entities, facts, known)
    figures: dict[str, object] = {name: round(value, 4) for name, value in ranks.metrics().items()}
    figures |= {
        "macro_mrr": round(ranks.macro_mrr(), 4),
        "most_frequent_mrr": round(baseline.metrics()["mrr"], 4),
        "epochs": round(batches / task.batches_per_epoch, 2),
        "training_wall_s": round(wall, 1),
        "training_cpu_s": round(cpu, 1),
        "evaluation_wall_s": round(judged, 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    tell("fb15k237", figures, chosen, threads=chosen.threads, products=task.products, part=chosen.part)


if __name__ == "__main__":
    main()
