"""What the parts of the demonstration share: a brain of its own, what answers must be, and the showing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from superbrain.app.render import reply_lines, style_of_output
from superbrain.errors import BrainExists, BrainMissing
from superbrain.types import Outcome

if TYPE_CHECKING:
    from superbrain.app.cli.session import Session
    from superbrain.brain import Brain, Reply

MADE_BY = "demo"
PATHS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what the answer must be: its outcome, and the keys that must be among the answers."""

    text: str
    outcome: Outcome = "answered"
    keys: tuple[str, ...] = ()
    only: bool = True


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
