"""``query``: the query language, keys instead of words."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    text: Annotated[str, typer.Argument()],
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 20,
    as_of: Annotated[int | None, typer.Option("--as-of", min=0, metavar="T")] = None,
    known_only: Annotated[bool, typer.Option("--known-only")] = False,
) -> int:
    """Answer a query of the query language."""
    from superbrain.app.cli.output import put_reply
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        reply = brain.query(
            session.typed(text), limit=limit, as_of=as_of, known_only=known_only, language=session.language
        )
        session.note_space(brain)
    return put_reply(session, reply, limit)
