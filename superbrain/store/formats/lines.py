"""Lines of a file from outside, one at a time: no line, however long, is ever held whole."""

from __future__ import annotations

import codecs
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from superbrain.errors import BadEncoding, FileMissing, InputError, Said, TooLarge, UsageError

LINE_LIMIT: Final = 1 << 20
"""Longest line, in bytes."""

_UNPACKED_LIMIT: Final = 2 << 30
"""Most bytes that a compressed file may unpack to."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. ``number`` counts from 1; ``too_long`` says that it was skipped."""

    number: int
    text: str
    too_long: bool = False


def lines(path: Path, encoding: str = "utf-8") -> Iterator[Line]:
    """Read a plain or .xz file line by line.

    Raises
    ------
    FileMissing, BadEncoding, InputError
        as they say.
    TooLarge
        if a compressed file unpacks to more than 2 GB.

    """
    try:
        b"\n".decode(encoding, "replace")
    except LookupError as error:
        raise UsageError(reason=Said(f"没有编码 {encoding}", f"there is no encoding {encoding}")) from error
    packed = path.suffix == ".xz"
    try:
        with lzma.open(path) if packed else path.open("rb") as file:
            for number, (raw, too_long) in enumerate(_raw_lines(file, path, packed), start=1):
                if number == 1:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                try:
                    text = "" if too_long else raw.decode(encoding)
                except UnicodeDecodeError as error:
                    raise BadEncoding(path=path, line=number) from error
                yield Line(number, text.rstrip("\r\n"), too_long)
    except (lzma.LZMAError, EOFError) as error:
        damage = Said(f"压缩数据有误（{error}）", f"bad compressed data ({error})")
        raise InputError(path=path, reason=damage) from error
    except OSError as error:
        raise FileMissing(path=path) from error


def _raw_lines(file: IO[bytes], path: Path, packed: bool) -> Iterator[tuple[bytes, bool]]:
    """Each line, or the start of one that is too long (the rest of which is read and dropped)."""
    total = 0
    while raw := file.readline(LINE_LIMIT + 1):
        total += len(raw)
        too_long = len(raw) > LINE_LIMIT
        rest = raw
        while too_long and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT)
            total += len(rest)
            if not rest:
                break
        if packed and total > _UNPACKED_LIMIT:
            raise TooLarge(what=path.name, limit=_UNPACKED_LIMIT)
        yield raw, too_long


class Refused(Exception):
    """A row that cannot be one."""

    def __init__(self, reason: Said) -> None:
        super().__init__(reason.en)
        self.reason = reason


def number_of(cell: str) -> float:
    """Read a number. Refused if it is none."""
    try:
        return float(cell)
    except ValueError as error:
        raise Refused(Said(f"“{cell[:80]}”不是数", f'"{cell[:80]}" is no number')) from error
