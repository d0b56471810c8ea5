"""Small precisions: how far off they may be, and that zero and nothing stay what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from superbrain.embedding.precision import PRECISIONS, Precision, bad_rows, expanded, fits, packed, same

ROWS = arrays_of.arrays(
    np.float32,
    st.tuples(st.integers(0, 6), st.integers(1, 4)),
    elements=st.floats(-1e4, 1e4, width=32),
)


def _back(array: np.ndarray, precision: Precision) -> np.ndarray:
    kept = packed({"a": array}, precision)
    assert fits(kept, "a", array.shape, precision)
    return np.concatenate([rows for _, rows in expanded(kept, "a")] or [array])


@given(ROWS)
def test_float32_comes_back_bit_for_bit(array: np.ndarray) -> None:
    assert _back(array, "float32").tobytes() == array.tobytes()


@given(ROWS)
def test_half_floats_are_off_by_a_two_thousandth_at_most(array: np.ndarray) -> None:
    np.testing.assert_allclose(_back(array, "float16"), array, rtol=1 / 2048, atol=6e-8)


@given(ROWS)
def test_bytes_are_off_by_half_a_step_of_their_row_at_most(array: np.ndarray) -> None:
    steps = np.abs(array).max(1, initial=0) / 127
    back = _back(array, "int8 per row")
    assert np.all(np.abs(back - array) <= steps[:, None] * 0.501 + 1e-42)
    assert np.all(np.isfinite(back))


def test_too_large_for_half_floats_is_said() -> None:
    with pytest.raises(OverflowError):
        packed({"a": np.full((1, 1), 1e5, np.float32)}, "float16")


@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_not_finite_is_counted(precision: Precision) -> None:
    kept = packed({"a": np.ones((40_000, 2), np.float32)}, precision)
    assert bad_rows(kept, "a") == (0, -1)
    if precision == "int8 per row":
        kept["a_scales"][39_000] = np.nan
        assert bad_rows(kept, "a") == (2, 39_000)
    else:
        kept["a"][[39_000, 39_999], 1] = np.inf
        assert bad_rows(kept, "a") == (2, 39_000)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_arrays_of_another_kind_do_not_fit(precision: Precision) -> None:
    kept = packed({"a": np.ones((4, 2), np.float32)}, precision)
    assert not fits(kept, "b", (4, 2), precision)
    assert not fits(kept, "a", (4, 3), precision)
    assert not any(fits(kept, "a", (4, 2), other) for other in PRECISIONS if other != precision)


def test_one_changed_value_is_not_the_same() -> None:
    kept = packed({"a": np.random.default_rng(0).random((20_000, 2), np.float32)}, "int8 per row")
    whole = np.concatenate([rows for _, rows in expanded(kept, "a")])
    assert same(kept, "a", whole)
    whole[19_000, 1] = np.nextafter(whole[19_000, 1], 2)
    assert not same(kept, "a", whole)
