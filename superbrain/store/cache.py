"""Snapshots in files: memory-mapped arrays that a reader opens in milliseconds and can rebuild at any time.

A cached snapshot is a folder of .npy files and a manifest that is bound to one transaction of one graph by that
transaction's hash. Whatever does not fit (another format, another graph, a damaged file) counts as absent.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.errors import SuperbrainError
from superbrain.store.connection import CACHE as CACHE
from superbrain.store.durable import fresh_folder, sweep
from superbrain.store.edges import Edges
from superbrain.store.literal_columns import LiteralColumn, Strings
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot

_FORMAT: Final = 2
_PREFIX: Final = "snapshot-"
_EDGES: Final = ("stored", "outgoing", "incoming", "declared")
_EDGE_COLUMNS: Final = ("pointers", "relations", "ends", "facts")
_TEXTS: Final = ("values", "units", "valid_from", "valid_to")

CHECKED_SIZE: Final = 64 << 20
"""Up to so many bytes the arrays' checksums are compared at every opening (about a millisecond a megabyte); beyond,
those of files that were written to since.
"""

Array = NDArray[Any]


Signature = dict[str, list[str | bool | None]]


def signature(schema: Schema) -> Signature:
    """What of the schema goes into the arrays, by relation."""
    return {str(row): [r.key, r.symmetric, r.literal, r.unit] for row, r in sorted(schema.relations.items())}


def fits(kept: Signature, schema: Schema) -> bool:
    """Whether arrays made under an earlier schema are still right: no relation means another thing now."""
    now = signature(schema)
    return all(now.get(row, meaning) == meaning for row, meaning in kept.items())


def save(snapshot: Snapshot, folder: Path, stamp: str) -> None:
    """Write a snapshot under ``folder``; ``stamp`` is its transaction's hash. Not being able to is no error."""
    target = folder / CACHE / f"{_PREFIX}{snapshot.transaction}-{stamp[:12]}"
    with suppress(SuperbrainError, OSError):
        (folder / CACHE).mkdir(mode=0o700, exist_ok=True)
        sweep(folder / CACHE)
        if target.exists():
            shutil.rmtree(target)
        with fresh_folder(target, "snapshot") as temporary:
            files = {}
            for name, array in _arrays(snapshot).items():
                np.save(temporary / f"{name}.npy", array, allow_pickle=False)
                files[name] = _checksum(temporary / f"{name}.npy")
            manifest = {
                "format": _FORMAT,
                "transaction": snapshot.transaction,
                "stamp": stamp,
                "relations": snapshot.n_relations,
                "hash": snapshot.hash,
                "schema": signature(snapshot.schema),
                "columns": [int(relation) for relation in sorted(snapshot.columns)],
                "files": files,
            }
            (temporary / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        for old in (folder / CACHE).glob(f"{_PREFIX}*"):
            if old != target:
                shutil.rmtree(old, ignore_errors=True)  # who has it mapped keeps it until it closes it


def _checksum(path: Path) -> list[int]:
    content = path.read_bytes()
    return [len(content), zlib.crc32(content), path.stat().st_mtime_ns]


def _arrays(snapshot: Snapshot) -> dict[str, Array]:
    arrays: dict[str, Array] = {
        f"{name}.{column}": getattr(getattr(snapshot, name), column) for name in _EDGES for column in _EDGE_COLUMNS
    }
    columns = [column for _, column in sorted(snapshot.columns.items())]
    arrays["literals.sizes"] = np.array([len(column) for column in columns], np.int64)
    arrays["literals.heads"] = np.concatenate([np.empty(0, np.int32), *(c.heads for c in columns)])
    arrays["literals.numbers"] = np.concatenate([np.empty(0), *(c.numbers for c in columns)])
    arrays["literals.facts"] = np.concatenate([np.empty(0, np.int64), *(c.fact_ids for c in columns)])
    pool: dict[str, int] = {}
    for name in _TEXTS:
        ids = [pool.setdefault(string, len(pool)) for column in columns for string in getattr(column, name)]
        arrays[f"literals.{name}"] = np.array(ids, np.int32)
    encoded = [string.encode("utf-8") for string in pool]
    arrays["strings.blob"] = np.frombuffer(b"".join(encoded), np.uint8)
    arrays["strings.offsets"] = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return arrays


def load(folder: Path, stamps: Mapping[int, str], schema: Schema) -> Snapshot | None:
    """Open the newest cached snapshot that belongs to this graph, or return None.

    ``stamps`` are the hashes of the graph's transactions.
    """
    found = sorted((folder / CACHE).glob(f"{_PREFIX}*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found:
        with suppress(
            OSError, ValueError, LookupError, TypeError, AttributeError
        ):  # whatever a wrong manifest leads to
            manifest = _manifest(path)
            if _belongs(manifest, stamps, schema) and (snapshot := _open(path, manifest, schema)) is not None:
                return snapshot
    return None


def usable(folder: Path, stamps: Mapping[int, str], schema: Schema) -> tuple[bool, Snapshot | None]:
    """Whether there is a cached snapshot that is not just out of date, and that snapshot unless it is damaged.

    Compares all checksums, whatever the size.
    """
    for path in sorted((folder / CACHE).glob(f"{_PREFIX}*")):
        try:
            manifest = _manifest(path)
            if _belongs(manifest, stamps, schema):
                return True, _open(path, manifest, schema, thorough=True)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return True, None
    return False, None


def _manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _belongs(manifest: Mapping[str, Any], stamps: Mapping[int, str], schema: Schema) -> bool:
    """Whether a snapshot is one of this graph and no relation means another thing since."""
    return (
        manifest["format"] == _FORMAT
        and stamps.get(manifest["transaction"]) == manifest["stamp"]
        and fits(manifest["schema"], schema)
    )


def _open(path: Path, manifest: Mapping[str, Any], schema: Schema, *, thorough: bool = False) -> Snapshot | None:
    thorough = thorough or sum(size for size, _, _ in manifest["files"].values()) <= CHECKED_SIZE
    for name, (size, checksum, written) in manifest["files"].items():
        file = path / f"{name}.npy"
        kept = file.stat()
        if kept.st_size != size:
            return None
        if (thorough or kept.st_mtime_ns != written) and _checksum(file)[1] != checksum:
            return None
    arrays = {name: _map(path / f"{name}.npy") for name in manifest["files"]}
    return Snapshot(
        transaction=manifest["transaction"],
        n_relations=manifest["relations"],
        schema=schema,
        columns=_columns(arrays, manifest["columns"]),
        **{name: Edges(*(arrays[f"{name}.{column}"] for column in _EDGE_COLUMNS)) for name in _EDGES},
    )


def _map(path: Path) -> Array:
    # As a plain array: every slice of a np.memmap would pay for its subclass.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _columns(arrays: Mapping[str, Array], relations: list[int]) -> dict[int, LiteralColumn]:
    ends = np.cumsum(arrays["literals.sizes"]).tolist()
    blob, offsets = arrays["strings.blob"], arrays["strings.offsets"]
    columns = {}
    for relation, start, end in zip(relations, [0, *ends], ends, strict=False):
        texts = {name: Strings(blob, offsets, arrays[f"literals.{name}"][start:end]) for name in _TEXTS}
        columns[relation] = LiteralColumn(
            heads=arrays["literals.heads"][start:end],
            numbers=arrays["literals.numbers"][start:end],
            fact_ids=arrays["literals.facts"][start:end],
            **texts,
        )
    return columns
