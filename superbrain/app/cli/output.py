"""How results leave: replies, changes and loads, for people or as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from superbrain.app.cards import counts_text
from superbrain.app.messages import message
from superbrain.app.render import LISTED, joined_words, reply_lines, style_of_output
from superbrain.brain.paths import path_text
from superbrain.errors import one_line
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.app.cli.session import Session
    from superbrain.brain import Brain, Change, Reply, Reviewed
    from superbrain.brain.loading import LoadReport
    from superbrain.store import Receipt
    from superbrain.store.formats import RelationReading

DECLINED = ("unknown_entity", "ambiguous", "unknown_relation", "weak", "unsupported")
STATUS_OF_DECLINED = 3
REJECTIONS_TOLD = 10


def put_reply(session: Session, reply: Reply, limit: int = LISTED) -> int:
    """Write a reply of at most ``limit`` answers and return the exit status that belongs to its outcome."""
    if session.json:
        session.write_json(reply.to_json())
    else:
        session.write(reply_lines(reply, style_of_output(), limit))
    if session.verbose:
        stages = ", ".join(f"{stage} {milliseconds:.1f}" for stage, milliseconds in reply.timings.items())
        session.note("timings", total=f"{reply.elapsed_ms:.0f}", stages=stages, query=reply.query or "–")
    return STATUS_OF_DECLINED if reply.outcome in DECLINED else 0


def put_change(session: Session, change: Change, name: str = "") -> None:
    """Write what a change did; ``name`` is the one that was given, if any."""
    if change.namesakes:
        session.note("change.namesakes", name=name, others=", ".join(change.namesakes))
    if session.json:
        session.write_json(change.to_json())
    else:
        session.write(change_lines(change, session.language))


def change_lines(change: Change, language: Language) -> list[str]:
    """A change in words: the facts it touched, what it had to make, the counts."""
    lines = []
    if change.undone is not None:
        undone = change.undone
        words = f"{undone.kind} {undone.summary}" if undone.reverses is None else undone.summary
        lines.append(message("change.undone", language, transaction=undone.id, words=words))
    lines += [f"+ {path_text([edge])}" for edge in change.added]
    lines += [f"− {path_text([edge])}" for edge in change.retracted]
    counts = change.receipt.counts
    told, touched = len(change.added) + len(change.retracted), counts.added + counts.retracted
    if 0 < told < touched:
        lines.append(message("change.more", language, total=touched))
    if change.entities:
        lines.append(message("change.entities", language, names=joined_words(change.entities, language)))
    if change.relation is not None:
        relation = change.relation
        name = relation.zh or relation.en
        lines.append(message("change.relation", language, name=name, key=relation.key))
    if change.near:
        lines.append(message("change.near", language, near=change.near))
    return [*lines, receipt_line(change.receipt, language)]


def reviewed_lines(done: Reviewed, language: Language) -> list[str]:
    """What a decision did: the facts that it made, new entities, the counts."""
    lines = ["+ " + one_line(path_text([edge])) for _, edge in done.accepted]
    if done.newcomers:
        names = joined_words([one_line(name) for name, _ in done.newcomers], language)
        lines.append(message("change.entities", language, names=names))
    if done.transaction is None:
        return [*lines, message("review.nothing_decided", language, open=done.open)]
    counts = {"accepted": len(done.accepted), "rejected": len(done.rejected), "open": done.open}
    return [*lines, message("review.decided", language, transaction=done.transaction, **counts)]


def receipt_line(receipt: Receipt, language: Language) -> str:
    """The counts of a transaction in one line."""
    if not receipt.stored:
        return message("receipt.nothing", language)
    counts = counts_text(receipt.counts, language) or message("receipt.done", language)
    return message("receipt", language, transaction=receipt.transaction, counts=counts)


def first_question(brain: Brain, language: Language) -> str:
    """A question that the brain answers, "" if none is found; the caches are filled first, so that it is quick.

    What was loaded is stored by now: nothing that goes wrong here, and no Ctrl-C, may take that back.
    """
    from superbrain.brain.openers import openers

    try:
        brain.prepare()
        return next(iter(openers(brain, language, count=1)), "")
    except (Exception, KeyboardInterrupt):  # noqa: BLE001
        return ""


def put_load(session: Session, report: LoadReport, question: str) -> None:
    """Write how a file was read and what came of it, and a question to begin with."""
    if session.json:
        session.write_json(report.to_json())
        return
    language = session.language
    lines = [] if report.reading is None else [_reading_line(each, language) for each in report.reading.relations]
    for rejection in report.receipt.rejections[:REJECTIONS_TOLD]:
        reason = rejection.zh if language == "zh" else rejection.en
        lines.append(message("load.rejected", language, line=rejection.line, reason=reason))
    lines.append(receipt_line(report.receipt, language))
    session.write([*lines, message("load.dry", language)] if report.dry_run else lines)
    if question:
        session.note("load.next", command=session.command("ask", question))


def _reading_line(reading: RelationReading, language: Language) -> str:
    """How the tails of one relation were read, with examples."""
    kind = message(f"kind.{reading.kind}", language) if reading.kind else ""
    examples = joined_words(reading.examples, language)
    words = {"relation": reading.label, "rows": reading.rows, "examples": examples}
    return message(f"load.{reading.how}", language, kind=f"{kind} {reading.unit}".strip(), **words)
