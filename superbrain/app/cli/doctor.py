"""``doctor``: is the brain sound."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session

DAMAGED = 6


def run(context: typer.Context, deep: Annotated[bool, typer.Option("--deep")] = False) -> int:
    """Check the brain; exit 6 if something is damaged."""
    from superbrain.app.cards import report_lines
    from superbrain.app.render import style_of_output
    from superbrain.brain.spaces import examine  # a damaged brain cannot be opened, but it can be looked at

    session = Session.of(context)
    report = examine(session.brain, deep=deep)
    if session.json:
        session.write_json({"schema": "superbrain.doctor/1", **report.to_json()})
    else:
        session.write(report_lines(report, style_of_output(), session.language))
    return 0 if report.sound else DAMAGED
