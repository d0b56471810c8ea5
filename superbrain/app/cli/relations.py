"""``relations``: the schema; look at it and mend it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from superbrain.app.cli.completion import relation_names
from superbrain.app.cli.session import Session


def run(context: typer.Context) -> None:
    """List all relations, unless a verb of its own follows."""
    if context.invoked_subcommand is not None:
        return
    from superbrain.app.cards import relation_rows
    from superbrain.app.render import style_of_output, table
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        counted = brain.relations()
    if session.json:
        listed = [{**asdict(relation), "facts": facts} for relation, facts in counted]
        session.write_json({"schema": "superbrain.relations/1", "relations": listed})
    else:
        session.write(table(relation_rows(counted, session.language), style_of_output()))


def show(context: typer.Context, name: Annotated[str, typer.Argument(autocompletion=relation_names)]) -> None:
    """Show names, properties and wordings of one relation."""
    from superbrain.app.cards import relation_lines
    from superbrain.app.render import style_of_output
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        relation, facts = brain.relation(name)
    if session.json:
        session.write_json({"schema": "superbrain.relation/1", **asdict(relation), "facts": facts})
    else:
        session.write(relation_lines(relation, facts, style_of_output(), session.language))


def edit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=relation_names)],
    zh: Annotated[str | None, typer.Option("--zh", metavar="NAME")] = None,
    en: Annotated[str | None, typer.Option("--en", metavar="NAME")] = None,
    inverse_zh: Annotated[str | None, typer.Option("--inverse-zh", metavar="NAME")] = None,
    inverse_en: Annotated[str | None, typer.Option("--inverse-en", metavar="NAME")] = None,
    alias: Annotated[list[str] | None, typer.Option("--alias", metavar="NAME")] = None,
    phrasing: Annotated[list[str] | None, typer.Option("--phrasing", metavar="TEXT")] = None,
    symmetric: Annotated[bool | None, typer.Option("--symmetric/--no-symmetric")] = None,
    functional: Annotated[bool | None, typer.Option("--functional/--no-functional")] = None,
    closed: Annotated[bool | None, typer.Option("--closed/--no-closed")] = None,
) -> None:
    """Change names, wordings or properties of a relation."""
    from superbrain.app.cli.output import put_change
    from superbrain.brain import Brain

    session = Session.of(context)
    names = {"zh": zh, "en": en, "inverse_zh": inverse_zh, "inverse_en": inverse_en}
    marks = {"symmetric": symmetric, "functional": functional, "closed": closed}
    changes = {key: value for key, value in {**names, **marks}.items() if value is not None}
    with Brain.open(session.brain) as brain:
        change = brain.edit_relation(name, changes, aliases=alias or (), phrasings=phrasing or ())
    put_change(session, change)


subverbs = {"show": show, "edit": edit}
