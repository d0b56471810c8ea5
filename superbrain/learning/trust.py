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
class Sightings:
    """Of one shape: the ``right`` passages hold a known pair, the ``wrong`` ones a pair that is known not to be. A
    passage may be both.
    """

    right: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)

    def elsewhere(self, passage: str) -> tuple[int, int]:
        """How many right and wrong passages there are besides one."""
        return len(self.right) - (passage in self.right), len(self.wrong) - (passage in self.wrong)


@dataclass
class Shapes:
    """Sightings of shapes by (relation, shape)."""

    seen: dict[tuple[str, str], Sightings] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Iterable[Evidence], known: Known) -> Shapes:
        """Count the asserted shapes whose head has a known fact of the relation, so that a miss means something."""
        seen: dict[tuple[str, str], Sightings] = defaultdict(Sightings)
        for one in evidence:
            if not one.shape or one.stance != "asserted":
                continue
            verdict = known.verdict(one)
            if verdict.informed:
                sightings = seen[one.relation, one.shape]
                (sightings.right if verdict.seed else sightings.wrong).add(one.passage)
        return cls(dict(seen))

    def trust(self, one: Evidence) -> float:
        """The share of other passages in which the shape states what is known, drawn towards `PRIOR`."""
        sightings = self.seen.get((one.relation, one.shape))
        good, bad = sightings.elsewhere(one.passage) if sightings else (0, 0)
        return (good + PRIOR * WEIGHT) / (good + bad + WEIGHT)
