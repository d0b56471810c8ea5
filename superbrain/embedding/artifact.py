"""A space on disk: written whole or not at all, opened only if it is what was written.

    space/CURRENT                 name of the space in use, and the hash of its manifest
    space/<name>/manifest.json    what it is, and the size and hash of the others
                 model.safetensors  entities.txt  relations.txt  calibration.json  questions.safetensors

Every file is written under a temporary name and synced, the folder is renamed, and ``CURRENT`` is replaced last: a
crash leaves the old space or the new one. The one before stays until the next switch, for processes that still read it.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding import manifest as manifests
from superbrain.embedding import old_queries, precision, vocabulary
from superbrain.embedding.manifest import (
    CALIBRATION,
    ENTITY_KEYS,
    MANIFEST,
    QUESTIONS,
    RELATION_KEYS,
    TENSORS,
    Manifest,
)
from superbrain.embedding.models import MODELS
from superbrain.embedding.sealed import Sealed, damaged
from superbrain.embedding.space import Space
from superbrain.embedding.tensor_file import TensorFileError, map_tensors, write_tensors
from superbrain.embedding.vocabulary import VocabularyError
from superbrain.errors import (
    OutputFailed,
    Said,
    SpaceMissing,
    SpaceNotFinite,
    SpaceOfOtherModel,
    SpaceTooNew,
)
from superbrain.store.crash import crash_point
from superbrain.store.durable import fresh_file, fresh_folder, sweep, sync

CURRENT: Final = "CURRENT"
ARRAYS: Final = ("entities", "relations")

_NAME: Final = re.compile(r"[\w\-][\w.\-]{0,99}", re.ASCII)
_POINTER: Final = re.compile(rf"({_NAME.pattern}) ([0-9a-f]{{64}})\n", re.ASCII)

Floats = NDArray[np.float32]


# ---- writing


def write_space(
    folder: Path,
    name: str,
    arrays: Mapping[str, Floats],
    described: Manifest,
    *,
    entity_keys: Sequence[str],
    relation_keys: Sequence[str],
    calibration: Mapping[str, Any] | None = None,
    questions: Mapping[str, precision.Array] | None = None,
) -> str:
    """Write a space under ``folder`` (``space`` in a brain) and make it the one in use.

    ``arrays`` are ``entities`` (N, W) and ``relations`` (2R, W), float32; ``questions`` those of
    `superbrain.embedding.old_queries.OldQueries`. Gives the name that it has: another one if ``name`` was taken.

    Raises
    ------
    SpaceNotFinite
        if a value is NaN or infinite, or too large for the precision. Nothing was written.
    OutputFailed
        if the system refuses, also for want of room. The space in use stays.

    """
    shapes = (arrays["entities"].shape, arrays["relations"].shape)
    width = MODELS[described.model].width(described.rank)
    if shapes != ((len(entity_keys), width), (2 * len(relation_keys), width)) or not entity_keys or not relation_keys:
        raise ValueError(f"arrays of {shapes} for {len(entity_keys)} entities and {len(relation_keys)} relations")
    kept = _packed(arrays, described.precision)
    texts = {ENTITY_KEYS: vocabulary.written(entity_keys), RELATION_KEYS: vocabulary.written(relation_keys)}
    if calibration is not None:
        texts[CALIBRATION] = _calibration_text(calibration)
    optional = () if questions is None else (QUESTIONS,)
    with _alone(folder):
        name = _free_name(folder, name)
        with fresh_folder(folder / name, "space") as temporary:
            write_tensors(temporary / TENSORS, kept)
            if questions is not None:
                write_tensors(temporary / QUESTIONS, questions)
            for file, content in texts.items():
                (temporary / file).write_bytes(content)
            crash_point("space:files-written")
            seals = {file: manifests.seal_of_file(temporary / file) for file in (TENSORS, *texts, *optional)}
            whole = replace(described, entities=len(entity_keys), relations=len(relation_keys), files=seals)
            (temporary / MANIFEST).write_bytes(whole.to_bytes())
        _switch(folder, name)
    return name


def install_shipped(shipped: Path, folder: Path) -> str:
    """Copy the space in use of the folder ``shipped`` to ``folder`` (``space`` in a brain) and make it the one in use.

    It is checked whole before. Its rows find their entities by keys (`superbrain.embedding.space.laid_over`). Gives its
    name.

    Raises
    ------
    SpaceUnusable, OutputFailed
        as `open_space` and `write_space`.

    """
    space = open_space(shipped, cache=None)
    with _alone(folder):
        name = _free_name(folder, space.name)
        with fresh_folder(folder / name, "space") as temporary:
            for file in (MANIFEST, *space.manifest.files):
                shutil.copyfile(shipped / space.name / file, temporary / file)
        _switch(folder, name)
    return name


def _packed(arrays: Mapping[str, Floats], wanted: precision.Precision) -> dict[str, precision.Array]:
    for name in ARRAYS:
        count, row = precision.bad_rows(arrays, name)
        if count:
            reason = Said(
                f"有 {count} 个值不是有限的数（首个在第 {row} 行）",
                f"holds {count} values that are not finite (row {row})",
            )
            raise SpaceNotFinite(what=name, reason=reason)
    try:
        return precision.packed({name: arrays[name] for name in ARRAYS}, wanted)
    except OverflowError as error:
        reason = Said(f"的值对 {wanted} 太大", f"holds values too large for {wanted}")
        raise SpaceNotFinite(what=str(error), reason=reason) from error


def _calibration_text(calibration: Mapping[str, Any]) -> bytes:
    try:
        return (json.dumps(calibration, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    except ValueError as error:
        reason = Said("含有不是有限数的值", "holds values that are not finite")
        raise SpaceNotFinite(what=CALIBRATION, reason=reason) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder of spaces against other writers, who wait; a switch takes moments."""
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(folder.parent)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputFailed(path=folder, reason=error.strerror or error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        sweep(folder)
        yield
    finally:
        os.close(descriptor)


def _free_name(folder: Path, name: str) -> str:
    """The name, with other letters than those of plain file names replaced, and with a number if it is taken."""
    plain = re.sub(r"[^\w.\-]", "_", name, flags=re.ASCII)[:80].lstrip(".") or "space"
    free, number = plain, 2
    while (folder / free).exists() or free == CURRENT:
        free, number = f"{plain}-{number}", number + 1
    return free


def _switch(folder: Path, name: str) -> None:
    """Make a whole space the one in use; of the others only the one in use until now stays."""
    before = current(folder)
    seal = manifests.seal_of_file(folder / name / MANIFEST)
    with fresh_file(folder / CURRENT, "space-switch") as temporary:
        temporary.write_text(f"{name} {seal.sha256}\n", encoding="ascii")
    for path in sorted(folder.iterdir()):
        if path.name in (name, before) or not (path / MANIFEST).is_file():
            continue
        gone = path.with_name(f".superbrain-{os.getpid()}-{path.name}")  # never half of one under its own name
        path.rename(gone)
        crash_point("space:old-renamed")
        shutil.rmtree(gone, ignore_errors=True)


# ---- opening


def current(folder: Path) -> str | None:
    """Name of the space in use, None if there is none or ``CURRENT`` is damaged."""
    try:
        found = _POINTER.fullmatch((folder / CURRENT).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return found[1] if found else None


def open_space(folder: Path, *, cache: Path | None) -> Space:
    """Open the space in use of ``folder`` (``space`` in a brain), mapped.

    Sizes are compared always; hashes, keys and values are looked at when a file was not looked at since it was written
    (``cache``, the brain's cache folder, holds what was; None looks at all every time and expands small precisions into
    memory).

    Raises
    ------
    SpaceMissing
        if there is none.
    SpaceDamaged, SpaceTooNew, SpaceOfOtherModel
        if it cannot be used; they name the file and the reason.

    """
    return _opened(folder, cache, thorough=False)


def verify_space(folder: Path, *, cache: Path | None) -> tuple[Path, ...]:
    """Look at every byte of the space in use, whatever was looked at before.

    Gives the files in ``cache`` that are not what the space gives; they may be removed. Raises as `open_space`.
    """
    space = _opened(folder, cache, thorough=True)
    if space.cache is None or space.manifest.precision == "float32":
        return ()
    kept = map_tensors(folder / space.name / TENSORS)
    return tuple(space.cache / f"{name}.npy" for name in ARRAYS if not precision.same(kept, name, getattr(space, name)))


def _opened(folder: Path, cache: Path | None, *, thorough: bool) -> Space:
    while True:
        pointer = _pointer(folder)
        try:
            return _open_named(folder, *pointer, cache, thorough=thorough)
        except Exception:
            # Two switches while we read: the space that we were told of is gone, and there is a newer one.
            if _pointer(folder) == pointer:
                raise


def _pointer(folder: Path) -> tuple[str, str]:
    path = folder / CURRENT
    try:
        with path.open("rb") as file:
            content = file.read(1 << 10)
    except FileNotFoundError:
        raise SpaceMissing(path=folder) from None
    except OSError as error:
        raise damaged(path, error.strerror or str(error), error.strerror or str(error)) from error
    found = _POINTER.fullmatch(content.decode("latin-1"))
    if found is None:
        raise damaged(path, "不是名称与校验值", "not a name and a hash")
    return found[1], found[2]


def _open_named(folder: Path, name: str, digest: str, cache: Path | None, *, thorough: bool) -> Space:
    place = folder / name
    described = _manifest(place, digest)
    sealed = Sealed(place, digest, described.files, cache)
    fresh = sealed.check(thorough=thorough)
    kept = _arrays(place / TENSORS, described, thorough=fresh)
    files = ((ENTITY_KEYS, described.entities), (RELATION_KEYS, described.relations))
    keys = [_keys(place / file, sealed.content(file), rows, thorough=fresh) for file, rows in files]
    calibration = _calibration(place / CALIBRATION, sealed) if CALIBRATION in described.files else None
    questions = _questions(place / QUESTIONS, described, thorough=fresh) if QUESTIONS in described.files else None
    if fresh and not thorough:
        sealed.remember()
    arrays = {array: sealed.expanded(kept, array) for array in ARRAYS}
    return Space(
        name,
        described,
        arrays["entities"],
        arrays["relations"],
        calibration,
        (keys[0], keys[1]),
        sealed.cache,
        questions,
    )


def _manifest(place: Path, digest: str) -> Manifest:
    path = place / MANIFEST
    try:
        with path.open("rb") as file:
            content = file.read(manifests.LONGEST + 1)
    except FileNotFoundError as error:
        raise damaged(path, "文件缺失", "it is missing") from error
    except OSError as error:
        raise damaged(path, error.strerror or str(error), error.strerror or str(error)) from error
    if manifests.seal_of(content).sha256 != digest:
        raise damaged(path, "校验值不符", "its hash is another one")
    try:
        described = Manifest.parse(content)
    except manifests.FormatError as error:
        raise SpaceTooNew(path=place, found=error.found, known=manifests.FORMAT) from error
    except manifests.ManifestError as error:
        raise damaged(path, str(error), str(error)) from error
    if described.model not in MODELS:
        raise SpaceOfOtherModel(path=place, model=described.model)
    return described


def _arrays(path: Path, described: Manifest, *, thorough: bool) -> dict[str, precision.Array]:
    try:
        kept = map_tensors(path)
    except (TensorFileError, OSError) as error:
        raise damaged(path, str(error), str(error)) from error
    width = MODELS[described.model].width(described.rank)
    for name, rows in (("entities", described.entities), ("relations", 2 * described.relations)):
        if not precision.fits(kept, name, (rows, width), described.precision):
            reason = f"{name}: {rows} × {width}, {described.precision}"
            raise damaged(path, f"数组不是 {reason}", f"the array is not {reason}")
        count, row = precision.bad_rows(kept, name) if thorough else (0, -1)
        if count:
            raise damaged(
                path,
                f"{name} 有 {count} 个值不是有限的数（首个在第 {row} 行）",
                f"{count} values of {name} are not finite (first in row {row})",
            )
    return kept


def _keys(path: Path, content: bytes, rows: int, *, thorough: bool) -> bytes:
    try:
        # Splitting all keys takes longer than anything else here, and a space that is laid over a graph needs none.
        if thorough:
            vocabulary.read(content, rows, thorough=True)
        elif (lines := content.count(b"\n")) != rows:
            raise damaged(path, f"{lines} 个键，数组有 {rows} 行", f"{lines} keys for {rows} rows")
    except VocabularyError as error:
        raise damaged(path, f"词表：{error}", f"vocabulary: {error}") from error
    return content


def _calibration(path: Path, sealed: Sealed) -> Mapping[str, Any]:
    try:
        found = json.loads(sealed.content(CALIBRATION), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"JSON：{error}", f"JSON: {error}") from error
    if not isinstance(found, dict):
        raise damaged(path, "不是对象", "no object")
    return found


def _questions(path: Path, described: Manifest, *, thorough: bool) -> Mapping[str, precision.Array]:
    try:
        found = map_tensors(path)
        if thorough:
            old_queries.check(found, described.entities, 2 * described.relations)
    except (ValueError, OSError) as error:
        raise damaged(path, str(error), str(error)) from error
    return found


def _refused(constant: str) -> float:
    raise ValueError(constant)
