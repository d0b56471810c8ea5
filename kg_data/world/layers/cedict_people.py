"""People with years in CC-CEDICT: English names, years, occupations, nationality, dynasty (CC BY-SA 4.0).

Who is already there as a poet, a scientist or a person of the Three Kingdoms is met there; emperors stay as typed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .. import cedict
from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import is_han
from ..sources import Packages
from ..tables import rows
from .dynasties import dynasty_key, year
from .glosses import Described, likely_occupation, read

SCIENCES = frozenset(
    [
        "scientist",
        "physicist",
        "chemist",
        "mathematician",
        "astronomer",
        "biologist",
        "geologist",
        "economist",
        "psychologist",
        "geographer",
        "meteorologist",
        "virologist",
        "paleontologist",
        "seismologist",
        "agronomist",
        "archaeologist",
    ]
)
LIKELY = 0.6
"""Score of an occupation that a gloss names, though not plainly as the person's own."""


@dataclass(frozen=True, slots=True)
class Headword:
    """One way to write a person: the headword, the gloss, how many people the entry has, what the gloss says."""

    simplified: str
    traditional: str
    gloss: str
    people: int
    person: Described

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int, str]:
        """Order of preference: a name that is nobody else's, usual in the mainland, without the given name, short.

        Of two that are alike the one whose gloss has no middle names is the more usual: 尼克松, not 尼克森.
        """
        name = self.simplified
        return self.people > 1, self.gloss.startswith("(Tw)"), "·" in name, len(name), len(self.person.english), name


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add everybody whom a gloss describes with years of life."""
    ours, source = declare_tables(graph), cedict.declare(graph)
    for slug, zh, en in ((row[0], row[1], row[2].split(",")[0]) for row in rows("occupations")):
        graph.entity(f"occupation.{slug}", "occupation", zh, en, source=ours)
    typed = _add_typed(graph, ours)
    met = _Known(graph, typed)
    stateless = {person_key(row[0]) for row in rows("people") if row[5] == "-"}
    for person, headwords in _people(packages):
        if person.english.startswith(("Emperor ", "Empress ")):
            continue
        says_something = any((person.born, person.died, person.occupations, person.country, person.dynasty))
        key = met.find(person, headwords) or (says_something and _add_entity(graph, person, headwords, source))
        if key and not key.startswith("emperor."):
            known = replace(person, country="") if key in stateless else person
            _add_facts(graph, met, key, known, headwords, source)


def _add_typed(graph: WorldGraph, ours: str) -> frozenset[str]:
    """Add the people whom a reader tries first, with the names and occupations that one expects; return their keys."""
    keys = set()
    for zh, en, born, died, occupations, country, dynasty, aliases in rows("people"):
        key = _typed_key(graph, zh, en)
        keys.add(key)
        graph.entity(key, _types(occupations.split()), zh, en, source=ours)
        if key.startswith("person."):
            graph.name(key, zh, "zh", kind="preferred", source=ours)
            graph.name(key, en, "en", kind="preferred", source=ours)
        for alias in aliases.split():
            graph.name(key, alias, "zh", source=ours)
        for relation, cell in (("birth_year", born), ("death_year", died)):
            if cell:
                graph.literal(key, relation, year(cell), source=ours)
        for slug in occupations.split():
            graph.fact(key, "occupation", f"occupation.{slug}", source=ours)
        if country and graph.has_entity(f"country.{country}"):
            graph.fact(key, "nationality", f"country.{country}", source=ours)
        if dynasty and not key.startswith("poet."):
            graph.fact(key, "dynasty", dynasty_key(dynasty), source=ours)
    return frozenset(keys)


def _typed_key(graph: WorldGraph, zh: str, en: str) -> str:
    """Return the key of somebody of the table: that of a discoverer of elements or a poet of Yuan, or a new one."""
    scientists = graph.keys_of_name(en, "scientist") or graph.keys_of_name(zh, "scientist")
    if scientists:
        return scientists[0]
    return f"poet.yuan.{zh}" if graph.has_entity(f"poet.yuan.{zh}") else person_key(zh)


def person_key(name: str) -> str:
    """Return the key of a person by the name: letters stay, everything else becomes _ (马克·吐温 -> 马克_吐温)."""
    return "person." + re.sub(r"[^\w.\-]+", "_", name)


def _types(occupations: Iterable[str]) -> list[str]:
    found = ["scientist"] if SCIENCES & set(occupations) else []
    found += ["poet"] if "poet" in occupations else []
    return found or ["person"]


def _people(packages: Packages) -> Iterator[tuple[Described, list[Headword]]]:
    """Yield each person once with the headwords, best first, in the order of the dictionary.

    Two glosses are of one person if name and first known year agree, or the last word of the name and both years:
    Goethe (歌德) and Johann Wolfgang von Goethe (哥德), 1749 to 1832.
    """
    found: dict[Described, list[Headword]] = defaultdict(list)
    same: dict[tuple[str, int | None], Described] = {}
    lived: dict[tuple[str, int, int], Described] = {}
    for entry in cedict.entries(packages):
        if not entry.pinyin[:1].isupper() or not is_han(entry.simplified) or len(entry.simplified) < 2:
            continue
        described = [(person, gloss) for gloss in entry.meanings if (person := read(gloss))]
        for person, gloss in described:
            first = same.setdefault((person.english, person.born or person.died), person)
            if first.born is not None and first.died is not None:
                first = lived.setdefault((first.english.split()[-1], first.born, first.died), first)
            # Headwords describe one person in different words: what is said first is kept, or, where they even name
            # the person differently, what is said under the best.
            headword = Headword(entry.simplified, entry.traditional, gloss, len(described), person)
            found[first].append(headword)
    for person, headwords in found.items():
        ranked = sorted(headwords, key=lambda headword: headword.rank)
        alike = all(headword.person.english == person.english for headword in ranked)
        yield person if alike else ranked[0].person, ranked


class _Known:
    """Finds people whom earlier layers made, by name and by what is known of their time."""

    def __init__(self, graph: WorldGraph, typed: frozenset[str]) -> None:
        self.graph = graph
        self.typed = typed
        self.years: dict[str, dict[str, int]] = defaultdict(dict)
        self.dynasties: dict[str, set[str]] = defaultdict(set)
        for statement in graph.facts:
            if statement.relation in ("birth_year", "death_year"):
                self.years[statement.head][statement.relation] = int(statement.value)
            elif statement.relation == "dynasty":
                self.dynasties[statement.head].add(statement.tail.removeprefix("dynasty."))
        self.spans = {row[0]: (int(row[5]), int(row[6])) for row in rows("dynasties")}

    def find(self, person: Described, headwords: list[Headword]) -> str:
        """Return the key of the same person, or ""."""
        names = [headword.simplified for headword in headwords]
        for name in names:
            if emperors := self.graph.keys_of_name(name, "emperor"):
                return emperors[0]
        for name in (*names, person.english):
            keys = [key for key in self.graph.keys_of_name(name, "person") if self._agrees(key, person)]
            if name not in names:
                # Many Chinese names are spelt alike (王弼 and 王必 are both Wang Bi): there the years must be known.
                keys = [key for key in keys if self.years.get(key) or "scientist" in self.graph.types_of(key)]
            if len(keys) == 1:
                return keys[0]
        return ""

    def learn(self, key: str, person: Described) -> None:
        """Take in the years of somebody just added, so that a namesake is not taken for the same."""
        for relation, when in (("birth_year", person.born), ("death_year", person.died)):
            if when is not None:
                self.years[key].setdefault(relation, when)

    def _agrees(self, key: str, person: Described) -> bool:
        mine = self.years.get(key, {})
        pairs = [(mine.get("birth_year"), person.born), (mine.get("death_year"), person.died)]
        apart = [abs(one - other) for one, other in pairs if one is not None and other is not None]
        if apart:
            return min(apart) <= 3 and max(apart) <= 15
        if key in self.typed:
            return True
        if mine:
            return False
        eras = self.dynasties.get(key, set())
        if not eras:
            return "scientist" in self.graph.types_of(key)
        when = person.died if person.died is not None else person.born
        if when is None:
            return person.dynasty in eras
        return any(self.spans[era][0] - 60 <= when <= self.spans[era][1] + 50 for era in eras)


def _add_entity(graph: WorldGraph, person: Described, headwords: list[Headword], source: str) -> str:
    name = headwords[0].simplified
    key = person_key(name)
    if graph.has_entity(key):
        key += f"_{person.born or person.died}"
    graph.entity(key, _types(person.occupations), name, person.english, source=source)
    for headword in headwords:
        if headword.simplified != name:
            graph.name(key, headword.simplified, "zh", source=source)
        if headword.traditional != headword.simplified:
            graph.name(key, headword.traditional, "zh-Hant", source=source)
    return key


def _add_facts(
    graph: WorldGraph, met: _Known, key: str, person: Described, headwords: list[Headword], source: str
) -> None:
    for english in dict.fromkeys((person.english, *(headword.person.english for headword in headwords))):
        if english != graph.preferred(key, "en"):
            graph.name(key, english, "en", source=source)
    for relation, when in (("birth_year", person.born), ("death_year", person.died)):
        if when is not None and relation not in met.years.get(key, {}):
            graph.literal(key, relation, when, source=source)
    met.learn(key, person)
    for slug in person.occupations:
        graph.fact(key, "occupation", f"occupation.{slug}", source=source)
    if not person.occupations and (slug := likely_occupation(headwords[0].gloss)):
        reason = f"CC-CEDICT「{headwords[0].simplified}」的释义提到 {slug}"
        graph.propose(key, "occupation", f"occupation.{slug}", score=LIKELY, source=source, reason=reason)
    if person.country and graph.has_entity(f"country.{person.country}"):
        graph.fact(key, "nationality", f"country.{person.country}", source=source)
    if person.dynasty and not met.dynasties.get(key):
        graph.fact(key, "dynasty", dynasty_key(person.dynasty), source=source)
