"""On a full disk the brain can still be read and put right: the ballast gives its room back."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from superbrain.errors import OutputFailed, StoreFull
from superbrain.store import Store, ballast, connection, lock
from superbrain.store.ballast import BALLAST, SIZE
from superbrain.store.durable import fresh_file, fresh_folder

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make the disk look as if so many bytes were free."""

    def leave(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, (1 << 40) - free, free))

    return leave


def size(store: Store) -> int | None:
    path = store.folder / BALLAST
    return path.stat().st_size if path.exists() else None


def test_a_stored_transaction_lays_the_ballast(store: Store) -> None:
    assert size(store) == SIZE


def test_where_room_is_scarce_little_ballast_is_laid_and_where_there_is_none_none(
    tmp_path: Path, leave: Callable[[int], None]
) -> None:
    for free, laid in ((1 << 20, 1 << 18), (100_000, None)):
        leave(free)
        with Store.create(tmp_path / str(free)) as store:
            with store.write("add", "one") as writer:
                writer.add_entity("one")
            assert size(store) == laid


def test_undo_does_without_ballast_on_a_full_disk_and_lays_again_what_fits(
    store: Store, leave: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    leave(1 << 20)
    whole = connection.open_writer

    def look(folder: Path) -> object:
        seen.append(size(store))
        return whole(folder)

    monkeypatch.setattr("superbrain.store.writing.open_writer", look)
    store.undo()
    assert seen == [None]
    assert 0 < (size(store) or 0) < 1 << 20


def test_an_addition_does_not_touch_the_ballast_of_a_full_disk(store: Store, leave: Callable[[int], None]) -> None:
    leave(0)
    with store.write("add", "one") as writer:
        assert size(store) == SIZE
        writer.add_entity("one")
    assert size(store) == SIZE


def test_with_room_enough_undo_leaves_the_ballast_alone(store: Store, leave: Callable[[int], None]) -> None:
    leave(1 << 30)
    before = (store.folder / BALLAST).stat()
    store.undo()
    after = (store.folder / BALLAST).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_reader_that_finds_no_room_takes_some_of_the_ballast(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, tried = connection._open, []

    def full_at_first(folder: Path, mode: str, pragmas: tuple[str, ...]) -> object:
        tried.append(size(store))
        if len(tried) % 2:
            raise StoreFull(path=folder)
        return whole(folder, mode, pragmas)

    monkeypatch.setattr(connection, "_open", full_at_first)
    with Store.open(store.folder) as reader:
        assert reader.transaction == 1
    assert tried[0] == SIZE
    assert SIZE > (tried[1] or 0) > 0
    (store.folder / BALLAST).unlink()
    with pytest.raises(StoreFull):
        Store.open(store.folder)


def test_a_ballast_that_does_not_fit_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    ballast.lay(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_lock_needs_no_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(lock.os, "pwrite", full)
        store.undo()
    assert store.transaction == 2


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_whoever_finds_no_room_says_so_and_names_the_target(tmp_path: Path, code: int) -> None:
    target = tmp_path / "target"
    for place in (fresh_folder, fresh_file):
        with pytest.raises(StoreFull) as caught, place(target, "x"):
            raise OSError(code, os.strerror(code))
        assert caught.value.fields["path"] == target
        with pytest.raises(StoreFull) as caught, place(target, "x") as temporary:
            raise StoreFull(path=temporary)
        assert caught.value.fields["path"] == target
    assert list(tmp_path.iterdir()) == []


def test_another_refusal_of_the_system_is_said_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed) as caught, fresh_file(tmp_path / "target", "x"):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    assert "只读" in caught.value.message("zh")
    assert "read-only" in caught.value.message("en")
    with pytest.raises(OutputFailed) as caught, fresh_file(tmp_path / "target", "x"):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    assert os.strerror(errno.EXDEV) in caught.value.message("zh")
