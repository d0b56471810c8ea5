"""Floor 2: points in vector spaces. Here so far: sentence encoders."""

from superbrain.embedding.encoder import Encoder, Vectors, default_encoder, load_encoder
from superbrain.embedding.vector_cache import cached_vectors

__all__ = ["Encoder", "Vectors", "cached_vectors", "default_encoder", "load_encoder"]
