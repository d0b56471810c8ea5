"""The strategy in one file does what the real ring does, to the last bit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import ring_walkthrough as walkthrough
import torch

from superbrain.training.ring import Call, run_ring

FILE = Path(__file__).resolve().parents[3] / "training" / "ring_walkthrough.py"


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_it_fits_on_a_few_pages_and_imports_nothing_of_the_house() -> None:
    source = FILE.read_text(encoding="utf-8")
    assert source.count("\n") < 200
    imported = {
        name
        for node in ast.walk(ast.parse(source))
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "")])
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not any(name.startswith("superbrain") for name in imported)


@pytest.mark.slow
def test_it_ends_with_the_bits_of_the_real_ring_and_of_its_replay(tmp_path: Path) -> None:
    nodes, batches = 2, 13
    end, merges, _ = walkthrough.turn(nodes, batches)
    keep = Call("walkthrough_task:keep", {"path": str(tmp_path / "end")})
    real = Call("walkthrough_task:make")
    run_ring(real, workers=nodes, first=0, last=batches, run_folder=tmp_path, checkpoint=keep)
    assert end == (tmp_path / "end").read_bytes()
    assert end == walkthrough.replay(nodes, batches)
    assert [merge[1] - merge[2] for merge in merges] == [min(number, nodes - 1) for number in range(batches)]
