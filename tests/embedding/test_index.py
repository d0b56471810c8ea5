"""Searching many vectors: exact by the product, nearly so by faiss, and its files are read only if we wrote them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import index as module
from superbrain.embedding.index import HNSW_FROM, VectorIndex, quickest, recall

VECTORS = np.random.default_rng(7).standard_normal((500, 12)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
WORDINGS = Path(__file__).resolve().parents[2] / "kg_data" / "world" / "wordings"
QUERIES = VECTORS[:20] + np.float32(0.01)


def test_the_product_finds_the_best_in_order_equal_ones_by_row() -> None:
    vectors = np.array([[1, 0], [3, 0], [2, 0], [3, 0], [0, 9]], np.float32)
    rows, scores = VectorIndex.build(vectors).search(np.array([[1, 0], [0, 1]], np.float32), 3)
    assert rows.tolist() == [[1, 3, 2], [4, 0, 1]]
    assert scores.tolist() == [[3, 3, 2], [9, 0, 0]]


def test_many_questions_are_answered_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = VectorIndex.build(VECTORS).search(QUERIES, 5)
    monkeypatch.setattr(module, "_HELD", 1200)
    for mine, theirs in zip(VectorIndex.build(VECTORS).search(QUERIES, 5), whole, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5)


@pytest.mark.parametrize("kind", ["plain", "hnsw"])
def test_fewer_vectors_than_asked_for_are_all_given(kind: module.Kind) -> None:
    rows, scores = VectorIndex.build(VECTORS[:3], kind=kind).search(QUERIES, 20)
    assert rows.shape == scores.shape == (20, 3)
    assert VectorIndex.build(VECTORS[:0], kind=kind).search(QUERIES, 20)[0].shape == (20, 0)
    assert VectorIndex.build(VECTORS, kind=kind).search(QUERIES[:0], 20)[0].shape == (0, 20)


def test_without_faiss_the_product_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert VectorIndex.build(VECTORS, kind="hnsw").kind == "plain"
    assert quickest(HNSW_FROM, stays=True) == "plain"


def test_a_graph_of_neighbours_is_for_many_vectors_in_a_process_that_stays() -> None:
    pytest.importorskip("faiss")
    assert quickest(36_354, stays=True) == "plain"
    assert quickest(HNSW_FROM, stays=False) == "plain"
    assert quickest(HNSW_FROM, stays=True) == "hnsw"


def test_the_size_chooses_and_both_ways_answer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faiss")
    plain = VectorIndex.build(VECTORS, stays=True)
    monkeypatch.setattr(module, "HNSW_FROM", len(VECTORS))
    graph = VectorIndex.build(VECTORS, stays=True)
    assert (plain.kind, graph.kind) == ("plain", "hnsw")
    assert len(plain) == len(graph) == len(VECTORS)
    rows, scores = plain.search(QUERIES, 3)
    same_rows, same_scores = graph.search(QUERIES, 3)
    np.testing.assert_array_equal(same_rows, rows)
    np.testing.assert_allclose(same_scores, scores, rtol=1e-5)


def test_vectors_of_real_wordings_are_found_by_faiss_as_by_the_product() -> None:
    pytest.importorskip("faiss")
    (file,) = WORDINGS.glob("wordings-e5-*.npy")
    vectors = np.load(file, allow_pickle=False)[:, 4:].astype(np.float32)
    asked = vectors[::40] + 0.01 * np.random.default_rng(1).standard_normal(vectors[::40].shape).astype(np.float32)
    best, _ = VectorIndex.build(vectors).search(asked, 10)
    found, _ = VectorIndex.build(vectors, kind="hnsw").search(asked, 10)
    assert recall(found, best) > 0.98


def test_equal_ones_of_a_graph_come_by_row() -> None:
    pytest.importorskip("faiss")
    rows, _ = VectorIndex.build(np.ones((6, 4), np.float32), kind="hnsw").search(np.ones((1, 4), np.float32), 6)
    assert rows.tolist() == [[0, 1, 2, 3, 4, 5]]


class TestKept:
    """The file of a graph of neighbours."""

    @pytest.fixture(autouse=True)
    def _faiss(self) -> None:
        pytest.importorskip("faiss")

    def test_finds_nearly_all(self, tmp_path: Path) -> None:
        best, _ = VectorIndex.build(VECTORS).search(QUERIES, 10)
        file = tmp_path / "graph"
        for _ in range(2):
            found, _ = VectorIndex.build(VECTORS, kind="hnsw", file=file).search(QUERIES, 10)
            assert recall(found, best) > 0.95

    def test_is_read_the_second_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        VectorIndex.build(VECTORS, kind="hnsw", file=tmp_path / "graph")
        monkeypatch.setattr(module, "_built", None)
        VectorIndex.build(VECTORS, kind="hnsw", file=tmp_path / "graph")

    @pytest.mark.parametrize("change", ["vectors", "flipped", "copied", "seal", "half", "settings"])
    def test_is_built_again_if_anything_is_not_as_it_was(
        self, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file, vectors = tmp_path / "graph", VECTORS
        VectorIndex.build(VECTORS, kind="hnsw", file=file)
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
        found, _ = VectorIndex.build(vectors, kind="hnsw", file=file).search(QUERIES, 3)
        assert built
        assert (vectors[found[0, 0]] == VECTORS[0]).all()
        assert json.loads(module._seal(file).read_text())["shape"] == [500, 12]

    def test_that_cannot_be_written_only_costs_time(self, tmp_path: Path) -> None:
        (tmp_path / "in the way").write_text("")
        VectorIndex.build(VECTORS, kind="hnsw", file=tmp_path / "in the way" / "graph").search(QUERIES, 3)


def test_the_product_does_not_load_faiss() -> None:
    code = (
        "import sys, numpy; from superbrain.embedding.index import VectorIndex; "
        "VectorIndex.build(numpy.ones((3, 2), 'f4'), stays=True).search(numpy.ones((1, 2), 'f4'), 2); "
        "print('faiss' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "False", told.stderr
