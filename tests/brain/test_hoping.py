"""Questions about what nobody told are read with what is plausible, and only those."""

import shutil

import pytest

from superbrain import Brain


@pytest.fixture
def worded(trained, tmp_path):
    """The trained brain with words for its relations."""
    folder = tmp_path / "worded"
    shutil.copytree(trained, folder)
    with Brain.open(folder) as brain:
        brain.edit_relation("citizen_of", {"en": "citizenship", "zh": "国籍"}, aliases=["citizen"])
    with Brain.open(folder) as brain:
        yield brain


def test_a_relation_that_a_thing_has_no_fact_of_is_understood_where_something_is_plausible(worded):
    told = worded.ask("Which country is person 0 a citizen of?")
    labelled = worded.ask("What is the citizenship of person 0?")
    for reply in (told, labelled):
        assert reply.outcome in ("inferred", "weak"), reply.text
        assert "citizen_of" in (reply.query or "")


def test_known_only_declines_as_ever(worded):
    reply = worded.ask("Which country is person 0 a citizen of?", known_only=True)
    assert reply.outcome not in ("inferred", "weak", "answered")


def test_what_no_relation_speaks_of_stays_declined(worded):
    for question in ("What is the smell of person 0?", "Who is the mayor of city 1?"):
        assert worded.ask(question).outcome not in ("inferred", "answered"), question
