"""A planted world whose space is known: people have a native city, and their vectors point at it, most of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from superbrain.embedding.evidence import Evidence, Vectors
from superbrain.embedding.models import MODELS
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Relation

CITIES, PEOPLE, RANK = 8, 480, 8
NATIVE, FATHER, MAYOR, KNOWS, AGE = range(5)

SCHEMA = Schema.of(
    [
        Relation("native", domain=("person",), range=("city",), functional=True),
        Relation("father", domain=("person",), range=("person",), functional=True),
        Relation("mayor", domain=("city",), range=("person",), closed=True),
        Relation("knows", domain=("person",), range=("person",), symmetric=True),
        Relation("age", domain=("person",), literal="quantity"),
    ],
    [EntityType("city", "城市", "city"), EntityType("person", "人物", "person")],
)


@dataclass(frozen=True)
class Planted:
    snapshot: Snapshot
    held: np.ndarray
    """native facts that are in neither the snapshot nor, as it were, the training"""
    entities: np.ndarray
    relations: np.ndarray
    calibration: dict[str, object] | None = None
    model: str = "complex"

    @property
    def vectors(self) -> Vectors:
        return Vectors.aligned(MODELS["complex"], self.entities, self.relations)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.vectors, self.snapshot)


@pytest.fixture(scope="session")
def planted() -> Planted:
    chance = np.random.default_rng(0)
    home = chance.integers(0, CITIES, PEOPLE)
    people = np.arange(CITIES, CITIES + PEOPLE)
    native = np.column_stack((people, np.full(PEOPLE, NATIVE), home))
    mates = [(int(a), KNOWS, int(b)) for a, b in chance.choice(people, (150, 2)) if a < b]
    fathers = [(int(people[i]), FATHER, int(people[i - CITIES])) for i in range(CITIES, 60)]
    away = chance.random(PEOPLE) < 0.4
    facts = [tuple(fact) for fact in native[~away].tolist()] + mates + fathers + [(0, MAYOR, CITIES)]
    types = {row: ("city" if row < CITIES else "person",) for row in range(CITIES + PEOPLE)}
    snapshot = Snapshot.from_facts(facts, types=types, schema=SCHEMA)
    points_at = np.where(chance.random(PEOPLE) < 0.25, chance.integers(0, CITIES, PEOPLE), home)
    entities = np.zeros((CITIES + PEOPLE, 2 * RANK), np.float32)
    entities[np.arange(CITIES), np.arange(CITIES)] = 3.0
    entities[people, points_at] = 2.0
    entities += 0.1 * chance.standard_normal(entities.shape).astype(np.float32)
    relations = np.zeros((10, 2 * RANK), np.float32)
    relations[:, :RANK] = 1.0
    return Planted(snapshot, native[away], entities, relations)
