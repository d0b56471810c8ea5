"""What all evidence of a candidate adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

from superbrain.store.learned import Candidate, Evidence

Held = OneOf["proposed", "disputed", "known", "rejected"]
"""``known``: the graph holds it already; ``disputed``: it contradicts a known fact or a likelier belief; ``rejected``:
a person said no.
"""


@dataclass(frozen=True, slots=True)
class Belief:
    """A statement with the probability ``p`` that it is true, by all living evidence.

    ``candidate`` is the statement after linking: what was a newcomer when it was read is an entity here once the graph
    has one of that name and kind. ``evidence`` is what asserts it, best first; ``witnesses`` are different passages.
    ``features`` are the summands of the log-odds, largest first. ``conflicts`` are ids of known facts that it
    contradicts, ``rivals`` ids of other beliefs. ``newcomers`` are its ends that the graph does not know.
    """

    candidate: Candidate
    p: float
    standing: Held
    evidence: tuple[Evidence, ...]
    witnesses: int
    features: tuple[tuple[str, float], ...] = ()
    conflicts: tuple[int, ...] = ()
    rivals: tuple[str, ...] = ()
    newcomers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What it is known by: the id of its candidate."""
        return self.candidate.id


def open_proposals(beliefs: Iterable[Belief], least: float = 0.0) -> list[Belief]:
    """The beliefs that wait for a decision."""
    return [one for one in beliefs if one.standing in ("proposed", "disputed") and one.p >= least]
