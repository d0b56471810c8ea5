"""``connect``: how two things hang together."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    one: Annotated[str, typer.Argument(autocompletion=entity_names)],
    other: Annotated[str, typer.Argument(autocompletion=entity_names)],
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 5,
) -> int:
    """Show the paths that best explain how two things hang together."""
    from superbrain.app.cli.output import put_reply
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        reply = brain.connect(one, other, limit=limit, language=session.language_for(one, other))
        session.note_namesakes(brain, one, other)
        return put_reply(session, reply)
