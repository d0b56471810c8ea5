"""How good a place a newcomer gets at once, and whether the old facts suffer: prints one JSON line.

    python benchmarks/newcomers.py [--data FOLDER] [--retrain] [--record]
    python benchmarks/newcomers.py --world [--keep FOLDER] [--recipe training/world.toml] [--record]

150 entities of CoDEx-S (FOLDER or $SUPERBRAIN_CODEX_S, see calibration.py) are taken out with all their facts and a
space is trained on the rest. Each gets 70% of its facts and a place; the other 30% are asked about from both ends,
filtered, among all entities with all newcomers in the table. The old facts are ranked without and with the newcomers.
``--retrain`` trains once more with the newcomers' facts: what a place is measured against.

``--world``: 150 entities of the bundled world lose all their facts before a space is trained. Then each comes in as a
new entity with 70% of its facts, and the brain is asked for the rest where nothing else is known: is the likeliest
answer right, against the relation's most frequent one, and do the odds hold. Then new people come in by `add`, one
after another, each asked about at once in a brain that is opened anew: what that costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path

import numpy as np
from codex import read, train
from newcomers_world import measure_world
from record import record

from superbrain.embedding.evaluation import rank_facts
from superbrain.embedding.evidence import Vectors
from superbrain.embedding.newcomers import Gate, place, told
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.queries import KnownAnswers
from superbrain.embedding.rules import Paths
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

NEWCOMERS, SUPPORT, OLD_FACTS = 150, 0.7, 1500


def taken_out(facts: np.ndarray, entities: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Newcomers of 8 to 200 facts; the facts without them; what they are told; what they are asked."""
    chance = np.random.default_rng(seed)
    degree = np.bincount(facts[:, [0, 2]].ravel(), minlength=entities)
    chosen = chance.choice(np.flatnonzero((degree >= 8) & (degree <= 200)), NEWCOMERS, replace=False)
    new = np.isin(facts[:, [0, 2]], chosen)
    theirs = facts[new.sum(1) == 1]
    told = chance.random(len(theirs)) < SUPPORT
    return chosen, facts[~new.any(1)], theirs[told], theirs[~told]


def figures_of(
    vectors: Vectors, asked: np.ndarray, chosen: np.ndarray, old: np.ndarray, known: KnownAnswers
) -> dict[str, float]:
    """MRR and hits@10 of both ends of the newcomers' facts, MRR of the old ones."""
    arrays = {"entities": vectors.entities, "relations": vectors.relations}
    ranks = rank_facts(vectors.model, arrays, asked, known)
    head_is_new = np.isin(asked[:, 0], chosen)
    other = np.concatenate((ranks.tail[head_is_new], ranks.head[~head_is_new]))
    newcomer = np.concatenate((ranks.head[head_is_new], ranks.tail[~head_is_new]))
    return {
        "other_asked_mrr": round(float((1 / other).mean()), 4),
        "other_asked_hits10": round(float((other <= 10).mean()), 4),
        "newcomer_asked_mrr": round(float((1 / newcomer).mean()), 4),
        "newcomer_asked_hits10": round(float((newcomer <= 10).mean()), 4),
        "old_mrr": round(rank_facts(vectors.model, arrays, old, known).metrics()["mrr"], 4),
    }


def main() -> None:
    """Take out, train, place, ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=os.environ.get("SUPERBRAIN_CODEX_S"))
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--retrain", action="store_true")
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    parser.add_argument("--world", action="store_true", help="on the bundled world instead")
    parser.add_argument("--recipe", type=Path, help="of the world's training")
    parser.add_argument("--keep", type=Path, help="a folder for the world's brain; used again if it is there")
    asked = parser.parse_args()
    if asked.world:
        name, figures = "newcomers_world", measure_world(asked.recipe, asked.keep, asked.seed)
        conditions: dict[str, object] = {"recipe": str(asked.recipe or "default")}
    elif asked.data is None:
        parser.error("give --data or set SUPERBRAIN_CODEX_S")
    else:
        name, figures = "newcomers", measure_codex(asked)
        conditions = {"data": "CoDEx-S", "newcomers": NEWCOMERS, "rank": asked.rank, "epochs": asked.epochs}
    if asked.record:
        record(name, figures, **conditions)
    else:
        print(figures)


def measure_codex(asked: argparse.Namespace) -> dict[str, object]:
    """The figures on CoDEx-S: entities taken out of training, told of, placed, and asked about."""
    rows, entities, keys = read(Path(asked.data))
    everything = np.concatenate([rows[name] for name in ("train", "valid", "test")])
    chosen, base, support, questions = taken_out(everything, entities, asked.seed)
    known = KnownAnswers.of(everything, len(keys))
    old_facts = base[np.random.default_rng(asked.seed).choice(len(base), OLD_FACTS, replace=False)]
    trained = train(base, entities, len(keys), asked.rank, asked.epochs)
    before = trained.entities.copy()
    before[chosen] = 0.0
    table, figures = placed(trained, chosen, base, support, keys)
    model, relations = trained.model, trained.relations
    without = figures_of(Vectors.aligned(model, before, relations), questions, chosen, old_facts, known)
    figures |= {
        "placed": figures_of(Vectors.aligned(model, table, relations), questions, chosen, old_facts, known),
        "old_mrr_without": without["old_mrr"],
        "told": len(support),
        "asked": len(questions),
    }
    if asked.retrain:
        again = train(np.concatenate((base, support)), entities, len(keys), asked.rank, asked.epochs)
        figures["retrained"] = figures_of(again, questions, chosen, old_facts, known)
    return figures


def placed(
    trained: Vectors, chosen: np.ndarray, base: np.ndarray, support: np.ndarray, keys: list[str]
) -> tuple[np.ndarray, dict[str, object]]:
    """The table with the newcomers where they were placed, zeros for those refused, and what that cost."""
    entities = len(trained.entities)
    rows_of = np.arange(entities)
    rows_of[chosen] = -1
    table = trained.entities.copy()
    table[chosen] = 0.0
    # The space has not seen the newcomers: their untrained rows leave the table, and stand in it as zeros to be ranked.
    seen = np.flatnonzero(rows_of >= 0)
    rows_of[seen] = np.arange(len(seen))
    vectors = Vectors(trained.model, trained.entities[seen], trained.relations, rows_of, trained.relation_rows)
    began = time.process_time()
    old = OldQueries.of(vectors, base, len(keys))
    cached = time.process_time() - began
    seconds, accepted, gate = [], 0, Gate(vectors, old)
    schema = Schema.of([Relation(key) for key in keys])
    paths = Paths(Snapshot.from_facts(support.tolist(), schema=schema, n_entities=entities))
    for entity in chosen.tolist():
        facts = told(vectors, paths, entity)
        began = time.process_time()
        vector = place(vectors, old, facts)
        if gate.admits(vector, facts):
            accepted += 1
            table[entity] = vector
        seconds.append(time.process_time() - began)
    return table, {
        "accepted": accepted,
        "harm_of_all": round(gate.before - gate.now, 5),
        "cpu_ms_median": round(1000 * statistics.median(seconds), 2),
        "cpu_ms_p95": round(1000 * float(np.quantile(seconds, 0.95)), 2),
        "old_queries_cpu_s": round(cached, 2),
    }


if __name__ == "__main__":
    main()
