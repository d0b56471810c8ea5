"""Train the space that comes with the world: `make space`, or

    python -m kg_data.world.space [--workers N]

A brain is made from the built graph, the recipe training/world.toml is run, and the space is put into the folder
`space` beside this file.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from superbrain import Brain
from superbrain.brain.spaces import SPACES
from superbrain.training.progress import Progress
from superbrain.training.recipes import Recipe

HERE = Path(__file__).resolve().parent
BUILT, SPACE = HERE / "built", HERE / "space"
RECIPE = HERE.parents[1] / "training" / "world.toml"
EVERY = 200


def main() -> None:
    """Make the brain, train, and replace what came before."""
    parser = argparse.ArgumentParser(description="Train the space that comes with the world.")
    parser.add_argument("--workers", type=int, default=1)
    workers = parser.parse_args().workers
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "brain"
        with Brain.making(folder, name="world", encoder="none") as brain:
            brain.load(BUILT)
        with Brain.open(folder) as brain:
            report = brain.train(Recipe.read(RECIPE).changed(RECIPE, workers=workers), on_progress=show)
        shutil.rmtree(SPACE, ignore_errors=True)
        shutil.copytree(folder / SPACES, SPACE)
    print(report.to_json())


def show(progress: Progress) -> None:
    """A line now and then."""
    if progress.batch % EVERY == 0:
        print(progress, flush=True)


if __name__ == "__main__":
    main()
