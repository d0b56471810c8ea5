"""Damaged space files are noticed and named: see damaging.py. benchmarks/space_damage.py does 300."""

from __future__ import annotations

import json
from pathlib import Path

import damaging
import pytest

from superbrain.embedding import sealed
from superbrain.embedding.artifact import open_space, verify_space
from superbrain.errors import SpaceDamaged


@pytest.mark.parametrize("kind", range(len(damaging.DAMAGES)))
def test_a_damaged_space_is_refused_and_the_file_is_named(tmp_path: Path, kind: int) -> None:
    damaging.make(tmp_path / "sound")
    tally = damaging.Damages()
    for seed in range(kind, kind + 4 * len(damaging.DAMAGES), len(damaging.DAMAGES)):
        tally.look(tmp_path / "sound", tmp_path / "damaged", seed)
    assert (tally.unnoticed, tally.wrongly_named) == (0, 0), tally.reasons


def test_a_bit_that_rots_on_the_disc_is_found_by_looking_at_every_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaging.make(tmp_path)
    monkeypatch.setattr(sealed, "signature", lambda path: [path.stat().st_size, 0, 0, 0, 0])  # no time tells of it
    open_space(tmp_path / "space", cache=tmp_path / "cache")
    path = tmp_path / "space" / "b" / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    open_space(tmp_path / "space", cache=tmp_path / "cache")
    with pytest.raises(SpaceDamaged, match=r"model\.safetensors"):
        verify_space(tmp_path / "space", cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").glob("*/checked.json")
    assert json.loads(kept.read_text())
