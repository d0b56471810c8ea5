"""Which city of GeoNames is which division of China: Beijing must be one entity, or questions of two hops break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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


def join(graph: WorldGraph, cities: Iterable[City]) -> dict[str, str]:
    """Return the key of a division for each city of GeoNames that is one, by GeoNames' id.

    A division takes the largest city in its province that bears its name, cities and prefectures before counties,
    so that 吉林市 is the city and not the county of the same name. Cities are given largest first.
    """
    by_name, by_spelling = _index(cities)
    joined: dict[str, str] = dict(SPECIAL_REGIONS)
    for key in _divisions(graph):
        province = f"{key[:5]}0000"
        found = [city for name in _names(graph, key) for city in by_name.get((province, name), ())]
        if "city" in graph.types_of(key):
            found += by_spelling.get((province, plain(graph.preferred(key, "en"))), [])
        free = [city for city in found if city.id not in joined]
        if free:
            joined[max(free, key=lambda city: city.population).id] = key
    return joined


def _divisions(graph: WorldGraph) -> list[str]:
    """Return the keys of the divisions of the mainland that may be a city, the highest first."""
    rank = {"province": 0, "prefecture": 1, "county": 2}
    ranked = []
    for key, entry in graph.entities.items():
        levels = [rank[kind] for kind in entry.types if kind in rank]
        if key.startswith("cn.") and levels and ("city" in entry.types or "county" in entry.types):
            ranked.append((levels[0], "city" not in entry.types, key))
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
