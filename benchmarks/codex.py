"""CoDEx-S, whose negatives were verified by people: its facts as rows, and a space of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from superbrain.embedding.evidence import Vectors
from superbrain.embedding.models import MODELS

SETS = ("train", "valid", "test", "valid_negatives", "test_negatives")


def facts(folder: Path, name: str) -> list[list[str]]:
    """Head, relation and tail of each fact of a set, from .txt or .txt.gz."""
    path = folder / f"{name}.txt"
    text = path.read_text("utf-8") if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()
    return [line.split("\t") for line in text.split("\n") if line]


def read(folder: Path) -> tuple[dict[str, np.ndarray], int, list[str]]:
    """Facts of each set as rows (n, 3), the number of entities, the relations."""
    texts = {name: facts(folder, name) for name in SETS}
    entities = sorted({fact[end] for found in texts.values() for fact in found for end in (0, 2)})
    relations = sorted({fact[1] for found in texts.values() for fact in found})
    places, kinds = ({key: row for row, key in enumerate(keys)} for keys in (entities, relations))
    rows = {
        name: np.array([(places[h], kinds[r], places[t]) for h, r, t in found], np.int64)
        for name, found in texts.items()
    }
    return rows, len(entities), relations


def train(facts: np.ndarray, entities: int, relations: int, rank: int, epochs: int) -> Vectors:
    """Train a space; torch is needed for this alone."""
    from superbrain.training.fitting import fit as train_space
    from superbrain.training.graph_task import GraphTask, TaskSettings

    task = GraphTask(facts, entities, relations, TaskSettings(rank=rank, n3=0.01))
    train_space(task, epochs=epochs)
    arrays = {name: value.numpy() for name, value in task.parameters.items()}
    return Vectors.aligned(MODELS["complex"], arrays["entities"], arrays["relations"])
