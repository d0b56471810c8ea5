"""The conversation: a prompt with history and completion on a terminal, a plain line loop anywhere else.

Ctrl-C drops the question at hand, twice in a row leaves. Everything but answers goes to standard error where standard
output is not a terminal, so that answers can be piped on.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from superbrain.app.batch import error_json
from superbrain.app.lessons import Waiting, lesson_lines, said_to_remember
from superbrain.app.messages import message
from superbrain.app.render import Style, reply_lines
from superbrain.brain.paths import path_text
from superbrain.errors import SuperbrainError, one_line
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Brain, Reply

INTERRUPTED = 130
COMMANDS = ("/help", "/why", "/learn", "/undo", "/lang", "/json", "/quit")
LONGEST_LINE = 100_000
LOOKED_BACK = 100
"""Transactions looked through for the one that /undo means."""

YES = frozenset(("yes", "y", "yeah", "ok", "sure", "right", "是", "是的", "对", "对的", "好", "好的", "嗯", "没错"))
"""Words that take up the first offer."""

LEAVING = ("/quit", "/exit", "/q")

Ask = Callable[[], str]
"""Gives the next line; raises EOFError at the end and KeyboardInterrupt on Ctrl-C."""


def talk(brain: Brain, language: Language, *, as_json: bool = False, known_only: bool = False) -> int:
    """Talk until /quit or the end of input; returns the exit status."""
    chat = Chat(brain, language, as_json=as_json, known_only=known_only)
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from superbrain.app.prompt import prompt_for

        return chat.run(prompt_for(brain, COMMANDS, language))
    return chat.run(_plain_line)


class Chat:
    """One conversation with a brain."""

    def __init__(self, brain: Brain, language: Language, *, as_json: bool = False, known_only: bool = False) -> None:
        self.brain = brain
        self.conversation = brain.conversation()
        self.language = language
        self.as_json = as_json
        self.known_only = known_only
        self.style = Style.of(sys.stdout)
        self.last: Reply | None = None
        self.waiting: Waiting | None = None
        """What was read from the line before, and waits for a yes."""

    def run(self, ask: Ask) -> int:
        """Greet, then answer line by line."""
        self._greet()
        interrupted = False
        while True:
            try:
                line = ask().strip()
                if line in LEAVING:
                    return 0
                if line:
                    self._write(self.respond(line))
                interrupted = False
            except EOFError:
                return 0
            except KeyboardInterrupt:
                if interrupted:
                    return INTERRUPTED
                interrupted = True
                self._note(message("chat.interrupted", self.language))

    def respond(self, line: str) -> list[str]:
        """What is said to one line: an answer, or the outcome of a slash command."""
        try:
            if line.startswith("/"):
                return self._command(*line.split(maxsplit=1))
            if (settled := self._settled(line)) is not None:
                return settled
            if text := said_to_remember(line):
                return self._learn(text)
            self.last = self._ask(line)
        except SuperbrainError as error:
            if self.as_json:
                return [json.dumps({"error": error_json(error, self.language)}, ensure_ascii=False)]
            said = message("error", self.language, message=error.message(self.language))
            return [said, message("error.next", self.language, next=error.next_step(self.language))]
        if self.as_json:
            return [json.dumps(self.last.to_json(), ensure_ascii=False)]
        return reply_lines(self.last, self.style, talking=True)

    def _ask(self, line: str) -> Reply:
        """The reply to a question; "yes" or the number of an offer takes that offer of the last reply."""
        offered = self._offered(line)
        reply = self.conversation.ask(offered or line, known_only=self.known_only)
        return replace(reply, completed=reply.completed or offered) if offered else reply

    def _offered(self, line: str) -> str:
        """The question of the offer that the line takes up, "" if it takes up none."""
        offers = self.last.suggestions if self.last is not None else ()
        word = line.casefold().strip(" .!。！")
        place = 1 if word in YES else int(word) if word.isdecimal() and len(word) < 3 else 0
        if not 0 < place <= len(offers):
            return ""
        return offers[place - 1].question or offers[place - 1].label

    def _learn(self, text: str) -> list[str]:
        """Read what is said, and show what could be kept of it."""
        if not text:
            return [message("chat.learn_what", self.language)]
        lesson = self.brain.learn(text, language=self.language)
        lines, self.waiting = lesson_lines(lesson, self.style, self.language)
        if self.as_json:
            told = {"transaction": lesson.transaction, "proposals": [one.to_json() for one in lesson.proposals]}
            return [json.dumps({"schema": "superbrain.lesson/1", **told}, ensure_ascii=False)]
        return lines

    def _settled(self, line: str) -> list[str] | None:
        """Keep or reject what was read from the line before, if this line says so."""
        waiting, self.waiting = self.waiting, None
        meant = waiting.meant(line, YES) if waiting is not None else None
        if meant is None:
            return None
        accept, reject = meant
        done = self.brain.decide(accept=accept, reject=reject, language=self.language)
        if self.as_json:
            return [json.dumps({"schema": "superbrain.decided/1", **done.to_json()}, ensure_ascii=False)]
        lines = ["+ " + one_line(path_text([edge])) for _, edge in done.accepted]
        key = "chat.learned" if accept else "chat.refused"
        return [*lines, message(key, self.language, transaction=done.transaction)]

    def _command(self, name: str, argument: str = "") -> list[str]:
        if name == "/help":
            return message("chat.help", self.language).splitlines()
        if name == "/why":
            return self._why()
        if name == "/learn":
            return self._learn(argument)
        if name == "/undo":
            return self._undo(argument)
        if name == "/lang":
            self.language = argument if argument in ("zh", "en") else ("en" if self.language == "zh" else "zh")  # type: ignore[assignment]
            return [message("chat.lang", self.language)]
        if name == "/json":
            self.as_json = not self.as_json
            return [message("chat.json_on" if self.as_json else "chat.json_off", self.language)]
        near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.4)
        return [message("chat.unknown", self.language, name=name, near=near[0] if near else "/help")]

    def _undo(self, argument: str) -> list[str]:
        """Take back the transaction named, else the newest; a whole load only if it is named."""
        from superbrain.app.cli.output import change_lines

        if argument and not argument.isdecimal():
            return [message("chat.undo_what", self.language)]
        standing = [entry for entry in self.brain.log(LOOKED_BACK) if entry.reverses is None and not entry.undone]
        if not argument and standing and standing[0].kind == "load":
            newest = standing[0]
            words = {"transaction": newest.id, "summary": newest.summary, "count": newest.counts.added}
            return [message("chat.undo_load", self.language, **words)]
        return change_lines(self.brain.undo(int(argument) if argument else None), self.language)

    def _why(self) -> list[str]:
        """The last answer's proof in full: how the question was read, each fact, and who says so."""
        if self.last is None:
            return [message("chat.why_nothing", self.language)]
        lines = [message("chat.why_query", self.language, query=self.last.query)] if self.last.query else []
        for answer in self.last.answers:
            for edge in answer.path:
                sources = "; ".join(f"{source.name} {source.uri}".strip() for source in edge.sources)
                number = f"#{edge.fact}" if edge.fact is not None else ""
                lines.append("  " + path_text([edge]) + "  " + self.style.dim(f"{number} {sources}".strip()))
        return list(dict.fromkeys(lines)) or [message("chat.why_nothing", self.language)]

    def _greet(self) -> None:
        from superbrain.brain.openers import openers

        self._note(message("chat.greeting", self.language, **self.brain.store.counts()))
        questions = openers(self.brain, self.language)
        if questions:
            self._note(message("chat.try", self.language))
            for question in questions:
                self._note(f"  · {question}")

    def _write(self, lines: list[str]) -> None:
        sys.stdout.write("".join(line + "\n" for line in lines))
        sys.stdout.flush()

    def _note(self, line: str) -> None:
        stream = sys.stdout if sys.stdout.isatty() else sys.stderr
        stream.write(line + "\n")
        stream.flush()


def _plain_line() -> str:
    if sys.stdin.isatty():
        return input("> ")
    line = sys.stdin.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    return line
