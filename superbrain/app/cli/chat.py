"""``chat``: talk, and what happens without a verb."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    encoder: Annotated[str | None, typer.Option("--encoder", metavar="NAME")] = None,
    known_only: Annotated[bool, typer.Option("--known-only")] = False,
) -> int:
    """Talk with the brain until /quit."""
    from superbrain.app.chat import talk
    from superbrain.brain import Brain
    from superbrain.brain.settings import check_encoder

    session = Session.of(context)
    check_encoder(encoder or "")
    with Brain.open(session.brain, encoder=encoder) as brain:
        return talk(brain, session.language, as_json=session.json, known_only=known_only)
