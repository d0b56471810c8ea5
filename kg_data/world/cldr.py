"""Unicode CLDR: Chinese and English labels, and the supplemental tables, read from its npm packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .graph import WorldGraph
from .sources import LICENCES, VERSIONS, Packages

CORE = "cldr-core"
NAMES = "cldr-localenames-full"
DATES = "cldr-dates-full"
NUMBERS = "cldr-numbers-full"
OLD_ZONE_NAMES = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Kanton": "Pacific/Enderbury",
    "Pacific/Pohnpei": "Pacific/Ponape",
}
"""IANA has renamed these zones; CLDR keeps the first name for ever."""

YEAR = "2025"
"""Year of release of CLDR 48: its populations carry no year of their own."""


def declare(graph: WorldGraph) -> str:
    """Declare CLDR as a source of the graph and return its key."""
    return graph.source(
        "cldr",
        "Unicode CLDR",
        package=CORE,
        version=VERSIONS[CORE],
        licence=LICENCES[CORE],
        uri="https://cldr.unicode.org",
        trust=0.98,
    )


def declare_tables(graph: WorldGraph) -> str:
    """Declare the tables that we typed ourselves as a source of the graph and return its key."""
    return graph.source("tables", "superbrain tables", package="", version="", licence="Apache-2.0", trust=0.99)


def labels(packages: Packages, language: str, kind: str) -> Mapping[str, str]:
    """Return the labels of one kind (languages, scripts, territories) in one language, by code."""
    main = packages.npm_json(NAMES, f"main/{language}/{kind}.json")["main"][language]
    found: Mapping[str, str] = main["localeDisplayNames"][kind]
    return found


def currency_names(packages: Packages, language: str) -> Mapping[str, str]:
    """Return the names of currencies in one language, by code."""
    main = packages.npm_json(NUMBERS, f"main/{language}/currencies.json")["main"][language]
    return {code: entry["displayName"] for code, entry in main["numbers"]["currencies"].items()}


def time_zone_names(packages: Packages, language: str) -> Mapping[str, Any]:
    """Return the time zone names of one language: ``zone`` (a tree of exemplar cities) and ``metazone``."""
    main = packages.npm_json(DATES, f"main/{language}/timeZoneNames.json")["main"][language]
    names: Mapping[str, Any] = main["dates"]["timeZoneNames"]
    return names


def supplemental(packages: Packages, name: str) -> Mapping[str, Any]:
    """Return one supplemental table, e.g. territoryInfo."""
    table: Mapping[str, Any] = packages.npm_json(CORE, f"supplemental/{name}.json")["supplemental"][name]
    return table


def leaves(tree: Mapping[str, Any], leaf: str = "", path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (zone, value of ``leaf``) from CLDR's tree of zone names."""
    for part, below in tree.items():
        zone = f"{path}/{part}" if path else part
        if isinstance(below, list):
            yield zone, below
        elif leaf in below:
            yield zone, below[leaf]
        elif isinstance(below, dict):
            yield from leaves(below, leaf, zone)


def zone_cities(packages: Packages, language: str) -> Iterator[tuple[str, str]]:
    """Yield (zone, name of the city after which it is called) in one language."""
    yield from leaves(time_zone_names(packages, language)["zone"], "exemplarCity")
