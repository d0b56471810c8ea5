"""What every verb shares: the options that stand before or after it, and the two ways out, data and notes."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from superbrain.app.messages import language_of, message
from superbrain.text import has_han
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Brain

BRAIN_VARIABLE = "SUPERBRAIN_BRAIN"
DEFAULT_BRAIN = "brain"
MOST_READ = 100_000
"""Characters taken from standard input: more than any question may have."""


@dataclass(slots=True)
class Session:
    """The shared options of one run. ``wish`` is the language asked for with --lang, or None."""

    brain: Path
    json: bool = False
    wish: Language | None = None
    verbose: bool = False

    @classmethod
    def of(cls, context: typer.Context) -> Session:
        """The session of a running verb."""
        session = context.find_root().obj
        if not isinstance(session, cls):
            raise TypeError("the program was started without a session")
        return session

    @classmethod
    def expected(cls, arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Session:
        """The session as far as it can be told before parsing: help and usage errors need its language and form."""
        words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
        wish = None
        for place, word in enumerate(words):
            if word == "--lang" and place + 1 < len(words):
                wish = words[place + 1]
            elif word.startswith("--lang="):
                wish = word.partition("=")[2]
        return cls(
            brain=Path(environment.get(BRAIN_VARIABLE) or DEFAULT_BRAIN),
            json="--json" in words,
            wish=language_of(wish) if wish else None,
        )

    @property
    def language(self) -> Language:
        """The language of messages."""
        return self.wish or language_of(None)

    def language_for(self, *typed: str) -> Language:
        """The language to answer in: the one asked for, else that of what was typed."""
        if self.wish is None and any(has_han(text) for text in typed):
            return "zh"
        return self.language

    @staticmethod
    def typed(text: str) -> str:
        """What an argument says: itself, or standard input for "-"."""
        return sys.stdin.read(MOST_READ) if text == "-" else text

    def say(self, key: str, /, **fields: object) -> str:
        """The sentence ``key`` in the session's language."""
        return message(key, self.language, **fields)

    def note(self, key: str, /, **fields: object) -> None:
        """Tell the person at the terminal something that is not data: goes to stderr."""
        sys.stderr.write(self.say(key, **fields) + "\n")
        sys.stderr.flush()

    def command(self, *words: str) -> str:
        """A command line to type next, for the brain of this run."""
        usual = Path(os.environ.get(BRAIN_VARIABLE) or DEFAULT_BRAIN)
        named = () if self.brain == usual else ("--brain", str(self.brain))
        return shlex.join(("superbrain", *words, *named))

    @contextmanager
    def storing(self, brain: Brain, *, made: bool) -> Iterator[None]:
        """Say on Ctrl-C whether anything was stored. A brain that is being ``made`` is not there if it fails."""
        before = brain.transaction
        try:
            yield
        except KeyboardInterrupt:
            stored = not made and brain.transaction > before
            key = "interrupted.stored" if stored else "interrupted.nothing"
            self.note(key, transaction=brain.transaction if stored else before)
            raise

    def note_namesakes(self, brain: Brain, *names: str, as_of: int | None = None) -> None:
        """Say which of several namesakes each name is taken for."""
        for name in names:
            taken, *others = brain.meant(name, as_of=as_of)
            if others:
                self.note("meant", name=name, taken=taken, others=", ".join(others))

    def note_space(self, brain: Brain) -> None:
        """Say why the space was not used, where one was asked for and could not be."""
        trouble = brain.space_trouble
        if trouble is not None:
            self.note("space.not_used", reason=trouble.message(self.language))

    def write(self, lines: Sequence[str]) -> None:
        """Data for people: lines on stdout."""
        sys.stdout.write("".join(line + "\n" for line in lines))

    def write_json(self, value: object) -> None:
        """Data for programs: one object on one line of stdout."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")


def _store_brain(context: typer.Context, value: Path | None) -> None:
    if value is not None and not context.resilient_parsing:
        Session.of(context).brain = value


def _store_json(context: typer.Context, value: bool) -> None:
    if value:
        Session.of(context).json = True


def _store_language(context: typer.Context, value: str | None) -> None:
    if value is None or context.resilient_parsing:
        return
    if value not in ("zh", "en"):
        raise typer.BadParameter(Session.of(context).say("lang.unknown", value=value))
    Session.of(context).wish = "zh" if value == "zh" else "en"


def _store_verbose(context: typer.Context, value: bool) -> None:
    if value:
        Session.of(context).verbose = True


def _shared(
    brain: Annotated[
        Path | None, typer.Option("--brain", metavar="DIR", callback=_store_brain, expose_value=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", callback=_store_json, expose_value=False)] = False,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", callback=_store_language, expose_value=False)
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", callback=_store_verbose, expose_value=False)] = False,
) -> None:
    """The options that stand before or after every verb; their values go into the session."""


def shared_options() -> list[Any]:
    """Fresh parameter objects of the shared options, to be appended to a command."""
    carrier = typer.Typer(add_completion=False, rich_markup_mode=None)
    carrier.command()(_shared)
    return list(typer.main.get_command(carrier).params)
