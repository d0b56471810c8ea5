"""Searching many vectors: exact by the product, nearly so by faiss, and its files are read only if we wrote them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import index as module
from superbrain.embedding.index import HNSW_FROM, PlainIndex, best_kind, index_of, recall

VECTORS = np.random.default_rng(7).standard_normal((500, 12)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
QUERIES = VECTORS[:20] + np.float32(0.01)


def test_the_product_finds_the_best_in_order_equal_ones_by_row() -> None:
    vectors = np.array([[1, 0], [3, 0], [2, 0], [3, 0], [0, 9]], np.float32)
    rows, scores = index_of(vectors).search(np.array([[1, 0], [0, 1]], np.float32), 3)
    assert rows.tolist() == [[1, 3, 2], [4, 0, 1]]
    assert scores.tolist() == [[3, 3, 2], [9, 0, 0]]


def test_many_questions_are_answered_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = index_of(VECTORS).search(QUERIES, 5)
    monkeypatch.setattr(module, "_HELD", 1200)
    for mine, theirs in zip(index_of(VECTORS).search(QUERIES, 5), whole, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5)


@pytest.mark.parametrize("kind", ["plain", "hnsw"])
def test_fewer_vectors_than_asked_for_are_all_given(kind: module.Kind) -> None:
    rows, scores = index_of(VECTORS[:3], kind=kind).search(QUERIES, 20)
    assert rows.shape == scores.shape == (20, 3)
    assert index_of(VECTORS[:0], kind=kind).search(QUERIES, 20)[0].shape == (20, 0)
    assert index_of(VECTORS, kind=kind).search(QUERIES[:0], 20)[0].shape == (0, 20)


def test_without_faiss_the_product_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert isinstance(index_of(VECTORS, kind="hnsw"), PlainIndex)
    assert best_kind(HNSW_FROM, stays=True) == "plain"


def test_a_graph_of_neighbours_is_for_many_vectors_in_a_process_that_stays() -> None:
    pytest.importorskip("faiss")
    assert best_kind(36_354, stays=True) == "plain"
    assert best_kind(HNSW_FROM, stays=False) == "plain"
    assert best_kind(HNSW_FROM, stays=True) == "hnsw"


class TestKept:
    """The file of a graph of neighbours."""

    @pytest.fixture(autouse=True)
    def _faiss(self) -> None:
        pytest.importorskip("faiss")

    def test_finds_nearly_all(self, tmp_path: Path) -> None:
        best, _ = index_of(VECTORS).search(QUERIES, 10)
        file = tmp_path / "graph"
        for _ in range(2):
            found, _ = index_of(VECTORS, kind="hnsw", file=file).search(QUERIES, 10)
            assert recall(found, best) > 0.95

    def test_is_read_the_second_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        index_of(VECTORS, kind="hnsw", file=tmp_path / "graph")
        monkeypatch.setattr(module, "_built", None)
        index_of(VECTORS, kind="hnsw", file=tmp_path / "graph")

    @pytest.mark.parametrize("change", ["vectors", "flipped", "copied", "seal", "half", "settings"])
    def test_is_built_again_if_anything_is_not_as_it_was(
        self, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file, vectors = tmp_path / "graph", VECTORS
        index_of(VECTORS, kind="hnsw", file=file)
        if change == "vectors":
            vectors = VECTORS[::-1]
        elif change == "flipped":
            content = bytearray(file.read_bytes())
            content[-1] ^= 1
            file.write_bytes(content)
        elif change == "copied":  # as out of an archive: the same bytes and times, from elsewhere
            shutil.copy2(file, tmp_path / "copy")
            (tmp_path / "copy").rename(file)
        elif change == "seal":
            module._seal(file).write_text("[" * 99_999)
        elif change == "half":
            module._seal(file).unlink()
        else:
            monkeypatch.setattr(module, "NEIGHBOURS", 8)
        built = []
        monkeypatch.setattr(module, "_built", lambda of, build=module._built: built.append(1) or build(of))
        found, _ = index_of(vectors, kind="hnsw", file=file).search(QUERIES, 3)
        assert built
        assert (vectors[found[0, 0]] == VECTORS[0]).all()
        assert json.loads(module._seal(file).read_text())["shape"] == [500, 12]

    def test_that_cannot_be_written_only_costs_time(self, tmp_path: Path) -> None:
        (tmp_path / "in the way").write_text("")
        index_of(VECTORS, kind="hnsw", file=tmp_path / "in the way" / "graph").search(QUERIES, 3)


def test_the_product_does_not_load_faiss() -> None:
    code = "import sys, numpy; from superbrain.embedding.index import index_of; index_of(numpy.ones((3, 2), 'f4'))"
    import subprocess

    told = subprocess.run(
        [sys.executable, "-c", f"{code}; print('faiss' in sys.modules)"], capture_output=True, text=True
    )
    assert told.stdout.strip() == "False", told.stderr
