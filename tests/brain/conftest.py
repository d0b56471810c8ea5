"""One small brain for the whole session, and copies of it to change."""

import shutil
from pathlib import Path

import pytest

from superbrain import Brain

TOY = Path(__file__).parents[2] / "kg_data" / "toy"


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch):
    """Brains that name no encoder get none: what an encoder adds is tested beside it."""
    monkeypatch.setattr("superbrain.embedding.encoder.default_encoder", lambda: None)


@pytest.fixture(scope="session")
def toy(tmp_path_factory) -> Path:
    """A brain that holds the toy graph; tests only read it."""
    folder = tmp_path_factory.mktemp("toy") / "brain"
    with Brain.making(folder, name="toy", encoder="none") as brain:
        brain.load(TOY)
    return folder


@pytest.fixture
def brain(toy):
    """The toy brain, to read."""
    with Brain.open(toy) as brain:
        yield brain


@pytest.fixture
def own(toy, tmp_path):
    """A copy of the toy brain, to change."""
    folder = tmp_path / "own"
    shutil.copytree(toy, folder)
    with Brain.open(folder) as brain:
        yield brain
