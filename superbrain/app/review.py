"""The review: one proposal after the other, with its quote, decided by one key each.

On a terminal a key decides at once; anywhere else each line of input is one decision. Every decision is stored when it
is taken, and `u` takes the last one back. What is quoted is text from outside: nothing in it reaches the terminal but
characters that can be seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from superbrain.app.messages import message
from superbrain.app.render import Style, joined_words
from superbrain.brain.paths import path_text
from superbrain.errors import one_line
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain import Brain
    from superbrain.brain.proposals import Proposal
    from superbrain.brain.quotes import Quote
    from superbrain.learning.beliefs import Belief

OPENED, CLOSED = "【", "】"
"""Around the words that state it, where there is no colour."""

QUOTES_SHOWN = 3
REASONS_SHOWN = 5
CONFLICTS_SHOWN = 3
LONGEST_LINE = 1_000

KEYS = {"y": "y", "yes": "y", "是": "y", "n": "n", "no": "n", "否": "n", "s": "s", "u": "u", "q": "q"}

Press = Callable[[], str]
"""Gives the next key or line; raises EOFError at the end and KeyboardInterrupt on Ctrl-C."""


def proposal_lines(
    proposal: Proposal, style: Style, language: Language, *, rivals: Sequence[Proposal] = (), place: str = ""
) -> list[str]:
    """A proposal with all that a person needs to decide: quotes, newcomers, conflicts, and why it has its score."""
    lines = [f"{place}{style.bold(one_line(path_text([proposal.edge])))}  {style.dim(proposal.id[:12])}"]
    lines += ["  " + quote_line(quote, style) for quote in proposal.quotes[:QUOTES_SHOWN]]
    if len(proposal.quotes) > QUOTES_SHOWN:
        more = len(proposal.quotes) - QUOTES_SHOWN
        lines.append(style.dim("  " + message("review.more_quotes", language, count=more)))
    for newcomer in proposal.newcomers:
        kind = newcomer.kind or message("review.unknown_kind", language)
        lines.append("  " + message("review.new", language, name=one_line(newcomer.name), kind=kind))
    for edge in proposal.conflicts[:CONFLICTS_SHOWN]:
        sources = joined_words([one_line(source.name) for source in edge.sources], language)
        words = {"fact": one_line(path_text([edge])), "number": edge.fact, "sources": sources or "–"}
        lines.append("  " + message("review.conflict", language, **words))
    for rival in rivals[:CONFLICTS_SHOWN]:
        names = [one_line(quote.document.name) for quote in rival.quotes[:1]]
        words = {"fact": one_line(path_text([rival.edge])), "sources": joined_words(names, language)}
        lines.append("  " + message("review.rival", language, **words))
    if proposal.space_truth is not None:
        lines.append(style.dim("  " + message("review.space", language, odds=f"{proposal.space_truth:.2f}")))
    return [*lines, style.dim("  " + _reasons(proposal, language))]


def quote_line(quote: Quote, style: Style) -> str:
    """A quote with the words marked that state it, and the document it is from."""
    before, after = one_line(quote.text[: quote.start]), one_line(quote.text[quote.end :])
    said = one_line(quote.said)
    marked = style.bold(said) if style.colour else f"{OPENED}{said}{CLOSED}"
    where = " › ".join(filter(None, (one_line(quote.document.name), one_line(quote.heading))))
    return f"“{before}{marked}{after}”  {style.dim(where)}"


def _reasons(proposal: Proposal, language: Language) -> str:
    """The largest summands of the score."""
    told = [(name, weight) for name, weight in proposal.why if abs(weight) >= 0.05][:REASONS_SHOWN]
    words = [f"{message(f'review.why.{name}', language)} {weight:+.1f}" for name, weight in told]
    return message("review.score", language, score=f"{proposal.score:.2f}", reasons=joined_words(words, language))


def review(brain: Brain, language: Language, *, least: float = 0.0) -> None:
    """Review what is open and at least so probable, likeliest first, until nothing is left or `q`."""
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    Review(brain, language, press=_key if on_terminal else _line, least=least).run()


class Review:
    """One sitting."""

    def __init__(self, brain: Brain, language: Language, *, press: Press, least: float = 0.0) -> None:
        self.brain = brain
        self.language = language
        self.press = press
        self.least = least
        self.style = Style.of(sys.stdout)
        self._skipped: set[str] = set()
        self._done: list[tuple[str, str, int | None]] = []
        """What was decided: key, id of the proposal, transaction."""

    def run(self) -> None:
        """Show and decide; KeyboardInterrupt passes, and what was decided before it stays."""
        queue = self._queue()
        self._write([message("review.keys", self.language)] if queue else [])
        try:
            while queue:
                self._show(queue[0], len(queue))
                pressed = self._pressed()
                if pressed == "q":
                    break
                queue = self._take(pressed, queue)
        finally:
            self._write([self._summary()])

    def _queue(self, first: str = "") -> list[Belief]:
        beliefs = [one for one in self.brain.open_beliefs(self.least) if one.id not in self._skipped]
        return sorted(beliefs, key=lambda one: one.id != first)

    def _show(self, belief: Belief, left: int) -> None:
        known = {one.id: one for one in self.brain.beliefs()}
        against = [known[name] for name in belief.rivals[:CONFLICTS_SHOWN] if name in known]
        told = self.brain.described([belief, *against], language=self.language)
        lines = proposal_lines(told[0], self.style, self.language, rivals=told[1:], place=f"({left}) ")
        self._write(["", *lines])

    def _pressed(self) -> str:
        """The next key that means something; the end of input leaves."""
        while True:
            try:
                word = self.press().strip().lower()
            except EOFError:
                return "q"
            if word in KEYS:
                return KEYS[word]
            self._write([message("review.keys", self.language)])

    def _take(self, pressed: str, queue: list[Belief]) -> list[Belief]:
        """Do what a key says; returns what is left. After an acceptance everything is weighed anew."""
        if pressed == "u":
            return self._undo(queue)
        chosen = queue[0].id
        if pressed == "s":
            self._skipped.add(chosen)
            self._done.append(("s", chosen, None))
            return queue[1:]
        accept, reject = ((chosen,), ()) if pressed == "y" else ((), (chosen,))
        done = self.brain.decide(accept=accept, reject=reject, language=self.language)
        self._done.append((pressed, chosen, done.transaction))
        for _, edge in done.accepted:
            self._write(["+ " + one_line(path_text([edge]))])
        return self._queue() if pressed == "y" else queue[1:]

    def _undo(self, queue: list[Belief]) -> list[Belief]:
        if not self._done:
            self._write([message("review.nothing_to_undo", self.language)])
            return queue
        _, name, transaction = self._done.pop()
        self._skipped.discard(name)
        if transaction is not None:
            self.brain.undo(transaction, language=self.language)
            self._write([message("review.undone", self.language, transaction=transaction)])
        return self._queue(first=name)

    def _summary(self) -> str:
        keys = [key for key, _, _ in self._done]
        words = {"accepted": keys.count("y"), "rejected": keys.count("n"), "skipped": keys.count("s")}
        return message("review.summary", self.language, open=len(self.brain.open_beliefs()), **words)

    def _write(self, lines: Sequence[str]) -> None:
        sys.stdout.write("".join(line + "\n" for line in lines))
        sys.stdout.flush()


def _key() -> str:
    """One key of a terminal. It is written out, for the record of what was decided."""
    import typer

    pressed = typer.getchar()
    if pressed in ("\x04", "\x1b"):
        raise EOFError
    sys.stdout.write(f"❯ {pressed if pressed.isprintable() else ''}\n")
    return pressed


def _line() -> str:
    line = sys.stdin.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    return line
