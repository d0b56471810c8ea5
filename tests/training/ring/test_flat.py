"""One buffer, and tables that are views of it."""

from __future__ import annotations

import pytest
import ring_toys
import torch

from superbrain.training.ring.errors import NotRideable
from superbrain.training.ring.flat import FlatModel


def test_tables_are_views_of_one_buffer_and_begin_like_tensors_of_their_own() -> None:
    task = ring_toys.make("least squares")
    model = FlatModel.of(task)
    tables = [*model.parameters.values(), *model.state.values()]
    assert all(table.data_ptr() % 64 == model.flat.data_ptr() % 64 for table in tables)
    assert all(table.equal(task.parameters[name]) for name, table in model.parameters.items())
    model.flat.fill_(7.0)
    assert all(bool((table == 7).all()) for table in tables)


def test_the_task_keeps_its_own_tensors() -> None:
    task = ring_toys.make("least squares")
    FlatModel.of(task).flat.zero_()
    assert bool(task.parameters["weight"].any())


def test_every_bit_counts_in_the_checksum() -> None:
    model = FlatModel.of(ring_toys.make("complex"))
    before = model.crc32()
    model.flat[3] = torch.nextafter(model.flat[3], torch.tensor(9.0))
    assert model.crc32() != before


def test_what_cannot_travel_is_refused_by_name() -> None:
    with pytest.raises(NotRideable, match=r"weight is .*float64"):
        FlatModel({"weight": torch.zeros(3, dtype=torch.float64)}, {})
    with pytest.raises(NotRideable, match="no parameters"):
        FlatModel({}, {})
