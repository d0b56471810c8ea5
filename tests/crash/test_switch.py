"""kill -9 while a space takes the place of another: see switching.py. benchmarks/space_switch.py does it 100 times."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import switching
from killing import killed

import superbrain.embedding


def test_killed_at_random_moments_the_space_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    switching.make(tmp_path)
    tally = switching.Switches()
    for seed in range(4):
        before = switching.number_in_use(tmp_path)
        tally.look(tmp_path, before, killed(switching.switching, tmp_path, seed, within=0.1))
    assert (tally.kills, tally.wrong) == (4, 0), tally
    assert tally.reported > 0


@pytest.mark.parametrize("point", sorted(switching.POINTS))
def test_killed_at_a_named_point_the_space_is_the_old_or_the_new_one(tmp_path: Path, point: str) -> None:
    switching.make(tmp_path)
    tally = switching.Switches()
    tally.look(tmp_path, 2, killed(switching.POINTS[point], tmp_path, 1, point=point))
    assert tally.wrong == 0, tally


def test_every_named_point_of_a_space_is_tried() -> None:
    sources = Path(superbrain.embedding.__file__).parent.glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    plain = set(re.findall(r'crash_point\("([\w:-]+)"\)', text))
    renames = {
        f"{name}:{when}-rename"
        for name in re.findall(r'fresh_f\w+\([^"\n]*"(space[\w-]*)"\)', text)
        for when in ("before", "after")
        if not name.startswith("space-index")  # tests/embedding/test_index.py: what is half there is built again
    }
    assert plain | renames == switching.POINTS.keys()
