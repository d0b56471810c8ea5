"""The cache of vectors: used when it fits, never trusted, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import cached_vectors
from superbrain.embedding.vector_cache import KEPT


class Counting:
    """An encoder that says how often it was asked."""

    name = "counting"
    dim = 3

    def __init__(self, fingerprint: str = "counting-1") -> None:
        self.fingerprint = fingerprint
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += 1
        return np.array([[len(text), row, 1] for row, text in enumerate(texts)], np.float32).reshape(-1, 3)


def test_the_same_texts_are_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    first = cached_vectors(encoder, ["a", "bb"], tmp_path / "cache")
    second = cached_vectors(encoder, ["a", "bb"], tmp_path / "cache")
    assert encoder.asked == 1
    assert first.tolist() == second.tolist() == [[1, 0, 1], [2, 1, 1]]


@pytest.mark.parametrize("others", [["a", "b", "b"], ["bb", "a"], ["ab", "b"], ["a"], []])
def test_other_texts_are_encoded_anew(tmp_path: Path, others: list[str]) -> None:
    encoder = Counting()
    cached_vectors(encoder, ["a", "bb"], tmp_path)
    cached_vectors(encoder, others, tmp_path)
    assert encoder.asked == 2


def test_vectors_of_other_weights_are_not_used(tmp_path: Path) -> None:
    cached_vectors(Counting("weights/1"), ["a"], tmp_path)
    other = Counting("weights/2")
    cached_vectors(other, ["a"], tmp_path)
    assert other.asked == 1


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"garbage", None])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    encoder = Counting()
    cached_vectors(encoder, ["a"], tmp_path)
    (file,) = tmp_path.iterdir()
    if damage is None:
        np.save(file, np.zeros((2, 2), np.float32))
    else:
        file.write_bytes(damage)
    assert cached_vectors(encoder, ["a"], tmp_path).tolist() == [[1, 0, 1]]
    assert encoder.asked == 2
    assert np.load(file).tolist() == [[1, 0, 1]]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands in the way")
    assert cached_vectors(Counting(), ["a"], tmp_path / "cache").tolist() == [[1, 0, 1]]


def test_no_half_written_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    assert cached_vectors(Counting(), ["a"], tmp_path).tolist() == [[1, 0, 1]]
    assert list(tmp_path.iterdir()) == []


def test_old_files_are_forgotten(tmp_path: Path) -> None:
    for row in range(KEPT + 5):
        cached_vectors(Counting(), [str(row)], tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
