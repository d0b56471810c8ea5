"""What a statement without a subject is about: the subject of its clause, sentence, paragraph, or the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from superbrain.learning.extractors.ends import raw_mention
from superbrain.learning.extractors.masking import MENTION, THING, Masked
from superbrain.learning.extractors.naming import is_name
from superbrain.learning.extractors.page import Page
from superbrain.learning.parts import Mention

HOP: Final = 0.85
"""What each sentence that a subject is carried over costs."""

MOST_HOPS: Final = 3

_CLAUSE_ENDS: Final = ",;:。"
_OPENING: Final = re.compile(
    rf"\s*(?:[\"'(\[-]\s*)?(?:(?:in|on) {MENTION},? |(?:the|a|an|our|my|mr|mrs|ms|dr|emperor|king|queen|sir|new|this) |"
    r"(?:by contrast|today|later|then|and|but|so|ok),? |(?:而|但|又|后来|其中|当时|今|我|第三天|小镇))*"
)
_MINE: Final = re.compile(rf"\s*(?:我|我们|咱|咱们)[\u3400-\u9fff]{{1,4}}{THING}")
_KINSHIP: Final = re.compile(rf"{THING}[之的]?[长次三四幼独季仲]?(?:子|女|孙|弟|妹|兄|妻|婿|侄|徒|门人|弟子|曾孙)也?$")
"""A clause that tells whose child somebody is begins with a name but is not about it."""

_RAW_SUBJECT = re.compile(
    r"(?P<name>[\u3400-\u9fff]{2,4})(?:[,(]|[字号](?=[\u3400-\u9fff]{1,3}[,;。])|(?:生|卒|籍贯|是|为|的|与|和|曾|于|庙号)|$)"
)


def subjects(page: Page, sentence: Masked, place: int) -> Iterator[Mention]:
    """Whom the clause at a character of a masked sentence may be about, the likeliest first; each costs certainty."""
    seen: set[tuple[int, int]] = set()
    number = page.sentences.index(sentence)
    for mention in _all(page, number, place):
        if not page.is_value(mention) and (mention.start, mention.end) not in seen:
            seen.add((mention.start, mention.end))
            yield mention


def _all(page: Page, number: int, place: int) -> Iterator[Mention]:
    own = list(_in_clauses(page, page.sentences[number], place))
    yield from (one for one, begins in own if begins)
    structured = _is_structured(page, page.sentences[number])
    if not structured:
        certainty = 1.0
        for hop in range(1, min(MOST_HOPS, number) + 1):
            before = page.sentences[number - hop]
            if _is_structured(page, before):
                break
            certainty *= HOP
            found = list(_in_clauses(page, before, len(before.text)))
            first = [one for one, begins in found if begins]
            there = first[-1:] + first[:-1] + [one for one, begins in found if not begins]
            yield from (replace(one, certainty=one.certainty * certainty) for one in there)
    if page.topic is not None:
        yield replace(page.topic, certainty=page.topic.certainty * HOP)
    yield from (one for one, begins in own if not begins)


def _is_structured(page: Page, sentence: Masked) -> bool:
    """Whether a sentence is an item, a row or a pair, which says nothing of its neighbours."""
    return any(
        sentence.span.start <= item.start < sentence.span.end for one in page.reading.listings for item in one.items
    )


def _in_clauses(page: Page, sentence: Masked, place: int) -> Iterator[tuple[Mention, bool]]:
    """The subjects of the clauses before a place, the nearest first, and whether they begin their clause; the names
    that end a clause are subjects too ("a clerk, Fei Zhong, who") unless a role noun made them the answer to something
    else.
    """
    clauses = _clauses(sentence.text, place)
    for start, end in reversed(clauses):
        opened = _OPENING.match(sentence.text, start, end)
        first = opened.end() if opened else start
        if first < end and re.match(THING, sentence.text[first]):
            mention = sentence.mention(first)
            if mention is not None and not (start > 0 and _KINSHIP.fullmatch(sentence.text, first, end)):
                yield mention, True
            if mention is not None:
                continue
        own = _MINE.match(sentence.text, start, end)
        if own is not None and (mention := sentence.mention(own.end() - 1)) is not None:
            yield mention, True
            continue
        raw = _RAW_SUBJECT.match(sentence.text, first, min(end + 1, len(sentence.text)))
        if raw is not None and is_name(raw["name"]) and not _is_role(page, raw["name"]):
            yield raw_mention(page.reading, sentence.original(*raw.span("name"))), True
        elif end > start and re.match(THING, sentence.text[end - 1]) and not _answers(page, sentence, start, end - 1):
            mention = sentence.mention(end - 1)
            if mention is not None:
                yield replace(mention, certainty=mention.certainty * HOP), False


def _clauses(text: str, place: int) -> list[tuple[int, int]]:
    cuts = [at for at in range(place) if text[at] in _CLAUSE_ENDS]
    starts = [0, *(cut + 1 for cut in cuts)]
    ends = [*cuts, place]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _is_role(page: Page, words: str) -> bool:
    """Whether some words end or begin with a role noun: 官方语言 is nobody."""
    return any(part in page.wordings.roles for part in (words, words[:2], words[-2:]))


def _answers(page: Page, sentence: Masked, start: int, place: int) -> bool:
    """Whether the name at a place is the filler of a role noun before it: 祖父E."""
    before = sentence.text[start:place].rstrip()
    return any(before.endswith(noun) for noun in (before[-n:] for n in (1, 2, 3, 4)) if noun in page.wordings.roles)
