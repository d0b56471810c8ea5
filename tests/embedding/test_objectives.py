"""The gradient by hand beside torch's autograd of the ungrouped sum."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from superbrain.embedding.models import MODELS  # noqa: E402
from superbrain.embedding.objectives import GroupedSoftmax, Products, QueryBatch, fastest_products  # noqa: E402

MODEL = MODELS["complex"]
ENTITIES, RELATIONS, RANK = 30, 4, 8


def tables(spread: float = 0.5) -> dict[str, torch.Tensor]:
    fresh = MODEL.initial(ENTITIES, RELATIONS, RANK, 0)
    return {name: torch.from_numpy(rows * np.float32(spread / 1e-3)) for name, rows in fresh.items()}


def drawn_batch(candidates: np.ndarray | None = None) -> QueryBatch:
    chance = np.random.default_rng(5)
    counts = chance.integers(1, 6, 12)
    among = np.arange(ENTITIES) if candidates is None else candidates
    tails = np.concatenate([chance.choice(among, count, replace=False) for count in counts])
    keys = chance.choice(ENTITIES * 2 * RELATIONS, 12, replace=False)
    return QueryBatch(keys // (2 * RELATIONS), keys % (2 * RELATIONS), counts, tails, 1 / len(tails), candidates)


def ungrouped(parameters: dict[str, torch.Tensor], batch: QueryBatch, n3: float, weight: float) -> tuple[float, dict]:
    """The sum fact by fact, by plain autograd."""
    leaves = {name: rows.clone().requires_grad_() for name, rows in parameters.items()}
    owners = np.repeat(np.arange(len(batch.heads)), batch.counts)
    links, tails = torch.from_numpy(batch.relations[owners]), torch.from_numpy(batch.tails)
    heads = leaves["entities"][torch.from_numpy(batch.heads[owners])]
    link_rows, tail_rows = leaves["relations"][links], leaves["entities"][tails]
    among = torch.arange(ENTITIES) if batch.candidates is None else torch.from_numpy(batch.candidates)
    scores = MODEL.query(heads, link_rows) @ leaves["entities"][among].T
    loss = torch.nn.functional.cross_entropy(scores, torch.searchsorted(among, tails), reduction="sum")
    by_relation = MODEL.relation_query(heads, tail_rows) @ leaves["relations"].T
    loss = loss + weight * torch.nn.functional.cross_entropy(by_relation, links, reduction="sum")
    loss = loss + n3 * sum(MODEL.regulariser(rows)[0].sum() for rows in (heads, link_rows, tail_rows))
    (loss * batch.scale).backward()
    return float(loss.detach()) * batch.scale, {name: leaf.grad for name, leaf in leaves.items()}


def furthest(found: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> float:
    """The greatest difference, relative to the greatest slope of the table."""
    return max(float((found[name] - right[name]).abs().max() / right[name].abs().max()) for name in right)


@pytest.mark.parametrize("candidates", [None, np.arange(3, 21)])
@pytest.mark.parametrize(("n3", "weight"), [(0.0, 0.0), (0.05, 0.0), (0.05, 0.7)])
def test_the_grouped_gradient_equals_autograd_of_the_ungrouped_sum(
    candidates: np.ndarray | None, n3: float, weight: float
) -> None:
    objective = GroupedSoftmax(MODEL, n3=n3, relation_weight=weight, products="float32")
    batch = drawn_batch(candidates)
    found, loss = objective.gradient(tables(), batch)
    right_loss, right = ungrouped(tables(), batch, n3, weight)
    right = {name: torch.zeros_like(found[name]) if slope is None else slope for name, slope in right.items()}
    assert furthest(found, right) < 1e-5
    assert loss == pytest.approx(right_loss, rel=1e-5)


def test_bf16_products_stay_near_the_float32_gradient() -> None:
    batch = drawn_batch()
    found, right = (
        GroupedSoftmax(MODEL, n3=0.05, relation_weight=1.0, products=products).gradient(tables(), batch)
        for products in ("bf16", "float32")
    )
    assert furthest(found[0], right[0]) < 0.02
    assert found[1] == pytest.approx(right[1], rel=0.01)


@pytest.mark.parametrize("products", ["bf16", "float32"])
@pytest.mark.parametrize("spread", [12.0, 100.0])
def test_scores_whose_exponentials_overflow_are_shifted(products: Products, spread: float) -> None:
    objective = GroupedSoftmax(MODEL, n3=0.0, relation_weight=1.0, products=products)
    parameters, batch = tables(spread), drawn_batch()
    found, loss = objective.gradient(parameters, batch)
    assert all(bool(torch.isfinite(slope).all()) for slope in found.values())
    right_loss, right = ungrouped(parameters, batch, 0.0, 1.0)
    assert loss == pytest.approx(right_loss, rel=0.02 if products == "bf16" else 1e-4)
    if products == "float32":
        assert furthest(found, right) < 1e-4


def test_scores_far_below_zero_are_shifted_too() -> None:
    parameters = {"entities": torch.full((5, 2), 20.0), "relations": torch.full((2, 2), -20.0)}
    parameters["entities"][:, 1] = 0
    parameters["relations"][:, 1] = 0
    one = np.array([0])
    batch = QueryBatch(one, one, one + 1, one, 1.0)
    found, loss = GroupedSoftmax(MODEL, n3=0.0, relation_weight=0.0, products="float32").gradient(parameters, batch)
    assert loss == pytest.approx(np.log(5), rel=1e-4)
    assert bool(torch.isfinite(found["entities"]).all())


def test_blocks_of_queries_sum_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    objective = GroupedSoftmax(MODEL, n3=0.05, relation_weight=0.5, products="float32")
    whole, loss = objective.gradient(tables(), drawn_batch())
    monkeypatch.setattr("superbrain.embedding.objectives.BLOCK_BYTES", 4 * ENTITIES * 5)
    parts, again = objective.gradient(tables(), drawn_batch())
    assert furthest(parts, whole) < 1e-5
    assert again == pytest.approx(loss, rel=1e-6)


def test_a_given_place_is_overwritten_and_a_fresh_one_belongs_to_the_caller() -> None:
    objective = GroupedSoftmax(MODEL, n3=0.05, relation_weight=0.0, products="float32")
    first, _ = objective.gradient(tables(), drawn_batch())
    kept = {name: slope.clone() for name, slope in first.items()}
    room = {name: torch.full_like(slope, 7.0) for name, slope in first.items()}
    second, _ = objective.gradient(tables(), drawn_batch(), room)
    assert second["entities"] is room["entities"]
    objective.gradient(tables(2.0), drawn_batch())
    for name, slope in kept.items():
        assert torch.equal(first[name], slope)
        assert torch.equal(second[name], slope)


def test_products_are_measured_and_named() -> None:
    assert fastest_products() in ("bf16", "float32")
