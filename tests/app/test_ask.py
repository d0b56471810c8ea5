import io
import json
import sys

import pytest

QUESTION = "海之国的首都是哪里？"
FIELDS = {
    *("schema", "question", "language", "outcome", "text", "query", "answers", "total", "readings", "suggestions"),
    *("as_of", "transaction", "elapsed_ms"),
}
ANSWER_FIELDS = {"id", "kind", "label", "labels", "value", "unit", "truth", "standing", "exact", "path"}
EDGE_FIELDS = {"fact", "head", "relation", "tail", "inverse", "standing", "truth", "branch", "sources"}
SOURCE_FIELDS = {"name", "uri", "start", "end", "quote", "score"}


def test_an_answer_is_a_sentence_with_its_path_and_sources(run):
    ran = run("ask", QUESTION)
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "海之国的首都是白沙港。",
        "  海之国 ─首都→ 白沙港",
        "  来源：Storybook of the toy world",
    ]
    assert ran.err == ""


def test_the_json_answer_has_every_field_of_the_contract(run):
    reply = run("ask", QUESTION, "--json").json
    (answer,) = reply["answers"]
    (edge,) = answer["path"]
    assert reply.keys() >= FIELDS
    assert answer.keys() >= ANSWER_FIELDS
    assert edge.keys() >= EDGE_FIELDS
    assert all(source.keys() >= SOURCE_FIELDS for source in edge["sources"])
    assert (reply["schema"], reply["language"], reply["outcome"]) == ("superbrain.answer/1", "zh", "answered")
    assert (answer["id"], answer["kind"]) == ("city.whitesand", "entity")
    assert answer["labels"] == {"zh": "白沙港", "en": "Whitesand"}
    assert (answer["truth"], answer["standing"], answer["exact"]) == (1.0, "known", True)
    assert edge["head"] == {"id": "country.marland", "label": "海之国"}
    assert edge["relation"] == {"id": "capital", "label": "首都"}


def test_a_literal_has_no_id_but_a_value_and_a_unit(run):
    (answer,) = run("ask", "What is the population of Whitesand?", "--json").json["answers"]
    assert (answer["id"], answer["kind"], answer["value"], answer["unit"]) == (None, "quantity", 820000, "person")
    tail = answer["path"][0]["tail"]
    assert (tail["value"], tail["unit"]) == (820000, "person")


def test_yes_and_no_are_booleans(run):
    yes = run("ask", "白沙港是海之国的首都吗？", "--json").json["answers"][0]
    no = run("ask", "银湾是海之国的首都吗？", "--json").json["answers"][0]
    assert (yes["kind"], yes["value"]) == ("boolean", True)
    assert (no["kind"], no["value"]) == ("boolean", False)


def test_a_count_is_a_number_with_the_facts_it_counted(run):
    (answer,) = run("ask", "How many cities are in Marland?", "--json").json["answers"]
    assert (answer["kind"], answer["value"]) == ("count", 3)
    assert len(answer["path"]) == 3


def test_the_answer_is_in_the_language_of_the_question_whatever_the_messages_are_in(run):
    assert run("ask", QUESTION, "--lang", "en").out.startswith("海之国的首都是白沙港")
    assert run("ask", "What is the capital of Marland?", "--lang", "zh").out.startswith("The capital of Marland is")


def test_limit_bounds_the_list_and_total_does_not(run):
    reply = run("ask", "海之国有哪些城市？", "--limit", 1, "--json").json
    assert (len(reply["answers"]), reply["total"]) == (1, 3)


@pytest.mark.parametrize(
    ("question", "outcome", "status"),
    [
        ("海之国的首都是哪里？", "answered", 0),
        ("海之国", "overview", 0),
        ("你好", "smalltalk", 0),
        ("火星的首都是哪里？", "unknown_entity", 3),
        ("asdfgh", "unknown_entity", 3),
        ("林小满的味道是什么？", "unknown_relation", 3),
        ("首都", "ambiguous", 3),
    ],
)
def test_the_exit_status_tells_the_outcome(run, question, outcome, status):
    ran = run("ask", question, "--json")
    assert (ran.json["outcome"], ran.status) == (outcome, status)


def test_a_relation_alone_is_answered_with_questions_to_ask(run):
    offered = run("ask", "首都", "--json").json["suggestions"]
    assert offered
    assert all(offer.keys() == {"kind", "id", "label", "question"} for offer in offered)
    assert run("ask", offered[0]["question"], "--json").json["outcome"] == "answered"


def test_as_of_answers_from_what_was_known_then(run, own):
    run("add", "海之国", "首都", "新港", "--brain", own)
    assert run("ask", QUESTION, "--as-of", 1, "--brain", own, "--json").json["total"] == 1
    reply = run("ask", QUESTION, "--brain", own, "--json").json
    assert (reply["total"], reply["as_of"], reply["transaction"]) == (2, None, 2)
    assert run("ask", "新港在哪个国家？", "--as-of", 1, "--brain", own, "--json").json["outcome"] == "unknown_entity"


def test_a_transaction_that_is_not_there_is_a_usage_error(run):
    ran = run("ask", QUESTION, "--as-of", 99, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2, "unknown_transaction")


def test_verbose_tells_times_and_query_on_standard_error(run):
    ran = run("ask", QUESTION, "-v")
    assert "capital(country.marland, ?x)" in ran.err
    assert "ms" in ran.err
    assert "ms" not in ran.out


def test_the_question_is_read_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(QUESTION + "\n"))
    assert run("ask", "-", "--json").json["question"] == QUESTION


@pytest.mark.parametrize("arguments", [(), (QUESTION, "--file", "x.jsonl")])
def test_one_question_or_one_file_is_asked(run, arguments):
    ran = run("ask", *arguments)
    assert ran.status == 2
    assert "--file" in ran.err


@pytest.mark.parametrize(
    ("question", "code"), [("", "empty_question"), (" \u200b ", "empty_question"), ("长" * 10_000, "too_large")]
)
def test_a_question_that_is_none_is_refused_in_one_line(run, question, code):
    ran = run("ask", question, "--json")
    assert ran.json["error"]["code"] == code
    assert ran.status in (1, 2)
    assert len(run("ask", question, "--lang", "zh").err.splitlines()) == 2


def test_a_file_is_answered_line_by_line_in_order(run, tmp_path):
    lines = [
        {"id": 7, "question": QUESTION},
        {"id": "b", "question": "asdfgh"},
        {"question": "Who wrote Tales of Cloudbridge?"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ran = run("ask", "--file", file, "--json")
    replies = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0
    assert [reply["outcome"] for reply in replies] == ["answered", "unknown_entity", "answered"]
    assert [reply.get("id") for reply in replies] == [7, "b", None]
    assert "id" not in replies[2]


def test_a_bad_line_gets_an_error_in_its_place(run, tmp_path):
    file = tmp_path / "questions.jsonl"
    good = json.dumps({"question": QUESTION}).encode()
    long = b'{"question": "' + b"x" * 1_200_000 + b'"}'
    file.write_bytes(
        b"\n".join([b"no json", good, b"", b'{"question": 5}', b"\xff\xfe", b'{"id": 1, "question": ""}', long, good])
    )
    ran = run("ask", "--file", file, "--json")
    replies = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0
    codes = [reply["error"]["code"] if "error" in reply else reply["outcome"] for reply in replies]
    assert codes == ["bad_line", "answered", "bad_line", "bad_line", "empty_question", "bad_line", "answered"]
    assert [reply["line"] for reply in replies if "error" in reply] == [1, 4, 5, 6, 7]
    assert replies[4]["id"] == 1


def test_a_missing_file_of_questions_is_an_error(run, tmp_path):
    ran = run("ask", "--file", tmp_path / "none.jsonl", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "file_missing")
