"""Vectors of texts, each encoded once: kept by text and encoder in a file, and shipped for the world's wordings.

A file is one table of float16: a row holds the hash of a text in four cells and then its vector; rows are sorted by
hash. It is a cache: what does not fit is encoded again, and a folder that cannot be written only costs time.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.encoder import Encoder, Vectors

Hashes = NDArray[np.uint64]
OnEncoded: TypeAlias = Callable[[int, int], None]
"""Told after each part how many texts of how many are encoded."""

PART: Final = 512
"""Texts that are encoded between two looks."""

KEEP_EVERY: Final = 10.0
"""Seconds of work that a kill may cost."""

KEEP_SHARE: Final = 0.05
"""Most of the time that may go into writing what is kept on the way."""

_CELLS: Final = 4
"""Cells of float16 that hold a hash."""


class TextVectors:
    """Vectors by text. ``folders`` are read in order; new vectors are written into the first."""

    def __init__(self, encoder: Encoder, folders: Sequence[Path], stem: str) -> None:
        self.encoder = encoder
        self._known: dict[int, NDArray[np.float16]] = {}
        maker = re.sub(r"[^0-9A-Za-z.-]", "_", encoder.fingerprint)
        self._path = folders[0] / f"{stem}-{maker}.npy" if folders else None
        for folder in folders:
            for number, vector in zip(*_read(folder / f"{stem}-{maker}.npy", encoder.dim), strict=True):
                self._known.setdefault(int(number), vector)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts that would have to be encoded."""
        return [text for text in dict.fromkeys(texts) if _hash(text) not in self._known]

    def of(self, texts: Sequence[str], on_encoded: OnEncoded | None = None) -> Vectors:
        """Vectors of texts, (n, dim) float32; missing ones are encoded and kept.

        They are the same whether they were kept or are new: rounded to what is kept. Long work is kept on the way, so
        that it can be cut short and taken up again.
        """
        new = self.missing(texts)
        if new:
            self._encode(new, on_encoded or (lambda _done, _all: None))
        if not texts:
            return np.empty((0, self.encoder.dim), np.float32)
        return np.stack([self._known[_hash(text)] for text in texts]).astype(np.float32)

    def _encode(self, texts: list[str], on_encoded: OnEncoded) -> None:
        texts = sorted(texts, key=len)  # texts of like length cost an encoder the least together
        kept, took = time.monotonic(), 0.0
        for start in range(0, len(texts), PART):
            part = texts[start : start + PART]
            for text, vector in zip(part, self.encoder.encode(part), strict=True):
                self._known[_hash(text)] = vector.astype(np.float16)
            last = start + PART >= len(texts)
            if last or time.monotonic() - kept > max(KEEP_EVERY, took / KEEP_SHARE):
                took = -time.monotonic()
                self._keep()
                kept = time.monotonic()
                took += kept
            on_encoded(start + len(part), len(texts))

    def _keep(self) -> None:
        """Write all that is known, whole or not at all."""
        if self._path is None:
            return
        hashes = np.array(sorted(self._known), np.uint64)
        vectors = np.stack([self._known[int(number)] for number in hashes])
        table = np.concatenate((hashes.view(np.float16).reshape(len(hashes), _CELLS), vectors), axis=1)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, partial = tempfile.mkstemp(prefix=".vectors-", dir=self._path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    np.save(file, table, allow_pickle=False)
                    file.flush()
                    os.fsync(file.fileno())
                Path(partial).replace(self._path)
            except BaseException:
                Path(partial).unlink(missing_ok=True)
                raise


def cached_vectors(
    encoder: Encoder, texts: Sequence[str], folder: Path, on_encoded: OnEncoded | None = None
) -> Vectors:
    """Vectors of the names of things, (n, dim) float32: read from ``folder`` where the same encoder made them before.

    A folder that cannot be written only costs time; see `TextVectors.of` for ``on_encoded``.
    """
    return TextVectors(encoder, (folder,), "names").of(texts, on_encoded)


def _read(path: Path, dim: int) -> tuple[Hashes, NDArray[np.float16]]:
    """Hashes (n,) and vectors (n, dim) of a file; empty where there is none that can be used."""
    nothing = np.empty(0, np.uint64), np.empty((0, 0), np.float16)
    try:
        table = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return nothing
    if not isinstance(table, np.ndarray) or table.dtype != np.float16 or table.shape != (len(table), _CELLS + dim):
        return nothing
    hashes = np.ascontiguousarray(table[:, :_CELLS]).view(np.uint64).reshape(-1)
    vectors = table[:, _CELLS:]
    return (hashes, vectors) if bool(np.isfinite(vectors).all()) else nothing


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
