from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from superbrain.errors import BrainMissing, FormatTooNew, StoreCorrupt
from superbrain.store import Store, cache, examine
from superbrain.store.connection import GRAPH
from superbrain.types import EntityId, Relation


def errors(folder: Path, *, deep: bool = True) -> list[str]:
    return [finding.code for finding in examine(folder, deep=deep).errors]


def test_a_sound_brain_is_called_sound(store: Store) -> None:
    store.snapshot()
    store.undo()
    store.undo(2)
    for deep in (False, True):
        report = examine(store.folder, deep=deep)
        assert report.sound, report.errors
        assert not [finding for finding in report.findings if finding.severity == "warning"]
        assert report.to_json()["checks"] == report.checks >= 5
    assert [finding["code"] for finding in report.to_json()["findings"]] in ([], ["sqlite_version"])


def test_no_brain_no_report(tmp_path: Path) -> None:
    with pytest.raises(BrainMissing):
        examine(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE facts SET tail = 3 WHERE id = 2",
        "UPDATE facts SET value = '1' WHERE id = 4",
        "UPDATE facts SET origin = 7 WHERE id = 2",
        "UPDATE facts SET added_in = 9 WHERE id = 2",
        "UPDATE facts SET retracted_in = 1 WHERE id = 2",
        "DELETE FROM attributions WHERE fact = 2",
        "DELETE FROM names WHERE id = 1",
        "UPDATE names SET name = 'X' WHERE id = 1",
        "UPDATE names SET key = 'x' WHERE id = 1",
        "UPDATE names SET plain = 'x' WHERE id = 1",
        "INSERT INTO name_bigrams (rowid, bigrams) VALUES (99, '61x62')",
        "UPDATE entities SET key = 'country.xx' WHERE id = 0",
        "UPDATE declarations SET position = 5 WHERE id = 1",
        "UPDATE definitions SET body = '{}' WHERE key = 'capital'",
        "UPDATE relations SET key = 'capitol' WHERE key = 'capital'",
        "UPDATE transactions SET summary = 'nothing' WHERE id = 1",
        "UPDATE transactions SET hash = 'x' WHERE id = 1",
        "DELETE FROM transactions WHERE id = 1",
        "INSERT INTO past_lives VALUES ('facts', 2, 0, 1)",
        "INSERT INTO facts VALUES (99, 0, 1, 1, '', '', '', '', 0, 1, NULL)",
    ],
)
def test_every_change_past_the_log_is_found(store: Store, damage: str) -> None:
    with store.write("retract", "x") as writer:
        writer.retract_fact(3)
    raw = sqlite3.connect(store.folder / GRAPH)
    raw.execute(damage)
    raw.commit()
    raw.close()
    assert errors(store.folder)


def test_a_wrong_cache_is_a_warning_only(store: Store) -> None:
    store.snapshot()
    (file,) = (store.folder / cache.CACHE).glob("*/stored.ends.npy")
    file.write_bytes(file.read_bytes()[:-1] + b"\x07")
    report = examine(store.folder, deep=True)
    assert report.sound
    assert "snapshot" in [finding.code for finding in report.findings]


def test_remains_of_a_crash_are_noted_and_swept_by_the_next_write(store: Store) -> None:
    remains = store.folder / ".superbrain-999999999-x"
    remains.write_text("half")
    assert "leftovers" in [finding.code for finding in examine(store.folder).findings]
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    assert not remains.exists()


def test_flipped_bits_are_found_or_harmless(store: Store) -> None:
    """A flipped bit is found by the deep check, or it changed nothing that the brain can tell anybody."""
    with store.write("retract", "x") as writer:
        writer.retract_fact(2)
        writer.rename(EntityId(0), "Fr", "en")
    told = everything(store)
    store.close()
    path = store.folder / GRAPH
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    content = path.read_bytes()
    used = [place for place, byte in enumerate(content) if byte]
    chance = random.Random(5)
    found = 0
    for _ in range(150):
        bit = chance.choice(used) * 8 + chance.randrange(8)
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            damage = errors(store.folder)
        except FormatTooNew:  # the bit was in the number of the format
            damage = ["format"]
        if damage:
            found += 1
        else:
            with Store.open(store.folder) as opened:
                assert everything(opened) == told, bit
    assert found > 75


def everything(store: Store) -> list[object]:
    return [
        list(store.facts()),
        list(store.facts(as_of=1)),
        list(store.all_names()),
        store.relations(),
        store.types(),
        store.sources(),
        [store.sources_of(fact.id) for fact in store.facts()],
        store.entity_keys(range(4)),
        store.names_containing("国"),
        store.entities_named("paris"),
        store.log(),
    ]


def raw(store: Store, change: str) -> None:
    connection = sqlite3.connect(store.folder / GRAPH)
    connection.execute(change)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE definitions SET body = '{' WHERE key = 'capital'",
        "UPDATE definitions SET body = '[]' WHERE key = 'city'",
        "UPDATE definitions SET body = '{\"zh\": 5}' WHERE key = 'capital'",
        "UPDATE definitions SET body = '{}' WHERE key = 'city'",
        "UPDATE definitions SET body = CAST(x'7bff7d' AS TEXT) WHERE key = 'atlas'",
        "UPDATE transactions SET counts = '?'",
    ],
)
def test_damaged_definitions_are_damage_for_readers_and_for_the_plain_doctor(store: Store, change: str) -> None:
    raw(store, change)
    with Store.open(store.folder) as opened, pytest.raises(StoreCorrupt) as caught:
        opened.relations(), opened.types(), opened.sources(), opened.log()
    assert caught.value.fields["path"] == store.folder / GRAPH
    assert errors(store.folder, deep=False) == ["unreadable"]


def test_a_name_that_is_no_text_is_damage(store: Store) -> None:
    raw(store, "UPDATE names SET name = CAST(x'ff41' AS TEXT) WHERE id = 1")
    with pytest.raises(StoreCorrupt):
        store.names(0)


def test_the_plain_doctor_reads_the_settings(store: Store) -> None:
    (store.folder / "brain.toml").write_text('name = "x"\n', encoding="utf-8")
    assert errors(store.folder, deep=False) == []
    (store.folder / "brain.toml").write_bytes(b'name = "\xff')
    assert errors(store.folder, deep=False) == ["settings"]


def test_an_older_snapshot_is_no_finding(store: Store) -> None:
    store.snapshot()
    with store.write("add", "x") as writer:
        writer.add_relation(Relation("new", "新", "new"))
        writer.rename(EntityId(0), "Gallia", "en")
    findings = examine(store.folder, deep=True).findings
    assert "snapshot" not in [finding.code for finding in findings]
    with store.write("relation", "x") as writer:  # from now on the kept arrays cannot be used
        writer.add_relation(Relation("capital", "首都", "capital", symmetric=True))
    findings = examine(store.folder, deep=True).findings
    assert "snapshot" not in [finding.code for finding in findings]
    store.undo()
    assert "snapshot" not in [finding.code for finding in examine(store.folder, deep=True).findings]
