"""The graphs that are committed, read once."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# kg_data is no installed package: it is read and run from the root of the checkout.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from kg_data.world.folder import read_table  # noqa: E402
from kg_data.world.schema import Schema  # noqa: E402


@dataclass
class Graph:
    """The tables of one folder, as the format has them."""

    folder: Path

    @cached_property
    def schema(self) -> Schema:
        return Schema(self.folder)

    @cached_property
    def types(self) -> dict[str, list[str]]:
        return {key: types.split() for key, types in read_table(self.folder, "entities")}

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        return list(read_table(self.folder, "names"))

    @cached_property
    def facts(self) -> list[tuple[str, ...]]:
        return list(read_table(self.folder, "facts"))

    @cached_property
    def proposals(self) -> list[tuple[str, ...]]:
        return list(read_table(self.folder, "proposals"))

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        return {row[0]: row for row in read_table(self.folder, "sources")}

    @cached_property
    def preferred(self) -> dict[tuple[str, str], str]:
        return {(key, language): text for key, language, kind, text in self.names if kind == "preferred"}

    @cached_property
    def known_as(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for key, _, _, text in self.names:
            found[text].add(key)
        return found

    @cached_property
    def tails(self) -> dict[tuple[str, str], set[str]]:
        """Tails (keys or values) by head and relation; symmetric relations both ways."""
        found = defaultdict(set)
        for head, relation, tail, value, *_ in self.facts:
            found[head, relation].add(tail or value)
            if self.schema.relations[relation].symmetric:
                found[tail, relation].add(head)
        return found

    def zh(self, key: str) -> str:
        return self.preferred.get((key, "zh"), "")

    def en(self, key: str) -> str:
        return self.preferred.get((key, "en"), "")

    def labels(self, head: str, relation: str) -> set[str]:
        """Chinese names of the tails, or the values themselves."""
        return {self.zh(tail) or tail for tail in self.tails[head, relation]}


@pytest.fixture(scope="session")
def world() -> Graph:
    return Graph(ROOT / "kg_data" / "world" / "built")


@pytest.fixture(scope="session")
def toy() -> Graph:
    return Graph(ROOT / "kg_data" / "toy")


@pytest.fixture(scope="session", params=["world", "toy"])
def graph(request: pytest.FixtureRequest) -> Graph:
    found: Graph = request.getfixturevalue(request.param)
    return found
