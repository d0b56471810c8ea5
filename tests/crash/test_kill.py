"""kill -9 at random moments and at every named point: see killing.py. benchmarks/crash.py does it 200 times."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from killing import POINTS, WORKS, Tally, killed, make

import superbrain.store


def nothing_wrong(tally: Tally) -> bool:
    return tally.lost == tally.unsound == tally.stuck == tally.half_written == 0


@pytest.mark.parametrize("name", sorted(WORKS))
def test_killed_at_random_nothing_reported_is_lost(tmp_path: Path, name: str) -> None:
    make(tmp_path)
    tally = Tally()
    for seed in range(4):
        reports = killed(WORKS[name], tmp_path, seed, within=0.1)
        tally.look(tmp_path, reports)
    assert tally.kills == 4
    assert tally.reported > 0 or name == "export"
    assert nothing_wrong(tally), tally


@pytest.mark.parametrize("point", sorted(POINTS))
def test_killed_at_a_named_point_nothing_is_half_there(tmp_path: Path, point: str) -> None:
    make(tmp_path)
    tally = Tally()
    tally.look(tmp_path, killed(POINTS[point], tmp_path, 1, point=point))
    assert nothing_wrong(tally), tally


def test_every_named_point_is_tried() -> None:
    sources = Path(superbrain.store.__file__).parent.rglob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    plain = set(re.findall(r'crash_point\("([\w:-]+)"\)', text))
    renames = {
        f"{name}:{when}-rename"
        for name in re.findall(r'fresh_f\w+\([^"\n]*"(\w+)"\)', text)
        for when in ("before", "after")
    }
    assert plain | renames <= POINTS.keys()
    assert {point.split(":")[0] for point in POINTS} <= {name.split(":")[0] for name in plain | renames | {"export:"}}
