"""``restore``: a brain from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(context: typer.Context, file: Annotated[Path, typer.Argument()]) -> None:
    """Make the brain from a backup; one that is there already is left alone."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.restore(file, session.brain) as brain:
        status = brain.status()
    if session.json:
        session.write_json(status)
    else:
        session.write([session.say("restore.done", folder=session.brain, **status)])
