"""How well a space finds withheld facts: filtered ranks of both ends, beside those of the most frequent answers.

numpy alone, in float32 (bf16 scores reorder the top and make ties of hundreds). Ties count half, so a scorer that
gives all candidates the same score gets the rank expected of chance, not the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.candidates import Candidates
from superbrain.embedding.models import Model
from superbrain.embedding.queries import Integers, KnownAnswers, directed

Numbers = NDArray[np.floating[Any]]
Scorer = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None], Numbers]
"""(heads (B,), directed relations (B,), candidate rows or None) → scores (B, candidates)"""

HUB_SHARE = 0.1
"""A hub of a relation is an entity that answers more than this share of its training facts."""

SCORES_BYTES = 64 << 20
"""Memory for scores at a time; masks and comparisons take half as much again."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of facts (n, 3) when their tail, or their head, is asked for; 1 is best, ties are averaged."""

    facts: NDArray[np.int64]
    tail: NDArray[np.float64]
    head: NDArray[np.float64]

    def metrics(self, tail: NDArray[np.bool_] | None = None, head: NDArray[np.bool_] | None = None) -> dict[str, float]:
        """MRR and hits@1, @3, @10 of both sides together, and of each (``tail_mrr`` …), over the chosen ranks.

        ``tail`` and ``head`` (n,) choose; None takes all. Empty when nothing is chosen.
        """
        sides = {
            "tail": self.tail if tail is None else self.tail[tail],
            "head": self.head if head is None else self.head[head],
        }
        both = np.concatenate((sides["tail"], sides["head"]))
        found = _summary(both, "")
        for name, ranks in sides.items():
            found |= _summary(ranks, f"{name}_")
        return found

    def by_relation(self) -> dict[int, dict[str, float]]:
        """Metrics of each relation that has facts, with their number as ``facts``."""
        found = {}
        for relation in np.unique(self.facts[:, 1]).tolist():
            chosen = self.facts[:, 1] == relation
            found[relation] = {"facts": float(chosen.sum()), **self.metrics(chosen, chosen)}
        return found

    def macro_mrr(self, tail: NDArray[np.bool_] | None = None, head: NDArray[np.bool_] | None = None) -> float:
        """MRR of each relation, both sides, averaged over relations: each counts the same, however many facts.

        ``tail`` and ``head`` choose ranks as in ``metrics``; relations of which nothing is chosen do not count.
        0.0 where nothing is chosen at all.
        """
        relations = np.concatenate((self.facts[:, 1], self.facts[:, 1]))
        worth = np.concatenate((1 / self.tail, 1 / self.head))
        everything = np.ones(len(self.facts), bool)
        chosen = np.concatenate((everything if tail is None else tail, everything if head is None else head))
        if not chosen.any():
            return 0.0
        counts = np.bincount(relations[chosen])
        sums = np.bincount(relations[chosen], worth[chosen])
        return float((sums[counts > 0] / counts[counts > 0]).mean())


def _summary(ranks: NDArray[np.float64], prefix: str) -> dict[str, float]:
    if not len(ranks):
        return {}
    found = {f"{prefix}mrr": float((1 / ranks).mean())}
    for at in (1, 3, 10):
        found[f"{prefix}hits@{at}"] = float((ranks <= at).mean())
    return found


def rank_facts(
    model: Model,
    parameters: Mapping[str, np.ndarray],
    facts: Integers,
    known: KnownAnswers,
    *,
    candidates: Candidates | None = None,
    chunk: int | None = None,
) -> Ranks:
    """Rank the facts (n, 3) among all entities or the candidates of their relation.

    Args:
        model: the formulas of the space.
        parameters: its ``entities`` (N, W) and ``relations`` (2R, W), float32.
        facts: what to rank: (head, relation, tail), relations below R.
        known: all facts of train, valid and test, both directions: other known answers do not compete.
        candidates: which entities compete; None for all. An answer outside of its candidates competes with them.
        chunk: queries scored at a time; None for as many as ``SCORES_BYTES`` hold.

    Raises:
        ValueError: the parameters hold something that is not a finite number.
    """
    entities, relations = (np.asarray(parameters[name], np.float32) for name in ("entities", "relations"))
    if not (np.isfinite(entities).all() and np.isfinite(relations).all()):
        raise ValueError("the space holds numbers that are not finite")

    def score(heads: NDArray[np.int64], links: NDArray[np.int64], rows: NDArray[np.int64] | None) -> Numbers:
        table = entities if rows is None else entities[rows]
        scores: Numbers = model.query(entities[heads], relations[links]) @ table.T
        return scores

    return _ranked(score, len(entities), facts, known, candidates, chunk)


def rank_most_frequent(
    train: Integers,
    n_entities: int,
    facts: Integers,
    known: KnownAnswers,
    *,
    symmetric: Iterable[int] = (),
    candidates: Candidates | None = None,
    chunk: int | None = None,
) -> Ranks:
    """Ranks when every query of a relation is answered by the relation's most frequent training answers first."""
    answers = directed(train, known.n_relations, symmetric)
    order = answers[np.argsort(answers[:, 1], kind="stable")]
    edges = np.searchsorted(order[:, 1], np.arange(2 * known.n_relations + 1))

    def score(_heads: NDArray[np.int64], links: NDArray[np.int64], rows: NDArray[np.int64] | None) -> Numbers:
        scores = np.zeros((len(links), n_entities if rows is None else len(rows)), np.float32)
        for link in np.unique(links).tolist():
            counts = np.bincount(order[edges[link] : edges[link + 1], 2], minlength=n_entities)
            scores[links == link] = counts if rows is None else counts[rows]
        return scores

    return _ranked(score, n_entities, facts, known, candidates, chunk)


def hub_answers(
    train: Integers, facts: Integers, n_relations: int, *, symmetric: Iterable[int] = (), share: float = HUB_SHARE
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which facts (n,) have a hub at their tail, and which at their head.

    A hub stands at that end of more than ``share`` of the relation's training facts (of which there are at least two
    for it): China among the countries of cities, not the only tail of a relation with one fact.
    """
    answers = directed(train, n_relations, symmetric)
    totals = np.bincount(answers[:, 1], minlength=2 * n_relations)
    width = int(max(answers[:, 2].max(initial=0), np.asarray(facts).max(initial=0))) + 1
    keys, counts = np.unique(answers[:, 1] * width + answers[:, 2], return_counts=True)
    hubs = keys[(counts > share * totals[keys // width]) & (counts > 1)]
    facts = np.asarray(facts, np.int64).reshape(-1, 3)
    tail = np.isin(facts[:, 1] * width + facts[:, 2], hubs)
    head = np.isin((facts[:, 1] + n_relations) * width + facts[:, 0], hubs)
    return tail, head


def _ranked(
    score: Scorer,
    n_entities: int,
    facts: Integers,
    known: KnownAnswers,
    candidates: Candidates | None,
    chunk: int | None,
) -> Ranks:
    """Rank both ends: the head of (h, r, t) is the tail of (t, r + R, h)."""
    rows = np.asarray(facts, np.int64).reshape(-1, 3)
    asked = np.concatenate((rows, rows[:, [2, 1, 0]] + np.array([0, known.n_relations, 0])))
    groups = np.full(len(asked), -1, np.int64) if candidates is None else candidates.of_relation[asked[:, 1]]
    ranks = np.empty(len(asked), np.float64)
    for group in np.unique(groups).tolist():
        among = None if candidates is None or group < 0 else candidates.sets[group]
        size = n_entities if among is None else len(among)
        step = chunk or max(1, SCORES_BYTES // (4 * size))
        chosen = np.flatnonzero(groups == group)
        queries, owners = np.unique(asked[chosen, :2], axis=0, return_inverse=True)
        order = np.argsort(owners.ravel(), kind="stable")
        edges = np.searchsorted(owners.ravel()[order], np.arange(0, len(queries) + step, step))
        for start, low, high in zip(range(0, len(queries), step), edges, edges[1:], strict=False):
            block = queries[start : start + step]
            members = chosen[order[low:high]]
            places = owners.ravel()[order[low:high]] - start
            scores = score(block[:, 0], block[:, 1], among)
            ranks[members] = _block_ranks(scores, places, block, asked[members, 2], known, among, n_entities)
    return Ranks(rows, ranks[: len(rows)], ranks[len(rows) :])


def _block_ranks(
    scores: Numbers,
    places: NDArray[np.int64],
    queries: NDArray[np.int64],
    answers: NDArray[np.int64],
    known: KnownAnswers,
    among: NDArray[np.int64] | None,
    n_entities: int,
) -> NDArray[np.float64]:
    """Filtered ranks of ``answers`` to the queries ``places`` of a block of scores, which is written over."""
    columns = answers
    if among is not None:
        slots = np.full(n_entities, -1, np.int64)
        slots[among] = np.arange(len(among))
        columns = slots[answers]
    # An answer that is no candidate has no score of its own here: it comes after all that have one.
    right = np.where(columns >= 0, scores[places, columns], np.float32(-np.inf))
    owners, tails = known.answers(known.rows_of(queries[:, 0], queries[:, 1]))
    if among is not None:
        tails = slots[tails]
        owners, tails = owners[tails >= 0], tails[tails >= 0]
    scores[owners, tails] = np.nan
    scores[places[columns >= 0], columns[columns >= 0]] = np.nan
    ranks = np.empty(len(answers), np.float64)
    for place, (row, value) in enumerate(zip(places.tolist(), right, strict=True)):
        others = scores[row]
        ranks[place] = 1 + np.count_nonzero(others > value) + np.count_nonzero(others == value) / 2
    return ranks
