"""Where the bundled graph is: package data in a wheel, the built folder in a checkout."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from superbrain.errors import FileMissing
from superbrain.store.formats.folder import BRAIN_FILE as DESCRIPTION
from superbrain.store.formats.folder import FORMAT

WORLD = "world"
"""Name and origin of the bundled graph: a newer one replaces what came from an older one, and nothing of a person."""


def world_folder() -> Path:
    """The folder of the bundled world graph. FileMissing if it is neither installed nor built."""
    places = _places()
    for folder in places:
        if (folder / DESCRIPTION).is_file():
            return folder
    raise FileMissing(path=places[0])


def shipped_vectors() -> list[Path]:
    """Folders that may hold the vectors of the world's wordings, made beforehand."""
    return [place for place in _places() if place.is_dir()]


def has_shipped_vectors(encoder: str) -> bool:
    """Whether vectors that this encoder made came with the world."""
    return any(True for place in shipped_vectors() for _ in place.glob(f"wordings-{encoder}-*.npy"))


def is_world(folder: Path) -> bool:
    """Whether ``folder`` holds a version of the bundled world graph, wherever it lies: its ``brain.toml`` says so."""
    try:
        described = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return described.get("name") == WORLD and described.get("format") == FORMAT


def _places() -> list[Path]:
    package = Path(str(resources.files("superbrain")))
    return [package / "_world", package.parent / "kg_data" / "world" / "built"]
