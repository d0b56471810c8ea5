"""The chemical elements: their place in the periodic table, what was measured, who found them and where."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from .. import cldr
from ..graph import WorldGraph
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import name_rows, pairs, rows
from .countries import country_key

PREDICTED_FROM = 100
"""From fermium on, melting points and densities are predictions."""

UNMEASURED = frozenset({"At", "Fr"})
"""Too short-lived to be weighed or melted: their melting points and densities are predictions too."""

ALLOTROPES = {"P": "white", "S": "monoclinic", "Se": "gray", "Sn": "white"}
"""The form whose melting point is the element's, where mendeleev lists several."""

CATEGORIES = {
    "Nonmetals": "nonmetal",
    "Noble gases": "noble_gas",
    "Alkali metals": "alkali_metal",
    "Alkaline earth metals": "alkaline_earth_metal",
    "Metalloids": "metalloid",
    "Halogens": "halogen",
    "Transition metals": "transition_metal",
    "Poor metals": "poor_metal",
}
ELEMENTS = """
    select atomic_number, symbol, period, group_id, block, series.name, atomic_weight, density
    from elements join series on series.id = series_id
"""
PHASES = "select atomic_number, allotrope, melting_point, boiling_point from phasetransitions"
LANTHANIDES, ACTINIDES = range(57, 72), range(89, 104)


@dataclass(frozen=True, slots=True)
class Measured:
    """Place and measurements of one element; temperatures in kelvin, density in g/cm3, None where unknown."""

    number: int
    period: int
    group: int | None
    block: str
    series: str
    mass: float
    density: float | None
    melting: float | None
    boiling: float | None


def element_key(symbol: str) -> str:
    """Return the key of an element from its symbol."""
    return f"element.{symbol.lower()}"


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the 118 elements, their groups, periods, blocks and categories, and their discoverers."""
    ours = cldr.declare_tables(graph)
    measured = graph.source(
        "mendeleev",
        "mendeleev",
        package="mendeleev",
        version=VERSIONS["mendeleev"],
        licence=LICENCES["mendeleev"],
        uri="https://mendeleev.readthedocs.io",
        trust=0.97,
    )
    _add_classes(graph, ours)
    _add_discoverers(graph, ours)
    facts, masses = _mendeleev(packages), pairs("element_masses")
    for number, symbol, zh, en, year, people, countries in rows("elements"):
        key = graph.entity(element_key(symbol), "element", zh, en, source=ours)
        graph.literal(key, "atomic_number", number, source=ours)
        graph.literal(key, "chemical_symbol", symbol, source=ours)
        _add_place(graph, key, facts[symbol], measured)
        if symbol in masses:
            graph.literal(key, "atomic_mass", masses[symbol], source=ours)
        else:
            graph.literal(key, "atomic_mass", facts[symbol].mass, source=measured)
        if facts[symbol].number < PREDICTED_FROM and symbol not in UNMEASURED:
            _add_measurements(graph, key, facts[symbol], measured)
        if year == "-":
            continue
        graph.literal(key, "discovery_year", year, source=ours)
        for person in people.split():
            graph.fact(key, "discovered_by", f"person.{person}", source=ours)
        for code in countries.replace("-", "").split():
            graph.fact(key, "discovered_in", country_key(code), source=ours)
    for symbol, language, kind, name in name_rows("element_names"):
        graph.name(element_key(symbol), name, language, kind=kind, source=ours)


def _mendeleev(packages: Packages) -> dict[str, Measured]:
    """Return what mendeleev's database says of each element, by symbol."""
    path = packages.wheel("mendeleev") / "mendeleev" / "elements.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        elements = database.execute(ELEMENTS).fetchall()
        phases = database.execute(PHASES).fetchall()
    points = {(number, form): (melting, boiling) for number, form, melting, boiling in phases}
    # An element with one form has one row, whatever the form is called.
    only = {number: points[number, form] for number, form, *_ in phases}
    found = {}
    for number, symbol, period, group, block, series, mass, density in elements:
        form = ALLOTROPES.get(symbol)
        melting, boiling = points[number, form] if form else only.get(number, (None, None))
        found[symbol] = Measured(number, period, group, block, series, mass, density, melting, boiling)
    return found


def _add_classes(graph: WorldGraph, ours: str) -> None:
    for kind, key, zh, en, more_zh, more_en in rows("element_groups"):
        entity = graph.entity(f"element_{kind}.{key}", f"element_{kind}", zh, en, source=ours)
        for language, names in (("zh", more_zh.split("、")), ("en", more_en.split(";"))):
            for name in names:
                if name != "-":
                    graph.name(entity, name, language, source=ours)


def _add_discoverers(graph: WorldGraph, ours: str) -> None:
    for slug, zh, en, countries, born, died, short in rows("discoverers"):
        key = graph.entity(f"person.{slug}", "scientist", zh, en, source=ours)
        for code in countries.split():
            graph.fact(key, "nationality", country_key(code), source=ours)
        for relation, year in (("birth_year", born), ("death_year", died)):
            if year != "-":
                graph.literal(key, relation, year, source=ours)
        if short != "-":
            graph.name(key, short, "zh", source=ours)


def _add_place(graph: WorldGraph, key: str, element: Measured, source: str) -> None:
    """Add period, group, block and category. Schools put the f elements into group 3, and so do we."""
    number = element.number
    graph.fact(key, "element_period", f"element_period.{element.period}", source=source)
    group = 3 if number in LANTHANIDES or number in ACTINIDES else element.group
    graph.fact(key, "element_group", f"element_group.{group}", source=source)
    graph.fact(key, "element_block", f"element_block.{element.block}", source=source)
    if number in LANTHANIDES:
        category = "lanthanide"
    elif number in ACTINIDES:
        category = "actinide"
    else:
        category = CATEGORIES[element.series]
    graph.fact(key, "element_category", f"element_category.{category}", source=source)


def _add_measurements(graph: WorldGraph, key: str, element: Measured, source: str) -> None:
    points = {
        "melting_point": element.melting,
        "boiling_point": element.boiling,
        "density": element.density,
    }
    for relation, value in points.items():
        if value is not None:
            # Kelvin were computed from degrees Celsius: 1337.33 and not 1337.3299999999999.
            graph.literal(key, relation, f"{value:.10g}", source=source)
