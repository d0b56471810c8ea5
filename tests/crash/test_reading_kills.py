"""A few kills of reading and review on the toy graph; benchmarks/reading_kills.py does a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_killing import Readings, make, one

TOY = Path(__file__).parents[2] / "kg_data" / "toy"
TEXTS = {
    "a.txt": "林大海出生于1950年。林大海住在云桥。\n",
    "b.txt": "海之国的首都是白沙港。\n林大海住在松谷。\n",
}


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    texts = tmp_path / "written"
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / name).write_text(text, encoding="utf-8")
    make(tmp_path / "kills", TOY, sorted(texts.iterdir()))
    return tmp_path / "kills"


@pytest.mark.slow
def test_a_killed_reading_or_review_leaves_whole_documents_and_whole_decisions(prepared: Path) -> None:
    tally = Readings()
    for number in range(8):
        one(prepared, number, tally)
    assert tally.kills == 8
    assert tally.ended_before < 8
    assert tally.wrong == 0, tally
