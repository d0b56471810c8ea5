"""The cache of vectors: used when it fits, never trusted, never in the way, and kept while it grows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import cached_vectors
from superbrain.embedding import vector_cache as module
from superbrain.embedding.vector_cache import TextVectors


class Counting:
    """An encoder that remembers what it was asked."""

    name = "counting"
    dim = 3

    def __init__(self, fingerprint: str = "counting-1") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0]), 1 / 3] for text in texts], np.float32).reshape(-1, 3)


def test_every_text_is_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    first = cached_vectors(encoder, ["bb", "a", "bb"], tmp_path / "cache")
    again = cached_vectors(encoder, ["a", "bb"], tmp_path / "cache")
    assert sorted(encoder.asked) == ["a", "bb"]
    np.testing.assert_array_equal(again, first[[1, 0]])
    assert first.shape == (3, 3)


def test_a_text_more_costs_only_itself(tmp_path: Path) -> None:
    cached_vectors(Counting(), ["a", "bb"], tmp_path)
    encoder = Counting()
    cached_vectors(encoder, ["bb", "ccc", "a"], tmp_path)
    assert encoder.asked == ["ccc"]


def test_new_vectors_are_the_ones_that_will_be_read_again(tmp_path: Path) -> None:
    """A training must not depend on whether the cache was there."""
    new = cached_vectors(Counting(), ["a"], tmp_path)
    np.testing.assert_array_equal(cached_vectors(Counting(), ["a"], tmp_path), new)
    assert new.dtype == np.float32
    assert new[0, 2] == pytest.approx(1 / 3, rel=1e-3)


def test_no_text_needs_no_vector(tmp_path: Path) -> None:
    assert cached_vectors(Counting(), [], tmp_path).shape == (0, 3)
    assert list(tmp_path.iterdir()) == []


def test_vectors_of_other_weights_are_not_used(tmp_path: Path) -> None:
    cached_vectors(Counting("weights/1"), ["a"], tmp_path)
    other = Counting("weights/2")
    cached_vectors(other, ["a"], tmp_path)
    assert other.asked == ["a"]


class TestCutShort:
    """Long work: told of, kept on the way, taken up again."""

    TEXTS = tuple("一二三四五六七")

    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "PART", 2)
        monkeypatch.setattr(module, "KEEP_EVERY", 0.0)
        monkeypatch.setattr(module, "KEEP_SHARE", float("inf"))

    def test_says_how_far_it_is(self, tmp_path: Path) -> None:
        told: list[tuple[int, int]] = []
        cached_vectors(Counting(), self.TEXTS, tmp_path, lambda done, total: told.append((done, total)))
        assert told == [(2, 7), (4, 7), (6, 7), (7, 7)]

    def test_goes_on_where_it_was_killed(self, tmp_path: Path) -> None:
        def kill(done: int, _: int) -> None:
            if done == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            cached_vectors(Counting(), self.TEXTS, tmp_path, kill)
        encoder = Counting()
        vectors = cached_vectors(encoder, self.TEXTS, tmp_path)
        assert len(encoder.asked) == 3
        np.testing.assert_array_equal(vectors, cached_vectors(Counting(), self.TEXTS, tmp_path / "elsewhere"))

    def test_is_written_seldom_and_at_the_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "KEEP_EVERY", 1e9)
        written: list[int] = []
        keep = TextVectors._keep
        monkeypatch.setattr(TextVectors, "_keep", lambda of: written.append(len(of._known)) or keep(of))
        cached_vectors(Counting(), self.TEXTS, tmp_path)
        assert written == [7]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"garbage", None, "narrow", "not finite"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | str | None) -> None:
    encoder = Counting()
    made = cached_vectors(encoder, ["a"], tmp_path)
    (file,) = tmp_path.iterdir()
    if isinstance(damage, bytes):
        file.write_bytes(damage)
    elif damage == "narrow":
        np.save(file, np.load(file)[:, :6])
    elif damage == "not finite":
        np.save(file, np.where(np.arange(7) > 4, np.float16("nan"), np.load(file)).astype(np.float16))
    else:
        np.save(file, np.zeros((2, 2), np.float32))
    np.testing.assert_array_equal(cached_vectors(encoder, ["a"], tmp_path), made)
    assert encoder.asked == ["a", "a"]
    assert np.load(file).shape == (1, 7)


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands in the way")
    assert cached_vectors(Counting(), ["a"], tmp_path / "cache").shape == (1, 3)


def test_no_half_written_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    assert cached_vectors(Counting(), ["a"], tmp_path).shape == (1, 3)
    assert list(tmp_path.iterdir()) == []


def test_shipped_vectors_are_read_and_never_written(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    TextVectors(Counting(), [shipped], "wordings").of(["甲"])
    before = sorted(path.stat().st_mtime_ns for path in shipped.iterdir())
    encoder = Counting()
    TextVectors(encoder, [own, shipped], "wordings").of(["甲", "乙"])
    assert encoder.asked == ["乙"]
    assert sorted(path.stat().st_mtime_ns for path in shipped.iterdir()) == before
    assert own.is_dir()
