"""Files and folders into a brain, and what is told about it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from superbrain.brain.changes import receipt_json
from superbrain.brain.world import WORLD, is_world, refuse_older
from superbrain.errors import IsBrain
from superbrain.store import Receipt, Store
from superbrain.store.backup import back_up, restore
from superbrain.store.connection import GRAPH
from superbrain.store.formats import Reading, load_folder, load_table

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or with ``dry_run`` would do. ``reading`` tells of a table how each relation was read."""

    receipt: Receipt
    reading: Reading | None = None
    dry_run: bool = False

    def to_json(self) -> dict[str, object]:
        """The counts of the receipt, and the reading of each relation."""
        relations = self.reading.relations if self.reading else ()
        return {
            **receipt_json(self.receipt),
            "dry_run": self.dry_run,
            "relations": [
                {
                    "relation": each.label,
                    "read_as": each.how,
                    "kind": each.kind,
                    "unit": each.unit,
                    "rows": each.rows,
                    "decided_by": each.decided_by,
                }
                for each in relations
            ],
        }


def load(brain: Brain, path: Path, readings: Mapping[str, str], encoding: str, *, dry_run: bool) -> LoadReport:
    """Load a table or a folder as one transaction; a rehearsal goes into a copy that is thrown away."""
    if not dry_run:
        with Store.open(brain.folder, writable=True) as store:
            return LoadReport(*_load(store, path, readings, encoding))
    with tempfile.TemporaryDirectory(prefix="superbrain-") as scratch:
        copy = Path(scratch) / "brain"
        back_up(brain.folder, copy.with_suffix(".backup"))
        restore(copy.with_suffix(".backup"), copy)
        with Store.open(copy, writable=True) as store:
            return LoadReport(*_load(store, path, readings, encoding), dry_run=True)


def _load(store: Store, path: Path, readings: Mapping[str, str], encoding: str) -> tuple[Receipt, Reading | None]:
    if not path.is_dir():
        return load_table(store, path, encoding=encoding, overrides=readings)
    if (path / GRAPH).exists():
        raise IsBrain(path=path)
    if not is_world(path):
        return load_folder(store, path), None
    refuse_older(path, store.described(WORLD).get("version", ""))
    return load_folder(store, path, origin=WORLD), None
