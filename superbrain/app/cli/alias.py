"""``alias``: another name for an entity."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(autocompletion=entity_names)],
    name: Annotated[str, typer.Argument()],
    language: Annotated[str | None, typer.Option("--language", metavar="zh|en|…")] = None,
    remove: Annotated[bool, typer.Option("--remove")] = False,
) -> None:
    """Give an entity another name, or take one away."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.alias(entity, name, language=language, remove=remove)
    put_change(session, change, name)
