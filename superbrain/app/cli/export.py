"""``export``: everything that is held now, as a folder of text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(context: typer.Context, folder: Annotated[Path, typer.Argument()]) -> None:
    """Write the graph as a folder that can be loaded again."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        brain.export(folder)
        status = brain.status()
    if session.json:
        session.write_json({"folder": str(folder), "transaction": status["transaction"], "facts": status["facts"]})
    else:
        session.write([session.say("export.done", folder=folder, facts=status["facts"])])
