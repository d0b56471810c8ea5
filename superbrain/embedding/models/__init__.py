"""Models of a space, one file a model, all on one contract."""

from superbrain.embedding.models.complex import ComplEx
from superbrain.embedding.models.contract import Array, Model

MODELS: dict[str, Model] = {"complex": ComplEx()}
"""Every model by its name, as recipes and manifests write it."""

__all__ = ["MODELS", "Array", "ComplEx", "Model"]
