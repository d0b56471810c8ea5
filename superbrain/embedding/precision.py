"""Arrays of a space in fewer bytes: as half floats, or as bytes with one scale a row.

What is kept small is expanded to float32 once, when it is first opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Array = NDArray[Any]
Precision = OneOf["float32", "float16", "int8 per row"]

PRECISIONS: Final[tuple[Precision, ...]] = ("float32", "float16", "int8 per row")
SCALES: Final = "_scales"
"""What is appended to the name of an array for the scales of its rows."""

CHUNK: Final = 1 << 14
"""Rows that are held expanded at a time."""

_LARGEST: Final = 127
_DTYPES: Final = {"float32": np.float32, "float16": np.float16, "int8 per row": np.int8}


def packed(arrays: Mapping[str, Floats], precision: Precision) -> dict[str, Array]:
    """The arrays (rows, width) as they go to disk; those of int8 with their scales (rows,) float32 beside them.

    Raises
    ------
    OverflowError
        if a value is too large for half floats.

    """
    if precision == "float32":
        return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    kept: dict[str, Array] = {}
    for name, array in arrays.items():
        if precision == "float16":
            if array.size and np.abs(array).max() > np.finfo(np.float16).max:
                raise OverflowError(name)
            kept[name] = array.astype(np.float16)
        else:
            scales = np.abs(array).max(1, initial=0).astype(np.float32) / _LARGEST
            steps = np.divide(array, scales[:, None], out=np.zeros_like(array), where=scales[:, None] > 0)
            # A subnormal scale is so coarse that a quotient may pass the largest step.
            kept[name] = np.clip(np.rint(steps), -_LARGEST, _LARGEST).astype(np.int8)
            kept[name + SCALES] = scales
    return kept


def fits(arrays: Mapping[str, Array], name: str, shape: tuple[int, int], precision: Precision) -> bool:
    """Whether there is an array of this name, shape and precision, with its scales where it needs some."""
    kept, scales = arrays.get(name), arrays.get(name + SCALES)
    if kept is None or kept.shape != shape or kept.dtype != _DTYPES[precision]:
        return False
    if precision != "int8 per row":
        return scales is None
    return scales is not None and scales.shape == shape[:1] and scales.dtype == np.float32


def expanded(kept: Mapping[str, Array], name: str) -> Iterator[tuple[int, Floats]]:
    """An array in float32, a few thousand rows at a time: the first row of a chunk, and the chunk."""
    array, scales = kept[name], kept.get(name + SCALES)
    for start in range(0, len(array), CHUNK):
        part: Floats = array[start : start + CHUNK].astype(np.float32, copy=False)
        if scales is not None:
            with np.errstate(invalid="ignore", over="ignore"):  # damage gives what is not finite, and is told so
                part = part * scales[start : start + CHUNK, None]
        yield start, part


def bad_rows(kept: Mapping[str, Array], name: str) -> tuple[int, int]:
    """How many values of an array are not finite, and the row of the first (-1 if all are)."""
    count, first = 0, -1
    for start, rows in expanded(kept, name):
        finite = np.isfinite(rows)
        if not finite.all():
            count += int(finite.size - np.count_nonzero(finite))
            first = start + int(np.flatnonzero(~finite.all(1))[0]) if first < 0 else first
    return count, first


def same(kept: Mapping[str, Array], name: str, before: Floats) -> bool:
    """Whether an expanded array is still what the packed one gives, bit for bit."""
    return all(
        np.array_equal(rows.view(np.int32), np.ascontiguousarray(before[start : start + len(rows)]).view(np.int32))
        for start, rows in expanded(kept, name)
    )
