"""Power cuts lose nothing that was reported: see power.py. benchmarks/power_loss.py tries 300 images of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from power import compiler, cut, record

pytestmark = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")


def test_synced_commits_survive_every_power_cut(tmp_path: Path) -> None:
    damage = cut(record(tmp_path, 60, "FULL"), 60, tmp_path)
    assert damage.images == 60
    assert not damage.any, damage


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_test_bites_where_less_is_synced(tmp_path: Path, synchronous: str) -> None:
    damage = cut(record(tmp_path, 40, synchronous), 40, tmp_path)
    assert damage.lost > 0 or damage.unreadable > 0
    assert synchronous == "OFF" or damage.unsound == 0  # NORMAL loses the newest commits and damages nothing
