"""Which city of GeoNames is which division of China: Beijing must be one entity, or questions of two hops break."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ..geonames import City, plain
from ..graph import WorldGraph
from ..names import is_han, simplify
from .china import province_of_code
from .china_names import stem

Index = dict[tuple[str, str], list[City]]

SURE_BY_SPELLING = 30_000
"""A city without a Chinese name is known by its pinyin if it has so many inhabitants: towns are not unique."""

SPECIAL_REGIONS = {"1819729": "country.hk", "1821274": "country.mo"}
"""The cities of Hong Kong and Macao are the territories."""

DISTRICT_REACH, COUNTY_REACH, WIDE_REACH = 60.0, 150.0, 400.0
"""How far in km a district, a county, and a county of a wide province may lie from the seat of its prefecture."""

WIDE_PROVINCES = frozenset({"15", "23", "54", "62", "63", "65"})
"""Inner Mongolia, Heilongjiang, Tibet, Gansu, Qinghai and Xinjiang."""

EARTH_RADIUS = 6371.0


def join(graph: WorldGraph, cities: Iterable[City]) -> dict[str, str]:
    """Return the key of a division for each city of GeoNames that is one, by GeoNames' id.

    A prefecture takes the largest city in its province that bears its name, and goes before the counties, so that
    吉林市 is the city and not the county of the same name. A county takes the city of its name that is nearest to its
    prefecture, and none that is out of reach: one province has many a 新华区. Cities are given largest first.
    """
    by_name, by_spelling = _index(cities)
    parents, seats = _tails(graph, "prefecture"), _tails(graph, "seat")
    joined: dict[str, str] = dict(SPECIAL_REGIONS)
    chosen: dict[str, City] = {}
    for key in _divisions(graph, frozenset(seats.values())):
        province = f"{key[:5]}0000"
        ranks = [by_name.get((province, name), []) for name in _names(graph, key)]
        if "city" in graph.types_of(key):
            ranks.append(by_spelling.get((province, plain(graph.preferred(key, "en"))), []))
        parent = parents.get(key, "")
        centre = chosen.get(parent) or chosen.get(seats.get(parent, ""))
        free = [[city for city in rank if city.id not in joined] for rank in ranks]
        if city := _nearest(free, centre, _reach(graph, key)) if centre else _largest(free):
            joined[city.id] = key
            chosen[key] = city
    return joined


def _largest(ranks: list[list[City]]) -> City | None:
    return max((city for rank in ranks for city in rank), key=lambda city: city.population, default=None)


def _nearest(ranks: list[list[City]], centre: City, reach: float) -> City | None:
    """Return the city within reach whose name is the surest, among several the nearest to the centre."""
    for rank in ranks:
        near = [(away, city) for city in rank if (away := kilometres(city, centre)) <= reach]
        if near:
            return min(near, key=lambda pair: pair[0])[1]
    return None


def _reach(graph: WorldGraph, key: str) -> float:
    """Return how far in km a county or district may lie from the seat of its prefecture."""
    if graph.preferred(key, "zh").endswith("区"):
        return DISTRICT_REACH
    return WIDE_REACH if key[3:5] in WIDE_PROVINCES else COUNTY_REACH


def kilometres(one: City, other: City) -> float:
    """Return the distance of two cities along the surface, in km."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


def _tails(graph: WorldGraph, relation: str) -> Mapping[str, str]:
    """Return the tail of each division under a relation of which it has one."""
    return {said.head: said.tail for said in graph.facts if said.relation == relation}


def _divisions(graph: WorldGraph, seats: frozenset[str]) -> list[str]:
    """Return the keys of the divisions of the mainland that may be a city: the highest first, then seats, then cities.

    The seat of a prefecture that is no city stands for it as the centre of its counties.
    """
    rank = {"province": 0, "prefecture": 1, "county": 2}
    ranked = []
    for key, entry in graph.entities.items():
        levels = [rank[kind] for kind in entry.types if kind in rank]
        if key.startswith("cn.") and levels and ("city" in entry.types or "county" in entry.types):
            ranked.append((levels[0], key not in seats, "city" not in entry.types, key))
    return [key for *_, key in sorted(ranked)]


def _names(graph: WorldGraph, key: str) -> list[str]:
    """Return the names that a city of GeoNames may bear to be this division, the surest first."""
    given = [text for language, text in graph.entities[key].names if language == "zh"]
    given.sort(key=lambda text: (-len(text), text))
    shorter = [short for text in given if len(short := stem(text)) > 1 and short not in given]
    return given + shorter


def _index(cities: Iterable[City]) -> tuple[Index, Index]:
    """Index China's cities by province and Chinese name, and those without one by province and spelling."""
    provinces = province_of_code()
    by_name: Index = defaultdict(list)
    by_spelling: Index = defaultdict(list)
    for city in cities:
        if city.country != "CN":
            continue
        province = provinces.get(city.admin1.removeprefix("CN."), "")
        names = dict.fromkeys(simplify(form) for form in city.forms if is_han(form))
        for name in names:
            by_name[province, name].append(city)
        if not names and city.population >= SURE_BY_SPELLING:
            by_spelling[province, plain(city.name)].append(city)
    return by_name, by_spelling
