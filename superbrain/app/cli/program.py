"""One run of the program: parse, call the verb, and turn whatever happens into output and an exit status."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
import typer.core
import typer.main

from superbrain import __version__
from superbrain.app.cli.group import ReaderGone, Verbs, build
from superbrain.app.cli.session import Session, shared_options
from superbrain.errors import FileMissing, OutputFailed, SuperbrainError, UsageError, one_line
from superbrain.errors.keeping import reason_of

_NOT_A_NUMBER = re.compile(r"greater than or equal to (?P<least>\d+)|x>=(?P<from>\d+)|valid integer")
_PARSING_SENTENCES = {
    "usage.extra": re.compile(r"unexpected extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL),
    "usage.subverb": re.compile(r"No such command ['\"]([^'\"]*)"),
}
"""Sentences of the parser, whose wording differs a little from version to version."""

INTERRUPTED = 130
FAILED = 1
LONGEST_ERROR = 600
"""Characters of an error's line."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit status; nothing escapes but ``SystemExit`` of shell completion."""
    words = [_as_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    session = Session.expected(words)
    _open_closed_streams()
    _speak_utf8(sys.stdin, "surrogateescape")
    _speak_utf8(sys.stdout, "backslashreplace")
    _speak_utf8(sys.stderr, "backslashreplace")
    try:
        status = _program().main(args=words, prog_name="superbrain", standalone_mode=False, obj=session)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, ReaderGone):  # whoever read (`| head`) had enough: what was to be done is done
        _silence(sys.stdout)
        _silence(sys.stderr)
        return 0
    except Exception as error:  # noqa: BLE001  the last resort: a person gets one line, -v the traceback
        return _report(error, session)
    return status if isinstance(status, int) else 0


def _program() -> Any:
    app = typer.Typer(cls=Verbs, rich_markup_mode=None, pretty_exceptions_enable=False, invoke_without_command=True)
    app.callback()(_root)
    command = typer.main.get_command(app)
    command.params.extend(shared_options())
    return command


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", is_eager=True)] = False,
) -> int:
    """Without a verb: talk."""
    if version:
        sys.stdout.write(f"superbrain {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        with build("chat").make_context("chat", [], parent=context) as talk:
            return int(talk.command.invoke(talk) or 0)
    return 0


def _report(error: Exception, session: Session) -> int:
    """Say what went wrong in one line and what to do in the next; returns the exit status."""
    ours = _as_ours(error, session)
    if ours is None:
        text, next_step = session.say("bug", reason=f"{type(error).__name__}: {error}"), session.say("bug.next")
        code, status = "internal", FAILED
    else:
        text, next_step = ours.message(session.language), ours.next_step(session.language)
        code, status = ours.code, ours.status
    text, next_step = (_clipped(one_line(words)) for words in (text, next_step))
    try:
        if session.json:
            session.write_json({"error": {"code": code, "message": text, "next": next_step}})
            sys.stdout.flush()
        else:
            sys.stderr.write(session.say("error", message=text) + "\n")
            if next_step:
                sys.stderr.write(session.say("error.next", next=next_step) + "\n")
    except OSError:
        _silence(sys.stdout)
        _silence(sys.stderr)
    if ours is None and session.verbose:
        traceback.print_exception(error)
    return status


def _clipped(words: str) -> str:
    """The words of an error, short of what it quotes at length (a name of ten thousand characters)."""
    beginning, end = words[: LONGEST_ERROR * 2 // 3], words[-LONGEST_ERROR // 3 :]
    return words if len(words) <= LONGEST_ERROR else f"{beginning} … {end}"


def _as_ours(error: Exception, session: Session) -> SuperbrainError | None:
    """The error in our own words, or None if it is a mistake of the program."""
    if isinstance(error, SuperbrainError):
        return error
    if isinstance(error, _parsing_error()):
        return UsageError(reason=_usage_reason(error, session))
    if isinstance(error, OSError):
        path = error.filename if error.filename is not None else session.say("stream.output")
        if error.errno in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR):
            return FileMissing(path=path)
        return OutputFailed(path=path, reason=reason_of(error))
    return None


def _parsing_error() -> type[Exception]:
    """The class of all errors of parsing. typer exports only a child of it, and where it lives has changed."""
    return typer.BadParameter.__mro__[1]


def _usage_reason(error: Any, session: Session) -> str:
    """What was wrong with the command line. The parser's own sentences are English, so the common ones are ours."""
    kind = type(error).__name__
    if kind in ("NoSuchOption", "BadOptionUsage"):
        return session.say(f"usage.{kind}", name=error.option_name)
    if kind == "MissingParameter":
        return session.say("usage.MissingParameter", name=str(error.param.metavar or error.param.name).upper())
    message = str(error.format_message())
    if kind == "BadParameter" and (number := _NOT_A_NUMBER.search(message)):
        argument = error.param.metavar or error.param.name
        name = next((word for word in error.param.opts if word.startswith("--")), argument)
        least = number["least"] or number["from"]
        return session.say("usage.number_from" if least else "usage.number", name=name, least=least)
    for key, pattern in _PARSING_SENTENCES.items():
        if found := pattern.search(message):
            return session.say(key, words=found[1])
    return message


def _as_utf8(word: str) -> str:
    """A word of the command line as it was typed, also where the locale made Python read its bytes as ASCII."""
    return os.fsencode(word).decode("utf-8", "surrogateescape") if not word.isascii() else word


def _open_closed_streams() -> None:
    """Where a standard stream was closed (`>&-`) use the void: without it the next file opened would take its number.

    In this order, so that each descriptor gets the number that belongs to it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  for the whole run


def _speak_utf8(stream: TextIO, errors: str) -> None:
    """Names are in every script: read and write UTF-8 whatever the locale says.

    Bytes that are none come in as surrogates, which are refused with a reason, and never make the program fail.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors=errors)


def _silence(stream: TextIO) -> None:
    """The reader has gone: let the flush at the interpreter's end fall into the void instead of failing."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
