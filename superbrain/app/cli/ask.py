"""``ask``: one question, or a file of them with one start-up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import UsageError


def run(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument()] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 20,
    as_of: Annotated[int | None, typer.Option("--as-of", min=0, metavar="T")] = None,
    encoder: Annotated[str | None, typer.Option("--encoder", metavar="NAME")] = None,
    known_only: Annotated[bool, typer.Option("--known-only")] = False,
) -> int:
    """Answer a question, or every line of a file."""
    from superbrain.app.cli.output import put_reply
    from superbrain.brain import Brain
    from superbrain.brain.settings import check_encoder

    session = Session.of(context)
    if (question is None) == (file is None):
        raise UsageError(reason=session.say("ask.one_of"))
    check_encoder(encoder or "")
    with Brain.open(session.brain, encoder=encoder) as brain:
        if file is not None:
            from superbrain.app.batch import answer_file

            answer_file(brain, file, session.language, limit=limit, as_of=as_of, known_only=known_only)
            return 0
        asked = session.typed(question or "")
        reply = brain.ask(asked, limit=limit, as_of=as_of, known_only=known_only)
        session.note_space(brain)
        return put_reply(session, reply, limit)
