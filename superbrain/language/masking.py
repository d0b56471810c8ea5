"""A question without its name: words that stand for the name, and vectors without what these words say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from superbrain.language.ground import Ground
from superbrain.language.normalise import Question
from superbrain.language.readings import Finisher
from superbrain.types import Language

Vector = NDArray[np.float32]


def masking(type_key: str, ground: Ground, language: Language) -> str:
    """The words that stand for a name: 这个国家, this country."""
    word = ground.type_label(type_key, language) if type_key else ""
    if language == "zh":
        return f"这个{word}"
    return f"this {word or 'thing'}"


def masked_question(question: Question, finisher: Finisher, name: int, mask: str) -> str:
    """The question proper with one name masked."""
    cut, token = question.cut, finisher.segmentation.names[name]
    start = token.start - (token.start > 0 and cut.words[token.start - 1] == "the")
    low, high = cut.surface(start, token.end)
    first, last = cut.surface(0, len(cut))
    return question.text[first:low] + mask + question.text[high:last]


def without(vectors: Vector, direction: Vector) -> Vector:
    """Unit vectors with a direction taken out."""
    moved = vectors - np.outer(vectors @ direction, direction)
    norms = np.linalg.norm(moved, axis=-1, keepdims=True)
    left: Vector = (moved / np.maximum(norms, 1e-6)).astype(np.float32)
    return left


def centred(vectors: Vector, mean: Vector) -> Vector:
    """Unit vectors after a mean is taken off."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=-1, keepdims=True)
    centred: Vector = (moved / np.maximum(norms, 1e-6)).astype(np.float32)
    return centred
