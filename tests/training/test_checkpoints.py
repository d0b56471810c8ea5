"""A checkpoint is what was saved, bit for bit, or it is passed over for the one before."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from superbrain.errors import RunMissing, StoreFull
from superbrain.training import checkpoints
from superbrain.training.checkpoints import Checkpoint, at, newest, save


def tables(seed: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    return {
        "parameters.entities": chance.standard_normal((40, 8), np.float32),
        "state.entities": chance.random(40, np.float32),
        "parameters.none": np.empty((0, 8), np.float32),
    }


def same(found: Checkpoint | None, next_batch: int) -> bool:
    wanted = tables(next_batch)
    return (
        found is not None
        and found.next_batch == next_batch
        and sorted(found.tables) == sorted(wanted)
        and all(np.array_equal(found.tables[name], table) for name, table in wanted.items())
    )


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run's folder with checkpoints before the batches 9 and 10."""
    for number in (9, 10):
        save(tmp_path, Checkpoint(number, tables(number)))
    return tmp_path


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_is_saved_is_found_again(run: Path) -> None:
    assert same(newest(run), 10)
    assert same(at(run, 9), 9)


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert newest(tmp_path) is None
    with pytest.raises(RunMissing):
        at(tmp_path, 9)


def test_two_are_kept_and_nothing_else(run: Path) -> None:
    save(run, Checkpoint(1_000, tables(1_000)))
    assert [path.name for path in sorted(run.iterdir())] == [
        "checkpoint-000000010.safetensors",
        "checkpoint-000001000.safetensors",
    ]


@pytest.mark.parametrize("place", ["start", "header", "middle", "last"])
def test_a_flipped_byte_is_noticed_and_the_one_before_serves(run: Path, place: str) -> None:
    path = run / "checkpoint-000000010.safetensors"
    content = bytearray(path.read_bytes())
    content[{"start": 1, "header": 60, "middle": len(content) // 2, "last": -1}[place]] ^= 0x10
    path.write_bytes(content)
    assert same(newest(run), 9)
    with pytest.raises(RunMissing):
        at(run, 10)


@pytest.mark.parametrize("length", [0, 4, 100, -1])
def test_a_cut_file_is_noticed_and_the_one_before_serves(run: Path, length: int) -> None:
    path = run / "checkpoint-000000010.safetensors"
    path.write_bytes(path.read_bytes()[:length])
    assert same(newest(run), 9)


def test_a_file_of_another_kind_is_passed_over(run: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"a": np.zeros(3, np.float32)}, run / "checkpoint-000000011.safetensors")
    assert same(newest(run), 10)


def test_without_room_it_says_so_and_what_was_saved_stays(run: Path) -> None:
    with no_file_larger_than(1_000), pytest.raises(StoreFull) as caught:
        save(run, Checkpoint(11, tables(11)))
    assert "checkpoint-000000011" in str(caught.value)
    assert same(newest(run), 10)
    assert len(list(run.iterdir())) == checkpoints.KEPT
