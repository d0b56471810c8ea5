"""A brain with the drawn graph, and the same with a trained space: what inference is tested on."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from superbrain import Brain
from superbrain.training.recipes import Recipe

sys.path.insert(0, str(Path(__file__).resolve().parent))

from drawn import draw, write_verdicts


@pytest.fixture(scope="session")
def drawn(tmp_path_factory) -> Path:
    """A brain with 220 facts: ``lives_in`` and ``citizen_of`` may be inferred, ``lies_in`` is closed. Only read it."""
    folder = tmp_path_factory.mktemp("drawn") / "brain"
    with Brain.making(folder, name="drawn", encoder="none") as brain:
        draw(brain.folder)
    return folder


@pytest.fixture(scope="session")
def quick() -> Recipe:
    """A training of the drawn graph that takes less than a second and is enough to calibrate."""
    return Recipe(rank=8, n3=0.01, epochs=20, batch=50, rate=0.3, held_out=0.3, threads=1, products="float32")


@pytest.fixture(scope="session")
def trained(drawn, quick, tmp_path_factory) -> Path:
    """The drawn brain with a space that infers. Only read it."""
    folder = tmp_path_factory.mktemp("trained") / "brain"
    shutil.copytree(drawn, folder)
    with Brain.open(folder) as brain:
        assert brain.train(quick).calibrated
    return folder


@pytest.fixture(scope="session")
def judged(quick, tmp_path_factory) -> Path:
    """A larger drawn brain whose space has learnt from verdicts: beside it lies the file. Only read it."""
    folder = tmp_path_factory.mktemp("judged") / "brain"
    with Brain.making(folder, name="drawn", encoder="none") as brain:
        draw(brain.folder, people=600)
    write_verdicts(folder.with_name("verdicts.tsv"), people=600, count=200)
    with Brain.open(folder) as brain:
        assert brain.train(quick, verdicts=folder.with_name("verdicts.tsv")).calibrated
    return folder
