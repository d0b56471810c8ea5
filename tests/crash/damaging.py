"""Damages the files of a space in every way that discs, copies and people do, and looks whether opening it tells.

Each damage is done to a fresh copy of a sound space that was opened before, so that the kept verdict "this was whole"
must not hide it. Forged ones put the hashes right again: what is noticed then is the content.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from superbrain.embedding.artifact import CURRENT, open_space, write_space
from superbrain.embedding.evidence import Vectors
from superbrain.embedding.manifest import (
    CALIBRATION,
    ENTITY_KEYS,
    MANIFEST,
    QUESTIONS,
    RELATION_KEYS,
    TENSORS,
    Manifest,
)
from superbrain.embedding.manifest import seal_of_file as seal
from superbrain.embedding.models import MODELS
from superbrain.embedding.old_queries import OldQueries
from superbrain.errors import SpaceUnusable

ENTITIES, RELATIONS, RANK = 700, 5, 4
FILES = (TENSORS, QUESTIONS, ENTITY_KEYS, RELATION_KEYS, CALIBRATION, MANIFEST, CURRENT)
PAGE = 4096


def make(folder: Path) -> None:
    """A brain with a sound space ``b`` in use, and the one before it, ``a``, of the same shape."""
    chance = np.random.default_rng(1)
    for name in ("a", "b"):
        arrays = {
            "entities": chance.standard_normal((ENTITIES, 2 * RANK), np.float32),
            "relations": chance.standard_normal((2 * RELATIONS, 2 * RANK), np.float32),
        }
        vectors = Vectors.aligned(MODELS["complex"], arrays["entities"], arrays["relations"])
        facts = chance.integers(0, (ENTITIES, RELATIONS, ENTITIES), (400, 3))
        write_space(
            folder / "space",
            name,
            arrays,
            Manifest("complex", RANK, recipe={"name": name}),
            entity_keys=[f"{name}.{row}" for row in range(ENTITIES)],
            relation_keys=[f"relation.{name}.{row}" for row in range(RELATIONS)],
            calibration={"of": name},
            questions=OldQueries.of(vectors, facts, RELATIONS).arrays(),
        )


def _path(folder: Path, file: str, name: str = "b") -> Path:
    return folder / "space" / file if file == CURRENT else folder / "space" / name / file


# ---- as discs and copies do: each gives the file that the refusal should name


def flipped(folder: Path, chance: random.Random) -> str:
    """One bit."""
    file = chance.choice(FILES)
    content = bytearray(_path(folder, file).read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    _path(folder, file).write_bytes(content)
    return file


def flipped_quietly(folder: Path, chance: random.Random) -> str:
    """One bit, and the time of the file put back."""
    file = chance.choice(FILES)
    path = _path(folder, file)
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    with path.open("r+b") as same_inode:
        same_inode.write(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return file


def cut(folder: Path, chance: random.Random) -> str:
    """The end is missing, or all."""
    file = chance.choice(FILES)
    path = _path(folder, file)
    os.truncate(path, chance.choice((0, chance.randrange(path.stat().st_size), path.stat().st_size - 1)))
    return file


def grown(folder: Path, chance: random.Random) -> str:
    """Something stands behind the end."""
    file = chance.choice(FILES)
    with _path(folder, file).open("ab") as end:
        end.write(chance.randbytes(chance.choice((1, 8, PAGE))))
    return file


def zeroed(folder: Path, chance: random.Random) -> str:
    """A page of zeros, as after a power cut."""
    file = chance.choice(FILES)
    path = _path(folder, file)
    content = bytearray(path.read_bytes())
    start = chance.randrange(0, len(content), PAGE)
    content[start : start + PAGE] = bytes(len(content[start : start + PAGE]))
    path.write_bytes(content)
    return file


def missing(folder: Path, chance: random.Random) -> str:
    """A file is gone, or a folder stands in its place."""
    file = chance.choice(FILES)
    _path(folder, file).unlink()
    if chance.random() < 0.3:
        _path(folder, file).mkdir()
    return file


def swapped(folder: Path, chance: random.Random) -> str:
    """Two files of the space have changed places."""
    one, other = chance.sample(FILES[:-1], 2)
    aside = folder / "aside"
    _path(folder, one).rename(aside)
    _path(folder, other).rename(_path(folder, one))
    aside.rename(_path(folder, other))
    return MANIFEST if MANIFEST in (one, other) else f"{one} {other}"


def older(folder: Path, chance: random.Random) -> str:
    """A file of the space before, of the same size and shape."""
    file = chance.choice(FILES[:-1])
    shutil.copy2(_path(folder, file, "a"), _path(folder, file))
    return file


# ---- forged: the hashes are right


def _forged(folder: Path, **changes: object) -> None:
    """Write the manifest and ``CURRENT`` anew so that all hashes are those of the files as they are."""
    path = _path(folder, MANIFEST)
    content = json.loads(path.read_text("utf-8")) | changes
    for file in content["files"]:
        if _path(folder, file).is_file():
            found = seal(_path(folder, file))
            content["files"][file] = {"size": found.size, "sha256": found.sha256}
    path.write_text(json.dumps(content), "utf-8")
    _path(folder, CURRENT).write_text(f"b {seal(path).sha256}\n")


def no_number(folder: Path, chance: random.Random) -> str:
    """NaN or infinite values."""
    path = _path(folder, TENSORS)
    content = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    place = start + 4 * chance.randrange((len(content) - start) // 4)
    content[place : place + 4] = np.array(chance.choice((np.nan, np.inf, -np.inf)), "<f4").tobytes()
    path.write_bytes(content)
    _forged(folder)
    return TENSORS


def other_vocabulary(folder: Path, chance: random.Random) -> str:
    """One key fewer or more, one that stands twice, or none at all."""
    file = chance.choice((ENTITY_KEYS, RELATION_KEYS))
    lines = _path(folder, file).read_text("utf-8").splitlines()
    place = chance.randrange(len(lines))
    changed: list[Callable[[], object]] = [
        lambda: lines.pop(place),
        lambda: lines.insert(place, "one.more"),
        lambda: lines.__setitem__(place, lines[place - 1]),
        lambda: lines.__setitem__(place, ""),
    ]
    chance.choice(changed)()
    _path(folder, file).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    _forged(folder)
    return file


def lying_header(folder: Path, chance: random.Random) -> str:
    """The header of the arrays says what is not so: places, shapes, types, lengths."""
    path = _path(folder, TENSORS)
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    entry = header[chance.choice(("entities", "relations"))]
    changed: list[Callable[[], object]] = [
        lambda: entry.update(data_offsets=[entry["data_offsets"][0] + 4, entry["data_offsets"][1]]),
        lambda: entry.update(data_offsets=[entry["data_offsets"][0], entry["data_offsets"][1] + (1 << 40)]),
        lambda: entry.update(data_offsets=[-8, entry["data_offsets"][1]]),
        lambda: entry.update(data_offsets=[0, entry["data_offsets"][1] - entry["data_offsets"][0]]),
        lambda: entry.update(shape=entry["shape"][::-1]),
        lambda: entry.update(shape=[1 << 40, 1 << 40]),
        lambda: entry.update(shape=[True, *entry["shape"][1:]]),
        lambda: entry.update(dtype="I32"),
        lambda: entry.update(dtype=["F32"]),
        lambda: header.pop("relations"),
        lambda: header.update(more={"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}, relations=None),
    ]
    chance.choice(changed)()
    text = json.dumps(header).encode()
    text = chance.choice((text, text, text[:-1], b"[" * 5000 + b"]" * 5000))
    said = chance.choice((len(text), len(text), len(text), 1 << 62, 0, len(text) - 3))
    path.write_bytes(said.to_bytes(8, "little") + text + content[8 + length :])
    _forged(folder)
    return TENSORS


def other_manifest(folder: Path, chance: random.Random) -> str:
    """A newer format, an unknown model, fields of the wrong kind, files elsewhere."""
    files = json.loads(_path(folder, MANIFEST).read_text("utf-8"))["files"]
    changes: dict[str, object] = chance.choice(
        (
            {"format": 2},
            {"format": "1"},
            {"model": "rotate"},
            {"rank": RANK + 1},
            {"rank": -1},
            {"entities": ENTITIES - 1},
            {"relations": True},
            {"precision": "float16"},
            {"precision": "float8"},
            {"recipe": []},
            {"surprise": 1},
            {"files": {}},
            {"files": files | {"../../../secret": {"size": 0, "sha256": ""}}},
            {"files": files | {TENSORS: {"size": "0", "sha256": 0}}},
        )
    )
    if "files" in changes:
        path = _path(folder, MANIFEST)
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")
        _path(folder, CURRENT).write_text(f"b {seal(path).sha256}\n")
    else:
        _forged(folder, **changes)
    return "*"  # the space, or the file that does not fit


def other_calibration(folder: Path, chance: random.Random) -> str:
    """No JSON, no object, or no numbers."""
    text = chance.choice(('{"a": NaN}', "[]", "{", "[" * 99_999))
    _path(folder, CALIBRATION).write_text(text)
    _forged(folder)
    return CALIBRATION


def elsewhere(folder: Path, chance: random.Random) -> str:
    """``CURRENT`` points out of the folder, or to nothing."""
    digest = seal(_path(folder, MANIFEST)).sha256
    _path(folder, CURRENT).write_text(f"{chance.choice(('../space/b', '/b', '.', 'c', '', 'b b'))} {digest}\n")
    return "*"


DAMAGES = (
    *(flipped,) * 3,
    flipped_quietly,
    cut,
    grown,
    zeroed,
    missing,
    swapped,
    older,
    no_number,
    other_vocabulary,
    lying_header,
    other_manifest,
    other_calibration,
    elsewhere,
)


@dataclass
class Damages:
    """How many of each kind there were, and those that were not noticed or not named."""

    files: int = 0
    unnoticed: int = 0
    wrongly_named: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many were not noticed, or not named."""
        return self.unnoticed + self.wrongly_named

    def look(self, sound: Path, folder: Path, seed: int) -> None:
        """Damage a copy of the ``sound`` brain at ``folder`` and open it."""
        shutil.copytree(sound, folder)
        cache = folder / "cache"
        open_space(folder / "space", cache=cache)
        self._trust(folder)
        chance = random.Random(seed)
        damage = DAMAGES[seed % len(DAMAGES)]
        expected = damage(folder, chance)
        self.files += 1
        self.kinds[damage.__name__] += 1
        try:
            open_space(folder / "space", cache=cache)
        except SpaceUnusable as error:
            said = error.message("en")
            if expected != "*" and not any(file in said for file in expected.split()) and expected != CURRENT:
                self.wrongly_named += 1
                self.reasons.append(f"{seed} {damage.__name__} {expected}: {said}")
        else:
            self.unnoticed += 1
            self.reasons.append(f"{seed} {damage.__name__} {expected}: not noticed")
        shutil.rmtree(folder)

    def _trust(self, folder: Path) -> None:
        """Keep the verdict that all is whole, although the files are younger than it trusts otherwise."""
        from superbrain.embedding.sealed import CHECKED, signature

        (place,) = (folder / "cache").glob("space-*")
        checked = {path.name: signature(path) for path in (folder / "space" / "b").iterdir() if path.name != MANIFEST}
        (place / CHECKED).write_text(json.dumps(checked))
