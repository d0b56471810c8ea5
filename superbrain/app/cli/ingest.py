"""``ingest``: read texts."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session
from superbrain.errors import EmptyText, one_line

if TYPE_CHECKING:
    from superbrain.app.progress import ProgressBar
    from superbrain.learning.ingesting import IngestReport, Progress
    from superbrain.learning.reading import Text

STDIN = "-"
PATIENCE = 2.0
"""Seconds after which progress is told where standard error is no terminal."""


def run(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="FILE|DIR|-")],
    name: Annotated[str, typer.Option("--name", metavar="NAME")] = "stdin",
) -> int:
    """Read texts; what they say waits as proposals."""
    from superbrain.app.progress import ProgressBar
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain, session.storing(brain, made=False):
        inputs = [_opened(path, name) for path in dict.fromkeys(paths)]
        meter = Meter(ProgressBar(session.language), sum(map(_size, inputs)))
        try:
            report = brain.ingest(*inputs, on_progress=meter)
        finally:
            meter.bar.end()
    if len(report.rejected) == len(paths) == 1 and not report.passages + report.duplicate:
        raise report.rejected[0].error
    if not report.rejected and not report.passages + report.duplicate:
        raise EmptyText(path=", ".join(paths))
    put_report(session, report)
    return 0 if report.passages + report.duplicate else 1


class Meter:
    """Shows how much of all texts has been read, and how long the rest will take."""

    def __init__(self, bar: ProgressBar, total: int) -> None:
        self.bar = bar
        self.total = total
        self._from = time.monotonic() + (0 if sys.stderr.isatty() else PATIENCE)
        self._document = ""
        self._before = 0
        self._size = 0

    def __call__(self, progress: Progress) -> None:
        """Take note of how far a document has been read."""
        if progress.document != self._document:
            self._before += self._size
            self._document, self._size = progress.document, progress.total_bytes
        if self.total and time.monotonic() >= self._from:
            self.bar.part("ingest.reading", min(1.0, (self._before + progress.done_bytes) / self.total))


def _opened(path: str, name: str) -> Path | Text:
    """An input; standard input is copied aside first."""
    from superbrain.learning.reading import open_text

    return open_text(sys.stdin.buffer, name) if path == STDIN else Path(path)


def _size(one: Path | Text) -> int:
    """Bytes of an input, about: what will not be read counts too."""
    if not isinstance(one, Path):
        return one.size
    try:
        files = (path for path in one.rglob("*") if path.is_file()) if one.is_dir() else (one,)
        return sum(path.stat().st_size for path in files)
    except OSError:
        return 0


def put_report(session: Session, report: IngestReport) -> None:
    """Write what was read and what was not, and what to do next."""
    if session.json:
        session.write_json(report_json(report, session))
        return
    for one in report.rejected:
        session.note("error", message=one_line(one.error.message(session.language)))
        session.note("error.next", next=one_line(one.error.next_step(session.language)))
    counts = {"documents": report.documents, "passages": report.passages, "added": report.added}
    if report.transaction is None:
        session.write([session.say("ingest.nothing", duplicate=report.duplicate)])
    else:
        first, last = report.transactions[0], report.transactions[-1]
        span = str(last) if first == last else f"{first}–{last}"
        session.write([session.say("ingest.done", transactions=span, duplicate=report.duplicate, **counts)])
    if report.proposals:
        session.write([session.say("ingest.proposals", proposals=report.proposals)])
        session.note("load.next", command=session.command("review"))
    elif report.transaction is not None:
        session.write([session.say("ingest.no_proposals")])


def report_json(report: IngestReport, session: Session) -> dict[str, object]:
    """The report as programs read it."""
    from superbrain.app.batch import error_json

    rejected = [{"name": one.name, **error_json(one.error, session.language)} for one in report.rejected]
    return {
        "schema": "superbrain.ingest/1",
        "transaction": report.transaction,
        "transactions": list(report.transactions),
        "added": report.added,
        "duplicate": report.duplicate,
        "rejected": rejected,
        "documents": report.documents,
        "passages": report.passages,
        "evidence": report.evidence,
        "proposals": report.proposals,
        "touched": list(report.touched),
    }
