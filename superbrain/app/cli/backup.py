"""``backup``: the whole brain with its log as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    file: Annotated[Path, typer.Argument()],
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Save the brain as one file, while it is in use."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        brain.backup(file, replace=force)
        transaction = brain.transaction
    if session.json:
        session.write_json({"file": str(file), "transaction": transaction, "bytes": file.stat().st_size})
    else:
        session.write([session.say("backup.done", file=file, transaction=transaction)])
