"""The verbs, found by name and imported when used."""

from __future__ import annotations

import difflib
import importlib
import shlex
from collections.abc import Sequence
from typing import Any

import typer
import typer.core
import typer.main

from superbrain.app.cli.help import about, root_page, verb_page
from superbrain.app.cli.session import Session, shared_options
from superbrain.errors import Said, UnknownVerb, UsageError

PANELS: dict[str, tuple[str, ...]] = {
    "ask": ("ask", "chat", "show", "query", "connect", "associate", "status", "demo"),
    "learn": (
        *("init", "load", "add", "retract", "relations", "alias", "rename", "merge"),
        *("ingest", "review", "forget", "why"),
        *("log", "undo", "doctor", "export", "backup", "restore"),
    ),
    "retrain": ("train", "eval", "ring"),
}
"""The verbs of each panel of the help, in the order in which people meet them."""

VERBS = tuple(verb for verbs in PANELS.values() for verb in verbs)


ASKING = frozenset(("what", "who", "where", "when", "which", "how", "why", "is", "does", "tell"))
"""First words of a question that was typed without ``ask``."""


class Verb(typer.core.TyperCommand):
    """One verb; its help comes from the catalogue, in the session's language."""

    def get_help(self, ctx: Any) -> str:
        """The help page, for ``--help``."""
        return verb_page(self, ctx, Session.of(ctx).language)


class Subverbs(typer.core.TyperGroup):
    """A verb with verbs of its own, such as ``relations show``."""

    def get_help(self, ctx: Any) -> str:
        """The help page, for ``--help``."""
        return verb_page(self, ctx, Session.of(ctx).language)


class ReaderGone(Exception):
    """Nobody reads standard output any more: `| head` has seen enough."""


class Verbs(typer.core.TyperGroup):
    """The whole program: a group whose verbs are imported only when they are used."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; ReaderGone where its output was cut off, which typer would turn into a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def get_help(self, ctx: Any) -> str:
        """The front page of the help: three panels."""
        return root_page(self, ctx, Session.of(ctx).language, PANELS)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """All verbs, in the order of the panels."""
        return list(VERBS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that ``args`` begin with; UnknownVerb if there is none."""
        word = args[0]
        if word not in VERBS and not word.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(word, VERBS, n=1)
            if not near or word.lower() in ASKING:  # nothing that it could be a slip of: likely a question
                raise UsageError(reason=_no_verb(args))
            raise UnknownVerb(name=word, verb=near[0])
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb's command, or None if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        command = build(cmd_name)
        command.help = about(cmd_name, Session.of(ctx).language)  # what shell completion shows
        return command


def _no_verb(words: Sequence[str]) -> Said:
    """That there is no such command, and how the words are asked as a question."""
    asked = shlex.join(("superbrain", "ask", " ".join(words)))
    return Said(
        f"没有命令“{words[0]}”；如果是提问，请用 {asked}",
        f'there is no command "{words[0]}"; if it is a question, type {asked}',
    )


def build(verb: str) -> Any:
    """The command of ``verb``: its module's ``run``, and ``subverbs`` where it has some."""
    module = importlib.import_module(f"superbrain.app.cli.{verb}")
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    subverbs = getattr(module, "subverbs", {})
    if subverbs:
        app.callback(cls=Subverbs, invoke_without_command=True)(module.run)
        for name, function in subverbs.items():
            app.command(name, cls=Verb)(function)
    else:
        app.command(verb, cls=Verb)(module.run)
    command = typer.main.get_command(app)
    command.name = verb
    for part in (command, *getattr(command, "commands", {}).values()):
        part.params.extend(shared_options())
    return command
