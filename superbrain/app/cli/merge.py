"""``merge``: two entities are one."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    keep: Annotated[str, typer.Argument(autocompletion=entity_names)],
    gone: Annotated[str, typer.Argument(autocompletion=entity_names)],
) -> None:
    """Move facts and names of the second entity to the first."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.merge(keep, gone)
    put_change(session, change)
