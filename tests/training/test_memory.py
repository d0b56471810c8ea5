"""A training that memory does not suffice for is refused before anything is made, with what would fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from superbrain.errors import TooLargeToTrain, TrainingBroken
from superbrain.store import Snapshot
from superbrain.training import memory, runs
from superbrain.training.memory import Load, afford, free, needed, telling_shortage
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run

WORLD = Load(entities=36_000, relations=73, queries=70_000, answers=190_000)


def test_the_world_takes_less_than_a_gigabyte_alone_and_more_on_a_ring() -> None:
    assert 0.3e9 < needed(Recipe(), WORLD) < 1e9
    assert needed(Recipe(workers=2), WORLD) > 1.5 * needed(Recipe(), WORLD)


@pytest.mark.parametrize("larger", [{"rank": 128}, {"workers": 2}, {"workers": 3}, {"batch": 50_000}])
def test_whatever_is_larger_takes_more(larger: dict[str, int]) -> None:
    least = Recipe(workers=2 if larger == {"workers": 3} else 1)
    assert needed(replace(least, **larger), WORLD) > needed(least, WORLD)
    assert needed(least, replace(WORLD, text=384)) > needed(least, WORLD)


def test_what_fits_is_let_through_also_where_the_system_does_not_tell() -> None:
    afford(Recipe(), WORLD, lambda: needed(Recipe(), WORLD))
    afford(Recipe(rank=4096, workers=64), WORLD, lambda: None)


@pytest.mark.parametrize(
    ("settings", "room", "advice"),
    [
        ({"rank": 4096, "workers": 1}, 4e9, "--rank 2048"),
        ({"rank": 64, "workers": 64}, 4e9, "--workers 1"),
        ({"rank": 4096, "workers": 2}, 4e9, "--rank 512"),
        ({"rank": 64, "workers": 1}, 1e8, "a smaller batch"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_figures_and_what_would(
    settings: dict[str, int], room: float, advice: str
) -> None:
    recipe = Recipe(**settings)  # type: ignore[arg-type]
    with pytest.raises(TooLargeToTrain) as caught:
        afford(recipe, WORLD, lambda: room)
    error = caught.value
    assert (error.status, error.fields["rank"], error.fields["workers"]) == (2, recipe.rank, recipe.workers)
    assert f"{needed(recipe, WORLD) / 1e9:.1f} GB" in error.message("en")
    assert f"{room / 1e9:.1f} GB" in error.message("zh")
    assert advice in error.next_step("en")
    if "--" in advice:
        assert advice in error.next_step("zh")
        name, value = advice.removeprefix("--").split()
        assert needed(replace(recipe, **{name: int(value)}), WORLD) <= room


def test_a_run_is_refused_before_its_folder_is_made(
    monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, quick: Recipe, tmp_path: Path
) -> None:
    monkeypatch.setattr(runs, "afford", lambda recipe, load: afford(recipe, load, lambda: 1e6))
    with pytest.raises(TooLargeToTrain):
        runs.begin(tmp_path / "runs", snapshot, quick)
    assert not (tmp_path / "runs").exists()


def test_a_run_that_cannot_be_afforded_any_more_stays_to_be_resumed(
    monkeypatch: pytest.MonkeyPatch, started: Callable[[Recipe], Run], quick: Recipe
) -> None:
    from superbrain.training.job import fit_run

    run = started(quick)
    monkeypatch.setattr(runs, "afford", lambda recipe, load: afford(recipe, load, lambda: 1e6))
    with pytest.raises(TooLargeToTrain):
        fit_run(run, lambda _: None)
    assert runs.unfinished(run.folder.parent).folder == run.folder


def test_what_is_free_is_what_the_machine_or_its_container_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = free()
    assert there is None or 1e6 < there < 1e15
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("2500000\n")
    (tmp_path / "memory.stat").write_text("anon 100\ninactive_file 400000\nactive_file 7\n")
    assert memory._of_container(tmp_path) == 900_000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory._of_container(tmp_path) is None
    assert memory._of_container(tmp_path / "none") is None


def out_of(kind: str) -> None:
    if kind == "numpy":
        raise MemoryError
    raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes")


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_memory_that_runs_out_all_the_same_is_named(kind: str) -> None:
    with pytest.raises(TrainingBroken, match="memory ran out"), telling_shortage("a run"):
        out_of(kind)
    with pytest.raises(RuntimeError, match="shapes"), telling_shortage("a run"):
        raise RuntimeError("shapes do not match")
