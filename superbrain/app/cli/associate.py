"""``associate``: what a thing brings to mind."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=entity_names)],
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 10,
    known_only: Annotated[bool, typer.Option("--known-only")] = False,
) -> int:
    """Show what a thing brings to mind, with the path to each."""
    from superbrain.app.cli.output import put_reply
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        language = session.language_for(name)
        reply = brain.associate(name, limit=limit, known_only=known_only, language=language)
        session.note_namesakes(brain, name)
        return put_reply(session, reply)
