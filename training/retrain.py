"""Retrain the space of a brain on what it knows now: a script to run, or to copy and change.

    python training/retrain.py --brain brain --recipe training/world.toml --workers 2
    torchrun --nproc-per-node 2 training/retrain.py --brain brain        (the ring gets as many workers)

It does what `superbrain train` does, step by step, so that each step can be changed. Under torchrun the first process
leads and starts the ring's workers itself, all on this machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from superbrain.app.progress import ProgressBar
from superbrain.brain import Brain
from superbrain.brain.training import begin_run, ring_figures, train, unfinished_run
from superbrain.errors import SuperbrainError
from superbrain.training.recipes import Recipe
from superbrain.training.torchrun import seat


def main() -> None:
    """Read the recipe, set facts aside, fit, calibrate, and put the space into use."""
    here = seat()
    parser = argparse.ArgumentParser(description="Retrain the space of a brain.")
    parser.add_argument("--brain", type=Path, default=Path("brain"))
    parser.add_argument("--recipe", type=Path, default=Path(__file__).with_name("world.toml"))
    parser.add_argument("--workers", type=int, default=here.workers)
    parser.add_argument("--resume", action="store_true", help="go on with the newest run that was cut short")
    options = parser.parse_args()
    if not here.leads:
        return

    recipe = Recipe.read(options.recipe).changed(options.recipe, workers=options.workers)
    bar = ProgressBar("en")
    with Brain.open(options.brain) as brain:
        # 1. A run's folder: the recipe, the facts to train on, the facts set aside to judge and to calibrate on.
        run = unfinished_run(brain) if options.resume else begin_run(brain, recipe)
        print(f"{run.folder}: {len(run.train):,} facts to train on, {len(run.held):,} set aside")
        # 2. The fit, on a ring where there are several workers; then truth is calibrated and the space switched.
        try:
            report = train(brain, run, bar.show, bar.finishing)
        finally:
            bar.end()
    # 3. What came of it, on facts that the space was not trained on.
    print(f"space {report.made.name}: {dict(report.made.metrics)}")
    print(report.made.calibration)
    if report.ring is not None:
        print(ring_figures(report.ring))


if __name__ == "__main__":
    try:
        main()
    except SuperbrainError as error:
        sys.stderr.write(f"{error.message('en')}\n{error.next_step('en')}\n")
        sys.exit(error.status)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; --resume goes on from the newest checkpoint\n")
        sys.exit(130)
