"""Who addressed a poem to whom, read from the titles of 310,000 poems by strict rules; doubtful ones are proposals."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import simplify, surname_length
from ..sources import Packages
from ..tables import rows
from .poet_records import COLLECTIONS, Poet, by_name, declare, folder, poets, surnames
from .poets import person_key
from .verses import Address, addresses

SCORES = {"bare": 0.5, "full": 0.6, "short": 0.45, "courtesy": 0.6}
"""Scores of proposals by how the name was read (bare: about half of a hand-read sample was right)."""
OFFICES = frozenset("守宪宰倅簿尉令丞漕帅掾监仓")
"""Offices that follow a surname: 张守 is 张太守, and only by chance a poet's name."""


def build(graph: WorldGraph, packages: Packages) -> None:
    """State what the titles say with certainty, propose what they may say, and add the well-known poems we typed."""
    source, ours = declare(graph), declare_tables(graph)
    _add_typed(graph, packages, ours)
    for collection in COLLECTIONS:
        index = Index(packages, collection)
        for author, title in _titles(packages, collection):
            for address in addresses(title, index.known):
                _add(graph, index, author, address, title, source)


class Index:
    """The names by which the poets of one collection may be called in titles."""

    def __init__(self, packages: Packages, collection: str) -> None:
        everyone = [poet for poet in poets(packages) if poet.collection == collection]
        known = by_name(packages)
        first = surnames(packages)
        self.forms: dict[str, set[Poet]] = defaultdict(set)
        for where, form, name in rows("address_forms"):
            if where == collection and (collection, name) in known:
                self.forms[form].add(known[collection, name])
        by_courtesy: dict[str, set[Poet]] = defaultdict(set)
        self.by_bare: dict[str, set[Poet]] = defaultdict(set)
        self.by_full = {poet.name: poet for poet in everyone}
        for poet in everyone:
            if poet.life.courtesy_name:
                by_courtesy[poet.name[: surname_length(poet.name)] + poet.life.courtesy_name].add(poet)
                self.by_bare[poet.life.courtesy_name].add(poet)
        self.by_courtesy: Mapping[str, set[Poet]] = by_courtesy
        self.short = {name for name in self.by_full if len(name) == 2 and name[0] in first}

    def known(self, how: str, name: str) -> bool:
        """Whether a name is known in this way of reading."""
        if how == "short":
            return name in self.short
        return name in {
            "form": self.forms, "courtesy": self.by_courtesy, "full": self.by_full, "bare": self.by_bare,
        }[how]  # fmt: skip

    def find(self, author: Poet, address: Address) -> tuple[Poet | None, bool]:
        """Return (the poet addressed or None, whether that is sure).

        Only who may have met the author counts; two such people make it unsure. So does a Song poet called by a full
        name of whom nothing else is known: people are called by their courtesy names there, and namesakes abound.
        """
        name = address.name
        if address.how == "form":
            return self._met(author, self.forms[name]), True
        if address.how == "courtesy":
            candidates = {poet for poet in self.by_courtesy[name] if author.may_know(poet)}
            namesake = self.by_full.get(name)
            if namesake and namesake not in candidates and author.may_know(namesake):
                return self._met(author, self.by_courtesy[name]), False
            return self._met(author, candidates), True
        if address.how == "bare":
            candidates = {poet for poet in self.by_bare[name] if author.may_know(poet)}
            return self._met(author, candidates if len(candidates) == 1 else set()), False
        found = self._met(author, {self.by_full[name]})
        office = address.how == "short" and name[1] in OFFICES
        known = found is not None and (found.is_dated or found.life.courtesy_name != "")
        return found, not office and (known or author.collection == "tang")

    @staticmethod
    def _met(author: Poet, candidates: set[Poet]) -> Poet | None:
        met = sorted((p for p in candidates if p.key != author.key and author.may_know(p)), key=lambda p: p.key)
        return met[0] if len(met) == 1 else None


def _titles(packages: Packages, collection: str) -> Iterator[tuple[Poet, str]]:
    """Yield (author, simplified title) of every poem whose author is known."""
    known = by_name(packages)
    names: dict[str, Poet | None] = {}
    for path in sorted((folder(packages) / "quantangshi").glob(f"poet.{collection}.*.json")):
        for poem in json.loads(path.read_bytes()):
            author = poem["author"]
            if author not in names:
                names[author] = known.get((collection, simplify(author)))
            poet = names[author]
            if poet:
                yield poet, simplify(poem["title"])


def _add(graph: WorldGraph, index: Index, author: Poet, address: Address, title: str, source: str) -> None:
    found, sure = index.find(author, address)
    if found is None or (address.relation == "mourned" and _outlived(found, author)):
        return
    if sure:
        graph.fact(author.key, address.relation, found.key, source=source)
    else:
        reason = f"诗题《{title[:40]}》中的“{address.name}”可能是诗人{found.name}"
        score = SCORES[address.how]
        graph.propose(author.key, address.relation, found.key, score=score, source=source, reason=reason)


def _outlived(poet: Poet, other: Poet) -> bool:
    """Whether a poet surely died after another."""
    return bool(poet.life.died and other.life.died and poet.life.died > other.life.died)


def _add_typed(graph: WorldGraph, packages: Packages, ours: str) -> None:
    """Add the well-known poems that we typed."""
    for collection, author, relation, name, _ in rows("verse"):
        one, other = (person_key(graph, packages, collection, who, ours) for who in (author, name))
        graph.fact(one, relation, other, source=ours)
