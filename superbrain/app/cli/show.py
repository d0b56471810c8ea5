"""``show``: all about one entity."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.completion import entity_names
from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=entity_names)],
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N")] = 12,
    as_of: Annotated[int | None, typer.Option("--as-of", min=0, metavar="T")] = None,
) -> None:
    """Show names, types, facts and sources of one entity."""
    from superbrain.app.cards import card_lines
    from superbrain.app.render import style_of_output
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        card = brain.show(name, limit=limit, as_of=as_of, language=session.language_for(name))
        session.note_namesakes(brain, name, as_of=as_of)
        if session.json:
            session.write_json(card.to_json())
        else:
            session.write(card_lines(card, style_of_output()))
