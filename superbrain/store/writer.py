"""What can be written within one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from superbrain import text
from superbrain.errors import BadValue, UsageError
from superbrain.store import forgetting, merging
from superbrain.store.learned import DOCUMENT_SOURCE, Forgotten
from superbrain.store.learned_writer import LearnedWriter
from superbrain.store.literals import read_date, read_literal
from superbrain.store.receipts import REJECTIONS_NAMED, Counts, Receipt, Rejection
from superbrain.store.rows import Put
from superbrain.types import EntityId, Literal


class Writer(LearnedWriter):
    """One open transaction. Made by ``Store.write``; nothing of it is visible to readers until the block ends.

    ``receipt`` tells what was stored, once the block has ended.
    """

    def __init__(self, connection: sqlite3.Connection, transaction: int, origin: int) -> None:
        super().__init__(connection, transaction, origin)
        self.receipt = Receipt(transaction - 1, Counts(), stored=False)
        self.rejections: list[Rejection] = []

    def add_fact(
        self,
        head: int,
        relation: int,
        tail: EntityId | Literal,
        *,
        valid_from: str = "",
        valid_to: str = "",
        sources: Sequence[str],
    ) -> tuple[int, bool]:
        """Add a fact; returns its id and whether it is new. One that is there already only gains the sources.

        Raises
        ------
        BadValue
            if a literal does not read as the relation asks, or a validity is no date.
        UnknownName
            if an entity, the relation or a source is not there.
        UsageError
            if no source is given.

        """
        content = self._content(head, relation, tail, valid_from, valid_to)
        source_rows = [self.source_row(key) for key in sources]
        if not source_rows:
            raise UsageError(reason="a fact needs a source")
        row = self._mirrored(content)
        did = Put.LIVING
        if row is None:
            row, did = self.rows.put("facts", content)
        if did is Put.KEPT:
            self.rows.counts["kept"] += 1
            return row, False
        for source in source_rows:
            self.rows.put("attributions", (row, source))
        new = did is not Put.LIVING
        self.rows.counts["added" if new else "duplicate"] += 1
        return row, new

    def _content(
        self, head: int, relation: int, tail: EntityId | Literal, valid_from: str, valid_to: str
    ) -> tuple[int, int, int | None, str, str, str, str]:
        self._check_living(head)
        definition = self.relation_of(relation)
        since, until = _date(valid_from), _date(valid_to)
        if isinstance(tail, Literal):
            if definition.literal != tail.kind:
                raise BadValue(value=tail.value[:80], kind=definition.literal or "entity")
            value = read_literal(tail.kind, tail.value, tail.unit or definition.unit)
            return head, relation, None, value.value, value.unit, since, until
        if definition.literal:
            raise BadValue(value=tail, kind=definition.literal)
        self._check_living(tail)
        return head, relation, tail, "", "", since, until

    def _mirrored(self, content: tuple[int, int, int | None, str, str, str, str]) -> int | None:
        """The id of the same symmetric fact stored the other way round: such facts are stored once."""
        head, relation, tail, _, _, since, until = content
        if tail is None or not self.relation_of(relation).symmetric:
            return None
        found = self.rows.one(
            "SELECT id FROM facts WHERE head = ? AND relation = ? AND coalesce(tail, -1) = ? AND value = ''"
            " AND unit = '' AND valid_from = ? AND valid_to = ? AND retracted_in IS NULL",
            tail, relation, head, since, until,
        )  # fmt: skip
        return found[0] if found else None

    def retract_fact(self, fact: int) -> bool:
        """Retract a fact with its sources; returns whether it was there."""
        if not self.rows.one("SELECT 1 FROM facts WHERE id = ? AND retracted_in IS NULL", fact):
            return False
        for (row,) in self._connection.execute(
            "SELECT id FROM attributions WHERE fact = ? AND retracted_in IS NULL", (fact,)
        ).fetchall():
            self.rows.retract("attributions", row)
        self.rows.retract("facts", fact)
        self.rows.counts["retracted"] += 1
        return True

    def add_proposal(
        self,
        head: int,
        relation: int,
        tail: EntityId | Literal,
        *,
        score: float,
        sources: Sequence[str],
        reason: str = "",
        valid_from: str = "",
        valid_to: str = "",
    ) -> tuple[int, bool]:
        """Add a fact that waits for a decision; returns its id and whether it is new.

        Raises
        ------
        UsageError
            if the score is not in [0, 1], or a source is a document, which gives evidence and never proposals.

        """
        if not 0 <= score <= 1:
            raise UsageError(reason=f"score {score}")
        for key in sources:
            if key.startswith(DOCUMENT_SOURCE):
                raise UsageError(reason=f"proposal: {key}")
            self.source_row(key)
        content = self._content(head, relation, tail, valid_from, valid_to)
        why = text.clean(reason, text.TEXT_LIMIT)
        row, did = self.rows.put("proposals", (*content, float(score), " ".join(sorted(sources)), why))
        new = did in (Put.NEW, Put.REVIVED)
        self.rows.counts["proposals"] += new
        return row, new

    def retract_proposal(self, proposal: int) -> bool:
        """Retract a proposal; returns whether it was there."""
        if not self.rows.one("SELECT 1 FROM proposals WHERE id = ? AND retracted_in IS NULL", proposal):
            return False
        self.rows.retract("proposals", proposal)
        return True

    def merge_entities(self, keep: int, gone: int) -> None:
        """Say that ``gone`` is ``keep``: its facts, names and types move there and its key leads there.

        Facts between the two fall away.
        """
        self._check_living(keep)
        self._check_living(gone)
        if keep == gone:
            raise UsageError(reason=f"{keep} = {gone}")
        merging.merge(self, keep, gone)
        self._look_anew()

    def forget(self, document: str) -> Forgotten:
        """Erase a document (by its hash) and all that rests on it alone, for good; returns what went.

        What is left is as if it had never been read. Its passages that stand elsewhere stay, and so do facts that
        another source states; acceptances that rest on it alone go, rejections stay. Of what is erased the log keeps
        digests only, which no undo brings back.

        Raises
        ------
        UnknownName
            if there is no such document.

        """
        found = forgetting.plan(self._connection, document, self.rows.transaction)
        forgetting.carry_out(self.rows, found)
        self._look_anew()
        return found.forgotten

    def _look_anew(self) -> None:
        """Read again what was kept of entities and sources."""
        self._entities.clear()
        self._living.clear()
        self._keys.clear()
        self.__dict__.pop("_sources", None)

    def reject(self, rejection: Rejection) -> None:
        """Count a row of a file that was left out, and remember the first ones."""
        self.rows.counts["rejected"] += 1
        if len(self.rejections) < REJECTIONS_NAMED:
            self.rejections.append(rejection)

    def finish_origin(self) -> None:
        """End the load of a bundled graph: what its older version held beyond it is retracted."""
        self.rows.retract_unseen()


def _date(written: str) -> str:
    if not written:
        return ""
    date = read_date(written)
    if date is None:
        raise BadValue(value=written[:80], kind="date")
    return date.value
