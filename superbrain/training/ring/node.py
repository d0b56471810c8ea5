"""One node of the ring as a pure state machine: ``step(state, event, now) -> (state, effects)``.

No clock, no socket, no tensor: a test with a virtual clock and the processes of a real run drive the same machine.

The one model under way is the *token*. Its version is the number of the next batch to be merged, so batch ``b`` turns
version ``b`` into ``b + 1``, and every node can tell from a version alone what is in it. Node ``i`` of ``n`` calculates
the batches ``first + i``, ``first + i + n`` and so on:

1. calculate the gradient of its batch on the version that it last saw, while the token travels;
2. when both the gradient and the token are there, merge: the one step that makes a new version;
3. send the new version to the right and start the next batch on it at once.

So in every merge after the first lap the gradient is ``n - 1`` merges old. A ring of one keeps the token and is plain
serial training. What always holds (the names are those of the design notes, tests check them after every event):

* I1  a batch is merged exactly once if its node lives, and never twice;
* I2  one node at most holds the token, or it is on one link;
* I3  a version grows by one with each merge, and no node ever sees a lower one than before;
* I4  a node's copy is the newest version that ever passed it;
* I9  without failures every batch is merged within one lap of the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from superbrain.training.ring.messages import Header, Kind


class Phase(Enum):
    """What a node is about."""

    RUNNING = "running"
    CLOSING = "closing"
    """The last version is made; the news goes round."""

    FENCED = "fenced"
    """A neighbour is lost: nothing is merged or sent any more."""

    STOPPED = "stopped"


class Token(Enum):
    """Where the token is, seen from one node."""

    ELSEWHERE = "elsewhere"
    ARRIVED = "arrived"
    MERGING = "merging"


@dataclass(frozen=True, slots=True)
class Seat:
    """What does not change during a run: a node's place in it, and which batches it is about."""

    node: int
    nodes: int
    first: int = 0
    last: int = 0
    """One past the last batch."""

    generation: int = 0
    save_every: int = 0
    """A checkpoint after every so many merges; 0 for none but the one at the end."""


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that was started and is not merged yet."""

    number: int
    read: int
    """The version that its gradient is calculated on."""

    calculated: bool = False
    loss: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """Everything a node remembers between two events."""

    seat: Seat
    phase: Phase = Phase.RUNNING
    token: Token = Token.ELSEWHERE
    copy: int = 0
    """The newest version that ever passed here."""

    working: int = 0
    """The version that batches started here are calculated on: the last one made here, at first the beginning."""

    batch: OpenBatch | None = None
    stop_asked: bool = False
    bye_heard: bool = False
    bye_said: bool = False
    dropped: int = 0
    """Messages of another generation, or that came while nothing may be used."""

    merges: int = 0
    since: float = 0.0
    """When the present waiting (of node or token) began."""

    node_waited: float = 0.0
    """Seconds with a finished gradient and no token."""

    token_waited: float = 0.0
    """Seconds that the token lay here until the gradient was finished."""


# ---- what happens to a node


@dataclass(frozen=True, slots=True)
class Begin:
    """The links are open. Node 0 holds the token, everybody holds a copy of it."""


@dataclass(frozen=True, slots=True)
class Calculated:
    """The gradient of the open batch is finished."""

    batch: int
    loss: float


@dataclass(frozen=True, slots=True)
class Received:
    """A message came from the left, complete."""

    header: Header


@dataclass(frozen=True, slots=True)
class Merged:
    """The open batch is in the token; ``crc32`` is the checksum of the version it made."""

    version: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A message to the right was taken there."""

    header: Header


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The link to a neighbour (``"left"`` or ``"right"``) is dead."""

    side: str
    why: str


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody wants the run to end, in good order and with a checkpoint."""


Event: TypeAlias = Begin | Calculated | Received | Merged | Sent | LinkLost | StopAsked


# ---- what a node does about it, in the order given


@dataclass(frozen=True, slots=True)
class Calculate:
    """Start the gradient of a batch on the working copy, which is version ``read``."""

    batch: int
    read: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Bring the gradient of ``batch`` into the token, which then is version ``to`` and the working copy."""

    batch: int
    to: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send to the right; after a SHARD's header the working copy follows, unchanged until ``Sent``."""

    header: Header


@dataclass(frozen=True, slots=True)
class Save:
    """Write a checkpoint of the working copy: a run from ``next_batch`` on goes on from it."""

    next_batch: int


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """For the merge log: which version a batch is calculated on."""

    generation: int
    batch: int
    version: int


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """For the merge log: which version a batch was merged into, and the checksum of what came out."""

    generation: int
    batch: int
    version: int
    to: int
    staleness: int
    loss: float
    crc32: int


@dataclass(frozen=True, slots=True)
class Record:
    """Append to the merge log, before anything that rests on it leaves the node."""

    entry: ReadRecord | MergeRecord


@dataclass(frozen=True, slots=True)
class Close:
    """Close the links and end; ``why`` is None after a good end."""

    why: str | None = None


Effect: TypeAlias = Calculate | Merge | Send | Save | Record | Close
Step: TypeAlias = tuple[State, list[Effect]]


def initial(seat: Seat) -> State:
    """The state before anything happened."""
    return State(seat, copy=seat.first, working=seat.first, token=Token.ARRIVED if seat.node == 0 else Token.ELSEWHERE)


def step(state: State, event: Event, now: float) -> Step:
    """What ``event`` at time ``now`` (seconds, of any clock that never goes back) makes of a node."""
    if state.phase is Phase.STOPPED:
        return state, []
    does: Callable[..., Step] = _DOES[type(event)]
    return does(state, event, now)


def _begin(state: State, _: Begin, now: float) -> Step:
    return _start(replace(state, since=now), state.seat.first + state.seat.node)


def _start(state: State, number: int) -> Step:
    """Start a batch on the working copy, if there is one left to start."""
    if number >= state.seat.last:
        return replace(state, batch=None), []
    read = ReadRecord(state.seat.generation, number, state.working)
    return replace(state, batch=OpenBatch(number, state.working)), [Record(read), Calculate(number, state.working)]


def _calculated(state: State, event: Calculated, now: float) -> Step:
    batch = state.batch
    if state.phase is not Phase.RUNNING or batch is None or batch.number != event.batch:
        return state, []
    state = replace(state, batch=replace(batch, calculated=True, loss=event.loss))
    if state.token is Token.ARRIVED:
        return _merge(replace(state, token_waited=state.token_waited + now - state.since))
    return replace(state, since=now), []


def _merge(state: State) -> Step:
    assert state.batch is not None  # noqa: S101  # both callers looked
    if state.batch.number != state.copy:
        return _fence(state, f"version {state.copy} came to the node of batch {state.batch.number}")
    return replace(state, token=Token.MERGING), [Merge(state.batch.number, state.copy + 1)]


def _received(state: State, event: Received, now: float) -> Step:
    header = event.header
    usable = state.phase in {Phase.RUNNING, Phase.CLOSING} and header.generation == state.seat.generation
    if not usable:
        return replace(state, dropped=state.dropped + 1), []
    if header.kind is Kind.BYE:
        return _bye(state, header)
    if state.phase is Phase.CLOSING or state.token is not Token.ELSEWHERE or header.version <= state.copy:
        return _fence(state, f"version {header.version} came where version {state.copy} had been")
    state = replace(state, token=Token.ARRIVED, copy=header.version)
    if state.batch is not None and state.batch.calculated:
        return _merge(replace(state, node_waited=state.node_waited + now - state.since))
    return replace(state, since=now), []


def _merged(state: State, event: Merged, now: float) -> Step:
    batch = state.batch
    assert batch is not None  # noqa: S101  # a merge was under way
    seat = state.seat
    staleness = batch.number - batch.read
    entry = MergeRecord(seat.generation, batch.number, state.copy, event.version, staleness, batch.loss, event.crc32)
    state = replace(
        state,
        copy=event.version,
        working=event.version,
        batch=None,
        token=Token.ELSEWHERE,
        merges=state.merges + 1,
        since=now,
    )
    recorded: list[Effect] = [Record(entry)]
    if state.phase is Phase.FENCED:
        return state, recorded
    if event.version == seat.last or state.stop_asked:
        state, effects = _finish(state)
        return state, recorded + effects
    if seat.nodes == 1:
        state = replace(state, token=Token.ARRIVED)
    else:
        recorded.append(Send(_header(state, Kind.SHARD, event.crc32)))
    if seat.save_every and event.version % seat.save_every == 0:
        recorded.append(Save(event.version))  # while it travels: nobody changes the copy that stays here
    state, effects = _start(state, batch.number + seat.nodes)
    return state, recorded + effects


def _finish(state: State) -> Step:
    """This node made the last version: keep it, then tell everybody."""
    saved = Save(state.copy)
    if state.seat.nodes == 1:
        return replace(state, phase=Phase.STOPPED), [saved, Close()]
    return replace(state, phase=Phase.CLOSING), [saved, Send(_header(state, Kind.BYE))]


def _bye(state: State, header: Header) -> Step:
    """The news passes on until it is back where it began; a batch that is still open is given up."""
    state = replace(state, phase=Phase.CLOSING, bye_heard=True, batch=None)
    if header.last_writer == state.seat.node:
        return _closed(state)
    return state, [Send(replace(header, sender=state.seat.node))]


def _sent(state: State, event: Sent, _: float) -> Step:
    if event.header.kind is not Kind.BYE:
        return state, []
    return _closed(replace(state, bye_said=True))


def _closed(state: State) -> Step:
    if state.bye_said and state.bye_heard:
        return replace(state, phase=Phase.STOPPED), [Close()]
    return state, []


def _link_lost(state: State, event: LinkLost, _: float) -> Step:
    return _fence(state, f"the link to the {event.side} is lost: {event.why}")


def _fence(state: State, why: str) -> Step:
    if state.phase is Phase.FENCED:
        return state, []
    return replace(state, phase=Phase.FENCED), [Close(why)]


def _stop_asked(state: State, _: StopAsked, __: float) -> Step:
    return replace(state, stop_asked=True), []


def _header(state: State, kind: Kind, crc32: int = 0) -> Header:
    seat = state.seat
    return Header(kind, seat.generation, seat.node, state.copy, last_writer=seat.node, crc32=crc32)


_DOES: dict[type[Event], Callable[..., Step]] = {
    Begin: _begin,
    Calculated: _calculated,
    Received: _received,
    Merged: _merged,
    Sent: _sent,
    LinkLost: _link_lost,
    StopAsked: _stop_asked,
}
