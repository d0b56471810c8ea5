"""What a ring gains on one machine: n workers of one thread beside one worker, the formula's promise, the replays.

    python benchmarks/ring_speedup.py (--brain DIR | --data DIR) [--nodes 2] [--rank 128] [--queries 500] [--record]

``--brain`` trains on a brain's facts between entities, ``--data`` on a folder with train.txt (head, relation, tail,
separated by tabs); all entities are candidates. One worker and the ring run in turn, ``--rounds`` times with
``--batches`` batches a worker, and the median of the ratios is the figure. The formula is told twice: from T_calc and
T_merge of the worker that had the machine for itself (what the talk promises), and with the T_calc that n workers
really had while they shared memory and caches. At the end, runs of n = 1, 2 and 3 are replayed and compared bit for
bit. T_transmit includes checking the model that came.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
from record import record

from superbrain.embedding.objectives import fastest_products
from superbrain.store import Store
from superbrain.training.graph_task import GraphTask, TaskSettings
from superbrain.training.ring import Call, RingResult, Times, run_ring, timing, verify


def make_task(*, facts: str, **settings: object) -> GraphTask:
    """The task, in any process, from a file of facts."""
    with np.load(facts) as kept:
        triples, entities, relations = kept["triples"], int(kept["entities"]), int(kept["relations"])
    return GraphTask(triples, entities, relations, TaskSettings(**settings))


def facts_of(chosen: argparse.Namespace, folder: Path) -> str:
    """Write the facts to train on into a file for the workers."""
    if chosen.brain:
        with Store.open(chosen.brain) as store:
            snapshot = store.snapshot()
            triples, entities, relations = np.array(snapshot.triples), snapshot.n_entities, snapshot.n_relations
    else:
        rows = [line.split("\t") for line in (chosen.data / "train.txt").read_text(encoding="utf-8").splitlines()]
        names = sorted({end for head, _, tail in rows for end in (head, tail)})
        links = sorted({link for _, link, _ in rows})
        row_of, link_of = ({name: row for row, name in enumerate(known)} for known in (names, links))
        triples = np.array([(row_of[head], link_of[link], row_of[tail]) for head, link, tail in rows])
        entities, relations = len(names), len(links)
    path = folder / "facts.npz"
    np.savez(path, triples=triples, entities=entities, relations=relations)
    return str(path)


def promised(alone: RingResult, ring: RingResult, nodes: int) -> tuple[float, float]:
    """The formula's speedup: from times measured alone, and from those of the ring itself."""
    free = Times(alone.times.calculate, ring.times.transmit, alone.times.merge)
    serial = alone.times.calculate + alone.times.merge
    return timing.speedup(free, nodes), nodes * serial / timing.cycle(ring.times, nodes)


def milliseconds(times: Times) -> dict[str, float]:
    """The three times, readable."""
    return {name: round(getattr(times, name) * 1e3, 2) for name in ("calculate", "transmit", "merge")}


def told() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--brain", type=Path)
    where.add_argument("--data", type=Path)
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--queries", type=int, default=500, help="distinct queries a batch")
    parser.add_argument("--batches", type=int, default=40, help="batches a worker and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    return parser.parse_args()


def main() -> None:
    """Measure in turn, replay, tell."""
    chosen = told()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"rank": chosen.rank, "queries": chosen.queries, "products": fastest_products()}
        task = Call("ring_speedup:make_task", {"facts": facts_of(chosen, Path(folder)), **settings})

        def turn(workers: int, batches: int, name: str) -> RingResult:
            run = Path(folder) / name
            return run_ring(task, workers=workers, first=0, last=batches * workers, run_folder=run)

        pairs = []
        for number in range(chosen.rounds):
            alone = turn(1, chosen.batches, f"alone-{number}")
            pairs.append((alone, turn(chosen.nodes, chosen.batches, f"ring-{number}")))
        same = {}
        for nodes in (1, 2, 3):
            turn(nodes, 8, f"replay-{nodes}")
            same[nodes] = verify(Path(folder) / f"replay-{nodes}", task) is None
        size = sum(table.numel() for table in task().parameters.values()) * 4
    ratios = [ring.rate / alone.rate for alone, ring in pairs]
    at = sorted(range(len(ratios)), key=ratios.__getitem__)[len(ratios) // 2]
    alone, ring = pairs[at]
    by_talk, by_ring = promised(alone, ring, chosen.nodes)
    figures: dict[str, object] = {
        "speedup": round(ratios[at], 3),
        "speedups": [round(ratio, 3) for ratio in ratios],
        "formula": round(by_talk, 3),
        "formula_with_the_rings_own_times": round(by_ring, 3),
        "batches_a_second": {1: round(alone.rate, 3), chosen.nodes: round(ring.rate, 3)},
        "ms_alone": milliseconds(alone.times),
        "ms_in_the_ring": milliseconds(ring.times),
        "waiting_share": round(statistics.fmean(result.waiting_share for _, result in pairs), 3),
        "model_mb": round(size / 1e6, 1),
        "replay_equals_ring": same,
    }
    conditions = {"nodes": chosen.nodes, "threads_each": 1, **settings}
    if chosen.record:
        record("ring_speedup", figures, **conditions)
    else:
        print(json.dumps({"figures": figures, "conditions": conditions}))


if __name__ == "__main__":
    main()
