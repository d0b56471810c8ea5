"""How far a shape can be trusted: how often it stands between things that the graph holds to be so related.

Counted anew from all evidence and the graph's own facts whenever beliefs are formed, never stored. Facts accepted from
text are no seeds, and no passage vouches for its own shape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from superbrain.learning.contradiction import Known
from superbrain.store.learned import Evidence

PRIOR: Final = 0.08
WEIGHT: Final = 4.0
"""Trust of a shape that nothing is known of, and how many sightings that counts for."""


@dataclass
class Shapes:
    """Sightings of shapes: (relation, shape) to passages with a known pair, and with a pair that is known not to be."""

    seen: dict[tuple[str, str], dict[str, list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Iterable[Evidence], known: Known) -> Shapes:
        """Count the asserted shapes whose head has a known fact of the relation, so that a miss means something."""
        seen: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for one in evidence:
            if not one.shape or one.stance != "asserted":
                continue
            verdict = known.verdict(one)
            if verdict.informed:
                seen[one.relation, one.shape][one.passage][0 if verdict.seed else 1] += 1
        return cls({name: dict(passages) for name, passages in seen.items()})

    def trust(self, one: Evidence) -> float:
        """The share of other passages in which the shape states what is known, drawn towards `PRIOR`."""
        passages = self.seen.get((one.relation, one.shape), {})
        good = sum(min(1, right) for name, (right, _) in passages.items() if name != one.passage)
        bad = sum(min(1, wrong) for name, (_, wrong) in passages.items() if name != one.passage)
        return (good + PRIOR * WEIGHT) / (good + bad + WEIGHT)
