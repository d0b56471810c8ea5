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


NAMED = 10
"""Unknown names of a file of verdicts that are listed."""


def run(
    context: typer.Context,
    recipe: Annotated[Path | None, typer.Option("--recipe", metavar="FILE")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, metavar="N")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, metavar="N")] = None,
    rank: Annotated[int | None, typer.Option("--rank", min=1, metavar="N")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, metavar="N")] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, metavar="N")] = None,
    verdicts: Annotated[Path | None, typer.Option("--verdicts", metavar="FILE")] = None,
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
        if resume:
            wanted = _unfinished(session, brain, recipe, verdicts, settings)
        else:
            wanted = _begun(session, brain, recipe, verdicts, settings, bar)
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


def _unfinished(
    session: Session, brain: Brain, recipe: Path | None, verdicts: Path | None, settings: dict[str, int | None]
) -> Run:
    """The run to go on with."""
    from superbrain.brain.training import unfinished_run

    if any(value is not None for value in (recipe, verdicts, *settings.values())):
        raise UsageError(reason=session.say("train.resume_alone"))
    return unfinished_run(brain)


def _begun(
    session: Session,
    brain: Brain,
    path: Path | None,
    verdicts: Path | None,
    settings: dict[str, int | None],
    bar: ProgressBar,
) -> Run:
    """A new run, with what people said."""
    from superbrain.brain.training import begin_run
    from superbrain.brain.verdicts import gathered
    from superbrain.training.recipes import Recipe

    recipe = Recipe() if path is None else Recipe.read(path)
    wanted = recipe.changed(path or Path("--"), **settings)
    said = gathered(brain, verdicts)
    if said.unknown:
        told = "、" if session.language == "zh" else ", "
        names = told.join(f"{name} ({line})" for line, name in said.unknown[:NAMED])
        session.note("train.verdicts_unknown", count=len(said.unknown), names=names)
    if said.unused:
        session.note("train.verdicts_unused", count=said.unused)
    return begin_run(brain, wanted, lambda share: bar.part("train.encoding", share), said)
