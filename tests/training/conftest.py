"""The facts of the drawn graph, and runs on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from superbrain.store import Snapshot, Store
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run, begin


@pytest.fixture(scope="session")
def snapshot(drawn: Path) -> Snapshot:
    """All facts of the drawn graph."""
    with Store.open(drawn) as store:
        return store.snapshot()


@pytest.fixture
def started(snapshot: Snapshot, tmp_path: Path) -> Callable[[Recipe], Run]:
    """Begins a run on the drawn graph."""
    return lambda recipe: begin(tmp_path / "runs", snapshot, recipe)
