"""A small graph that all tests of the store share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from superbrain.store import Store, Writer, connection
from superbrain.types import EntityType, Literal, Name, Relation, Source

sys.path.insert(0, str(Path(__file__).resolve().parent))
from made_up_texts import Reading


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    # That commits survive a power cut is proved in tests/crash; here it would only take time.
    pragmas = tuple(pragma.replace("FULL", "OFF") for pragma in connection._WRITER_PRAGMAS)
    monkeypatch.setattr(connection, "_WRITER_PRAGMAS", pragmas)


def fill(writer: Writer) -> None:
    """France, Germany, Paris and Berlin."""
    writer.add_source(Source("atlas", "The Atlas", "https://example.org", "CC-BY-4.0", 0.9))
    writer.add_source(Source("user", "User"))
    writer.add_type(EntityType("place", "地方", "place"))
    writer.add_type(EntityType("country", "国家", "country", parent="place"))
    writer.add_type(EntityType("city", "城市", "city", parent="place"))
    borders = writer.add_relation(Relation("borders", "接壤", "borders", symmetric=True))
    capital = writer.add_relation(Relation("capital", "首都", "capital", functional=True))
    population = writer.add_relation(Relation("population", "人口", "population", literal="quantity", unit="person"))
    founded = writer.add_relation(Relation("founded", "成立", "founded", literal="date"))
    france = writer.add_entity("country.fr", ["country"])
    germany = writer.add_entity("country.de", ["country"])
    paris = writer.add_entity("city.paris", ["city"])
    berlin = writer.add_entity("city.berlin", ["city"])
    for entity, zh, en in (
        (france, "法国", "France"),
        (germany, "德国", "Germany"),
        (paris, "巴黎", "Paris"),
        (berlin, "柏林", "Berlin"),
    ):
        writer.add_name(entity, Name(zh, "zh", "preferred"))
        writer.add_name(entity, Name(en, "en", "preferred"))
    writer.add_name(france, Name("法蘭西", "zh-Hant"))
    writer.add_fact(france, borders, germany, sources=["atlas"])
    writer.add_fact(france, capital, paris, sources=["atlas"])
    writer.add_fact(germany, capital, berlin, sources=["atlas"])
    writer.add_fact(france, population, Literal("quantity", "68,000,000"), valid_from="2023", sources=["atlas"])
    writer.add_fact(germany, population, Literal("quantity", "84000000", "person"), sources=["atlas"])
    writer.add_fact(france, founded, Literal("date", "1958年10月4日"), sources=["atlas"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "brain") as made:
        with made.write("load", "small graph") as writer:
            fill(writer)
        yield made


@pytest.fixture
def reading(store: Store) -> Reading:
    return Reading(store)
