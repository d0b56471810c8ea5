"""A row that was never written by us."""

from __future__ import annotations

import sqlite3


class DamagedRow(sqlite3.DatabaseError):
    """A row that SQLite reads and we cannot: no page is wrong, but what stands there was never written by us."""
