"""Names in the space: the gradient is that of the loss, and without names all is as without the text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from superbrain.store import Snapshot
from superbrain.training.graph_task import GraphTask, TaskSettings
from superbrain.training.job import fit_run
from superbrain.training.recipes import Recipe
from superbrain.training.runs import begin
from superbrain.training.text_task import TextTask

SETTINGS = TaskSettings(rank=4, queries=20, products="float32", seed=3)


def plain(snapshot: Snapshot) -> GraphTask:
    return GraphTask(snapshot.triples, snapshot.n_entities, snapshot.n_relations, SETTINGS)


def names(snapshot: Snapshot, width: int = 3) -> np.ndarray:
    return np.random.default_rng(5).standard_normal((snapshot.n_entities, width)).astype(np.float32)


@pytest.fixture
def task(snapshot: Snapshot) -> TextTask:
    """A task with names whose projection has begun to matter."""
    made = TextTask(plain(snapshot), names(snapshot))
    chance = torch.Generator().manual_seed(1)
    for name, scale in (("projection", 0.1), ("gate", 1.0), ("entities", 0.5), ("relations", 0.5)):
        made.parameters[name].copy_(scale * torch.randn(made.parameters[name].shape, generator=chance))
    return made


def test_it_begins_as_the_plain_task_does(snapshot: Snapshot) -> None:
    bare, task = plain(snapshot), TextTask(plain(snapshot), names(snapshot))
    slopes, loss = bare.gradient(bare.parameters, bare.batch(0))
    with_names, same_loss = task.gradient(task.parameters, task.batch(0))
    assert loss == same_loss
    for name, slope in slopes.items():
        torch.testing.assert_close(with_names[name], slope, rtol=0, atol=0)


def test_without_any_name_it_stays_the_plain_task(snapshot: Snapshot) -> None:
    bare, task = plain(snapshot), TextTask(plain(snapshot), np.zeros((snapshot.n_entities, 3), np.float32))
    for number in range(5):
        for one in (bare, task):
            slopes, _ = one.gradient(one.parameters, one.batch(number))
            one.merge(one.parameters, one.state, slopes)
    for name in ("entities", "relations"):
        torch.testing.assert_close(task.parameters[name], bare.parameters[name], rtol=0, atol=0)


def test_its_gradient_is_the_slope_of_the_loss(task: TextTask) -> None:
    """Along random directions, by the plain task's own loss at the sums."""
    batch = task.batch(0)
    slopes, _ = task.gradient(task.parameters, batch)
    chance = torch.Generator().manual_seed(2)

    def loss_at(parameters: dict[str, torch.Tensor]) -> float:
        sums = task.plain.parameters | {
            "entities": parameters["entities"] + task.texts @ parameters["projection"] * parameters["gate"],
            "relations": parameters["relations"],
        }
        return task.plain.gradient({name: sums[name] for name in ("entities", "relations")}, batch)[1]

    for name in ("projection", "gate"):
        way = torch.randn(task.parameters[name].shape, generator=chance)
        way /= way.norm()
        step = 1e-2
        ends = [loss_at(task.parameters | {name: task.parameters[name] + sign * step * way}) for sign in (1, -1)]
        told = (ends[0] - ends[1]) / (2 * step)
        assert told == pytest.approx(float((slopes[name] * way).sum()), rel=0.05, abs=2e-3)


def test_names_are_multiplied_in_the_precision_of_the_other_products(snapshot: Snapshot) -> None:
    """And nearly the same comes of it."""
    found = {}
    for products in ("float32", "bf16"):
        bare = GraphTask(
            snapshot.triples, snapshot.n_entities, snapshot.n_relations, replace(SETTINGS, products=products)
        )
        task = TextTask(bare, names(snapshot))
        assert task.texts.dtype == (torch.bfloat16 if products == "bf16" else torch.float32)
        chance = torch.Generator().manual_seed(1)
        task.parameters["projection"].copy_(0.1 * torch.randn(task.parameters["projection"].shape, generator=chance))
        task.parameters["entities"].copy_(0.5 * torch.randn(task.parameters["entities"].shape, generator=chance))
        found[products], _ = task.gradient(task.parameters, task.batch(0))
        assert all(slope.dtype == torch.float32 for slope in found[products].values())
    for name, slope in found["float32"].items():
        other = found["bf16"][name]
        assert float((other - slope).norm()) <= 0.03 * float(slope.norm()) + 1e-6, name


def test_memory_that_is_handed_in_changes_nothing(task: TextTask) -> None:
    fresh, loss = task.gradient(task.parameters, task.batch(1))
    fresh = {name: slope.clone() for name, slope in fresh.items()}
    room = {name: torch.full_like(rows, 7.0) for name, rows in task.parameters.items()}
    again, same = task.gradient(task.parameters, task.batch(1), room)
    assert loss == same
    for name, slope in fresh.items():
        torch.testing.assert_close(again[name], slope, rtol=0, atol=0)


def test_what_is_served_is_what_is_trained(task: TextTask) -> None:
    served = task.served({name: rows.numpy() for name, rows in task.parameters.items()})
    sums = task.parameters["entities"] + task.texts @ task.parameters["projection"] * task.parameters["gate"]
    np.testing.assert_allclose(served["entities"], sums.numpy(), rtol=1e-5, atol=1e-6)
    assert sorted(served) == ["entities", "relations"]


def test_there_is_one_vector_for_each_entity(snapshot: Snapshot) -> None:
    with pytest.raises(ValueError, match="vectors of names"):
        TextTask(plain(snapshot), names(snapshot)[:-1])


def test_a_run_with_names_is_fitted_and_resumed_as_one_without(
    snapshot: Snapshot, quick: Recipe, tmp_path: Path
) -> None:
    run = begin(tmp_path, snapshot, replace(quick, epochs=3), names(snapshot))
    tables = fit_run(run, lambda _: None).tables
    again = fit_run(run, lambda _: None).tables  # all batches are done: only the checkpoint is read
    assert {name: table.shape for name, table in tables.items()} == {
        "entities": (snapshot.n_entities, 16),
        "relations": (2 * snapshot.n_relations, 16),
    }
    for name, table in tables.items():
        np.testing.assert_array_equal(again[name], table)
