"""``init``: make a brain."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    world: Annotated[bool, typer.Option("--world")] = False,
    name: Annotated[str, typer.Option("--name", metavar="NAME")] = "",
    encoder: Annotated[str, typer.Option("--encoder", metavar="NAME")] = "",
) -> None:
    """Make an empty brain, or one that holds the bundled world."""
    from superbrain.app.cli.output import first_question, put_load
    from superbrain.brain import Brain, world_folder
    from superbrain.brain.settings import check_encoder

    session = Session.of(context)
    if not check_encoder(encoder):
        session.note("encoder.unchecked", name=encoder)
    folder = world_folder() if world else None
    if folder is None:
        with Brain.create(session.brain, name=name, encoder=encoder) as brain:
            status = brain.status()
        if session.json:
            session.write_json(status)
        else:
            session.write([session.say("init.made", folder=session.brain), session.say("init.next")])
        return
    with Brain.making(session.brain, name=name or "world", encoder=encoder) as brain:
        session.note("init.loading")
        with session.storing(brain, made=True):
            report = brain.load(folder)
            brain.adopt_shipped_space()
        question = first_question(brain, session.language)
    session.note("init.made", folder=session.brain)
    put_load(session, report, question)
