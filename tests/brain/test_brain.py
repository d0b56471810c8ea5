import subprocess
import sys

import pytest

from superbrain import Brain
from superbrain.errors import (
    AmbiguousName,
    BadQuery,
    BrainExists,
    BrainMissing,
    EmptyQuestion,
    UnknownName,
    UnknownTransaction,
)


def test_a_question_is_answered_with_its_proof(brain):
    reply = brain.ask("海之国的首都是哪里？")
    assert str(reply) == reply.text == "海之国的首都是白沙港。"
    assert reply.best is not None
    assert reply.best.id == "city.whitesand"
    assert [edge.relation.id for edge in reply.best.path] == ["capital"]
    assert reply.best.path[0].sources[0].name == "Storybook of the toy world"


def test_opening_a_brain_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(BrainMissing):
        Brain.open(tmp_path)


def test_creating_never_overwrites(toy, tmp_path):
    with pytest.raises(BrainExists):
        Brain.create(toy)
    with Brain.create(tmp_path / "new", name="mine", encoder="none") as brain:
        assert brain.status()["facts"] == 0
        assert (brain.settings.name, brain.settings.encoder) == ("mine", "none")


def test_a_brain_that_was_not_finished_is_not_there(tmp_path):
    def make() -> None:
        with Brain.making(tmp_path / "new") as brain:
            brain.add("a", "likes", "b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make()
    assert list(tmp_path.iterdir()) == []


def test_the_encoder_of_the_settings_can_be_overridden_for_one_run(toy):
    with Brain.open(toy, encoder="other") as brain:
        assert brain.settings.encoder == "other"
    with Brain.open(toy) as brain:
        assert brain.settings.encoder == "none"


def test_a_change_counts_at_once_in_the_same_brain(own):
    assert own.ask("小白是谁的宠物？").outcome == "unknown_entity"
    own.add("林小满", "宠物", "小白")
    assert own.ask("林小满的宠物是什么？").answers[0].label == "小白"
    own.undo()
    assert own.ask("林小满的宠物是什么？").outcome != "answered"


def test_a_change_by_another_process_counts_at_the_next_question(own):
    assert own.ask("海之国的首都是哪里？").total == 1
    code = "import sys; from superbrain import Brain; Brain.open(sys.argv[1]).add('海之国', '首都', '新港')"
    subprocess.run([sys.executable, "-c", code, str(own.folder)], check=True)
    assert own.ask("海之国的首都是哪里？").total == 2
    assert own.ask("新港在哪个国家？").transaction == 2


def test_the_past_is_asked_with_as_of(own):
    own.rename("林小满", "林大满")
    own.add("海之国", "首都", "新港")
    for transaction in (3, 2, 1):
        own.undo(transaction)
    assert own.ask("海之国的首都是哪里？").outcome == "unknown_entity"
    then = own.ask("海之国的首都是哪里？", as_of=1)
    assert ([answer.label for answer in then.answers], then.as_of) == (["白沙港"], 1)
    assert own.ask("海之国的首都是哪里？", as_of=3).total == 2
    assert own.show("person.lin_xiaoman", as_of=1).label == "林小满"
    assert own.show("person.lin_xiaoman", as_of=2).label == "林大满"
    assert own.query("?x . capital(country.marland, ?x)", as_of=1).total == 1
    with pytest.raises(UnknownTransaction):
        own.ask("海之国", as_of=99)


def test_an_empty_question_is_refused(brain):
    with pytest.raises(EmptyQuestion):
        brain.ask(" \n ")


def test_a_query_that_does_not_parse_is_refused(brain):
    with pytest.raises(BadQuery):
        brain.query("?x . capital(")


def test_names_are_keys_or_labels_of_either_language(brain):
    assert {brain.show(name).id for name in ("person.lin_xiaoman", "林小满", "小满", "lin xiaoman")} == {
        "person.lin_xiaoman"
    }
    with pytest.raises(UnknownName):
        brain.show("无此人")


def test_a_name_of_several_things_must_be_told_apart(own):
    own.alias("林远", "老师")
    own.alias("苏晴", "老师")
    with pytest.raises(AmbiguousName) as raised:
        own.show("老师")
    assert "person.su_qing" in str(raised.value.fields["keys"])


def test_relations_are_found_by_key_label_or_alias(own):
    own.edit_relation("lives_in", {"zh": "现居地"}, aliases=["窝"])
    assert {own.relation(name)[0].key for name in ("lives_in", "现居地", "place of residence", "窝")} == {"lives_in"}
    with pytest.raises(UnknownName) as raised:
        own.relation("出生的地方")
    assert raised.value.fields["near"] in ("", "born_in")


def test_connections_are_answers_with_paths_in_both_languages(brain):
    reply = brain.connect("林小满", "安娜", limit=2, language="en")
    assert reply.answers[0].labels == {"zh": "林小满 ─朋友→ 安娜·霍尔", "en": "Lin Xiaoman ─friend→ Anna Hall"}
    assert len(reply.answers) == 2


def test_an_overview_rests_on_one_fact_of_each_relation(brain):
    reply = brain.ask("海之国")
    assert (reply.outcome, reply.answers[0].id) == ("overview", "country.marland")
    assert [edge.relation.id for edge in reply.answers[0].path] == ["capital"]


def test_a_conversation_remembers_what_was_spoken_of(brain):
    conversation = brain.conversation()
    assert conversation.ask("海之国的首都是哪里？").completed == ""
    conversation.ask("asdfgh")
    follow_up = conversation.ask("那山之国呢？")
    assert (follow_up.question, follow_up.completed) == ("那山之国呢？", "山之国的首都是哪里？")
    assert [answer.label for answer in follow_up.answers] == ["青石镇"]
    assert conversation.ask("它的人口是多少？").answers[0].value == 640000
    assert brain.ask("它的人口是多少？").outcome != "answered"


def test_status_log_and_doctor_tell_of_the_same_brain(own):
    own.add("林小满", "宠物", "小白")
    assert own.status()["transaction"] == own.log(1)[0].id == own.transaction == 2
    assert own.doctor(deep=True).sound


@pytest.mark.parametrize("question", ["How many countries are there?", "有几个国家？", "有哪些国家？"])
def test_a_listing_or_count_by_class_shows_what_it_rests_on(brain, question):
    reply = brain.ask(question)
    assert reply.outcome == "answered"
    edges = [edge for answer in reply.answers for edge in answer.path]
    counted = reply.best.value if reply.best.kind == "count" else reply.total
    assert len(edges) == counted
    assert {(edge.relation.id, edge.tail.id) for edge in edges} == {("type", "country")}
    assert all(edge.fact is None and edge.sources for edge in edges)


def test_more_of_the_same_answer_is_told_once(own):
    for name in "甲乙丙丁戊己庚辛壬癸子丑":
        own.add("林小满", "朋友", f"小{name}子")
    talk = own.conversation()
    first = talk.ask("林小满的朋友有谁？")
    further = talk.ask("还有呢？")
    assert further.total == first.total - 10
    assert not {answer.id for answer in further.answers} & {answer.id for answer in first.answers[:10]}
    assert further.text.startswith("还有")
    assert talk.ask("还有吗").text == "已知的都说过了，没有别的。"
