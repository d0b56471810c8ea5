"""The demonstration: six questions, checked as they are answered, and one fact learned live and taken back.

It works in a brain of its own, which it marks as such in ``brain.toml``; a brain that it did not make is never touched.
"""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from superbrain.app.render import reply_lines, style_of_output
from superbrain.errors import BrainExists, BrainMissing
from superbrain.types import Language, Outcome

if TYPE_CHECKING:
    from superbrain.app.cli.session import Session
    from superbrain.brain import Brain, Reply

MADE_BY = "demo"
PATHS_SHOWN = 4
LOOKED_BACK = 100
"""Transactions among which the remains of a killed demonstration are looked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what the answer must be: its outcome, and the keys that must be among the answers."""

    text: str
    outcome: Outcome = "answered"
    keys: tuple[str, ...] = ()
    only: bool = True


QUESTIONS = (
    Question("法国的首都是哪里？", keys=("city.2988507",)),
    Question("What currency is used in the country whose capital is Nairobi?", keys=("currency.kes",)),
    Question("巴黎所在国家的邻国使用哪些货币？", keys=("currency.eur", "currency.chf"), only=False),
    Question("Which countries border both Brazil and Peru?", keys=("country.bo", "country.co")),
    Question("非洲人口最多的国家是哪个？", keys=("country.ng",)),
    Question("火星的首都是哪里？", outcome="unknown_entity"),
)
TRY_NEXT: dict[Language, tuple[tuple[str, ...], ...]] = {
    "zh": (("ask", "成都在哪个省？"), ("show", "李白"), ("connect", "李白", "杜甫")),
    "en": (
        ("ask", "Which countries border both Brazil and Peru?"),
        ("show", "France"),
        ("connect", "Li Bai", "Du Fu"),
    ),
}
"""What to try after the demonstration; a test runs each of them on the world."""

LEARNED: dict[Language, tuple[str, str, str]] = {
    "zh": ("小超", "籍贯", "成都"),
    "en": ("Zoe Quill", "native place", "Chengdu"),
}
FOLLOW_UP: dict[Language, str] = {
    "zh": "小超的籍贯在哪个省？",
    "en": "In which province is the native place of Zoe Quill?",
}
PROVINCE = "cn.510000"


def show_demo(session: Session) -> int:
    """Run the demonstration; 0 if every answer was the right one."""
    began = time.perf_counter()
    with demo_brain(session) as brain:
        show = Show(brain, session)
        show.say("demo.begin", **brain.status())
        for question in QUESTIONS:
            show.ask(question)
        show.learn_and_forget()
        show.end(time.perf_counter() - began, session.brain)
        if session.json:
            session.write_json(show.to_json())
        return 1 if show.wrong else 0


def demo_brain(session: Session) -> Brain:
    """The brain of earlier demonstrations, or a new one with the world in it. BrainExists if it is somebody's own."""
    from superbrain.brain import Brain, world_folder

    try:
        brain = Brain.open(session.brain)
    except BrainMissing:
        folder = world_folder()
        with Brain.making(session.brain, name="demo", made_by=MADE_BY) as made:
            session.note("init.loading")
            made.load(folder)
            made.adopt_shipped_space()
            made.prepare(thorough=False)
        return Brain.open(session.brain)
    if brain.settings.made_by != MADE_BY:
        brain.close()
        raise BrainExists(path=session.brain)
    return brain


class Show:
    """What is being shown, and how it went."""

    def __init__(self, brain: Brain, session: Session) -> None:
        self.brain = brain
        self.session = session
        self.style = style_of_output()
        self.replies: list[Reply] = []
        self.wrong: list[str] = []

    def ask(self, question: Question) -> None:
        """Ask, show the answer with its path, and check it."""
        reply = self.reply(question.text)
        if not is_right(reply, question):
            self.wrong.append(question.text)
            self.say("demo.wrong", outcome=question.outcome, keys=", ".join(question.keys) or "–")

    def reply(self, question: str) -> Reply:
        """Ask, and show the answer with its path."""
        self.write(["", self.style.dim("❯ ") + question])
        reply = self.brain.ask(question)
        self.replies.append(reply)
        self.write(["  " + line for line in reply_lines(_first_few(reply), self.style)])
        return reply

    def learn_and_forget(self) -> None:
        """Add a fact, ask about it together with what was known, and take it back."""
        fact, question = LEARNED[self.session.language], FOLLOW_UP[self.session.language]
        self.say("demo.learn", command=shlex.join(("superbrain", "add", *fact)))
        self._forget_leftovers(" ".join(fact))
        added = self.brain.add(*fact).receipt
        try:
            self.ask(Question(question, keys=(PROVINCE,)))
        finally:  # also after Ctrl-C
            change = self.brain.undo(added.transaction)
        self.say("demo.undo", command="superbrain undo", count=len(change.retracted))
        self.ask(Question(question, outcome="unknown_entity"))

    def _forget_leftovers(self, summary: str) -> None:
        """Undo what a demonstration that was killed had added."""
        for entry in self.brain.log(LOOKED_BACK):
            if entry.kind == "add" and entry.summary == summary and not entry.undone:
                self.brain.undo(entry.id)

    def end(self, seconds: float, folder: Path) -> None:
        """Say how it went, and what to try next."""
        asked = len(self.replies)
        next_steps = "\n".join(f"  {self.session.command(*words)}" for words in TRY_NEXT[self.session.language])
        told = {"seconds": f"{seconds:.1f}", "folder": folder, "next": next_steps}
        self.say("demo.end", right=asked - len(self.wrong), asked=asked, **told)

    def say(self, key: str, **fields: object) -> None:
        """One of the demonstration's own sentences."""
        self.write(self.session.say(key, **fields).splitlines())

    def write(self, lines: Sequence[str]) -> None:
        """Lines for a person."""
        if not self.session.json:  # then one object at the end tells it all
            self.session.write(lines)
            sys.stdout.flush()

    def to_json(self) -> dict[str, object]:
        """The replies, and the questions that were answered otherwise than they should."""
        return {
            "schema": "superbrain.demo/1",
            "replies": [reply.to_json() for reply in self.replies],
            "wrong": self.wrong,
        }


def is_right(reply: Reply, question: Question) -> bool:
    """Whether the reply is what the demonstration promises."""
    found = {answer.id for answer in reply.answers}
    wanted = set(question.keys)
    return reply.outcome == question.outcome and (wanted == found if question.only else wanted <= found)


def _first_few(reply: Reply) -> Reply:
    """The reply with the first paths only and nothing offered: a long list is no delight."""
    return replace(reply, answers=reply.answers[:PATHS_SHOWN], suggestions=())
