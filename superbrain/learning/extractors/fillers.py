"""What fills a slot of a wording: one name, a list of names, a value, or free text, in a masked sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from superbrain.learning.extractors.masking import THING, VALUE, Masked
from superbrain.learning.extractors.page import Tail
from superbrain.learning.parts import Span

_SIDE: Final = r"(?: (?:to|in|on) (?:the|its) [a-z-]+)?"
AND: Final = _SIDE + r"(?:\s?、\s?(?:和|与|及)?|, (?:and |or )?(?:by )?|\s?(?:和|与|及|以及|或)\s?| and (?:by )?| or )"
LISTED: Final = rf"{THING}[》\"”]?(?:{AND}(?:the )?[《\"“]?{THING}[》\"”]?)*"
"""A name or several."""

LEAD: Final = r"\s?(?:the |a |an |emperor |king |queen |mr |mrs |dr |当地|著名|知名|[《\"“])*"
ROUGH: Final = r"\s?(?:约为?|大约|近|达|共|只有|about |around |some |roughly |nearly |only )*"

_RAW_ZH: Final = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff·]{0,7}(?=[,;。.:)(」』”\"、]|$|\s)")
_RAW_EN: Final = re.compile(
    r"[a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2}?(?=[,;.:)(\"]|$| (?:from|of|in|at|who|and|by|for|with|born|was|is|has)\b)"
)
_TEXT: Final = re.compile(r"\s?[\"“《『「]?(\.?[^,;:。!?()\"”“》」』.]{1,60})")
_NEVER: Final = re.compile(
    "[是的了在有和与被把这那其他她它不未也都将会之叫]|^(?:一|人|名|位|个|从|由|以|为|继位|即位|登基|继承|两|几|多|同|只|仅|如|最|很|因|当|至|到|约)|^(?:the|a|an|not|its|his|her|that|this|still|also|now|one|two|at|in|on|by|of|for|to|from|with|and|or|only|most|some|all|about|which|who|what|when|where|there|here|no|never|very|so|as)\\b"
)


_LISTED: Final = re.compile(LEAD + f"({LISTED})")
_VALUED: Final = re.compile(ROUGH + f"({VALUE})")
_LEAD: Final = re.compile(LEAD)


def listed(sentence: Masked, start: int) -> Iterator[tuple[Tail, int]]:
    """The names listed from a place, each with the place behind it."""
    match = _LISTED.match(sentence.text, start)
    if match is None:
        return
    for at in range(match.start(1), match.end(1)):
        if re.match(THING, sentence.text[at]) and (mention := sentence.mention(at)) is not None:
            yield mention, at + 1


def valued(sentence: Masked, start: int) -> tuple[Tail, int] | None:
    """The date or quantity at a place."""
    match = _VALUED.match(sentence.text, start)
    if match is None:
        return None
    mention = sentence.mention(match.start(1))
    return None if mention is None else (mention, match.end())


def raw_name(sentence: Masked, start: int) -> tuple[Tail, int] | None:
    """A name that nobody knows at a place, up to the next mark."""
    text = sentence.text
    opened = _LEAD.match(text, start)
    at = opened.end() if opened else start
    for pattern in (_RAW_ZH, _RAW_EN):
        match = pattern.match(text, at)
        if match is not None and not _NEVER.search(match[0]):
            return sentence.original(*match.span()), match.end()
    return None


def free_text(sentence: Masked, start: int) -> tuple[Tail, int] | None:
    """The words from a place up to the next mark."""
    match = _TEXT.match(sentence.text, start)
    if match is None or not match[1].strip():
        return None
    low = match.start(1) + len(match[1]) - len(match[1].lstrip())
    high = match.start(1) + len(match[1].rstrip())
    span = sentence.original(low, high)
    return Span(span.start, span.end), match.end(1)
