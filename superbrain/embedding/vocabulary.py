"""The keys that a space knows, and how its rows lie over those of a graph.

A space names its rows by the stable keys of entities and relations, so that it fits every graph that has these,
whatever their numbers there.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superbrain.errors import OutputFailed
from superbrain.store.durable import fresh_file

Rows = NDArray[np.int32]
KeysOf = Callable[[Sequence[int]], list[str]]
"""``Store.entity_keys``: the keys of rows of the graph."""

UNSEEN: Final = -1


class VocabularyError(ValueError):
    """A list of keys that cannot be one; the text says why."""


def written(keys: Sequence[str]) -> bytes:
    """The keys a line each, in the order of their rows.

    Raises
    ------
    VocabularyError
        if a key is empty, holds a control character, or stands twice.

    """
    _distinct(keys)
    for row, key in enumerate(keys):
        if not key or not key.isprintable():
            raise VocabularyError(f"row {row}: {key!r}")
    return "".join(f"{key}\n" for key in keys).encode("utf-8")


def read(content: bytes, rows: int, *, thorough: bool) -> list[str]:
    """The keys of a file that must have so many ``rows``; ``thorough`` looks at every one of them.

    Raises
    ------
    VocabularyError
        if they are more or fewer, or are not as `written` writes them.

    """
    try:
        keys = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise VocabularyError(f"UTF-8: byte {error.start}") from error
    if keys.pop() != "" or len(keys) != rows:
        raise VocabularyError(f"{len(keys)} keys for {rows} rows")
    if thorough:
        written(keys)
    return keys


def _distinct(keys: Sequence[str]) -> None:
    if len(set(keys)) != len(keys):
        seen: set[str] = set()
        twice = next(key for key in keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise VocabularyError(f"{twice!r} stands twice")


def linked(graph_keys: Sequence[str], space_keys: Sequence[str]) -> Rows:
    """The row of the space for each key of the graph, (n,) int32; `UNSEEN` where it has none."""
    places = {key: row for row, key in enumerate(space_keys)}
    return np.array([places.get(key, UNSEEN) for key in graph_keys], np.int32)


@dataclass(frozen=True, slots=True)
class RowMap:
    """Rows of a graph's entities in a space, kept in a file.

    Rows of a store are never renumbered and keys never change, so a map made at one transaction of a brain stays right
    at every later one: only rows that are newer than it are looked up.
    """

    path: Path | None
    """None keeps nothing."""

    def rows(
        self, n_entities: int, stamps: Mapping[int, str], keys_of: KeysOf, space_keys: Callable[[], Sequence[str]]
    ) -> Rows:
        """The row of the space for each entity of the graph, (n_entities,) int32.

        ``stamps`` are the hashes of the brain's transactions: a map that was made at none of them is made anew.
        """
        known = self._read(stamps)
        if len(known) < n_entities:
            fresh = linked(keys_of(range(len(known), n_entities)), space_keys())
            known = np.concatenate((known, fresh))
            if stamps:
                self._write(known, stamps[max(stamps)])
        return known[:n_entities]

    def _read(self, stamps: Mapping[int, str]) -> Rows:
        nothing = np.empty(0, np.int32)
        if self.path is None:
            return nothing
        try:
            content = self.path.read_bytes()
        except OSError:
            return nothing
        stamp, _, rest = content.partition(b"\n")
        checksum, rows = rest[:4], rest[4:]
        sound = zlib.crc32(stamp + rows).to_bytes(4, "little") == checksum and len(rows) % 4 == 0
        if not sound or stamp.decode("ascii", "replace") not in stamps.values():
            return nothing
        return np.frombuffer(rows, "<i4")

    def _write(self, rows: Rows, stamp: str) -> None:
        if self.path is None:
            return
        content, made_at = rows.astype("<i4").tobytes(), stamp.encode("ascii")
        checksum = zlib.crc32(made_at + content).to_bytes(4, "little")
        with suppress(OutputFailed, OSError), fresh_file(self.path, "space-rows") as temporary:
            temporary.write_bytes(made_at + b"\n" + checksum + content)
