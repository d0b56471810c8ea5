"""One small brain for the whole session, and a way to run the program on a copy of it."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from superbrain import Brain
from superbrain.app.cli import main

TOY = Path(__file__).parents[2] / "kg_data" / "toy"


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        assert self.out.count("\n") == 1, "one object on one line"
        return json.loads(self.out)


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
    with Brain.open(folder) as brain:
        brain.ask("海之国的首都是哪里？")  # fills the caches
    return folder


@pytest.fixture
def own(toy, tmp_path) -> Path:
    """A copy of the toy brain to change."""
    folder = tmp_path / "own"
    shutil.copytree(toy, folder)
    return folder


@pytest.fixture
def run(capfd, monkeypatch, toy):
    """Run the program in this process, on the toy brain unless the command line names another."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("SUPERBRAIN_BRAIN", str(toy))

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ran(status, out, err)

    return run
