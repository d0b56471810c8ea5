"""Where facts come from, and what goes when a document is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from superbrain.brain.changes import ends_at, facts_from
from superbrain.brain.naming import find_entity, find_relation
from superbrain.brain.quotes import Quote, evidence_of, quotes_of
from superbrain.brain.reply import PathEdge
from superbrain.errors import UnknownFact, UnknownName
from superbrain.store import Decision, LogEntry
from superbrain.store.learned import Document, Forgotten
from superbrain.types import Fact, Language

if TYPE_CHECKING:
    from superbrain.brain.answering import Scribe
    from superbrain.brain.brain import Brain

NEAR = 10
"""Known facts that are listed where the one that was meant is none of them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a fact is held: its sources (in ``edge``), the transaction that stored it, who accepted it, what says it."""

    edge: PathEdge
    transaction: LogEntry
    decision: Decision | None
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, object]:
        """The reason as plain values."""
        entry, decision = self.transaction, self.decision
        stored = {"id": entry.id, "time": entry.time, "kind": entry.kind, "summary": entry.summary}
        decided = None
        if decision is not None:
            decided = {"who": decision.who, "time": decision.time, "reason": decision.reason}
        return {
            **self.edge.to_json(),
            "transaction": stored,
            "accepted": decided,
            "quotes": [quote.to_json() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on a document alone and goes with it. ``facts`` and ``newcomers`` are told as they were called;
    ``names`` are all names that go, ``passages`` how many of its passages stand nowhere else.
    """

    document: Document
    facts: tuple[PathEdge, ...]
    decisions: int
    newcomers: tuple[str, ...]
    names: tuple[str, ...]
    passages: int
    transaction: int | None = None

    def to_json(self) -> dict[str, object]:
        """What goes, or went (then with the ``transaction``), as plain values."""
        return {
            "document": {"hash": self.document.hash, "name": self.document.name},
            "forgotten": self.transaction is not None,
            "transaction": self.transaction,
            "facts": [edge.to_json() for edge in self.facts],
            "decisions": self.decisions,
            "newcomers": list(self.newcomers),
            "names": list(self.names),
            "passages": self.passages,
        }


def why(brain: Brain, fact: int | str, relation: str | None, tail: str | None, language: Language) -> list[Reason]:
    """Why facts are held: the one of this number, or all from a head over a relation, or to one tail."""
    scribe = brain.scribe(language)
    if relation is None:
        found = brain.store.fact(int(fact)) if str(fact).isdecimal() else None
        if found is None:
            raise UnknownFact(fact=fact, near="–")
        return [_reason(brain, scribe, found)]
    start = find_entity(brain.store, str(fact))
    row, definition = find_relation(brain.store, relation)
    known = facts_from(brain.store, start, row, definition)
    meant = known if tail is None else [one for one in known if ends_at(brain.store, one, start, tail, definition)]
    if not meant:
        near = [scribe.fact(one.id).tail.label for one in known[:NEAR]]
        raise UnknownFact(fact=" ".join(filter(None, (str(fact), relation, tail))), near="、".join(near) or "–")
    return [_reason(brain, scribe, one) for one in meant]


def _reason(brain: Brain, scribe: Scribe, fact: Fact) -> Reason:
    accepted = [one for one in brain.store.decisions() if one.fact == fact.id and one.verdict == "accept"]
    return Reason(
        scribe.fact(fact.id),
        _stored_in(brain, fact.id),
        accepted[-1] if accepted else None,
        tuple(quotes_of(brain.store, evidence_of(brain.store, scribe.snapshot, fact))),
    )


def _stored_in(brain: Brain, fact: int) -> LogEntry:
    """The transaction in which the present life of a fact began."""
    with brain.store.view() as connection:
        (began,) = connection.execute("SELECT added_in FROM facts WHERE id = ?", (fact,)).fetchone()
    return brain.log(brain.transaction - began + 1)[-1]


def resting_on(brain: Brain, named: str, language: Language) -> Resting:
    """What rests on a document alone."""
    return _told(brain, brain.store.resting_on(_document(brain, named).hash), language)


def forget(brain: Brain, named: str, language: Language) -> Resting:
    """Forget a document, and tell what went with it, in the words of before."""
    from superbrain.learning import forgetting
    from superbrain.store import Store

    document = _document(brain, named)
    told = resting_on(brain, document.hash, language)
    with Store.open(brain.folder, writable=True) as store:
        gone = forgetting.forget(store, brain.ground(), document.hash)
        transaction = store.transaction
    brain.let_go()
    return Resting(
        document, told.facts, len(gone.decisions), told.newcomers, gone.names, len(gone.passages), transaction
    )


def _document(brain: Brain, named: str) -> Document:
    found = brain.store.document(named, retracted=True)
    if found is None:
        near = "、".join(f"{one.name} ({one.hash[:12]})" for one in brain.documents()[:NEAR])
        raise UnknownName(name=named, what_zh="文档", what_en="document", near=near)
    return found


def _told(brain: Brain, goes: Forgotten, language: Language) -> Resting:
    scribe = brain.scribe(language)
    return Resting(
        goes.document,
        tuple(scribe.fact(fact.id) for fact in goes.facts),
        len(goes.decisions),
        tuple(brain.store.labels(list(goes.newcomers), language)),
        goes.names,
        len(goes.passages),
    )
