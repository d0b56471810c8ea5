"""Checkpoints of a run: all tables of the model and of its optimiser, and the batch to go on with.

A checkpoint is written under a temporary name, synced and renamed. safetensors has no checksum, so each table's CRC
stands in the header; a file that does not match is passed over for the one before it, which is why two are kept.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.tensor_file import write_tensors
from superbrain.errors import RunMissing
from superbrain.store.durable import fresh_file

KEPT = 2
_PREFIX, _SUFFIX = "checkpoint-", ".safetensors"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run stands: the ``tables`` after all batches before ``next_batch``, float32, by name."""

    next_batch: int
    tables: Mapping[str, NDArray[np.float32]]


def save(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write the checkpoint into the run's folder and drop those older than the one before. OutputFailed."""
    tables = {name: np.ascontiguousarray(table, np.float32) for name, table in checkpoint.tables.items()}
    marks = {name: zlib.crc32(table.tobytes()) for name, table in tables.items()}
    told = {"next_batch": str(checkpoint.next_batch), "crc32": json.dumps(marks, sort_keys=True)}
    path = folder / f"{_PREFIX}{checkpoint.next_batch:09d}{_SUFFIX}"
    with fresh_file(path, "checkpoint") as partial:
        write_tensors(partial, tables, told)
    for old in _files(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint of a run that is whole, or None."""
    return next((found for path in _files(folder) if (found := _read(path)) is not None), None)


def at(folder: Path, next_batch: int) -> Checkpoint:
    """The checkpoint before a batch. RunMissing if it is gone or damaged."""
    found = next((found for path in _files(folder) if (found := _read(path)) and found.next_batch == next_batch), None)
    if found is None:
        raise RunMissing(run=folder)
    return found


def drop(folder: Path) -> None:
    """Remove all checkpoints; one that cannot be removed stays."""
    for path in _files(folder):
        with suppress(OSError):
            path.unlink()


def _files(folder: Path) -> list[Path]:
    """All checkpoints, newest first."""
    return sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), reverse=True)


def _read(path: Path) -> Checkpoint | None:
    """The checkpoint in a file; None if it is damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
        tables = load(content)
        told = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])["__metadata__"]
        marks = json.loads(told["crc32"])
        whole = marks == {name: zlib.crc32(table.tobytes()) for name, table in tables.items()}
        whole &= all(table.dtype == np.float32 for table in tables.values())
        found = Checkpoint(int(told["next_batch"]), tables)
    except (OSError, SafetensorError, ValueError, KeyError, RecursionError, struct.error):
        return None
    return found if whole and found.next_batch >= 0 else None
