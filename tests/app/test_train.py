"""The verbs train, ring, associate and what status, doctor and chat say of a space."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from superbrain.app.progress import ProgressBar, bar_line, clock
from superbrain.brain import Brain
from superbrain.embedding.artifact import current
from superbrain.training.progress import Progress

GUESSED = "?x . citizen_of(person0, ?x)"


@pytest.fixture
def place(drawn: Path, tmp_path: Path) -> Path:
    """A copy of the drawn brain, without a space."""
    shutil.copytree(drawn, tmp_path / "place")
    return tmp_path / "place"


@pytest.fixture
def spaced(trained: Path, tmp_path: Path) -> Path:
    """A copy of the trained brain."""
    shutil.copytree(trained, tmp_path / "spaced")
    return tmp_path / "spaced"


@pytest.fixture
def recipe(quick, tmp_path: Path) -> Path:
    """The quick recipe as a file."""
    path = tmp_path / "quick.toml"
    path.write_text(quick.to_toml(), encoding="utf-8")
    return path


def program(*words: object, **surroundings: str) -> subprocess.Popen[str]:
    """The program in a process of its own."""
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-m", "superbrain", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": path, "LANG": "en_US.UTF-8", **surroundings},
    )  # fmt: skip


# ---- train


def test_training_shows_how_far_it_is_and_tells_what_the_space_is_worth(run, place, recipe):
    ran = run("train", "--recipe", recipe, "--brain", place)
    assert ran.status == 0
    assert ran.out.startswith(f"the space {current(place / 'space')} is in use (0:0")
    assert "most frequent answer" in ran.out
    assert "odds calibrated: ECE" in ran.out
    assert "100%" in ran.err
    assert "calibrating" in ran.err
    assert run("query", GUESSED, "--brain", place, "--json").json["outcome"] == "inferred"
    status = run("status", "--brain", place)
    assert "trained 0 transactions ago; 0 entities are newer" in status.out
    assert run("status", "--brain", place, "--json").json["space"]["infers"] is True


def test_the_json_report_is_one_object_and_progress_goes_elsewhere(run, place, recipe):
    told = run("train", "--recipe", recipe, "--epochs", 1, "--seed", 7, "--brain", place, "--json").json
    assert (told["schema"], told["recipe"]["epochs"], told["recipe"]["seed"]) == ("superbrain.train/1", 1, 7)
    assert told["calibrated"] is True


def test_what_is_said_in_chinese(run, place, recipe):
    ran = run("train", "--recipe", recipe, "--brain", place, "--lang", "zh")
    assert "已启用" in ran.out
    assert "概率已校准" in ran.out
    assert "开始训练" in ran.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--workers", "0"), "--workers"),
        (("--workers", "65"), "workers"),
        (("--rank", "100000"), "rank"),
        (("--epochs", "many"), "--epochs"),
        (("--resume", "--rank", "8"), "--resume"),
        (("--workers", "8", "--epochs", "1"), "8 workers"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_made(run, place, words, named):
    ran = run("train", *words, "--brain", place, "--json")
    assert ran.status == 2
    assert named in ran.json["error"]["message"]
    assert not list(place.glob("runs/*"))


def test_a_recipe_that_is_not_there_is_named(run, place, tmp_path):
    ran = run("train", "--recipe", tmp_path / "none.toml", "--brain", place, "--json")
    assert (ran.status, "none.toml" in ran.json["error"]["message"]) == (1, True)


def test_a_graph_without_facts_is_too_little_and_one_with_one_is_enough(run, tmp_path):
    empty, one = tmp_path / "empty", tmp_path / "one"
    run("init", "--brain", empty)
    ran = run("train", "--brain", empty, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "too_little")
    (tmp_path / "one.tsv").write_text("Ann\tlikes\tBob\n", encoding="utf-8")
    run("load", tmp_path / "one.tsv", "--brain", one)
    ran = run("train", "--epochs", 2, "--rank", 4, "--threads", 1, "--brain", one)
    assert ran.status == 0
    assert "this space infers nothing" in ran.out
    assert "infers nothing" in run("status", "--brain", one).out
    assert run("doctor", "--deep", "--brain", one).status == 0


def test_without_torch_it_says_what_to_install(run, place, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    ran = run("train", "--brain", place, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "package_missing")
    assert "pip install torch" in ran.json["error"]["next"]
    assert not list(place.glob("runs/*"))


def test_there_is_nothing_to_resume_before_and_after_a_training(run, place, recipe):
    for _ in range(2):
        ran = run("train", "--resume", "--brain", place, "--json")
        assert (ran.status, ran.json["error"]["code"]) == (2, "run_missing")
        assert str(place) in ran.json["error"]["message"]
        run("train", "--recipe", recipe, "--epochs", 1, "--brain", place)


@pytest.mark.slow
def test_ctrl_c_stops_it_with_a_checkpoint_and_resume_finishes(run, place, recipe):
    with program("train", "--recipe", recipe, "--epochs", 3_000, "--brain", place) as process:
        deadline = time.monotonic() + 60
        while not list(place.glob("runs/*/checkpoint-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "stopped, what was reached is saved; go on with: superbrain train --resume" in err
    assert "Traceback" not in err
    (folder,) = place.glob("runs/*")
    text = (folder / "recipe.toml").read_text().replace("epochs = 3000", "epochs = 1")
    (folder / "recipe.toml").write_text(text)  # enough is done: it need not take the whole time
    ran = run("train", "--resume", "--brain", place)
    assert ran.status == 0
    assert "is in use" in ran.out


@pytest.mark.slow
def test_a_ring_of_two_is_trained_and_replayed_bit_for_bit(run, place, recipe):
    ran = run("train", "--recipe", recipe, "--workers", 2, "--brain", place)
    assert ran.status == 0
    assert ran.out.startswith("ring of 2: T_calc")
    told = run("ring", "replay", "--brain", place)
    assert "--verify replays them" in told.out
    ran = run("ring", "replay", "--verify", "--brain", place)
    assert (ran.status, "every version is the same, bit for bit" in ran.out) == (0, True)
    (log,) = place.glob("runs/*/merges-1.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for line in lines:
        if line["record"] == "merge":
            line["crc32"] ^= 1
            break
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = run("ring", "replay", "--verify", "--brain", place, "--json")
    assert (ran.status, ran.json["mismatch"] is not None) == (1, True)
    log.write_text("{}\n")
    ran = run("ring", "replay", "--brain", place, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "training_broken")


@pytest.mark.slow
def test_a_replay_shows_how_far_it_is_and_ctrl_c_ends_it_in_words(run, place, recipe, monkeypatch):
    run("train", "--recipe", recipe, "--workers", 2, "--epochs", 4, "--brain", place)
    ran = run("ring", "replay", "--verify", "--brain", place)
    assert (ran.status, "100%" in ran.err, "replaying" in ran.err) == (0, True, True)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("superbrain.training.ring.flat.FlatModel.crc32", press)
    ran = run("ring", "replay", "--verify", "--brain", place)
    assert (ran.status, ran.out) == (130, "")
    assert "untouched" in ran.err
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_a_log_with_values_of_other_kinds_is_named(run, place, recipe):
    run("train", "--recipe", recipe, "--epochs", 1, "--brain", place)
    (folder,) = place.glob("runs/*")
    for line in ('{"record": "start", "nodes": 0}', '{"record": "merge"}', "[]", "nonsense"):
        (folder / "merges-0.jsonl").write_text(line + "\n")
        ran = run("ring", "replay", "--verify", "--brain", place, "--json")
        assert (ran.status, ran.json["error"]["code"]) == (1, "training_broken")
        assert "merges-0.jsonl, line 1" in ran.json["error"]["message"]


def test_ring_names_what_there_is_to_do_and_what_there_is_not(run, place):
    assert "replay" in run("ring").out
    ran = run("ring", "replay", "none", "--brain", place, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2, "run_missing")


# ---- what a space does to the others


def test_known_only_is_exactly_the_exact_engine(run, spaced, place):
    for verb, asked in (
        ("query", GUESSED),
        ("query", "?x . lives_in(person0, ?x)"),
        ("ask", "Person 1 lives in what?"),
    ):
        mine = run(verb, asked, "--known-only", "--brain", spaced, "--json").json
        plain = run(verb, asked, "--brain", place, "--json").json
        assert mine | {"elapsed_ms": 0} == plain | {"elapsed_ms": 0}


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_space_that_is_no_good_is_named_by_status_and_doctor_and_questions_are_answered(run, spaced, own, damage):
    if damage == "cut":
        path = spaced / "space" / str(current(spaced / "space")) / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-1])
        brain, asked, named, status = spaced, "Person 1 lives in what?", "model.safetensors", 6
    else:
        shutil.copytree(spaced / "space", own / "space")
        brain, asked, named, status = own, "海之国的首都是哪里？", str(current(own / "space")), 0
    ran = run("ask", asked, "--brain", brain, "--json")
    assert (ran.status, ran.json["outcome"]) == (0, "answered")
    assert named in run("status", "--brain", brain).out
    assert named in run("status", "--brain", brain, "--json").json["space"]["trouble"]
    for deep in ((), ("--deep",)):
        ran = run("doctor", *deep, "--brain", brain)
        assert (ran.status, named in ran.out, "superbrain train" in ran.out) == (status, True, True)


def test_a_thing_brings_others_to_mind_each_with_its_path(run, spaced):
    told = run("associate", "person 0", "--brain", spaced, "--json").json
    assert all(answer["path"] for answer in told["answers"])
    known = run("associate", "person 0", "--known-only", "--limit", 3, "--brain", spaced, "--json").json
    assert {answer["standing"] for answer in known["answers"]} == {"known"}
    assert len(known["answers"]) == 3
    ran = run("associate", "nobody", "--brain", spaced, "--json")
    assert ran.status != 0
    assert "brings to mind" in run("associate", "person 0", "--brain", spaced).out


def test_the_greeting_of_a_chat_opens_no_space(run, spaced, monkeypatch):
    import io

    monkeypatch.setattr(Brain, "standing", lambda *_: pytest.fail("the space was opened"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("/quit\n"))
    ran = run("chat", "--brain", spaced)
    assert ran.status == 0
    assert "220 facts" in ran.err


# ---- progress


def test_time_is_told_in_minutes_and_in_hours_where_there_are_any():
    assert [clock(seconds) for seconds in (None, 0, 61.4, 3_599.6, 86_400)] == [
        "–",
        "0:00",
        "1:01",
        "1:00:00",
        "24:00:00",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bar_grows_with_the_work(language):
    lines = [
        bar_line(Progress(batch, 10, 0, 1.0, None if batch < 5 else 0.25, 1e6, 1.0, 3.0), language)
        for batch in range(11)
    ]
    filled = [line.count("█") for line in lines]
    assert filled == sorted(filled)
    assert (filled[0], filled[-1], lines[-1].count("░")) == (0, 24, 0)
    assert "0.250" in lines[-1]
    assert "1,000,000" in lines[-1]


def test_where_nobody_looks_the_bar_is_a_line_now_and_then(capsys):
    bar = ProgressBar("en")
    for batch in range(1, 101):
        bar.show(Progress(batch, 100, 0, 1.0, None, 1.0, 1.0, 1.0))
    bar.end("done")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "\r" not in "".join(lines)
    assert ("100%" in lines[1], lines[2]) == (True, "done")


def test_a_work_without_batches_tells_its_share_and_how_long_the_rest_takes(capsys, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("superbrain.app.progress.time.monotonic", lambda: now[0])
    bar = ProgressBar("en")
    bar.show(Progress(10, 10, 1, 1.0, None, 1.0, 1.0, 0.0))
    for share in (0.0, 0.01, 0.25, 0.5, 1.0):
        bar.finishing(share)
        now[0] += 20.0
    bar.end()
    lines = capsys.readouterr().err.splitlines()[1:]
    assert [line.split()[1] for line in lines] == ["0%", "1%", "25%", "50%", "100%"]
    assert [line.split(", ")[1] for line in lines] == ["– left", "– left", "2:00 left", "1:00 left", "0:00 left"]
    assert all("calibrating" in line for line in lines)


def test_a_damaged_space_is_named_beside_the_exact_answer(run, spaced):
    (spaced / "space" / "CURRENT").write_text("x")
    ran = run("query", GUESSED, "--brain", spaced)
    assert "nothing was inferred" in ran.err
    assert "CURRENT" in ran.err


# ---- verdicts


def test_verdicts_are_fitted_to_and_what_was_not_used_is_listed(run, place, recipe, tmp_path):
    file = tmp_path / "verdicts.tsv"
    file.write_text("person1\tcitizen_of\tcountry2\t错\nnobody\tcitizen_of\tcountry2\ttrue\n", encoding="utf-8")
    ran = run("train", "--recipe", recipe, "--verdicts", file, "--brain", place)
    assert ran.status == 0
    assert "nobody (2)" in ran.err
    assert "0 true, 1 false of 100 each" in ran.out


def test_a_bad_line_of_verdicts_is_named_before_anything_is_trained(run, place, recipe, tmp_path):
    file = tmp_path / "verdicts.tsv"
    file.write_text("person1\tcitizen_of\tcountry2\tperhaps\n", encoding="utf-8")
    ran = run("train", "--recipe", recipe, "--verdicts", file, "--brain", place, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "bad_line")
    assert not (place / "runs").exists()
