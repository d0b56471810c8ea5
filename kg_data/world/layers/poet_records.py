"""The poets of chinese-poetry as records: names sorted from titles, keys, biographies, life spans.

The layers ``poets``, ``ci`` and ``titles`` share them; nothing here touches the graph.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from .. import cedict
from ..graph import WorldGraph
from ..names import is_han, simplify, surname_length
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import rows
from . import biography, dynasties, poet_times
from .biography import Biography

PACKAGE = "chinese-poetry"
COLLECTIONS = ("tang", "song")

_TITLE = re.compile(
    r"(?:皇帝|皇后|太后|[贤贵太淑]妃|太子|公主|夫人|昭容|道士|上人|秀才|[常陈]?侍[御郎]?|学士|处士|禅师|和尚|真人|真君|大仙|道[人者]"
    r"|庵主|居士|山人|老人|先生|书生|举子|士人|选人|女子|宫人|太学生|幕客|门客|沙门|长老|尊者|郎中|员外|判官|使君|参军|太守|知县"
    r"|府君|民谣|僧|妓|鬼|神|仙|姬|妇|妾|妻|女|童子|弟子|渔父|樵夫|老翁|隐者|道童|乐工|编修|大夫|相公|孝廉|博士|仆射|功曹|中丞"
    r"|给事|拾遗|补阙|录事|评事|少府|明府|长史|尚书|司空|司徒|太尉|太傅|将军|校书|正字|翰林|供奉|待制|省干|县丞|提刑|运使|主簿"
    r"|总干|殿丞|寺正|工部|史君|某|氏|氏[子女妇])$"
)
"""Endings of names that are titles: 卢秀才, 崔常侍, 清远道士."""
_SHARED_YEARS = 12
"""By how many years lives that are dated roughly must overlap before two people can have met."""
_TITLED_PEOPLE = re.compile(r"^(?:无名|佚名|失名|缺名|不详|[南北后前蜀闽]+[主王]|后主|嗣主|先主|某)")


@dataclass(frozen=True, slots=True)
class Poet:
    """One poet. ``name`` is simplified, ``original`` as printed; ``collection`` is tang or song,
    ``kingdom`` the later dynasty of a poet of the Tang collection who lived after Tang, "" or "-" for none at all.

    ``from_year`` and ``to_year`` bound the active life where anything dates it (years AD), else None.
    """

    key: str
    name: str
    original: str
    collection: str
    life: Biography
    kingdom: str = ""
    from_year: int | None = None
    to_year: int | None = None

    def may_know(self, other: Poet) -> bool:
        """Whether the active lives overlap, by some years where they are only about; True where either is undated."""
        if self.from_year is None or self.to_year is None or other.from_year is None or other.to_year is None:
            return True
        shared = min(self.to_year, other.to_year) - max(self.from_year, other.from_year)
        return shared >= (0 if self.is_exact and other.is_exact else _SHARED_YEARS)

    @property
    def is_dated(self) -> bool:
        """Whether anything tells when the poet lived."""
        return self.from_year is not None

    @property
    def is_exact(self) -> bool:
        """Whether the years of birth and death are known."""
        return self.life.born is not None and self.life.died is not None


def declare(graph: WorldGraph) -> str:
    """Declare chinese-poetry as a source of the graph and return its key."""
    return graph.source(
        PACKAGE,
        "chinese-poetry",
        package=PACKAGE,
        version=VERSIONS[PACKAGE],
        licence=LICENCES[PACKAGE],
        uri="https://github.com/chinese-poetry/chinese-poetry",
        trust=0.9,
    )


def folder(packages: Packages) -> Path:
    """Return the folder of the collections."""
    return packages.npm(PACKAGE) / "dist"


def clean_name(name: str) -> str:
    """Return an author's name without the editors' marks: 耿[湋] -> 耿湋, 姚述尧 1 -> 姚述尧, 尹鹗 六首 -> 尹鹗."""
    name = re.sub(r"[\[\]]|\s*\d+$|\s+[一二三四五六七八九十]+首$|皇帝(?=..)", "", name)
    return re.sub(r"\s", "", name)


def is_everyday_word(packages: Packages, name: str) -> bool:
    """Whether a name is an ordinary word of the dictionary (程序, 陈述): in a question it would mean the word."""
    return any(entry.pinyin[:1].islower() for entry in cedict.by_simplified(packages).get(name, ()))


@cache
def _not_people() -> frozenset[str]:
    return frozenset(name for (name,) in rows("not_people"))


def is_person_name(name: str) -> bool:
    """Whether a simplified author's name is the name of one person, not a title, a ghost or a group."""
    if not is_han(name) or "·" in name or name in _not_people() or _TITLED_PEOPLE.search(name):
        return False
    if name.startswith("释"):
        return 3 <= len(name) <= 4 and not _TITLE.search(name)
    if len(name) == 2:
        return name[1] not in "某氏妓鬼妻僧公"
    if len(name) == 4 and surname_length(name) == 1:
        return False
    return len(name) in (3, 4) and not _TITLE.search(name)


@cache
def _records(root: Path) -> tuple[Poet, ...]:
    packages = Packages(root)
    found: dict[tuple[str, str], Poet] = {}
    for collection in COLLECTIONS:
        pattern = biography.era_pattern([name for _, name in _eras_for(collection)])
        for row in packages.npm_json(PACKAGE, f"dist/quantangshi/authors.{collection}.json"):
            poet = _record(row, collection, pattern)
            if poet and _is_told_apart(packages, poet):
                found.setdefault((collection, poet.name), poet)
    return tuple(_merge_doubles(found))


def _is_told_apart(packages: Packages, poet: Poet) -> bool:
    return (poet.collection, poet.name) in famous() or not is_everyday_word(packages, poet.name)


def poets(packages: Packages) -> tuple[Poet, ...]:
    """Return all poets of both collections, in the order of the collections; one record a person."""
    return _records(packages.root)


@cache
def _surnames(root: Path) -> frozenset[str]:
    text = Packages(root).npm_json(PACKAGE, "dist/mengxue/baijiaxing.json")
    return frozenset(re.findall(r"[一-鿿]", simplify("".join(text["paragraphs"]))))


def surnames(packages: Packages) -> frozenset[str]:
    """Return the letters of the Hundred Surnames: a two-letter name that begins with none is a monk's."""
    return _surnames(packages.root)


@cache
def _names(root: Path) -> Mapping[tuple[str, str], Poet]:
    names: dict[tuple[str, str], Poet] = {}
    by_key = {poet.key: poet for poet in _records(root)}
    for poet in _records(root):
        names[poet.collection, poet.name] = poet
    for (collection, printed), name in _renamed().items():
        if (collection, name) in names:
            names[collection, printed] = names[collection, name]
    for author, key in dynasties.authors().items():
        if key in by_key:
            names[author] = by_key[key]
    return names


def by_name(packages: Packages) -> Mapping[tuple[str, str], Poet]:
    """Return the poets by (collection, simplified name as printed or as known)."""
    return _names(packages.root)


def _record(row: dict[str, Any], collection: str, eras: re.Pattern[str]) -> Poet | None:
    original = clean_name(row["name"])
    printed = simplify(original)
    name = renamed(collection, printed)
    emperor = dynasties.authors().get((collection, printed))
    if not emperor and name == printed and not is_person_name(name) and (collection, printed) not in _renamed():
        return None
    text = simplify(row["desc"] or "")
    if not emperor and poet_times.is_of_another(text, (printed, name)):
        text = ""
    life = _corrected(collection, name, biography.read(text, printed, eras))
    kingdom = ""
    if collection == "tang" and (collection, name) not in famous():
        in_tang = era_key(collection, life.jinshi_era).startswith("era.tang.") if life.jinshi_era else False
        kingdom = poet_times.kingdom(name, text, passed_in_tang=in_tang)
    key = emperor or f"poet.{collection}.{name}"
    first, last = poet_times.lived(collection, name, text, life) or (None, None)
    return Poet(key, name, original, collection, life, kingdom, first, last)


def renamed(collection: str, printed: str) -> str:
    """Return the name by which an author is known who is printed under a title or in another spelling."""
    return _renamed().get((collection, printed), printed)


@cache
def _renamed() -> Mapping[tuple[str, str], str]:
    return {(collection, printed): name for collection, printed, name in rows("authors")}


def _merge_doubles(found: dict[tuple[str, str], Poet]) -> list[Poet]:
    """Return the records without those of Tang that are the person of the same name in Song.

    That is so where the courtesy name is the same, and for the poets of the five dynasties in between, if the namesake
    lived early enough. The record of Song stays, with the kingdom of the other.
    """
    left_out: set[tuple[str, str]] = set()
    kingdoms: dict[str, str] = {}
    for (collection, name), poet in found.items():
        later = found.get(("song", name)) if collection == "tang" else None
        if poet.kingdom and not later:
            later = found.get(("song", f"释{name}"))
        courtesy = poet.life.courtesy_name
        if not later:
            continue
        same = courtesy and courtesy == later.life.courtesy_name
        if poet.key == later.key or same or (poet.kingdom and _is_early(later)):
            left_out.add((collection, name))
            kingdoms[later.key] = poet.kingdom
    return [
        replace(poet, kingdom=kingdoms.get(poet.key, poet.kingdom))
        for place, poet in found.items()
        if place not in left_out
    ]


def _is_early(poet: Poet) -> bool:
    """Whether a poet of Song may have lived in the five dynasties."""
    return poet.from_year is None or poet.from_year <= 990


@cache
def _eras_for(collection: str) -> Mapping[tuple[str, str], str]:
    """Return era keys by (dynasty, name) that biographies of a collection may mean, where the name is unique."""
    first = ("tang", "wu_zhou") if collection == "tang" else ("northern_song", "southern_song")
    wanted = (*first, "later_liang", "later_tang", "later_jin", "later_han", "later_zhou", "later_shu", "southern_tang")
    return {
        (dynasty, name): keys[0]
        for (dynasty, name), keys in dynasties.era_keys().items()
        if dynasty in wanted and len(keys) == 1
    }


def era_key(collection: str, name: str, year: int | None = None) -> str:
    """Return the era of this name that a biography means, "" where it is not sure or the year contradicts."""
    name = {"太和": "大和"}.get(name, name) if collection == "tang" else name
    keys = [key for (_, era), key in _eras_for(collection).items() if era == name]
    if year is not None:
        keys = [key for key in keys if _within(key, year)]
    return keys[0] if keys else ""


def _within(key: str, year: int) -> bool:
    first, last = dynasties.era_years()[key]
    return first <= year <= last + 1


@cache
def famous() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the typed rows of the famous poets by (collection, name)."""
    return {(row[0], row[1]): row for row in rows("famous_poets")}


def _corrected(collection: str, name: str, life: Biography) -> Biography:
    """Return a biography with what we typed about a famous poet put over what the patterns read."""
    row = famous().get((collection, name))
    if not row:
        return life
    _, _, courtesy, art, born, died, _, _ = row
    return replace(
        life,
        courtesy_name=courtesy or life.courtesy_name,
        art_name=art.split(",")[0] or life.art_name,
        born=int(born) if born else life.born,
        died=int(died) if died else life.died,
    )
