"""The part of the demonstration that reads: a short biography becomes proposals, some are accepted, a question that had
no answer is answered by old and new facts together, and all of it is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from superbrain.app.demo_show import Question, Show
from superbrain.app.review import proposal_lines
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Brain
    from superbrain.brain.proposals import Proposal

TEXTS: Final = Path(__file__).parent / "texts"
"""Two biographies in our own words, of persons whom the world does not know."""

LIKELY: Final = 0.8
"""Proposals at least so probable are shown, and accepted."""

SHOWN_WHOLE: Final = 2
"""Proposals that are shown with their quote; of the others only what they say."""


@dataclass(frozen=True, slots=True)
class Story:
    """A text, a question that only it makes answerable, and the key of the answer, a thing of the world."""

    text: Path
    question: str
    key: str


STORIES: dict[Language, Story] = {
    "zh": Story(TEXTS / "liang-xi.txt", "梁希的籍贯在哪个省？", "cn.330000"),
    "en": Story(
        TEXTS / "caroline-herschel.txt", "In which country is the native place of Caroline Herschel?", "country.de"
    ),
}


def read_and_take_back(show: Show) -> None:
    """Ask in vain, read, accept, ask again, undo, ask in vain."""
    story, brain = STORIES[show.session.language], show.brain
    for document in brain.documents():
        if document.name == story.text.name:  # a demonstration that was killed left it
            brain.forget(document.hash)
    in_vain = Question(story.question, outcome="unknown_entity")
    show.ask(in_vain)
    with _taken_back(show):
        show.say("demo.read", command=f"superbrain ingest {story.text.name}")
        show.write(["  " + show.style.dim(line) for line in story.text.read_text(encoding="utf-8").split("\n") if line])
        read = brain.ingest(story.text).touched
        proposals = [one for one in _proposed(brain, show.session.language) if one.quotes[0].document.hash in read]
        _show_proposals(show, proposals)
        show.say("demo.accept", command=f"superbrain review --all --min {LIKELY}", count=len(proposals))
        brain.decide(accept=[one.id for one in proposals])
        show.ask(Question(story.question, keys=(story.key,)))
    show.ask(in_vain)


def _proposed(brain: Brain, language: Language) -> list[Proposal]:
    return brain.proposals(least=LIKELY, language=language)


def _show_proposals(show: Show, proposals: list[Proposal]) -> None:
    """The first few with their words, the others as what they say."""
    language = show.session.language
    for place, proposal in enumerate(proposals):
        lines = proposal_lines(replace(proposal, quotes=proposal.quotes[:1]), show.style, language)
        show.write(["  " + line for line in (lines if place < SHOWN_WHOLE else lines[:1])])


@contextmanager
def _taken_back(show: Show) -> Iterator[None]:
    """Undo, newest first, whatever was written in between, also after Ctrl-C."""
    brain = show.brain
    before = brain.transaction
    try:
        yield
    finally:
        gone = [len(brain.undo(number).retracted) for number in range(brain.transaction, before, -1)]
        show.say("demo.undo", command="superbrain undo", count=sum(gone))
