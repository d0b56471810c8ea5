"""Scientific names of two words beside the name of a species: Grey heron (Ardea cinerea), 翠鸟 Alcedo atthis."""

from __future__ import annotations

import re
from typing import Final

from superbrain.learning.extractors.ends import raw_mention
from superbrain.learning.extractors.page import Match, Page
from superbrain.learning.parts import Span

BINOMIAL: Final = "apposition"
SCORE: Final = 0.9

_NAME: Final = re.compile(r"(?<![A-Za-z])(?P<genus>[A-Z][a-z]{2,}) (?P<species>[a-z]{3,})(?![a-z'])")
_BESIDE: Final = re.compile(
    r"[\s,(*_:：，（、-]{0,4}(?:学名|拉丁名|拉丁学名|scientific name|known to science as)?[\s是为:：*_(（]{0,4}"
)
_AFTER: Final = re.compile(r"[*_]*\s?(?:[-,;.)，。；）、]|$|\n| to | is | was | has )")


def binomials(page: Page) -> None:
    """Add scientific names that stand right behind a name, and the genus that they begin with."""
    name_row, genus_row = (page.schema.relation_id(key) for key in ("scientific_name", "genus"))
    if name_row is None or "bird" not in page.schema.types:
        return
    text = page.reading.text
    species = [one for one in page.mentions if one.named and one.refers < 0 and _is_species(page, one.types)]
    for found in _NAME.finditer(text, page.reading.body):
        before = [one for one in species if one.end <= found.start() and one.start < found.start()]
        head = before[-1] if before else None
        if head is None or _BESIDE.fullmatch(text, head.end, found.start()) is None:
            continue
        if _AFTER.match(text, found.end()) is None:
            continue
        said = Span(head.start, found.end())
        page.add(Match(((name_row, False),), head, Span(found.start(), found.end()), said, BINOMIAL, SCORE))
        if genus_row is not None:
            known = [one for one in page.mentions if one.start == found.start() and "genus" in one.types]
            genus = known[0] if known else raw_mention(page.reading, Span(found.start(), found.end("genus")))
            page.add(Match(((genus_row, False),), head, genus, said, BINOMIAL, SCORE))


def _is_species(page: Page, types: tuple[str, ...]) -> bool:
    return any(page.schema.is_subtype(one, "bird") for one in types)
