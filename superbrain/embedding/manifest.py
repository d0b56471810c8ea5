"""What a space says of itself: model, precision, the graph it was trained on, and the size and hash of every file."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_type_hints

from superbrain.embedding.precision import PRECISIONS, Precision

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
TENSORS: Final = "model.safetensors"
ENTITY_KEYS: Final = "entities.txt"
RELATION_KEYS: Final = "relations.txt"
CALIBRATION: Final = "calibration.json"
QUESTIONS: Final = "questions.safetensors"
"""What newcomers are placed with; missing where nothing could be told of them."""

LONGEST: Final = 1 << 20
"""Bytes that a manifest may have."""

_NEEDED: Final = {TENSORS, ENTITY_KEYS, RELATION_KEYS}


class ManifestError(ValueError):
    """A manifest that cannot be read; the text says why."""


class FormatError(ManifestError):
    """A manifest of a newer format, ``found``."""

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(f"format {found}")


@dataclass(frozen=True, slots=True)
class FileSeal:
    """Size in bytes and SHA-256 of a file as it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a space says of itself. ``write_space`` fills in what stands below the line."""

    model: str
    """Name in `superbrain.embedding.models.MODELS`."""
    rank: int
    precision: Precision = "float32"
    transaction: int = 0
    """Of the brain that it was trained in."""
    stamp: str = ""
    """Hash of that transaction in that brain's log (``Store.stamps``): it identifies the brain and the moment."""
    snapshot: str = ""
    """``Snapshot.hash`` of the facts that it was trained on."""
    graph: str = ""
    """Name of the brain or of the world; for people."""
    graph_version: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    """A figure that is not finite is kept as null."""
    libraries: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    """UTC, ISO 8601."""

    # ------------------------------------------------------------------
    entities: int = 0
    relations: int = 0
    """Trained relations R; the array has 2R rows."""
    files: Mapping[str, FileSeal] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The manifest as it stands in its file."""
        content = {"format": FORMAT, **cast("dict[str, Any]", _finite(asdict(self)))}
        return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()

    @classmethod
    def parse(cls, text: bytes) -> Manifest:
        """Read a manifest.

        Raises
        ------
        FormatError
            if it is of a newer format.
        ManifestError
            if anything in it is missing, too much or of another kind than it should be.

        """
        try:
            content = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise ManifestError(f"JSON: {error}") from error
        if not isinstance(content, dict) or type(content.get("format")) is not int or content["format"] < 1:
            raise ManifestError("no format")
        if content["format"] > FORMAT:
            raise FormatError(content["format"])
        return cls(**_checked({name: value for name, value in content.items() if name != "format"}))


def seal_of(content: bytes) -> FileSeal:
    """The seal of a file with this content."""
    return FileSeal(len(content), hashlib.sha256(content).hexdigest())


def seal_of_file(path: Path) -> FileSeal:
    """The seal of a file as it lies there."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSeal(file.tell(), digest)


def _finite(value: object) -> object:
    """The same with null for numbers that JSON does not have."""
    if isinstance(value, Mapping):
        return {str(name): _finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    kinds = get_type_hints(Manifest)
    if content.keys() != kinds.keys():
        raise ManifestError(f"fields: {', '.join(sorted(content.keys() ^ kinds.keys()))}")
    for name, value in content.items():
        wanted = kinds[name] if kinds[name] in (str, int) else str if name == "precision" else dict
        if type(value) is not wanted:
            raise ManifestError(f"{name}: {value!r}")
    if content["precision"] not in PRECISIONS:
        raise ManifestError(f"precision: {content['precision']!r}")
    for name in ("rank", "entities", "relations"):
        if not 1 <= content[name] < 1 << 31:
            raise ManifestError(f"{name}: {content[name]}")
    names = content["files"].keys()
    if names - {CALIBRATION, QUESTIONS} != _NEEDED:
        raise ManifestError(f"files: {', '.join(sorted(names))}")
    return content | {"files": {name: _seal(name, entry) for name, entry in content["files"].items()}}


def _seal(name: str, entry: object) -> FileSeal:
    match entry:
        case {"size": int(size), "sha256": str(digest)} if size >= 0:
            return FileSeal(size, digest)
    raise ManifestError(f"files: {name}")
