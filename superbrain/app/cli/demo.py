"""``demo``: six questions and a text that is read; then a space, trained on a ring, infers what was taken out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from superbrain.app.cli.session import Session


def run(
    context: typer.Context,
    light: Annotated[bool, typer.Option("--light")] = False,
    train: Annotated[bool, typer.Option("--train")] = False,
) -> int:
    """Show what the program can do, in a brain of its own: both halves where torch is installed, or one of them."""
    session = Session.of(context)
    status = 0
    if light or not train:
        from superbrain.app.demo import show_demo

        status = show_demo(session)
    if train or not light:
        if not train and find_spec("torch") is None:
            session.note("demo.without_torch")
            return status
        from superbrain.app.demo_space import show_inference

        status = show_inference(session) or status
    return status
