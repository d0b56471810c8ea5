"""The mentions that extractors go by: those of the reader, without what cannot be a name, and names of persons that
only stand where names stand (杜嵘，字…; 与卢嘉锡有交往).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from superbrain.learning.extractors.ends import RAW_BOUNDARY
from superbrain.learning.parts import Mention, Newcomer, ReadPassage, Span
from superbrain.learning.words import table
from superbrain.text import has_han

SHORT: Final = 0.85
"""Certainty of a given name alone."""

_PERSON: Final = "person"
_SMALL: Final = frozenset(
    ("a", "an", "and", "the", "in", "on", "of", "at", "his", "her", "its", "by", "with", "to", "or")
)
_CLAUSE = re.compile(
    r"\d|生于|卒于|\b(?:is|are|was|were|isn't|they|borders|had|has|pay|genus|scientific|name|born|died|we|it)\b",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile("[的是了在有和与其他她它这那不也都个之曾并]|[年月日时后前人者间中里上下表传谱]$")
_AT_BORDER: Final = r"(?:^|(?<=[，。；：、（\s\n])|(?<=[是为与和由叫娶妻父祖兄子弟了家将员给]))"
_LONG = re.compile(
    rf"{_AT_BORDER}(?P<name>[老小]?[\u3400-\u9fff]{{3}})(?=[，。；、（）\s是为与和的字号生卒曾庙之在任于继开也由有及效归写作娶嫁发]|$)"
)
_SHORT = re.compile(
    rf"{_AT_BORDER}(?P<name>[\u3400-\u9fff]{{2}})(?=，?[字号][\u3400-\u9fff]{{1,4}}[，。；]|生于|卒于|庙号|曾在|在[\u3400-\u9fff]{{1,2}}任职)"
)


def named(reading: ReadPassage) -> tuple[Mention, ...]:
    """The mentions to go by, sorted; they do not overlap."""
    kept = [piece for mention in reading.mentions for piece in _sane(reading, mention)]
    kept = [_extended(reading.text, one) for mention in kept for one in _trimmed(mention)]
    kept = [_as_headed(reading, one) for one in kept]
    for span in _item_keys(reading):
        inside = [one for one in kept if span.holds(one.start, one.end)]
        if not any(one.links and one.end - one.start == span.end - span.start for one in inside):
            words = reading.words(span)
            kept = [one for one in kept if one not in inside]
            kept.append(Mention(span.start, span.end, words, newcomer=Newcomer(words, (), False, 0.85)))
    taken = bytearray(len(reading.text) + 1)
    for one in kept:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    if has_han(reading.text):
        for one in _persons(reading.text):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                kept.append(one)
    for one in _said_again(reading.text, kept):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end)))


def _sane(reading: ReadPassage, mention: Mention) -> Iterator[Mention]:
    """A mention, cut where a sentence ends inside it; nothing if it is a clause rather than a name."""
    newcomer = mention.newcomer
    if newcomer is not None and _CLAUSE.search(newcomer.name) and len(newcomer.name) > 4:
        return
    if mention.surface.casefold() in _cues():
        return
    if mention.refers >= 0 or mention.start == mention.end:
        if newcomer is None or newcomer.types:
            yield mention
        return
    borders = [one.end for one in reading.sentences if mention.start < one.end < mention.end]
    if not borders or mention.links:
        yield mention
        return
    start = mention.start
    for end in (*borders, mention.end):
        words = reading.text[start:end]
        kept = words.strip(" .。\n")
        first = start + words.find(kept)
        if newcomer is not None and kept and (start == mention.start or " " in kept):
            yield replace(
                mention,
                start=first,
                end=first + len(kept),
                surface=kept,
                newcomer=replace(newcomer, name=kept, types=()),
            )
        elif kept and start == mention.start:
            yield replace(mention, start=first, end=first + len(kept), surface=kept)
        start = end


def _trimmed(mention: Mention) -> Iterator[Mention]:
    """An English newcomer without the words before its name: "the Danish physicist Niels Aagaard" is Niels Aagaard;
    nothing if no part of it is a name.
    """
    newcomer, words = mention.newcomer, mention.surface.split(" ")
    if newcomer is None or mention.refers >= 0 or len(words) < 2 or has_han(mention.surface):
        yield mention
        return
    first = next((at for at, word in enumerate(words) if word[:1].isupper() and word.casefold() not in _beside()), 0)
    if first == 0:
        if newcomer.types or words[0][:1].isupper() or not any(word.casefold() in _SMALL for word in words):
            yield mention
        return
    if words[0].casefold() not in _beside() and words[0] not in _SMALL and newcomer.types:
        yield mention  # van der Waals, or a name in small letters
        return
    name = " ".join(words[first:])
    start = mention.end - len(name)
    yield replace(mention, start=start, surface=name, newcomer=replace(newcomer, name=name, boundary=0.85))


def _as_headed(reading: ReadPassage, mention: Mention) -> Mention:
    """A newcomer that the heading calls by its first and last name only, under that name."""
    newcomer = mention.newcomer
    if newcomer is None or not reading.headings or newcomer.name.count(" ") not in (2, 3):
        return mention
    short, words = reading.words(reading.headings[-1]).strip(), newcomer.name.split(" ")
    if short.count(" ") != 1 or short.split(" ") != [words[0], words[-1]]:
        return mention
    return replace(mention, newcomer=replace(newcomer, name=short))


@cache
def _beside() -> frozenset[str]:
    """English words that say what somebody is and are no part of the name."""
    lexicon = table("professions")
    people = (word for words in lexicon["demonyms"].values() for word in words)
    return frozenset((*lexicon["occupations"]["en"], *people))


@cache
def _cues() -> frozenset[str]:
    """English words that hold a statement at a distance; a capital does not make them names."""
    return frozenset(word for entry in table("stance").values() for word in entry.get("en", ()))


def _extended(text: str, mention: Mention) -> Mention:
    """An English newcomer with the word for its kind that belongs to it: the Ash dynasty, Emperor Hale."""
    newcomer, words = mention.newcomer, table("patterns")["extended"]
    if newcomer is None or mention.refers >= 0 or not mention.surface.isascii():
        return mention
    start, end = mention.start, mention.end
    after = next((one for one in words["after"] if re.match(rf" {one}\b", text[end : end + 24])), "")
    end += len(after) + 1 if after else 0
    before = next((one for one in words["before"] if text[:start].endswith(f"{one} ")), "")
    start -= len(before) + 1 if before else 0
    if (start, end) == (mention.start, mention.end):
        return mention
    name = text[start:end]
    types = (after,) if after and "the" not in after else (before.lower(),) if before else newcomer.types
    return replace(mention, start=start, end=end, surface=name, newcomer=replace(newcomer, name=name, types=types))


def _item_keys(reading: ReadPassage) -> Iterator[Span]:
    """The keys of list items that are ``name: what is said of it``."""
    for pair in reading.pairs:
        if any(item.start <= pair.key.start < item.end for one in reading.listings for item in one.items):
            yield pair.key


def _persons(text: str) -> Iterator[Mention]:
    for pattern in (_LONG, _SHORT):
        for match in pattern.finditer(text):
            if is_name(match["name"]):
                name = Newcomer(match["name"], (_PERSON,), False, max(RAW_BOUNDARY, 0.7))
                yield Mention(*match.span("name"), match["name"], newcomer=name)


def _said_again(text: str, kept: list[Mention]) -> list[Mention]:
    """Names at the beginning of a clause that were found elsewhere in the passage, also given names alone."""
    found = []
    for one in kept:
        if not one.named or one.refers >= 0 or not has_han(one.surface):
            continue
        short = one.surface[1:] if len(one.surface) == 3 and is_name(one.surface) and one.types else ""
        for form, certainty in ((one.surface, 1.0), (short, SHORT)):
            places = re.finditer(rf"(?:^|(?<=[，。；：\n“])){re.escape(form)}", text) if form else ()
            found += [
                replace(one, start=place.start(), end=place.end(), surface=form, certainty=certainty)
                for place in places
            ]
    return found


def is_name(words: str) -> bool:
    """Whether a few Chinese characters look like a person's name."""
    surnames = table("names")["surnames"]
    name = words[1:] if words[:1] in "老小" and len(words) > 2 else words
    begins = name[:1] in surnames["one"] or name.startswith(tuple(surnames["two"]))
    return 1 < len(name) < 5 and begins and all(map(has_han, words)) and not _NO_NAME.search(words)
