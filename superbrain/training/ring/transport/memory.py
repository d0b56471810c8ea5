"""A ring under a virtual clock: the real state machine of every node, with times instead of work.

Nothing is trained. A version is represented by its history, so that what a version contains is read from what was
really merged and never from version numbers, which would look right even where they are wrong.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from superbrain.training.ring import node as ring
from superbrain.training.ring.messages import Header, Kind

Looker = Callable[["VirtualRing"], None]

_NEWS = 0.01
"""Seconds until the neighbours of a node that closed its links notice."""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of the model and, through its parents, everything that it contains."""

    number: int
    parent: Version | None = None
    batch: int | None = None

    def batches(self) -> list[int]:
        """The batches in it, the newest first."""
        return [version.batch for version in self.chain() if version.batch is not None]

    def chain(self) -> Iterator[Version]:
        """Itself, its parent, and so on to the beginning."""
        version: Version | None = self
        while version is not None:
            yield version
            version = version.parent


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds for a batch at a node, for the model over one link, for a merge. Called with (node, batch)."""

    calculate: Callable[[int, int], float]
    transmit: Callable[[int, int], float]
    merge: Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class MergeSeen:
    """A merge as it happened: when, where, of what."""

    time: float
    node: int
    batch: int
    staleness: int


@dataclass(slots=True)
class _Member:
    """A node's machine and the versions that it has at hand."""

    state: ring.State
    working: Version
    arrived: Version
    alive: bool = True
    closed: str | None = None
    saved: list[int] = field(default_factory=list)


class VirtualRing:
    """``nodes`` machines on batches first .. last - 1; ``look`` is called after every event.

    Events of the same instant happen in the order in which they were caused.
    """

    def __init__(
        self,
        nodes: int,
        durations: Durations,
        *,
        first: int = 0,
        last: int,
        save_every: int = 0,
        look: Looker = lambda _: None,
    ) -> None:
        beginning = Version(first)
        seats = [ring.Seat(node, nodes, first, last, save_every=save_every) for node in range(nodes)]
        self.members = [_Member(ring.initial(seat), beginning, beginning) for seat in seats]
        self.merges: list[MergeSeen] = []
        self.links: list[Version | None] = [None] * nodes
        """The version on the link to the right of each node."""
        self.now = 0.0
        self._durations = durations
        self._look = look
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._booked = 0

    @property
    def states(self) -> list[ring.State]:
        """What each node's machine remembers now."""
        return [member.state for member in self.members]

    def run(self) -> None:
        """Let everything happen that is caused by the beginning and by what was booked."""
        for node in range(len(self.members)):
            self._book(0.0, node, ring.Begin())
        while self._events:
            self.now, _, happen = heapq.heappop(self._events)
            happen()
            self._look(self)

    def ask_to_stop(self, when: float) -> None:
        """Ask every node, at a time, to end the run."""
        for node in range(len(self.members)):
            self._book(when, node, ring.StopAsked())

    def kill(self, node: int, when: float) -> None:
        """Let a node die at a time; its neighbours notice a moment later."""
        self._at(when, lambda: self._die(node))

    def _die(self, node: int) -> None:
        self.members[node].alive = False
        self._part(node, f"node {node} is gone")

    def _part(self, node: int, why: str) -> None:
        nodes = len(self.members)
        if nodes > 1:
            self._book(self.now + _NEWS, (node + 1) % nodes, ring.LinkLost("left", why))
            self._book(self.now + _NEWS, (node - 1) % nodes, ring.LinkLost("right", why))

    def _at(self, when: float, happen: Callable[[], None]) -> None:
        self._booked += 1
        heapq.heappush(self._events, (when, self._booked, happen))

    def _book(self, when: float, node: int, event: ring.Event) -> None:
        self._at(when, lambda: self._give(node, event))

    def _give(self, node: int, event: ring.Event) -> None:
        member = self.members[node]
        if not member.alive:
            return
        if isinstance(event, ring.Merged):
            assert member.state.batch is not None  # noqa: S101  # the machine ordered this merge
            member.working = Version(event.version, member.arrived, member.state.batch.number)
            member.arrived = member.working
        member.state, effects = ring.step(member.state, event, self.now)
        for effect in effects:
            self._do(node, member, effect)

    def _do(self, node: int, member: _Member, effect: ring.Effect) -> None:
        match effect:
            case ring.Calculate(batch):
                done = self.now + self._durations.calculate(node, batch)
                self._book(done, node, ring.Calculated(batch, 0.0))
            case ring.Merge(batch, to):
                self._book(self.now + self._durations.merge(node, batch), node, ring.Merged(to, 0))
            case ring.Send(header):
                self._send(node, member, header)
            case ring.Save(next_batch):
                member.saved.append(next_batch)
            case ring.Record(ring.MergeRecord() as merged):
                self.merges.append(MergeSeen(self.now, node, merged.batch, merged.staleness))
            case ring.Close(why):
                member.closed = why
                if why is not None:
                    self._part(node, why)
            case _:
                pass  # nobody replays a virtual ring

    def _send(self, node: int, member: _Member, header: Header) -> None:
        model = member.working if header.kind is Kind.SHARD else None
        self.links[node] = model
        lasts = self._durations.transmit(node, header.version) if model else 0.0
        self._at(self.now + lasts, lambda: self._hand_over(node, header, model))

    def _hand_over(self, node: int, header: Header, model: Version | None) -> None:
        self.links[node] = None
        following = (node + 1) % len(self.members)
        if not self.members[node].alive or not self.members[following].alive:
            return
        if model is not None:
            self.members[following].arrived = model
        self._give(following, ring.Received(header))
        self._give(node, ring.Sent(header))
