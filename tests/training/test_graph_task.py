"""Batches, steps and starts of a graph under training."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from superbrain.embedding.candidates import Candidates  # noqa: E402
from superbrain.training.fitting import Step, fit  # noqa: E402
from superbrain.training.graph_task import GraphTask, TaskSettings  # noqa: E402

ENTITIES, RELATIONS = 40, 3
SETTINGS = TaskSettings(rank=6, queries=25, most_answers=4, products="float32", seed=3)


def facts() -> np.ndarray:
    chance = np.random.default_rng(0)
    drawn = np.column_stack([chance.integers(0, high, 150) for high in (ENTITIES, RELATIONS, ENTITIES)])
    crowd = np.column_stack((np.zeros(30, int), np.zeros(30, int), np.arange(5, 35)))
    return np.unique(np.concatenate((drawn, crowd)), axis=0)


def task(settings: TaskSettings = SETTINGS, **options: object) -> GraphTask:
    return GraphTask(facts(), ENTITIES, RELATIONS, settings, **options)


def facts_of(made: GraphTask, epoch: int) -> Counter[tuple[int, int, int]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for batch_id in range(epoch * made.batches_per_epoch, (epoch + 1) * made.batches_per_epoch):
        batch = made.batch(batch_id)
        owners = np.repeat(np.arange(len(batch.heads)), batch.counts)
        found.update(
            zip(batch.heads[owners].tolist(), batch.relations[owners].tolist(), batch.tails.tolist(), strict=True)
        )
    return found


def test_an_epoch_holds_every_directed_fact_once_and_epochs_differ() -> None:
    made = task()
    assert facts_of(made, 0) == facts_of(made, 1)
    assert set(facts_of(made, 0).values()) == {1}
    assert len(facts_of(made, 0)) == 2 * len(facts()) == made.facts_per_epoch
    assert not np.array_equal(made.batch(0).heads, made.batch(made.batches_per_epoch).heads)


def test_a_batch_is_a_pure_function_of_the_seed_and_its_number() -> None:
    one, other = task(), task()
    other.batch(17)
    for name in ("heads", "relations", "counts", "tails"):
        np.testing.assert_array_equal(getattr(one.batch(9), name), getattr(other.batch(9), name))
    reseeded = task(TaskSettings(rank=6, queries=25, seed=4, products="float32"))
    assert not np.array_equal(one.batch(9).heads, reseeded.batch(9).heads)


def test_a_query_of_many_answers_is_cut_so_that_batches_stay_small() -> None:
    made = task()
    for batch_id in range(made.batches_per_epoch):
        batch = made.batch(batch_id)
        assert batch.counts.max() <= SETTINGS.most_answers
        assert 1 <= len(batch.heads) <= SETTINGS.queries
        assert batch.counts.sum() == len(batch.tails)


def test_batches_of_a_candidate_set_hold_answers_of_that_set_alone() -> None:
    rows = np.unique(facts()[facts()[:, 1] == 1, 2])
    chosen = np.array([-1, 0, -1, -1, -1, -1])
    made = task(candidates=Candidates((rows,), chosen))
    assert len(facts_of(made, 0)) == 2 * len(facts())
    kinds = set()
    for batch_id in range(made.batches_per_epoch):
        batch = made.batch(batch_id)
        kinds.add(batch.candidates is None)
        assert (batch.candidates is not None) == bool((batch.relations == 1).all())
        assert batch.candidates is None or np.isin(batch.tails, batch.candidates).all()
    assert kinds == {True, False}


def test_merging_is_row_wise_adagrad_and_leaves_the_gradient_alone() -> None:
    made = task()
    before = {name: rows.clone() for name, rows in made.parameters.items()}
    gradient, _ = made.gradient(made.parameters, made.batch(0))
    kept = {name: slope.clone() for name, slope in gradient.items()}
    made.merge(made.parameters, made.state, gradient)
    made.merge(made.parameters, made.state, gradient)
    for name, slope in kept.items():
        assert torch.equal(gradient[name], slope)
        squares = (slope**2).mean(1, keepdim=True)
        steps = slope / (squares.sqrt() + 1e-10) + slope / ((2 * squares).sqrt() + 1e-10)
        torch.testing.assert_close(made.parameters[name], before[name] - SETTINGS.learning_rate * steps)
        assert made.state[name].shape == (len(slope),)


@pytest.mark.parametrize("products", ["float32", "bf16"])
def test_the_same_batches_give_the_same_bits(products: str) -> None:
    results = []
    for _ in range(2):
        made = task(TaskSettings(rank=6, queries=25, products=products, relation_weight=0.5))
        fit(made, epochs=2)
        results.append(made)
    for name, rows in results[0].parameters.items():
        assert torch.equal(rows, results[1].parameters[name])
        assert torch.equal(results[0].state[name], results[1].state[name])


def test_training_lowers_the_loss_and_a_resumed_run_ends_where_the_unbroken_one_does() -> None:
    losses: list[float] = []
    whole = task()
    assert fit(whole, epochs=6, on_batch=lambda step: losses.append(step.loss)) == 6 * whole.batches_per_epoch
    each = whole.batches_per_epoch
    assert sum(losses[-each:]) < 0.95 * sum(losses[:each])
    first = task()
    stop = fit(first, epochs=6, on_batch=lambda step: step.batch_id == 7)
    assert stop == 8
    saved = {name: rows.numpy() for name, rows in first.parameters.items()}
    saved |= {f"{name}_state": rows.numpy() for name, rows in first.state.items()}
    resumed = task(start=saved)
    fit(resumed, epochs=6, start=stop)
    for name, rows in whole.parameters.items():
        assert torch.equal(rows, resumed.parameters[name])


def test_seconds_end_a_run_and_an_end_must_be_given() -> None:
    steps: list[Step] = []
    fit(task(), seconds=0.0, on_batch=steps.append)
    assert len(steps) == 1
    with pytest.raises(ValueError, match="epochs or seconds"):
        fit(task())


def test_what_is_started_from_is_copied_and_must_fit() -> None:
    start = {"entities": np.ones((ENTITIES, 12), np.float32)}
    made = task(start=start)
    fit(made, epochs=1)
    assert (start["entities"] == 1).all()
    with pytest.raises(ValueError, match="start"):
        task(start={"entities": np.ones((ENTITIES, 10), np.float32)})


@pytest.mark.parametrize("wrong", [np.zeros((0, 3), int), np.array([[0, 3, 1]]), np.array([[0, 0, 40]]), -facts()])
def test_no_facts_and_rows_outside_of_the_tables_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="fact"):
        GraphTask(wrong, ENTITIES, RELATIONS, SETTINGS)


def test_one_fact_of_one_relation_can_be_trained() -> None:
    made = GraphTask(np.array([[0, 0, 0]]), 1, 1, SETTINGS)
    fit(made, epochs=2)
    assert bool(torch.isfinite(made.parameters["entities"]).all())
