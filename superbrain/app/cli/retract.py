"""``retract``: take a fact back."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names, relation_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    head: Annotated[str, typer.Argument(autocompletion=entity_names)],
    relation: Annotated[str, typer.Argument(autocompletion=relation_names)],
    tail: Annotated[str | None, typer.Argument(autocompletion=entity_names)] = None,
) -> None:
    """Retract one fact; the tail may be left out where there is only one."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.retract(head, relation, tail)
    put_change(session, change)
