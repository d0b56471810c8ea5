"""The files of a space against their seals, and what was made of them in the brain's cache.

Hashing 40 MB takes longer than a question, so a file that was found whole is not hashed again as long as the system
says that nobody wrote to it: same size, same times, same inode. The time of the last change of an inode cannot be set
by programs, so neither a file with its times put back nor one from elsewhere passes.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding import precision
from superbrain.embedding.manifest import FileSeal, seal_of_file
from superbrain.errors import OutputFailed, Said, SpaceDamaged
from superbrain.store.durable import fresh_file, sweep

PREFIX: Final = "space-"
CHECKED: Final = "checked.json"

_RACY: Final = 50_000_000
"""Nanoseconds: a file written so shortly before it was looked at could be written again with the same times."""

Floats = NDArray[np.float32]
Signature = list[int]


def damaged(path: Path, zh: str, en: str) -> SpaceDamaged:
    """The error that names a file and the reason."""
    return SpaceDamaged(path=path, reason=Said(zh, en))


def signature(path: Path) -> Signature:
    """What tells that a file was not written to since: size, times and inode."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]


class Sealed:
    """The files of one space in ``place``, whose manifest has the hash ``digest``."""

    def __init__(self, place: Path, digest: str, seals: Mapping[str, FileSeal], cache: Path | None) -> None:
        self.place = place
        self.seals = seals
        self.cache = None if cache is None else cache / f"{PREFIX}{digest[:16]}"
        self._checked = self._remembered()
        self._seen: dict[str, Signature] = {}

    def check(self, *, thorough: bool) -> bool:
        """Compare every file with its seal; whether all hashes were, which says that nobody has looked inside yet.

        Raises
        ------
        SpaceDamaged
            if a file is missing, cut or changed.

        """
        for file, seal in self.seals.items():
            path = self.place / file
            try:
                self._seen[file] = signature(path)
            except FileNotFoundError as error:
                raise damaged(path, "文件缺失", "it is missing") from error
            except OSError as error:
                raise _refused(path, error) from error
            size = self._seen[file][0]
            if size != seal.size:
                raise damaged(path, f"{size} 字节，应为 {seal.size}", f"{size} bytes instead of {seal.size}")
        if not thorough and all(self._checked.get(file) == seen for file, seen in self._seen.items()):
            return False
        for file, seal in self.seals.items():
            if self._hash(self.place / file) != seal.sha256:
                raise damaged(self.place / file, "校验值不符", "its hash is another one")
        return True

    def content(self, file: str) -> bytes:
        """What a (small) file holds."""
        try:
            return (self.place / file).read_bytes()
        except OSError as error:
            raise _refused(self.place / file, error) from error

    def remember(self) -> None:
        """Keep that all files were found whole."""
        now = time.time_ns()
        made = {file: seen for file, seen in self._checked.items() if file not in self.seals}
        whole = {file: seen for file, seen in self._seen.items() if now - max(seen[1], seen[2]) > _RACY}
        self._checked = made | whole
        self._keep()

    def expanded(self, kept: Mapping[str, precision.Array], name: str) -> Floats:
        """An array in float32: mapped from the space, or from what was expanded before, or expanded now."""
        array = kept[name]
        if array.dtype == np.float32:
            return array
        file = f"{name}.npy"
        if self.cache is None:
            return _in_memory(kept, name)
        path = self.cache / file
        with suppress(OSError, ValueError):
            if self._checked.get(file) == signature(path):
                return _mapped(path, array.shape)
        try:
            self.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            with fresh_file(path, "space-expanded") as temporary, temporary.open("wb") as written:
                # Not by a mapping: on a full disk that would be a signal instead of an error.
                shape = {"descr": "<f4", "fortran_order": False, "shape": array.shape}
                np.lib.format.write_array_header_1_0(written, shape)
                for _, rows in precision.expanded(kept, name):
                    written.write(rows.tobytes())
            self._checked[file] = signature(path)
            self._keep()
            return _mapped(path, array.shape)
        except (OutputFailed, OSError, ValueError):  # a full or read-only disk only costs memory
            return _in_memory(kept, name)

    def _hash(self, path: Path) -> str:
        try:
            return seal_of_file(path).sha256
        except OSError as error:
            raise _refused(path, error) from error

    def _remembered(self) -> dict[str, Signature]:
        if self.cache is None:
            return {}
        with suppress(OSError, ValueError, RecursionError):
            found: Any = json.loads((self.cache / CHECKED).read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        return {}

    def _keep(self) -> None:
        if self.cache is None:
            return
        with suppress(OutputFailed, OSError):
            self.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(self.cache)
            with fresh_file(self.cache / CHECKED, "space-checked") as temporary:
                temporary.write_text(json.dumps(self._checked), encoding="utf-8")
            for old in self.cache.parent.glob(f"{PREFIX}*"):
                if old != self.cache:
                    shutil.rmtree(old, ignore_errors=True)  # who has it mapped keeps it until it closes it


def _refused(path: Path, error: OSError) -> SpaceDamaged:
    reason = error.strerror or str(error)
    return damaged(path, reason, reason)


def _in_memory(kept: Mapping[str, precision.Array], name: str) -> Floats:
    expanded = np.empty(kept[name].shape, np.float32)
    for start, rows in precision.expanded(kept, name):
        expanded[start : start + len(rows)] = rows
    return expanded


def _mapped(path: Path, shape: tuple[int, ...]) -> Floats:
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.dtype != np.float32 or array.shape != shape:
        raise ValueError(path)
    return np.asarray(array)
