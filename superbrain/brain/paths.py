"""A proof drawn with names and arrows, in the order in which a person follows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from superbrain.brain.reply import PathEdge, Term


def path_rows(path: Sequence[PathEdge]) -> list[list[str]]:
    """Rows of names and arrows: 法国 ─首都→ 巴黎. A part that does not continue the one before has its own row."""
    rows: list[list[str]] = []
    end: Term | None = None
    for edge in _in_drawing_order(path):
        start, arrival = edge.ends
        if end is None or _place(start) != _place(end):
            rows.append([start.label])
        rows[-1] += [_arrow(edge), _with_period(arrival.label, edge)]
        end = arrival
    return rows


def path_text(path: Sequence[PathEdge]) -> str:
    """A proof on one line."""
    return " & ".join(" ".join(row) for row in path_rows(path))


def _in_drawing_order(path: Sequence[PathEdge]) -> list[PathEdge]:
    """The edges as they are drawn: of two branches that meet, the second is walked back from where they meet."""
    branches: dict[int, list[PathEdge]] = {}
    for edge in path:
        branches.setdefault(edge.branch, []).append(edge)
    parts = list(branches.values())
    if len(parts) == 2 and _place(parts[0][-1].ends[1]) == _place(parts[1][-1].ends[1]):
        return parts[0] + [replace(edge, inverse=not edge.inverse) for edge in reversed(parts[1])]
    return [edge for part in parts for edge in part]


def odds_text(truth: float) -> str:
    """Odds as a number; never 1: what is only inferred is not certain."""
    return f"≈{min(truth, 0.99):.2f}"


def _place(term: Term) -> tuple[str | None, str]:
    return (term.id, "") if term.id is not None else (None, f"{term.value} {term.unit}")


def _arrow(edge: PathEdge) -> str:
    label = edge.relation.label
    if edge.standing != "known":
        label += f" {odds_text(edge.truth)}"
    return f"←{label}─" if edge.inverse else f"─{label}→"


def _with_period(label: str, edge: PathEdge) -> str:
    """A value with the time that it is of, or where a fact arrives with how long it holds."""
    return f"{label} ({edge.period})" if edge.period else label
