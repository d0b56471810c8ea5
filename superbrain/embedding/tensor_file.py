"""Reading safetensors files strictly and mapped, with numpy alone.

The format: the length of the header (8 bytes, little-endian), the header (JSON: name → dtype, shape, place), the
arrays. It has no checksum; whoever keeps such a file keeps its hash beside it. Nothing in a file is trusted here: no
header leads to a read beyond the file, to an overlap or to a hole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.errors.keeping import not_written

Array = NDArray[Any]

DTYPES: Final[dict[str, np.dtype[Any]]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I32": np.dtype("<i4"),
    "I8": np.dtype("i1"),
}
LONGEST_HEADER: Final = 1 << 16
"""A space has a handful of arrays."""

_LENGTH: Final = 8
_SYSTEM_ERROR: Final = re.compile(r"\(os error (\d+)\)")


class TensorFileError(ValueError):
    """A file that is no sound safetensors file; the text says why."""


def write_tensors(path: Path, arrays: Mapping[str, Array], told: Mapping[str, str] | None = None) -> None:
    """Write arrays of float32, float16, int32 or int8 as a safetensors file; ``told`` goes into its header.

    Raises
    ------
    OutputFailed, StoreFull
        if the system refuses.

    """
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    for name, array in arrays.items():
        if array.dtype not in DTYPES.values():
            raise ValueError(f"{name}: {array.dtype}")
    try:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path, dict(told or {}) or None)
    except OSError as error:
        raise not_written(path, error) from error
    except SafetensorError as error:
        found = _SYSTEM_ERROR.search(str(error))  # of what the system said the library keeps only the words
        raise not_written(path, OSError(int(found[1]) if found else 0, str(error))) from error


def map_tensors(path: Path) -> dict[str, Array]:
    """The arrays of a file, mapped and read-only, by name.

    Raises
    ------
    TensorFileError
        if anything in it is not as the format says, or is of another dtype than those of `DTYPES`.
    OSError
        if it cannot be read.

    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH), "little")
        if size < _LENGTH or not 2 <= length <= min(LONGEST_HEADER, size - _LENGTH):
            raise TensorFileError(f"a header of {length} bytes in a file of {size}")
        header = _parsed(file.read(length))
    start = _LENGTH + length
    places = sorted((_place(name, entry) for name, entry in header.items()), key=lambda place: place[3])
    end = 0
    for name, _, _, begin, after in places:
        if begin != end:
            raise TensorFileError(f"{name} begins at {begin}, not at {end}")
        end = after
    if start + end != size:
        raise TensorFileError(f"{size} bytes instead of {start + end}")
    content = _mapped(path, size)
    return {
        name: content[start + begin : start + after].view(dtype).reshape(shape)
        for name, dtype, shape, begin, after in places
    }


def _mapped(path: Path, size: int) -> NDArray[np.uint8]:
    # As a plain array: every slice of a np.memmap would pay for its subclass.
    return np.asarray(np.memmap(path, np.uint8, mode="r", shape=(size,)))


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise TensorFileError(f"the header does not parse: {error}") from error
    if not isinstance(header, dict):
        raise TensorFileError("the header is no object")
    header.pop("__metadata__", None)
    return header


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise TensorFileError("a name stands twice in the header")
    return table


def _place(name: str, entry: object) -> tuple[str, np.dtype[Any], tuple[int, ...], int, int]:
    """Name, dtype, shape, first byte and the byte after the last, counted from the end of the header."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise TensorFileError(f"{name}: not dtype, shape and data_offsets")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in DTYPES:
        raise TensorFileError(f"{name}: dtype {kind!r}")
    if not _naturals(shape) or len(shape) > 2 or not _naturals(offsets) or len(offsets) != 2:
        raise TensorFileError(f"{name}: shape {shape!r}, data_offsets {offsets!r}")
    begin, after = offsets
    if after - begin != prod(shape) * DTYPES[kind].itemsize:
        raise TensorFileError(f"{name}: {after - begin} bytes for {shape} of {kind}")
    return name, DTYPES[kind], tuple(shape), begin, after


def _naturals(values: object) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 1 << 62 for value in values)
