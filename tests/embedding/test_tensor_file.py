"""safetensors files: read as the library reads them, and nothing in a header is believed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain.embedding.tensor_file import TensorFileError, map_tensors, write_tensors
from superbrain.errors import OutputFailed

ARRAYS = {
    "a": np.arange(12, dtype=np.float32).reshape(3, 4),
    "half": np.array([[1.5], [2.5]], np.float16),
    "bytes": np.array([[-127, 127, 0]], np.int8),
    "scales": np.array([0.5], np.float32),
    "none": np.empty((0, 4), np.float32),
}


def test_what_is_written_is_read_and_as_the_library_reads_it(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    path = tmp_path / "arrays"
    write_tensors(path, ARRAYS)
    found = map_tensors(path)
    assert found.keys() == ARRAYS.keys()
    for theirs in (found, load_file(path)):
        for name, array in ARRAYS.items():
            assert theirs[name].dtype == array.dtype
            np.testing.assert_array_equal(theirs[name], array)


def test_arrays_are_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    write_tensors(tmp_path / "arrays", ARRAYS)
    found = map_tensors(tmp_path / "arrays")["a"]
    assert not found.flags.writeable
    assert type(found) is np.ndarray


def test_a_file_that_the_library_writes_with_remarks_is_read(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"a": ARRAYS["a"]}, tmp_path / "arrays", metadata={"by": "someone"})
    assert map_tensors(tmp_path / "arrays").keys() == {"a"}


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed):
        write_tensors(tmp_path / "nowhere" / "arrays", ARRAYS)


def test_other_types_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float64"):
        write_tensors(tmp_path / "arrays", {"a": np.zeros(3)})


def _file(header: object, content: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + content


def _entry(shape: object = (2,), offsets: object = (0, 8), dtype: object = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


WRONG = {
    "empty": b"",
    "cut in the length": b"\1\0\0",
    "header beyond the end": _file({}, length=1 << 40),
    "largest length": _file({}, length=(1 << 64) - 1),
    "header of nothing": _file(b"", length=0),
    "no JSON": _file(b"{]"),
    "no object": _file([]),
    "not UTF-8": _file(b'{"\xff": 1}'),
    "deep": _file(b"[" * 50_000 + b"]" * 10_000),
    "twice": _file(b'{"a": 1, "a": 2}'),
    "no entry": _file({"a": 3}),
    "too little": _file({"a": {"dtype": "F32"}}),
    "too much": _file({"a": _entry() | {"more": 1}}, bytes(8)),
    "cut": _file({"a": _entry()}, bytes(7)),
    "trailing": _file({"a": _entry()}, bytes(9)),
    "hole": _file({"a": _entry(), "b": _entry(offsets=(12, 20))}, bytes(20)),
    "hole at the start": _file({"a": _entry(offsets=(4, 12))}, bytes(12)),
    "overlap": _file({"a": _entry(), "b": _entry(offsets=(4, 12))}, bytes(12)),
    "same place": _file({"a": _entry(), "b": _entry()}, bytes(8)),
    "backwards": _file({"a": _entry(offsets=(8, 0))}, bytes(8)),
    "negative": _file({"a": _entry(offsets=(-8, 0))}),
    "shape of another size": _file({"a": _entry(shape=(3,))}, bytes(8)),
    "enormous shape": _file({"a": _entry(shape=(1 << 40, 1 << 40))}, bytes(8)),
    "three axes": _file({"a": _entry(shape=(1, 1, 2))}, bytes(8)),
    "true is no number": _file({"a": _entry(shape=(True, 2))}, bytes(8)),
    "fractions": _file({"a": _entry(shape=(2.0,))}, bytes(8)),
    "other type": _file({"a": _entry(dtype="F64")}, bytes(8)),
    "no type": _file({"a": _entry(dtype=None)}, bytes(8)),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_not_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "arrays").write_bytes(content)
    with pytest.raises(TensorFileError):
        map_tensors(tmp_path / "arrays")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_000), bits=st.integers(1, 255))
def test_no_damage_leads_beyond_the_file(tmp_path: Path, place: int, bits: int) -> None:
    path = tmp_path / "arrays"
    write_tensors(path, ARRAYS)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= bits
    (tmp_path / "damaged").write_bytes(content)
    try:
        found = map_tensors(tmp_path / "damaged")
    except TensorFileError:
        return
    assert sum(array.nbytes for array in found.values()) <= len(content)
