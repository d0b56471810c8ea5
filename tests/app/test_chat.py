import json

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from superbrain import Brain
from superbrain.app.chat import COMMANDS, Chat
from superbrain.app.prompt import Names, Questions, fragments


@pytest.fixture
def chat(own):
    with Brain.open(own) as brain:
        yield Chat(brain, "zh")


def script(*lines):
    """A prompt that gives these lines, raises what is an exception, and then ends."""
    waiting = iter(lines)

    def ask() -> str:
        line = next(waiting, EOFError)
        if isinstance(line, str):
            return line
        raise line

    return ask


def test_a_conversation_greets_with_questions_that_it_answers(chat, capsys):
    assert chat.run(script()) == 0
    greeting = capsys.readouterr().err.splitlines()
    questions = [line.removeprefix("  · ") for line in greeting if line.startswith("  · ")]
    assert "64 条事实" in greeting[0]
    assert len(questions) == 5
    assert {chat.brain.ask(question).outcome for question in questions} == {"answered"}
    assert {chat.brain.ask(question).language for question in questions} == {"zh", "en"}


def test_answers_are_data_and_the_rest_is_not(chat, capsys):
    chat.run(script("海之国的首都是哪里？", ""))
    captured = capsys.readouterr()
    assert captured.out.startswith("海之国的首都是白沙港。\n")
    assert "可以这样问" not in captured.out


def test_why_tells_the_query_each_fact_and_who_says_so(chat):
    chat.respond("海之国的首都是哪里？")
    query, fact = chat.respond("/why")
    assert query == "查询：?x . capital(country.marland, ?x)"
    assert "海之国 ─首都→ 白沙港" in fact
    assert "Storybook of the toy world" in fact


def test_why_without_an_answer_says_so(chat):
    assert chat.respond("/why") == ["上一个回答没有用到任何事实。"]


def test_undo_takes_back_what_was_added_but_a_load_only_by_its_number(chat):
    chat.brain.add("林小满", "宠物", "小白")
    assert chat.respond("/undo")[:2] == ["撤销了事务 2：add 林小满 宠物 小白", "− 林小满 ─宠物→ 小白"]
    assert "/undo 1" in chat.respond("/undo")[0]
    assert chat.brain.ask("海之国的首都是哪里？").outcome == "answered"
    assert "64" in chat.respond("/undo 1")[-1]
    assert "编号" in chat.respond("/undo x")[0]


def test_json_and_language_are_switched(chat):
    chat.respond("/json")
    (line,) = chat.respond("海之国的首都是哪里？")
    assert json.loads(line)["outcome"] == "answered"
    (line,) = chat.respond("长" * 10_000)
    assert json.loads(line)["error"]["code"] == "too_large"
    assert chat.respond("/lang") == ["Messages are in English now."]
    assert chat.respond("/lang zh") == ["现在用中文提示。"]


def test_an_unknown_command_suggests_a_known_one(chat):
    assert chat.respond("/wyh") == ["没有 /wyh，是不是 /why？"]
    assert all(command in "\n".join(chat.respond("/help")) for command in COMMANDS if command != "/help")


def test_an_error_is_told_and_the_conversation_goes_on(chat, capsys):
    assert chat.run(script("长" * 10_000, "海之国的首都是哪里？")) == 0
    out = capsys.readouterr().out
    assert "错误：" in out
    assert "白沙港" in out


def test_one_interrupt_cancels_and_two_leave(chat):
    assert chat.run(script(KeyboardInterrupt, "海之国的首都是哪里？", KeyboardInterrupt, "/quit")) == 0
    assert chat.run(script(KeyboardInterrupt, KeyboardInterrupt, "/quit")) == 130


def test_an_interrupt_of_a_question_drops_that_question_only(chat, monkeypatch, capsys):
    asked = chat.conversation.ask
    monkeypatch.setattr(chat.conversation, "ask", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    waiting = script("慢的问题", "/quit")
    assert chat.run(waiting) == 0
    monkeypatch.setattr(chat.conversation, "ask", asked)
    assert chat.respond("海之国的首都是哪里？")[0] == "海之国的首都是白沙港。"
    assert "已取消" in capsys.readouterr().err


@pytest.mark.parametrize(("word", "place"), [("yes", 0), ("是的", 0), ("1", 0), ("2", 1)])
def test_an_offer_is_taken_up_by_yes_or_its_number(chat, word, place):
    chat.brain.alias("林远", "老师")
    chat.brain.alias("苏晴", "老师")
    chat.respond("老师的出生地在哪里？")
    offers = chat.last.suggestions
    assert len(offers) > 1
    answer = chat.respond(word)
    assert chat.last.question == offers[place].question
    assert answer[0] == f"= {offers[place].question}"
    assert chat.last.outcome == "answered"


def test_without_offers_a_number_is_a_question(chat):
    chat.respond("海之国的首都是哪里？")
    chat.respond("7")
    assert chat.last.question == "7"


def test_without_a_verb_the_program_talks_until_the_end_of_its_input(run, monkeypatch, tmp_path):
    script = tmp_path / "lines"
    script.write_text("海之国的首都是哪里？\n/quit\n海之国有哪些城市？\n", encoding="utf-8")
    with script.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        ran = run("--lang", "zh")
    assert ran.status == 0
    assert ran.out.startswith("海之国的首都是白沙港。")
    assert "银湾" not in ran.out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请问海之", ["请问海之", "问海之", "海之", "之"]),
        ("who is Lin Xia", ["is Lin Xia", "Lin Xia", "Xia"]),
        ("What", ["What"]),
        ("a", []),
        ("首都是？", []),
    ],
)
def test_the_end_of_a_line_may_be_the_beginning_of_a_name(text, expected):
    assert fragments(text) == expected


def completions(toy, text: str, folder=None) -> list[str]:
    with Brain.open(toy) as brain:
        names = Names(folder or toy, brain.snapshot(), COMMANDS, "zh")
    found = names.get_completions(Document(text), CompleteEvent())
    return [text[: len(text) + one.start_position] + one.text for one in found]


def test_names_and_commands_are_completed(toy):
    assert completions(toy, "请问海之") == ["请问海之国"]
    assert "where does Lin Xiaoman" in completions(toy, "where does lin")
    assert completions(toy, "/q") == ["/quit"]
    assert completions(toy, "？") == []


def test_the_best_connected_names_come_first_with_their_class(toy):
    with Brain.open(toy) as brain:
        names = Names(toy, brain.snapshot(), COMMANDS, "zh")
    found = list(names.get_completions(Document("林"), CompleteEvent()))
    assert found[0].text == "林小满"
    assert found[0].display_meta_text == "作家"


def test_completion_of_a_brain_that_is_gone_is_silent(toy, tmp_path):
    assert completions(toy, "海", tmp_path / "none") == []


def test_what_was_said_to_be_learnt_stays_out_of_the_history(tmp_path):
    history = Questions(str(tmp_path / "chat_history"))
    for line in ("法国的首都是哪里？", "/learn 林大海出生于1950年。", "记住：林大海住在云桥。"):
        history.store_string(line)
    kept = (tmp_path / "chat_history").read_text(encoding="utf-8")
    assert "法国" in kept
    assert "林大海" not in kept
