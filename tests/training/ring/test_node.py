"""One node's machine, and a ring of them under a virtual clock: the invariants, the staleness, the talk's times."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.training.ring import node as ring
from superbrain.training.ring import timing
from superbrain.training.ring.messages import Header, Kind
from superbrain.training.ring.timing import Times
from superbrain.training.ring.transport.memory import Durations, VirtualRing


def steady(times: Times) -> Durations:
    return Durations(
        lambda node, batch: times.calculate, lambda node, version: times.transmit, lambda node, batch: times.merge
    )


def unfair(seed: int) -> Durations:
    """Any delays at all: a long one now and then, none at other times."""
    chance = random.Random(seed)

    def delay(node: int, number: int) -> float:
        return chance.choice([0.0, 0.1, 0.5, 1.0, 1.7, 30.0])

    return Durations(delay, delay, delay)


seeds = st.integers(0, 2**32)


class Invariants:
    """Looks at the whole ring after every event."""

    def __init__(self) -> None:
        self.copies: dict[int, int] = {}
        self.merges = 0

    def __call__(self, seen: VirtualRing) -> None:
        on_links = sum(version is not None for version in seen.links)
        holders = [s for s in seen.states if s.token is not ring.Token.ELSEWHERE]
        assert on_links + len(holders) <= 1, "I2: the token is in two places"
        for number, state in enumerate(seen.states):
            assert state.copy >= self.copies.get(number, 0), "I3: a lower version was seen"
            self.copies[number] = state.copy
        for merge in seen.merges[self.merges :]:
            batches = seen.members[merge.node].working.batches()
            assert batches == list(range(merge.batch, batches[-1] - 1, -1)), "I1, I3: merged twice, or one left out"
        self.merges = len(seen.merges)
        for member in seen.members:
            if member.state.token is ring.Token.ELSEWHERE:
                assert member.working.number <= member.state.copy, "I4: the copy is not the newest that passed"


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 6), st.integers(0, 50), st.integers(0, 20))
def test_whatever_the_delays_every_batch_is_merged_once_in_one_chain(
    seed: int, nodes: int, first: int, more: int
) -> None:
    last = first + nodes + more
    turned = VirtualRing(nodes, unfair(seed), first=first, last=last, look=Invariants())
    turned.run()
    wanted = list(range(first, last))
    assert [merge.batch for merge in turned.merges] == wanted  # I9: it came to its end
    newest = max(turned.members, key=lambda member: member.state.copy).working
    assert newest.batches()[::-1] == wanted  # read from the history, not from the numbers
    assert all(state.phase is ring.Phase.STOPPED for state in turned.states)
    assert [member.closed for member in turned.members] == [None] * nodes
    assert sum(len(member.saved) for member in turned.members) == 1


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 6), st.integers(0, 20))
def test_whatever_the_delays_a_gradient_is_n_minus_1_merges_old_after_the_first_lap(
    seed: int, nodes: int, more: int
) -> None:
    turned = VirtualRing(nodes, unfair(seed), last=nodes + more)
    turned.run()
    assert [merge.staleness for merge in turned.merges[:nodes]] == list(range(nodes))
    assert {merge.staleness for merge in turned.merges[nodes:]} <= {nodes - 1}
    assert all(merge.node == merge.batch % nodes for merge in turned.merges)


def turning(nodes: int, times: Times, rounds: int = 30) -> tuple[VirtualRing, float]:
    """A ring and its batches a second, without the first laps."""
    turned = VirtualRing(nodes, steady(times), last=rounds * nodes)
    turned.run()
    counted = turned.merges[10 * nodes - 1 :]
    return turned, (len(counted) - 1) / (counted[-1].time - counted[0].time)


@pytest.mark.parametrize("nodes", [1, 2, 3, 5, 8, 16])
@pytest.mark.parametrize("transmit", [0.01, 0.05, 0.2, 0.4, 1.0])
@pytest.mark.parametrize("merge", [0.0, 0.01, 0.1])
def test_it_turns_as_fast_as_the_formulas_say(nodes: int, transmit: float, merge: float) -> None:
    times = Times(1.0, transmit, merge)
    turned, rate = turning(nodes, times)
    assert rate * (times.calculate + times.merge) == pytest.approx(timing.speedup(times, nodes), rel=0.01)
    if nodes > 1:
        waited = [state.node_waited / state.merges for state in turned.states]
        assert sum(waited) / nodes == pytest.approx(timing.wait(times, nodes), rel=0.1, abs=0.1)


# What the simulator, written apart from this code, gives at T_calc 1 and T_merge 0.01: n, T_transmit, speedup.
SIMULATED = [(3, 0.4, 2.46), (4, 0.05, 4.00), (5, 0.2, 4.81), (8, 0.2, 4.81), (8, 0.4, 2.46), (16, 0.05, 16.00)]


@pytest.mark.parametrize(("nodes", "transmit", "speedup"), SIMULATED)
def test_it_turns_as_fast_as_the_simulator(nodes: int, transmit: float, speedup: float) -> None:
    _, rate = turning(nodes, Times(1.0, transmit, 0.01))
    assert rate * 1.01 == pytest.approx(speedup, rel=0.01)


def test_a_slow_node_sets_everybodys_pace() -> None:
    slow = Durations(lambda node, _: 10.0 if node == 2 else 1.0, lambda *_: 0.05, lambda *_: 0.01)
    turned = VirtualRing(8, slow, last=240)
    turned.run()
    counted = turned.merges[79:]
    rate = (len(counted) - 1) / (counted[-1].time - counted[0].time)
    assert rate * 1.01 == pytest.approx(8 * 1.01 / 10.01, rel=0.02)  # 0.81: less than a node alone


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 5), st.floats(0, 20), st.integers(1, 4))
def test_asked_to_stop_it_ends_with_a_checkpoint_of_the_newest_version(
    seed: int, nodes: int, when: float, save_every: int
) -> None:
    turned = VirtualRing(nodes, unfair(seed), last=200, save_every=save_every, look=Invariants())
    turned.ask_to_stop(when)
    turned.run()
    reached = turned.merges[-1].batch + 1
    saved = sorted(number for member in turned.members for number in member.saved)
    assert all(state.phase is ring.Phase.STOPPED for state in turned.states)
    assert saved == sorted({*range(save_every, reached, save_every), reached})
    assert reached < 200


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(2, 5), st.integers(0, 4), st.floats(0.05, 200))
def test_a_death_fences_everybody_and_no_merge_of_a_survivor_is_lost(
    seed: int, nodes: int, dead: int, when: float
) -> None:
    turned = VirtualRing(nodes, unfair(seed), last=2_000, look=Invariants())
    dead %= nodes
    turned.kill(dead, when)
    turned.run()
    survivors = [member for number, member in enumerate(turned.members) if number != dead]
    assert all(member.state.phase is ring.Phase.FENCED for member in survivors)
    assert all(member.closed for member in survivors)
    newest = max(survivors, key=lambda member: member.state.copy)
    best = newest.arrived if newest.arrived.number >= newest.working.number else newest.working
    contained = Counter(best.batches())
    of_survivors = [merge.batch for merge in turned.merges if merge.node != dead]
    assert all(contained[batch] == 1 for batch in of_survivors)


def started(node: int = 1, nodes: int = 3) -> ring.State:
    state, effects = ring.step(ring.initial(ring.Seat(node, nodes, 0, 30, generation=4)), ring.Begin(), 0.0)
    assert effects[-1] == ring.Calculate(node, 0)
    return state


def shard(version: int, generation: int = 4) -> ring.Received:
    return ring.Received(Header(Kind.SHARD, generation, 0, version, last_writer=0))


def test_a_token_that_comes_before_the_node_began_is_not_what_its_first_batch_reads() -> None:
    state, effects = ring.step(ring.initial(ring.Seat(1, 3, 0, 30, generation=4)), shard(1), 0.0)
    assert effects == []
    state, effects = ring.step(state, ring.Begin(), 0.1)
    assert effects == [ring.Record(ring.ReadRecord(4, 1, 0)), ring.Calculate(1, 0)]
    _, effects = ring.step(state, ring.Calculated(1, 0.5), 1.0)
    assert effects == [ring.Merge(1, 2)]


def test_a_message_of_another_generation_is_counted_and_dropped() -> None:
    state, effects = ring.step(started(), shard(1, generation=3), 1.0)
    assert (state.dropped, effects) == (1, [])
    assert state.token is ring.Token.ELSEWHERE


def test_a_version_that_goes_back_or_is_not_its_turn_fences_the_node() -> None:
    state, effects = ring.step(started(), shard(0), 1.0)
    assert state.phase is ring.Phase.FENCED
    assert isinstance(effects[0], ring.Close)
    state, _ = ring.step(started(), ring.Calculated(1, 0.5), 1.0)
    state, effects = ring.step(state, shard(2), 2.0)
    assert state.phase is ring.Phase.FENCED
    assert isinstance(effects[0], ring.Close)


def test_a_fenced_node_ends_the_merge_in_hand_and_sends_nothing() -> None:
    state, _ = ring.step(started(), ring.Calculated(1, 0.5), 1.0)
    state, _ = ring.step(state, shard(1), 2.0)
    state, _ = ring.step(state, ring.LinkLost("left", "gone"), 2.1)
    state, effects = ring.step(state, ring.Merged(2, 99), 2.2)
    assert effects == [ring.Record(ring.MergeRecord(4, 1, 1, 2, 1, 0.5, 99))]
    assert state.copy == 2
    assert ring.step(state, shard(4), 3.0)[1] == []


def test_waiting_is_measured_on_both_sides() -> None:
    state, _ = ring.step(started(), ring.Calculated(1, 0.5), 1.0)
    state, _ = ring.step(state, shard(1), 3.5)
    assert state.node_waited == 2.5
    state, _ = ring.step(started(), shard(1), 1.0)
    state, _ = ring.step(state, ring.Calculated(1, 0.5), 1.25)
    assert state.token_waited == 0.25


def test_a_record_comes_before_the_send_that_rests_on_it_and_the_next_batch_last() -> None:
    state, _ = ring.step(started(), ring.Calculated(1, 0.5), 1.0)
    state, effects = ring.step(state, shard(1), 2.0)
    assert effects == [ring.Merge(1, 2)]
    _, effects = ring.step(state, ring.Merged(2, 7), 2.2)
    kinds = [type(effect) for effect in effects]
    assert kinds == [ring.Record, ring.Send, ring.Record, ring.Calculate]
