"""What a poet's short biography says, read by patterns: names, years, native place, examination era, kin.

All functions take simplified Chinese. They say little rather than something doubtful: a clause that does not fit a
pattern exactly is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HAN = r"[一-鿿\U00020000-\U000323af]"
DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_YEAR = r"[〇○零一二三四五六七八九]{3,4}"
_LIFE = re.compile(rf"（({_YEAR}|？)[～—－\-]({_YEAR}|？)）")
_COURTESY = re.compile(rf"(?:^|[，。；）]|^{HAN}{{2,4}})字({HAN}{{2}})(?=[，。；（])")
_ART = re.compile(rf"(?:[，。；）]|自|别|又|晚)号({HAN}{{2,5}})(?=[，。；（、])")
_NOT_ART = re.compile(r"[之为称曰以其所]|[诗集帝公王主家射伯哲]$|[二三四五七八十][士友子杰贤老才俊]|^[杨苏][李穆]")

_PLACE = re.compile(rf"(?:^|[，。；])({HAN}{{2,9}})(?:（今([^（）]{{2,14}})）|（[^（）]*）)?人(?=[，。；（也])")
_TIME_BEFORE = re.compile(r"^.{2,6}[时间朝初末中](?=..)")
_NOT_BARE = re.compile(r"[舍夫士门诗僧道老时朝初末]$")
"""Ends of words before 人 that are no places: 起居舍人, 道人, 唐末人."""
_ANCESTORS = re.compile(r"^(?:其先|祖籍|先世|原籍|祖)")
_PREFECTURE = re.compile(
    r"^(..?[州府军监]|京兆|河南|河中|开封|大名|真定|建昌|建宁|兴化|临江|成都|陇西|太原|会稽|河东|河阳|陈留)(?=.)"
)
_MODERN_PROVINCE = re.compile(r"^(?:福建|四川|浙江|江西|湖南|湖北|广东|广西|山东|河北)(?=..)")

_YEARS_OF_ERA = r"(?:(?:元|[一二三四五六七八九十]{1,3})[年载]|[初中末间])?，?"
_PASSED = r"(?:登|擢|第|举|中|及|以|赐|得|状元|特奏名|同|上舍){0,3}"
_KIN = re.compile(
    rf"(?:^|[，。；）])({HAN}{{1,3}}?)(?:之)?(长|次|幼|季|仲|叔|第[一二三四五六七八九十]{{1,2}})?(子|女|弟|兄|父|孙)(?=[，。；（])"
)
_NOT_KIN = re.compile(r"^[字号名其自少幼早失丧]|[王公太皇弟兄父子孙祖曾玄从族世表庶外内侄姪甥伯叔代裔云失]$")
_FRIENDS = re.compile(
    rf"(?:与|从)((?:{HAN}{{2,4}}、)*{HAN}{{2,4}}?)(?:等|辈|诸人)?(?:相?友善|为?友善|为诗友|为友|相?唱和|唱酬|酬唱|交游|相善|厚善|为莫逆|游)(?=[，。；（])"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A native place as written: ``name``, the prefecture in front of it or "", the words after 今 or ""."""

    name: str
    prefecture: str = ""
    modern: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """One relative: ``relation`` is child, younger, elder, parent or grandchild (what the subject is to ``name``)."""

    relation: str
    name: str


@dataclass(frozen=True, slots=True)
class Biography:
    """What was read. Years are numbers AD; None and "" where nothing was said."""

    courtesy_name: str = ""
    art_name: str = ""
    born: int | None = None
    died: int | None = None
    place: Place | None = None
    jinshi_era: str = ""
    jinshi_year: int | None = None
    kin: tuple[Kin, ...] = ()
    friends: tuple[str, ...] = ()


def read(text: str, name: str, eras: re.Pattern[str]) -> Biography:
    """Read one biography. ``eras`` is ``era_pattern`` of the collection's eras."""
    # Editors' remarks and second tellings follow the first paragraph; relatives and places there are other people's.
    head = own_part(text, name)
    born, died = _life(head)
    era, year = _jinshi(head, eras)
    return Biography(
        courtesy_name=_courtesy(head),
        art_name=_art(head),
        born=born,
        died=died,
        place=native_place(head),
        jinshi_era=era,
        jinshi_year=year,
        kin=tuple(_kin(head[:90], name)),
        friends=tuple(friend for match in _FRIENDS.finditer(head) for friend in match.group(1).split("、")),
    )


def chinese_number(text: str) -> int:
    """Return the number of a row of Chinese digits: 一〇三七 -> 1037."""
    return int("".join(DIGITS[digit] for digit in text))


def era_pattern(names: list[str]) -> re.Pattern[str]:
    """Return the pattern of a jinshi degree in one of the eras; group 1 is the era, 2 the year AD in Chinese digits."""
    one = "|".join(sorted(names, key=lambda era: (-len(era), era)))
    return re.compile(
        rf"(?:^|[，。；）]|[一-鿿]宗|后[梁唐晋汉周]|登|擢|举|中)({one}){_YEARS_OF_ERA}(?:（({_YEAR})）)?{_PASSED}进士"
        r"(?!不|试|未|累|落|举不|第一举)"
    )


def native_place(head: str) -> Place | None:
    """Return the first native place of a text: ``泉州晋江（今福建泉州）人`` and the like."""
    for match in _PLACE.finditer(head):
        phrase, modern = match.group(1), match.group(2) or ""
        if _ANCESTORS.match(phrase):
            continue
        place = _split_place(phrase, modern)
        if place:
            return place
    return None


def _split_place(phrase: str, modern: str) -> Place | None:
    phrase = re.sub(r"^[本世]?为?(?=..)", "", phrase).removesuffix("人")
    phrase = _MODERN_PROVINCE.sub("", phrase)
    if len(phrase) > 5:
        phrase = _TIME_BEFORE.sub("", phrase)
    match = _PREFECTURE.match(phrase)
    prefecture = match.group(1) if match else ""
    # The prefecture 河南 of old is 洛阳, not the province.
    name = {"河南": "河南府"}.get(phrase, phrase[len(prefecture) :])
    # 河南府 and 庆元府 are prefectures themselves, 河中府 has a prefecture's name in front of its type word.
    if name in {"府", "军", "路", "郡", "州", "县"}:
        name, prefecture = phrase, ""
    if len(name) == 1:
        name += "县"
    if not 2 <= len(name) <= 3 or name[0] == "字" or (not modern and _NOT_BARE.search(name)):
        return None
    return Place(name, prefecture, modern)


def own_part(text: str, name: str) -> str:
    """Return the first telling of a biography: what follows are editors' remarks and other sources."""
    first = text.split("  ")[0].split(" " + name)[0]
    return first[:260]


def _courtesy(head: str) -> str:
    match = _COURTESY.search(head[:80])
    found = match.group(1) if match else ""
    return "" if found.startswith(("里", "某", "号")) or found.endswith("不") else found


def _art(head: str) -> str:
    for match in _ART.finditer(head):
        if not _NOT_ART.search(match.group(1)):
            return match.group(1)
    return ""


def _life(head: str) -> tuple[int | None, int | None]:
    match = _LIFE.search(head[:40])
    if not match:
        return None, None
    born, died = (None if part == "？" else chinese_number(part) for part in match.groups())
    if born and died and not 5 <= died - born <= 110:
        return None, None
    return born, died


def _jinshi(head: str, eras: re.Pattern[str]) -> tuple[str, int | None]:
    match = eras.search(head)
    if not match:
        return "", None
    return match.group(1), chinese_number(match.group(2)) if match.group(2) else None


def _kin(head: str, name: str) -> Iterator[Kin]:
    relations = {"子": "child", "女": "child", "弟": "younger", "兄": "elder", "父": "parent", "孙": "grandchild"}
    for match in _KIN.finditer(head, 1):
        relative, _, word = match.groups()
        if relative and relative != name and not _NOT_KIN.search(relative):
            yield Kin(relations[word], relative)
