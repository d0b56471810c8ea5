"""Forgetting a text equals never having read it, by the real extractors; benchmarks/reading_forget.py does it often."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forgetting_texts import forgotten_as_never_read

from superbrain.store import connection

CASES = int(os.environ.get("SUPERBRAIN_EXAMPLES", "6"))


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WRITER_PRAGMAS", ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"))


@pytest.mark.parametrize("seed", range(CASES))
def test_forgotten_is_as_never_read(tmp_path: Path, seed: int) -> None:
    proposed, accepted = forgotten_as_never_read(tmp_path / "case", seed)
    assert proposed > 0
    assert accepted > 0
