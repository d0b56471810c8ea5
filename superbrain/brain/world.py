"""Where the bundled graph is: package data in a wheel, the built folder in a checkout."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

from superbrain.errors import FileMissing
from superbrain.errors.keeping import OlderWorld
from superbrain.store.formats.folder import BRAIN_FILE as DESCRIPTION
from superbrain.store.formats.folder import EXPORTED, FORMAT

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
    installed, built = _places()
    return [place for place in (installed, built.parent / "wordings") if place.is_dir()]


def shipped_space() -> Path | None:
    """The folder of the space that was trained on the world and came with it; None if none did."""
    installed, built = _places()
    found = (place for place in (installed / "space", built.parent / "space") if place.is_dir())
    return next(found, None)


def has_shipped_vectors(encoder: str) -> bool:
    """Whether vectors that this encoder made came with the world."""
    return any(True for place in shipped_vectors() for _ in place.glob(f"wordings-{encoder}-*.npy"))


def is_world(folder: Path) -> bool:
    """Whether ``folder`` holds a version of the bundled world graph, wherever it lies: its ``brain.toml`` says so.

    What somebody exported is none, whatever it was made from.
    """
    described = _description(folder)
    return described.get("name") == WORLD and described.get("format") == FORMAT and not described.get(EXPORTED)


def refuse_older(folder: Path, known: str) -> None:
    """Raise OlderWorld if the world in ``folder`` is older than version ``known``, which a brain holds."""
    found = str(_description(folder).get("version", ""))
    if _age(found) < _age(known):
        raise OlderWorld(path=folder, found=found, known=known)


def _age(version: str) -> tuple[int, ...]:
    """The numbers of a version: 1.10 is newer than 1.9."""
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version))


def _description(folder: Path) -> dict[str, object]:
    """What the folder says of itself; nothing where it cannot be read, which whoever loads it finds out."""
    try:
        return tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _places() -> list[Path]:
    package = Path(str(resources.files("superbrain")))
    return [package / "_world", package.parent / "kg_data" / "world" / "built"]
