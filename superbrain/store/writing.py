"""The frame of a transaction: lock, connection, commit, and what to say when the commit fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from superbrain.errors import CommitUnknown, StoreFull, SuperbrainError
from superbrain.store import ballast, transactions
from superbrain.store.connection import LOCK, errors_named, named, open_reader, open_writer
from superbrain.store.crash import crash_point
from superbrain.store.durable import sweep
from superbrain.store.lock import writer_lock
from superbrain.store.migrating import roll_back
from superbrain.store.receipts import Counts, Receipt
from superbrain.store.scrubbing import scrub
from superbrain.store.transactions import Plan
from superbrain.store.writer import Writer


@contextmanager
def transaction(folder: Path, plan: Plan) -> Iterator[Writer]:
    """Run the block as one transaction: all of it is stored when the block ends well, nothing otherwise.

    A plan whose client id is stored already changes nothing and gets the first receipt again. A block that changes
    nothing leaves no transaction in the log.

    Raises
    ------
    StoreBusy
        if another writer holds the lock.
    StoreFull, CommitUnknown, StoreCorrupt
        as they say.

    """
    relief = ballast.lent(folder) if plan.kind in ballast.RELIEVING else nullcontext()
    with writer_lock(folder / LOCK), relief, closing(open_writer(folder)) as connection:
        sweep(folder)
        scrub(connection, folder)
        try:
            connection.execute("BEGIN IMMEDIATE")
            before = transactions.newest(connection)
            stored = transactions.find(connection, plan.client_id)
            number, origin = (before + 1, 0) if stored else transactions.begin(connection, plan)
            writer = Writer(connection, number, origin)
            yield writer
            counts = Counts.of(writer.rows.counts)
            if stored or not (writer.rows.changed() or plan.reverses):
                roll_back(connection)
                number, counts = stored or (before, counts)
            else:
                transactions.seal(connection, number, counts)
                _commit(connection, folder, plan.client_id)
                if plan.kind == "load":
                    _empty_log(connection)
                scrub(connection, folder)
                ballast.lay(folder)
            writer.receipt = Receipt(number, counts, number > before, tuple(writer.rejections))
        except sqlite3.Error as error:
            roll_back(connection)
            raise named(error, folder) from error
        except BaseException:
            roll_back(connection)
            raise


def _commit(connection: sqlite3.Connection, folder: Path, client_id: str) -> None:
    crash_point("commit:before")
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        roll_back(connection)
        failure = named(error, folder)
        # A commit that raises may have happened all the same: look, before saying either.
        if not _is_stored(folder, client_id):
            if isinstance(failure, StoreFull):
                raise failure from error
            raise CommitUnknown(client_id=client_id, reason=str(error)) from error
    crash_point("commit:after")


def _empty_log(connection: sqlite3.Connection) -> None:
    """Bring a big transaction into the graph's file now. A reader that still needs the log keeps it: no error."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_stored(folder: Path, client_id: str) -> bool:
    try:
        with closing(open_reader(folder)) as connection, errors_named(folder):
            return transactions.find(connection, client_id) is not None
    except SuperbrainError:
        return False
