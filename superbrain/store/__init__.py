"""Facts on disk: a graph in SQLite, versioned by transactions, and immutable snapshots of it."""

from superbrain.store.backup import back_up, restore
from superbrain.store.facts import Proposal
from superbrain.store.integrity import Finding, Report, examine
from superbrain.store.literal_columns import LiteralColumn
from superbrain.store.receipts import Counts, LogEntry, Receipt, Rejection
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.store.store import Store
from superbrain.store.writer import Writer

__all__ = [
    "Counts",
    "Finding",
    "LiteralColumn",
    "LogEntry",
    "Proposal",
    "Receipt",
    "Rejection",
    "Report",
    "Schema",
    "Snapshot",
    "Store",
    "Writer",
    "back_up",
    "examine",
    "restore",
]
