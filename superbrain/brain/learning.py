"""The half of `Brain` that grows from text: reading, proposals, decisions, and taking all of it back.

Text writes evidence and never a fact: what was read waits as proposals until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from superbrain.brain.answering import YOU
from superbrain.brain.reply import PathEdge
from superbrain.errors import Said, UsageError
from superbrain.text import TEXT_LIMIT, clean
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain
    from superbrain.brain.proposals import Proposal
    from superbrain.brain.provenance import Reason, Resting
    from superbrain.embedding.plausibility import Plausibility
    from superbrain.learning.beliefs import Belief
    from superbrain.learning.ingesting import IngestReport, Progress
    from superbrain.learning.reading import Text
    from superbrain.store.learned import Document

EVEN = 0.5
"""Truth in the space above which it speaks for a statement."""

NAMED = 40
"""Characters of what was said in a conversation that it is listed by."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of a text that was said in a conversation: proposals to decide about, and what was known before.

    ``transaction`` is None where the same words had been read already.
    """

    document: str
    transaction: int | None
    proposals: tuple[Proposal, ...]
    known: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a decision changed: the facts that acceptances made, with the ids of the proposals; rejected ids; new
    entities as (name, key); and how many proposals are still open. ``transaction`` is None where nothing was decided.
    """

    transaction: int | None
    accepted: tuple[tuple[str, PathEdge], ...] = ()
    rejected: tuple[str, ...] = ()
    newcomers: tuple[tuple[str, str], ...] = ()
    open: int = 0

    def to_json(self) -> dict[str, object]:
        """The decision as plain values."""
        return {
            "transaction": self.transaction,
            "accepted": [{"id": name, **edge.to_json()} for name, edge in self.accepted],
            "rejected": list(self.rejected),
            "newcomers": [{"label": name, "id": key} for name, key in self.newcomers],
            "open": self.open,
        }


class Learning:
    """What `Brain` inherits for learning from text."""

    _beliefs: tuple[object, list[Belief]] | None = None

    def ingest(self, *inputs: str | Path | Text, on_progress: Callable[[Progress], None] | None = None) -> IngestReport:
        """Read texts: files, folders of .txt and .md files, opened texts. The same bytes again change nothing.

        A large document is stored in several transactions; reading it again after an interruption goes on where that
        ended. Files that cannot be read are listed in the report.
        """
        from superbrain.learning.ingesting import ingest
        from superbrain.store import Store

        brain = cast("Brain", self)
        taken = [Path(one) if isinstance(one, str) else one for one in inputs]
        with Store.open(brain.folder, writable=True) as store:
            return ingest(store, brain.ground(), taken, on_progress=on_progress)

    def learn(self, text: str, *, language: Language = "zh") -> Lesson:
        """Read what is said in a conversation, and tell what could be learned from it. EmptyText, TooLarge."""
        from superbrain.learning.reading import open_text

        brain = cast("Brain", self)
        said = clean(text, TEXT_LIMIT, lines=True)
        with open_text(said.encode(), shown_name(said), media="chat") as document:
            report = self.ingest(document)
        read = {passage.hash for _, passage in brain.store.passages_of(document.hash)}
        beliefs = [one for one in self.beliefs() if any(each.passage in read for each in one.evidence)]
        waiting = [one for one in beliefs if one.standing in ("proposed", "disputed")]
        known = [one for one in beliefs if one.standing == "known"]
        told = self.described([*waiting, *known], language=language)
        return Lesson(document.hash, report.transaction, tuple(told[: len(waiting)]), tuple(told[len(waiting) :]))

    # -- proposals ---------------------------------------------------------------------------------------------
    def beliefs(self) -> list[Belief]:
        """All that was read, added up: likeliest first, whether it is known, open, or was rejected."""
        from superbrain.brain.spaces import current_space
        from superbrain.learning.fusion import believe

        brain = cast("Brain", self)
        if not brain.store.documents():
            return []
        state = brain.transaction, current_space(brain.folder)
        if self._beliefs is None or self._beliefs[0] != state:
            odds = brain.standing().odds
            plausible = _plausible(odds) if odds is not None and odds.model is not None else None
            self._beliefs = state, believe(brain.store, brain.snapshot(), plausibility=plausible)
        return self._beliefs[1]

    def open_beliefs(self, least: float = 0.0) -> list[Belief]:
        """What waits for a decision and is at least so probable, likeliest first."""
        from superbrain.learning.beliefs import open_proposals

        return open_proposals(self.beliefs(), least)

    def proposals(self, *, least: float = 0.0, language: Language = "zh") -> list[Proposal]:
        """What waits for a decision, with labels and quotes."""
        return self.described(self.open_beliefs(least), language=language)

    def described(self, beliefs: Sequence[Belief], *, language: Language = "zh") -> list[Proposal]:
        """Beliefs with labels and quotes."""
        from superbrain.brain.proposals import proposals_of

        brain = cast("Brain", self)
        return proposals_of(beliefs, brain.scribe(language), brain.standing().odds if beliefs else None)

    def decide(
        self,
        *,
        accept: Sequence[str] = (),
        reject: Sequence[str] = (),
        who: str = YOU,
        reason: str = "",
        language: Language = "zh",
    ) -> Reviewed:
        """Accept and reject proposals, named by ids or unique beginnings of ids, in one transaction.

        Raises
        ------
        UnknownName, AmbiguousName
            if an id names no proposal, or several.
        UsageError
            if one is to be both accepted and rejected.

        """
        from superbrain.learning.linking import named
        from superbrain.learning.review import decide, find
        from superbrain.store import Store

        brain = cast("Brain", self)
        chosen = {one.id: one for one in find(self.beliefs(), list(accept))}
        refused = {one.id: one for one in find(self.beliefs(), list(reject))}
        if both := chosen.keys() & refused.keys():
            name = min(both)[:12]
            words = Said(f"{name} 既要接受又要拒绝", f"{name} is both accepted and rejected")
            raise UsageError(reason=words)
        if not chosen and not refused:
            return Reviewed(None, open=len(self.open_beliefs()))
        with Store.open(brain.folder, writable=True) as store:
            done = decide(
                store,
                brain.ground(),
                accept=list(chosen.values()),
                reject=list(refused.values()),
                who=who,
                reason=reason,
            )
        scribe = brain.scribe(language)
        accepted = tuple((name, scribe.fact(fact)) for name, fact in done.accepted)
        newcomers = tuple((named(text)[1], key) for text, key in done.newcomers)
        return Reviewed(done.transaction, accepted, tuple(done.rejected), newcomers, len(self.open_beliefs()))

    # -- documents ---------------------------------------------------------------------------------------------
    def documents(self, *, as_of: int | None = None) -> list[Document]:
        """What was read, by name."""
        return cast("Brain", self).store.documents(as_of=as_of)

    def resting_on(self, document: str, *, language: Language = "zh") -> Resting:
        """What would go if a document (its hash, the beginning of it, or its name) were forgotten. UnknownName."""
        from superbrain.brain.provenance import resting_on

        return resting_on(cast("Brain", self), document, language)

    def forget(self, document: str, *, language: Language = "zh") -> Resting:
        """Make it as if a document had never been read; this cannot be undone. UnknownName, AmbiguousName."""
        from superbrain.brain.provenance import forget

        return forget(cast("Brain", self), document, language)

    def why(
        self, fact: int | str, relation: str | None = None, tail: str | None = None, *, language: Language = "zh"
    ) -> list[Reason]:
        """Who says a fact, in which words, who accepted it and when: by its number, or by head, relation and tail.

        Raises
        ------
        UnknownFact, UnknownName, AmbiguousName
            if there is no such fact.

        """
        from superbrain.brain.provenance import why

        return why(cast("Brain", self), fact, relation, tail, language)


def shown_name(said: str) -> str:
    """What a text that was said is called in the list of documents."""
    line = " ".join(said.split())
    return line if len(line) <= NAMED else line[: NAMED - 1] + "…"


def _plausible(odds: Plausibility) -> Callable[[int, int, int], float | None]:
    """The space's opinion, where it speaks for a statement: of relations that it infers, between things that have a
    place in it. Most facts that nobody told are unlikely in it, true ones too, so that low odds say nothing against
    what is written in a text.
    """

    def truth(head: int, relation: int, tail: int) -> float | None:
        if not odds.infers(relation) or odds.vector(head) is None or odds.vector(tail) is None:
            return None
        said = float(odds.truth(np.array([(head, relation, tail)], np.int64))[0])
        return said if said > EVEN else None

    return truth
