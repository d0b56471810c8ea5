"""What the program says to people, in both languages: a catalogue, and the choice of the language.

Sentences live in ``messages.toml`` and help texts in ``messages_help.toml``, next to this file, each with a ``zh``
and an ``en``. Errors carry their own texts (``superbrain.errors``); answers are phrased by ``superbrain.language``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from superbrain.types import Language

FOLDER = Path(__file__).parent


def language_of(wish: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language to speak: ``wish`` if it is one of ours, else the first locale variable that is set."""
    for value in (wish, *(environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    with (FOLDER / "messages.toml").open("rb") as file:
        return cast("Mapping[str, Mapping[str, str]]", tomllib.load(file))


@cache
def help_catalogue() -> Mapping[str, object]:
    """The help texts: a table a verb, with ``zh``, ``en``, ``examples_zh``, ``examples_en`` and its ``options``."""
    with (FOLDER / "messages_help.toml").open("rb") as file:
        return tomllib.load(file)


def message(key: str, language: Language, /, **fields: object) -> str:
    """The sentence ``key`` in ``language``, its ``{fields}`` filled in."""
    return _catalogue()[key][language].format_map(fields)
