"""Training a space on a graph as a task: batches by number, gradients, and merging them in place.

The same task is driven by one worker (``fitting.fit``) and by the ring: a batch is a pure function of the seed and its
number, and the optimiser's state is one float a row, which travels with the parameters.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.candidates import Candidates
from superbrain.embedding.models import MODELS
from superbrain.embedding.objectives import GroupedSoftmax, Products, QueryBatch, fastest_products
from superbrain.embedding.queries import Integers, KnownAnswers, spans

if TYPE_CHECKING:
    from torch import Tensor

EPSILON = 1e-10


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """How a space is trained. The defaults suit graphs of some 10,000 to 100,000 facts."""

    model: str = "complex"
    rank: int = 128
    queries: int = 500
    """distinct queries in a batch"""
    most_answers: int = 64
    """a query with more answers is cut into several, so that no batch holds more than queries · most_answers facts"""
    n3: float = 0.05
    relation_weight: float = 0.0
    learning_rate: float = 0.3
    """of row-wise Adagrad, which wants three times what the element-wise one of the literature does (0.1)"""
    seed: int = 0
    products: Products | None = None
    """None: whichever is faster here. A ring and its replay must name one."""


class GraphTask:
    """A model of a graph under training: ``parameters`` and ``state`` are changed by ``merge`` alone."""

    def __init__(
        self,
        triples: Integers,
        n_entities: int,
        n_relations: int,
        settings: TaskSettings | None = None,
        *,
        symmetric: Iterable[int] = (),
        candidates: Candidates | None = None,
        start: Mapping[str, np.ndarray] | None = None,
        device: str = "cpu",
    ) -> None:
        """Prepare facts (m, 3) for training.

        Args:
            triples: facts between entities, as they are stored: symmetric ones once, no reciprocals.
            n_entities: rows of the table of entities.
            n_relations: R; the table of relations has 2R rows.
            settings: how to train.
            symmetric: relations whose facts hold both ways.
            candidates: what the softmax of each relation runs over; None for all entities.
            start: arrays to start from instead of fresh ones: ``entities`` (N, W), ``relations`` (2R, W), and also
                ``entities_state`` (N,) and ``relations_state`` (2R,) where the accumulators are kept.
            device: where torch computes.

        Raises:
            ValueError: there is no fact, a row is out of range, or ``start`` has other shapes.
        """
        import torch

        self.settings = settings = settings or TaskSettings()
        self.products: Products = settings.products or fastest_products()
        self.n_entities, self.n_relations = n_entities, n_relations
        _check(triples, n_entities, n_relations)
        known = KnownAnswers.of(triples, n_relations, symmetric)
        self._pieces = _Pieces.of(known, settings.most_answers, candidates)
        self._bounds = self._pieces.bounds(settings.queries)
        self.batches_per_epoch = len(self._bounds)
        self.facts_per_epoch = len(known.tails)
        self._order = lru_cache(maxsize=2)(self._ordered)
        model = MODELS[settings.model]
        self.objective = GroupedSoftmax(
            model, n3=settings.n3, relation_weight=settings.relation_weight, products=self.products
        )
        fresh = model.initial(n_entities, n_relations, settings.rank, settings.seed)
        rows, state = _started(fresh, start)
        self.parameters: dict[str, Tensor] = {name: torch.from_numpy(value).to(device) for name, value in rows.items()}
        self.state: dict[str, Tensor] = {name: torch.from_numpy(value).to(device) for name, value in state.items()}

    def _ordered(self, epoch: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The order of the queries and of the batches in an epoch."""
        chance = np.random.default_rng((self.settings.seed, epoch))
        order = chance.permutation(len(self._pieces.heads))
        order = order[np.argsort(self._pieces.groups[order], kind="stable")]
        return order, chance.permutation(self.batches_per_epoch)

    def batch(self, batch_id: int) -> QueryBatch:
        """Return a batch: a pure function of the seed and the number; epoch e starts at e · batches_per_epoch."""
        epoch, place = divmod(batch_id, self.batches_per_epoch)
        order, batches = self._order(epoch)
        low, high = self._bounds[int(batches[place])]
        return self._pieces.batch(order[low:high], self.batches_per_epoch / self.facts_per_epoch)

    def gradient(
        self, parameters: Mapping[str, Tensor], batch: QueryBatch, into: Mapping[str, Tensor] | None = None
    ) -> tuple[dict[str, Tensor], float]:
        """Return the gradient and the loss of a batch. ``into`` is overwritten where given, else it is fresh."""
        return self.objective.gradient(parameters, batch, into)

    def merge(
        self, parameters: Mapping[str, Tensor], state: Mapping[str, Tensor], gradient: Mapping[str, Tensor]
    ) -> None:
        """One step of row-wise Adagrad, in place: a row's step is scaled by its mean squared gradients so far."""
        import torch

        for name, slope in gradient.items():
            lengths = torch.linalg.vector_norm(slope, dim=1)
            sums = state[name].addcmul_(lengths, lengths, value=1 / slope.shape[1])
            steps = self.settings.learning_rate / (sums.sqrt() + EPSILON)
            parameters[name].addcmul_(slope, steps[:, None], value=-1)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Queries with at most ``most_answers`` tails each, and the candidate set (group) of each."""

    heads: NDArray[np.int64]
    relations: NDArray[np.int64]
    low: NDArray[np.int64]
    counts: NDArray[np.int64]
    tails: NDArray[np.int64]
    groups: NDArray[np.int64]
    candidates: Candidates | None

    @classmethod
    def of(cls, known: KnownAnswers, most_answers: int, candidates: Candidates | None) -> _Pieces:
        sizes = np.diff(known.pointers)
        cuts = -(-sizes // most_answers)
        rows = np.repeat(np.arange(len(sizes)), cuts)
        nth = np.arange(len(rows)) - np.repeat(np.cumsum(cuts) - cuts, cuts)
        # A query of 65 answers becomes 33 + 32, not 64 + 1.
        low = known.pointers[rows] + nth * sizes[rows] // cuts[rows]
        high = known.pointers[rows] + (nth + 1) * sizes[rows] // cuts[rows]
        relations = known.relations[rows]
        groups = np.full(len(rows), -1, np.int64) if candidates is None else candidates.of_relation[relations]
        return cls(known.heads[rows], relations, low, high - low, known.tails, groups, candidates)

    def bounds(self, queries: int) -> list[tuple[int, int]]:
        """Where batches start and end in an order sorted by group: of one group each, as equal as can be."""
        found: list[tuple[int, int]] = []
        start = 0
        for size in np.unique(self.groups, return_counts=True)[1].tolist():
            parts = math.ceil(size / queries)
            edges = [start + part * size // parts for part in range(parts + 1)]
            found.extend(itertools.pairwise(edges))
            start += size
        return found

    def batch(self, chosen: NDArray[np.int64], scale: float) -> QueryBatch:
        group = int(self.groups[chosen[0]])
        counts = self.counts[chosen]
        return QueryBatch(
            heads=self.heads[chosen],
            relations=self.relations[chosen],
            counts=counts,
            tails=spans(self.low[chosen], counts, self.tails)[1],
            scale=scale,
            candidates=None if self.candidates is None or group < 0 else self.candidates.sets[group],
        )


def _check(triples: Integers, n_entities: int, n_relations: int) -> None:
    facts = np.asarray(triples).reshape(-1, 3)
    if not len(facts):
        raise ValueError("no fact between entities to train on")
    limits = (n_entities, n_relations, n_entities)
    if facts.min() < 0 or any(facts[:, column].max() >= limit for column, limit in enumerate(limits)):
        raise ValueError("a fact names an entity or a relation outside of the tables")


def _started(
    fresh: dict[str, np.ndarray], start: Mapping[str, np.ndarray] | None
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Parameters and accumulators, each an array of its own that may be written to."""
    given = start or {}
    rows = {name: np.array(given.get(name, value), np.float32) for name, value in fresh.items()}
    state = {
        name: np.array(given.get(f"{name}_state", np.zeros(len(value))), np.float32) for name, value in fresh.items()
    }
    for name, value in fresh.items():
        if rows[name].shape != value.shape or state[name].shape != (len(value),):
            raise ValueError(f"{name} to start from have shape {rows[name].shape}, not {value.shape}")
    return rows, state
