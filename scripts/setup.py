"""Set up a checkout: make .venv and install what a target needs. Standard library only.

    python scripts/setup.py demo     what exact answers need: small, no torch
    python scripts/setup.py train    the above and torch, to train a space
    python scripts/setup.py test     the above, the test tools and the rest (torch and friends)

Versions come from constraints.txt; pip is run with the user's own settings (index, proxy, cache). A second run with
nothing changed installs nothing.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)

# Extras of pyproject.toml, and the size of what pip fetches for them in MB (measured on Linux x86-64, CPython 3.11).
TARGETS: dict[str, tuple[str, str]] = {
    "demo": (".[use]", "about 60 MB (numpy, a sentence encoder of 32 MB, typer, networkx; no torch)"),
    "train": (".[use,train]", "about 0.2 GB with a CPU build of torch, several GB where the index serves a CUDA build"),
    "test": (
        ".[use,e5,space,test,world]",
        "about 0.4 GB with a CPU build of torch, several GB where the index serves a CUDA build",
    ),
}


def main(arguments: list[str]) -> int:
    """Install the target named on the command line; return an exit status."""
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        print(f"usage: python scripts/setup.py {'|'.join(TARGETS)}", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        print(f"superbrain needs Python {wanted} or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        print(f"Install it and run: make demo PYTHON=python{wanted}", file=sys.stderr)
        return 1
    target = arguments[0]
    return 0 if is_done(target) else install(target)


def install(target: str) -> int:
    """Make the environment if there is none and let pip install the target's extras."""
    requirement, size = TARGETS[target]
    print(f"Setting up .venv ({target}): pip fetches {size}.", file=sys.stderr)
    try:
        if not has_pip():
            venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        print("Python cannot make virtual environments here.", file=sys.stderr)
        print("On Debian and Ubuntu: apt install python3-venv", file=sys.stderr)
        return 1
    command = [str(python_of_venv()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", "constraints.txt", "--editable", requirement]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        print("pip could not install what is needed (its message stands above).", file=sys.stderr)
        print("Check the network and your pip settings, then run the same command again.", file=sys.stderr)
        return 1
    stamp(target).write_text(fingerprint(), encoding="utf-8")
    return 0


def python_of_venv() -> Path:
    """The interpreter inside .venv, on any system."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def has_pip() -> bool:
    """True when .venv is whole: an interrupted set-up leaves one without pip, which is made anew."""
    if not python_of_venv().exists():
        return False
    return (
        subprocess.run([python_of_venv(), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def stamp(target: str) -> Path:
    """The file that remembers what was installed for a target."""
    return VENV / f".installed-{target}"


def fingerprint() -> str:
    """A hash of all that decides what is installed: the files, the place, the version of Python."""
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    parts = [file.read_bytes() for file in files] + [str(ROOT).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_done(target: str) -> bool:
    """True when this target, or the larger one that holds it, was installed from the same files."""
    targets = list(TARGETS)  # each holds those before it
    wider = targets[targets.index(target) :]
    return any(stamp(name).exists() and stamp(name).read_text(encoding="utf-8") == fingerprint() for name in wider)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
