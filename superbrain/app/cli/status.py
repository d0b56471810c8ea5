"""``status``: what the brain holds."""

from __future__ import annotations

import typer

from superbrain.app.cli.session import Session


def run(context: typer.Context) -> None:
    """Show the counts of facts, entities and relations."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        status = brain.status()
    if session.json:
        session.write_json(status)
        return
    counts = {name: f"{value:,}" for name, value in status.items() if isinstance(value, int)}
    session.write([session.say("status", folder=session.brain, **counts), session.say("status.space_none")])
