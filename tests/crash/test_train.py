"""kill -9 during a training: see train_killing.py. benchmarks/train_kills.py does it 100 times."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import train_killing
from train_killing import Trainings, killed, make

import superbrain.embedding
import superbrain.training


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brain with two spaces."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, epochs=20)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it to train in."""
    shutil.copytree(made, tmp_path / "place")
    return tmp_path / "place"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "workers"),
    [
        ("checkpoint:after-rename", 2),
        ("space:files-written", 1),
        ("space-switch:before-rename", 1),
        ("space-switch:after-rename", 1),
        ("space:old-renamed", 1),
        ("run-end:before-rename", 1),
        ("run-end:after-rename", 1),
    ],
)
def test_killed_at_a_named_point_the_space_is_the_old_or_the_new_one_and_the_training_goes_on(
    place: Path, point: str, workers: int
) -> None:
    tally = Trainings()
    tally.look(place, 2, 3, killed(place, 3, workers, point=point))
    assert (tally.kills, tally.wrong) == (1, 0), tally
    assert (tally.old, tally.new) == ((0, 1) if point in AFTER_THE_SWITCH else (1, 0))


AFTER_THE_SWITCH = ("space-switch:after-rename", "space:old-renamed", "run-end:before-rename", "run-end:after-rename")


@pytest.mark.slow
def test_killed_at_a_random_moment_a_ring_leaves_no_worker_and_goes_on(place: Path) -> None:
    recipe = place / "recipe.toml"
    recipe.write_text(recipe.read_text().replace("epochs = 20", "epochs = 300"))
    tally = Trainings()
    tally.look(place, 2, 3, killed(place, 3, 2, after=0.5))
    tally.look(place, 3, 4, killed(place, 4, 2, after=0.5, worker=True))
    assert (tally.kills, tally.wrong) == (2, 0), tally


def test_every_named_point_of_a_training_is_tried() -> None:
    folders = [Path(module.__file__).parent for module in (superbrain.training, superbrain.embedding)]  # type: ignore[type-var]
    text = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    plain = set(re.findall(r'crash_point\("([\w:-]+)"\)', text))
    renames = {
        f"{name}:{when}-rename"
        for name in re.findall(r'fresh_f\w+\([^"\n]*"([\w-]+)"\)', text)
        for when in ("before", "after")
        if name in ("run", "checkpoint", "space", "space-switch", "run-end")
    }
    assert plain | renames == set(train_killing.POINTS)
