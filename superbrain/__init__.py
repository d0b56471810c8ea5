"""超脑 superbrain: a knowledge reasoning engine whose answers prove themselves, in Chinese and English.

    from superbrain import Brain
    with Brain.open("brain") as brain:
        print(brain.ask("法国的首都是哪里？"))

Names are looked up when they are used: importing the package loads next to nothing, and never torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from superbrain.brain import Answer, Brain, Reply
    from superbrain.errors import SuperbrainError
    from superbrain.types import Fact, Literal, Relation, Source

__version__ = "0.1.0"

__all__ = ["Answer", "Brain", "Fact", "Literal", "Relation", "Reply", "Source", "SuperbrainError", "__version__"]

_HOMES = {
    "Answer": "brain",
    "Brain": "brain",
    "Fact": "types",
    "Literal": "types",
    "Relation": "types",
    "Reply": "brain",
    "Source": "types",
    "SuperbrainError": "errors",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"superbrain.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
