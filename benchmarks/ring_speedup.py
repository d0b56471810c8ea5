"""What a ring gains on one machine: n workers of one thread beside one worker, the machine's limit, and the formula.

    python benchmarks/ring_speedup.py (--brain DIR | --data DIR) [--nodes 2] [--rank 128] [--queries 1000] [--record]

``--brain`` trains on a brain's facts between entities, ``--data`` on a folder with train.txt (head, relation, tail,
separated by tabs); all entities are candidates. One worker, n workers without any ring, and the ring run in turn,
``--rounds`` times with ``--batches`` batches a worker, and the median of the ratios is the figure.

``limit`` is what the machine allows: n processes that train at once, each a model of its own with no link between them,
share memory and caches too, and their joint batches a second over those of one worker are the most that a ring can
reach. The formula is told twice: from T_calc and T_merge of the worker that had the machine for itself (what the talk
promises), and with the T_calc that n workers really had while they shared memory and caches. At the end, runs of n = 1,
2 and 3 are replayed and compared bit for bit. T_transmit includes checking the model that came.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Round:
    """One worker, n workers each for itself, and the ring, one after the other."""

    alone: RingResult
    apart: tuple[RingResult, ...]
    ring: RingResult

    @property
    def speedup(self) -> float:
        """Batches a second of the ring over those of one worker."""
        return self.ring.rate / self.alone.rate

    @property
    def limit(self) -> float:
        """The same of the workers that have no ring between them."""
        return sum(each.rate for each in self.apart) / self.alone.rate


def measured(turn: Callable[[int, int, str], RingResult], nodes: int, batches: int, number: int) -> Round:
    """Run a round; the workers apart are started together."""
    alone = turn(1, batches, f"alone-{number}")
    with ThreadPoolExecutor(nodes) as pool:
        apart = tuple(pool.map(lambda place: turn(1, batches, f"apart-{number}-{place}"), range(nodes)))
    return Round(alone, apart, turn(nodes, batches, f"ring-{number}"))


def told(rounds: list[Round], nodes: int) -> dict[str, object]:
    """The figures: those of the round with the median speedup where there is one of each round."""
    middle = sorted(rounds, key=lambda each: each.speedup)[len(rounds) // 2]
    limit = statistics.median(each.limit for each in rounds)
    by_talk, by_ring = promised(middle.alone, middle.ring, nodes)
    return {
        "speedup": round(middle.speedup, 3),
        "speedups": [round(each.speedup, 3) for each in rounds],
        "limit": round(limit, 3),
        "limits": [round(each.limit, 3) for each in rounds],
        "share_of_limit": round(middle.speedup / limit, 3),
        "formula": round(by_talk, 3),
        "formula_with_the_rings_own_times": round(by_ring, 3),
        "batches_a_second": {1: round(middle.alone.rate, 3), nodes: round(middle.ring.rate, 3)},
        "ms_alone": milliseconds(middle.alone.times),
        "ms_apart": milliseconds(middle.apart[0].times),
        "ms_in_the_ring": milliseconds(middle.ring.times),
        "waiting_share": round(statistics.fmean(each.ring.waiting_share for each in rounds), 3),
    }


def milliseconds(times: Times) -> dict[str, float]:
    """The three times, readable."""
    return {name: round(getattr(times, name) * 1e3, 2) for name in ("calculate", "transmit", "merge")}


def asked() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--brain", type=Path)
    where.add_argument("--data", type=Path)
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--queries", type=int, default=1000, help="distinct queries a batch")
    parser.add_argument("--batches", type=int, default=40, help="batches a worker and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    return parser.parse_args()


def main() -> None:
    """Measure in turn, replay, tell."""
    chosen = asked()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"rank": chosen.rank, "queries": chosen.queries, "products": fastest_products()}
        task = Call("ring_speedup:make_task", {"facts": facts_of(chosen, Path(folder)), **settings})

        def turn(workers: int, batches: int, name: str) -> RingResult:
            run = Path(folder) / name
            return run_ring(task, workers=workers, first=0, last=batches * workers, run_folder=run)

        rounds = [measured(turn, chosen.nodes, chosen.batches, number) for number in range(chosen.rounds)]
        same = {}
        for nodes in (1, 2, 3):
            turn(nodes, 8, f"replay-{nodes}")
            same[nodes] = verify(Path(folder) / f"replay-{nodes}", task) is None
        size = sum(table.numel() for table in task().parameters.values()) * 4
    figures = {**told(rounds, chosen.nodes), "model_mb": round(size / 1e6, 1), "replay_equals_ring": same}
    conditions = {"nodes": chosen.nodes, "threads_each": 1, **settings}
    if chosen.record:
        record("ring_speedup", figures, **conditions)
    else:
        print(json.dumps({"figures": figures, "conditions": conditions}))


if __name__ == "__main__":
    main()
