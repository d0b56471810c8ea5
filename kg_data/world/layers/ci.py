"""Ci: who wrote to which tune (词牌), in Song, the five dynasties and by 纳兰性德; the poets of Yuan qu."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..cldr import declare_tables
from ..graph import WorldGraph
from ..names import is_han, pinyin, simplify
from ..sources import Packages
from ..tables import rows
from .biography import read
from .dynasties import authors as emperors
from .dynasties import dynasty_key
from .old_places import Divisions
from .person_names import english
from .poet_records import by_name, clean_name, declare, famous, folder, is_everyday_word, is_person_name, renamed
from .poets import add_typed

_NO_TUNE = frozenset({"失调名", "乐语", "导引", "法曲", "自度曲", "小品", "采莲", "六州", "水调"})
_SPELLING = {
    "一落萦": "一落索",
    "撷坊词": "撷芳词",
    "人月园": "人月圆",
    "杯倾乐": "倾杯乐",
    "“僮至”念奴娇": "念奴娇",
    "人娇": "殢人娇",
}
_SPELLING |= {"征招": "徵招", "征部乐": "徵部乐", "红林擒近": "红林檎近"}  # 徵 is a note there, 檎 a fruit
_AUTHORS = {"毛并": "毛幵", "侯置": "侯寘", "黄升": "黄昇"}
"""Authors of ci as printed, and as their names are written; 黄升 of the poets of shi is another man."""
_NOT_THEIRS = frozenset({("张才翁", "夜行船")})
"""Poems printed under the wrong tune: (author, tune)."""
_OWN_TUNES = {"芳草渡": "芳草渡", "青门引": "青门引", "庆春宫": "庆春宫", "庆宫春": "庆春宫"}
"""Tunes of their own that are printed as other names of a tune, as 芳草渡・系裙腰; 庆宫春 is 庆春宫."""
_SPELLING |= {"杨州慢": "扬州慢", "新燕过妆楼": "新雁过妆楼"}
_DANCES = re.compile(r"舞$|大曲$")
_LOST_LETTER = re.compile(r"赵[师希与汝必士崇孟时善彦伯子不]|.[□�]")
_NALAN = "poet.qing.纳兰性德"
_NEVER = re.compile("(?!)")


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the tunes, the poets known only by ci or qu, and who wrote to which tune."""
    source, ours = declare(graph), declare_tables(graph)
    poems = [(collection, author, split_tune(tune)) for collection, author, tune in _poems(folder(packages))]
    # Titles of 纳兰性德 are tunes or not: those are which others wrote to.
    mains = {main for collection, _, (main, _) in poems if main and collection != "qing"}
    printed = Counter((alias, main) for _, _, (main, alias) in poems if alias)
    aliases = _aliases(printed, mains)
    people = _People(graph, packages, source, ours)
    written: set[tuple[str, str]] = set()
    for collection, author, (main, alias) in poems:
        tune = aliases.get(alias, "") or aliases.get(main, main)
        poet = people.key(collection, author) if tune in mains and (author, tune) not in _NOT_THEIRS else ""
        if poet:
            written.add((poet, tune))
    tunes = {tune for _, tune in written}
    _add_tunes(graph, tunes, source, ours)
    for (alias, main), count in sorted(printed.items()):
        usual = count >= 2 and not is_everyday_word(packages, alias)
        if usual and aliases.get(alias) == main and main in tunes:
            graph.name(tune_key(main), alias, "zh", source=source)
    for poet, tune in sorted(written):
        graph.fact(poet, "wrote_to_tune", tune_key(tune), source=source)
    _add_qu_poets(graph, packages, source, ours)


def tune_key(name: str) -> str:
    """Return the key of a tune."""
    return f"tune.{name}"


def split_tune(printed: str) -> tuple[str, str]:
    """Return (tune, other name or "") as printed: 酹江月・念奴娇 is 念奴娇 under another name; ("", "") for no tune."""
    parts = [_spelt(part) for part in re.split(r"[・·]", re.sub(r"[（(].*", "", simplify(printed)))]
    main = parts[-1]
    alias = parts[0] if len(parts) > 1 else ""
    if main == "自度曲":
        main, alias = alias, ""
    if alias in _OWN_TUNES:
        main, alias = _OWN_TUNES[alias], "" if alias == _OWN_TUNES[alias] else alias
    if not is_han(main) or main in _NO_TUNE or _DANCES.search(main) or not 2 <= len(main) <= 8:
        return "", ""
    usable = is_han(alias) and 2 <= len(alias) <= 8 and not re.search(r"第.$|遍|入破|煞|衮|拍$", alias)
    return main, alias if usable else ""


def _spelt(name: str) -> str:
    name = name.strip().replace("翦", "剪")
    return _SPELLING.get(name, name)


def _author(printed: str) -> str:
    name = simplify(clean_name(printed))
    return _AUTHORS.get(name, name)


def _poems(dist: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (collection, author, tune as printed) of every ci."""
    for path in sorted(dist.glob("songci/ci.song.*.json")):
        for poem in json.loads(path.read_bytes()):
            yield "song", poem["author"], poem.get("rhythmic") or ""
    late = [*dist.glob("wudaishici/huajianji/*-juan.json"), dist / "wudaishici/nantang/poetrys.json"]
    for path in sorted(late):
        for poem in json.loads(path.read_bytes()):
            yield "tang", poem["author"].replace("陽", "阳"), poem.get("rhythmic") or ""
    for poem in json.loads((dist / "nalanxingde" / "纳兰性德诗集.json").read_bytes()):
        tune, dot, _ = poem["title"].strip().partition("·")
        if dot:
            yield "qing", "纳兰性德", tune


def _aliases(printed: Counter[tuple[str, str]], mains: set[str]) -> Mapping[str, str]:
    """Return tune by other name, from how often poems are printed under (other name, tune), and what we typed.

    A name that is also a tune of its own is no alias, unless we typed that it is the same tune.
    """
    ranked = sorted(printed.items(), key=lambda item: (item[1], item[0]))
    found = {alias: main for (alias, main), _ in ranked if alias not in mains}
    for tune, _, others in rows("tunes"):
        found.pop(tune, None)
        found |= dict.fromkeys(others.split(), tune)
    return found


def _add_tunes(graph: WorldGraph, tunes: set[str], source: str, ours: str) -> None:
    for tune in sorted(tunes):
        graph.entity(tune_key(tune), "ci_tune", tune, pinyin(tune), source=source)
    for tune, en, others in rows("tunes"):
        if tune in tunes:
            spelt, _, meaning = en.removesuffix(")").partition(" (")
            graph.name(tune_key(tune), spelt, "en", kind="preferred", source=ours)
            graph.name(tune_key(tune), meaning, "en", source=ours)
            for alias in others.split():
                graph.name(tune_key(tune), alias, "zh", source=ours)


class _People:
    """Finds the poet behind an author's name, and makes those who are in no collection of shi."""

    def __init__(self, graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
        self.graph, self.source, self.ours = graph, source, ours
        self.known = by_name(packages)
        self.divisions = Divisions.read(packages)
        self.lives = {
            _author(row["name"]): row["description"]
            for row in packages.npm_json("chinese-poetry", "dist/songci/author.song.json")
        }
        self.keys: dict[tuple[str, str], str] = {}

    def key(self, collection: str, author: str) -> str:
        """Return the key of the poet, "" where the author is unknown or no one person."""
        if (collection, author) not in self.keys:
            name = _author(author)
            key = self._find(collection, name) or self._make(collection, name)
            if key:
                self.graph.entity(key, "poet", source=self.source)  # of emperors, a further type
            self.keys[collection, author] = key
        return self.keys[collection, author]

    def _find(self, collection: str, name: str) -> str:
        both = (collection, "tang" if collection == "song" else "song")
        if emperor := next((emperors()[other, name] for other in both if (other, name) in emperors()), ""):
            return emperor
        if poet := self.known.get((collection, name)) or self.known.get((collection, f"释{name}")):
            return poet.key
        other = (both[1], name)
        # The Tang collection holds the five dynasties; of Tang poets only the well known stand among ci of Song.
        return self.known[other].key if other in self.known and (collection == "tang" or other in famous()) else ""

    def _make(self, collection: str, name: str) -> str:
        if collection == "qing":
            return self._make_nalan()
        name = renamed(collection, name)
        if not is_person_name(name) or _LOST_LETTER.fullmatch(name):
            return ""
        key = self.graph.entity(f"poet.song.{name}", "poet", name, english(name), source=self.source)
        dynasty = "five_dynasties" if collection == "tang" else "song"
        self.graph.fact(key, "dynasty", dynasty_key(dynasty), source=self.source)
        if row := famous().get((collection, name)):
            self._add_famous(key, row)
        elif life := self.lives.get(name):
            self._add_life(key, life)
        return key

    def _add_life(self, key: str, text: str) -> None:
        text = re.sub(r"[(（](\d{3,4})[－～—-](\d{3,4})[)）]", "", text.replace("--", "").replace(" ", ""))
        life = read(text, key.rpartition(".")[2], _NEVER)
        for relation, value in (("courtesy_name", life.courtesy_name), ("art_name", life.art_name)):
            if value:
                self.graph.literal(key, relation, value, source=self.source)

    def _add_famous(self, key: str, row: tuple[str, ...]) -> None:
        add_typed(self.graph, self.divisions, key, row, self.ours)
        for relation, cell in zip(("courtesy_name", "birth_year", "death_year"), (row[2], row[4], row[5]), strict=True):
            if cell:
                self.graph.literal(key, relation, cell, source=self.ours)

    def _make_nalan(self) -> str:
        graph = self.graph
        key = graph.entity(_NALAN, "poet", "纳兰性德", "Nalan Xingde", source=self.ours)
        for alias in ("纳兰容若", "纳兰成德"):
            graph.name(key, alias, "zh", source=self.ours)
        graph.fact(key, "dynasty", dynasty_key("qing"), source=self.ours)
        graph.literal(key, "courtesy_name", "容若", source=self.ours)
        graph.literal(key, "art_name", "楞伽山人", source=self.ours)
        graph.literal(key, "birth_year", 1655, source=self.ours)
        graph.literal(key, "death_year", 1685, source=self.ours)
        return key


def _add_qu_poets(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    """Add the authors of Yuan qu: name and dynasty are all that the collection says."""
    for poem in packages.npm_json("chinese-poetry", "dist/yuanqu/yuanqu.json"):
        name = re.sub(r"《.*", "", clean_name(simplify(poem["author"])))
        if name == "元好问":
            key = graph.entity("poet.jin.元好问", "poet", name, english(name), source=ours)
            graph.fact(key, "dynasty", dynasty_key("jin_jurchen"), source=ours)
        elif is_person_name(name):
            key = graph.entity(f"poet.yuan.{name}", "poet", name, english(name), source=source)
            graph.fact(key, "dynasty", dynasty_key("yuan"), source=source)
