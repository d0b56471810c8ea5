"""The review at the keyboard, by ids and for programs; learning in a conversation."""

import io
import json
import shutil

import pytest

from superbrain import Brain
from superbrain.app.chat import Chat
from superbrain.app.lessons import said_to_remember
from superbrain.app.render import Style
from superbrain.app.review import Review, proposal_lines

TEXT = "林大海出生于1950年。\n\nMeg Frost was born in 1961.\n"
QUESTION = "林大海的出生年份是什么？"


@pytest.fixture
def read(own, tmp_path):
    """A brain that has read a text of two facts; its folder."""
    file = tmp_path / "note.txt"
    file.write_text(TEXT, encoding="utf-8")
    with Brain.open(own) as brain:
        brain.ingest(file)
    return own


def births(brain):
    return {one.edge.head.label for one in brain.proposals() if one.edge.relation.id == "birth_year"}


def sit(brain, keys, least=0.5):
    """One sitting in which these keys are pressed."""
    waiting = iter(keys)

    def press() -> str:
        key = next(waiting, EOFError)
        if isinstance(key, str):
            return key
        raise key

    Review(brain, "zh", press=press, least=least).run()


def test_a_proposal_is_shown_with_its_quote_its_newcomers_and_its_score(read):
    with Brain.open(read) as brain:
        (proposal,) = [one for one in brain.proposals(language="en") if one.edge.head.label == "林大海"][:1]
    lines = proposal_lines(proposal, Style(), "en")
    assert lines[0].startswith("林大海 ─year of birth ≈")
    assert lines[1] == "  “【林大海出生于1950年】。”  note.txt"
    assert lines[2] == "  new: 林大海 (person)"
    assert "score" in lines[-1]
    assert "\x1b[1m林大海出生于1950年\x1b[0m" in proposal_lines(proposal, Style(colour=True), "en")[1]


def test_what_contradicts_the_graph_is_shown_with_both_sources(own):
    with Brain.open(own) as brain:
        brain.learn("林小满出生于1999年。")
        (proposal,) = [one for one in brain.proposals(language="en") if one.edge.relation.id == "birth_year"]
    assert proposal.standing == "disputed"
    (line,) = [line for line in proposal_lines(proposal, Style(), "en") if line.startswith("  contradicts")]
    assert "Storybook of the toy world" in line


def test_yes_and_no_decide_at_once(read, capsys):
    with Brain.open(read) as brain:
        first, second = [one.edge.head.label for one in brain.proposals(least=0.5)]
        sit(brain, "yn")
        assert brain.ask(f"{first}的出生年份是什么？").outcome == "answered"
        assert brain.ask(f"{second}的出生年份是什么？").outcome == "unknown_entity"
        assert births(brain) == set()
    assert "接受 1，拒绝 1，跳过 0" in capsys.readouterr().out


def test_undo_takes_the_last_decision_back_and_shows_it_again(read, capsys):
    with Brain.open(read) as brain:
        before = births(brain)
        sit(brain, ["u", "y", "u", "n", "u", "s", "u", "q"])
        assert births(brain) == before
        assert brain.ask(QUESTION).outcome == "unknown_entity"
    out = capsys.readouterr().out
    assert "还没有可撤销的决定" in out
    assert "接受 0，拒绝 0，跳过 0" in out


def test_other_keys_are_explained_and_the_end_of_input_leaves(read, capsys):
    with Brain.open(read) as brain:
        sit(brain, ["x", ""])
        assert len(births(brain)) == 2
    assert capsys.readouterr().out.count("y 接受") == 3


def test_an_interrupt_keeps_what_was_decided(read, capsys):
    with Brain.open(read) as brain:
        with pytest.raises(KeyboardInterrupt):
            sit(brain, ["y", KeyboardInterrupt])
        assert len(births(brain)) == 1
    assert "接受 1" in capsys.readouterr().out


def test_lines_of_input_decide_where_there_is_no_terminal(run, read, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\nno\n"))
    ran = run("review", "--min", "0.5", "--brain", read)
    assert ran.status == 0
    assert "accepted 1, rejected 1" in ran.out


# ---- for programs ------------------------------------------------------------------------------------------------
def test_every_open_proposal_is_listed_for_programs(run, read):
    told = run("review", "--json", "--brain", read).json
    assert told["total"] == len(told["proposals"])
    keys = "id head relation document quote span stance score standing conflicts rivals"
    assert all(set(keys.split()) <= one.keys() for one in told["proposals"])
    assert all(("tail" in one) != ("value" in one) for one in told["proposals"])
    listed = run("review", told["proposals"][0]["id"][:9], "--brain", read)
    assert "【" in listed.out


def test_ids_are_accepted_and_rejected_in_one_transaction_each(run, read):
    first, second = [one["id"] for one in run("review", "--json", "--min", "0.5", "--brain", read).json["proposals"]]
    done = run("review", "--accept", first[:12], second, "--json", "--brain", read).json
    assert (done["transaction"], [one["id"] for one in done["accepted"]]) == (3, [first, second])
    run("undo", "--brain", read)
    ran = run("review", "--reject", first, "--brain", read)
    assert "rejected 1" in ran.out


def test_all_that_is_sure_enough_is_accepted_but_nothing_disputed(run, read):
    with Brain.open(read) as brain:
        brain.learn("林小满出生于1999年。")
    ran = run("review", "--all", "--min", "0.1", "--json", "--brain", read)
    assert {one["head"]["label"] for one in ran.json["accepted"]} >= {"林大海", "Meg Frost"}
    assert "林小满" not in ran.out
    assert "contradict" in ran.err
    assert "Nothing was decided" in run("review", "--all", "--min", "1", "--brain", read).out


def test_decisions_come_from_standard_input(run, read, monkeypatch, tmp_path):
    first, second = [one["id"] for one in run("review", "--json", "--min", "0.5", "--brain", read).json["proposals"]]
    lines = [{"id": first, "verdict": "accept"}, {"id": second, "verdict": "reject"}]
    text = "\n\n".join(json.dumps(line) for line in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = run("review", "--json", "--decide", "-", "--brain", read).json
    assert ([one["id"] for one in done["accepted"]], done["rejected"]) == ([first], [second])


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", '{"id": 1, "verdict": "accept"}', '{"id": "ab", "verdict": "yes"}']
)
def test_a_line_that_decides_nothing_stops_all_of_them(run, read, tmp_path, line):
    file = tmp_path / "verdicts.jsonl"
    file.write_text(f'{{"id": "abcd", "verdict": "accept"}}\n{line}\n', encoding="utf-8")
    ran = run("review", "--decide", file, "--brain", read)
    assert ran.status == 1
    assert "line 2" in ran.err
    with Brain.open(read) as brain:
        assert brain.transaction == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--accept"],
        ["--accept", "--reject", "abcd"],
        ["--all"],
        ["--all", "--min", "2"],
        ["--min", "many"],
        ["--all", "--min", "0.9", "abcd"],
        ["--accept", "abcd", "--decide", "-"],
        ["--accept", "zzzz"],
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_command_line_is_explained_in_two_lines(run, read, arguments, language):
    ran = run("review", *arguments, "--lang", language, "--brain", read)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 2


def test_without_proposals_that_is_said(run):
    assert "ingest" in run("review").out
    assert run("review", "--json").json["proposals"] == []


def test_escapes_and_bidirectional_marks_never_reach_the_terminal(run, own, tmp_path):
    file = tmp_path / "evil.txt"
    file.write_text("\x1b]0;owned\x07林大海\u202e出生于1950年。\x1b[31m红\u2066\n", encoding="utf-8")
    run("ingest", file, "--brain", own)
    for ran in (run("review", "--brain", own), run("review", "--json", "--brain", own), run("forget", "evil.txt")):
        assert not set(ran.out + ran.err) & set("\x1b\x07\u202e\u2066")


# ---- in a conversation -------------------------------------------------------------------------------------------
@pytest.fixture
def chat(own):
    with Brain.open(own) as brain:
        yield Chat(brain, "zh")


@pytest.mark.parametrize(
    "line", ["/learn 林大海出生于1950年。", "记住：林大海出生于1950年。", "Remember: 林大海出生于1950年。"]
)
@pytest.mark.parametrize("answer", ["y", "好", "1"])
def test_what_is_told_is_shown_kept_by_a_key_and_gone_after_undo(chat, line, answer):
    shown = chat.respond(line)
    assert shown[0].startswith("1. 林大海 ─出生年份 ≈")
    assert chat.brain.ask(QUESTION).outcome == "unknown_entity"
    assert chat.respond(answer)[0] == "+ 林大海 ─出生年份→ 1950年"
    assert "1950" in chat.respond(QUESTION)[0]
    chat.respond("/undo")
    assert chat.brain.ask(QUESTION).outcome == "unknown_entity"


def test_no_rejects_and_any_other_line_leaves_it_for_review(chat):
    chat.respond("记住：林大海出生于1950年。")
    assert "白沙港" in chat.respond("海之国的首都是哪里？")[0]
    assert births(chat.brain) == {"林大海"}
    assert "不记" not in "".join(chat.respond("n"))  # nothing waits any more: a question
    chat.respond("/learn 林大海出生于1950年。")
    assert "不记" in chat.respond("n")[0]
    assert births(chat.brain) == set()


def test_what_is_denied_or_asked_teaches_nothing(chat):
    assert "没有读出" in chat.respond("记住：林大海不是1950年出生的。")[0]
    assert "/learn" in chat.respond("/learn")[0]
    before = chat.brain.transaction
    chat.respond("林大海出生于1950年吗？")
    assert chat.brain.transaction == before


def test_a_lesson_for_programs_is_one_object(chat):
    chat.respond("/json")
    told = json.loads(chat.respond("/learn 林大海出生于1950年。")[0])
    assert told["proposals"][0]["head"]["new"]
    assert json.loads(chat.respond("y")[0])["accepted"][0]["head"]["label"] == "林大海"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("记住：法国的首都是巴黎", "法国的首都是巴黎"),
        ("请记住: 巴黎", "巴黎"),
        ("please remember that: x", "x"),
        ("Do you remember: x", ""),
        ("记住法国", ""),
    ],
)
def test_only_a_line_that_says_so_is_a_lesson(line, text):
    assert said_to_remember(line) == text


def test_odds_by_the_space_stand_beside_the_score(run, judged, tmp_path):
    shutil.copytree(judged, tmp_path / "own")
    (tmp_path / "lesson.md").write_text("# person 16\n\ncitizen of: country 1\n", encoding="utf-8")
    assert run("ingest", tmp_path / "lesson.md", "--brain", tmp_path / "own").status == 0
    (proposal,) = run("review", "--json", "--brain", tmp_path / "own").json["proposals"]
    assert 0.0 <= proposal["space_truth"] <= 1.0
