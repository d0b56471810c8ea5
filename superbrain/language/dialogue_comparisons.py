"""Follow-ups that compare what was told last: which of them is larger, 它们哪个人口更多."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from superbrain.language.ground import Ground
from superbrain.language.normalise import Question, read_question
from superbrain.language.phrasing_grammar import listed as in_a_row
from superbrain.language.phrasing_grammar import plural
from superbrain.language.reading import Interpretation
from superbrain.language.units import Units
from superbrain.types import EntityId

NAMED: Final = 8
"""Things that are compared name by name; of a longer list the question says what they are."""

SET: Final = "op:follow_up:set"
_ASKS: Final = {"zh": ("哪", "谁"), "en": ("which", "who", "what")}
_INSIDE: Final = ("里面", "当中", "之中", "中", "里")


def among_the_listed(question: Question, listed: Sequence[EntityId], described: str, ground: Ground) -> str:
    """The question with the things of the last answer named in it, "" where it compares none of them."""
    span = set_span(question.cut, ground)
    if span is None or len(listed) < 2 or comparing_word(question, ground) == "":
        return ""
    low, high = question.cut.surface(*span)
    text, zh = question.text, question.language == "zh"
    before, behind = text[:low], text[high:]
    if zh:
        behind = behind.removeprefix(next((word for word in _INSIDE if behind.startswith(word)), ""))
    if len(listed) > NAMED:
        if not described:
            return ""
        if zh:
            return f"{before}{described}中{behind.replace('更', '最')}"
        return f"{before.removesuffix('of ')}of the {plural(described)} {_strongest(behind.strip())}"
    names = [ground.label(entity, question.language) for entity in listed]
    if zh:
        ending = "的" if question.cut.canonical(*span).endswith("的") else ""
        return f"{before}{in_a_row(names, 'zh')}{ending}{behind}"
    asked = " ".join(f"{before.removesuffix('of ')} {behind}".rstrip("?.! ").split())
    return f"{asked}, {in_a_row(names, 'en', 'or')}?"


def comparing_word(question: Question, ground: Ground) -> str:
    """The word with which a question compares things (larger, 更大), "" if it asks for no comparison of things."""
    cut, zh = question.cut, question.language == "zh"
    lowered = question.text.lower()
    if not any(word in (lowered if zh else cut.words) for word in _ASKS[question.language]) or "最" in lowered:
        return ""
    for place, word in enumerate(cut.words):
        before = cut.words[place - 1] if place else ""
        if not any(tag.startswith("adj:") for tag in ground.lexicon.tags(word)):
            continue
        if zh and place == _last_word(cut):
            return f"更{word}" if before == "更" else word
        if not zh and (word.endswith("er") or word in ("more", "less")):
            return word
    return ""


def judged(read: Interpretation, asked: str, listed: Sequence[EntityId], ground: Ground) -> Interpretation:
    """What was read, unless it is no comparison where one was asked for.

    Nobody knows which things "they" are where none were told, and things without a common value cannot be compared.
    """
    question = read_question(asked, read.language, ground.names, ground.lexicon)
    word = comparing_word(question, ground)
    if not word or read.outcome is not None or not read.readings:
        return read
    if len(listed) < 2 and set_span(question.cut, ground) is not None:
        return replace(read, outcome="ambiguous", readings=(), mentions=(), suggestions=())
    if read.readings[0].operator == "connect":
        return replace(read, outcome="unknown_relation", unknown=word)
    return read


def set_span(cut: Units, ground: Ground) -> tuple[int, int] | None:
    """The first and longest stretch of units that stands for several things: them, 其中."""
    for start in range(len(cut)):
        for end in range(min(start + 4, len(cut)), start, -1):
            if SET in ground.lexicon.tags(cut.canonical(start, end)):
                return start, end
    return None


def _last_word(cut: Units) -> int:
    said = [place for place, kind in enumerate(cut.kinds) if kind != "mark"]
    return said[-1] if said else -1


def _strongest(text: str) -> str:
    """The comparative of a question as a superlative: larger to largest, more populous to most populous."""
    text = re.sub(r"\bmore\b", "most", text)
    text = re.sub(r"\bless\b", "least", text)
    return re.sub(r"\b([a-z]{2,})er\b", lambda match: f"{match[1]}est", text)
