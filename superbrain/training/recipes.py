"""Recipes: every setting of a training, as one flat TOML file.

A run keeps the recipe that it was begun with, so that it can be resumed and replayed as it was.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from superbrain.embedding.models import MODELS
from superbrain.embedding.precision import PRECISIONS, Precision
from superbrain.errors import BadRecipe, FileMissing, Said

CHOICES: Mapping[str, tuple[str, ...]] = {
    "model": tuple(MODELS),
    "candidates": ("all", "range"),
    "products": ("auto", "bf16", "float32"),
    "precision": PRECISIONS,
}
"""Settings that are one of a few words."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a space is trained.

    ``rank``: complex numbers a point. ``batch``: distinct questions (head, relation) a step. ``rate``: Adagrad's.
    ``n3``: weight of the regulariser; ``relation_weight``: of predicting the relation as well. ``candidates``: every
    question is answered against "all" entities, or those of the relation's "range" type. ``held_out``: share of the
    facts kept from training, on which truth is calibrated. ``threads``: per worker, 0 for the machine's share.
    ``text``: a sentence encoder through which names enter the space, "" for none.
    """

    model: str = "complex"
    rank: int = 64
    n3: float = 0.08
    relation_weight: float = 0.0
    candidates: Literal["all", "range"] = "all"
    products: Literal["auto", "bf16", "float32"] = "auto"
    rate: float = 0.3
    batch: int = 500
    epochs: int = 16
    seed: int = 1
    held_out: float = 0.05
    workers: int = 1
    threads: int = 0
    precision: Precision = "float32"
    text: str = ""

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """The recipe in a file. FileMissing; BadRecipe if it has an unknown setting or a value out of bounds."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise FileMissing(path=path) from error
        except (ValueError, RecursionError) as error:
            raise BadRecipe(path=path, reason=error) from error
        return cls.of(table, path)

    @classmethod
    def of(cls, table: Mapping[str, Any], path: Path) -> Recipe:
        """The recipe that a table says; ``path`` is named in errors. BadRecipe."""
        known = {field.name: type(getattr(cls(), field.name)) for field in fields(cls)}
        for name, value in table.items():
            kind = known.get(name)
            if kind is None:
                reason = Said(f"没有 {name} 这一项", f"there is no setting {name}")
                raise BadRecipe(path=path, reason=reason)
            if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
                reason = Said(f"{name} 应当是 {kind.__name__}", f"{name} must be of kind {kind.__name__}")
                raise BadRecipe(path=path, reason=reason)
        try:
            recipe = cls(**{name: known[name](value) for name, value in table.items()})
        except OverflowError as error:
            raise BadRecipe(path=path, reason=error) from error
        recipe.check(path)
        return recipe

    def changed(self, path: Path, **settings: Any) -> Recipe:
        """The same with some settings changed; those that are None stay. BadRecipe."""
        recipe = replace(self, **{name: value for name, value in settings.items() if value is not None})
        recipe.check(path)
        return recipe

    def check(self, path: Path) -> None:
        """BadRecipe if a value is out of bounds."""
        for name, words in CHOICES.items():
            if getattr(self, name) not in words:
                listed = ", ".join(words)
                raise BadRecipe(path=path, reason=Said(f"{name} 只能是 {listed}", f"{name} is one of {listed}"))
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                reason = Said(f"{name} 应在 {least} 与 {most} 之间", f"{name} must lie between {least} and {most}")
                raise BadRecipe(path=path, reason=reason)

    def to_toml(self) -> str:
        """The file's text, which reads back as an equal recipe."""
        return "".join(f"{field.name} = {_toml(getattr(self, field.name))}\n" for field in fields(self))


BOUNDS: Mapping[str, tuple[float, float]] = {
    "rank": (1, 4096),
    "n3": (0, 10),
    "relation_weight": (0, 100),
    "rate": (1e-6, 10),
    "batch": (1, 100_000),
    "epochs": (1, 100_000),
    "seed": (0, 2**31 - 1),
    "held_out": (0, 0.5),
    "workers": (1, 64),
    "threads": (0, 256),
}
"""Least and greatest value of each number."""


def _toml(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
