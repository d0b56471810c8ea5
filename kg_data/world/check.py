"""Check the built graph against facts that any school book has (schoolbook.tsv)."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from .folder import read_table
from .schema import Schema
from .tables import HERE as TABLES

SCHOOLBOOK = TABLES.parent / "schoolbook.tsv"


def expected(path: Path = SCHOOLBOOK) -> list[tuple[str, str, str]]:
    """Return (head name, relation, expected tail name or value), names as a Chinese reader writes them."""
    lines = path.read_text("utf-8").splitlines()[1:]
    rows = [tuple(line.split("\t")) for line in lines]
    return [(head, relation, tail) for head, relation, tail in rows]


def failures(folder: Path) -> list[str]:
    """Return the school-book facts that the built graph does not have, one line each."""
    named: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    for key, language, _, text in read_table(folder, "names"):
        if language == "zh":
            named[text].add(key)
            labels[key].add(text)
    symmetric = {key for key, rule in Schema(folder).relations.items() if rule.symmetric}
    tails: dict[tuple[str, str], set[str]] = defaultdict(set)
    for head, relation, tail, value, *_ in read_table(folder, "facts"):
        tails[head, relation] |= labels[tail] if tail else {value}
        if relation in symmetric:
            tails[tail, relation] |= labels[head]
    wrong = []
    for head, relation, tail in expected():
        found = {name for key in named[head] for name in tails[key, relation]}
        if tail not in found:
            shown = "、".join(sorted(found)[:8]) or ("nothing" if named[head] else "no such name")
            wrong.append(f"{head} {relation}: want {tail}, have {shown}")
    return wrong


def main(folder: Path) -> int:
    """Print the result; return 0 if all school-book facts are there, else 1."""
    wrong = failures(folder)
    for line in wrong:
        print(line, file=sys.stderr)
    total = len(expected())
    print(f"school-book facts: {total - len(wrong)} of {total}")
    return 1 if wrong else 0
