"""``review``: decide about what was read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import BadDecisionLine, Said, UsageError, one_line

if TYPE_CHECKING:
    from superbrain.brain import Brain, Reviewed

LONGEST_LINE = 100_000
VERDICTS = ("accept", "reject")


def run(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…")] = None,
    accept: Annotated[bool, typer.Option("--accept")] = False,
    reject: Annotated[bool, typer.Option("--reject")] = False,
    everything: Annotated[bool, typer.Option("--all")] = False,
    least: Annotated[str, typer.Option("--min", metavar="P")] = "",
    decide: Annotated[str, typer.Option("--decide", metavar="FILE|-")] = "",
) -> None:
    """Decide about proposals: at the keyboard, by their ids, or from a file."""
    from superbrain.brain import Brain

    session = Session.of(context)
    bar = _bar(session, least)
    _check(session, ids or [], accept=accept, reject=reject, everything=everything, least=least, decide=decide)
    with Brain.open(session.brain) as brain:
        if decide:
            verdicts = _read(decide)
            chosen, refused = ([name for name, verdict in verdicts.items() if verdict == each] for each in VERDICTS)
            _put(session, brain.decide(accept=chosen, reject=refused, language=session.language))
        elif accept or reject or everything:
            _put(session, _decided(session, brain, ids or [], bar, accept=not reject))
        elif session.json or ids:
            _list(session, brain, ids or [], bar)
        elif brain.open_beliefs(bar):
            from superbrain.app.review import review

            with session.storing(brain, made=False):
                review(brain, session.language, least=bar)
        else:
            session.write([session.say("review.empty")])


def _bar(session: Session, least: str) -> float:
    """The least probability; UsageError if it is none."""
    try:
        bar = float(least or 0)
    except ValueError:
        bar = -1.0
    if not 0 <= bar <= 1:
        raise UsageError(reason=session.say("review.min", value=least))
    return bar


def _check(
    session: Session, ids: list[str], *, accept: bool, reject: bool, everything: bool, least: str, decide: str
) -> None:
    """Refuse options that say two things at once, or nothing."""
    if (accept and reject) or (decide and (ids or accept or reject or everything)):
        raise UsageError(reason=session.say("review.one_way"))
    if everything and ids:
        raise UsageError(reason=session.say("review.all_or_ids"))
    if (accept or reject) and not (ids or everything):
        raise UsageError(reason=session.say("review.which"))
    if everything and not reject and not least:
        raise UsageError(reason=session.say("review.all_needs_min"))


def _decided(session: Session, brain: Brain, ids: list[str], bar: float, *, accept: bool) -> Reviewed:
    """Decide about those named, or about all. What is disputed is never accepted unseen."""
    if not ids:
        waiting = brain.open_beliefs(bar)
        ids = [one.id for one in waiting if not accept or one.standing == "proposed"]
        left = len(waiting) - len(ids)
        if left:
            session.note("review.left_disputed", count=left)
    chosen, refused = (ids, []) if accept else ([], ids)
    return brain.decide(accept=chosen, reject=refused, language=session.language)


def _list(session: Session, brain: Brain, ids: list[str], bar: float) -> None:
    """Write the open proposals, or those named."""
    from superbrain.app.render import style_of_output
    from superbrain.app.review import proposal_lines
    from superbrain.learning.review import find

    beliefs = find(brain.beliefs(), ids) if ids else brain.open_beliefs(bar)
    proposals = brain.described(beliefs, language=session.language)
    if session.json:
        told = [proposal.to_json() for proposal in proposals]
        session.write_json({"schema": "superbrain.review/1", "proposals": told, "total": len(told)})
        return
    for proposal in proposals:
        session.write(proposal_lines(proposal, style_of_output(), session.language))


def _put(session: Session, done: Reviewed) -> None:
    from superbrain.app.cli.output import reviewed_lines

    if session.json:
        session.write_json({"schema": "superbrain.decided/1", **done.to_json()})
    else:
        session.write(reviewed_lines(done, session.language))


def _read(source: str) -> dict[str, str]:
    """The verdicts of a file of decisions by id; a later line about the same proposal counts."""
    if source == "-":
        return _verdicts(sys.stdin.buffer, source)
    with Path(source).open("rb") as lines:
        return _verdicts(lines, source)


def _verdicts(lines: Iterable[bytes], source: str) -> dict[str, str]:
    verdicts: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line[:LONGEST_LINE])
        except (ValueError, RecursionError) as error:
            raise BadDecisionLine(path=source, line=number, reason=Said("不是 JSON", "no JSON")) from error
        name = value.get("id") if isinstance(value, dict) else None
        if not isinstance(name, str) or value.get("verdict") not in VERDICTS:
            words = Said("不是带有 id 和 verdict 的对象", "no object with an id and a verdict")
            raise BadDecisionLine(path=source, line=number, reason=words)
        verdicts[one_line(name)] = value["verdict"]
    return verdicts
