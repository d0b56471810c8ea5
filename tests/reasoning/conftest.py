"""A small world that every test of this folder reasons over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from superbrain.reasoning import Answers, Edge, answer, parse
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Literal, Relation

TYPES = [
    EntityType("place", "地方", "place"),
    EntityType("country", "国家", "country", parent="place"),
    EntityType("city", "城市", "city", parent="place"),
    EntityType("continent", "大洲", "continent", parent="place"),
    EntityType("currency", "货币", "currency"),
    EntityType("element", "元素", "element"),
    EntityType("person", "人物", "person"),
    EntityType("poet", "诗人", "poet", parent="person"),
    EntityType("dynasty", "朝代", "dynasty"),
]
RELATIONS = [
    Relation("capital", domain=("country",), range=("city",), closed=True),
    Relation("currency", domain=("country",), range=("currency",), closed=True),
    Relation("borders", domain=("country",), range=("country",), symmetric=True, closed=True),
    Relation("continent", domain=("country",), range=("continent",), closed=True),
    Relation("population", domain=("country", "city"), literal="quantity", unit="person"),
    Relation("area", domain=("country",), literal="quantity", unit="km2"),
    Relation("atomic_number", domain=("element",), literal="quantity", functional=True, closed=True),
    Relation("discovered_by", domain=("element",), range=("person",)),
    Relation("birth_year", domain=("person",), literal="date"),
    Relation("calling_code", domain=("country",), literal="text"),
    Relation("wrote_to", domain=("poet",), range=("poet",)),
    Relation("dynasty", domain=("person",), range=("dynasty",)),
    Relation("father", domain=("person",), range=("person",), functional=True),
]
MEMBERS = {
    "country": "fr de be ch es br pe cn jp",
    "city": "paris berlin brussels madrid beijing tokyo shanghai",
    "continent": "europe asia america",
    "currency": "euro franc yen yuan real",
    "element": "gold fluorine neon",
    "person": "moissan ramsay cao_song",
    "poet": "li_bai du_fu wang_wei su_shi cao_cao cao_pi",
    "dynasty": "tang song",
}
FACTS = """
capital fr paris / capital de berlin / capital be brussels / capital es madrid / capital cn beijing
capital jp tokyo
currency fr euro / currency de euro / currency be euro / currency es euro / currency ch franc / currency jp yen
currency cn yuan / currency br real
borders fr de / borders be fr / borders de be / borders ch fr / borders de ch / borders es fr
borders br pe / borders br fr
continent fr europe / continent de europe / continent be europe / continent ch europe / continent es europe
continent br america / continent pe america / continent cn asia / continent jp asia
discovered_by fluorine moissan / discovered_by neon ramsay
wrote_to li_bai du_fu / wrote_to du_fu li_bai / wrote_to wang_wei li_bai / wrote_to du_fu wang_wei
dynasty li_bai tang / dynasty du_fu tang / dynasty wang_wei tang / dynasty su_shi song
father cao_cao cao_song / father cao_pi cao_cao
"""
VALUES: list[tuple[str, str, Literal, str]] = [
    ("fr", "population", Literal("quantity", "67000000", "person"), "2020"),
    ("fr", "population", Literal("quantity", "90000000", "person"), "1990"),
    ("de", "population", Literal("quantity", "83000000", "person"), "2020"),
    ("be", "population", Literal("quantity", "11500000", "person"), ""),
    ("ch", "population", Literal("quantity", "8600000", "person"), ""),
    ("cn", "population", Literal("quantity", "1412000000", "person"), ""),
    ("jp", "population", Literal("quantity", "125000000", "person"), ""),
    ("shanghai", "population", Literal("quantity", "24870895", "person"), ""),
    ("tokyo", "population", Literal("quantity", "13960000", "person"), ""),
    ("fr", "area", Literal("quantity", "551500", "km2"), ""),
    ("de", "area", Literal("quantity", "357114", "km2"), ""),
    ("es", "area", Literal("quantity", "50599000", "ha"), ""),
    ("be", "area", Literal("quantity", "30528", "km2"), ""),
    ("ch", "area", Literal("quantity", "30528", "km2"), ""),
    ("pe", "area", Literal("quantity", "7", "parsec"), ""),
    ("gold", "atomic_number", Literal("quantity", "79"), ""),
    ("fluorine", "atomic_number", Literal("quantity", "9"), ""),
    ("neon", "atomic_number", Literal("quantity", "10"), ""),
    ("li_bai", "birth_year", Literal("date", "0701"), ""),
    ("du_fu", "birth_year", Literal("date", "0712-02-12"), ""),
    ("su_shi", "birth_year", Literal("date", "1037-01-08"), ""),
    ("wang_wei", "birth_year", Literal("date", "0701"), ""),
    ("cao_song", "birth_year", Literal("date", "-0005"), ""),
    ("fr", "calling_code", Literal("text", "33"), ""),
    ("de", "calling_code", Literal("text", "49"), ""),
]


@dataclass(frozen=True)
class World:
    """The snapshot, its keys by row, and a question in text form put to it."""

    snapshot: Snapshot
    keys: list[str]

    def row(self, key: str) -> int | None:
        return self.keys.index(key) if key in self.keys else None

    def ask(self, text: str, limit: int = 20) -> Answers:
        return answer(parse(text), snapshot=self.snapshot, store_keys=self.row, limit=limit)  # type: ignore[arg-type]

    def found(self, text: str) -> list[str]:
        """Keys of the entities that answer, in their order."""
        return [self.keys[item.entity] for item in self.ask(text).items if item.entity is not None]

    def values(self, text: str) -> list[str]:
        """The values that answer, in their order."""
        return [item.literal.value for item in self.ask(text).items if item.literal is not None]

    def told(self, path: tuple[Edge, ...]) -> list[str]:
        """A path as a person reads it, each edge in the direction of walking with its branch."""
        return [
            f"{edge.branch} {self.place(edge.start)} {'<' if edge.inverse else ''}"
            f"{RELATIONS[edge.relation].key}{'' if edge.inverse else '>'} {self.place(edge.end)}"
            for edge in path
        ]

    def place(self, end: object) -> str:
        return end.value if isinstance(end, Literal) else self.keys[end]  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="session")
def world() -> World:
    keys = [key for members in MEMBERS.values() for key in members.split()]
    relations = [relation.key for relation in RELATIONS]
    rows = [fact.split() for fact in FACTS.replace("\n", "/").split("/") if fact.strip()]
    snapshot = Snapshot.from_facts(
        [(keys.index(head), relations.index(relation), keys.index(tail)) for relation, head, tail in rows],
        [(keys.index(head), relations.index(relation), value, since) for head, relation, value, since in VALUES],
        {keys.index(key): [kind] for kind, members in MEMBERS.items() for key in members.split()},
        Schema.of(RELATIONS, TYPES),
    )
    return World(snapshot, keys)


@pytest.fixture(scope="session")
def found(world: World) -> Callable[[str], list[str]]:
    """The keys that answer a query, sorted."""
    return lambda text: sorted(world.found(text))
