"""Hand-typed tables of the world, ours, Apache-2.0: tab-separated, lines that start with # are comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from ..words import NameKind

HERE = Path(__file__).resolve().parent


@cache
def _read(name: str) -> tuple[tuple[str, ...], ...]:
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of one table. Raises ValueError if a row is not as wide as the first."""
    found = _read(name)
    for row in found:
        if len(row) != len(found[0]):
            raise ValueError(f"{name}.tsv: {len(row)} cells instead of {len(found[0])}: {row}")
        yield row


def pairs(name: str) -> dict[str, str]:
    """Return a table of two columns as a mapping from the first to the second."""
    return {row[0]: row[1] for row in rows(name)}


def name_rows(name: str) -> Iterator[tuple[str, str, NameKind, str]]:
    """Yield (code, language, kind, name) of a table of names. Raises ValueError on an unknown kind."""
    kinds: dict[str, NameKind] = {kind: kind for kind in get_args(NameKind)}
    for code, language, kind, text in rows(name):
        if kind not in kinds:
            raise ValueError(f"{name}.tsv: no such kind of name: {kind}")
        yield code, language, kinds[kind], text
