"""The training objective: softmax over all answers of distinct queries, with a gradient written by hand.

Grouping equal queries gives the ungrouped sum over facts exactly, for a fraction of the work: a query with n answers
costs one row of scores instead of n. torch is imported when an objective is made, not with this module.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.models import Model

if TYPE_CHECKING:
    from torch import Tensor

Products = Literal["bf16", "float32"]

BLOCK_BYTES = 32 << 20
"""Scores are held for so many bytes of queries at a time."""

WORTH = 1.3
"""bf16 is taken where its products are at least so many times faster than float32's."""

SAFE = (1e-30, 1e30)
"""Sums of exponentials outside of this are computed again with the greatest score subtracted."""


@dataclass(frozen=True, slots=True)
class QueryBatch:
    """B distinct queries with their T answers; ``scale`` weighs each answer in the loss (about 1 / T)."""

    heads: NDArray[np.int64]
    """(B,)"""
    relations: NDArray[np.int64]
    """(B,), directed: below 2R"""
    counts: NDArray[np.int64]
    """(B,) how many answers each query has, at least one"""
    tails: NDArray[np.int64]
    """(T,) answers, query by query"""
    scale: float
    candidates: NDArray[np.int64] | None = None
    """(C,) the entities that the softmax runs over; None for all. Answers must be among them."""


@lru_cache(maxsize=1)
def fastest_products() -> Products:
    """Time both kinds of products on this processor, once; bf16 where it is clearly faster."""
    import torch

    left, right = torch.ones(256, 256), torch.ones(4096, 256)
    seconds: dict[torch.dtype, float] = {}
    for kind in (torch.float32, torch.bfloat16):
        a, b = left.to(kind), right.to(kind).t()
        torch.mm(a, b)
        rounds = []
        for _ in range(5):
            start = time.perf_counter()
            torch.mm(a, b)
            rounds.append(time.perf_counter() - start)
        seconds[kind] = min(rounds)
    return "bf16" if seconds[torch.float32] > WORTH * seconds[torch.bfloat16] else "float32"


class GroupedSoftmax:
    """Loss and gradient of a batch under a model.

    The loss is the sum over the batch's facts (h, r, t), each weighed by ``batch.scale``, of the cross-entropy of t
    among the candidates of (h, r), plus ``relation_weight`` times that of r among all relations between h and t, plus
    ``n3`` times the model's regulariser of h, r and t. ``products`` says in which precision the large products of
    matrices are taken; their sums, the answers' own part, the tables and the result are float32. The same parameters
    and batch give the same bits with the same ``products``, number of threads and processor.
    """

    def __init__(self, model: Model, *, n3: float, relation_weight: float, products: Products) -> None:
        import torch

        self.model, self.n3, self.relation_weight = model, n3, relation_weight
        self.products = torch.bfloat16 if products == "bf16" else torch.float32
        self._kept: dict[tuple[str, Any], Tensor] = {}

    def gradient(
        self,
        parameters: Mapping[str, Tensor],
        batch: QueryBatch,
        into: Mapping[str, Tensor] | None = None,
    ) -> tuple[dict[str, Tensor], float]:
        """Return the gradient, dense and shaped like the parameters, and the loss. ``into`` is overwritten."""
        import torch

        out = dict(into) if into is not None else {name: torch.empty_like(rows) for name, rows in parameters.items()}
        entities, relations = parameters["entities"], parameters["relations"]
        device, scale, model = entities.device, batch.scale, self.model
        heads, links, tails, counts = (
            torch.from_numpy(rows).to(device) for rows in (batch.heads, batch.relations, batch.tails, batch.counts)
        )
        owners = torch.repeat_interleave(counts)
        head_rows, link_rows, tail_rows = entities[heads], relations[links], entities[tails]
        queries = model.query(head_rows, link_rows)
        weights = counts.float().mul_(scale)
        d_queries, loss = self._over_entities(entities, queries, weights, batch.candidates, out["entities"])
        of_answers = queries[owners]
        loss -= scale * float(torch.dot(of_answers.view(-1), tail_rows.view(-1)))
        d_queries.index_add_(0, owners, tail_rows, alpha=-scale)
        d_tails = of_answers.mul_(-scale)
        d_heads, d_links = model.query_gradient(head_rows, link_rows, d_queries)
        if self.relation_weight:
            weight = self.relation_weight * scale
            loss += self._over_relations(
                relations, head_rows, tail_rows, links, owners, weight, d_heads, d_tails, out["relations"]
            )
        else:
            out["relations"].zero_()
        if self.n3:
            loss += self._penalty(head_rows, weights, d_heads) + self._penalty(link_rows, weights, d_links)
            loss += self._penalty(tail_rows, scale, d_tails)
        out["entities"].index_add_(0, tails, d_tails)
        out["entities"].index_add_(0, heads, d_heads)
        out["relations"].index_add_(0, links, d_links)
        return out, loss

    def _over_entities(
        self,
        entities: Tensor,
        queries: Tensor,
        weights: Tensor,
        candidates: NDArray[np.int64] | None,
        d_entities: Tensor,
    ) -> tuple[Tensor, float]:
        """Softmax over the candidates; ``d_entities`` is overwritten."""
        import torch

        if candidates is None:
            return self._softmax(queries, weights, entities, d_entities)
        rows = torch.from_numpy(candidates).to(entities.device)
        table = entities[rows]
        d_table = torch.empty_like(table)
        d_queries, loss = self._softmax(queries, weights, table, d_table)
        d_entities.zero_()[rows] = d_table
        return d_queries, loss

    def _over_relations(
        self,
        relations: Tensor,
        head_rows: Tensor,
        tail_rows: Tensor,
        links: Tensor,
        owners: Tensor,
        weight: float,
        d_heads: Tensor,
        d_tails: Tensor,
        d_relations: Tensor,
    ) -> float:
        """Cross-entropy of each fact's relation among all; ``d_relations`` is overwritten, the others added to."""
        import torch

        of_answers, wanted = head_rows[owners], links[owners]
        queries = self.model.relation_query(of_answers, tail_rows)
        right = relations[wanted]
        d_queries, loss = self._softmax(queries, queries.new_full((len(queries),), weight), relations, d_relations)
        loss -= weight * float(torch.dot(queries.view(-1), right.view(-1)))
        d_queries.add_(right, alpha=-weight)
        d_relations.index_add_(0, wanted, queries, alpha=-weight)
        at_heads, at_tails = self.model.relation_query_gradient(of_answers, tail_rows, d_queries)
        d_heads.index_add_(0, owners, at_heads)
        d_tails.add_(at_tails)
        return loss

    def _penalty(self, rows: Tensor, weights: Tensor | float, d_rows: Tensor) -> float:
        penalties, gradient = self.model.regulariser(rows)
        if isinstance(weights, float):
            d_rows.add_(gradient, alpha=self.n3 * weights)
            return self.n3 * weights * float(penalties.sum())
        d_rows.addcmul_(gradient, weights[:, None], value=self.n3)
        return self.n3 * float((penalties * weights).sum())

    def _softmax(self, queries: Tensor, weights: Tensor, table: Tensor, d_table: Tensor) -> tuple[Tensor, float]:
        """Sum of weight · log Σ exp(query · row of the table).

        ``queries`` (B, W), ``weights`` (B,), ``table`` (M, W). Returns the gradient at the queries and the sum;
        ``d_table`` (M, W) is overwritten. Scores exist for a block of queries at a time and are exponentiated in
        place; no maximum is subtracted unless the sums ask for it.
        """
        import torch

        low_table, low_queries = table.to(self.products), queries.to(self.products)
        d_queries = torch.empty_like(queries)
        step = max(1, BLOCK_BYTES // (low_table.element_size() * len(table)))
        loss = 0.0
        for start in range(0, len(queries), step):
            block = slice(start, start + step)
            scores, sums, peaks = self._exponentials(low_queries[block], low_table)
            shares = (weights[block] / sums)[:, None]
            loss += float((weights[block] * (sums.log() + peaks)).sum())
            torch.mul(torch.mm(scores, low_table), shares, out=d_queries[block])
            weighed = (queries[block] * shares).to(low_table.dtype)
            part = torch.mm(scores.t(), weighed, out=self._room("part", low_table))
            if start:
                d_table.add_(part)
            else:
                d_table.copy_(part)
        return d_queries, loss

    def _exponentials(self, queries: Tensor, table: Tensor) -> tuple[Tensor, Tensor, Tensor | float]:
        """exp(scores − peak) of a block, their float32 sums, and the peaks: 0 unless an exponential would overflow."""
        import torch

        scores = self._kept_scores(len(queries), table)
        sums = _row_sums(torch.mm(queries, table.t(), out=scores).exp_())
        low, high = torch.aminmax(sums)
        if SAFE[0] < float(low) and float(high) < SAFE[1]:
            return scores, sums, 0.0
        peaks = torch.mm(queries, table.t(), out=scores).amax(1, keepdim=True)
        sums = _row_sums(scores.sub_(peaks).exp_())
        return scores, sums, peaks[:, 0].float()

    def _kept_scores(self, rows: int, table: Tensor) -> Tensor:
        kept = self._kept.get(("scores", table.dtype))
        if kept is None or kept.numel() < rows * len(table):
            kept = table.new_empty(rows * len(table))
            self._kept["scores", table.dtype] = kept
        return kept[: rows * len(table)].view(rows, len(table))

    def _room(self, name: str, like: Tensor) -> Tensor:
        """A tensor kept for reuse: fresh memory costs a page fault every four kilobytes."""
        kept = self._kept.get((name, like.shape))
        if kept is None:
            kept = self._kept[name, like.shape] = like.new_empty(like.shape)
        return kept


def _row_sums(scores: Tensor) -> Tensor:
    """Float32 sums of rows. torch would first copy bf16 to float32, all of it; parts of rows are summed instead."""
    parts = scores.shape[1] // 64
    whole = parts * 64
    sums = scores[:, :whole].unflatten(1, (64, parts)).sum(2).float().sum(1)
    return sums + scores[:, whole:].float().sum(1) if whole < scores.shape[1] else sums
