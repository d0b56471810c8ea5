"""A partial understanding: a described set, the units of the question that it explains, and what it cost so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from superbrain.language.expression import Expression
from superbrain.language.ground import Rows


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """An expression with its members.

    ``rows`` are its members; ``relation`` is set instead where it denotes values. ``mask`` are all units explained and
    ``cues`` those explained by relation words; ``low`` to ``high`` is the stretch that describes it. ``names`` is a
    bit mask over the names of the segmentation; ``classed`` over its class words.
    """

    expression: Expression
    rows: Rows
    mask: int
    cost: float
    low: int
    high: int
    relation: int | None = None
    cues: int = 0
    hops: int = 0
    names: int = 0
    classed: int = 0
    parts: tuple[tuple[str, float], ...] = ()

    def paid(self, name: str, cost: float) -> State:
        """The state with a cost added, noted under ``name``."""
        return self if not cost else replace(self, cost=self.cost + cost, parts=(*self.parts, (name, cost)))

    def over(self, mask: int, low: int, high: int) -> State:
        """The state explaining more units; its stretch grows."""
        return replace(self, mask=self.mask | mask, low=min(self.low, low), high=max(self.high, high))
