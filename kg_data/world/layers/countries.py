"""Countries and territories: where they lie, their capitals, languages, money, neighbours and organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import cldr
from ..graph import WorldGraph
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import name_rows, rows
from .languages import language_key

CONTINENTS = {"002": "africa", "003": "north_america", "005": "south_america", "009": "oceania", "142": "asia"}
CONTINENTS |= {"150": "europe", "AQ": "antarctica"}
LATIN_AMERICA = ("419", ("005", "013", "029"))
"""The one region that the United Nations lay across two continents; without it South America would have none."""
NOT_TERRITORIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes in CLDR that are parts of other territories, groups of countries, or none at all."""
SPOKEN_PERCENT, SPOKEN_PERCENT_IF_OFFICIAL = 5.0, 1.0
"""Languages are listed from these shares of the inhabitants on: below, CLDR counts migrants and pupils."""
ONE_CODE = {"KZ": "+7", "RU": "+7", "VA": "+39", "EH": "+212", "SH": "+290"}
"""Calling codes of countries for which the package lists several prefixes."""


def country_key(code: str) -> str:
    """Return the key of a country or territory from its two-letter code."""
    return f"country.{code.lower()}"


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add continents, regions, countries, territories, currencies and organisations."""
    source, ours = cldr.declare(graph), cldr.declare_tables(graph)
    _add_territories(graph, packages, source, ours)
    _add_regions(graph, packages, source, ours)
    _add_languages(graph, packages, source, ours)
    _add_currencies(graph, packages, source, ours)
    _add_capitals(graph, ours)
    _add_organizations(graph, ours)
    _add_neighbours(graph, packages)


def states() -> frozenset[str]:
    """Return the codes of the members of the United Nations and its observer states."""
    return frozenset(code for codes, _ in rows("states") for code in codes.split())


def _add_territories(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    chinese, english = cldr.labels(packages, "zh", "territories"), cldr.labels(packages, "en", "territories")
    facts = cldr.supplemental(packages, "territoryInfo")
    sovereign = states()
    for code, zh in chinese.items():
        if len(code) != 2 or code in NOT_TERRITORIES or code in CONTINENTS:
            continue
        kind = "country" if code in sovereign else "territory"
        name = english[code].replace(" & ", " and ").replace("St. ", "Saint ").replace("’", "'")
        key = graph.entity(country_key(code), kind, zh, name, source=source)
        graph.literal(key, "iso_code", code, source=source)
        population = facts.get(code, {}).get("_population", "0")
        if population != "0":
            graph.literal(key, "population", population, source=source, valid_from=cldr.YEAR)
    for code, language, kind_of_name, text in name_rows("country_names"):
        graph.name(country_key(code), text, language, kind=kind_of_name, source=ours)
    for zh, full in _full_names(packages):
        if (country := graph.key_of_name(zh, "country")) is not None:
            graph.name(country, full, "zh", source=_jionlp(graph))


def _jionlp(graph: WorldGraph) -> str:
    version, licence = VERSIONS["jionlp"], LICENCES["jionlp"]
    return graph.source("jionlp", "JioNLP dictionaries", package="jionlp", version=version, licence=licence)


def _full_names(packages: Packages) -> Iterator[tuple[str, str]]:
    """Yield (usual name, full name) of countries from JioNLP's list."""
    path = packages.wheel("jionlp") / "jionlp" / "dictionary" / "world_location.txt"
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) >= 3:
            yield cells[0], cells[1]


def _add_regions(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    """Add continents and the regions of UN M49, and place every territory in them."""
    chinese, english = cldr.labels(packages, "zh", "territories"), cldr.labels(packages, "en", "territories")
    contains = {
        code: entry["_contains"]
        for code, entry in cldr.supplemental(packages, "territoryContainment").items()
        if "-" not in code
    }
    keys = {code: f"continent.{slug}" for code, slug in CONTINENTS.items()}
    for code, key in keys.items():
        graph.entity(key, "continent", chinese[code], english[code], source=source)
    for continent in CONTINENTS:
        for part in _below(continent, contains):
            if part.isdigit():
                slug = english[part].lower().replace(" ", "_").replace("-", "_")
                keys[part] = graph.entity(f"region.{slug}", "region", chinese[part], english[part], source=source)
                graph.fact(keys[part], "continent", keys[continent], source=source)
            elif graph.has_entity(country_key(part)):
                graph.fact(country_key(part), "continent", keys[continent], source=source)
    code, parts = LATIN_AMERICA
    keys[code] = graph.entity("region.latin_america", "region", chinese[code], english[code], source=source)
    contains[code] = [country for part in parts for country in contains[part]]
    for region, key in keys.items():
        for part in contains.get(region, ()):
            if key.startswith("region.") and graph.has_entity(country_key(part)):
                graph.fact(country_key(part), "region", key, source=source)
    for code, language, kind, name in name_rows("place_names"):
        graph.name(keys[code], name, language, kind=kind, source=ours)


def _below(code: str, contains: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield everything that a region holds, at any depth; Sub-Saharan Africa only doubles other regions."""
    for part in contains.get(code, ()):
        if part != "202":
            yield part
        yield from _below(part, contains)


def _add_languages(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    dropped = {code: drop.split() for code, drop, _ in rows("official_languages")}
    for code, entry in cldr.supplemental(packages, "territoryInfo").items():
        if not graph.has_entity(country_key(code)):
            continue
        for language, use in entry.get("languagePopulation", {}).items():
            key = language_key(language)
            if not graph.has_entity(key):
                continue
            status = use.get("_officialStatus")  # "official_regional" is for a part of the country
            official = status in ("official", "de_facto_official")
            if official and key.removeprefix("language.") not in dropped.get(code, ()):
                graph.fact(country_key(code), "official_language", key, source=source)
            if float(use["_populationPercent"]) >= (SPOKEN_PERCENT_IF_OFFICIAL if status else SPOKEN_PERCENT):
                graph.fact(country_key(code), "spoken_language", key, source=source)
    for code, _, added in rows("official_languages"):
        for language in added.split():
            if language != "-":
                graph.fact(country_key(code), "official_language", language_key(language), source=ours)


def _add_currencies(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    chinese, english = cldr.currency_names(packages, "zh"), cldr.currency_names(packages, "en")
    for code, currencies in cldr.supplemental(packages, "currencyData")["region"].items():
        if not graph.has_entity(country_key(code)):
            continue
        for currency, use in ((c, use) for entry in currencies for c, use in entry.items()):
            if "_to" in use or use.get("_tender") == "false":
                continue
            key = graph.entity(
                f"currency.{currency.lower()}", "currency", chinese[currency], english[currency], source=source
            )
            graph.literal(key, "iso_code", currency, source=source)
            graph.name(key, currency, "en", source=source)
            graph.fact(country_key(code), "currency", key, source=source)
    for code, language, kind, name in name_rows("currency_names"):
        graph.name(f"currency.{code.lower()}", name, language, kind=kind, source=ours)


def _add_capitals(graph: WorldGraph, ours: str) -> None:
    for code, city, zh, en in rows("capitals"):
        graph.entity(city, "city", zh, en, source=ours)
        graph.fact(country_key(code), "capital", city, source=ours)


def _add_organizations(graph: WorldGraph, ours: str) -> None:
    members_of_un = next(codes for codes, kind in rows("states") if kind == "members")
    for slug, zh, en, more_zh, more_en, members in rows("organizations"):
        key = graph.entity(f"organization.{slug}", "organization", zh, en, source=ours)
        for language, names in (("zh", more_zh.split("、")), ("en", more_en.split(";"))):
            for name in names:
                if name != "-":
                    graph.name(key, name, language, source=ours)
        for code in (members_of_un if members == "*" else members).split():
            graph.fact(country_key(code), "member_of", key, source=ours)


def _add_neighbours(graph: WorldGraph, packages: Packages) -> None:
    """Add what only world-countries has: borders, areas, calling codes and domains. ODbL, so in own files."""
    name = "world-countries"
    source = graph.source(
        "world_countries",
        "World countries",
        package=name,
        version=VERSIONS[name],
        licence=LICENCES[name],
        uri="https://github.com/mledoze/countries",
        share="odbl",
        trust=0.97,
    )
    countries: list[Mapping[str, Any]] = packages.npm_json(name, "countries.json")
    codes = {country["cca3"]: country["cca2"] for country in countries}
    for country in countries:
        key = country_key(country["cca2"])
        if not graph.has_entity(key):
            continue
        if country["area"] > 0:
            graph.literal(key, "area", country["area"], source=source)
        for domain in country["tld"][:1]:
            graph.literal(key, "internet_domain", domain, source=source)
        if code := _calling_code(country):
            graph.literal(key, "calling_code", code, source=source)
        for neighbour in country["borders"]:
            graph.fact(key, "borders", country_key(codes[neighbour]), source=source)


def _calling_code(country: Mapping[str, Any]) -> str:
    """Return "+49", or "" where there is none. One code with many suffixes is that of its first part."""
    if country["cca2"] in ONE_CODE:
        return ONE_CODE[country["cca2"]]
    root, suffixes = country["idd"]["root"], country["idd"]["suffixes"]
    return str(root) + (suffixes[0] if len(suffixes) == 1 else "") if root else ""
