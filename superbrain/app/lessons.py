"""Learning in a conversation: what somebody says is read, shown back as proposals, and kept when they say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from superbrain.app.messages import message
from superbrain.app.render import Style
from superbrain.app.review import proposal_lines
from superbrain.brain.paths import path_text
from superbrain.errors import one_line
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Lesson

LIKELY: Final = 0.5
"""Readings at least so probable are shown, and kept by one "yes"."""

DOUBTFUL: Final = 3
"""Less likely ones that are shown where there are no others."""

NO = frozenset(("n", "no", "nope", "否", "不", "不是", "不对", "不用"))

_SAID = re.compile(
    r"(?:请?(?:记住|记下|记一下)|(?:please )?remember(?: that)?)\s*[:：]\s*(?P<text>.+)", re.IGNORECASE | re.DOTALL
)
_NUMBERS = re.compile(r"\d{1,2}(?:[\s,，、]+\d{1,2})*")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ids of the readings that were shown last, in their order; ``sure``: one "yes" keeps them all."""

    ids: tuple[str, ...]
    sure: bool

    def meant(self, line: str, yes: frozenset[str]) -> tuple[list[str], list[str]] | None:
        """The ids to keep and to reject by what was answered, None where it is no answer to this."""
        word = line.casefold().strip(" .!。！")
        if word in NO:
            return [], list(self.ids)
        if word in yes and (self.sure or len(self.ids) == 1):
            return list(self.ids), []
        if not _NUMBERS.fullmatch(word):
            return None
        places = {int(number) for number in re.findall(r"\d+", word)}
        if not places <= set(range(1, len(self.ids) + 1)):
            return None
        return [self.ids[place - 1] for place in sorted(places)], []


def said_to_remember(line: str) -> str:
    """What a line asks to be remembered ("记住：…", "remember: …"), "" if it asks for nothing of the kind."""
    found = _SAID.fullmatch(line)
    return found["text"].strip() if found else ""


def lesson_lines(lesson: Lesson, style: Style, language: Language) -> tuple[list[str], Waiting | None]:
    """What could be learned, as numbered proposals, and what the next line may answer."""
    known = [one_line(path_text([one.edge])) for one in lesson.known if one.score >= LIKELY]
    lines = [message("chat.learn_known", language, fact=fact) for fact in known]
    likely = [one for one in lesson.proposals if one.score >= LIKELY]
    told = likely or list(lesson.proposals[:DOUBTFUL])
    if not told:
        return lines or [message("chat.learn_nothing", language)], None
    by_id = {one.id: one for one in lesson.proposals}
    for number, proposal in enumerate(told, start=1):
        rivals = [by_id[name] for name in proposal.rivals if name in by_id]
        lines += proposal_lines(proposal, style, language, rivals=rivals, place=f"{number}. ")
    left = len(lesson.proposals) - len(told)
    if left:
        lines.append(style.dim(message("chat.learn_unlikely", language, count=left)))
    sure = bool(likely)
    ask = "chat.learn_all" if sure or len(told) == 1 else "chat.learn_some"
    return [*lines, message(ask, language)], Waiting(tuple(one.id for one in told), sure)
