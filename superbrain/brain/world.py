"""Where the bundled graph is: package data in a wheel, the built folder in a checkout."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from superbrain.errors import FileMissing


def world_folder() -> Path:
    """The folder of the bundled world graph. FileMissing if it is neither installed nor built."""
    places = _places()
    for folder in places:
        if (folder / "brain.toml").is_file():
            return folder
    raise FileMissing(path=places[0])


def shipped_vectors() -> list[Path]:
    """Folders that may hold the vectors of the world's wordings, made beforehand."""
    return [place for place in _places() if place.is_dir()]


def has_shipped_vectors(encoder: str) -> bool:
    """Whether vectors that this encoder made came with the world."""
    return any(True for place in shipped_vectors() for _ in place.glob(f"wordings-{encoder}-*.npy"))


def is_world(folder: Path) -> bool:
    """Whether ``folder`` is the bundled world graph itself."""
    return folder.resolve() in [place.resolve() for place in _places()]


def _places() -> list[Path]:
    package = Path(str(resources.files("superbrain")))
    return [package / "_world", package.parent / "kg_data" / "world" / "built"]
