"""A place in the space for an entity that it was not trained on, from the entity's first facts: numpy, milliseconds.

All else stays frozen. Twenty steps of Adagrad on three parts: the newcomer's questions shall find their answers among
the old entities; the old questions that it answers shall find it; and the other old questions shall not, without which
a newcomer enters everybody's answers. A `Gate` lets newcomers in only as long as the old facts are found as before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evidence import Vectors, logsumexp
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.rules import Paths

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

STEPS = 20
LEARNING_RATE = 0.1
SPREAD = 1e-3
AT_ONCE = 2000
"""Old questions, and twice as many old entities, that one step looks at; the steps take turns."""

MOST_FACTS = 64
"""Facts of a newcomer that its place rests on."""

TOLERANCE = 0.002
"""How much MRR the old facts may lose to all newcomers together."""

ABSENT = -1


def told(vectors: Vectors, paths: Paths, entity: int) -> Ints:
    """What an entity of the graph is told of: (m, 2) of (directed relation, other end), sorted rows of the space.

    Facts whose relation or other end the space has not seen say nothing and are left out.
    """
    signed, ends = paths.edges(entity)
    mirrored = np.isin(signed, list(paths.symmetric))  # a symmetric fact is one of the relation and of its reciprocal
    signed = np.concatenate((signed, signed[mirrored] + paths.n_relations))
    ends = np.concatenate((ends, ends[mirrored]))
    rows = np.asarray(vectors.entity_rows)[ends]
    directions = vectors.directions(signed, paths.n_relations)
    usable = (ends != entity) & (rows >= 0) & (rows < len(vectors.entities)) & (directions >= 0)
    return np.unique(np.column_stack((directions, rows))[usable].astype(np.int64), axis=0)


def place(vectors: Vectors, old: OldQueries, facts: Ints, *, absent: int = ABSENT, seed: int = 0) -> Floats:
    """Find a place (W,) for a newcomer from what it is told, at least one fact (see `told`).

    ``absent``: a row of the space that is left out, where an entity that has one is placed as if it had none.
    """
    chance = np.random.default_rng(seed)
    if len(facts) > MOST_FACTS:
        facts = facts[np.sort(chance.permutation(len(facts))[:MOST_FACTS])]
    newcomer = _Newcomer(vectors, old if absent == ABSENT else old.without(absent), facts, absent)
    vector = np.asarray(chance.standard_normal(vectors.entities.shape[1]) * SPREAD, np.float32)
    seen = np.zeros_like(vector)
    for step in range(STEPS):
        slope = newcomer.gradient(vector, step) / np.float32(len(facts))
        seen += slope * slope
        vector = np.asarray(vector - LEARNING_RATE * slope / (np.sqrt(seen) + 1e-10), np.float32)
        vector *= np.float32(min(1.0, old.longest / max(float(np.linalg.norm(vector)), 1e-12)))
    return vector


class Gate:
    """Lets newcomers in one after another, as long as the old facts keep their MRR against all of them together."""

    def __init__(self, vectors: Vectors, old: OldQueries) -> None:
        self.vectors, self.old = vectors, old
        self.before = self.now = self._mrr(np.zeros(len(old.ranks), np.float32))
        self._passed = np.zeros(len(old.ranks), np.float32)

    def admits(self, vector: Floats, facts: Ints) -> bool:
        """Let a newcomer (W,) in with what it is told, or say that it would do harm."""
        against = self.old.queries @ vector
        passed = (against > self.old.scores) + np.float32(0.5) * (against == self.old.scores)
        passed *= ~self.old.are(_answered(self.vectors, facts))
        after = self._mrr(self._passed + passed)
        if not np.isfinite(vector).all() or self.before - after > TOLERANCE:
            return False
        self._passed, self.now = self._passed + passed, after
        return True

    def _mrr(self, passed: Floats) -> float:
        """Of the old facts, where so many newcomers (n,) come before each."""
        return float((1.0 / (self.old.ranks + passed)).mean()) if len(passed) else 1.0


class _Newcomer:
    """The three-part objective of one newcomer."""

    def __init__(self, vectors: Vectors, old: OldQueries, facts: Ints, absent: int) -> None:
        self.vectors, self.old, self.absent = vectors, old, absent
        self.total = len(facts)
        relations, group, counts = np.unique(facts[:, 0], return_inverse=True, return_counts=True)
        self.relations = np.asarray(vectors.relations[relations], np.float32)
        self.counts = counts.astype(np.float32)[:, None]
        answers = vectors.entities[facts[:, 1]]
        self.wanted = np.zeros((len(relations), answers.shape[1]), np.float32)
        np.add.at(self.wanted, group, answers)
        self.answered = np.unique(facts[:, 1])
        heads, back = _answered(vectors, facts).T
        self.asking = np.asarray(vectors.model.query(vectors.entities[heads], vectors.relations[back]), np.float32)
        scores = self.asking @ vectors.entities.T
        if absent != ABSENT:
            scores[:, absent] = -np.inf
        self.rivals = logsumexp(scores)

    def gradient(self, vector: Floats, step: int) -> Floats:
        """Gradient (W,) of the objective; old questions and entities are looked at in turns."""
        slope = self._as_head(vector, step)
        found = _sigmoid(self.asking @ vector - self.rivals)
        slope += (found - 1.0) @ self.asking
        if len(self.old.queries):
            turns = max(1, -(-len(self.old.queries) // AT_ONCE))
            turn = slice(step % turns, None, turns)
            # Also of the questions that it answers: one answer among a hundred must not come before the ninety-nine.
            queries = self.old.queries[turn]
            invaded = _sigmoid(queries @ vector - self.old.normalisers[turn])
            slope += (invaded @ queries) * np.float32(self.old.total / len(queries))
        _, penalty = self.vectors.model.regulariser(vector[None])
        slope += np.float32(2.0 * self.old.n3 * self.total) * penalty[0]
        return np.asarray(slope, np.float32)

    def _as_head(self, vector: Floats, step: int) -> Floats:
        """Of the softmax over old entities; on a large graph over a share of them that stands for all."""
        model, entities = self.vectors.model, self.vectors.entities
        turns = max(1, len(entities) // (2 * AT_ONCE))
        heads = np.broadcast_to(vector, self.relations.shape)
        queries = model.query(heads, self.relations)
        # Of this view no row is copied. The answers stand for themselves, in every turn.
        first = step % turns
        part = entities[first::turns]
        inside = self.answered % turns == first
        answers = entities[self.answered[~inside]]
        scores = np.concatenate((queries @ part.T, queries @ answers.T), axis=1)
        weight = np.full(scores.shape[1], np.log(turns), np.float32)
        weight[self.answered[inside] // turns] = 0.0
        weight[len(part) :] = 0.0
        if self.absent != ABSENT and self.absent % turns == first:
            weight[self.absent // turns] = -np.inf
        scores += weight
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        found = shares[:, : len(part)] @ part + shares[:, len(part) :] @ answers
        towards, _ = model.query_gradient(heads, self.relations, found * self.counts - self.wanted)
        return np.asarray(towards.sum(0), np.float32)


def _answered(vectors: Vectors, facts: Ints) -> Ints:
    """The questions (m, 2) of (head, directed relation) that a newcomer answers."""
    half = len(vectors.relations) // 2
    return np.column_stack((facts[:, 1], (facts[:, 0] + half) % (2 * half)))


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), np.float32)
