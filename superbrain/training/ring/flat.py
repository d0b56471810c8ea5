"""One flat float32 buffer that holds a whole model: it travels as it is, and the tables are views of it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from superbrain.training.ring.contract import Task
from superbrain.training.ring.errors import NotRideable

if TYPE_CHECKING:
    from torch import Tensor

_ROW: Final = 1024  # values
ALIGNMENT: Final = 16
"""Floats: tables begin at 64 bytes, as tensors of their own do, or matrix products may give other last bits."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where one tensor lies in the buffer."""

    name: str
    offset: int
    shape: tuple[int, ...]


class FlatModel:
    """Parameters and optimiser state as views of one buffer.

    ``flat`` is one-dimensional float32; ``parameters`` and ``state`` are named views of it.
    """

    def __init__(self, parameters: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> None:
        """Copy the tensors into a new buffer; raises NotRideable if one of them cannot travel."""
        import torch

        kept, offset = _placed(parameters, 0)
        extra, length = _placed(state, offset)
        if not length:
            raise NotRideable("the task has no parameters")
        self.flat = torch.zeros(length, dtype=torch.float32)
        self.parameters = _views(self.flat, kept)
        self.state = _views(self.flat, extra)
        with torch.no_grad():
            for name, view in self.parameters.items():
                view.copy_(parameters[name])
            for name, view in self.state.items():
                view.copy_(state[name])

    @classmethod
    def of(cls, task: Task) -> FlatModel:
        """A copy of a task's parameters and state, as the task was made."""
        return cls(task.parameters, task.state)

    def crc32(self) -> int:
        """CRC of the bits, folded by exclusive or into one row of 4 KB first, which takes a fifth of the time.

        One changed value is always noticed; many are, but for one chance in four billion.
        """
        bits = self.flat.numpy().view(np.uint32)
        whole = len(bits) // _ROW * _ROW
        folded = np.bitwise_xor.reduce(bits[:whole].reshape(-1, _ROW), axis=0)
        return zlib.crc32(bits[whole:], zlib.crc32(folded))


def _placed(tensors: Mapping[str, Tensor], offset: int) -> tuple[list[Table], int]:
    import torch

    tables = []
    for name, tensor in tensors.items():
        if tensor.dtype != torch.float32 or tensor.device.type != "cpu":
            raise NotRideable(f"{name} is {tensor.dtype} on {tensor.device}; the ring carries float32 on the processor")
        shape = tuple(tensor.shape)
        tables.append(Table(name, offset, shape))
        offset += -(-math.prod(shape) // ALIGNMENT) * ALIGNMENT
    return tables, offset


def _views(flat: Tensor, tables: list[Table]) -> dict[str, Tensor]:
    return {
        table.name: flat[table.offset : table.offset + math.prod(table.shape)].view(table.shape) for table in tables
    }
