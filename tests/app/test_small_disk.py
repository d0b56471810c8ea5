"""A disk that is really full: every verb says so, nothing is lost or left half-written, and putting right goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

QUESTION = "海之国的首都是哪里？"
FULL = "error: no space left for"


@pytest.fixture
def disk(tmp_path):
    """An empty disk of 12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk takes root; test_ballast.py and test_disk_full.py inject the faults instead")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk, left):
    """Leave so many bytes on the disk."""
    room = shutil.disk_usage(disk).free - left
    with (disk / "other").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room)
    assert shutil.disk_usage(disk).free <= left


@pytest.fixture
def brain(disk, run, toy):
    """A brain on the small disk, with three transactions."""
    folder = disk / "brain"
    shutil.copytree(toy, folder)
    for pet in ("小白", "小黑"):
        assert run("add", "林小满", "宠物", pet, "--brain", folder).status == 0
    return folder


@pytest.mark.parametrize("left", [0, 200 << 10])
def test_what_needs_room_is_refused_and_leaves_nothing(run, disk, brain, tmp_path, left):
    run("backup", tmp_path / "saved", "--brain", brain)
    big = tmp_path / "big.tsv"
    big.write_text("".join(f"thing{n}\tnext to\tthing{n * 7 % 5000}\n" for n in range(5000)), encoding="utf-8")
    before = run("status", "--brain", brain, "--json").json
    fill(disk, left)
    for words in (
        ("load", big, "--brain", brain),
        ("export", disk / "out", "--brain", brain) if left < 20_000 else (),
        ("backup", disk / "copy", "--brain", brain),
        ("restore", tmp_path / "saved", "--brain", disk / "restored"),
        ("init", "--brain", disk / "new"),
        ("load", big, "--brain", disk / "new"),
    ):
        if not words:
            continue
        ran = run(*words)
        assert (ran.status, ran.out, ran.err.startswith(FULL)) == (1, "", True), (words, ran)
        assert ".superbrain-" not in ran.err
        assert "next: Free some space" in ran.err
        told = run(*words, "--lang", "zh", "--json").json["error"]
        assert (told["code"], "没有空间了" in told["message"], told["next"]) == ("store_full", True, "腾出空间后重试。")
    assert sorted(path.name for path in disk.iterdir()) == ["brain", "other"]
    assert run("status", "--brain", brain, "--json").json == before
    assert run("ask", QUESTION, "--brain", brain).out.startswith("海之国的首都是白沙港")
    assert run("doctor", "--deep", "--brain", brain).status == 0
    (disk / "other").unlink()
    assert run("load", big, "--brain", brain).status == 0
    assert run("doctor", "--deep", "--brain", brain).status == 0


def test_on_a_full_disk_a_mistake_can_be_taken_back_again_and_again(run, disk, brain):
    fill(disk, 0)
    assert run("add", "林小满", "宠物", "小灰", "--brain", brain).err.startswith(FULL)
    assert run("retract", "林小满", "宠物", "小白", "--brain", brain).status == 0
    for _ in range(3):
        ran = run("undo", "--brain", brain, "--json")
        assert ran.status == (0 if ran.json.get("transaction") else 1)
    assert run("undo", "4", "--brain", brain).status == 1
    assert "小黑" not in run("show", "林小满", "--brain", brain).out
    assert run("doctor", "--deep", "--brain", brain).status == 0
    assert (brain / "ballast").stat().st_size > 1 << 20
    (disk / "other").unlink()
    assert run("add", "林小满", "宠物", "小灰", "--brain", brain).status == 0


def test_a_full_disk_can_be_read_without_the_files_that_a_reader_leaves(run, disk, brain):
    (brain / "graph.db-shm").unlink()
    fill(disk, 0)
    assert run("ask", QUESTION, "--brain", brain).out.startswith("海之国的首都是白沙港")
    assert "小黑" in run("show", "林小满", "--brain", brain).out


@pytest.mark.parametrize("left", [0, 100 << 10, 300 << 10])
def test_a_training_without_room_leaves_the_space_in_use_and_goes_on_when_there_is_some(run, disk, brain, left):
    settings = ("--rank", 512, "--epochs", 1, "--threads", 1, "--brain", brain)  # a checkpoint has 200 kB
    assert run("train", *settings).status == 0
    before = run("status", "--brain", brain, "--json").json["space"]
    fill(disk, left)
    ran = run("train", *settings, "--seed", 2)
    error = next(line for line in ran.err.splitlines() if line.startswith("error"))
    assert (ran.status, ran.out, error.startswith(FULL)) == (1, "", True)
    assert ".superbrain-" not in error
    assert run("status", "--brain", brain, "--json").json["space"] == before
    assert run("ask", QUESTION, "--brain", brain).out.startswith("海之国的首都是白沙港")
    assert run("doctor", "--deep", "--brain", brain).status == 0
    (disk / "other").unlink()
    begun = ("--resume", "--brain", brain) if left else settings
    assert run("train", *begun).status == 0
    after = run("status", "--brain", brain, "--json").json["space"]
    assert (after["name"] != before["name"], after["behind"]) == (True, 0)


def test_answers_that_do_not_fit_where_they_go_are_told(disk, toy):
    fill(disk, 0)
    words = [sys.executable, "-m", "superbrain", "ask", QUESTION, "--brain", toy, "--lang", "zh"]
    with (disk / "answer").open("w") as out:
        ran = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[0] == "错误：无法写入 标准输出：没有空间了"
