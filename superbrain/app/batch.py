"""A file of questions, answered line by line with one start-up (JSON Lines in, JSON Lines out)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from superbrain.errors import BadQuestionLine, Said, SuperbrainError
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Brain, Reply

LINE_LIMIT = 1_000_000
"""Longest line, in bytes. What is longer is skipped without being held in memory."""


def answer_file(
    brain: Brain, path: Path, language: Language, *, limit: int, as_of: int | None, known_only: bool
) -> None:
    """Answer every line of ``path`` ("-" is standard input), in order, one object a line on standard output.

    A line is an object with ``question`` and, if you like, ``id``, which is echoed. A line that is none gets an object
    with ``error`` in its place; blank lines are passed over.
    """
    ask = partial(brain.ask, limit=limit, as_of=as_of, known_only=known_only)
    if str(path) == "-":
        _answer_lines(ask, sys.stdin.buffer, "-", language)
        return
    with path.open("rb") as stream:
        _answer_lines(ask, stream, str(path), language)


def _answer_lines(ask: Callable[[str], Reply], stream: IO[bytes], name: str, language: Language) -> None:
    for number, line in _numbered_lines(stream):
        if line is not None and not line.strip():
            continue
        echo: dict[str, object] = {}
        try:
            question, echo = _read(line, name, number)
            result = ask(question).to_json()
        except SuperbrainError as error:
            result = {"error": error_json(error, language), "line": number}
        sys.stdout.write(json.dumps({**echo, **result}, ensure_ascii=False, allow_nan=False) + "\n")
        sys.stdout.flush()  # whoever writes the questions into a pipe may wait for each answer


def error_json(error: SuperbrainError, language: Language) -> dict[str, str]:
    """The error as programs read it."""
    return {"code": error.code, "message": error.message(language), "next": error.next_step(language)}


def _read(line: bytes | None, name: str, number: int) -> tuple[str, dict[str, object]]:
    """The question of a line and what is to be echoed."""
    if line is None:
        words = Said(f"超过 {LINE_LIMIT:,} 字节", f"longer than {LINE_LIMIT:,} bytes")
        raise BadQuestionLine(path=name, line=number, reason=words)
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadQuestionLine(path=name, line=number, reason=Said("不是 JSON", "no JSON")) from error
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        words = Said("不是带有文字 question 的对象", "no object with a text called question")
        raise BadQuestionLine(path=name, line=number, reason=words)
    return value["question"], {"id": value["id"]} if "id" in value else {}


def _numbered_lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines from 1; None for one that is too long."""
    number = 0
    while line := stream.readline(LINE_LIMIT):
        number += 1
        if len(line) < LINE_LIMIT or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
            pass
        yield number, None
