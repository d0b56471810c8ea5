"""Entities that are newer than the space in use get a place in it from their facts, kept beside the space's caches."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evidence import Vectors
from superbrain.embedding.newcomers import Gate, place, told
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.platt import Platt
from superbrain.embedding.plausibility import Plausibility
from superbrain.embedding.rules import Paths
from superbrain.embedding.space import Space
from superbrain.errors import OutputFailed
from superbrain.store.durable import fresh_file

MOST: Final = 200
"""Newcomers that get a place: with more of them it is time to train again."""

FILE: Final = "newcomers"
_DIGEST: Final = 32

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Table = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """Who may get a place, the newest first, and what each is told, in the space's own rows."""

    entities: Ints
    facts: list[Ints] = field(repr=False)

    def seals(self) -> list[bytes]:
        """What tells whether somebody is told the same as before."""
        return [hashlib.blake2b(facts.tobytes(), digest_size=16).digest() for facts in self.facts]


def settle(odds: Plausibility, space: Space, *, keep: bool = True) -> int:
    """Place those entities of the graph that the space has not seen and that have facts with what it has seen.

    The newest come first: they are what is being talked about. Who would make the old facts harder to find stays
    without a place, and so do all where the space does not say what their odds are worth. Gives how many were placed.
    ``keep``: in the cache of the space, so that nobody places them again.
    """
    vectors = odds.evidence.vectors
    if space.questions is None or odds.model is None or not isinstance(odds.model.newcomers, Platt):
        return 0
    found = _newcomers(vectors, odds.evidence.paths)
    if not len(found.entities):
        return 0
    path = None if space.cache is None else space.cache / FILE
    kept = _read(path, vectors)
    if kept["told"].tolist() != found.seals():
        kept = _placed(vectors, OldQueries.read(space.questions, vectors), found, kept)
        if keep and path is not None:
            _write(path, kept)
    admitted = kept["admitted"]
    odds.place(found.entities[admitted], kept["vector"][admitted])
    return int(admitted.sum())


def _newcomers(vectors: Vectors, paths: Paths) -> _Newcomers:
    edges = (paths.snapshot.outgoing, paths.snapshot.incoming)
    linked = sum(np.diff(side.pointers) for side in edges) > 0
    unseen = np.flatnonzero(linked & (np.asarray(vectors.entity_rows) < 0))
    chosen, facts = [], []
    for entity in unseen[::-1].tolist():
        about = told(vectors, paths, entity)
        if len(about):
            chosen.append(entity)
            facts.append(about)
        if len(chosen) == MOST:
            break
    return _Newcomers(np.array(chosen, np.int64), facts)


def _placed(vectors: Vectors, old: OldQueries, found: _Newcomers, kept: Table) -> Table:
    """The table of the newcomers as they are now; vectors of those that are told the same as before are not new."""
    before = dict(zip(kept["told"].tolist(), kept["vector"], strict=True))
    gate = Gate(vectors, old)
    table = np.zeros(len(found.facts), kept.dtype)
    for row, (facts, seal) in enumerate(zip(found.facts, found.seals(), strict=True)):
        vector = before[seal] if seal in before else place(vectors, old, facts)
        table[row] = (seal, gate.admits(vector, facts), vector)
    return table


def _kind(vectors: Vectors) -> np.dtype[Any]:
    return np.dtype([("told", "V16"), ("admitted", "?"), ("vector", "<f4", (vectors.entities.shape[1],))])


def _read(path: Path | None, vectors: Vectors) -> Table:
    """What was kept; nothing if that is damaged, or cannot be read."""
    with suppress(OSError, ValueError):
        content = b"" if path is None else path.read_bytes()
        digest, rest = content[:_DIGEST], content[_DIGEST:]
        if hashlib.blake2b(rest, digest_size=_DIGEST).digest() == digest:
            found: Table = np.load(io.BytesIO(rest), allow_pickle=False)
            if found.dtype == _kind(vectors) and found.ndim == 1:
                return found
    return np.zeros(0, _kind(vectors))


def _write(path: Path, table: Table) -> None:
    buffer = io.BytesIO()
    np.save(buffer, table, allow_pickle=False)
    content = buffer.getvalue()
    with suppress(OutputFailed, OSError), fresh_file(path, "newcomers") as temporary:  # it only costs time again
        temporary.write_bytes(hashlib.blake2b(content, digest_size=_DIGEST).digest() + content)
