"""Cities of 15,000 inhabitants and more that have a sure Chinese name, and all capitals whatever their size."""

from __future__ import annotations

from ..geonames import ChineseNames, City, CityNamer, cities, declare, plain, straight
from ..graph import WorldGraph
from ..sources import Packages
from ..tables import rows
from . import china_join
from .countries import country_key
from .divisions import Divisions
from .timezones import timezone_key

SMALLEST = 15_000
WITHIN_CHINA = {"HK": "country.hk", "MO": "country.mo", "TW": "country.tw"}
"""Territories that are the first-level division of the cities in them."""


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the cities, joined with the divisions of China, and the divisions of the world in which they lie."""
    source = declare(graph)
    namer, divisions = CityNamer(packages), Divisions(graph, packages)
    everywhere = cities(packages)
    joined = china_join.join(graph, everywhere)
    capitals = {key for _, key, _, _ in rows("capitals")} | {row[-1] for row in rows("provinces")}
    chosen: list[tuple[City, ChineseNames]] = []
    left_out = {city for city, _ in rows("cities_left_out")}
    for city in everywhere:
        # China's cities are its divisions; what else GeoNames has there are towns and quarters.
        large = city.population >= SMALLEST and city.country != "CN" and city.id not in left_out
        if (large or city.key in capitals or city.id in joined) and graph.has_entity(country_key(city.country)):
            names = namer.names(city)
            if names is None and city.key in capitals:
                names = ChineseNames("", ())
            if names is not None:
                chosen.append((city, names))
    namesakes: dict[tuple[str, str], str] = {}
    for city, names in chosen:
        preferred = graph.preferred(city.key, "zh") if graph.has_entity(city.key) else names.preferred
        namesakes.setdefault((city.country, plain(city.name)), preferred)
    divisions.name_after(namesakes)
    for city, names in chosen:
        if city.id in joined:
            _add_joined(graph, joined[city.id], city, source)
        else:
            _add_city(graph, city, names, divisions, source)


def _add_joined(graph: WorldGraph, key: str, city: City, source: str) -> None:
    """Give a division of China what GeoNames knows of the city that it is.

    Not its inhabitants: those are the town's, or its core's, and a prefecture has several times as many.
    """
    types = graph.types_of(key)
    if "territory" in types:  # Hong Kong and Macao have their figures as territories
        return
    graph.literal(key, "coordinates", (city.latitude, city.longitude), source=source)
    if "city" in types:
        graph.fact(key, "timezone", timezone_key(city.timezone), source=source)


def _add_city(graph: WorldGraph, city: City, names: ChineseNames, divisions: Divisions, source: str) -> None:
    english = straight(city.name)
    if city.country in ("JP", "KP", "KR"):  # the word for city, which stands after a few of them
        english = english.removesuffix("-shi").removesuffix("-si")
    key = graph.entity(city.key, "city", names.preferred or None, english, source=source)
    for alias in names.aliases:
        graph.name(key, alias, "zh", source=source)
    if city.name.endswith(" City") and (short := city.name.removesuffix(" City")) in city.forms:
        graph.name(key, short, "en", source=source)
    graph.fact(key, "country", country_key(city.country), source=source)
    if division := _division(city, divisions):
        graph.fact(key, "province", division, source=source)
    graph.fact(key, "timezone", timezone_key(city.timezone), source=source)
    if city.population:
        graph.literal(key, "population", city.population, source=source)
    graph.literal(key, "coordinates", (city.latitude, city.longitude), source=source)


def _division(city: City, divisions: Divisions) -> str | None:
    """Return the key of the first-level division in which a city lies."""
    if city.country in WITHIN_CHINA:
        return WITHIN_CHINA[city.country]
    return divisions.key(city.admin1)
