"""The documents say what is: every verb is in them, and the examples of the first page run."""

import re
import shlex
from pathlib import Path

import pytest

from superbrain.app.cli.group import VERBS
from superbrain.errors import SuperbrainError

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_documents(verb):
    texts = [path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")]
    assert any(re.search(rf"superbrain {verb}\b", text) for text in texts)


def test_every_exit_status_is_in_the_documents():
    listed = re.findall(r"^\| (\d+) \|", (DOCS / "formats.md").read_text(encoding="utf-8"), re.MULTILINE)

    def statuses(error: type[SuperbrainError]) -> set[int]:
        return {error.status}.union(*map(statuses, error.__subclasses__()))

    assert statuses(SuperbrainError) | {0, 3, 130} == set(map(int, listed))


def test_the_example_of_an_own_graph_runs_and_answers(run, tmp_path, monkeypatch):
    text = (DOCS / "start.md").read_text(encoding="utf-8").partition("## Your own graph")[2].partition("\n## ")[0]
    table, *consoles = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("family.csv").write_text(table, encoding="utf-8")
    commands = [shlex.split(line)[1:] for console in consoles for line in console.splitlines()]
    answers = [run(*command) for command in commands]
    assert [ran.status for ran in answers] == [0] * len(commands)
    assert "贾敏" in answers[1].out
    assert "潇湘馆" in answers[-1].out
