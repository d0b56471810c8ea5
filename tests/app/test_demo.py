import json
import shlex
from pathlib import Path

import pytest

from superbrain import Brain
from superbrain.app import demo, demo_reading
from superbrain.app.demo import QUESTIONS
from superbrain.app.demo_reading import STORIES, Story
from superbrain.app.demo_show import Question, is_right
from superbrain.app.messages import help_catalogue
from superbrain.brain import Answer, Reply, world_folder
from superbrain.errors import FileMissing

TOY = Path(__file__).parents[2] / "kg_data" / "toy"


def reply(outcome, *keys) -> Reply:
    answers = tuple(Answer("entity", key, {}, key) for key in keys)
    return Reply("?", "zh", outcome, "", answers=answers)


def test_an_answer_is_right_if_it_is_complete_or_holds_what_it_must():
    assert is_right(reply("answered", "a", "b"), Question("?", keys=("b", "a")))
    assert not is_right(reply("answered", "a", "b"), Question("?", keys=("a",)))
    assert is_right(reply("answered", "a", "b"), Question("?", keys=("a",), only=False))
    assert not is_right(reply("empty"), Question("?", outcome="unknown_entity"))


def test_the_questions_are_six_in_both_languages_and_one_is_declined():
    assert len(QUESTIONS) == 6
    assert {question.text.isascii() for question in QUESTIONS} == {True, False}
    assert [question.outcome for question in QUESTIONS].count("unknown_entity") == 1


def test_a_brain_of_somebody_is_never_touched(run, own):
    ran = run("demo", "--light", "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "brain_exists")
    assert run("status", "--brain", own, "--json").json["transaction"] == 1


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The demonstration on the toy graph."""
    monkeypatch.setattr("superbrain.brain.world_folder", lambda: TOY)
    questions = (
        Question("海之国的首都是哪里？", keys=("city.whitesand",)),
        Question("火星的首都是哪里？", outcome="unknown_entity"),
    )
    monkeypatch.setattr(demo, "QUESTIONS", questions)
    text = tmp_path / "story.txt"
    text.write_text("林大海出生于1950年。林大海住在松谷。\n", encoding="utf-8")
    for language, question in FOLLOW_UP.items():
        monkeypatch.setitem(STORIES, language, Story(text, question, "country.hillmark"))
    monkeypatch.setattr(demo_reading, "LIKELY", 0.1)  # what scores say of so small a graph is not the matter here


FOLLOW_UP = {"zh": "林大海的居住地在哪个国家？", "en": "In which country is the place of residence of 林大海?"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demonstration_answers_learns_reasons_and_forgets(run, small, tmp_path, language):
    folder = tmp_path / "brain"
    ran = run("demo", "--light", "--brain", folder, "--lang", language)
    assert ran.status == 0, ran.out
    assert "海之国 ─首都→ 白沙港" in ran.out
    assert "✗" not in ran.out
    assert f"--brain {folder}" in ran.out  # what to try next can be typed as it stands
    with Brain.open(folder) as brain:
        assert brain.status()["facts"] == 64
        assert brain.settings.made_by == "demo"


def test_the_demonstration_can_be_repeated_and_tells_programs_the_same(run, small, tmp_path):
    folder = tmp_path / "brain"
    run("demo", "--light", "--brain", folder)
    ran = run("demo", "--light", "--brain", folder, "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["wrong"], len(told["replies"])) == (0, [], 5)


def test_a_text_that_a_killed_demonstration_left_is_taken_back(run, small, tmp_path):
    folder = tmp_path / "brain"
    run("demo", "--light", "--brain", folder)
    with Brain.open(folder) as brain:
        brain.ingest(STORIES["zh"].text)
        brain.decide(accept=[one.id for one in brain.proposals(least=0.1)])
        assert brain.status()["facts"] > 64
    assert run("demo", "--light", "--brain", folder, "--lang", "zh").status == 0
    with Brain.open(folder) as brain:
        assert brain.status()["facts"] == 64
        assert not brain.documents()


def test_what_was_read_is_taken_back_when_the_demonstration_is_interrupted(run, small, tmp_path, monkeypatch):
    folder = tmp_path / "brain"
    monkeypatch.setattr(Brain, "decide", _interrupt)
    run("demo", "--light", "--brain", folder, "--lang", "zh")
    with Brain.open(folder) as brain:
        assert brain.status()["facts"] == 64
        assert not brain.documents()
        assert not brain.proposals()


def _interrupt(*_args, **_named):
    raise KeyboardInterrupt


def test_what_a_person_lets_the_demonstrations_brain_read_is_left_alone(run, small, tmp_path):
    folder, text = tmp_path / "brain", tmp_path / "mine.txt"
    run("demo", "--light", "--brain", folder)
    text.write_text("王小明的居住地是松谷。\n", encoding="utf-8")
    with Brain.open(folder) as brain:
        brain.ingest(text)
        mine = [one.id for one in brain.proposals()]
    assert run("demo", "--light", "--brain", folder, "--lang", "zh").status == 0
    with Brain.open(folder) as brain:
        assert mine
        assert [one.id for one in brain.proposals()] == mine


def test_a_wrong_answer_is_shown_and_fails_the_demonstration(run, small, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "QUESTIONS", (Question("海之国的首都是哪里？", keys=("city.silverbay",)),))
    ran = run("demo", "--light", "--brain", tmp_path / "brain", "--lang", "zh")
    assert ran.status == 1
    assert "✗ 应为 answered：city.silverbay" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_world_answers_all_its_questions_right(run, tmp_path, language):
    try:
        world_folder()
    except FileMissing:
        pytest.skip("the world is not built")
    ran = run("demo", "--light", "--brain", tmp_path / "brain", "--lang", language)
    assert ran.status == 0, ran.out
    examples = help_catalogue()["connect"][f"examples_{language}"] + help_catalogue()["show"][f"examples_{language}"]
    for words in (*demo.TRY_NEXT[language], *(shlex.split(example)[1:] for example in examples)):
        again = run(*words, "--brain", tmp_path / "brain", "--lang", language)
        assert (again.status, again.err) == (0, ""), words
