"""ComplEx: rows are complex vectors, and a fact scores the real part of the product h · r · conj(t).

Trouillon et al. 2016; reciprocal relations and the N3 penalty after Lacroix et al. 2018. The score is linear in each
of its three arguments, so one product of matrices scores all candidates of any one of them.
"""

from __future__ import annotations

import numpy as np

from superbrain.embedding.models.contract import Array

SPREAD = 1e-3
"""Standard deviation of a fresh row: near zero, where Adagrad's first steps find their own scale."""


def _halves(rows: Array) -> tuple[Array, Array]:
    rank = rows.shape[-1] // 2
    return rows[..., :rank], rows[..., rank:]


def _joined(real: Array, imaginary: Array) -> Array:
    if isinstance(real, np.ndarray):
        return np.concatenate((real, imaginary), axis=-1)
    import torch

    return torch.cat((real, imaginary), dim=-1)


class ComplEx:
    """The model contract over rows of two halves, real | imaginary."""

    name = "complex"

    def width(self, rank: int) -> int:
        """Two floats for each complex coordinate."""
        return 2 * rank

    def initial(self, n_entities: int, n_relations: int, rank: int, seed: int) -> dict[str, np.ndarray]:
        """Normal numbers of standard deviation ``SPREAD``."""
        chance = np.random.default_rng(seed)
        return {
            name: chance.standard_normal((rows, 2 * rank), dtype=np.float32) * np.float32(SPREAD)
            for name, rows in (("entities", n_entities), ("relations", 2 * n_relations))
        }

    def query(self, heads: Array, relations: Array) -> Array:
        """The product h · r."""
        (a, b), (x, y) = _halves(heads), _halves(relations)
        return _joined(a * x - b * y, a * y + b * x)

    def query_gradient(self, heads: Array, relations: Array, d_query: Array) -> tuple[Array, Array]:
        """Gradient g gives g · conj(r) at the heads and g · conj(h) at the relations."""
        return self.relation_query(relations, d_query), self.relation_query(heads, d_query)

    def score_triples(self, heads: Array, relations: Array, tails: Array) -> Array:
        """Re(h · r · conj(t)), summed over the coordinates."""
        return (self.query(heads, relations) * tails).sum(-1)

    def relation_query(self, heads: Array, tails: Array) -> Array:
        """The product conj(h) · t."""
        (a, b), (c, d) = _halves(heads), _halves(tails)
        return _joined(a * c + b * d, a * d - b * c)

    def relation_query_gradient(self, heads: Array, tails: Array, d_query: Array) -> tuple[Array, Array]:
        """Gradient g gives conj(g) · t at the heads and g · h at the tails."""
        return self.relation_query(d_query, tails), self.query(heads, d_query)

    def regulariser(self, rows: Array) -> tuple[Array, Array]:
        """N3: the cubed modulus of every complex coordinate, summed; its gradient is 3 |z| z."""
        real, imaginary = _halves(rows)
        modulus = (real * real + imaginary * imaginary) ** 0.5
        tripled = 3.0 * modulus
        return (modulus * modulus * modulus).sum(-1), rows * _joined(tripled, tripled)
