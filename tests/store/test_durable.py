from __future__ import annotations

import os
from pathlib import Path

import pytest

from superbrain.errors import OutputFailed
from superbrain.store.durable import fresh_file, fresh_folder, is_alive, leftovers

DEAD = 999_999_999


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "x"
    with fresh_file(target, "x") as temporary:
        temporary.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    with pytest.raises(ZeroDivisionError), fresh_file(target, "x") as temporary:
        temporary.write_text(str(1 // 0))
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with fresh_folder(tmp_path / "x", "x") as temporary:
        (temporary / "file").write_text("new")
    assert (tmp_path / "x" / "file").read_text() == "new"
    with pytest.raises(OutputFailed), fresh_folder(tmp_path / "x", "x") as temporary:
        (temporary / "other").write_text("would replace it")
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["file"]
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_only_remains_of_the_dead_are_swept_and_only_of_the_same_target(tmp_path: Path) -> None:
    mine, same, other = (
        tmp_path / f".superbrain-{pid}-{name}" for pid, name in ((os.getppid(), "x"), (DEAD, "x"), (DEAD, "y"))
    )
    for path in (mine, same, other):
        path.write_text("half")
    assert leftovers(tmp_path) == [same, other]
    with fresh_file(tmp_path / "x", "x") as temporary:
        temporary.write_text("whole")
    assert sorted(tmp_path.iterdir()) == sorted([mine, other, tmp_path / "x"])
    assert is_alive(os.getpid())
    assert not is_alive(DEAD)
