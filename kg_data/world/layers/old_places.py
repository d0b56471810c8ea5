"""Places of old China and where they lie today: names joined to the divisions of the geography layer.

An old place whose name its modern division still bears (眉山, 洛阳) is that division: one place, one entity. The others
are entities of their own, ``place.<name>``, with the fact ``modern_place``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ..graph import WorldGraph
from ..names import pinyin
from ..sources import Packages
from ..tables import rows
from .biography import Place

CHINA_DIVISION = "china-division"
_TYPE_WORDS = re.compile(
    r"(?<=..)(?:(?:[一-鿿]{1,5}族)+)?(?:自治[区州县旗]|特别行政区|地区|林区|特区|盟|省|市|区|县|旗)$"
)
_PART_OF_PROVINCE = re.compile(r"[东西南北中]{1,2}(?:部|一带)?|一带")
SICHUAN, CHONGQING = "510000", "500000"
"""Chongqing was a part of Sichuan until 1997, when the biographies had been written."""
_MISPRINTS = str.maketrans("陜淅", "陕浙")
_OTHER_MEANING = frozenset(
    ["江南", "山东", "河北", "河南", "江西", "泰山", "新罗", "东海", "恒山", "淮南", "怀化", "平南", "南谯", "蒲县"]
)
"""Old names that mean something else than the one modern division of the name."""


def bare(name: str) -> str:
    """Return a division's name without its type word: 眉山市 -> 眉山, 恩施土家族苗族自治州 -> 恩施, 丰县 -> 丰县."""
    return _TYPE_WORDS.sub("", name)


@dataclass(frozen=True, slots=True)
class Divisions:
    """The divisions of China by name. Codes have six digits (GB/T 2260), provinces first, then prefectures."""

    names: Mapping[str, str]
    provinces: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, packages: Packages) -> Divisions:
        """Read the divisions of the package china-division."""
        names: dict[str, str] = {}
        for level in ("provinces", "cities", "areas"):
            for row in packages.npm_json(CHINA_DIVISION, f"dist/{level}.json"):
                names[row["code"].ljust(6, "0")] = row["name"]
        return cls.of(names)

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Divisions:
        """Index divisions given as code to full name."""
        index: dict[str, list[str]] = defaultdict(list)
        for code, name in names.items():
            for form in {name, bare(name)}:
                index[form].append(code)
        provinces = {bare(name): code for code, name in names.items() if code.endswith("0000")}
        provinces |= {name[:2]: code for name, code in provinces.items()}  # 广西壮族 and the like
        by_name = {form: tuple(codes) for form, codes in index.items()}
        return cls(names, provinces, by_name)

    def find(self, name: str, province: str) -> str:
        """Return the code of a division in a province (its code) by full or bare name, the largest first, or ""."""
        for region in (province, CHONGQING) if province == SICHUAN else (province,):
            today = _renamed().get((region, name), name)
            inside = [code for code in self.by_name.get(today, ()) if code[:2] == region[:2]]
            if inside:
                return inside[0]
        return ""

    def locate(self, phrase: str, old_name: str) -> str:
        """Return the code that a phrase after 今 points to, or "".

        ``属福建`` with the old name 莆田 is 莆田市, ``浙江余杭西南`` is 余杭区, ``陕西`` or ``山东东部`` the province.
        A place that is said to have kept its name and has not (``属福建`` and no such division) is a misprint: "". So
        is a division that the province does not have (``河南涿州``); only ``山东东部`` falls back to the province.
        """
        phrase = phrase.translate(_MISPRINTS)
        kept_name = phrase.startswith("属")
        phrase = phrase.removeprefix("属")
        label = max((name for name in self.provinces if phrase.startswith(name)), key=len, default="")
        if not label:
            codes = self.by_name.get(old_name if kept_name else phrase, ())
            return codes[0] if len(codes) == 1 else ""
        province = self.provinces[label]
        rest = re.sub(r"^省|^市(?=.)", "", phrase[len(label) :])
        if not rest and kept_name:
            candidates: Iterable[str] = (old_name, bare(old_name))
        else:
            # The longest beginning that is a division: 海宁盐官镇, 宁波镇海区, 余杭西南.
            candidates = (rest[:end] for end in range(len(rest), 1, -1))
        found = next((code for name in candidates if (code := self.find(name, province))), "")
        whole = not rest or bool(_PART_OF_PROVINCE.fullmatch(rest))
        return found or (province if whole and not kept_name else "")


@cache
def _renamed() -> dict[tuple[str, str], str]:
    """Names that biographies written in the 1980s use, by (province, old name)."""
    return {(code, old): new for code, old, new in rows("renamed_divisions")}


def declare_places(graph: WorldGraph, divisions: Divisions, source: str) -> None:
    """Add the old places that our tables name."""
    for name, en, code, aliases in rows("historical_places"):
        key = make_place(graph, divisions, name, code, source=source, en=en)
        for alias in aliases.split():
            graph.name(key, alias, "zh", source=source)


def make_place(
    graph: WorldGraph, divisions: Divisions, name: str, code: str, *, source: str, en: str = "", key: str = ""
) -> str:
    """Return the entity of an old place, made where needed. ``code`` is its modern division or "".

    What is said first about where a place lies stands: our tables come before the biographies.
    """
    modern = f"cn.{code}" if code else ""
    if modern and not graph.has_entity(modern):
        modern = ""
    if modern and name in {divisions.names[code], bare(divisions.names[code])}:
        return modern
    key = key or f"place.{name}"
    known = graph.has_entity(key)
    graph.entity(key, "historical_place", name, en or pinyin(name), source=source)
    if modern and not known:
        graph.fact(key, "modern_place", modern, source=source)
    return key


def place_key(graph: WorldGraph, name: str) -> str:
    """Return the entity of a place that a table names: an old place, else the Chinese city or division of that name.

    Raises KeyError if there is none.
    """
    if graph.has_entity(f"place.{name}"):
        return f"place.{name}"
    for type_key in ("prefecture", "province", "county", "city"):
        for form in (name, f"{name}市", f"{name}县"):
            found = [key for key in graph.keys_of_name(form, type_key) if key.startswith("cn.")]
            if found:
                return min(found)
    raise KeyError(name)


class Gazetteer:
    """What the biographies together say about where old places lie, so that one can help the other.

    A name that lies in two provinces is two places: the one that more biographies mean is ``place.<name>``.
    """

    def __init__(self, divisions: Divisions) -> None:
        self.divisions = divisions
        self.codes: dict[str, Counter[str]] = defaultdict(Counter)
        self.prefectures: Counter[str] = Counter()

    def learn(self, place: Place) -> None:
        """Take in one statement."""
        if code := self._stated(place):
            self.codes[place.name][code] += 1
        if place.prefecture:
            self.prefectures[place.prefecture] += 1

    def _stated(self, place: Place) -> str:
        """Return the division that one biography states, "" if none or a misprint that nothing mends."""
        for remark in (place.modern, "*"):
            if (place.name, remark) in _remarks():
                return _remarks()[place.name, remark]
        return self.divisions.locate(place.modern, place.name) if place.modern else ""

    def main_code(self, name: str) -> str:
        """Return the division in which the place of this name mostly lies, or "": also where provinces tie."""
        if name in typed_places():
            return typed_places()[name]
        ranked = sorted(self.codes.get(name, Counter()).items(), key=lambda item: (-item[1], item[0]))
        by_province: Counter[str] = Counter()
        for code, count in ranked:
            by_province[code[:2]] += count
        counts = sorted(by_province.values(), reverse=True)
        if len(counts) > 1 and counts[0] == counts[1]:
            return ""
        below = [code for code, _ in ranked if not code.endswith("0000")]
        province = ranked[0][0][:2] if ranked else ""
        return next((code for code in below if code.startswith(province)), ranked[0][0] if ranked else "")

    def is_known(self, place: Place) -> bool:
        """Whether a place is surely one: located by some biography, typed by us, or a modern division."""
        if any(_remarks().get((place.name, remark)) == "" for remark in (place.modern, "*")):
            return False
        return bool(self._stated(place) or self.code_of(place))

    def code_of(self, place: Place) -> str:
        """Return the division in which a place without a remark on today lies, or ""."""
        for name in (place.name, place.name.removesuffix("县")):
            if code := self.main_code(name):
                return code
            if len({code[:2] for code in self.codes.get(name, ())}) > 1:
                return ""  # as many biographies mean the one place as the other
        codes = self.divisions.by_name.get(place.name, ()) if place.name not in _OTHER_MEANING else ()
        above = self.main_code(place.prefecture)
        if above:
            codes = tuple(code for code in codes if code[:2] == above[:2])
        elif place.name.endswith("县"):
            codes = ()  # 京兆万年县 is not 万年县 in Jiangxi
        return codes[0] if len({code[:2] for code in codes}) == 1 else ""

    def resolve(self, place: Place) -> tuple[str, str]:
        """Return (key or "" for the usual one, code) of a place as one biography means it."""
        code = self._stated(place)
        main = self.code_of(place)
        tied = not main and len({one[:2] for one in self.codes.get(place.name, ())}) > 1
        if code and (tied or (main and code[:2] != main[:2])):
            province = bare(self.divisions.names[code[:2] + "0000"])[:3]
            return f"place.{place.name}_{province}", code
        return "", main or code


@cache
def _remarks() -> dict[tuple[str, str], str]:
    """Codes by (old name, remark after 今), where the remark is wrong; * for all. "" leaves the place out."""
    return {(name, remark): code for name, remark, code in rows("place_remarks")}


@cache
def typed_places() -> dict[str, str]:
    """Return the codes of the old places that we typed, by name and alias."""
    return {form: code for name, _, code, aliases in rows("historical_places") for form in (name, *aliases.split())}
