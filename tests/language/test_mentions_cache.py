"""The index of names on disk is used only if it is whole and belongs to the graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from superbrain.language.mentions import NameIndex
from superbrain.store import Snapshot
from superbrain.types import EntityId, Name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = [(EntityId(0), Name("France", "en", "preferred")), (EntityId(1), Name("Spain", "en", "preferred"))]
    NameIndex.build(tmp_path / "names", names, Snapshot.from_facts([(0, 0, 1)], transaction=3), stamp="hash of 3")
    return tmp_path / "names"


def test_an_index_is_opened_as_it_was_built(folder: Path) -> None:
    index = NameIndex.open(folder)
    assert index is not None
    assert index.bearers("france") == ((EntityId(0), 0),)
    assert NameIndex.open(folder, {3: "hash of 3", 4: "another"}) is not None


@pytest.mark.parametrize("name", ["entities", "starts", "kinds", "gram_keys", "gram_starts"])
def test_an_array_that_was_rolled_is_not_used(folder: Path, name: str) -> None:
    array = np.load(folder / f"{name}.npy")
    np.save(folder / f"{name}.npy", np.roll(array, 1) + np.asarray(name == "kinds", array.dtype))
    assert NameIndex.open(folder) is None


@pytest.mark.parametrize("stamps", [{}, {2: "hash of 3"}, {3: "another"}])
def test_an_index_of_another_graph_is_not_used(folder: Path, stamps: dict[int, str]) -> None:
    assert NameIndex.open(folder, stamps) is None
