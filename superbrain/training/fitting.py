"""One worker: batch, gradient, merge, batch after batch."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from superbrain.training.graph_task import GraphTask
    from superbrain.training.text_task import TextTask


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in one batch. ``seconds`` is the time since the fit started."""

    batch_id: int
    loss: float
    seconds: float


def fit(
    task: GraphTask | TextTask,
    *,
    epochs: float | None = None,
    seconds: float | None = None,
    start: int = 0,
    on_batch: Callable[[Step], bool | None] | None = None,
) -> int:
    """Train in place until ``epochs`` are done, ``seconds`` have passed or ``on_batch`` returns True.

    ``start`` is the number of the first batch (a resumed run gives the next one after its checkpoint); ``epochs``
    counts from batch 0, so that a resumed run ends where the unbroken one would. Returns the number of the batch that
    comes next.

    Raises:
        ValueError: neither an end in epochs nor one in seconds is given.
    """
    import torch

    if epochs is None and seconds is None:
        raise ValueError("give epochs or seconds")
    last = None if epochs is None else round(epochs * task.batches_per_epoch)
    began = time.monotonic()
    room = {name: torch.empty_like(rows) for name, rows in task.parameters.items()}
    batch_id = start
    while last is None or batch_id < last:
        gradient, loss = task.gradient(task.parameters, task.batch(batch_id), room)
        task.merge(task.parameters, task.state, gradient)
        batch_id += 1
        passed = time.monotonic() - began
        asked = on_batch is not None and on_batch(Step(batch_id - 1, loss, passed))
        if asked or (seconds is not None and passed >= seconds):
            break
    return batch_id
