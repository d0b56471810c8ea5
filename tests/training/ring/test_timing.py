"""The talk's formulas, and the simulator's figures for them."""

from __future__ import annotations

import pytest
import ring_toys
from hypothesis import given
from hypothesis import strategies as st

from superbrain.training.ring import timing
from superbrain.training.ring.timing import Times

seconds = st.floats(1e-4, 10.0)


@given(seconds, seconds, seconds, st.integers(2, 64))
def test_the_long_form_of_the_speedup_is_the_short_one(calculate: float, transmit: float, merge: float, n: int) -> None:
    times = Times(calculate, transmit, merge)
    assert timing.speedup(times, n) == pytest.approx(min(n, timing.cap(times)))


@given(seconds, seconds, seconds, st.integers(2, 64))
def test_either_the_token_waits_or_the_node(calculate: float, transmit: float, merge: float, n: int) -> None:
    times = Times(calculate, transmit, merge)
    assert timing.wait(times, n) == max(-timing.residual(times, n), 0)
    assert timing.cycle(times, n) == pytest.approx(max(calculate + merge, n * (transmit + merge)))


def test_a_lone_node_sends_nothing_and_gains_nothing() -> None:
    assert timing.speedup(Times(0.1, 5.0, 0.1), 1) == 1
    assert timing.waiting_share(Times(0.1, 5.0, 0.1), 1) == 0


# n, T_transmit, speedup, share of waiting: from the simulator's table (T_calc 1, T_merge 0.01)
SIMULATED = [
    (1, 0.20, 1.00, 0.00),
    (2, 0.20, 2.00, 0.00),
    (4, 0.20, 4.00, 0.00),
    (5, 0.20, 4.81, 0.04),
    (8, 0.20, 4.81, 0.40),
    (16, 0.20, 4.81, 0.70),
    (16, 0.05, 16.00, 0.00),
    (2, 0.40, 2.00, 0.00),
    (3, 0.40, 2.46, 0.18),
    (8, 0.40, 2.46, 0.69),
]


@pytest.mark.parametrize(("nodes", "transmit", "speedup", "waiting"), SIMULATED)
def test_formulas_give_the_simulators_table(nodes: int, transmit: float, speedup: float, waiting: float) -> None:
    times = Times(1.0, transmit, 0.01)
    assert timing.speedup(times, nodes) == pytest.approx(speedup, abs=0.006)
    assert timing.waiting_share(times, nodes) == pytest.approx(waiting, abs=0.006)


def test_measuring_a_task_leaves_it_as_it_was() -> None:
    task = ring_toys.make("complex")
    before = {name: table.clone() for name, table in task.parameters.items()}
    times = timing.measure(task, range(3), transmit=0.25)
    assert times.calculate > 0
    assert times.merge > 0
    assert times.transmit == 0.25
    assert all(table.equal(before[name]) for name, table in task.parameters.items())
