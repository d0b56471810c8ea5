"""The tables of ``lexicon/``: what the readers of texts know of both languages, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """One table of the lexicon."""
    path = resources.files("superbrain.learning").joinpath(f"lexicon/{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
