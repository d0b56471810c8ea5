"""``demo``: six questions and one fact learned live."""

from __future__ import annotations

import typer

from superbrain.app.cli.session import Session


def run(context: typer.Context) -> int:
    """Show what the program can do, in a brain of its own."""
    from superbrain.app.demo import show_demo

    return show_demo(Session.of(context))
