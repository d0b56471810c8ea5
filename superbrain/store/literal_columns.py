"""The literal facts of a snapshot, one column a relation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from numpy.typing import NDArray

from superbrain.store.literals import number_of
from superbrain.types import Relation

LiteralRow = tuple[int, int, str, str, str, str]
"""head, fact id, value, unit, valid_from, valid_to"""


class Strings(Sequence[str]):
    """Strings that stay in one (memory-mapped) blob of UTF-8 and are decoded when asked for."""

    __slots__ = ("_blob", "_ids", "_offsets")

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64], ids: NDArray[np.int32]) -> None:
        self._blob = blob
        self._offsets = offsets
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        string = self._ids[index]
        return self._blob[self._offsets[string] : self._offsets[string + 1]].tobytes().decode("utf-8")


@dataclass(frozen=True, slots=True)
class LiteralColumn:
    """The facts of one literal relation, sorted by head, then by fact id.

    ``numbers`` are what compares: quantities in the relation's unit, dates as proleptic days, NaN for the rest.
    """

    heads: NDArray[np.int32]  # (n,)
    numbers: NDArray[np.float64] = field(repr=False)  # (n,)
    values: Sequence[str] = field(repr=False)
    units: Sequence[str] = field(repr=False)
    fact_ids: NDArray[np.int64] = field(repr=False)  # (n,)
    valid_from: Sequence[str] = field(repr=False)
    valid_to: Sequence[str] = field(repr=False)

    @classmethod
    def build(cls, rows: Sequence[LiteralRow], relation: Relation) -> LiteralColumn:
        """Sort ``rows`` into a column; ``relation`` gives kind and canonical unit."""
        rows = sorted(rows)
        heads, facts, values, units, since, until = zip(*rows, strict=True) if rows else ((),) * 6
        kind = relation.literal or "text"
        numbers = [number_of(kind, value, unit, relation.unit) for value, unit in zip(values, units, strict=True)]
        return cls(
            np.array(heads, np.int32), np.array(numbers, np.float64), values, units,
            np.array(facts, np.int64), since, until,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.heads)

    def of(self, head: int) -> list[int]:
        """Return the positions of the facts about ``head``."""
        low, high = self.heads.searchsorted(head, "left"), self.heads.searchsorted(head, "right")
        return list(range(int(low), int(high)))

    def rows(self) -> list[LiteralRow]:
        """Return the column as rows, the reverse of `build`."""
        columns = (self.heads.tolist(), self.fact_ids.tolist(), self.values, self.units, self.valid_from, self.valid_to)
        return list(zip(*columns, strict=True))


EMPTY_COLUMN = LiteralColumn(np.empty(0, np.int32), np.empty(0), (), (), np.empty(0, np.int64), (), ())
