"""``rename``: the preferred name of an entity."""

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
) -> None:
    """Change the preferred name; the old one stays as an alias."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        change = brain.rename(entity, name, language=language)
    put_change(session, change, name)
