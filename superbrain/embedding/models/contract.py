"""What a model of a space must offer. Formulas are written once and run on numpy arrays and torch tensors alike."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

Array = Any
"""A numpy array or a torch tensor of float32. The formulas only slice, add, multiply and join."""


class Model(Protocol):
    """A scoring function of facts (head, relation, tail) that is linear in the tail.

    A space of a model is two tables of rows ``width(rank)`` wide: ``entities`` (N, W) and ``relations`` (2R, W), where
    row ``r + R`` is the reciprocal of relation ``r``, which leads from tail to head. The score of every entity as tail
    of (h, r) is ``query(entities[h], relations[r]) @ entities.T``; the heads of (?, r, t) are the tails of
    (t, r + R, ?). Gradients are of a sum: they take the gradient at the output and give those at the inputs.
    """

    name: str

    def width(self, rank: int) -> int:
        """Return how many floats a row of this rank has."""

    def initial(self, n_entities: int, n_relations: int, rank: int, seed: int) -> dict[str, np.ndarray]:
        """Return fresh ``entities`` (N, W) and ``relations`` (2R, W), float32, the same for the same seed."""

    def query(self, heads: Array, relations: Array) -> Array:
        """Return the vectors (B, W) whose products with tails are the scores."""

    def query_gradient(self, heads: Array, relations: Array, d_query: Array) -> tuple[Array, Array]:
        """Return the gradients at heads and relations, (B, W) each."""

    def score_triples(self, heads: Array, relations: Array, tails: Array) -> Array:
        """Return the scores (B,) of facts given as rows of their parts."""

    def relation_query(self, heads: Array, tails: Array) -> Array:
        """Return the vectors (B, W) whose products with rows of ``relations`` are the scores of the relations."""

    def relation_query_gradient(self, heads: Array, tails: Array, d_query: Array) -> tuple[Array, Array]:
        """Return the gradients at heads and tails, (B, W) each."""

    def regulariser(self, rows: Array) -> tuple[Array, Array]:
        """Return the penalty of each row, (B,), and its gradient, (B, W)."""
