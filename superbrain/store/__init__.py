"""Facts on disk: a graph in SQLite, versioned by transactions, and immutable snapshots of it.

Names are looked up when they are used: who only reads the graph (completion in the shell) does not wait for numpy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from superbrain.store.backup import back_up, restore
    from superbrain.store.facts import Proposal
    from superbrain.store.integrity import Finding, Report, examine
    from superbrain.store.learned import (
        Candidate,
        Decision,
        Document,
        Evidence,
        Forgotten,
        Home,
        Passage,
    )
    from superbrain.store.learned_reading import EvidenceTable
    from superbrain.store.literal_columns import LiteralColumn
    from superbrain.store.receipts import Counts, LogEntry, Receipt, Rejection
    from superbrain.store.schema_view import Schema
    from superbrain.store.snapshot import Snapshot
    from superbrain.store.store import Store
    from superbrain.store.writer import Writer

__all__ = [
    "Candidate",
    "Counts",
    "Decision",
    "Document",
    "Evidence",
    "EvidenceTable",
    "Finding",
    "Forgotten",
    "Home",
    "LiteralColumn",
    "LogEntry",
    "Passage",
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

_HOMES = {
    "Candidate": "learned",
    "Counts": "receipts",
    "Decision": "learned",
    "Document": "learned",
    "Evidence": "learned",
    "EvidenceTable": "learned_reading",
    "Finding": "integrity",
    "Forgotten": "learned",
    "Home": "learned",
    "LiteralColumn": "literal_columns",
    "LogEntry": "receipts",
    "Passage": "learned",
    "Proposal": "facts",
    "Receipt": "receipts",
    "Rejection": "receipts",
    "Report": "integrity",
    "Schema": "schema_view",
    "Snapshot": "snapshot",
    "Store": "store",
    "Writer": "writer",
    "back_up": "backup",
    "examine": "integrity",
    "restore": "backup",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"superbrain.store.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
