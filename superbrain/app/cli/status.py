"""``status``: what the brain holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from superbrain.app.cli.session import Session

if TYPE_CHECKING:
    from superbrain.brain.spaces import Standing


def run(context: typer.Context) -> None:
    """Show the counts of facts, entities and relations."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        status, standing = brain.status(), brain.standing()
    if session.json:
        session.write_json(status)
        return
    counts = {name: f"{value:,}" for name, value in status.items() if isinstance(value, int)}
    session.write([session.say("status", folder=session.brain, **counts), *space_lines(session, standing)])


def space_lines(session: Session, standing: Standing) -> list[str]:
    """What there is to say of the space."""
    told = standing.to_json()
    if not told["trained"]:
        return [session.say("status.space_none")]
    if standing.trouble is not None:
        return [session.say("status.space_trouble", reason=standing.trouble.message(session.language))]
    key = "status.space_elsewhere" if told["behind"] is None else "status.space"
    lines = [session.say(key, name=told["name"], newcomers=told["newcomers"], behind=told["behind"])]
    if not told["infers"]:
        return [*lines, session.say("status.space_silent")]
    unplaced = told["unplaced"]
    return [*lines, session.say("status.space_unplaced", unplaced=unplaced)] if unplaced else lines
