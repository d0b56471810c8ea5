"""``ingest``, ``forget`` and ``why``: texts in, where facts come from, and texts out again."""

import io
import subprocess
import sys

import pytest

from superbrain import Brain
from superbrain.app.cli.ingest import Meter
from superbrain.learning.ingesting import Progress

TEXT = "林大海出生于1950年。林大海住在云桥。\n"


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "note.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def accepted(run, own, note):
    run("ingest", note, "--brain", own)
    proposals = run("review", "--json", "--brain", own).json["proposals"]
    (born,) = [one for one in proposals if one["relation"]["id"] == "birth_year"]
    return run("review", "--accept", born["id"], "--json", "--brain", own).json


def test_a_text_is_read_and_its_facts_wait(run, own, note):
    ran = run("ingest", note, "--brain", own)
    assert ran.status == 0
    assert "proposals wait" in ran.out
    assert "superbrain review" in ran.err
    assert run("ask", "林大海的出生年份是什么？", "--brain", own, "--json").json["outcome"] == "unknown_entity"


def test_the_report_for_programs_and_the_same_again(run, own, note):
    first = run("ingest", note, "--json", "--brain", own).json
    keys = ("documents", "passages", "duplicate", "rejected", "transaction")
    assert [first[key] for key in keys] == [1, 1, 0, [], 2]
    assert first["added"] >= first["evidence"] > 0
    again = run("ingest", note, "--json", "--brain", own).json
    assert [again[key] for key in keys] == [0, 0, 1, [], None]
    assert run("status", "--json", "--brain", own).json["proposals"] == 2 + first["proposals"]


def test_standard_input_is_a_text_with_a_name(run, own, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("ingest", "-", "--name", "letter", "--brain", own).status == 0
    with Brain.open(own) as brain:
        assert [document.name for document in brain.documents()] == ["letter"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"a,b,c\n", "table_given"),
        ("a.txt", b"", "empty_text"),
        ("a.txt", b"\x00\x01\x02", "not_text"),
        ("a.docx", b"x", "unknown_text_format"),
        ("gone.txt", None, "file_missing"),
    ],
)
def test_what_is_no_text_is_named_with_the_next_step(run, own, tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = run("ingest", tmp_path / name, "--json", "--brain", own)
    assert (ran.status, ran.json["error"]["code"]) == (1, code)
    assert ran.json["error"]["next"]
    with Brain.open(own) as brain:
        assert brain.transaction == 1


def test_a_folder_without_texts_is_told(run, own, tmp_path):
    (tmp_path / "nothing").mkdir()
    ran = run("ingest", tmp_path / "nothing", "--brain", own)
    assert (ran.status, len(ran.err.splitlines())) == (1, 2)


def test_one_bad_file_does_not_keep_the_others_out(run, own, note, tmp_path):
    ran = run("ingest", note, tmp_path / "gone.txt", "--lang", "zh", "--brain", own)
    assert ran.status == 0
    assert "gone.txt" in ran.err
    assert "条提议等您决定" in ran.out


def test_an_interrupt_says_what_was_stored(run, own, note, monkeypatch):
    def interrupted(_brain, *_inputs, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("superbrain.brain.Brain.ingest", interrupted)
    ran = run("ingest", note, "--brain", own)
    assert (ran.status, ran.out) == (130, "")
    assert "nothing was written" in ran.err


def test_progress_is_counted_over_all_documents(monkeypatch):
    monkeypatch.setattr("superbrain.app.cli.ingest.PATIENCE", 0)
    shares = []

    class Bar:
        def part(self, _key, share):
            shares.append(share)

    meter = Meter(Bar(), 4_000_000)
    for document, done, size in (("a", 1_000_000, 1_000_000), ("b", 0, 3_000_000), ("b", 3_000_000, 3_000_000)):
        meter(Progress(document, done, size, 0, 0))
    assert shares == [0.25, 0.25, 1.0]


# ---- forget and why ----------------------------------------------------------------------------------------------
def test_forget_lists_what_goes_and_does_nothing_without_a_yes(run, own, note):
    accepted(run, own, note)
    ran = run("forget", "note.txt", "--brain", own)
    assert ran.status == 2
    assert "− 林大海 ─year of birth→ 1950" in ran.out
    assert "--yes" in ran.err
    assert run("ask", "林大海的出生年份是什么？", "--brain", own, "--json").json["outcome"] == "answered"


def test_forget_asks_on_a_terminal(run, own, note, monkeypatch):
    accepted(run, own, note)
    answer = io.StringIO("n\n是\n")
    answer.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", answer)
    assert "Nothing was changed" in run("forget", "note.txt", "--brain", own).out
    assert "forgot" in run("forget", "note.txt", "--brain", own).out
    assert run("ask", "林大海的出生年份是什么？", "--brain", own, "--json").json["outcome"] == "unknown_entity"


def test_forget_for_programs_tells_what_went(run, own, note):
    accepted(run, own, note)
    told = run("forget", "note.txt", "--yes", "--json", "--brain", own).json
    assert (told["forgotten"], len(told["facts"]), told["newcomers"]) == (True, 1, ["林大海"])
    assert run("forget", "note.txt", "--yes", "--brain", own).status == 2


def test_why_tells_the_quote_who_accepted_it_and_where_it_was_stored(run, own, note):
    fact = accepted(run, own, note)["accepted"][0]["fact"]
    ran = run("why", fact, "--brain", own)
    assert "【林大海出生于1950年】" in ran.out
    assert "accepted by user" in ran.out
    assert "stored in transaction 3" in ran.out
    (told,) = run("why", "林大海", "birth_year", "--json", "--brain", own).json["facts"]
    assert (told["fact"], told["accepted"]["who"], told["transaction"]["id"]) == (fact, "user", 3)
    assert told["quotes"][0]["document"]["name"] == "note.txt"


def test_why_of_no_fact_is_refused(run):
    assert run("why", "林小满", "首都").status == 2
    assert run("why", "99999").status == 2


def test_reading_and_reviewing_load_neither_torch_nor_transformers(own, note):
    code = (
        "import sys; from superbrain.app.cli import main\n"
        "for line in (['ingest', sys.argv[1]], ['review', '--json'], ['why', '1'], ['show', '林小满']):\n"
        "    assert main([*line, '--brain', sys.argv[2]]) == 0\n"
        "print(sorted({'torch', 'transformers', 'faiss', 'prompt_toolkit'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code, note, own], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
