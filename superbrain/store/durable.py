"""Writing files and folders so that a crash leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from superbrain.errors import StoreFull
from superbrain.errors.keeping import not_written
from superbrain.store.crash import crash_point

_TEMPORARY = ".superbrain-"


def sync(path: Path) -> None:
    """Ask the system to bring a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def fresh_folder(target: Path, point: str) -> Iterator[Path]:
    """Give a temporary folder that becomes ``target`` when the block ends well, and vanishes otherwise.

    ``point`` names the crash points around the rename. The target must not exist, or be an empty folder.

    Raises
    ------
    OutputFailed, StoreFull
        if the system refuses any of it.

    """
    temporary = target.parent / f"{_TEMPORARY}{os.getpid()}-{target.name}"
    sweep(target.parent, target.name)
    try:
        temporary.mkdir(mode=0o700, parents=True)
        yield temporary
        for path in sorted(temporary.rglob("*")):
            sync(path)
        sync(temporary)
        crash_point(f"{point}:before-rename")
        temporary.rename(target)
        crash_point(f"{point}:after-rename")
        sync(target.parent)
    except StoreFull as error:  # the temporary name is nobody's concern
        raise StoreFull(path=target) from error
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def fresh_file(target: Path, point: str) -> Iterator[Path]:
    """Give a path to write to whose file replaces ``target`` when the block ends well, and vanishes otherwise.

    Raises
    ------
    OutputFailed, StoreFull
        if the system refuses any of it.

    """
    temporary = target.parent / f"{_TEMPORARY}{os.getpid()}-{target.name}"
    sweep(target.parent, target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        sync(temporary)
        crash_point(f"{point}:before-rename")
        temporary.replace(target)
        crash_point(f"{point}:after-rename")
        sync(target.parent)
    except StoreFull as error:  # the temporary name is nobody's concern
        raise StoreFull(path=target) from error
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Path]:
    """Temporary files and folders in ``folder`` whose process is dead: what a crash left behind."""
    found = []
    for path in folder.glob(f"{_TEMPORARY}*"):
        pid = path.name.removeprefix(_TEMPORARY).split("-", 1)[0]
        if pid.isdigit() and not is_alive(int(pid)):
            found.append(path)
    return sorted(found)


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sweep(folder: Path, name: str = "") -> None:
    """Remove what crashes left in ``folder``, or only what they left of one target."""
    for path in leftovers(folder):
        if not path.name.endswith(f"-{name}" if name else ""):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
