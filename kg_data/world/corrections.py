"""Corrections by hand, applied after all layers: what we know better than the packages, each with its reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from .graph import GraphError, WorldGraph

PATH = Path(__file__).resolve().parent / "corrections.tsv"
SOURCE = "corrections"


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of corrections.tsv.

    ``add`` and ``retract`` state or take back a fact (``tail`` an entity key, or ``value``), or, without a relation,
    the name ``value`` in ``language``; an added fact holds from ``valid_from`` on where that is given. ``prefer``
    makes ``value`` the preferred name; the old one becomes an alias.
    """

    action: str
    head: str
    relation: str
    tail: str
    value: str
    language: str
    valid_from: str
    reason: str
    source: str
    date: str


def read(path: Path = PATH) -> list[Correction]:
    """Read the corrections in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Correction(*row) for row in rows[1:]]


def apply(graph: WorldGraph, corrections: list[Correction]) -> None:
    """Apply corrections in order. Raises GraphError for one that no longer fits the graph, naming it."""
    graph.source(SOURCE, "superbrain corrections", package="", version="", licence="Apache-2.0", trust=0.99)
    for row in corrections:
        if not row.reason or not row.source or not row.date:
            raise GraphError(f"a correction needs its reason, source and date: {row}")
        try:
            _apply_one(graph, row)
        except GraphError as error:
            raise GraphError(f"{error} ({row})") from error


def _apply_one(graph: WorldGraph, row: Correction) -> None:
    match row.action, bool(row.relation):
        case "add", True if row.tail:
            graph.fact(row.head, row.relation, row.tail, source=SOURCE, valid_from=row.valid_from)
        case "add", True:
            graph.literal(row.head, row.relation, row.value, source=SOURCE, valid_from=row.valid_from)
        case "add", False:
            graph.name(row.head, row.value, row.language, source=SOURCE)
        case "retract", True:
            graph.retract(row.head, row.relation, row.tail, row.value)
        case "retract", False:
            graph.retract_name(row.head, row.value, row.language)
        case "prefer", False:
            graph.name(row.head, row.value, row.language, kind="preferred", source=SOURCE)
        case _:
            raise GraphError("no such correction")
