"""``demo``: six questions and one fact learned live; then a space that infers what was taken out."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(context: typer.Context, train: Annotated[bool, typer.Option("--train")] = False) -> int:
    """Show what the program can do, in a brain of its own."""
    session = Session.of(context)
    if train:
        from superbrain.app.demo_space import show_inference

        return show_inference(session)
    from superbrain.app.demo import show_demo

    return show_demo(session)
