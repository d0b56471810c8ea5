"""Dynasties, their emperors and their eras, in their succession: all typed by us (tables/dynasties, emperors, eras)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import pinyin
from ..sources import Packages
from ..tables import rows
from .old_places import Divisions, declare_places, place_key
from .person_names import english

MONGOL_OR_MANCHU = frozenset({"yuan", "qing", ""})
"""Dynasties whose emperors' personal names have no Chinese surname in front."""


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the tables: dynasties first, because emperors and eras lie in them."""
    ours = declare_tables(graph)
    declare_places(graph, Divisions.read(packages), ours)
    _add_dynasties(graph, ours)
    _add_emperors(graph, ours)
    _add_eras(graph, ours)
    _link_dynasties(graph, ours)


def dynasty_key(name: str) -> str:
    """Return the key of a dynasty of the table."""
    return f"dynasty.{name}"


def emperor_key(name: str) -> str:
    """Return the key of an emperor of the table, by the preferred Chinese name."""
    return f"emperor.{name}"


@cache
def era_keys() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the keys of all eras by (dynasty, name): 上元 came twice in Tang, 至元 twice in Yuan."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for dynasty, _, name, start, _ in rows("eras"):
        earlier = found.get((dynasty, name), ())
        key = f"era.{dynasty}.{name}" + (f"_{start}" if earlier else "")
        found[dynasty, name] = (*earlier, key)
    return found


@cache
def era_years() -> dict[str, tuple[int, int]]:
    """Return first and last year of each era, by key."""
    return {key: (first, last) for key, _, _, _, first, last in _eras()}


@cache
def authors() -> dict[tuple[str, str], str]:
    """Return the emperors' keys by the (collection, name) under which chinese-poetry has their poems.

    The collection of Song ci has the emperors of Song under their personal names.
    """
    found: dict[tuple[str, str], str] = {}
    for zh, _, personal, _, _, lived, *_, printed in rows("emperors"):
        names = [author.split(":") for author in printed.split()]
        if "song" in lived.split():
            names.append(["song", personal])
        found |= {(collection, name): emperor_key(zh) for collection, name in names}
    return found


@cache
def personal_names() -> dict[str, str]:
    """Return the emperors' keys by preferred and personal name, where only one emperor bears it."""
    found: dict[str, set[str]] = {}
    for zh, _, personal, *_ in rows("emperors"):
        for name in {zh, personal} - {""}:
            found.setdefault(name, set()).add(emperor_key(zh))
    return {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}


def year(text: str) -> int:
    """Return the astronomical year of a table's year: -221 in the table is 221 BC, which is year -220."""
    number = int(text)
    return number + 1 if number < 0 else number


def _eras() -> Iterator[tuple[str, str, str, str, int, int]]:
    """Yield (key, dynasty, emperor, name, first year, last year)."""
    seen: dict[tuple[str, str], int] = {}
    for dynasty, emperor, name, start, end in rows("eras"):
        turn = seen[dynasty, name] = seen.get((dynasty, name), -1) + 1
        yield era_keys()[dynasty, name][turn], dynasty, emperor, name, year(start), year(end)


def _years(graph: WorldGraph, key: str, start: str, end: str, source: str) -> None:
    """State the years of a dynasty, reign or era; several reigns of one person are separated by spaces."""
    for relation, cell in (("start_year", start), ("end_year", end)):
        for part in cell.split():
            graph.literal(key, relation, year(part), source=source)


def _add_dynasties(graph: WorldGraph, ours: str) -> None:
    for name, zh, en, zh_aliases, en_aliases, start, end, *_ in rows("dynasties"):
        key = graph.entity(dynasty_key(name), "dynasty", zh, en, source=ours)
        for alias in zh_aliases.split():
            graph.name(key, alias, "zh", source=ours)
        for alias in filter(None, (part.strip() for part in en_aliases.split(","))):
            graph.name(key, alias, "en", source=ours)
        _years(graph, key, start, end, ours)


def _link_dynasties(graph: WorldGraph, ours: str) -> None:
    for name, _, _, _, _, _, _, capitals, founder, followers, whole in rows("dynasties"):
        key = dynasty_key(name)
        for capital in capitals.split():
            graph.fact(key, "capital", place_key(graph, capital), source=ours)
        if founder:
            graph.fact(key, "founder", emperor_key(founder), source=ours)
        for follower in followers.split():
            graph.fact(key, "followed_by", dynasty_key(follower), source=ours)
        if whole:
            graph.fact(key, "part_of", dynasty_key(whole), source=ours)


def _add_emperors(graph: WorldGraph, ours: str) -> None:
    for zh, en, personal, aliases, temple, dynasties, start, end, born, died, *_ in rows("emperors"):
        key = graph.entity(emperor_key(zh), "emperor", zh, en, source=ours)
        for alias in (personal, *aliases.split()):
            if alias and alias != zh:
                graph.name(key, alias, "zh", source=ours)
        if personal:
            bare = set(dynasties.split() or [""]) & MONGOL_OR_MANCHU
            spelt = "Li Kuo" if zh == "唐德宗" else english(personal, whole=bool(bare))
            if spelt != en:
                graph.name(key, spelt, "en", source=ours)
        if temple:
            graph.literal(key, "temple_name", temple, source=ours)
        for dynasty in dynasties.split():
            graph.fact(key, "dynasty", dynasty_key(dynasty), source=ours)
        _years(graph, key, start, end, ours)
        for relation, cell in (("birth_year", born), ("death_year", died)):
            if cell:
                graph.literal(key, relation, year(cell), source=ours)
    for zh, *_, father, successors, _ in rows("emperors"):
        if father:
            graph.fact(emperor_key(zh), "father", emperor_key(father), source=ours)
        for successor in successors.split():
            # Who reigned twice was followed twice: then the year tells which time.
            name, _, since = successor.partition("@")
            since = since and f"{int(since):04}"
            graph.fact(emperor_key(zh), "successor", emperor_key(name), source=ours, valid_from=since)


def _add_eras(graph: WorldGraph, ours: str) -> None:
    for key, dynasty, emperor, name, first, last in _eras():
        graph.entity(key, "era", name, f"{pinyin(name)} era", source=ours)
        graph.name(key, pinyin(name), "en", source=ours)
        graph.name(key, f"{name}年间", "zh", source=ours)
        graph.fact(key, "dynasty", dynasty_key(dynasty), source=ours)
        graph.fact(key, "emperor", emperor_key(emperor), source=ours)
        graph.literal(key, "start_year", first, source=ours)
        graph.literal(key, "end_year", last, source=ours)
    graph.name(era_keys()["tang", "大和"][0], "太和", "zh", source=ours)
