"""``undo``: take the newest change back, or the one named."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    transaction: Annotated[int | None, typer.Argument(min=1, metavar="T")] = None,
) -> None:
    """Undo a transaction by a new one."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.undo(transaction)
    put_change(session, change)
