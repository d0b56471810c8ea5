import os
import subprocess
import sys

import pytest

from superbrain.app.cli.group import VERBS


@pytest.fixture
def complete(toy):
    """What the shell is offered for the last of some words."""

    def complete(*words: str, shell: str = "bash", brain=toy) -> list[str]:
        environment = {
            **os.environ,
            "SUPERBRAIN_BRAIN": str(brain),
            "_SUPERBRAIN_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": " ".join(["superbrain", *words]),
            "COMP_CWORD": str(len(words)),
            "_TYPER_COMPLETE_ARGS": " ".join(["superbrain", *words]),
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
        command = [sys.executable, "-c", "from superbrain.app.cli import main; main()"]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        assert ran.stderr == ""
        return [line for line in ran.stdout.splitlines() if line]

    return complete


def test_verbs_are_completed(complete):
    assert complete("re") == [verb for verb in VERBS if verb.startswith("re")]


def test_names_of_entities_are_completed_and_quoted_where_the_shell_pastes_them(complete):
    assert complete("show", "海之") == ["海之国"]
    assert complete("show", "Anna") == ["Anna", r"Anna\ Hall"]
    assert any("Anna Hall" in line for line in complete("show", "Anna", shell="fish"))


def test_relations_are_completed(complete):
    assert complete("add", "海之国", "首") == ["首都"]


def test_options_are_completed(complete):
    assert complete("ask", "--li") == ["--limit"]


def test_a_missing_brain_completes_nothing(complete, tmp_path):
    assert complete("show", "海", brain=tmp_path) == []


def test_completion_of_names_waits_for_nothing_heavy(toy):
    code = (
        "import sys, typer; from superbrain.app.cli.completion import entity_names, relation_names;"
        "from superbrain.app.cli.session import Session; from types import SimpleNamespace; from pathlib import Path;"
        f"session = Session(Path({str(toy)!r}));"
        "context = SimpleNamespace(find_root=lambda: SimpleNamespace(obj=session));"
        "print(len(entity_names(context, '海之')), len(relation_names(context, '首')));"
        "print(sorted({'numpy', 'superbrain.language', 'superbrain.reasoning'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["1 1", "[]"]
