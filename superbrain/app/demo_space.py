"""The second half of the demonstration: two facts are taken out, a space is trained on a ring, and it infers them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from superbrain.app.demo_show import Show, demo_brain
from superbrain.app.progress import ProgressBar
from superbrain.app.training import report_lines, ring_lines
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.app.cli.session import Session
    from superbrain.brain import Brain, Reply
    from superbrain.brain.training import TrainReport

WORKERS: Final = 2
RANK, EPOCHS = 64, 14
LOOKED_BACK: Final = 100
"""Transactions among which the remains of a killed demonstration are looked for."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A fact that is taken out, by keys, and how it is asked for."""

    head: str
    relation: str
    tail: str
    question: dict[Language, str]


WITHHELD: Final = (
    Withheld(
        "person.sanguo.赵云",
        "faction",
        "faction.shu",
        {"zh": "赵子龙属于哪个势力？", "en": "Which faction did Zhao Yun belong to?"},
    ),
    Withheld(
        "country.sv",
        "official_language",
        "language.es",
        {"zh": "萨尔瓦多的官方语言是什么？", "en": "What is the official language of El Salvador?"},
    ),
)


def show_inference(session: Session) -> int:
    """Train and infer; 0 if both facts were found again."""
    with demo_brain(session) as brain:
        show = Show(brain, session)
        with _withheld(brain):
            show.say("demo.withheld", count=len(WITHHELD))
            report = _trained(brain, session)
            show.write([*ring_lines(report, session.language), *report_lines(report, session.language)])
            right = [_inferred(show, fact) for fact in WITHHELD]
        show.say("demo.inferred", right=sum(right), asked=len(right), folder=session.brain)
        if session.json:
            session.write_json({**report.to_json(), "replies": [reply.to_json() for reply in show.replies]})
        return 0 if all(right) else 1


@contextmanager
def _withheld(brain: Brain) -> Iterator[None]:
    """Take the facts out, and put them back at the end; also what a demonstration that was killed had taken out."""
    for entry in brain.log(LOOKED_BACK):
        ours = entry.summary in {f"{fact.head} {fact.relation} {fact.tail}" for fact in WITHHELD}
        if entry.kind == "retract" and ours and not entry.undone:
            brain.undo(entry.id)
    taken = [brain.retract(fact.head, fact.relation, fact.tail).receipt.transaction for fact in WITHHELD]
    try:
        yield
    finally:
        for transaction in taken:
            brain.undo(transaction)


def _trained(brain: Brain, session: Session) -> TrainReport:
    from superbrain.brain.training import begin_run, train
    from superbrain.training.recipes import Recipe

    run = begin_run(brain, Recipe(rank=RANK, epochs=EPOCHS, workers=WORKERS))
    session.note("train.begin", run=run.folder.name, facts=len(run.train), workers=WORKERS)
    bar = ProgressBar(session.language)
    try:
        return train(brain, run, bar.show, bar.finishing)
    finally:
        bar.end()


def _inferred(show: Show, fact: Withheld) -> bool:
    """Ask for a fact that was taken out, and compare."""
    reply = show.reply(fact.question[show.session.language])
    right = is_found(reply, fact)
    truth = reply.answers[0].truth if reply.answers else 0.0
    show.say("demo.checked" if right else "demo.missed", percent=round(100 * truth))
    return right


def is_found(reply: Reply, fact: Withheld) -> bool:
    """Whether the withheld tail is the first answer, and marked as inferred."""
    best = reply.best
    return reply.outcome == "inferred" and best is not None and best.id == fact.tail and best.standing == "inferred"
