"""``load``: facts from a file or a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import BrainMissing, UsageError

if TYPE_CHECKING:
    from superbrain.brain import Brain


def run(
    context: typer.Context,
    path: Annotated[Path, typer.Argument()],
    relation: Annotated[list[str] | None, typer.Option("--relation", metavar="NAME=literal|entity")] = None,
    encoding: Annotated[str, typer.Option("--encoding", metavar="NAME")] = "utf-8",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Load facts, making the brain if there is none."""
    from superbrain.app.cli.output import first_question, put_load

    session = Session.of(context)
    readings = dict(_reading(session, text) for text in relation or [])
    made = not session.brain.exists()
    with _open_or_make(session.brain, dry_run=dry_run) as brain:
        with session.storing(brain, made=made):
            report = brain.load(path, readings=readings, encoding=encoding, dry_run=dry_run)
        question = "" if dry_run else first_question(brain, session.language)
    put_load(session, report, question)


@contextmanager
def _open_or_make(folder: Path, *, dry_run: bool) -> Iterator[Brain]:
    """The brain in ``folder``, or a new one that is there after the block if the block does not fail."""
    from superbrain.brain import Brain

    if dry_run and not folder.exists():
        with TemporaryDirectory(prefix="superbrain-") as scratch, Brain.create(Path(scratch) / "brain") as brain:
            yield brain
        return
    try:
        brain = Brain.open(folder)
    except BrainMissing:
        with Brain.making(folder, name=folder.name) as made:
            yield made
        return
    with brain:
        yield brain


def _reading(session: Session, text: str) -> tuple[str, str]:
    name, mark, kind = text.rpartition("=")
    if not mark or not name or kind not in ("literal", "entity"):
        raise UsageError(reason=session.say("load.bad_reading", text=text))
    return name, kind
