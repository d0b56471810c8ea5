"""Newcomers to the bundled world, from `add` to the answer: see newcomers.py."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

from superbrain import Brain
from superbrain.brain import world_folder
from superbrain.store import Store
from superbrain.training.recipes import Recipe
from superbrain.types import EntityId, Name, RelationId

NEWCOMERS, SUPPORT, CYCLES = 150, 0.7, 20
FACTS = (3, 40)
"""Fewest and most facts of who is taken out."""

STATE, OLD = "蜀", "person.sanguo.赵云"
"""What new people belong to, and somebody who is not new."""

EDGES = (0.0, 0.5, 0.8, 1.0)


def measure_world(recipe: Path | None, keep: Path | None, seed: int) -> dict[str, object]:
    """Make and train the brain unless it is kept, let the newcomers in, ask, and time the cycle."""
    with tempfile.TemporaryDirectory() as scratch:
        trained = keep or Path(scratch) / "trained"
        if not (trained / "gone.npy").exists():
            with Brain.making(trained, name="world", encoder="none") as made:
                made.load(world_folder())
            with Brain.open(trained) as brain:
                gone = take_out(brain, seed)
                brain.train(Recipe.read(recipe) if recipe else Recipe())
            np.save(trained / "gone.npy", gone)
        folder = Path(scratch) / "brain"
        shutil.copytree(trained, folder)
        facts = np.load(folder / "gone.npy")
        with Brain.open(folder) as brain:
            figures = quality(brain, facts, seed)
        return figures | cost(folder)


def take_out(brain: Brain, seed: int) -> np.ndarray:
    """Retract all facts between entities of some; returns them as (newcomer, relation, other end, newcomer is tail)."""
    snapshot, chance = brain.snapshot(), np.random.default_rng(seed)
    open_ones = [row for row, known in snapshot.schema.relations.items() if not known.closed and known.literal is None]
    degree = snapshot.degree()
    usual = np.unique(snapshot.triples[np.isin(snapshot.triples[:, 1], open_ones), 0])
    fit = usual[(degree[usual] >= FACTS[0]) & (degree[usual] <= FACTS[1])]
    chosen = chance.permutation(fit)[:NEWCOMERS]
    inside = np.isin(snapshot.triples[:, [0, 2]], chosen)
    taken = snapshot.triples[inside.any(1)]
    with Store.open(brain.folder, writable=True) as store, store.write("retract", "newcomers") as writer:
        for fact in snapshot.fact_ids[inside.any(1)].tolist():
            writer.retract_fact(fact)
    single = taken[np.isin(taken[:, [0, 2]], chosen).sum(1) == 1]
    as_tail = np.isin(single[:, 2], chosen)
    mine, other = np.where(as_tail, single[:, [2, 0]].T, single[:, [0, 2]].T)
    return np.column_stack((mine, single[:, 1], other, as_tail))


def quality(brain: Brain, gone: np.ndarray, seed: int) -> dict[str, object]:
    """Let the newcomers in with a part of their facts, and ask for the rest."""
    chance, snapshot = np.random.default_rng(seed + 1), brain.snapshot()
    told = chance.random(len(gone)) < SUPPORT
    for entity in np.unique(gone[:, 0]).tolist():
        if not told[gone[:, 0] == entity].any():
            told[np.flatnonzero(gone[:, 0] == entity)[0]] = True
    keys: dict[int, str] = {}
    with Store.open(brain.folder, writable=True) as store, store.write("add", "newcomers") as writer:
        source = store.sources()[0].key
        for entity in np.unique(gone[:, 0]).tolist():
            keys[entity] = f"newcomer.{entity}"
            new = writer.add_entity(keys[entity], snapshot.types_of(entity))
            writer.add_name(new, Name(f"newcomer {entity}", "en", "preferred"))
            for _, relation, end, as_tail in gone[told & (gone[:, 0] == entity)].tolist():
                head, tail = (EntityId(end), new) if as_tail else (new, EntityId(end))
                writer.add_fact(head, RelationId(relation), tail, sources=[source])
    began = time.process_time()
    placed = brain.standing().placed
    seconds = time.process_time() - began
    right, usual, shown = 0, 0, []
    known = {(entity, relation, as_tail) for entity, relation, _, as_tail in gone[told].tolist()}
    asked = {(e, r, t) for e, r, _, t in gone[~told].tolist()} - known
    asked = {(e, r, t) for e, r, t in asked if (odds := brain.standing().odds) is not None and odds.infers(r)}
    for entity, relation, as_tail in sorted(asked):
        true = {end for e, r, end, t in gone.tolist() if (e, r, t) == (entity, relation, as_tail)}
        names = {brain.store.entity_key(EntityId(end)) for end in true}
        key, atom = f"`{keys[entity]}`", snapshot.schema.relations[relation].key
        reply = brain.query(f"?x . {atom}(?x, {key})" if as_tail else f"?x . {atom}({key}, ?x)", limit=5)
        found = [(answer.truth, (answer.id or "") in names) for answer in (*reply.answers, *reply.weak)]
        shown += found
        right += bool(found) and found[0][1]
        ends = snapshot.triples[snapshot.triples[:, 1] == relation, 0 if as_tail else 2]
        usual += Counter(ends.tolist()).most_common(1)[0][0] in true
    bands = []
    for low, high in pairwise(EDGES):
        part = [(truth, hit) for truth, hit in shown if low <= truth < high]
        if part:
            stated, actual = (round(float(np.mean([each[place] for each in part])), 3) for place in (0, 1))
            bands.append({"from": low, "n": len(part), "stated": stated, "right": actual})
    return {
        "newcomers": len(keys),
        "placed": placed,
        "placing_cpu_ms_each": round(1000 * seconds / max(placed, 1), 1),
        "told": int(told.sum()),
        "questions": len(asked),
        "top1": round(right / max(len(asked), 1), 3),
        "most_frequent": round(usual / max(len(asked), 1), 3),
        "bands": bands,
    }


def cost(folder: Path) -> dict[str, object]:
    """One person after another is added and asked about at once, each time in a brain opened anew: median ms."""
    spent: dict[str, list[float]] = {"add": [], "ask_new": [], "ask_again": [], "ask_old": []}
    for number in range(CYCLES):
        name = f"某甲{number}"
        with timed(spent["add"]), Brain.open(folder) as brain:
            brain.add(name, "faction", STATE)
        for kind, key in (("ask_new", name), ("ask_again", name), ("ask_old", OLD)):
            with timed(spent[kind]), Brain.open(folder) as brain:
                brain.query(f"?x . native_place(`{key}`, ?x)")
    return {f"{kind}_ms": round(statistics.median(times), 1) for kind, times in spent.items()}


@contextmanager
def timed(spent: list[float]) -> Iterator[None]:
    """Add how long the block took to a list, milliseconds."""
    began = time.perf_counter()
    yield
    spent.append(1000 * (time.perf_counter() - began))
