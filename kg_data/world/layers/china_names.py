"""English names of China's divisions: pinyin, the usual spelling of names that are not Chinese, the type word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .. import cedict
from ..names import place_pinyin
from ..sources import Packages
from ..tables import pairs

ENDINGS = (
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("联合旗", "United Banner"),
    ("矿区", "Mining District"),
    ("新区", "New Area"),
    ("县", "County"),
    ("旗", "Banner"),
    ("区", "District"),
    ("市", ""),
    ("盟", "League"),
    ("地区", "Prefecture"),
)
"""Endings of Chinese names, longest first, and what stands for them in English; cities go without."""

ETHNIC_ENDINGS = ("自治县", "自治旗", "族区")
BORROWED = ("15", "54", "6326", "6327", "5132", "5133", "6230")
"""Divisions whose names are Mongolian or Tibetan: they are spelt as CC-CEDICT has them."""

BORROWED_WHEN_LONG = "65"
"""In Xinjiang, names of three and more letters are sounds of other languages; shorter ones are Chinese."""

_CEDICT_NAME = re.compile(r"((?:[A-Z][\w'’\-]*)(?: [A-Z][\w'’\-]*)*)")
_TYPE_WORDS = re.compile(r" (County|District|City|Banner|Autonomous|League|Shehiri|Nahiyisi).*")


@dataclass(frozen=True, slots=True)
class EnglishName:
    """An English name; ``from_cedict`` if only the dictionary has this spelling."""

    text: str
    from_cedict: bool = False


def stem(name: str) -> str:
    """Return the name without its type word and peoples: 峨边彝族自治县 -> 峨边, 神农架林区 -> 神农架."""
    for ending in ("自治县", "自治旗", "联合旗", "林区", "特区", "矿区", "新区", "地区", "自治州"):
        # 北林区 is the district of 北林, not the forestry district of 北.
        if name.endswith(ending) and (ending != "林区" or name == "神农架林区"):
            return _without_peoples(name[: -len(ending)]) or name
    if name.endswith("族区"):
        return _without_peoples(name[:-1])
    return name[:-1] if len(name) > 1 and name[-1] in "区县市旗盟省" else name


def english_name(code: str, name: str, packages: Packages) -> EnglishName:
    """Return the English name of a county, district, banner or city of China."""
    typed = pairs("county_names")
    if code in typed:
        return EnglishName(typed[code])
    base, letters = _base(code, name, packages)
    peoples = _peoples(name) if name.endswith(ETHNIC_ENDINGS) else []
    ending = next(english for chinese, english in ENDINGS if name.endswith(chinese))
    if len(name) == 2 and name[1] in "区":  # 城区, 郊区: the word is the name
        return EnglishName(f"{place_pinyin(name)} District")
    text = " ".join(part for part in (base, _listed(peoples), ending) if part)
    return EnglishName(text, from_cedict=letters)


def _base(code: str, name: str, packages: Packages) -> tuple[str, bool]:
    """Return the name proper in Latin letters, and whether it is spelt as only CC-CEDICT has it."""
    short = stem(name)
    spelt = place_pinyin(short)
    borrowed = code.startswith(BORROWED) or (code.startswith(BORROWED_WHEN_LONG) and len(short) > 2)
    if not borrowed:
        return spelt, False
    for entry in cedict.by_simplified(packages).get(name, ()):
        for meaning in entry.meanings:
            if match := _CEDICT_NAME.match(meaning):
                found = _TYPE_WORDS.sub("", match[1])
                for people in _peoples(name):
                    found = found.removesuffix(f" {people}")
                return found, _bare(found) != _bare(spelt)
    return spelt, False


def _bare(text: str) -> str:
    return re.sub("[^a-z]", "", unicodedata.normalize("NFD", text).lower())


def _groups() -> list[tuple[str, str]]:
    """Return (people in Chinese, in English), longest first."""
    return sorted(pairs("ethnic_groups").items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _without_peoples(text: str) -> str:
    while True:
        ending = next((zh for zh, _ in _groups() if text.endswith(zh) and len(text) > len(zh)), "")
        if not ending:
            return text
        text = text[: -len(ending)]


def _peoples(name: str) -> list[str]:
    """Return the peoples in a division's name in their order: 大通回族土族自治县 -> [Hui, Tu]."""
    text = name.removesuffix("自治县").removesuffix("自治旗").removesuffix("区")
    found: list[str] = []
    while True:
        pair = next(((zh, en) for zh, en in _groups() if text.endswith(zh) and len(text) > len(zh)), None)
        if pair is None:
            return found
        found.insert(0, pair[1])
        text = text[: -len(pair[0])]


def _listed(words: list[str]) -> str:
    """Return "A, B and C"."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)
