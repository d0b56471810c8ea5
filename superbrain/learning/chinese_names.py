"""Chinese names that the graph does not know: titles, transliterations, names with an ending, persons, places.

What cannot be delimited gets a low ``boundary``. Every pattern is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from superbrain.learning.kinds import Kinds
from superbrain.learning.layout import Layout
from superbrain.learning.name_forms import Found, aliases, endings, made, surname_pattern
from superbrain.learning.parts import Newcomer
from superbrain.learning.words import table
from superbrain.text import has_han

LONGEST_BEFORE: Final = 8
"""Characters before an ending like 市 or 大学 that may belong to the name."""

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_TITLE = re.compile(r"《([^《》\n]{1,60})》")
_NAMED = re.compile(r"(?:称为|名为|又名|叫做|取名|命名为)[“「\"]([^”」\"\n]{1,30})[”」\"]")
_LETTERS: Final = r"[^\W\da-zA-Z的是在了不没并都则哪谁么几他她它我你这那]"
"""What a name of a place may hold: no word that only stands between names."""

_DOTS: Final = "·・•‧﹒"
_DOTTED = re.compile(rf"[{_HAN}]{{1,10}}(?:[{_DOTS}][{_HAN}A-Z][{_HAN}.]{{0,7}})+")
_SUBJECT = re.compile(r"([^\s，。、；：:,.;（）()是为的“”《》|]{2,12})(?:[（(][^（）()\n]{0,80}[）)])?(?:，|是|为)")
_SAYS: Final = re.compile(r"\d|生于|卒于|祖籍|籍贯|来自|位于|地处|属于|毕业")
"""What is no part of a name, but said of it."""

_FROM: Final = re.compile(r"[，,]?(?:是|系|为)?[^，。、；：\n他她它这那]{2,8}人(?:[，。、；\n]|$)")
"""Somebody's place behind a name: ，浙江湖州人。"""

_GOES_ON: Final = frozenset("长委民人内外里中")
_PUNCTUATION = "，。、；：（）()《》“”「」,.;:!?！？\n |\"'’"


def chinese_names(text: str, layout: Layout, kinds: Kinds, known: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """All that may be Chinese names; they may overlap one another and the ``known`` spans of the graph's names."""
    yield from _titles(text, kinds)
    yield from _dotted(text, kinds)
    yield from _ended(text, kinds, known)
    yield from _persons(text, kinds)
    yield from _placed(text, kinds)
    yield from _defined(text, layout, kinds)


def _titles(text: str, kinds: Kinds) -> Iterator[Found]:
    for match in _TITLE.finditer(text):
        yield made(text, match.start(1), match.end(1), kinds, "work", 0.97)
    for match in _NAMED.finditer(text):
        yield made(text, match.start(1), match.end(1), kinds, "", 0.8)


def _dotted(text: str, kinds: Kinds) -> Iterator[Found]:
    """Transliterated names with dots between their parts; words before and behind them cut off."""
    for match in _DOTTED.finditer(text):
        low = match.start()
        for part in _apart().split(match[0]):
            start, dot = _behind_class(part, kinds), part.find(next((c for c in part if c in _DOTS), "·"))
            if start < dot < len(part) - 1:
                sure = 0.9 if dot - start < 6 else 0.6
                yield made(text, low + start, low + len(part), kinds, "person", sure)
            low += len(part)


def _behind_class(part: str, kinds: Kinds) -> int:
    """Where the name begins behind a word for what somebody is: 化学家让·卡斯泰."""
    dot = next((place for place, character in enumerate(part) if character in _DOTS), 0)
    ends = (place + n for place in range(dot - 2) for n in (2, 3, 4) if part[place : place + n] in kinds.said)
    return max((place for place in ends if place < dot), default=0)


@cache
def _apart() -> re.Pattern[str]:
    """What is no part of a transliterated name, kept when a run is split by it."""
    words = table("names")["transliterated"]
    return re.compile(f"({'|'.join((*_professions(), *words['words']))}|[{re.escape(words['stops'])}])")


@cache
def _professions() -> tuple[str, ...]:
    """Chinese words for what people are, longest first."""
    words = (*table("professions")["occupations"]["zh"], *table("names")["said"]["person"])
    return tuple(sorted({word for word in words if has_han(word)}, key=len, reverse=True))


def _placed(text: str, kinds: Kinds) -> Iterator[Found]:
    """Places and persons by what is said of them: 梅洛尼亚位于…, 首都叫蒙塔拉, 小郑书远生于…."""
    for kind, pattern in _said_of().items():
        for match in pattern.finditer(text):
            name = match["name"]
            if not name.startswith(_pronouns()) and name not in kinds.said and name not in _not_names():
                yield made(text, match.start("name"), match.end("name"), kinds, kind, 0.72)


@cache
def _said_of() -> dict[str, re.Pattern[str]]:
    words = {name: "|".join(listed) for name, listed in table("names")["placed"].items()}
    begins, name = r"(?:^|(?<=[。！？，；：\n]))", rf"(?P<name>{_LETTERS}{{3,7}}?)"
    return {
        "place": re.compile(rf"{begins}{name}(?:{words['lies']})"),
        "person": re.compile(rf"{begins}{name}(?:{words['born']})"),
        "city": re.compile(rf"(?:{words['city_after']})(?P<name>{_LETTERS}{{2,6}}?)(?=[，。；、（）！？\n]|$)"),
    }


def _ended(text: str, kinds: Kinds, known: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names with an ending that tells their kind: 合肥市, 北京大学."""
    names = table("names")
    kind_of, far, common = endings(), names["suffixes_far"]["words"], _not_names()
    ends = {end: start for start, end in known}
    inside = {place for start, end in known for place in range(start + 1, end)}
    for match in _ending_pattern().finditer(text):
        word = match[0]
        if match.end() in inside:  # 浙江湖州 holds no lake
            continue
        low = max(0, match.start() - LONGEST_BEFORE)
        start, sure = _left_border(text, low, match.start(), kinds)
        if word not in far:
            inner = [end for end in ends if start < end < match.start()]
            start, sure = (max(inner), True) if inner else (start, sure)
        if match.start() in ends:  # 永宁城 is more than 永宁
            start, sure = ends[match.start()], True
        name = text[start : match.end()]
        if match.start() - start < (2 if len(word) > 1 else 1) or len(name) < 3 or name in common:
            continue
        if name.endswith(_longer_words(word)) or text[match.end() : match.end() + 1] in _GOES_ON:
            continue
        yield made(text, start, match.end(), kinds, kind_of[word], 0.85 if sure else 0.45)


def _left_border(text: str, low: int, high: int, kinds: Kinds) -> tuple[int, bool]:
    """Where a name that ends behind ``high`` begins, and whether that is sure: behind a mark or a small word."""
    small, unsure = _small_words()
    for place in range(high, low, -1):
        if text[place - 1] in _PUNCTUATION or not (has_han(text[place - 1]) or text[place - 1].isalnum()):
            return place, True
        near = text[max(0, place - 3) : place]
        if near.endswith(small):
            return place, True
        if near.endswith(unsure):
            return place, False
        if place < high and (near[-3:] in kinds.said or near[-2:] in kinds.said):
            return place, True
    return (low, low == 0)


def _persons(text: str, kinds: Kinds) -> Iterator[Found]:
    """Surname and given name, where what stands before or behind makes it sure."""
    (after, sure), before = _after_persons(), _before_persons()
    never = frozenset(table("names")["surnames"]["never_given"])
    for match in surname_pattern().finditer(text):
        start, given = match.start(), match.end()
        near = text[max(0, start - LONGEST_BEFORE) : start]
        led = near.endswith(before)
        possible = [
            given + length
            for length in (2, 1)
            if given + length <= len(text)
            and never.isdisjoint(text[given : given + length])
            and has_han(text[given])
            and has_han(text[given + length - 1])
        ]
        for end in possible:
            sure_behind = text.startswith(sure, end) or _FROM.match(text, end)
            certain = bool(sure_behind) and (led or not near or near[-1] in _PUNCTUATION)
            if text.startswith(after, end) and (certain or led):
                yield made(text, start, end, kinds, "person", 0.88 if certain else 0.7)
                break
        else:
            if led and given + 2 in possible:  # most given names have two characters
                yield made(text, start, given + 2, kinds, "person", 0.62)


@cache
def _before_persons() -> tuple[str, ...]:
    """What stands before somebody's name: words for kin and for kinds of persons."""
    words = table("names")
    return (*words["surnames"]["before_sure"], *_professions())


@cache
def _after_persons() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What follows somebody's name, and what of it makes sure that it is one."""
    words = table("names")["surnames"]
    return (*words["after"], *words["after_sure"], "\n"), tuple(words["after_sure"])


def _defined(text: str, layout: Layout, kinds: Kinds) -> Iterator[Found]:
    """The subject of a sentence that says what it is: 超导体是一种材料."""
    for sentence in layout.sentences:
        match = _SUBJECT.match(text, sentence.start, sentence.end)
        if match is None or not has_han(match[1]) or match[1].startswith(_pronouns()) or _SAYS.search(match[1]):
            continue
        if stated := kinds.stated(text, match.start(1), match.end(1)):
            name = Newcomer(match[1], stated, True, 0.7, aliases(text, match.end(1)))
            yield Found(match.start(1), match.end(1), name)


@cache
def _pronouns() -> tuple[str, ...]:
    return tuple(table("names")["no_subjects"]["zh"])


@cache
def _ending_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, endings())))


@cache
def _longer_words(ending: str) -> tuple[str, ...]:
    """Ordinary words that end in an ending."""
    return tuple(word for word in _not_names() if word.endswith(ending) and len(word) > len(ending))


@cache
def _small_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    small = table("names")["borders"]
    return tuple(small["sure"]), tuple(small["unsure"])


@cache
def _not_names() -> frozenset[str]:
    return frozenset(table("names")["not_names"]["words"])
