"""Vectors of texts that seldom change (relation wordings), kept in a file so that they are encoded once.

A cache is never trusted: what does not fit is encoded again, and a folder that cannot be written only costs time.
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

from superbrain.embedding.encoder import Encoder, Vectors

KEPT = 8
"""Files a folder holds: a few wordings and encoders at a time. Older ones go."""


def cached_vectors(encoder: Encoder, texts: Sequence[str], folder: Path) -> Vectors:
    """Vectors of ``texts``, (n, dim): read from ``folder`` where the same encoder made them before.

    Files are named by the encoder and a hash of the texts, written whole or not at all.
    """
    path = folder / _file_name(encoder, texts)
    vectors = _read(path, (len(texts), encoder.dim))
    if vectors is None:
        vectors = encoder.encode(texts)
        with suppress(OSError):  # a full or read-only disk: the vectors are in hand all the same
            _write(path, vectors)
    return vectors


def _file_name(encoder: Encoder, texts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    maker = re.sub(r"[^\w.-]", "_", encoder.fingerprint)
    return f"vectors-{maker}-{digest.hexdigest()[:32]}.npy"


def _read(path: Path, shape: tuple[int, int]) -> Vectors | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = isinstance(vectors, np.ndarray) and vectors.dtype == np.float32 and vectors.shape == shape
    return vectors if fits and bool(np.isfinite(vectors).all()) else None


def _write(path: Path, vectors: Vectors) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=".vectors-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.save(file, vectors, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _forget_old(path)


def _forget_old(newest: Path) -> None:
    files = sorted(newest.parent.glob("vectors-*.npy"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in files if path != newest][KEPT - 1 :]:
        path.unlink(missing_ok=True)
