"""Years in brackets beside a name: X (1901-1978), X（生于1901年）, X (b. 1955), X dynasty (907–923)."""

from __future__ import annotations

import re
from typing import Final

from superbrain.learning.extractors.masking import THING, VALUE, Masked
from superbrain.learning.extractors.page import Match, Page
from superbrain.learning.parts import Mention, Value
from superbrain.types import Literal

LIFESPAN: Final = "statement"
SCORE: Final = 0.9

_ABOUT: Final = r"(?:约|公元|西元|c\. ?|ca\. ?|circa |born |b\. ?|生于|生|,|;|\s)*"
_BOTH: Final = re.compile(
    rf"(?P<name>{THING})[》\"”]?\s?\((?P<said>[^()]*?)(?P<start>{VALUE})"
    rf"\s?年?\s?(?:[-~—–至到]|to)+\s?{_ABOUT}(?:died |d\. ?)?(?P<end>{VALUE})[^()]*\)"
)
_ONE: Final = re.compile(
    rf"(?P<name>{THING})\s?\((?:[^()]*[,; ])?(?:(?P<born>b\.|born(?: in| on)?|生于|出生于)\s?(?P<start>{VALUE})|"
    rf"(?P<died>d\.|died(?: in| on)?|卒于|逝于)\s?(?P<end>{VALUE})|(?P<late>{VALUE})\s?(?:生|出生|-))\s?[,;)]"
)
_DIGITS: Final = "〇○零一二三四五六七八九"
_CHINESE: Final = re.compile(
    rf"(?P<name>{THING})\s?\(约?(?P<start>[{_DIGITS}]{{3,4}}|\?)年?[-~—–至]+约?(?P<end>[{_DIGITS}]{{3,4}}|\?)年?\)"
)
_REIGN: Final = re.compile(r"\b(?:reigned|reign|ruled|r\.)|在位")


def lifespans(page: Page) -> None:
    """Add what years in brackets tell: the life of a person, the time of a dynasty or an era, a reign."""
    rows = {key: page.schema.relation_id(key) for key in ("birth_year", "death_year", "start_year", "end_year")}
    for sentence in page.sentences:
        if "(" not in sentence.text:
            continue
        for pattern in (_BOTH, _ONE, _CHINESE):
            for found in pattern.finditer(sentence.text):
                name = sentence.mention(found.start("name"))
                if name is None or page.is_value(name):
                    continue
                ends = found.groupdict()
                reign = bool(_REIGN.search(ends.get("said") or ""))
                timed = reign or bool({"dynasty", "era"} & page.kinds_above(name))
                keys = ("start_year", "end_year") if timed else ("birth_year", "death_year")
                said = sentence.original(found.start(), found.end())
                for group, key in (("start", keys[0]), ("late", keys[0]), ("end", keys[1])):
                    row = rows[key]
                    if row is None or ends.get(group) is None:
                        continue
                    value = sentence.mention(found.start(group)) or _year(sentence, found, group)
                    if value is not None:
                        page.add(Match(((row, False),), name, value, said, LIFESPAN, SCORE))


def _year(sentence: Masked, found: re.Match[str], group: str) -> Mention | None:
    """A year in Chinese digits, which outside of such brackets is no value: 一〇三六."""
    digits = "".join(str(max(0, _DIGITS.index(one) - 2)) for one in found[group] if one in _DIGITS)
    if len(digits) < 3:
        return None
    span = sentence.original(*found.span(group))
    return Mention(span.start, span.end, found[group], value=Value(Literal("date", digits.zfill(4))))
