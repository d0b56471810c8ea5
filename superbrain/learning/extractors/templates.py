"""Statements by verbs: the templates of the schema and the lexicon as patterns over masked sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from superbrain.learning.extractors.fillers import LEAD, ROUGH, free_text, listed, raw_name
from superbrain.learning.extractors.masking import MENTION, THING, VALUE, Masked
from superbrain.learning.extractors.page import Match, Page, Tail
from superbrain.learning.extractors.subjects import subjects
from superbrain.learning.extractors.wordings import Meaning, Template
from superbrain.learning.literals import Literals
from superbrain.learning.parts import Mention
from superbrain.learning.words import table
from superbrain.text import has_han
from superbrain.types import Relation

STATEMENT: Final = "statement"
SCORE: Final = 0.9
RAW_COST: Final = 0.1

_SLOT = re.compile(r"\{(head|tail|any|kind|near)\}")
_AND: Final = r"(?:\s?、\s?(?:和|与|及)?|, (?:and )?|\s?(?:和|与|及|以及)\s?| and )"
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")
_SLOT_OR_CHOICE = re.compile(r"\{[a-z]+\}|\([^()]*\)")
_OPEN_CHOICE = re.compile(r"\(([^(){}\[\]]+(?:\[[^(){}\[\]]*\](?=[|)])[^(){}\[\]]*)+)\)")
"""A choice of words of which some may end in other ways: (属于|隶属[于])."""

_SLOT_IN_CHOICE = re.compile(r"\([^()]*\{[^()]*\)")
_GOES_ON = re.compile(r"\b(?:and|but)\b|[又并还]")
"""Words after which the subject is that of the clause, not the name right before: "sent a poem to B and mourned C"."""

_WIDE: Final = {"（": "(", "）": ")", "［": "[", "］": "]", "｜": "|"}
_HEAD: Final = rf"(?P<head>{THING})(?:\s?\([^()]*\))?"
_MANY: Final = rf"{THING}(?:{_AND}(?:the )?{THING})*"
_BORDER: Final = r"(?=$|[,;。:)(、\s])"
_CLAUSE_START: Final = r"(?:^|(?<=[,;:。(\s》])|(?<=^- )|(?<=[也又曾]))"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A template for relations of one kind; ``pieces`` are words that a sentence must have for it to be tried."""

    text: str
    kind: str
    meanings: tuple[Meaning, ...]
    pieces: tuple[str, ...]
    beside_kind: bool
    """Whether it needs a name of a kind of things beside."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The template over masked sentences; made when it is first tried, since most never are."""
        return _pattern(self.text, self.kind)

    @property
    def valued(self) -> bool:
        """Whether its tail is a date or a quantity of the sentence."""
        return self.kind in ("quantity", "date")

    @property
    def open_end(self) -> bool:
        """Whether nothing but the tail ends the template."""
        return self.text.rstrip().endswith("{tail}")


@dataclass
class Statements:
    """The templates of one graph, compiled."""

    templates: Sequence[Template]
    relations: Mapping[int, Relation]
    compiled: list[_Compiled] = field(init=False, repr=False)
    literals: Literals = field(init=False, repr=False)
    always: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.compiled = []
        for template in self.templates:
            pieces = tuple(_needed(template.text))
            beside_kind = "{kind}" in _OPTIONAL.sub("", template.text)
            by_kind: dict[str, list[Meaning]] = {}
            for meaning in template.meanings:
                by_kind.setdefault(self.relations[meaning[0]].literal or "", []).append(meaning)
            for kind, meanings in by_kind.items():
                self.compiled.append(_Compiled(template.text, kind, tuple(meanings), pieces, beside_kind))
        words = {place: _telling(one.text) for place, one in enumerate(self.compiled)}
        self.literals = Literals.of((word, place) for place, listed in words.items() for word in listed)
        self.always = frozenset(place for place, listed in words.items() if not listed)

    def read(self, page: Page) -> None:
        """Add what the templates find to the page."""
        for sentence in page.sentences:
            thing = any(mention.named for mention in sentence.mentions)
            valued = any(not mention.named for mention in sentence.mentions)
            for place in sorted(self.literals.owners_in(sentence.text) | self.always):
                one = self.compiled[place]
                if (
                    (valued or not one.valued)
                    and (thing or not one.beside_kind)
                    and all(piece in sentence.text for piece in one.pieces)
                ):
                    for found in one.pattern.finditer(sentence.text):
                        _take(page, sentence, one, found)


def _take(page: Page, sentence: Masked, one: _Compiled, found: re.Match[str]) -> None:
    tails = list(_tails(sentence, one, found))
    if not tails:
        return
    heads = _heads(page, sentence, found)
    start = found.start("head") if found["head"] else found.start("body")
    end = max(found.end(), tails[-1][1])
    said = sentence.original(start, end)
    raw = not isinstance(tails[0][0], Mention) and one.kind == ""
    score = SCORE - RAW_COST * raw
    for head in heads:
        matches = [Match(one.meanings, head, tail, said, STATEMENT, score) for tail, _ in tails]
        added = [page.add(match) for match in matches]
        if any(added):
            return


def _heads(page: Page, sentence: Masked, found: re.Match[str]) -> Iterator[Mention]:
    between = sentence.text[found.end("head") : found.start("body")] if found["head"] else ""
    if found["head"] and not _GOES_ON.search(between):
        mention = sentence.mention(found.start("head"))
        if mention is not None and not page.is_value(mention):
            yield mention
        return
    yield from subjects(page, sentence, found.start("body"))


def _tails(sentence: Masked, one: _Compiled, found: re.Match[str]) -> Iterator[tuple[Tail, int]]:
    start, end = found.span("tail")
    if one.valued:
        mention = sentence.mention(end - 1)
        if mention is not None:
            yield mention, end
    elif one.kind:
        words = free_text(sentence, start) if one.open_end else (sentence.original(start, end), end)
        if words is not None:
            yield words
    elif re.match(THING, found["tail"]):
        yield from listed(sentence, start)
    else:
        raw = raw_name(sentence, start) if one.open_end else (sentence.original(start, end), end)
        if raw is not None:
            yield raw


# ---- compiling ------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def _pattern(text: str, kind: str) -> re.Pattern[str]:
    chinese = has_han(_SLOT.sub("", text))
    parts = _SLOT.split(text)  # words, slot, words, …, words
    words, slots = parts[0::2], parts[1::2]
    open_end = slots[-1] == "tail" and not words[-1].strip()
    leads = slots[0] == "head" and not words[0]
    pattern = rf"(?:{_HEAD}|{_CLAUSE_START}){_between(chinese=chinese)}(?P<body>" if leads else "(?P<body>"
    for number, part in enumerate(words):
        opens = leads and number == 1 and not chinese
        pattern += _words(part.removeprefix(" ") if opens else part, chinese=chinese)
        if number < len(slots) and not (leads and number == 0):
            said = bool(_SLOT.sub("", _OPTIONAL.sub("", text[: text.index("{tail}")])).strip(" ,"))
            pattern += _slot(slots[number], "name" if not (kind or said) else kind, chinese=chinese, open_end=open_end)
    pattern += _BORDER if words[-1].endswith("人") else ""
    return re.compile(pattern + ")")


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
    if kind == "name":
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


def _needed(text: str) -> Iterator[str]:
    """The pieces that stand in every form of a template."""
    for piece in _SLOT_OR_CHOICE.split(_OPTIONAL.sub("{any}", text)):
        stripped = _narrowed(piece.strip())
        if stripped:
            yield stripped


def _telling(text: str) -> tuple[str, ...]:
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
