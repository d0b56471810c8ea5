from __future__ import annotations

from pathlib import Path

import pytest

from superbrain.errors import BrainExists, BrainMissing, FileMissing, OutputFailed, StoreCorrupt, UnknownFormat
from superbrain.store import Store, back_up, restore
from superbrain.types import EntityId, Name


def test_a_backup_restores_facts_log_and_settings(store: Store, tmp_path: Path) -> None:
    (store.folder / "brain.toml").write_text('name = "mine"\n')
    with store.write("alias", "x") as writer:
        writer.add_name(EntityId(0), Name("Hexagon", "en"))
    back_up(store.folder, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    with Store.open(tmp_path / "again", writable=True) as other:
        assert list(other.facts()) == list(store.facts())
        assert other.log() == store.log()
        assert other.snapshot().hash == store.snapshot().hash
        other.undo()
        assert other.entities_named("Hexagon") == []
    assert (tmp_path / "again" / "brain.toml").read_text() == 'name = "mine"\n'
    assert store.entities_named("Hexagon") == [0]


def test_a_backup_is_taken_while_somebody_writes(store: Store, tmp_path: Path) -> None:
    with store.write("add", "x") as writer:
        writer.add_entity("unfinished")
        back_up(store.folder, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    with Store.open(tmp_path / "again") as other:
        assert other.transaction == 1


def test_a_backup_replaces_a_backup_and_nothing_else(store: Store, tmp_path: Path) -> None:
    back_up(store.folder, tmp_path / "copy")
    back_up(store.folder, tmp_path / "copy")
    (tmp_path / "thesis").write_text("years of work")
    with pytest.raises(OutputFailed):
        back_up(store.folder, tmp_path / "thesis")
    assert (tmp_path / "thesis").read_text() == "years of work"
    with pytest.raises(BrainMissing):
        back_up(tmp_path / "nowhere", tmp_path / "other")


def test_restoring_never_overwrites(store: Store, tmp_path: Path) -> None:
    back_up(store.folder, tmp_path / "copy")
    with pytest.raises(BrainExists):
        restore(tmp_path / "copy", store.folder)
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "copy", tmp_path / "empty")


def test_what_is_no_backup_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        restore(tmp_path / "nothing", tmp_path / "new")
    (tmp_path / "text").write_text("text")
    with pytest.raises(UnknownFormat):
        restore(tmp_path / "text", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_damaged_backup_is_refused(store: Store, tmp_path: Path) -> None:
    back_up(store.folder, tmp_path / "copy")
    content = (tmp_path / "copy").read_bytes()
    place = content.index("法国".encode())
    (tmp_path / "copy").write_bytes(content[:place] + "德".encode() + content[place + 3 :])
    with pytest.raises(StoreCorrupt):
        restore(tmp_path / "copy", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".superbrain*"))


def test_a_truncated_backup_is_refused_by_its_own_name(store: Store, tmp_path: Path) -> None:
    back_up(store.folder, tmp_path / "copy")
    content = (tmp_path / "copy").read_bytes()
    for size in (len(content) // 2, 4096, 200):
        (tmp_path / "copy").write_bytes(content[:size])
        with pytest.raises(StoreCorrupt) as caught:
            restore(tmp_path / "copy", tmp_path / "new")
        assert caught.value.fields["path"] == tmp_path / "copy"
        assert ".superbrain-" not in str(caught.value)
    assert not (tmp_path / "new").exists()


def test_settings_that_do_not_read_are_restored_as_they_were(store: Store, tmp_path: Path) -> None:
    (store.folder / "brain.toml").write_text("= nonsense", encoding="utf-8")
    back_up(store.folder, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "new")
    assert (tmp_path / "new" / "brain.toml").read_text(encoding="utf-8") == "= nonsense"
