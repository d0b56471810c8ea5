"""``train``: the brain's space, made anew from what is known now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import UsageError

if TYPE_CHECKING:
    from superbrain.app.progress import ProgressBar
    from superbrain.brain import Brain
    from superbrain.training.runs import Run


def run(
    context: typer.Context,
    recipe: Annotated[Path | None, typer.Option("--recipe", metavar="FILE")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, metavar="N")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, metavar="N")] = None,
    rank: Annotated[int | None, typer.Option("--rank", min=1, metavar="N")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, metavar="N")] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, metavar="N")] = None,
    resume: Annotated[bool, typer.Option("--resume")] = False,
) -> None:
    """Train a space and put it into use."""
    from superbrain.app.progress import ProgressBar
    from superbrain.app.training import report_lines, ring_lines
    from superbrain.brain import Brain
    from superbrain.brain.training import train

    session = Session.of(context)
    settings = {"workers": workers, "epochs": epochs, "rank": rank, "seed": seed, "threads": threads}
    bar = ProgressBar(session.language)
    with Brain.open(session.brain) as brain:
        wanted = _run(session, brain, recipe, settings, bar, resume=resume)
        bar.end()
        session.note("train.begin", run=wanted.folder.name, facts=len(wanted.train), workers=wanted.recipe.workers)
        try:
            report = train(brain, wanted, bar.show, bar.finishing)
        except KeyboardInterrupt:
            bar.end(session.say("train.stopped", command=session.command("train", "--resume")))
            raise
        finally:
            bar.end()
    if session.json:
        session.write_json(report.to_json())
        return
    session.write([*ring_lines(report, session.language), *report_lines(report, session.language)])


def _run(
    session: Session,
    brain: Brain,
    path: Path | None,
    settings: dict[str, int | None],
    bar: ProgressBar,
    *,
    resume: bool,
) -> Run:
    """The run to go on with, or a new one."""
    from superbrain.brain.training import begin_run, unfinished_run
    from superbrain.training.recipes import Recipe

    if resume:
        if path is not None or any(value is not None for value in settings.values()):
            raise UsageError(reason=session.say("train.resume_alone"))
        return unfinished_run(brain)
    recipe = Recipe() if path is None else Recipe.read(path)
    wanted = recipe.changed(path or Path("--"), **settings)
    return begin_run(brain, wanted, lambda share: bar.part("train.encoding", share))
