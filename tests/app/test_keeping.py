import sqlite3
from contextlib import closing

import pytest


def test_status_has_the_fields_of_the_contract(run):
    status = run("status", "--json").json
    assert (status["facts"], status["entities"], status["relations"], status["proposals"]) == (64, 22, 13, 2)
    assert (status["transaction"], status["space"]) == (1, {"trained": False, "infers": False, "trouble": None})
    assert "64 facts, 22 entities" in run("status").out


def test_a_backup_brings_the_log_back_too(run, own, tmp_path):
    run("add", "林小满", "宠物", "小白", "--brain", own)
    saved = run("backup", tmp_path / "brain.backup", "--brain", own, "--json").json
    assert (saved["transaction"], saved["bytes"] > 0) == (2, True)
    again = tmp_path / "again"
    restored = run("restore", tmp_path / "brain.backup", "--brain", again, "--json").json
    assert (restored["facts"], restored["transaction"]) == (65, 2)
    assert run("log", "--brain", again, "--json").json == run("log", "--brain", own, "--json").json


def test_restore_never_overwrites_a_brain(run, own, tmp_path):
    run("backup", tmp_path / "brain.backup", "--brain", own)
    ran = run("restore", tmp_path / "brain.backup", "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "brain_exists")


def test_export_never_writes_into_a_folder_that_holds_something(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert run("export", tmp_path, "--json").json["error"]["code"] == "output_failed"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("deep", [(), ("--deep",)])
def test_doctor_finds_a_sound_brain_sound(run, deep):
    ran = run("doctor", *deep, "--json")
    assert (ran.status, ran.json["sound"]) == (0, True)
    assert "checks passed" in run("doctor", *deep).out


def test_a_damaged_brain_is_told_by_doctor_and_refused_by_the_rest(run, own):
    (own / "graph.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    (own / "graph.db-wal").unlink(missing_ok=True)
    assert run("doctor", "--brain", own).status == 6
    ran = run("ask", "海之国的首都是哪里？", "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (6, "store_corrupt")


def test_a_missing_brain_is_told_with_the_way_to_make_one(run, tmp_path):
    for verb in (["ask", "x"], ["status"], ["show", "x"], ["chat"], []):
        ran = run(*verb, "--brain", tmp_path / "none", "--json")
        assert (ran.status, ran.json["error"]["code"]) == (1, "brain_missing")
        assert "init --world" in ran.json["error"]["next"]


def test_a_newer_brain_is_refused_with_what_to_do(run, own):
    (own / "brain.toml").write_text("format = 99\n", encoding="utf-8")
    ran = run("ask", "x", "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "format_too_new")


def test_settings_that_are_no_toml_are_named(run, own):
    (own / "brain.toml").write_text("format = = 1\n", encoding="utf-8")
    assert run("status", "--brain", own, "--json").json["error"]["code"] == "bad_input"


def test_a_backup_never_overwrites_unless_told_to(run, own, tmp_path):
    file = tmp_path / "brain.backup"
    run("backup", file, "--brain", own)
    before = file.read_bytes()
    run("add", "林小满", "宠物", "小白", "--brain", own)
    ran = run("backup", file, "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"], "--force" in ran.json["error"]["next"]) == (1, "file_exists", True)
    assert file.read_bytes() == before
    assert run("backup", file, "--force", "--brain", own, "--json").json["transaction"] == 2


def test_a_brain_is_no_exported_folder(run, own, toy, tmp_path):
    ran = run("load", toy, "--brain", tmp_path / "new", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "is_brain")
    assert "superbrain export" in ran.json["error"]["next"]
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_is_neither_replaced_nor_restored(run, own, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    ran = run("backup", notes, "--force", "--brain", own, "--lang", "zh", "--json")
    error = ran.json["error"]
    assert (ran.status, error["code"], "不是备份" in error["message"]) == (1, "file_exists", True)
    assert "--force" not in error["next"]
    assert notes.read_text(encoding="utf-8") == "mine"
    ran = run("restore", notes, "--brain", tmp_path / "again", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "unknown_format")
    assert "superbrain backup" in ran.json["error"]["next"]


def test_a_backup_that_cannot_be_written_names_itself_and_not_the_brain(run, own):
    error = run("backup", "/proc/none", "--brain", own, "--lang", "zh", "--json").json["error"]
    assert error["message"].startswith("无法写入 /proc/none：")


def test_a_newer_backup_is_refused_by_its_own_name(run, own, tmp_path):
    file = tmp_path / "saved"
    run("backup", file, "--brain", own)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    error = run("restore", file, "--brain", tmp_path / "again", "--json").json["error"]
    assert (error["code"], str(file) in error["message"]) == ("format_too_new", True)
    assert not (tmp_path / "again").exists()
