"""The blend: weights of what speaks for a candidate, so that each row's answers have the largest share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evidence import FEATURES, Slot
from superbrain.embedding.shrinkage import Curvature, Prior, shrunken

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

MOST_ANSWERS = 4.0
"""A row with more answers than this counts as much as one with so many."""

BLEND_STRAY = 0.4
"""How far a slot's weights may stray from the pooled ones, on standardised features."""


class Sampled(Protocol):
    """A row with some of its candidates."""

    @property
    def slot(self) -> Slot:
        """What is asked for."""

    @property
    def columns(self) -> NDArray[np.float32]:
        """`FEATURES` of the candidates (n, 6)."""

    @property
    def labels(self) -> Floats:
        """1 for answers (n,)."""

    @property
    def weights(self) -> Floats:
        """How many candidates each stands for (n,)."""


def fit_blend(asked: Sequence[Sampled]) -> tuple[Floats, dict[str, Floats]]:
    """Weights of the evidence, pooled and by slot: each row's answers shall have the largest softmax share."""
    spread = np.concatenate([one.columns for one in asked]).std(0).astype(np.float64) + 1e-6
    names = sorted({one.slot.name for one in asked})
    choices = [_Choices.of([one for one in asked if one.slot.name == name], spread) for name in names]

    def curvature(group: int, line: Floats) -> Curvature:
        return choices[group].curvature(line)

    pooled, own = shrunken(curvature, len(names), Prior.of(10.0, [BLEND_STRAY] * len(FEATURES)))
    return pooled / spread, {name: row / spread for name, row in zip(names, own, strict=True)}


@dataclass(frozen=True, slots=True)
class _Choices:
    """Rows of one slot end to end: a conditional logit in which each row's answers are chosen from its candidates."""

    columns: Floats
    """(n, F)"""
    offsets: Floats
    """(n,) logarithm of how many candidates each stands for"""
    labels: Floats
    """(n,) 1 for answers, less in rows with many, which would outweigh all others"""
    starts: Ints
    """(m,) where each row begins"""

    @classmethod
    def of(cls, asked: Sequence[Sampled], spread: Floats) -> _Choices:
        sizes = [len(one.labels) for one in asked]
        return cls(
            np.concatenate([one.columns for one in asked]) / spread,
            np.log(np.concatenate([one.weights for one in asked])),
            np.concatenate([one.labels * min(1.0, MOST_ANSWERS / one.labels.sum()) for one in asked]),
            np.concatenate(([0], np.cumsum(sizes)[:-1])),
        )

    def curvature(self, line: Floats) -> Curvature:
        total = self.columns @ line + self.offsets
        sizes = np.diff(self.starts, append=len(total))
        top = np.maximum.reduceat(total, self.starts)
        shares = np.exp(total - np.repeat(top, sizes))
        mass = np.add.reduceat(shares, self.starts)
        answers = np.add.reduceat(self.labels, self.starts)
        pull = shares * np.repeat(answers / mass, sizes)
        loss = float(answers @ (np.log(mass) + top) - self.labels @ total)
        means = np.add.reduceat(self.columns * pull[:, None], self.starts)
        bend = (self.columns * pull[:, None]).T @ self.columns - (means / answers[:, None]).T @ means
        return Curvature(loss, (pull - self.labels) @ self.columns, bend)
