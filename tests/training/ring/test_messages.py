"""The 64 bytes before everything on a link."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.training.ring.errors import MessageDamaged
from superbrain.training.ring.messages import SIZE, Header, Kind

small = st.integers(0, 2**32 - 1)
large = st.integers(0, 2**64 - 1)
headers = st.builds(Header, st.sampled_from(Kind), small, small, large, small, large, small, small)


@given(headers)
def test_a_header_is_64_bytes_and_reads_back(header: Header) -> None:
    packed = header.pack()
    assert len(packed) == SIZE == 64
    assert Header.unpack(packed) == header


@given(headers, st.integers(0, SIZE * 8 - 1))
def test_any_flipped_bit_is_noticed(header: Header, bit: int) -> None:
    packed = bytearray(header.pack())
    packed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(MessageDamaged):
        Header.unpack(bytes(packed))


def test_another_format_and_another_program_are_told_apart() -> None:
    packed = bytearray(Header(Kind.PING, 0, 0).pack())
    packed[4] = 2
    packed[-4:] = struct.pack("<I", zlib.crc32(packed[:-4]))
    with pytest.raises(MessageDamaged, match="format 2"):
        Header.unpack(bytes(packed))
    with pytest.raises(MessageDamaged, match="no message"):
        Header.unpack(b"HTTP/1.1 200 OK")
