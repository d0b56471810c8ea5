"""``log``: what was done."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 20,
) -> None:
    """List the newest transactions."""
    from superbrain.app.cards import log_lines
    from superbrain.app.render import style_of_output
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        entries = brain.log(limit)
    if session.json:
        session.write_json({"schema": "superbrain.log/1", "transactions": [asdict(entry) for entry in entries]})
    else:
        session.write(log_lines(entries, style_of_output(), session.language))
