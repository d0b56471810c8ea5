"""Figures of a space: by relation where a run that made it is here, whatever that is called, and by no other run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from superbrain import Brain
from superbrain.brain.evaluating import evaluate
from superbrain.brain.training import begin_run
from superbrain.training.recipes import Recipe


@pytest.fixture
def spaced(trained: Path, tmp_path: Path):
    """A copy of the trained brain, opened."""
    shutil.copytree(trained, tmp_path / "spaced")
    with Brain.open(tmp_path / "spaced") as brain:
        yield brain


def test_the_run_is_found_under_any_name(spaced: Brain) -> None:
    found = evaluate(spaced)
    assert {each.relation for each in found.relations} == {"lives_in", "citizen_of"}
    (run,) = (spaced.folder / "runs").iterdir()
    run.rename(run.with_name("another-name"))
    assert evaluate(spaced) == found


def test_another_run_with_the_name_of_the_space_is_not_taken_for_it(spaced: Brain, quick: Recipe) -> None:
    found = evaluate(spaced)
    (run,) = (spaced.folder / "runs").iterdir()
    run.rename(run.with_name("another-name"))
    other = begin_run(spaced, replace(quick, seed=99))
    other.folder.rename(other.folder.with_name(run.name))
    assert evaluate(spaced) == found
    shutil.rmtree(spaced.folder / "runs" / "another-name")
    assert evaluate(spaced).relations == []


def test_runs_that_are_damaged_are_passed_over(spaced: Brain) -> None:
    found = evaluate(spaced)
    (run,) = (spaced.folder / "runs").iterdir()
    for number, file in enumerate(("run.json", "recipe.toml", "facts.safetensors")):
        shutil.copytree(run, run.with_name(f"9{number}"))
        (run.with_name(f"9{number}") / file).write_text("{}[")
    (run.parent / "99").write_text("no folder")
    assert evaluate(spaced) == found
