"""Facts set aside to judge a space by: chosen so that nothing in training gives them away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.queries import Integers

OVERLAP = 0.8
"""Relations that link the same pairs of entities, in either direction, in more than this share of the facts of both
are twins: either gives the other away."""


@dataclass(frozen=True, slots=True)
class Split:
    """Facts (n, 3) in the order they were given; the three parts together are all of them."""

    train: NDArray[np.int64]
    valid: NDArray[np.int64]
    test: NDArray[np.int64]


def split(
    triples: Integers,
    *,
    share: float = 0.1,
    valid_share: float = 0.05,
    seed: int = 0,
    relations: Collection[int] | None = None,
    among: NDArray[np.bool_] | None = None,
) -> Split:
    """Set facts aside for testing and validation.

    What links the same two entities by the same relation, in whichever direction, or by a twin of it, stays together:
    both directions of a symmetric fact, and inverse relations (``twins``). No entity of the facts loses its last
    training fact, and each relation gives its share or, where that cannot be, less.

    Args:
        triples: facts between entities, (m, 3).
        share: of the facts of each relation, the part that is set aside for testing.
        valid_share: the same for validation.
        seed: draws the facts.
        relations: only facts of these are set aside; None for all.
        among: for each fact (m,) whether it may be set aside, with those that stay together with it; None for all.

    Raises:
        ValueError: the shares are negative or leave nothing to train on.
    """
    if share < 0 or valid_share < 0 or share + valid_share >= 1:
        raise ValueError("the shares set aside must leave something to train on")
    facts = np.asarray(triples, np.int64).reshape(-1, 3)
    if not len(facts):
        return Split(facts, facts, facts)
    kinds = twins(facts)[facts[:, 1]]
    bundles = np.unique(np.column_stack((kinds, _pairs(facts))), axis=0, return_inverse=True)[1].ravel()
    allowed = np.ones(len(facts), bool) if relations is None else np.isin(facts[:, 1], list(relations))
    asked = np.ones(len(facts), bool) if among is None else among
    parts = _drawn(facts, kinds, bundles, (allowed, asked), (share, valid_share), np.random.default_rng(seed))
    return Split(facts[parts == 0], facts[parts == 2], facts[parts == 1])


def twins(triples: Integers, overlap: float = OVERLAP) -> NDArray[np.int64]:
    """The kind of each relation, (R,): relations of one kind link the same pairs of entities, whatever the direction.

    Kinds are named by the smallest relation in them.
    """
    facts = np.asarray(triples, np.int64).reshape(-1, 3)
    count = int(facts[:, 1].max(initial=-1)) + 1
    rows = np.unique(np.column_stack((_pairs(facts), facts[:, 1])), axis=0)
    shared = np.zeros((count, count), np.int64)
    for distance in range(1, count):
        low, high = rows[:-distance], rows[distance:]
        same = (low[:, :2] == high[:, :2]).all(axis=1)
        if not same.any():
            break
        np.add.at(shared, (low[same, 2], high[same, 2]), 1)
    sizes = np.bincount(rows[:, 2], minlength=count)
    kinds = np.arange(count)
    for one, other in np.argwhere(shared > overlap * np.maximum(sizes[:, None], sizes)).tolist():
        kept, gone = sorted((kinds[one], kinds[other]))
        kinds[kinds == gone] = kept
    return kinds


def _pairs(facts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Head and tail of each fact, (m, 2), the smaller first."""
    return np.sort(facts[:, [0, 2]], axis=1)


def _drawn(
    facts: NDArray[np.int64],
    kinds: NDArray[np.int64],
    bundles: NDArray[np.int64],
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    shares: tuple[float, float],
    chance: np.random.Generator,
) -> NDArray[np.int64]:
    """The part of each fact: 0 train, 1 and 2 the shares. Bundles are visited in a random order, each taken whole, if
    the first mask has all of its facts and the second one of them.
    """
    allowed, asked = masks
    sizes = np.bincount(bundles)
    open_bundles = (np.bincount(bundles, allowed) == sizes) & (np.bincount(bundles, asked) > 0)
    order = np.argsort(bundles, kind="stable")
    starts = np.cumsum(sizes) - sizes
    totals = np.bincount(kinds[allowed], minlength=int(kinds.max()) + 1)
    left = np.bincount(facts[:, [0, 2]].ravel())
    parts = np.zeros(len(facts), np.int64)
    visits = chance.permutation(np.flatnonzero(open_bundles)).tolist()
    for part, share in enumerate(shares, start=1):
        wanted = np.floor(share * totals).astype(np.int64)
        for bundle in visits:
            members = order[starts[bundle] : starts[bundle] + sizes[bundle]]
            kind = kinds[members[0]]
            if wanted[kind] < len(members) or parts[members[0]]:
                continue
            ends, uses = np.unique(facts[members][:, [0, 2]], return_counts=True)
            if (left[ends] > uses).all():
                left[ends] -= uses
                wanted[kind] -= len(members)
                parts[members] = part
    return parts
