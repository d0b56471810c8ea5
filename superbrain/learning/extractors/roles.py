"""Copula and apposition: "A's N is B", "B is the N of A", "A（N：B）", A的N是B, B是A的N, A，N B.

N is any noun of the graph's own schema that stands for a relation, so it works for any graph. What is beside N decides
who is the holder of the role and who fills it; the relations' types decide the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from superbrain.learning.extractors.fillers import LISTED, free_text, listed, raw_name, valued
from superbrain.learning.extractors.masking import THING, VALUE, Masked
from superbrain.learning.extractors.page import Match, Page, Tail
from superbrain.learning.extractors.subjects import subjects
from superbrain.learning.extractors.wordings import Role
from superbrain.learning.parts import Mention, Span
from superbrain.text import has_han

COPULA: Final = "copula"
APPOSITION: Final = "apposition"

_SURE, _LIKELY = 0.95, 0.88

_OPEN: Final = r"(?:^|[,;:。(、\s]|也是|又|且|并|和)"
_HELD_ZH = re.compile(rf"(?P<holder>{THING})(?P<of>的|之)?(?:现任|首任|著名)?$")
_PRONOUN_ZH = re.compile(r"(?:^|[,;:。(\s])(?:他|她|它|其|该国|该市|本国|两人)的?$")
_BARE_ZH = re.compile(rf"{_OPEN}(?:{VALUE})?(?P<more>[\u3400-\u9fff]{{0,4}})$")
_COPULA_ZH = re.compile(
    r"\s?(?:,?\s?(?:的?数值|总数|总计|现)?(?P<copula>是|为|叫做|叫作|叫|名叫|名为|即|乃|系|设在|设于|位于|定为|包括|有|在|:|="
    r"|高达|低至|达到|达|约|仅|只有|超过|突破|接近|不足))?(?:约|大约|约为|仅|只有|超过|近)?\s?"
)
_SPECIES: Final = re.compile(
    rf"(?:{THING}|[\u3400-\u9fff]{{1,4}}[家师人者长员士])(?={THING}|[\u3400-\u9fff]{{2,4}}[,。;])"
)
_BEFORE_ZH = re.compile(
    rf"(?P<listed>{LISTED})(?:,?\s?(?:也就|就|都|均|同)?(?:是|为|即|乃|系)|[,(](?:也就是|即|是)?)"
    rf"(?:(?P<holder>{THING})|其|它|他|她)(?:的|之)?$"
)
_BEFORE_RAW_ZH = re.compile(
    rf"(?:^|[,;。:是])(?P<raw>(?:(?!是)[\u3400-\u9fff·]){{2,8}})(?:,(?:也就是|即)|是|为)(?P<holder>{THING})的$"
)
_ENDED_ZH = re.compile(r"(?:$|[,;。)!?:、\s]|之一|兼)")

_FOND: Final = r"(?:(?:late|eldest|only|beloved|devoted|first|second|third|young|own|dear) )?"
_OWNER_EN = re.compile(rf"(?P<holder>{THING})(?:'s|'|s')? {_FOND}$")
_POSSESSIVE_EN = re.compile(rf"(?:^|[ ,;(])(?:its|his|her|their|whose|the country's|the city's|the man's) {_FOND}$")
_OF_EN = re.compile(rf"\s?(?:of|in|for) (?:the |emperor |king )?(?P<holder>{THING})")
_COPULA_EN = re.compile(
    rf"\s?,?\s?(?P<copula>(?:for {THING} )?(?:is|was|are|were|being|became|called|named|of|at|:|=)"
    r"(?: called| named| set at| at)?)?\s?(?:only |still )?"
)
_BEFORE_EN = re.compile(
    rf"(?P<listed>{LISTED})(?:,? (?:is|was|are|were|became|has been|remains)|,|\s?\()\s?(?:also |still )?"
    r"(?:the |a |an )?(?:(?!former |old |first |next |future )[a-z]+ )?"
    rf"(?:(?P<owner>{THING})(?:'s|')? |(?P<own>its|his|her|their) )?$"
)
_HAS_EN = re.compile(
    rf"(?P<holder>{THING})(?:\s?\([^()]*\))?(?:,? (?:which|who|it|he|she))?"
    r" (?:has|had|have|with|having|takes|holds|held|bears)"
    r"(?: \w+)?(?: a| an| the| its| his| her)? $"
)
_BARE_EN = re.compile(r"(?:^|[,;:(] ?| and |under |^- ?)(?:the |its |an |a |with )?$")
_GOES_ON = re.compile(r" (?!is |was |are |were |and |in |since |from |with |at |has |had |by |or )[a-z]")
_WORD = re.compile(r"[^\s]+")
_ENDED_EN = re.compile(r"(?:$|[\s,;.)!?:])")


@dataclass(frozen=True, slots=True)
class _Noun:
    """A role noun at characters ``start`` to ``end`` of a masked sentence."""

    sentence: Masked
    start: int
    end: int
    role: Role
    word: str

    @property
    def left(self) -> str:
        return self.sentence.text[: self.start]


def roles(page: Page) -> None:
    """Add what role nouns state to the page."""
    for sentence in page.sentences:
        for noun in _nouns(page, sentence):
            for match in _english(page, noun) if noun.word.isascii() else _chinese(page, noun):
                if page.add(match):
                    break


def _nouns(page: Page, sentence: Masked) -> Iterator[_Noun]:
    """The role nouns of a sentence, the longest from each place."""
    text, at = sentence.text, 0
    while at < len(text):
        letter = text[at]
        if letter in page.wordings.first and has_han(letter):
            first: str | None = letter
        elif letter.isascii() and letter.isalnum() and (at == 0 or not text[at - 1].isalnum()):
            first = _WORD.match(text, at)[0].rstrip(",.;:()'\"")  # type: ignore[index]
        else:
            first = None
        found = next((noun for noun in page.wordings.first.get(first or "", ()) if _stands(text, at, noun)), None)
        if found is None:
            at += 1
            continue
        yield _Noun(sentence, at, at + len(found), page.wordings.roles[found], found)
        at += len(found)


def _stands(text: str, at: int, noun: str) -> bool:
    end = at + len(noun)
    return text.startswith(noun, at) and (not noun[-1].isascii() or not text[end : end + 1].isalnum())


# ---- Chinese --------------------------------------------------------------------------------------------------------
def _chinese(page: Page, noun: _Noun) -> Iterator[Match]:
    """The readings of a Chinese role noun, the surest first."""
    text = noun.sentence.text
    before = _BEFORE_ZH.search(noun.left)
    if before is not None and _ENDED_ZH.match(text, noun.end):
        yield from _reversed(page, noun, before.start("listed"), before["holder"] and before.start("holder"))
    single = len(noun.word) == 1
    raw = _BEFORE_RAW_ZH.search(noun.left)
    if before is None and raw is not None and _ENDED_ZH.match(text, noun.end):
        holder = noun.sentence.mention(raw.start("holder"))
        name = noun.sentence.original(*raw.span("raw"))
        if holder is not None:
            yield from _each(
                page,
                noun,
                holder,
                [(name, raw.end("raw"))],
                noun.sentence.original(raw.start("raw"), noun.end),
                _LIKELY,
            )
    held = _HELD_ZH.search(noun.left)
    if held is not None and (not single or held["of"] or noun.role.main):
        holder = noun.sentence.mention(held.start("holder"))
        if holder is not None:
            yield from _filled(page, noun, holder, held.start("holder"), _SURE if held["of"] else _LIKELY)
        return
    pronoun = _PRONOUN_ZH.search(noun.left)
    bare = None if pronoun else _BARE_ZH.search(noun.left)
    if pronoun or (bare is not None and (not bare["more"] or not single)):
        clause = noun.start - len(pronoun[0] if pronoun else bare["more"] if bare else "")
        for holder in subjects(page, noun.sentence, clause):
            matches = list(_filled(page, noun, holder, max(clause, 0), _LIKELY, copula=bool(bare and bare["more"])))
            yield from matches
            if not matches:
                return


def _reversed(page: Page, noun: _Noun, start: int, holder_at: int | str | None) -> Iterator[Match]:
    """B是A的N."""
    fillers = list(listed(noun.sentence, start))
    if isinstance(holder_at, int):
        holders = [one for one in [noun.sentence.mention(holder_at)] if one]
    else:
        holders = list(subjects(page, noun.sentence, start))[:2]
    for holder in holders:
        said = noun.sentence.original(start, noun.end)
        yield from _each(page, noun, holder, fillers, said, _SURE)


def _filled(
    page: Page, noun: _Noun, holder: Mention, begins: int, score: float, *, copula: bool = False
) -> Iterator[Match]:
    """The fillers behind a role noun; with ``copula`` only if one stands between."""
    pattern = _COPULA_EN if noun.word.isascii() else _COPULA_ZH
    verb = pattern.match(noun.sentence.text, noun.end)
    linked = verb is not None and verb["copula"] is not None
    if copula and not linked:
        return
    at = verb.end() if verb else noun.end
    clear = linked or noun.role.main
    yield from _fillers_at(page, noun, holder, (begins, at), score if clear else score - 0.05, linked=linked)


def _fillers_at(
    page: Page, noun: _Noun, holder: Mention, places: tuple[int, int], score: float, *, linked: bool
) -> Iterator[Match]:
    begins, at = places
    sentence = noun.sentence
    kinds = {page.schema.relations[row].literal for row, _ in noun.role.meanings}
    begins = min(begins, noun.start)
    if kinds & {"quantity", "date"} and (value := valued(sentence, at)):
        yield from _each(page, noun, holder, [value], sentence.original(begins, value[1]), score)
    if None in kinds:
        fillers = list(listed(sentence, at))
        after_kind = _SPECIES.match(sentence.text, at)
        if after_kind:  # 丈夫是植物学家丁羽白
            inner = list(listed(sentence, after_kind.end())) or list(
                filter(None, [raw_name(sentence, after_kind.end())])
            )
            fillers = inner or fillers
        if not fillers and linked and (raw := raw_name(sentence, at)):
            fillers, score = [raw], score - 0.1
        if fillers:
            yield from _each(page, noun, holder, fillers, sentence.original(begins, fillers[-1][1]), score)
    if kinds & {"text", "coordinates"} and (linked or noun.role.main) and (words := free_text(sentence, at)):
        yield from _each(page, noun, holder, [words], sentence.original(begins, words[1]), score)


def _each(
    page: Page, noun: _Noun, holder: Mention, fillers: list[tuple[Tail, int]], said: Span, score: float
) -> Iterator[Match]:
    """One match a filler; a list is added whole, and only the last is yielded for its success to be seen."""
    extractor = COPULA if score >= _LIKELY - 0.1 else APPOSITION
    low, high = min(said.start, *(one.start for one, _ in fillers)), max(said.end, *(one.end for one, _ in fillers))
    if holder.refers < 0 and said.start <= holder.start:
        low, high = min(low, holder.start), max(high, holder.end)
    matches = [Match(noun.role.meanings, holder, one, Span(low, high), extractor, score) for one, _ in fillers]
    for match in matches[1:]:
        page.add(match)
    yield from matches[:1]


# ---- English --------------------------------------------------------------------------------------------------------
def _english(page: Page, noun: _Noun) -> Iterator[Match]:
    """The readings of an English role noun, the surest first."""
    text = noun.sentence.text
    of = _OF_EN.match(text, noun.end)
    of = None if of is not None and _GOES_ON.match(text, of.end()) else of
    before = _BEFORE_EN.search(noun.left)
    if before is not None:
        yield from _reversed_english(page, noun, before, of)
    has = _HAS_EN.search(noun.left)
    if has is not None and (holder := noun.sentence.mention(has.start("holder"))) is not None:
        yield from _filled(page, noun, holder, has.start("holder"), _SURE)
    if of is not None and (holder := noun.sentence.mention(of.start("holder"))) is not None:
        verb = _COPULA_EN.match(text, of.end())
        if verb is not None and verb["copula"]:
            yield from _fillers_at(page, noun, holder, (noun.start, verb.end()), _SURE, linked=True)
    owner = _OWNER_EN.search(noun.left)
    if owner is not None and (holder := noun.sentence.mention(owner.start("holder"))) is not None:
        yield from _filled(page, noun, holder, owner.start("holder"), _SURE)
    elif _POSSESSIVE_EN.search(noun.left) or _BARE_EN.search(noun.left) or has is not None:
        yield from _implied(page, noun)


def _reversed_english(page: Page, noun: _Noun, before: re.Match[str], of: re.Match[str] | None) -> Iterator[Match]:
    """B is the N of A, B is A's N, B is its N, "B, the N of A,"."""
    start = before.start("listed")
    fillers = list(listed(noun.sentence, start))
    holders: list[Mention] = []
    if of is not None:
        holders = [one for one in [noun.sentence.mention(of.start("holder"))] if one]
    elif before["owner"]:
        holders = _owners(page, noun, before, [one for one, _ in fillers])
    elif before["own"]:
        holders = list(subjects(page, noun.sentence, start))[:3]
    end = of.end() if of is not None else noun.end
    for holder in holders:
        yield from _each(page, noun, holder, fillers, noun.sentence.original(start, end), _SURE)


def _owners(page: Page, noun: _Noun, before: re.Match[str], fillers: list[Tail]) -> list[Mention]:
    """Whose role it is: a name's, or a pronoun's, which cannot mean the filler itself ("Bern, its capital")."""
    owner = noun.sentence.mention(before.start("owner"))
    if owner is None or (owner.refers < 0 and "'" not in before[0]):
        return []
    meant = {link.key for link in owner.links}
    same = any(isinstance(one, Mention) and (meant & {link.key for link in one.links}) for one in fillers)
    if owner.refers < 0 or not same:
        return [owner]
    return list(subjects(page, noun.sentence, before.start("listed")))[:3]


def _implied(page: Page, noun: _Noun) -> Iterator[Match]:
    """The holder is what the clause is about: ", courtesy name X," and "its N is X"."""
    clause = noun.start
    for holder in subjects(page, noun.sentence, clause):
        matches = list(_filled(page, noun, holder, clause, _LIKELY))
        yield from matches
        if not matches:
            break
