"""ComplEx beside complex numbers and beside autograd."""

from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.models import MODELS

MODEL = MODELS["complex"]
RANK = 5


def drawn(rows: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, MODEL.width(RANK)), dtype=np.float32)


def complex_rows(rows: np.ndarray) -> np.ndarray:
    return rows[:, :RANK] + 1j * rows[:, RANK:]


HEADS, RELATIONS, TAILS = drawn(7, 1), drawn(7, 2), drawn(7, 3)
SCORES = (complex_rows(HEADS) * complex_rows(RELATIONS) * complex_rows(TAILS).conj()).sum(1).real


def test_the_score_is_the_real_part_of_the_complex_product() -> None:
    np.testing.assert_allclose(MODEL.score_triples(HEADS, RELATIONS, TAILS), SCORES, rtol=1e-5, atol=1e-5)


def test_queries_score_tails_and_relations_by_a_product_of_vectors() -> None:
    by_tail = (MODEL.query(HEADS, RELATIONS) * TAILS).sum(1)
    by_relation = (MODEL.relation_query(HEADS, TAILS) * RELATIONS).sum(1)
    np.testing.assert_allclose(by_tail, SCORES, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(by_relation, SCORES, rtol=1e-5, atol=1e-5)


def test_the_regulariser_takes_the_modulus_of_complex_coordinates() -> None:
    penalties, _ = MODEL.regulariser(HEADS)
    np.testing.assert_allclose(penalties, (np.abs(complex_rows(HEADS)) ** 3).sum(1), rtol=1e-5)


def test_fresh_arrays_are_small_and_the_same_for_the_same_seed() -> None:
    first, again, other = MODEL.initial(9, 4, RANK, 3), MODEL.initial(9, 4, RANK, 3), MODEL.initial(9, 4, RANK, 4)
    assert first["entities"].shape == (9, 10)
    assert first["relations"].shape == (8, 10)
    assert first["entities"].dtype == np.float32
    assert np.abs(first["entities"]).max() < 0.01
    np.testing.assert_array_equal(first["entities"], again["entities"])
    assert not np.array_equal(first["entities"], other["entities"])


@pytest.mark.parametrize("forward", ["query", "relation_query"])
def test_gradients_by_hand_equal_autograd(forward: str) -> None:
    torch = pytest.importorskip("torch")
    inputs = [torch.from_numpy(rows).requires_grad_() for rows in (HEADS, TAILS)]
    slope = torch.from_numpy(RELATIONS)
    (getattr(MODEL, forward)(*inputs) * slope).sum().backward()
    by_hand = getattr(MODEL, f"{forward}_gradient")(HEADS, TAILS, RELATIONS)
    for given, found in zip(inputs, by_hand, strict=True):
        np.testing.assert_allclose(found, given.grad.numpy(), rtol=1e-5, atol=1e-6)


def test_the_gradient_of_the_regulariser_equals_autograd_and_is_zero_at_zero() -> None:
    torch = pytest.importorskip("torch")
    rows = torch.from_numpy(HEADS).requires_grad_()
    MODEL.regulariser(rows)[0].sum().backward()
    np.testing.assert_allclose(MODEL.regulariser(HEADS)[1], rows.grad.numpy(), rtol=1e-5, atol=1e-6)
    assert not MODEL.regulariser(np.zeros((1, 4), np.float32))[1].any()


def test_numpy_and_torch_give_the_same() -> None:
    torch = pytest.importorskip("torch")
    tensors = [torch.from_numpy(rows) for rows in (HEADS, RELATIONS)]
    np.testing.assert_allclose(MODEL.query(*tensors).numpy(), MODEL.query(HEADS, RELATIONS), rtol=1e-6)
