"""The talk's formulas: what a faithful ring gains, from three measured times.

Symbols of the talk: T_calc, T_transmit, T_merge are seconds for one batch, for the whole model over one link, and for
one gradient into the model. The token waits for a node when the residual is positive; otherwise the node waits.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from superbrain.training.ring.contract import Task


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds for one batch (``calculate``), one model over one link (``transmit``), one gradient (``merge``)."""

    calculate: float
    transmit: float
    merge: float


def residual(times: Times, nodes: int) -> float:
    """T_residual = T_c - [n T_t + (n - 1) T_m]: seconds that the token waits for a node (negative: the reverse)."""
    return times.calculate - (nodes * times.transmit + (nodes - 1) * times.merge)


def wait(times: Times, nodes: int) -> float:
    """T_wait = max(-T_residual, 0): seconds that a node waits for the token, each batch."""
    return max(-residual(times, nodes), 0.0)


def cycle(times: Times, nodes: int) -> float:
    """T_c + T_m + T_wait: seconds a node needs for a batch, waiting included."""
    return times.calculate + times.merge + wait(times, nodes)


def speedup(times: Times, nodes: int) -> float:
    """The speedup n (T_c + T_m) / (T_c + T_m + T_wait), which is min(n, (T_c + T_m) / (T_t + T_m)).

    A lone node is charged for no transmission: it has no link.
    """
    if nodes == 1:
        return 1.0
    return nodes * (times.calculate + times.merge) / cycle(times, nodes)


def cap(times: Times) -> float:
    """The speedup that no number of nodes exceeds: (T_c + T_m) / (T_t + T_m)."""
    return (times.calculate + times.merge) / (times.transmit + times.merge)


def waiting_share(times: Times, nodes: int) -> float:
    """Share of its time that a node waits for the token, by the formulas."""
    return 0.0 if nodes == 1 else wait(times, nodes) / cycle(times, nodes)


def pooled(series: Sequence[Times]) -> Times:
    """The middle one of several measurements, each time for itself; raises StatisticsError when there is none."""
    return Times(
        median(times.calculate for times in series),
        median(times.transmit for times in series),
        median(times.merge for times in series),
    )


def measure(task: Task, batches: Sequence[int], transmit: float = 0.0) -> Times:
    """Measure T_calc and T_merge of a task in this process, on copies; the middle of the given batches.

    ``transmit`` is the third time, which takes two processes to measure: a run of the ring reports it.
    """
    parameters = _copied(task.parameters)
    state = _copied(task.state)
    taken, gradient = [], None
    for number in batches:
        start = time.perf_counter()
        gradient, _ = task.gradient(parameters, task.batch(number), gradient)
        middle = time.perf_counter()
        task.merge(parameters, state, gradient)
        taken.append(Times(middle - start, transmit, time.perf_counter() - middle))
    return pooled(taken)


def _copied(tensors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tensor.detach().clone() for name, tensor in tensors.items()}
