from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from superbrain.store import Store, cache, snapshots
from superbrain.types import EntityId, Literal, Name


@pytest.fixture
def cached(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store whose first snapshot lies in the cache, and which must not build another."""
    monkeypatch.setattr(snapshots, "_WORTH_BUILDING", 20_000)
    store.snapshot()
    return store


def files(store: Store) -> list[Path]:
    return sorted((store.folder / cache.CACHE).glob("snapshot-*/*"))


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise AssertionError("built anew")

    monkeypatch.setattr(snapshots, "build", build)


def test_the_cache_is_read_back_as_it_was_written(cached: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cached.snapshot()
    forbid_building(monkeypatch)
    with Store.open(cached.folder) as store:
        after = store.snapshot()
    assert after is not before
    assert after.hash == before.hash
    population = cached.relation("population")
    column = after.literals(population)
    assert column.values[:] == ["68000000", "84000000"] == list(column.values)
    assert (column.units[1], column.valid_from[0]) == ("person", "2023")
    assert column.rows() == before.literals(population).rows()


def test_a_few_changes_are_worked_into_the_cached_snapshot(cached: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_building(monkeypatch)
    with cached.write("add", "x") as writer:
        rome = writer.add_entity("city.rome", ["city"])
        writer.add_fact(0, cached.relation("capital"), rome, sources=["user"])
        writer.add_fact(1, cached.relation("founded"), Literal("date", "1949"), sources=["user"])
        writer.retract_fact(1)
    with Store.open(cached.folder) as store:
        snapshot = store.snapshot()
    assert snapshot.tails(0, cached.relation("capital")).tolist() == [2, 4]
    assert snapshot.tails(1, cached.relation("borders")).tolist() == []
    assert snapshot.literals(cached.relation("founded")).heads.tolist() == [0, 1]
    assert snapshot.members("place").tolist() == [2, 3, 4, 0, 1] or snapshot.members("place").tolist() == [
        0,
        1,
        2,
        3,
        4,
    ]


def test_the_past_is_worked_out_backwards(cached: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached.snapshot()
    with cached.write("add", "x") as writer:
        writer.add_entity("new", ["city"])
        writer.retract_fact(2)
    cached.snapshot()
    forbid_building(monkeypatch)
    assert cached.snapshot(1).hash == first.hash
    assert cached.snapshot(0).n_entities == 0


def test_many_changes_are_saved_for_the_next_reader(cached: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_WORTH_SAVING", 2)
    with cached.write("add", "x") as writer:
        for number in range(3):
            writer.add_fact(number, cached.relation("capital"), EntityId(number + 1), sources=["user"])
    cached.snapshot()
    (folder,) = (cached.folder / cache.CACHE).glob("snapshot-*")
    assert json.loads((folder / "manifest.json").read_text())["transaction"] == 2


def test_a_damaged_file_counts_as_absent_and_is_replaced(cached: Store) -> None:
    right = cached.snapshot().hash
    for path in files(cached)[::6]:
        content = path.read_bytes()
        for damaged in (content[: len(content) // 2], bytes([content[0] ^ 1]) + content[1:], b""):
            path.write_bytes(damaged)
            with Store.open(cached.folder) as store:
                assert store.snapshot().hash == right, path.name
            path = next(other for other in files(cached) if other.name == path.name)
            assert path.read_bytes() == content, path.name


@pytest.mark.parametrize("change", [{"format": 99}, {"stamp": "another graph"}, {"transaction": 7}, {"files": None}])
def test_a_cache_of_another_kind_counts_as_absent(cached: Store, change: dict[str, object]) -> None:
    right = cached.snapshot().hash
    (path,) = [path for path in files(cached) if path.name == "manifest.json"]
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with Store.open(cached.folder) as store:
        assert store.snapshot().hash == right


def test_a_cache_that_cannot_be_written_is_done_without(store: Store) -> None:
    (store.folder / cache.CACHE).write_text("in the way")
    assert store.snapshot().tails(0, store.relation("capital")).tolist() == [2]


def test_old_snapshots_and_remains_of_crashes_are_cleared(cached: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_WORTH_SAVING", 0)
    remains = cached.folder / cache.CACHE / ".superbrain-999999999-snapshot"
    remains.mkdir()
    held = cached.snapshot()
    with cached.write("add", "x") as writer:
        writer.add_name(EntityId(0), Name("x", "en"))
    cached.snapshot()
    assert len(list((cached.folder / cache.CACHE).iterdir())) == 1
    assert not remains.exists()
    assert held.tails(0, cached.relation("capital")).tolist() == [2]


def test_arrays_of_the_cache_cannot_be_written_to(cached: Store) -> None:
    with Store.open(cached.folder) as store:
        tails = store.snapshot().outgoing.ends
    with pytest.raises(ValueError, match="read-only"):
        tails[0] = np.int32(1)


def test_files_are_for_the_owner_only(cached: Store) -> None:
    assert cached.folder.stat().st_mode & 0o077 == 0
    assert (cached.folder / cache.CACHE).stat().st_mode & 0o077 == 0
