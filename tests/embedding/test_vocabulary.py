"""Keys of a space and how its rows lie over those of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.embedding.vocabulary import UNSEEN, RowMap, VocabularyError, linked, read, written

GRAPH = [f"e{row}" for row in range(6)]
SPACE = ["e3", "gone", "e0", "e5"]
ROWS = [2, UNSEEN, UNSEEN, 0, UNSEEN, 3]


@given(st.lists(st.from_regex(r"[\w.\-]+", fullmatch=True), unique=True))
def test_keys_come_back(keys: list[str]) -> None:
    assert read(written(keys), len(keys), thorough=True) == keys


@pytest.mark.parametrize("keys", [["a", ""], ["a", "b", "a"], ["a\nb"], ["a\x00"]])
def test_what_is_no_list_of_keys_is_not_written(keys: list[str]) -> None:
    with pytest.raises(VocabularyError):
        written(keys)


@pytest.mark.parametrize("content", [b"", b"a\n", b"a\nb", b"a\nb\nc\n", b"a\n\xff\n"])
def test_more_or_fewer_keys_than_rows_are_refused(content: bytes) -> None:
    with pytest.raises(VocabularyError):
        read(content, 2, thorough=False)


@pytest.mark.parametrize("content", [b"a\na\n", b"a\n\n", b"a\r\nb\r\n"])
def test_wrong_keys_are_found_by_looking_at_each(content: bytes) -> None:
    read(content, 2, thorough=False)
    with pytest.raises(VocabularyError):
        read(content, 2, thorough=True)


def test_rows_are_found_by_key() -> None:
    assert linked(GRAPH, SPACE).tolist() == ROWS


class Graph:
    """A store that says which keys it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def keys(self, rows: Sequence[int]) -> list[str]:
        self.asked += rows
        return [GRAPH[row] for row in rows]


def rows(path: Path | None, graph: Graph, n: int, stamps: dict[int, str]) -> list[int]:
    return RowMap(path).rows(n, stamps, graph.keys, lambda: SPACE).tolist()


def test_only_rows_that_are_new_are_looked_up(tmp_path: Path) -> None:
    graph, path = Graph(), tmp_path / "rows"
    assert rows(path, graph, 4, {1: "a"}) == ROWS[:4]
    assert rows(path, graph, 4, {1: "a", 2: "b"}) == ROWS[:4]
    assert graph.asked == [0, 1, 2, 3]
    assert rows(path, graph, 6, {1: "a", 2: "b"}) == ROWS
    assert graph.asked == [0, 1, 2, 3, 4, 5]
    assert rows(path, graph, 2, {1: "a", 2: "b"}) == ROWS[:2]  # as of then
    assert graph.asked == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("damage", ["other brain", "flipped", "cut", "garbage", "missing"])
def test_a_map_that_does_not_fit_is_made_again(tmp_path: Path, damage: str) -> None:
    graph, path, stamps = Graph(), tmp_path / "rows", {1: "a"}
    rows(path, graph, 6, stamps)
    content = bytearray(path.read_bytes())
    if damage == "other brain":
        stamps = {1: "other"}
    elif damage == "flipped":
        content[-3] ^= 4
    elif damage == "cut":
        content = content[:-4]
    elif damage == "garbage":
        content = bytearray(b"\xff\n")
    path.write_bytes(content)
    if damage == "missing":
        path.unlink()
    assert rows(path, graph, 6, stamps) == ROWS
    assert graph.asked == [*range(6), *range(6)]
    assert rows(path, graph, 6, stamps) == ROWS
    assert len(graph.asked) == 12


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    assert rows(None, Graph(), 6, {1: "a"}) == ROWS
    (tmp_path / "in the way").write_text("")
    assert rows(tmp_path / "in the way" / "rows", Graph(), 6, {1: "a"}) == ROWS
