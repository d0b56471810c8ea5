"""Templates as patterns: the words of a statement, and what may stand between them and their subject.

A pattern holds only the words of its template. What stands before, which all templates share, is one pattern for each
language: most of the time that compiling took went there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from superbrain.learning.extractors.fillers import LEAD, ROUGH
from superbrain.learning.extractors.masking import MENTION, THING, VALUE
from superbrain.learning.words import table
from superbrain.text import has_han

_SLOT = re.compile(r"\{(head|tail|any|kind|near|named)\}")
_AND: Final = r"(?:\s?、\s?(?:和|与|及)?|, (?:and )?|\s?(?:和|与|及|以及)\s?| and )"
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")
_SLOT_OR_CHOICE = re.compile(r"\{[a-z]+\}|\([^()]*\)")
_OPEN_CHOICE = re.compile(r"\(([^(){}\[\]]+(?:\[[^(){}\[\]]*\](?=[|)])[^(){}\[\]]*)+)\)")
"""A choice of words of which some may end in other ways: (属于|隶属[于])."""

TAILS: Final = ("tail", "named")
_TAIL = re.compile(r"\{(?:tail|named)\}")
_SLOT_IN_CHOICE = re.compile(r"\([^()]*\{[^()]*\)")
_WIDE: Final = {"（": "(", "）": ")", "［": "[", "］": "]", "｜": "|"}
_HEAD: Final = rf"(?P<head>{THING})(?:\s?\([^()]*\))?"
_MANY: Final = rf"{THING}(?:{_AND}(?:the )?{THING})*"
_BORDER: Final = r"(?=$|[,;。:)(、\s])"
_KIN: Final = frozenset("人子女孙弟妹籍")
"""Characters that end a template and must end a word: 之女, but not 的女弟子."""

_CLAUSE_START: Final = r"(?:^|(?<=[,;:。(\s》])|(?<=^- )|(?<=[也又曾]))"
_ASIDE: Final = (
    r",? (?:an? |the |who |whose |which |his |her |its |son |daughter |born |officially |also |known |then |now |"
    r"formerly |later |sometimes |called |itself |like )[^;:()]{1,90},"
)
"""What may be said of a subject between two commas before its verb."""


_BESIDE: Final = r",? an? [^;:(),\ue000-\uf8ff]{1,60} (?:who )?"
"""What may be said of a subject right before what else is said: a weaver born in 1949."""


@dataclass(frozen=True, slots=True)
class Leading:
    """What stands before the words of a template: ``headed`` a subject, ``free`` the beginning of a clause."""

    headed: tuple[re.Pattern[str], ...]
    free: re.Pattern[str]


def leads(text: str) -> bool:
    """Whether a template begins with its subject, which may then be missing."""
    return text.startswith("{head}")


def prefixes(text: str) -> Leading:
    """What may stand before the words of a template that begins with its subject."""
    return leading(chinese=has_han(_SLOT.sub("", text)))


@cache
def leading(*, chinese: bool) -> Leading:
    """What may stand before the verb of a statement."""
    between = _between(chinese=chinese)
    plain = re.compile(rf"{_HEAD}{between}$")
    asides = () if chinese else (rf"{_HEAD}{_ASIDE}{between}$", rf"{_HEAD}{_BESIDE}$")
    return Leading((*map(re.compile, asides), plain), re.compile(rf"{_CLAUSE_START}{between}$"))


@lru_cache(maxsize=4096)
def body_of(text: str, kind: str) -> re.Pattern[str]:
    """The words of a template as a pattern; made when it is first tried, since most never are."""
    chinese = has_han(_SLOT.sub("", text))
    parts = _SLOT.split(text)  # words, slot, words, …, words
    words, slots = parts[0::2], parts[1::2]
    open_end = slots[-1] in TAILS and not words[-1].strip()
    pattern, leading = "", leads(text)
    for number, part in enumerate(words):
        opens = leading and number == 1 and not chinese
        pattern += _words(part.removeprefix(" ") if opens else part, chinese=chinese)
        if number < len(slots) and not (leading and number == 0):
            said = bool(_SLOT.sub("", without_options(_TAIL.split(text)[0])).strip(" ,"))
            pattern += _slot(slots[number], "name" if not (kind or said) else kind, chinese=chinese, open_end=open_end)
    pattern += _BORDER if words[-1].rstrip(")]")[-1:] in _KIN else ""
    return re.compile(pattern)


def without_options(text: str) -> str:
    """A template without what may be left out."""
    return _OPTIONAL.sub("", text)


def _between(*, chinese: bool) -> str:
    adverbs = table("patterns")["between"]["zh" if chinese else "en"]
    either = "|".join(sorted(adverbs, key=len, reverse=True))
    return rf"(?:{either}|[于在]?{VALUE},?|\s)*" if chinese else rf",?\s?(?:(?:{either})\s|in {VALUE},? )*"


def _slot(name: str, kind: str, *, chinese: bool, open_end: bool) -> str:
    if name in ("kind", "near"):
        return THING if name == "kind" else r"[\u3400-\u9fff]{2,3}"
    if name == "any":
        return rf"(?:{MENTION}|[^,;。{{}}]{{1,12}}?)" if chinese else rf"(?:the )?(?:{_MANY}|{VALUE}|\w+)"
    if name == "head":
        return rf"{LEAD}(?P<head>{THING})"
    if kind in ("quantity", "date"):
        return rf"(?P<tail>{ROUGH}{VALUE})"
    if kind == "name" or name == "named":
        return rf"{LEAD}(?P<tail>{_MANY})"
    if kind:
        return r"\s?[\"“]?(?P<tail>[^,;:。!?()\s\"”]{1,40})" if open_end else r"(?P<tail>[^,;:。!?()\"]{1,20}?)"
    if chinese:
        first = r"(?![有是为在的被所了妻也])[\u3400-\u9fff]"
        raw = rf"{first}[\u3400-\u9fff]*" if open_end else rf"{first}[\u3400-\u9fff]{{1,7}}?"
    else:
        raw = r"[a-z][a-z-]+"
    beside = rf"(?:{THING}(?={THING}|[\u3400-\u9fff]{{2}})){{0,2}}" if chinese else ""
    return rf"{LEAD}{beside}(?P<tail>{_MANY}|{raw})"


def _words(part: str, *, chinese: bool) -> str:
    """Words of a template as a pattern: [x] may be left out, (a|b) is either."""
    syntax = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": " ?" if chinese else " "}
    return "".join(syntax.get(letter) or re.escape(_WIDE.get(letter, letter)) for letter in part)


def needed(text: str) -> Iterator[str]:
    """The pieces that stand in every form of a template."""
    for piece in _SLOT_OR_CHOICE.split(_OPTIONAL.sub("{any}", text)):
        stripped = _narrowed(piece.strip())
        if stripped:
            yield stripped


def telling(text: str) -> tuple[str, ...]:
    """Words of which one stands in every form of a template, as long as can be: 生于 or 出生于; () if it has none."""
    best: tuple[str, ...] = ()
    certain = _OPEN_CHOICE.sub(lambda choice: f"{{any}}({_OPTIONAL.sub('', choice[1])}){{any}}", text)
    for stretch in _SLOT.split(_SLOT_IN_CHOICE.sub("{any}", _OPTIONAL.sub("{any}", certain)))[0::2]:
        choices = [part.split("|") for part in re.split(r"[()]", stretch)]
        forms = {max(_narrowed("".join(chosen)).split(" "), key=len) for chosen in itertools.product(*choices)}
        if min(map(len, forms)) > min(map(len, best), default=0):
            best = tuple(sorted(forms))
    return best


def _narrowed(words: str) -> str:
    return "".join(_WIDE.get(letter, letter) for letter in words)
