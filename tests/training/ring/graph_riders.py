"""A graph's task for the ring, small enough for tests."""

from __future__ import annotations

import numpy as np

from superbrain.training.graph_task import GraphTask, TaskSettings

ENTITIES, RELATIONS, FACTS = 60, 5, 400


def make(products: str, seed: int = 0) -> GraphTask:
    chance = np.random.default_rng(seed)
    columns = [chance.integers(0, limit, FACTS) for limit in (ENTITIES, RELATIONS, ENTITIES)]
    triples = np.unique(np.stack(columns, axis=1), axis=0)
    settings = TaskSettings(rank=16, queries=40, seed=seed, products=products)
    return GraphTask(triples, ENTITIES, RELATIONS, settings, symmetric=[0])
