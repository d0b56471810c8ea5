"""Vectors of wordings, each encoded once: kept in the brain's cache, and shipped for the world.

A store of vectors is two arrays, hashes of the texts (sorted) and vectors. It is a cache: what does not fit is ignored
and encoded again, and a folder that cannot be written only costs time.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.encoder import Encoder, Vectors

Hashes = NDArray[np.uint64]


class WordingVectors:
    """Vectors by text. ``folders`` are read in order; new vectors are written into the first."""

    def __init__(self, encoder: Encoder, folders: Sequence[Path]) -> None:
        self.encoder = encoder
        self._known: dict[int, NDArray[np.float32]] = {}
        self._folder = folders[0] if folders else None
        for folder in folders:
            for number, vector in zip(*_read(self._path(folder)), strict=True):
                self._known.setdefault(int(number), vector)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts that would have to be encoded."""
        return [text for text in dict.fromkeys(texts) if _hash(text) not in self._known]

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (n, dim); missing ones are encoded and kept."""
        new = self.missing(texts)
        if new:
            for text, vector in zip(new, self.encoder.encode(new), strict=True):
                self._known[_hash(text)] = vector.astype(np.float32)
            self._write()
        if not texts:
            return np.empty((0, self.encoder.dim), np.float32)
        return np.stack([self._known[_hash(text)] for text in texts])

    def _path(self, folder: Path) -> Path:
        return folder / f"wordings-{re.sub(r'[^0-9A-Za-z.-]', '_', self.encoder.fingerprint)}.npy"

    def _write(self) -> None:
        if self._folder is None:
            return
        hashes = np.array(sorted(self._known), np.uint64)
        vectors = np.stack([self._known[int(number)] for number in hashes]).astype(np.float16)
        table = np.concatenate((hashes.view(np.float16).reshape(len(hashes), 4), vectors), axis=1)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, partial = tempfile.mkstemp(prefix=".wordings-", dir=self._folder)
            with os.fdopen(descriptor, "wb") as file:
                np.save(file, table, allow_pickle=False)
            Path(partial).replace(self._path(self._folder))


def _read(path: Path) -> tuple[Hashes, Vectors]:
    """Hashes (n,) and vectors (n, dim) of a file; empty where there is none that can be used."""
    nothing = np.empty(0, np.uint64), np.empty((0, 0), np.float32)
    try:
        table = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return nothing
    if not isinstance(table, np.ndarray) or table.dtype != np.float16 or table.ndim != 2 or table.shape[1] < 5:
        return nothing
    hashes = np.ascontiguousarray(table[:, :4]).view(np.uint64).reshape(-1)
    vectors = table[:, 4:].astype(np.float32)
    return (hashes, vectors) if bool(np.isfinite(vectors).all()) else nothing


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
