"""How long answers take that may be guessed, shape by shape, over a brain and the space that was trained on it.

    python benchmarks/reasoning_inferred.py --brain DIR [--space DIR] [--queries N] [--record]

Queries start at the ends of random walks over the facts of relations that the space infers, so that every step of
each may be guessed. Timed from the text of the query to its answers with their paths, each query once, after others
have warmed up what belongs to the relations; then the same again, with the rows that were kept. Beside it: how much of
it is exact answering, how many rows of the space a query took, and how many answers were inferred. ``--random`` puts
seeded odds in the place of a space. Nothing is written to results.jsonl without ``--record``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx
import numpy as np
from reasoning_speed import SHAPES, milliseconds, stored, walked, written
from record import record

from superbrain.reasoning import Answers, Plausibility, answer, associate, parse, support
from superbrain.reasoning.projection import Row
from superbrain.store.snapshot import Snapshot

SEED = 20261124
WARM = 40
TARGETS = {"1p": 15, "2i": 15, "3i": 15, "2u": 15, "2in": 15, "2p": 60, "ip": 60, "pi": 60, "inp": 60, "up": 60}
"""Milliseconds of the 95th percentile that are aimed at: one hop, two hops."""


@dataclass(frozen=True)
class RandomOdds:
    """Seeded odds of every open relation, by products of random vectors: costs what a space of that width costs."""

    snapshot: Snapshot
    width: int = 256

    def __post_init__(self) -> None:
        chance = np.random.default_rng(SEED)
        size = (self.snapshot.n_entities, self.width)
        object.__setattr__(self, "vectors", chance.standard_normal(size, np.float32) / np.float32(self.width**0.5))

    def infers(self, relation: int) -> bool:
        """Whether the relation is open and between entities."""
        schema = self.snapshot.schema.relations[relation]
        return schema.literal is None and not schema.closed

    def rows(self, heads: np.ndarray, relation: int, *, inverse: bool, floor: float) -> list[Row]:
        """Eight likely ends of each head, by one product with all entities."""
        scores = self.vectors[heads] * np.roll(self.vectors[relation], inverse) @ self.vectors.T * self.width
        found = []
        for row in scores:
            nodes = np.sort(np.argpartition(-row, 8)[:8]).astype(np.int32)
            odds = 1 / (1 + np.exp(-row[nodes].astype(np.float64)))
            found.append(Row(nodes[odds >= floor], odds[odds >= floor]))
        return found

    def truth(self, triples: np.ndarray) -> np.ndarray:
        """Nothing."""
        return np.zeros(len(triples), np.float32)

    def nearest(self, entity: int, k: int) -> list[tuple[int, float]]:
        """The largest products with its vector."""
        cosines = self.vectors @ self.vectors[entity]
        return [(int(node), float(cosines[node])) for node in np.argsort(-cosines)[1 : k + 1]]


def trained(folder: Path, snapshot: Snapshot, keys: Sequence[str]) -> Plausibility:
    """The space in a folder, laid over the snapshot."""
    from superbrain.embedding.artifact import open_space
    from superbrain.embedding.plausibility import Plausibility as Served

    space = open_space(folder, cache=None)
    relations = [relation.key for _, relation in sorted(snapshot.schema.relations.items())]
    places = {key: row for row, key in enumerate(space.entity_keys)}
    links = {key: row for row, key in enumerate(space.relation_keys)}
    rows = np.array([places.get(key, -1) for key in keys], np.int32)
    return Served(space, snapshot, rows, np.array([links.get(key, -1) for key in relations], np.int32))


class Counted:
    """A plausibility that counts the rows that it is asked for."""

    def __init__(self, inner: Plausibility) -> None:
        self.inner = inner
        self.infers, self.truth, self.nearest = inner.infers, inner.truth, inner.nearest
        self.asked = 0
        self.seconds = 0.0

    def rows(self, heads: np.ndarray, relation: int, *, inverse: bool, floor: float) -> Sequence[object]:
        """Those of the inner one."""
        self.asked += len(heads)
        start = time.perf_counter()
        found = self.inner.rows(heads, relation, inverse=inverse, floor=floor)
        self.seconds += time.perf_counter() - start
        return found


class Bench:
    """Queries drawn from one graph, put with the same odds."""

    def __init__(self, snapshot: Snapshot, keys: Sequence[str], odds: Counted, queries: int) -> None:
        self.snapshot, self.keys, self.odds, self.queries = snapshot, list(keys), odds, queries
        self.rows = {key: row for row, key in enumerate(keys)}
        names = {row: relation.key for row, relation in snapshot.schema.relations.items()}
        triples = [triple for triple in snapshot.triples.tolist() if odds.infers(triple[1])]
        self.graph = networkx.MultiDiGraph()
        self.graph.add_edges_from((head, tail, names[relation]) for head, relation, tail in triples)
        self.chance = random.Random(SEED)

    def ask(self, text: str, odds: Counted | None) -> Answers:
        """The answers to a query in text form."""
        return answer(parse(text), snapshot=self.snapshot, store_keys=self.rows.get, plausibility=odds)

    def shape(self, shape: str) -> tuple[dict[str, object], list[Answers]]:
        """The figures of one shape, and the answers to its queries."""
        formula, plan = SHAPES[shape]
        drawn = [walked(self.graph, self.chance, plan) for _ in range(self.queries + WARM)]
        texts = [written(formula, relations, starts, self.keys) for relations, starts in drawn]
        for text in texts[:WARM]:
            self.ask(text, self.odds)
        texts = texts[WARM:]
        self.odds.asked, self.odds.seconds = 0, 0.0
        answers, fresh = milliseconds([lambda text=text: self.ask(text, self.odds) for text in texts])
        asked, seconds = self.odds.asked / len(texts), self.odds.seconds / len(texts)
        figures = {
            "fresh_ms": fresh,
            "kept_ms": milliseconds([lambda text=text: self.ask(text, self.odds) for text in texts])[1],
            "exact_ms": milliseconds([lambda text=text: self.ask(text, None) for text in texts])[1],
            "p95_target_ms": TARGETS.get(shape),
            "rows": round(asked, 1),
            "rows_ms": round(seconds * 1000, 2),
            "inferred": round(sum(found.inferred for found in answers) / len(texts), 2),
            "exact_answers": round(np.mean([item.exact for found in answers for item in found.items]), 3),
        }
        return figures, answers

    def support(self, answers: Sequence[Answers]) -> dict[str, float]:
        """What it takes to support the guessed edges of some answers."""
        edges = [edge for found in answers for item in (*found.items, *found.weak) for edge in item.path]
        edges = [edge for edge in edges if edge.standing == "inferred"][: self.queries]
        calls = [lambda edge=edge: support(edge, snapshot=self.snapshot, plausibility=self.odds) for edge in edges]
        supports, times = milliseconds(calls)
        return {**times, "found": round(np.mean([len(found) for found in supports]), 2)}

    def associate(self) -> dict[str, float]:
        """What an association takes."""
        entities = self.chance.sample(sorted(self.graph), 20)
        calls = [lambda entity=entity: associate(self.snapshot, self.odds, entity) for entity in entities]
        return milliseconds(calls)[1]


def main() -> None:
    """Time every shape, and what goes with an answer."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--brain", type=Path, required=True)
    options.add_argument("--space", type=Path, help="the folder of the space; the brain's own if not given")
    options.add_argument("--random", action="store_true")
    options.add_argument("--queries", type=int, default=100)
    options.add_argument("--record", action="store_true")
    chosen = options.parse_args()
    snapshot, keys = stored(chosen.brain)
    space = chosen.space or chosen.brain / "space"
    inner = RandomOdds(snapshot) if chosen.random else trained(space, snapshot, keys)
    bench = Bench(snapshot, keys, Counted(inner), chosen.queries)
    figures: dict[str, object] = {"facts of relations that are guessed": bench.graph.number_of_edges()}
    for shape in SHAPES:
        figures[shape], answers = bench.shape(shape)
        print(json.dumps({shape: figures[shape]}))
        if shape == "1p":
            figures["support"] = bench.support(answers)
    figures["associate"] = bench.associate()
    print(json.dumps({name: figures[name] for name in ("support", "associate")}))
    if chosen.record:
        odds = "seeded random" if chosen.random else "of the space of that brain"
        record("reasoning_inferred", figures, queries=chosen.queries, odds=odds)


if __name__ == "__main__":
    main()
