"""``forget``: make it as if a document had never been read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import UsageError, one_line

if TYPE_CHECKING:
    from superbrain.brain.provenance import Resting

FACTS_LISTED = 50
YES = frozenset(("y", "yes", "是", "好"))


def run(
    context: typer.Context,
    document: Annotated[str, typer.Argument()],
    yes: Annotated[bool, typer.Option("--yes", "-y")] = False,
) -> int:
    """List what rests on a document alone, ask, and forget it."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        plan = brain.resting_on(document, language=session.language)
        if not session.json:
            session.write(_lines(session, plan))
        if not yes:
            if session.json or not sys.stdin.isatty():
                raise UsageError(reason=session.say("forget.needs_yes"))
            if not _agreed(session):
                session.write([session.say("forget.kept")])
                return 0
        gone = brain.forget(plan.document.hash, language=session.language)
    if session.json:
        session.write_json({"schema": "superbrain.forget/1", **gone.to_json()})
    else:
        words = {"name": one_line(gone.document.name), "transaction": gone.transaction}
        session.write([session.say("forget.done", **words)])
    return 0


def _agreed(session: Session) -> bool:
    sys.stdout.write(session.say("forget.ask") + " ")
    sys.stdout.flush()
    return sys.stdin.readline(100).strip().lower() in YES


def _lines(session: Session, plan: Resting) -> list[str]:
    """What goes."""
    from superbrain.app.render import joined_words
    from superbrain.brain.paths import path_text

    language = session.language
    lines = [session.say("forget.goes", name=one_line(plan.document.name), hash=plan.document.hash[:12])]
    lines += ["  − " + one_line(path_text([edge])) for edge in plan.facts[:FACTS_LISTED]]
    if len(plan.facts) > FACTS_LISTED:
        lines.append("  " + session.say("change.more", total=len(plan.facts)))
    counts = {"facts": len(plan.facts), "decisions": plan.decisions, "passages": plan.passages}
    lines.append("  " + session.say("forget.counts", **counts))
    if plan.newcomers:
        names = joined_words([one_line(name) for name in plan.newcomers], language)
        lines.append("  " + session.say("forget.newcomers", names=names))
    return lines
