"""The graph's own task on the ring: one worker is the serial fit, and any number is its replay, to the last bit."""

from __future__ import annotations

from pathlib import Path

import graph_riders
import pytest
import torch
from safetensors.torch import load_file

from superbrain.training.fitting import fit
from superbrain.training.ring import Call, replay, run_ring

EPOCHS = 3


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "products"), [(1, "bf16"), (1, "float32"), (2, "bf16")])
def test_a_space_is_trained_to_the_same_bits(tmp_path: Path, workers: int, products: str) -> None:
    make = Call("graph_riders:make", {"products": products})
    task = graph_riders.make(products)
    last = EPOCHS * task.batches_per_epoch
    keep = Call("ring_toys:keep", {"folder": str(tmp_path)})
    run_ring(make, workers=workers, first=0, last=last, run_folder=tmp_path, checkpoint=keep)
    ended = load_file(tmp_path / f"checkpoint-{last}.safetensors")
    again = replay(tmp_path, make)
    assert again.mismatch is None
    assert all(rows.equal(ended[f"parameters/{name}"]) for name, rows in again.model.parameters.items())
    if workers == 1:
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        fit(task, epochs=EPOCHS)
        torch.set_num_threads(before)
        assert all(rows.equal(ended[f"parameters/{name}"]) for name, rows in task.parameters.items())
        assert all(rows.equal(ended[f"state/{name}"]) for name, rows in task.state.items())
