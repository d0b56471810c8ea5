"""What may ship: licences, share-alike rows in files of their own, and pins that agree with each other."""

from __future__ import annotations

import json
import lzma
import re
import tomllib
from pathlib import Path

from kg_data.world.sources import PINS, VERSIONS

ROOT = Path(__file__).resolve().parents[2]
WORLD = ROOT / "kg_data" / "world"
FREE = {"Apache-2.0", "CC-BY-4.0", "MIT", "Unicode-3.0", "public domain"}
SHARE_ALIKE = {"odbl": "ODbL-1.0", "cc-by-sa": "CC-BY-SA-4.0"}


def _one(path):
    """Yield the rows of one file alone."""
    for line in lzma.decompress(path.read_bytes()).decode().splitlines()[1:]:
        yield tuple(line.split("\t"))


def test_only_permissive_attribution_and_share_alike_data_ships(world):
    licences = {row[3] for row in world.sources.values()}
    assert licences <= FREE | set(SHARE_ALIKE.values())


def test_share_alike_facts_lie_in_files_of_their_own(world):
    licence = {key: row[3] for key, row in world.sources.items()}
    for path in sorted(world.folder.glob("facts*.tsv.xz")):
        suffix = path.name.split(".")[0].removeprefix("facts").removeprefix("-")
        allowed = {SHARE_ALIKE[suffix]} if suffix else FREE
        used = {licence[key] for row in _one(path) for key in row[7].split()}
        assert used <= allowed, path.name


def test_share_alike_names_lie_in_a_file_of_their_own(world):
    borrowed = {row[3] for row in _one(world.folder / "names-cc-by-sa.tsv.xz")}
    assert "Damxung County" in borrowed
    assert "Chengdu" not in borrowed


def test_every_package_and_source_is_declared_in_sources_md(world):
    declared = (WORLD / "SOURCES.md").read_text("utf-8")
    for pin in PINS:
        assert f"| {pin.name} | {pin.version} |" in declared, pin.name
        assert pin.content in declared
    for key in world.sources:
        assert f"`{key}`" in declared, key


def test_hashes_in_sources_md_are_those_of_the_locks():
    declared = (WORLD / "SOURCES.md").read_text("utf-8")
    lock = json.loads((WORLD / "package-lock.json").read_text("utf-8"))["packages"]
    for pin in PINS:
        if pin.kind == "npm":
            assert lock[f"node_modules/{pin.name}"]["integrity"] in declared, pin.name
    for digest in re.findall(r"sha256:([0-9a-f]{64})", (WORLD / "wheels.txt").read_text("utf-8")):
        assert digest in declared


def test_pins_agree_wherever_they_stand():
    npm = json.loads((WORLD / "package.json").read_text("utf-8"))["dependencies"]
    assert npm == {pin.name: pin.version for pin in PINS if pin.kind == "npm"}
    wheels = dict(re.findall(r"^([\w\-]+)==(\S+)", (WORLD / "wheels.txt").read_text("utf-8"), flags=re.M))
    assert wheels == {pin.name: pin.version for pin in PINS if pin.kind == "wheel"}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["world"]
    declared = dict(re.match(r"([\w\-]+)\W*==?(\S*)", line).groups() for line in extras)
    assert {pin.name for pin in PINS if pin.kind == "python"} <= set(declared)
    assert all(declared[name] == version for name, version in VERSIONS.items() if f"{name}=={version}" in extras)
