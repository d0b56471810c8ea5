"""A run's folder holds all that the training needs, and only runs that can go on are gone on with."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding.candidates import Candidates
from superbrain.errors import (
    BadRecipe,
    FileMissing,
    OutputFailed,
    PackageMissing,
    RunMissing,
    StoreFull,
    TooLittleToTrain,
)
from superbrain.store import Snapshot
from superbrain.training import runs
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run, begin, locked, open_run, unfinished

Started = Callable[[Recipe], Run]


def rows(facts: np.ndarray) -> list[tuple[int, ...]]:
    return sorted(map(tuple, facts.tolist()))


def test_every_fact_is_trained_on_or_set_aside_and_closed_relations_are_trained_on(
    started: Started, quick: Recipe, snapshot: Snapshot
) -> None:
    run = started(quick)
    assert rows(np.concatenate((run.train, run.held))) == rows(snapshot.triples)
    closed = {row for row, relation in snapshot.schema.relations.items() if relation.closed}
    assert closed.isdisjoint(run.held[:, 1])
    assert 0.2 * len(snapshot.triples) < len(run.held) < 0.35 * len(snapshot.triples)
    assert len(run.known.tails) == 2 * len(snapshot.triples)


def test_a_run_is_opened_as_it_was_begun(started: Started, quick: Recipe, snapshot: Snapshot) -> None:
    run = started(replace(quick, candidates="range"))
    again = open_run(run.folder)
    assert (again.recipe, again.about) == (run.recipe, run.about)
    assert (again.about.transaction, again.about.snapshot) == (snapshot.transaction, snapshot.hash)
    for name, array in run.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
    wanted = Candidates.by_type(snapshot)
    assert again.candidates is not None
    np.testing.assert_array_equal(again.candidates.of_relation, wanted.of_relation)
    for found, rows_of_set in zip(again.candidates.sets, wanted.sets, strict=True):
        np.testing.assert_array_equal(found, rows_of_set)


def test_the_seed_decides_what_is_set_aside(started: Started, quick: Recipe) -> None:
    held = [rows(started(replace(quick, seed=seed)).held) for seed in (1, 1, 2)]
    assert held[0] == held[1] != held[2]


def test_nothing_is_set_aside_if_the_recipe_says_so(started: Started, quick: Recipe) -> None:
    assert not len(started(replace(quick, held_out=0.0)).held)


def test_runs_of_one_second_have_names_of_their_own(started: Started, quick: Recipe) -> None:
    assert len({started(quick).folder.name for _ in range(3)}) == 3


def test_texts_are_kept_with_the_run(snapshot: Snapshot, quick: Recipe, tmp_path: Path) -> None:
    texts = np.random.default_rng(0).standard_normal((snapshot.n_entities, 4)).astype(np.float32)
    run = begin(tmp_path, snapshot, quick, texts)
    np.testing.assert_array_equal(open_run(run.folder).texts, texts)


def test_a_graph_without_facts_between_entities_is_too_little(tmp_path: Path, quick: Recipe) -> None:
    with pytest.raises(TooLittleToTrain):
        begin(tmp_path, Snapshot.from_facts([]), quick)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("products", ["auto", "float32"])
def test_without_torch_it_says_what_to_install_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, tmp_path: Path, products: str
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(PackageMissing) as caught:
        begin(tmp_path, snapshot, Recipe(products=products))  # type: ignore[arg-type]
    assert "torch" in caught.value.next_step("en")
    assert not list(tmp_path.iterdir())


def test_without_room_it_says_so_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, started: Started, quick: Recipe, tmp_path: Path
) -> None:
    def refuse(path: Path, arrays: object) -> None:
        raise StoreFull(path=path)

    monkeypatch.setattr(runs, "write_tensors", refuse)
    with pytest.raises(StoreFull) as caught:
        started(quick)
    assert ".superbrain-" not in str(caught.value)
    assert not list((tmp_path / "runs").iterdir())


def test_the_newest_run_that_has_not_ended_goes_on(started: Started, quick: Recipe, tmp_path: Path) -> None:
    first, second, third = (started(quick) for _ in range(3))
    third.end({"space": "s"})
    assert open_run(third.folder).ended
    assert unfinished(tmp_path / "runs").folder == second.folder
    second.end({})
    assert unfinished(tmp_path / "runs").folder == first.folder
    first.end({})
    with pytest.raises(RunMissing):
        unfinished(tmp_path / "runs")
    with pytest.raises(RunMissing):
        unfinished(tmp_path / "none")


def test_a_run_that_is_being_trained_or_damaged_is_passed_over(started: Started, quick: Recipe, tmp_path: Path) -> None:
    first, second, third, fourth = (started(quick) for _ in range(4))
    (fourth.folder / "facts.safetensors").unlink()
    (third.folder / "recipe.toml").write_text("rank = [")
    with locked(second):
        assert unfinished(tmp_path / "runs").folder == first.folder
        with locked(first), pytest.raises(RunMissing):
            unfinished(tmp_path / "runs")
    assert unfinished(tmp_path / "runs").folder == second.folder


def test_a_lock_that_cannot_be_made_is_named(started: Started, quick: Recipe) -> None:
    run = started(quick)
    (run.folder / "lock").mkdir()
    with pytest.raises(OutputFailed, match="lock"), locked(run):
        pass


def test_what_was_left_half_made_is_no_run(started: Started, quick: Recipe, tmp_path: Path) -> None:
    run = started(quick)
    shutil.copytree(run.folder, tmp_path / "runs" / ".superbrain-1-29990101T000000")
    (tmp_path / "runs" / "29990101T000001").mkdir()
    assert unfinished(tmp_path / "runs").folder == run.folder


@pytest.mark.parametrize("file", ["run.json", "facts.safetensors", "recipe.toml"])
@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_a_damaged_run_is_named(started: Started, quick: Recipe, file: str, damage: str) -> None:
    run = started(quick)
    path = run.folder / file
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:5] if damage == "cut" else json.dumps({"a": 1}).encode())
    with pytest.raises(RunMissing if file != "recipe.toml" else (FileMissing, BadRecipe)) as caught:
        open_run(run.folder)
    assert run.folder.name in str(caught.value)
