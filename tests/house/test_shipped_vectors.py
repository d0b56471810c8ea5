"""The vectors of wordings that travel with the world are those of its wordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg_data.world import wordings
from superbrain.brain.world import has_shipped_vectors, shipped_vectors
from superbrain.embedding import Vectors
from superbrain.embedding.encoder import E5Encoder

MOST_STALE = 0.1
"""Share of wordings that may have changed since: they are encoded where they are needed, a second for a hundred."""


class Counting:
    """Stands in for e5, which need not be installed; counts what it is asked to encode."""

    name = E5Encoder.name
    dim = E5Encoder.dim
    fingerprint = E5Encoder.fingerprint

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return np.ones((len(texts), self.dim), np.float32)


def test_the_checkout_ships_vectors_for_the_slow_encoder() -> None:
    assert wordings.HERE in shipped_vectors()
    assert has_shipped_vectors("e5")
    assert all(path.stat().st_size < 3 << 20 for path in wordings.HERE.glob("*.npy"))


def test_hardly_a_wording_of_the_world_lacks_its_vector(tmp_path: Path) -> None:
    encoder = Counting()
    everything = wordings.make(encoder, tmp_path)
    assert everything == encoder.encoded > 1_000
    assert wordings.missing(encoder) <= MOST_STALE * everything, "run python -m kg_data.world.wordings"
