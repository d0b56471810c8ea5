"""People and factions of the Three Kingdoms (三国): typed by us (tables/sanguo), met with harvesttext's dictionary."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import surname_length
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import rows
from .dynasties import dynasty_key, personal_names, year
from .person_names import english

PACKAGE = "harvesttext"
_REMARK = re.compile(r"(.+)\[(.+)\]")
_KIN = re.compile(r"(.{2,3})([子父妻])")
WEI_FOUNDED = 220
"""Who died before this year saw none of the Three Kingdoms as a state."""

SWORN = (("刘备", "关羽"), ("刘备", "张飞"), ("关羽", "张飞"))
"""The oath in the peach garden (桃园三结义)."""


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the factions, the people with what we typed, and the relatives that the dictionary's remarks name."""
    ours, source = declare_tables(graph), _declare(graph)
    mentions = _mentions(packages)
    for key, zh, en, aliases, _ in rows("factions"):
        graph.entity(f"faction.{key}", "faction", zh, en, source=ours)
        for alias in aliases.split():
            graph.name(f"faction.{key}", alias, "zh", source=ours)
    for row in rows("sanguo"):
        _add_person(graph, row, ours, source if row[0] in mentions else ours)
    for name, *_, father, brother, husband, _ in rows("sanguo"):
        for relation, other in (("father", father), ("elder_brother", brother), ("spouse", husband)):
            if other:
                graph.fact(person_key(name), relation, person_key(other), source=ours)
    for one, other in SWORN:
        graph.fact(person_key(one), "sworn_brother", person_key(other), source=ours)
    _add_relatives(graph, mentions, source)


def _declare(graph: WorldGraph) -> str:
    return graph.source(
        PACKAGE,
        "HarvestText",
        package=PACKAGE,
        version=VERSIONS[PACKAGE],
        licence=LICENCES[PACKAGE],
        uri="https://github.com/blmoistawinde/HarvestText",
        trust=0.9,
    )


def person_key(name: str) -> str:
    """Return the key of a person of the table: emperors keep theirs, namesakes are told apart by the remark."""
    match = _REMARK.fullmatch(name)
    if not match and name in personal_names():
        return personal_names()[name]
    return "person.sanguo." + (f"{match[1]}_{match[2]}" if match else name)


def plain(name: str) -> str:
    """Return a name without the remark in brackets: 张昭[吴] -> 张昭."""
    return name.partition("[")[0]


def _mentions(packages: Packages) -> Mapping[str, list[str]]:
    """Return the names of the dictionary with the forms in which they are mentioned."""
    path = packages.wheel(PACKAGE) / PACKAGE / "resources" / "sanguo_entity_dict.json"
    dictionary: dict[str, Any] = json.loads(path.read_text("utf-8"))
    people = (name for name, kind in dictionary["type"].items() if kind == "人名")
    return {name: dictionary["mention"].get(name, []) for name in people}


def _add_person(graph: WorldGraph, row: tuple[str, ...], ours: str, source: str) -> None:
    name, faction, courtesy, aliases, born, died, *_, poet = row
    key, zh = person_key(name), plain(name)
    types = "sanguo_person poet" if poet else "sanguo_person"
    emperor = key.startswith("emperor.")
    graph.entity(key, types, None if emperor else zh, None if emperor else english(zh), source=source)
    if faction:
        graph.fact(key, "faction", f"faction.{faction}", source=ours)
    if not emperor:
        graph.fact(key, "dynasty", dynasty_key(_dynasty(faction, died)), source=ours)
        for relation, cell in (("birth_year", born), ("death_year", died)):
            if cell:
                graph.literal(key, relation, year(cell), source=ours)
    if courtesy:
        graph.literal(key, "courtesy_name", courtesy, source=ours)
        graph.name(key, zh[: surname_length(zh)] + courtesy, "zh", source=ours)
    for alias in aliases.split():
        graph.name(key, alias, "zh", source=ours)


def _dynasty(faction: str, died: str) -> str:
    """Return the dynasty of a faction's people; who died before Wei was founded was a subject of Han."""
    if died and year(died) < WEI_FOUNDED:
        return "eastern_han"
    return next((cells[4] for cells in rows("factions") if cells[0] == faction), "eastern_han")


def _add_relatives(graph: WorldGraph, mentions: Mapping[str, list[str]], source: str) -> None:
    """Add who is told apart in the dictionary as the child, father or wife of somebody of the table."""
    known = {plain(row[0]): person_key(row[0]) for row in rows("sanguo")}
    typed = {row[0] for row in rows("sanguo")}
    for name in mentions:
        match = _REMARK.fullmatch(name)
        kin = _KIN.fullmatch(match[2]) if match else None
        if not match or not kin or name in typed or kin[1] not in known or match[1].endswith("氏"):
            continue
        key = graph.entity(person_key(name), "sanguo_person", match[1], english(match[1]), source=source)
        other = known[kin[1]]
        if kin[2] == "子":
            graph.fact(key, "father", other, source=source)
        elif kin[2] == "父":
            graph.fact(other, "father", key, source=source)
        else:
            graph.fact(key, "spouse", other, source=source)
