"""No space left: nothing lost, nothing half-written, reading goes on, and once there is room again so does writing."""

from __future__ import annotations

import contextlib
import resource
from pathlib import Path

import pytest
from children import in_a_child

from superbrain.errors import OutputFailed, StoreFull
from superbrain.store import Store, back_up, examine
from superbrain.store.formats import write_folder
from superbrain.types import Name


def allow(room: int) -> None:
    """Let no file of this process grow beyond ``room`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


@pytest.fixture
def folder(store: Store) -> Path:
    """The folder of a brain that nobody has open: a connection must not be carried into a child."""
    store.snapshot()
    store.close()
    return store.folder


def test_facts_that_do_not_fit_are_refused_and_the_others_stay(folder: Path) -> None:
    def fill() -> None:
        allow(600_000)
        with Store.open(folder, writable=True) as store:
            stored = 0

            def add() -> None:
                with store.write("add", "more") as writer:
                    for number in range(100):
                        entity = writer.add_entity(f"e{stored}.{number}")
                        writer.add_name(entity, Name(f"entity {stored} {number}", "en"))

            with contextlib.suppress(StoreFull):
                while stored < 10_000:
                    add()
                    stored += 1
            assert 0 < stored < 10_000
            assert store.transaction == stored + 1
            assert store.counts()["entities"] == 4 + 100 * stored
            assert len(list(store.facts())) == 6

    in_a_child(fill)
    assert examine(folder, deep=True).sound
    with Store.open(folder, writable=True) as store:
        newest = store.transaction
        with store.write("add", "after") as writer:
            writer.add_entity("after")
        assert store.transaction == newest + 1


def test_an_export_or_backup_that_does_not_fit_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    def write() -> None:
        with Store.open(folder) as store:
            assert store.transaction == 1
            allow(100)
            with pytest.raises(OutputFailed):
                write_folder(store, tmp_path / "out")
            with pytest.raises(OutputFailed):
                back_up(folder, tmp_path / "copy")

    in_a_child(write)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brain"]


def test_a_snapshot_that_does_not_fit_is_used_all_the_same(folder: Path) -> None:
    for path in (folder / "cache").glob("*/*"):
        path.unlink()

    def read() -> None:
        with Store.open(folder) as store:
            capital = store.relation("capital")
            allow(100)
            assert store.snapshot().tails(0, capital).tolist() == [2]

    in_a_child(read)


def test_a_brain_that_does_not_fit_is_not_made(tmp_path: Path) -> None:
    def create() -> None:
        allow(10_000)
        with pytest.raises((StoreFull, OutputFailed)):
            Store.create(tmp_path / "brain")

    in_a_child(create)
    assert not (tmp_path / "brain" / "graph.db").exists()
    Store.create(tmp_path / "brain").close()
