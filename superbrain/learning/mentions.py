"""Everything in a passage that means something, as maximal spans: names, newcomers, dates and quantities.

Where spans overlap the whole wins over the part: a title over the names inside it, 北京大学 over 北京. What could
not be delimited gives way to a name of the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from superbrain.learning.dates import dates
from superbrain.learning.folding import Folded
from superbrain.learning.kinds import Kinds
from superbrain.learning.known_names import Known, KnownNames
from superbrain.learning.layout import Layout
from superbrain.learning.name_forms import Found
from superbrain.learning.newcomers import newcomers
from superbrain.learning.parts import Mention, Newcomer, Value
from superbrain.learning.quantities import quantities
from superbrain.text import key

MOST_MENTIONS: Final = 40
"""Mentions of a passage that are kept; in tables and lists `MOST_CELLS`."""

MOST_CELLS: Final = 240
SURE_BOUNDARY: Final = 0.6
"""Boundary from which on a newcomer may swallow a shorter name of the graph."""


def mentions_of(passage: Folded, layout: Layout, names: KnownNames, kinds: Kinds) -> tuple[list[Mention], bool]:
    """The mentions of a passage, sorted, none overlapping another, and whether there were more than are kept."""
    known = names.find(passage, layout)
    fresh = newcomers(passage.original, layout, kinds, [(one.start, one.end) for one in known])
    chosen = _chosen(passage, known, fresh)
    most = MOST_CELLS if layout.tables or layout.listings else MOST_MENTIONS
    return chosen[:most], len(chosen) > most


def _chosen(passage: Folded, known: Sequence[Known], fresh: Sequence[Found]) -> list[Mention]:
    """The spans that stay: best first, each if no better one overlaps it."""
    text = passage.original
    ranked: list[tuple[tuple[float, float], Mention]] = []
    for name in known:
        mention = Mention(name.start, name.end, text[name.start : name.end], links=name.links)
        ranked.append(((name.end - name.start, 3), mention))
    spans = {(name.start, name.end) for name in known}
    for found in fresh:
        if (found.start, found.end) not in spans:
            weight = found.end - found.start if found.newcomer.boundary >= SURE_BOUNDARY else 0.5
            mention = Mention(found.start, found.end, text[found.start : found.end], newcomer=found.newcomer)
            ranked.append(((weight, found.newcomer.boundary), mention))
    ranked += [((mention.end - mention.start, 2), mention) for mention in _values(passage)]
    ranked.sort(key=lambda one: (-one[0][0], -one[0][1], one[1].start))
    taken = bytearray(len(text))
    kept: list[Mention] = []
    for _, mention in ranked:
        if taken.find(1, mention.start, mention.end) < 0:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(mention)
    return _agreed(sorted(kept, key=lambda one: one.start))


def _values(passage: Folded) -> list[Mention]:
    """Dates, and quantities that are no part of a date."""
    found: list[Mention] = []
    text = passage.original
    blocked = bytearray(len(passage.text))
    for date in dates(passage.text):
        blocked[date.start : date.end] = b"\1" * (date.end - date.start)
        if date.literal is not None:
            start, end = passage.span(date.start, date.end)
            found.append(Mention(start, end, text[start:end], value=Value(date.literal, date.approximate)))
    for quantity in quantities(passage.text):
        if blocked.find(1, quantity.start, quantity.end) < 0:
            start, end = passage.span(quantity.start, quantity.end)
            value = Value(quantity.literal, quantity.approximate, quantity.unit_text)
            line_end = text.find("\n", start, end)
            if line_end >= 0:  # the next line begins with what is no unit of this number
                end, value = line_end, replace(value, unit_text="")
            found.append(Mention(start, end, text[start:end], value=value))
    return found


def _agreed(mentions: list[Mention]) -> list[Mention]:
    """Newcomers of one name take over what any mention of it tells: a stated type, an alias."""
    best: dict[str, Newcomer] = {}
    for mention in mentions:
        one = mention.newcomer
        if one is not None:
            form = key(one.name)
            other = best.get(form)
            if other is None or (one.stated, bool(one.types), one.boundary) > (
                other.stated,
                bool(other.types),
                other.boundary,
            ):
                best[form] = Newcomer(
                    one.name, one.types, one.stated, one.boundary, one.aliases or (other.aliases if other else ())
                )
            elif one.aliases and not other.aliases:
                best[form] = Newcomer(other.name, other.types, other.stated, other.boundary, one.aliases)
    aliases = {key(alias): one for one in best.values() for alias in one.aliases}
    agreed = []
    for mention in mentions:
        one = mention.newcomer
        if one is not None:
            form = key(one.name)
            told = aliases.get(form) or best[form]
            mention = Mention(mention.start, mention.end, mention.surface, newcomer=told)
        agreed.append(mention)
    return agreed
