"""How long exact answers take, shape by shape, beside networkx walking the same graph.

    python benchmarks/reasoning_speed.py [--brain DIR] [--queries N]

Without ``--brain`` the graph is drawn: 31,000 entities, 100,000 facts between them over 40 relations with the skewed
degrees of real ones, and 35,000 values. Queries start at the ends of random walks, so that each has an answer (before
its negations); both sides get the same ones and must find as many entities. Ours is timed whole, from the text of the
query to 20 answers with their paths; networkx from a built MultiDiGraph to a bare set.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import networkx
import numpy as np
from record import record

from superbrain.reasoning import answer, connect, parse, to_networkx
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Literal, Relation

SEED = 20261123
ENTITIES, FACTS, LINKS, VALUES = 31_000, 100_000, 40, 35_000

# Each shape: its formula, with A B C as constants and r s t as relations, and the same in steps over sets.
SHAPES: dict[str, tuple[str, str]] = {
    "1p": ("r(A, ?x)", "r(A)"),
    "2p": ("r(A, ?y) & s(?y, ?x)", "s(r(A))"),
    "3p": ("r(A, ?y) & s(?y, ?z) & t(?z, ?x)", "t(s(r(A)))"),
    "2i": ("r(A, ?x) & s(B, ?x)", "r(A) & s(B)"),
    "3i": ("r(A, ?x) & s(B, ?x) & t(C, ?x)", "r(A) & s(B) & t(C)"),
    "ip": ("r(A, ?y) & s(B, ?y) & t(?y, ?x)", "t(r(A) & s(B))"),
    "pi": ("r(A, ?y) & s(?y, ?x) & t(C, ?x)", "s(r(A)) & t(C)"),
    "2in": ("r(A, ?x) & !s(B, ?x)", "r(A) - s(B)"),
    "inp": ("r(A, ?y) & !s(B, ?y) & t(?y, ?x)", "t(r(A) - s(B))"),
    "2u": ("r(A, ?x) or s(B, ?x)", "r(A) | s(B)"),
    "up": ("(r(A, ?y) or s(B, ?y)) & t(?y, ?x)", "t(r(A) | s(B))"),
}
OTHERS = {
    "top 3 of all": "?x : thing | top 3 size",
    "comparison over all": "?x : thing . size(?x) > 900000",
    "count": "?x : thing . !l0(?x, e0) | count",
    "triangle": "?x . l9(?x, ?y) & l11(?y, ?z) & l13(?x, ?z)",
}


class Sets:
    """Sets of nodes, stepped along relations of a networkx graph."""

    def __init__(self, graph: networkx.MultiDiGraph) -> None:
        self.graph = graph

    def step(self, nodes: Iterable[int], relation: str) -> set[int]:
        """The tails of all edges of the relation; ``^r`` goes from tails to heads."""
        if relation.startswith("^"):
            return {
                head for node in nodes for head, _, key in self.graph.in_edges(node, keys=True) if key == relation[1:]
            }
        return {tail for node in nodes for _, tail, key in self.graph.out_edges(node, keys=True) if key == relation}

    def walk(self, plan: str, relations: dict[str, str], starts: dict[str, int]) -> set[int]:
        """What a plan such as ``t(r(A) & s(B))`` finds."""
        for sign, combine in (("|", set.union), ("-", set.difference), ("&", set.intersection)):
            depth = 0
            for place, letter in enumerate(plan):
                depth += (letter == "(") - (letter == ")")
                if letter == sign and depth == 0:
                    left, right = plan[:place].strip(), plan[place + 1 :].strip()
                    return combine(self.walk(left, relations, starts), self.walk(right, relations, starts))
        if "(" not in plan:
            return {starts[plan]}
        return self.step(self.walk(plan[2:-1], relations, starts), relations[plan[0]])


def drawn() -> tuple[Snapshot, list[str]]:
    """A seeded graph with Zipf-like relations, heads and tails, and the keys of its entities."""
    chance = np.random.default_rng(SEED)
    relations = np.minimum(chance.zipf(1.3, FACTS) - 1, LINKS - 1)
    heads = chance.integers(0, ENTITIES, FACTS)
    # Some relations lead to few tails (countries, dynasties), others to many.
    spread = np.geomspace(30, ENTITIES, LINKS).astype(int)[chance.permutation(LINKS)]
    tails = (spread[relations] * chance.random(FACTS) ** 2).astype(int)
    triples = np.unique(np.column_stack((heads, relations, tails)), axis=0)
    sizes = chance.integers(0, 1_000_000, VALUES)
    owners = np.concatenate((np.arange(ENTITIES), chance.integers(0, ENTITIES, VALUES - ENTITIES)))
    links = [Relation(f"l{number}", symmetric=number in (1, 5)) for number in range(LINKS)]
    snapshot = Snapshot.from_facts(
        map(tuple, triples.tolist()),
        [(int(head), LINKS, Literal("quantity", str(size))) for head, size in zip(owners, sizes, strict=True)],
        {entity: ["thing"] for entity in range(ENTITIES)},
        Schema.of([*links, Relation("size", literal="quantity")], [EntityType("thing", "物", "thing")]),
        n_entities=ENTITIES,
    )
    return snapshot, [f"e{entity}" for entity in range(ENTITIES)]


def stored(folder: Path) -> tuple[Snapshot, list[str]]:
    """The snapshot of a brain, and the keys of its entities."""
    from superbrain.store import Store

    store = Store.open(folder)
    snapshot = store.snapshot()
    return snapshot, store.entity_keys(range(snapshot.n_entities))


def walked(graph: networkx.MultiDiGraph, chance: random.Random, needed: str) -> tuple[dict[str, str], dict[str, int]]:
    """Relations and starts for which the plan has an answer, found by walking backwards from one."""

    def back(node: int) -> tuple[str, int]:
        ways = [(key, head) for head, _, key in graph.in_edges(node, keys=True)]
        ways += [("^" + key, tail) for _, tail, key in graph.out_edges(node, keys=True)]
        return chance.choice(ways)

    relations: dict[str, str] = {}
    starts: dict[str, int] = {}

    def undo(plan: str, node: int) -> None:
        depth = 0
        for place, letter in enumerate(plan):
            depth += (letter == "(") - (letter == ")")
            if letter in "&|-" and depth == 0:
                undo(plan[:place].strip(), node)
                undo(plan[place + 1 :].strip(), chance.choice(nodes) if letter == "-" else node)
                return
        if "(" not in plan:
            starts[plan] = node
            return
        relations[plan[0]], before = back(node)
        undo(plan[2:-1], before)

    nodes = list(graph)
    undo(needed, chance.choice(nodes))
    return relations, starts


def written(formula: str, relations: dict[str, str], starts: dict[str, int], keys: list[str]) -> str:
    """The text form of a shape with its relations and constants put in."""
    text = formula
    for letter, start in starts.items():
        text = text.replace(f"{letter},", f"`{keys[start]}`,")
    for letter, relation in relations.items():
        head, _, rest = text.partition(f"{letter}(")
        inside, _, after = rest.partition(")")
        ends = inside.split(", ")
        inside = ", ".join(reversed(ends) if relation.startswith("^") else ends)
        text = f"{head}`{relation.lstrip('^')}`({inside}){after}"
    return f"?x . {text}"


def milliseconds(calls: Iterable[Callable[[], object]]) -> tuple[list[object], dict[str, float]]:
    """What the calls give, and the median and 95th percentile of their times."""
    results, times = [], []
    for call in calls:
        start = time.perf_counter()
        results.append(call())
        times.append((time.perf_counter() - start) * 1000)
    return results, {"p50": round(statistics.median(times), 3), "p95": round(float(np.quantile(times, 0.95)), 3)}


def main() -> None:
    """Time every shape on both sides and record the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--brain", type=Path)
    options.add_argument("--queries", type=int, default=100)
    chosen = options.parse_args()
    snapshot, keys = stored(chosen.brain) if chosen.brain else drawn()
    rows = {key: row for row, key in enumerate(keys)}

    def ask(text: str) -> object:
        return answer(parse(text), snapshot=snapshot, store_keys=rows.get)

    graph = to_networkx(snapshot, lambda wanted: [keys[row] for row in wanted])
    symmetric = {relation.key for relation in snapshot.schema.relations.values() if relation.symmetric}
    both = [(tail, head, key) for head, tail, key in graph.edges(keys=True) if key in symmetric and head != tail]
    graph.add_edges_from(both)
    sets, chance = Sets(graph), random.Random(SEED)
    figures: dict[str, object] = {"facts": len(snapshot.triples) + sum(map(len, snapshot.columns.values()))}
    for shape, (formula, plan) in SHAPES.items():
        drawn_queries = [walked(graph, chance, plan) for _ in range(chosen.queries)]
        texts = [written(formula, relations, starts, keys) for relations, starts in drawn_queries]
        ours, our_times = milliseconds([lambda text=text: ask(text) for text in texts])
        theirs, their_times = milliseconds([lambda q=q, plan=plan: sets.walk(plan, *q) for q in drawn_queries])
        wrong = [text for text, mine, other in zip(texts, ours, theirs, strict=True) if mine.total != len(other)]
        if wrong:
            raise SystemExit(json.dumps({"differ": wrong[:3]}))
        figures[shape] = {"superbrain_ms": our_times, "networkx_ms": their_times}
    if not chosen.brain:
        for name, text in OTHERS.items():
            figures[name] = {"superbrain_ms": milliseconds([lambda text=text: ask(text)] * 5)[1]}
    pairs = [chance.sample(sorted(graph), 2) for _ in range(20)]
    figures["connect"] = {"superbrain_ms": milliseconds([lambda p=p: connect(snapshot, *p) for p in pairs])[1]}
    record("reasoning_speed", figures, queries=chosen.queries, graph="brain" if chosen.brain else "drawn, seeded")


if __name__ == "__main__":
    main()
