"""A graph that is open for reading: its connection, one consistent view of it, and its newest transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from superbrain.errors import UsageError
from superbrain.store import transactions
from superbrain.store.connection import errors_named
from superbrain.store.migrating import roll_back


class Opened:
    """What every part of a store reads through."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    def close(self) -> None:
        """Close the files. Snapshots stay usable."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection whose errors are ours."""
        with errors_named(self.folder):
            yield self._connection

    @contextmanager
    def view(self) -> Iterator[sqlite3.Connection]:
        """Give one consistent view of the graph to the many queries of the block, for the store's own parts."""
        with self._reading() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                roll_back(connection)

    @property
    def newest_erasure(self) -> int:
        """Id of the newest transaction that erased something, 0 without any: what was read before may hold more."""
        with self._reading() as connection:
            return transactions.newest_erasure(connection)

    @property
    def transaction(self) -> int:
        """Id of the newest transaction, 0 in an empty brain."""
        with self._reading() as connection:
            return transactions.newest(connection)

    def _at(self, as_of: int | None) -> int | None:
        if as_of is not None and not 0 <= as_of <= self.transaction:
            raise UsageError(reason=f"as of {as_of}: 0 … {self.transaction}")
        return as_of
