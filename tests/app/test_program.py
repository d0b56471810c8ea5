import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from superbrain import Brain, __version__
from superbrain.app.cli.group import PANELS, VERBS, build
from superbrain.app.messages import help_catalogue

QUESTION = "海之国的首都是哪里？"
START = [sys.executable, "-m", "superbrain"]


@pytest.fixture
def environment(toy):
    return {**os.environ, "SUPERBRAIN_BRAIN": str(toy), "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"}


# ---- help ------------------------------------------------------------------------------------------------------
def test_the_front_page_has_three_panels_and_every_verb(run):
    ran = run("--help")
    assert ran.status == 0
    blocks = ran.out.split("\n\n")
    for panel, verbs in PANELS.items():
        (block,) = [block for block in blocks if block.split("\n")[0] == panel]
        assert [line.split()[0] for line in block.splitlines()[1:]][: len(verbs)] == list(verbs)
    assert "space" in blocks[4]


def test_help_is_plain_text_without_boxes_or_colour(run):
    for page in (run("--help").out, run("ask", "--help", "--lang", "zh").out):
        assert not set(page) & set("│╭╮╰╯\x1b")


@pytest.mark.parametrize("verb", [*VERBS, "relations show", "relations edit"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_explains_each_of_its_options_with_an_example(run, verb, language):
    ran = run(*verb.split(), "--help", "--lang", language)
    assert ran.status == 0
    assert help_catalogue()[verb][language] in ran.out
    assert "\n  superbrain " in ran.out
    assert ("用法：" in ran.out) == (language == "zh")


def test_the_catalogue_explains_no_option_that_is_not_there():
    commands = {verb: build(verb) for verb in VERBS}
    commands |= {f"relations {name}": command for name, command in commands["relations"].commands.items()}
    for name, command in commands.items():
        described = help_catalogue()[name].get("options", {})
        assert set(described) <= {param.name for param in command.params}, name


def test_help_needs_no_brain_and_no_numpy(environment):
    code = "import sys; from superbrain.app.cli import main; main(['ask', '--help']); print('numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.endswith("False\n")


def test_the_version_is_told(run):
    assert run("--version").out == f"superbrain {__version__}\n"


# ---- the command line --------------------------------------------------------------------------------------------
def test_shared_options_stand_before_and_after_the_verb(run, toy, monkeypatch):
    monkeypatch.delenv("SUPERBRAIN_BRAIN")
    before = run("--brain", toy, "--json", "--lang", "zh", "ask", QUESTION)
    after = run("ask", QUESTION, "--brain", toy, "--json", "--lang", "zh")
    assert before.json["answers"] == after.json["answers"]


def test_the_brain_is_named_by_option_else_environment_else_here(run, toy, tmp_path, monkeypatch):
    assert run("status", "--brain", tmp_path / "none").status == 1
    assert run("status").status == 0
    monkeypatch.delenv("SUPERBRAIN_BRAIN")
    monkeypatch.chdir(toy.parent)
    assert run("status").status == 0
    monkeypatch.chdir(tmp_path)
    assert run("status").status == 1


def test_words_after_two_dashes_are_no_options(run):
    ran = run("ask", "--json", "--", "--brain")
    assert ran.json["question"] == "--brain"


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "--limit", "0", "x"],
        ["ask", "--limit", "many", "x"],
        ["query", "garbage"],
        ["merge", "林小满", "小满"],
        ["status", "much"],
        ["relations", "shwo"],
        ["export", "."],
        ["load", "."],
    ],
)
def test_a_refusal_is_chinese_in_chinese(run, arguments, own, monkeypatch):
    monkeypatch.chdir(own)
    ran = run("--lang", "zh", "--brain", own, *arguments)
    assert ran.status in (1, 2)
    words = re.findall("[A-Za-z]+", re.sub("`[^`]*`", "", ran.err.splitlines()[0]).replace("--limit", ""))
    assert set(words) <= {"x", "x_", "much", "shwo", "garbage", "person", "lin", "xiaoman"}, ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["aks", "x"], "`superbrain ask`"),
        (["ask", "--foo"], "--foo"),
        (["add", "x"], "RELATION"),
        (["ask", "x", "--limit", "0"], "limit"),
        (["ask", "x", "--lang", "fr"], "fr"),
        (["relations", "shwo"], "shwo"),
        (["status", "--brain"], "--brain"),
        (["status", "much"], "much"),
        (["undo", "x"], "T"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_command_line_is_explained_in_two_lines(run, arguments, words, language):
    ran = run("--lang", language, *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert len(ran.err.splitlines()) == 2
    assert ran.out == ""


def test_errors_under_json_are_one_object_on_standard_output(run):
    ran = run("ask", "--foo", "--json")
    assert ran.json["error"].keys() == {"code", "message", "next"}
    assert (ran.status, ran.err) == (2, "")


def test_a_mistake_of_the_program_is_one_line_and_verbose_tells_more(run, monkeypatch):
    monkeypatch.setattr("superbrain.brain.Brain.status", lambda _: 1 / 0)
    ran = run("status")
    assert (ran.status, len(ran.err.splitlines())) == (1, 2)
    assert "ZeroDivisionError" in ran.err
    assert "intact" not in ran.err  # nobody has looked
    assert "Traceback" in run("status", "-v").err


# ---- the process -------------------------------------------------------------------------------------------------
def test_asking_loads_neither_torch_nor_transformers(environment):
    code = (
        "import sys; from superbrain.app.cli import main; status = main(sys.argv[1:]);"
        "print(status, sorted({'torch', 'transformers', 'faiss', 'networkx', 'prompt_toolkit'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "ask", QUESTION]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.splitlines()[-1] == "0 []"


def test_a_pipe_gets_names_whole_and_nothing_else(environment):
    ran = subprocess.run([*START, "ask", QUESTION], capture_output=True, env=environment, check=True)
    assert ran.stderr == b""
    assert "海之国 ─首都→ 白沙港".encode() in ran.stdout
    assert b"\x1b" not in ran.stdout


def test_a_locale_without_utf8_still_gets_utf8(environment):
    plain = {**environment, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = subprocess.run([*START, "ask", QUESTION], capture_output=True, env=plain, check=True)
    assert "白沙港".encode() in ran.stdout


def test_bytes_that_are_no_text_are_refused_with_a_reason(environment):
    command = [*START, "ask", "-", "--json"]
    ran = subprocess.run(command, input=b"\xff\xfe?", capture_output=True, env=environment, check=False)
    assert json.loads(ran.stdout)["error"]["code"] == "unsafe_text"
    command = [*START, "ask", b"\xff\xfe?", "--json"]
    ran = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert json.loads(ran.stdout)["error"]["code"] == "unsafe_text"


def test_a_closed_pipe_ends_quietly(environment):
    command = [*START, "relations"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("verb", ["status", "ask -", "no-such-verb"])
def test_closed_standard_streams_do_no_harm(environment, closed, verb):
    line = f"{sys.executable} -m superbrain {verb} {closed}"
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, env=environment, check=False, input=b"")
    assert ran.returncode in (0, 2)
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_told(environment):
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*START, "status"], stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr


def test_an_interrupt_ends_quietly_with_130(environment):
    command = [*START, "ask", "--file", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        process.stdin.write((json.dumps({"question": QUESTION}) + "\n").encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["outcome"] == "answered"  # each line is answered as it comes
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, b"")


def test_an_interrupt_during_start_up_is_quiet_too(environment):
    for wait in (0.03, 0.06, 0.1, 0.15):
        with subprocess.Popen(
            [*START, "ask", QUESTION], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
        ) as process:
            time.sleep(wait)
            process.send_signal(signal.SIGINT)
            errors = process.stderr.read()
        if process.returncode == 130:  # before Python reaches our code it has its own way to die
            assert errors == b""


def test_an_interrupt_while_loading_leaves_nothing_behind(environment, tmp_path):
    file = tmp_path / "many.tsv"
    file.write_text("".join(f"a{n}\tlikes\tb{n}\n" for n in range(60_000)), encoding="utf-8")
    command = [*START, "load", str(file), "--brain", str(tmp_path / "new")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        while not list(tmp_path.glob(".*")):  # the brain being made
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (130, b"", b"interrupted; nothing was written.\n")
    assert list(tmp_path.iterdir()) == [file]


def test_an_interrupt_after_the_load_says_that_it_is_stored(run, own, tmp_path, monkeypatch):
    file = tmp_path / "more.tsv"
    file.write_text("甲\t认识\t乙\n", encoding="utf-8")
    load = Brain.load

    def load_and_interrupt(*arguments, **options):
        load(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Brain, "load", load_and_interrupt)
    ran = run("load", file, "--brain", own, "--lang", "zh")
    assert (ran.status, ran.err) == (130, "已中断，但在那之前已经写入（事务 2）。\n")


def test_a_load_is_kept_whatever_happens_to_the_question_offered_after_it(run, tmp_path, monkeypatch):
    file = tmp_path / "more.tsv"
    file.write_text("甲\t认识\t乙\n", encoding="utf-8")
    for failure in (ZeroDivisionError, KeyboardInterrupt):
        monkeypatch.setattr(Brain, "prepare", lambda _, failure=failure: (_ for _ in ()).throw(failure))
        folder = tmp_path / failure.__name__
        assert run("load", file, "--brain", folder).status == 0
        assert run("status", "--brain", folder, "--json").json["facts"] == 1


def test_a_second_writer_is_told_who_writes_and_readers_go_on(run, own):
    code = (
        "import sys, pathlib; from superbrain.store import Store\n"
        "with Store.open(pathlib.Path(sys.argv[1]), writable=True) as store, store.write('add', 'slow'):\n"
        "    print('writing', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", code, str(own)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"writing\n"
        ran = run("add", "林小满", "宠物", "小白", "--brain", own, "--json")
        assert (ran.status, ran.json["error"]["code"]) == (5, "store_busy")
        assert str(writer.pid) in ran.json["error"]["message"]
        assert run("ask", QUESTION, "--brain", own).status == 0
        writer.communicate(b"\n", timeout=20)


def test_a_brain_that_may_only_be_read_answers_all_the_same(run, own):
    for path in [own, *own.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert run("ask", QUESTION, "--brain", own).status == 0
    finally:
        own.chmod(0o755)
        for path in own.rglob("*"):
            path.chmod(0o755)


# ---- errors in the reader's language ------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", [("show",), ("query",), ("retract", "x"), ("relations", "show")])
def test_an_error_quotes_no_more_than_can_be_read(run, verb):
    for shape in ((), ("--json",)):
        ran = run(*verb, "法国" * 5_000, *shape)
        assert ran.status in (1, 2)
        assert max(map(len, (ran.out + ran.err).splitlines())) < 1_500


def test_what_the_store_refuses_is_said_in_chinese(run, own, tmp_path):
    facts = tmp_path / "facts.tsv"
    facts.write_text("a\tb\tc\n", encoding="utf-8")
    for words, part in (
        (("load", facts, "--encoding", "klingon"), "没有编码 klingon"),
        (("alias", "海之国", ""), "是空的"),
        (("alias", "海之国", "x", "--language", "klingon!!"), "klingon!! 不是语言代码"),
    ):
        ran = run(*words, "--brain", own, "--lang", "zh")
        assert ran.status in (1, 2)
        assert part in ran.err


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("facts.tsv", "a\tb\n", "应为 head relation tail"),
        ("entities.tsv", "key\ttypes\nx\n", "有 1 列，应有 2 列"),
        ("names.tsv", "entity\tlanguage\tkind\tname\nnobody\ten\talias\tx\n", "nobody 不在 entities.tsv 中"),
        ("sources.tsv", "key\tname\turi\tlicence\ttrust\nx\tx\t\t\tmuch\n", "“much”不是数"),
    ],
)
def test_a_bad_row_of_a_folder_is_explained_in_chinese(run, tmp_path, name, text, part):
    run("export", tmp_path / "out")
    (tmp_path / "out" / name).write_text(text, encoding="utf-8")
    ran = run("load", tmp_path / "out", "--brain", tmp_path / "new", "--lang", "zh")
    assert (ran.status, part in ran.err) == (1, True), ran.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("frobnicate",), ("what", "is", "the", "capital"), ("吃饭",)])
def test_words_that_are_like_no_verb_are_shown_how_to_be_asked(run, words):
    ran = run(*words)
    assert ran.status == 2
    assert "superbrain ask" in ran.err
    assert "Did you mean" not in ran.err
    assert "superbrain show" in run("shwo").err
