"""Small tasks that ride the ring in tests, and what tests do to workers: made by name, in other processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

Tensors = Mapping[str, Tensor]


class LeastSquares:
    """Fit a line through noisy points by plain gradient descent; the state counts the steps."""

    def __init__(self, seed: int = 0, wide: int = 5, rows: int = 16) -> None:
        draw = torch.Generator().manual_seed(seed)
        self._seed, self._rows = seed, rows
        self._truth = torch.randn(wide, generator=draw)
        self.parameters = {"weight": torch.randn(wide, generator=draw), "bias": torch.zeros(1)}
        self.state = {"steps": torch.zeros(1)}

    def batch(self, batch_id: int) -> tuple[Tensor, Tensor]:
        draw = torch.Generator().manual_seed(self._seed * 1_000_003 + batch_id)
        points = torch.randn(self._rows, len(self._truth), generator=draw)
        return points, points @ self._truth + 0.1 * torch.randn(self._rows, generator=draw)

    def gradient(self, parameters: Tensors, batch: Any, into: Any = None) -> tuple[dict[str, Tensor], float]:
        points, wanted = batch
        off = points @ parameters["weight"] + parameters["bias"] - wanted
        gradient = {"weight": points.T @ off / len(off), "bias": off.mean().reshape(1)}
        return gradient, float((off * off).mean())

    def merge(self, parameters: Tensors, state: Tensors, gradient: Any) -> None:
        state["steps"] += 1
        for name, step in gradient.items():
            parameters[name].sub_(step, alpha=0.05)


class DenseComplEx:
    """A small ComplEx over invented facts: softmax over all entities, autograd, Adagrad with one float a row."""

    def __init__(self, seed: int = 0, entities: int = 40, relations: int = 4, rank: int = 8) -> None:
        draw = torch.Generator().manual_seed(seed)
        self._seed, self._sizes = seed, (entities, relations)
        self.parameters = {
            "entities": torch.randn(entities, 2 * rank, generator=draw) * 0.1,
            "relations": torch.randn(relations, 2 * rank, generator=draw) * 0.1,
        }
        self.state = {name: torch.full((len(table),), 1e-6) for name, table in self.parameters.items()}

    def batch(self, batch_id: int) -> Tensor:
        draw = torch.Generator().manual_seed(self._seed * 1_000_003 + batch_id)
        heads = torch.randint(0, self._sizes[0], (32,), generator=draw)
        relations = torch.randint(0, self._sizes[1], (32,), generator=draw)
        return torch.stack([heads, relations, (heads * 3 + relations * 7 + 1) % self._sizes[0]])

    def gradient(self, parameters: Tensors, batch: Tensor, into: Any = None) -> tuple[dict[str, Tensor], float]:
        tables = {name: table.detach().requires_grad_() for name, table in parameters.items()}
        heads, relations, tails = batch
        re, im = tables["entities"][heads].chunk(2, dim=1)
        turn_re, turn_im = tables["relations"][relations].chunk(2, dim=1)
        query = torch.cat([re * turn_re - im * turn_im, re * turn_im + im * turn_re], dim=1)
        loss = torch.nn.functional.cross_entropy(query @ tables["entities"].T, tails)
        found = torch.autograd.grad(loss, list(tables.values()))
        return dict(zip(tables, found, strict=True)), float(loss.detach())

    def merge(self, parameters: Tensors, state: Tensors, gradient: Any) -> None:
        for name, step in gradient.items():
            state[name] += (step * step).mean(dim=1)
            parameters[name].sub_(step / state[name].sqrt()[:, None], alpha=0.1)


KINDS = {"least squares": LeastSquares, "complex": DenseComplEx}


def make(kind: str = "least squares", *, resume: str | None = None, **settings: int) -> Any:
    """A task, from its beginning or from a checkpoint."""
    task = KINDS[kind](**settings)
    if resume is not None:
        for name, tensor in load_file(resume).items():
            part, table = name.split("/")
            getattr(task, part)[table] = tensor
    return task


def keep(parameters: Tensors, state: Tensors, next_batch: int, *, folder: str, fail_at: int = -1) -> None:
    """Write a checkpoint: whole or not at all."""
    if next_batch == fail_at:
        raise OSError(28, "No space left on device")
    held = {f"parameters/{name}": tensor for name, tensor in parameters.items()}
    held |= {f"state/{name}": tensor for name, tensor in state.items()}
    path = Path(folder) / f"checkpoint-{next_batch}.safetensors"
    save_file({name: tensor.clone() for name, tensor in held.items()}, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


class Accident(LeastSquares):
    """A task to which something happens at a batch, once in the life of ``once`` (a file that is made then)."""

    def __init__(self, accident: str, at: int, once: str, seconds: float = 0.0) -> None:
        super().__init__()
        self._accident, self._at, self._once, self._seconds = accident, at, Path(once), seconds

    def batch(self, batch_id: int) -> tuple[Tensor, Tensor]:
        if batch_id == self._at and not self._once.exists():
            self._once.write_text(str(os.getpid()))
            match self._accident:
                case "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "stopped":
                    os.kill(os.getpid(), signal.SIGSTOP)
                case "raised":
                    raise ArithmeticError("no such batch")
                case "left":
                    os._exit(3)
        time.sleep(self._seconds)
        return super().batch(batch_id)


def make_accident(**settings: Any) -> Accident:
    return Accident(**settings)


def serial(task: Any, first: int, last: int) -> None:
    """The plain loop, in place: what a ring of one must equal."""
    for number in range(first, last):
        gradient, _ = task.gradient(task.parameters, task.batch(number))
        task.merge(task.parameters, task.state, gradient)
