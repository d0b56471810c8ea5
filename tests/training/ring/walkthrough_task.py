"""The toy of training/ring_walkthrough.py as a task for the real ring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ring_walkthrough as walkthrough
from torch import Tensor


class Walk:
    """The walkthrough's functions, by the names that the ring calls."""

    def __init__(self) -> None:
        self.parameters = {"model": walkthrough.first_model()}
        self.state: dict[str, Tensor] = {}

    def batch(self, batch_id: int) -> Any:
        return walkthrough.make_batch(batch_id)

    def gradient(self, parameters: Any, batch: Any, into: Any = None) -> tuple[Tensor, float]:
        return walkthrough.gradient_of(parameters["model"], batch)

    def merge(self, parameters: Any, state: Any, gradient: Tensor) -> None:
        walkthrough.merge(parameters["model"], gradient)


def make() -> Walk:
    return Walk()


def keep(parameters: Any, state: Any, next_batch: int, *, path: str) -> None:
    Path(path).write_bytes(parameters["model"].numpy().tobytes())
