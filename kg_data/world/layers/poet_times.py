"""When a poet lived, read from the biography's words: the kingdom of a poet after Tang, and the years of the life.

All functions take simplified Chinese. What stands in brackets and in titles of books is about sources, not the poet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ..tables import pairs
from . import dynasties
from .biography import DIGITS, HAN, Biography, chinese_number, own_part

_N = "[元一二三四五六七八九十]"
_KINGDOMS: tuple[tuple[str, str], ...] = (
    ("southern_tang", r"南唐|李昪|李璟|[事仕]李煜|保大|升元(?!寺)|南唐[后中嗣]主|江南国主"),
    ("former_shu", r"前蜀|王蜀|蜀王建|王衍|咸康|仕蜀王氏"),
    ("later_shu", r"后蜀|孟蜀|孟昶|孟知祥|广政|孟氏时|[事仕]孟氏"),
    ("wuyue", r"吴越(?![之高])|[事随]钱镠|钱镠甚?钦|钱俶|元瓘|钱弘佐|武肃王|忠懿王"),
    ("later_liang", r"后梁|[仕入]梁(?=[。，为累])|梁龙德|贞明|乾化"),
    ("later_tang", rf"后唐|同光|清泰|应顺|唐?(?:天成|长兴)(?={_N}|[中初末])|唐明宗"),
    ("later_jin", r"后晋|晋天福|开运|石晋|晋高祖"),
    ("later_han", r"后汉(?!书)|乾祐"),
    ("later_zhou", r"后周(?![游览])|广顺|显德|周世宗"),
    ("southern_han", r"南汉|刘[䶮龑鋹]"),
    ("min", r"闽[王主]|[事仕为]王审知|仕闽|闽太常"),
    ("chu", r"马殷|马希|湖南马氏|[事于]马氏|[仕初]仕楚|仕楚"),
    ("jingnan", r"高从诲|高季兴"),
    ("five_dynasties", r"五代(?!史)"),
)
"""Words by which a biography in the Tang collection shows that the poet lived after Tang: kingdoms, rulers, eras."""
_ERAS: Mapping[str, tuple[str, ...]] = {
    "tang": ("tang", "wu_zhou", "later_liang", "later_tang", "later_jin", "later_han", "later_zhou", "southern_tang",
             "later_shu"),
    "song": ("later_zhou", "southern_tang", "northern_song", "southern_song"),
}  # fmt: skip
_YEAR = r"[〇○零一二三四五六七八九]{3,4}"
_WRITTEN_YEAR = re.compile(rf"（({_YEAR})）")
_OPENING = re.compile(
    rf"(?!字|号|原名|帝|妃|太子)({HAN}{{2,4}})"
    rf"(?=（[^）]{{4,}}）|，(?:字|号|名|一作|失其名|第|{HAN}{{2,6}}(?:（[^）]*）)?人|\w宗|{HAN}+进士))"
)
"""The name with which a biography opens, by what follows it."""
_ASIDE = re.compile(r"《[^》]*》?|（[^）]*）?")


def kingdom(name: str, text: str, *, passed_in_tang: bool) -> str:
    """Return the dynasty after Tang of a poet of the Tang collection, "" if of Tang, "-" if of no Chinese dynasty.

    What we typed stands; then the words of the biography. Who served several kingdoms is of the five dynasties.
    """
    typed = pairs("after_tang").get(name)
    if typed is not None:
        return "" if typed == "tang" else typed
    if passed_in_tang:
        return ""
    head = _ASIDE.sub("", own_part(text, name))[:110]
    found = [dynasty for dynasty, words in _KINGDOMS if re.search(words, head)]
    single = [dynasty for dynasty in found if dynasty != "five_dynasties"]
    return "" if not found else single[0] if len(single) == 1 else "five_dynasties"


def lived(collection: str, name: str, text: str, life: Biography) -> tuple[int, int] | None:
    """Return the bounds of the active life (years AD), or None where nothing dates it.

    Known births and deaths come first, then what the biography dates: from 20 years before the first year named to 15
    after the last, 30 where the years named lie together and nothing is said of the death.
    """
    told = own_part(text, name)
    named = list(years_named(collection, told))
    first = min((start for start, _ in named), default=None)
    last = max((end for _, end in named), default=None)
    start = end = None
    if first is not None and last is not None:
        start, end = first - 20, last + (15 if last - first >= 20 or "卒" in told else 30)
    if life.born is not None:
        start = life.born + 15
        end = life.born + 70
    if life.died is not None:
        end = life.died
        if life.born is None:
            start = min(life.died - 45, start if start is not None and start < life.died else life.died - 45)
    return None if start is None or end is None or start > end else (start, end)


def years_named(collection: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of every year and era that a biography names."""
    for match in _WRITTEN_YEAR.finditer(text):
        yield (chinese_number(match[1]),) * 2
    eras, pattern = _eras(collection)
    for match in pattern.finditer(_ASIDE.sub("", text)):
        first, last = eras[match[1]]
        number = _number(match[2]) if match[2] else 0
        if number and first + number - 1 <= last + 1:
            yield first + number - 1, first + number - 1
        elif match[3]:
            yield (first, min(first + 2, last)) if match[3] == "初" else (max(last - 2, first), last)
        elif not number:
            yield first, last


@cache
def _eras(collection: str) -> tuple[Mapping[str, tuple[int, int]], re.Pattern[str]]:
    """Return the years of the eras that one name alone tells, and the pattern of a mention."""
    keys: dict[str, list[str]] = {}
    for (dynasty, name), found in dynasties.era_keys().items():
        if dynasty in _ERAS[collection]:
            keys.setdefault(name, []).extend(found)
    eras = {name: dynasties.era_years()[found[0]] for name, found in keys.items() if len(found) == 1}
    if collection == "tang":
        eras["太和"] = eras["大和"]
    words = "|".join(sorted(eras, key=lambda era: (-len(era), era)))
    return eras, re.compile(rf"({words})(?:({_N}{{1,3}})[年载]|([初末])|(?=[中间时，。、以进登及第人]|年间))")


def _number(text: str) -> int:
    """Return the number of a year of an era: 元 -> 1, 十二 -> 12, 二十 -> 20."""
    if text == "元":
        return 1
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(DIGITS.get(text, "0")) if len(text) == 1 else 0
    return int(DIGITS.get(tens, "1")) * 10 + (int(DIGITS.get(ones, "0")) if ones else 0)


def is_of_another(text: str, names: tuple[str, ...]) -> bool:
    """Whether a biography begins with somebody else's name: the collection has put some under the wrong author.

    One letter may differ in longer names, and the surname in short ones: those are misprints of the name.
    """
    match = _OPENING.match(text)
    return match is not None and not any(_is_spelling_of(match[1], name) for name in names)


def _is_spelling_of(printed: str, name: str) -> bool:
    """Whether a printed name may be a spelling of a name: a part of it, or with one letter changed."""
    shared = len(set(printed) & set(name))
    if set(printed) <= set(name) or set(name) <= set(printed):
        return True
    same_given = printed[1:] == name[1:] or printed.startswith(name[1:])
    return same_given or (len(name) > 2 and shared >= len(name) - 1)
