"""A brain that the code of format 1 wrote (tests/store/brains) opens, migrated, and tells what it told then."""

from __future__ import annotations

import json
import lzma
import sqlite3
from pathlib import Path

import pytest

from superbrain.errors import StoreCorrupt
from superbrain.errors.keeping import NotMigrated
from superbrain.store import Store, back_up, connection, examine, restore
from superbrain.store.connection import GRAPH, LOCK
from superbrain.types import EntityId, Literal

BRAINS = Path(__file__).parent / "brains"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / GRAPH).write_bytes(lzma.decompress((BRAINS / "format-1.db.xz").read_bytes()))
    return folder


@pytest.fixture
def expected() -> dict[str, list]:
    return json.loads((BRAINS / "format-1.json").read_text(encoding="utf-8"))


def told(store: Store, at: int) -> dict[str, object]:
    return {
        "facts": [
            [
                fact.id,
                fact.head,
                fact.relation,
                fact.tail.value if isinstance(fact.tail, Literal) else fact.tail,
                fact.valid_from,
                [source.key for source in store.sources_of(fact.id, as_of=at)],
            ]
            for fact in store.facts(as_of=at)
        ],
        "names": [
            [row, [[name.text, name.language, name.kind] for name in store.names(row, as_of=at)]] for row in range(6)
        ],
        "proposals": len(store.proposals(as_of=at)),
        "snapshot": store.snapshot(at).hash,
    }


def log_of(store: Store) -> list[list[object]]:
    return [[entry.id, entry.kind, entry.summary, entry.reverses, entry.undone] for entry in store.log(100)]


def test_an_old_brain_tells_the_same_of_every_moment(old: Path, expected: dict[str, list]) -> None:
    with Store.open(old) as store:
        assert [told(store, at) for at in range(store.transaction + 1)] == expected["told"]
        assert log_of(store) == [entry[:5] for entry in expected["log"]]
        assert store.documents() == store.decisions() == []
    report = examine(old, deep=True)
    assert report.sound, report.errors


def test_the_old_file_is_kept_beside_it(old: Path) -> None:
    before = lzma.decompress((BRAINS / "format-1.db.xz").read_bytes())
    Store.open(old).close()
    copy = sqlite3.connect(old / f"{GRAPH}.format-1")
    assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    assert copy.execute("SELECT count(*) FROM transactions").fetchone() == (10,)
    copy.close()
    raw = sqlite3.connect(old / GRAPH)
    assert raw.execute("PRAGMA user_version").fetchone() == (max(connection.migrations()),)
    raw.close()
    assert (old / GRAPH).read_bytes() != before


def test_an_old_brain_goes_on(old: Path, expected: dict[str, list]) -> None:
    with Store.open(old, writable=True) as store:
        store.undo()
        store.undo(7)
        assert told(store, store.transaction)["facts"] == expected["told"][6]["facts"]
        with store.write("add", "more") as writer:
            writer.add_fact(EntityId(0), writer.relation("borders"), EntityId(3), sources=["user"])
    assert examine(old, deep=True).sound


def test_an_old_backup_is_restored(old: Path, tmp_path: Path, expected: dict[str, list]) -> None:
    restore(old / GRAPH, tmp_path / "new")
    with Store.open(tmp_path / "new") as store:
        assert told(store, 10) == expected["told"][10]
        back_up(tmp_path / "new", tmp_path / "file")
    restore(tmp_path / "file", tmp_path / "again")
    assert examine(tmp_path / "again", deep=True).sound


def test_damage_is_not_sealed_as_if_it_were_right(old: Path) -> None:
    raw = sqlite3.connect(old / GRAPH)
    raw.execute("UPDATE facts SET valid_from = '1999' WHERE id = 3")
    raw.commit()
    raw.close()
    with pytest.raises(StoreCorrupt, match="transaction 1 does not match its hash"):
        Store.open(old)
    raw = sqlite3.connect(old / GRAPH)
    assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    raw.close()


def test_where_nothing_can_be_written_an_old_brain_says_what_to_do(old: Path) -> None:
    (old / LOCK).mkdir()  # stands in for a folder that may only be read, which tests that run as root cannot make
    with pytest.raises(NotMigrated) as caught:
        Store.open(old)
    assert (caught.value.fields["found"], caught.value.code) == (1, "not_migrated")
    assert "--brain" in caught.value.next_step("en")
