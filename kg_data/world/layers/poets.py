"""Poets of Tang and Song: names, dynasty, years, native place, examination era, kin.

From the biographies of chinese-poetry by the patterns of ``biography``; what we typed about the famous ones
(tables/famous_poets) is put over it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import simplify, surname_length
from ..sources import Packages
from ..tables import rows
from .biography import Kin, Place
from .dynasties import dynasty_key
from .old_places import Divisions, Gazetteer, make_place
from .person_names import english
from .poet_records import Poet, by_name, declare, era_key, famous, is_everyday_word, poets, surnames


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add all poets, then what links them to places, eras and one another."""
    source, ours = declare(graph), declare_tables(graph)
    everyone = poets(packages)
    first = surnames(packages)
    for poet in everyone:
        add_poet(graph, poet, source, first)
        if poet.name.startswith("释") and not is_everyday_word(packages, poet.name[1:]):
            graph.name(poet.key, poet.name[1:], "zh", source=source)
    _add_typed(graph, packages, ours)
    _add_places(graph, packages, everyone, source)
    _add_kin(graph, packages, everyone, source, ours)
    _add_friends(graph, packages, everyone, source)


def add_poet(graph: WorldGraph, poet: Poet, source: str, first: frozenset[str]) -> str:
    """Add one poet with what stands in the own biography, and return the key."""
    emperor = poet.key.startswith("emperor.")
    if emperor:
        graph.entity(poet.key, "emperor poet", source=source)
    else:
        monk = poet.name[0] not in first and surname_length(poet.name) == 1 and len(poet.name) == 2
        graph.entity(poet.key, "poet", poet.name, english(poet.name, whole=monk), source=source)
        if poet.kingdom != "-":
            graph.fact(poet.key, "dynasty", dynasty_key(poet.kingdom or poet.collection), source=source)
        if poet.original != poet.name and len(poet.original) == len(poet.name):
            graph.name(poet.key, poet.original, "zh-Hant", source=source)
        if simplify(poet.original) != poet.name:
            graph.name(poet.key, simplify(poet.original), "zh", source=source)
        if poet.name.startswith("释"):
            graph.name(poet.key, english(poet.name[1:], whole=True), "en", source=source)
    life = poet.life
    for relation, text in (("courtesy_name", life.courtesy_name), ("art_name", life.art_name)):
        if text and (poet.collection, poet.name) not in famous():
            graph.literal(poet.key, relation, text, source=source)
    if not emperor and (poet.collection, poet.name) not in famous():
        _years(graph, poet, source)
    if life.jinshi_era and (era := era_key(poet.collection, life.jinshi_era, life.jinshi_year)):
        graph.fact(poet.key, "jinshi_era", era, source=source)
    return poet.key


def _years(graph: WorldGraph, poet: Poet, source: str) -> None:
    for relation, year in (("birth_year", poet.life.born), ("death_year", poet.life.died)):
        if year:
            graph.literal(poet.key, relation, year, source=source)


def _add_typed(graph: WorldGraph, packages: Packages, ours: str) -> None:
    """State what we typed about the famous poets. Years are checked by ``biography`` users through the record."""
    known = by_name(packages)
    divisions = Divisions.read(packages)
    for (collection, name), row in famous().items():
        if (collection, name) not in known:
            continue  # known as an author of ci only: that layer adds them
        poet = known[collection, name]
        add_typed(graph, divisions, poet.key, row, ours)
        _years(graph, poet, ours)
        for relation, text in (("courtesy_name", poet.life.courtesy_name), ("art_name", poet.life.art_name)):
            if text:
                graph.literal(poet.key, relation, text, source=ours)


def add_typed(graph: WorldGraph, divisions: Divisions, key: str, row: tuple[str, ...], ours: str) -> None:
    """State art names, aliases and the native place of one row of the famous poets."""
    for art in filter(None, row[3].split(",")):
        graph.literal(key, "art_name", art, source=ours)
    for alias in row[7].split():
        graph.name(key, alias, "zh", source=ours)
    if row[6]:
        place, _, code = row[6].partition("=")
        graph.fact(key, "native_place", make_place(graph, divisions, place, code, source=ours), source=ours)


def _add_places(graph: WorldGraph, packages: Packages, everyone: Iterable[Poet], source: str) -> None:
    """Link poets to their native places, and the places to where they lie today."""
    divisions = Divisions.read(packages)
    gazetteer = Gazetteer(divisions)
    placed = [(poet, poet.life.place) for poet in everyone if poet.life.place]
    for _, place in placed:
        gazetteer.learn(place)
    for poet, place in placed:
        typed = famous().get((poet.collection, poet.name))
        if not (typed and typed[6]) and gazetteer.is_known(place):
            key = add_native_place(graph, gazetteer, poet.key, place, source)
            _add_prefecture(graph, gazetteer, key, place, source)


def add_native_place(graph: WorldGraph, gazetteer: Gazetteer, poet: str, place: Place, source: str) -> str:
    """State one native place and return its key."""
    special, code = gazetteer.resolve(place)
    key = make_place(graph, gazetteer.divisions, place.name, code, source=source, key=special)
    graph.fact(poet, "native_place", key, source=source)
    return key


def _add_prefecture(graph: WorldGraph, gazetteer: Gazetteer, key: str, place: Place, source: str) -> None:
    """State 晋江 historical_prefecture 泉州, where both are old places; 泉州晋江 becomes an alias."""
    if not place.prefecture or not key.startswith("place."):
        return
    graph.name(key, place.prefecture + place.name, "zh", source=source)
    if gazetteer.prefectures[place.prefecture] >= 3 and place.prefecture != place.name:
        special, code = gazetteer.resolve(Place(place.prefecture))
        prefecture = make_place(graph, gazetteer.divisions, place.prefecture, code, source=source, key=special)
        if prefecture.startswith("place.") and prefecture != key:
            graph.fact(key, "historical_prefecture", prefecture, source=source)


def _add_kin(graph: WorldGraph, packages: Packages, everyone: Iterable[Poet], source: str, ours: str) -> None:
    """Link relatives: the surname is the poet's own, the given name must be a poet of the same collection."""
    known = by_name(packages)
    fathers: set[str] = set()
    for collection, name, relation, relative in rows("kin"):
        child, parent = (person_key(graph, packages, collection, one, ours) for one in (name, relative))
        graph.fact(child, relation, parent, source=ours)
        if relation == "father":
            fathers.add(child)
    for poet in everyone:
        for kin in poet.life.kin:
            surname = poet.name[: surname_length(poet.name)]
            full = kin.name if kin.name.startswith(surname) and len(kin.name) > len(surname) else surname + kin.name
            other = known.get((poet.collection, full))
            if other is None or other.key == poet.key:
                continue
            relation, elder, younger = _roles(poet, kin, other)
            if "emperor." in elder.key + younger.key or not _is_elder(elder, younger, relation):
                continue  # the tables know the kin of emperors
            if relation != "father" or younger.key not in fathers:
                graph.fact(younger.key, relation, elder.key, source=source)
            if relation == "father":
                fathers.add(younger.key)


def person_key(graph: WorldGraph, packages: Packages, collection: str, name: str, source: str) -> str:
    """Return the key of somebody our tables name: a poet, or a person of the dynasty who left no poem, then made."""
    poet = by_name(packages).get((collection, name))
    if poet:
        return poet.key
    key = graph.entity(f"person.{collection}.{name}", "person", name, english(name), source=source)
    graph.fact(key, "dynasty", dynasty_key(collection), source=source)
    return key


def _add_friends(graph: WorldGraph, packages: Packages, everyone: Iterable[Poet], source: str) -> None:
    """Link poets who were friends or wrote to one another's rhymes, where the biography gives the full name."""
    known = by_name(packages)
    for poet in everyone:
        for name in poet.life.friends:
            friend = known.get((poet.collection, name))
            if friend and friend.key != poet.key and friend.may_know(poet):
                graph.fact(poet.key, "associate", friend.key, source=source)


def _roles(poet: Poet, kin: Kin, other: Poet) -> tuple[str, Poet, Poet]:
    """Return (relation, elder, younger) of a poet and a relative."""
    return {
        "child": ("father", other, poet),
        "grandchild": ("grandfather", other, poet),
        "younger": ("elder_brother", other, poet),
        "elder": ("elder_brother", poet, other),
        "parent": ("father", poet, other),
    }[kin.relation]


def _is_elder(elder: Poet, younger: Poet, relation: str) -> bool:
    """Whether the dates allow it: a generation between the births, or active lives that begin about so far apart."""
    if elder.life.born and younger.life.born:
        apart = younger.life.born - elder.life.born
        return {"elder_brother": 0, "father": 14, "grandfather": 28}[relation] <= apart <= 75
    if elder.from_year is None or younger.from_year is None:
        return True
    later = younger.from_year - elder.from_year
    return -20 <= later <= {"elder_brother": 40, "father": 75, "grandfather": 120}[relation]
