"""``add``: one fact by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names, relation_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    head: Annotated[str, typer.Argument(autocompletion=entity_names)],
    relation: Annotated[str, typer.Argument(autocompletion=relation_names)],
    tail: Annotated[str, typer.Argument(autocompletion=entity_names)],
    source: Annotated[str, typer.Option("--source", metavar="NAME")] = "",
    valid_from: Annotated[str, typer.Option("--from", metavar="DATE")] = "",
    valid_to: Annotated[str, typer.Option("--to", metavar="DATE")] = "",
) -> None:
    """Add one fact; entities and the relation are made where there are none."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.add(head, relation, tail, source=source, valid_from=valid_from, valid_to=valid_to)
    put_change(session, change)
