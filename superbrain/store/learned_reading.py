"""What a store tells of documents, passages, evidence and decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

from superbrain.errors import AmbiguousName
from superbrain.store import forgetting, learned_rows, transactions
from superbrain.store.learned import Candidate, Decision, Document, Evidence, Forgotten, Home, Passage
from superbrain.store.opened import Opened
from superbrain.text import key

_BEGINNING: Final = re.compile(r"[0-9a-f]{4,64}")
_PLACES: Final = {f.name: place for place, f in enumerate(fields(Evidence))}


@dataclass(frozen=True)
class EvidenceTable:
    """All evidence as columns: a hundred thousand pieces in a fraction of a second, each made only when asked for.

    ``rows`` hold the fields of `Evidence` in their order.
    """

    rows: Sequence[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Evidence:
        return Evidence(*self.rows[place])

    def __iter__(self) -> Iterator[Evidence]:
        return (Evidence(*row) for row in self.rows)

    @cached_property
    def _columns(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.rows, strict=True)) or [()] * len(_PLACES)

    def column(self, name: str) -> tuple[Any, ...]:
        """One field of every piece, by the name of the field. KeyError if there is none."""
        return self._columns[_PLACES[name]]


class LearnedReading(Opened):
    """The part of a store that tells what was read and decided."""

    def documents(self, *, as_of: int | None = None) -> list[Document]:
        """Return all documents, by name."""
        with self._reading() as connection:
            return learned_rows.documents(connection, self._at(as_of))

    def document(self, named: str, *, as_of: int | None = None, retracted: bool = False) -> Document | None:
        """Return the document of a hash, of the beginning of one (four characters at least), or of a name.

        With ``retracted`` it may be one whose reading was undone, where no other is meant.

        Raises
        ------
        AmbiguousName
            if there are several.

        """
        with self._reading() as connection:
            ever = learned_rows.every_document(connection) if retracted else []
        return _named(named, self.documents(as_of=as_of)) or _named(named, ever)

    def passages_of(self, document: str, *, as_of: int | None = None) -> list[tuple[Home, Passage]]:
        """Return the passages of a document (its hash) in their order, and where in it they stand."""
        with self._reading() as connection:
            return learned_rows.passages_of(connection, document, self._at(as_of))

    def passage(self, digest: str, *, as_of: int | None = None) -> Passage | None:
        """Return the passage of a hash, if it stands in some document."""
        with self._reading() as connection:
            return learned_rows.passage(connection, digest, self._at(as_of))

    def passages_holding(self, *names: str) -> list[Passage]:
        """Return the passages in which one of these stands, by hash; width, case and forms of Han do not matter."""
        with self._reading() as connection:
            return learned_rows.passages_holding(connection, names)

    def homes(self, passage: str, *, as_of: int | None = None) -> list[tuple[Home, Document]]:
        """Return where a passage (its hash) stands."""
        with self._reading() as connection:
            return learned_rows.homes(connection, passage, self._at(as_of))

    def evidence(
        self,
        candidate: Candidate | str | None = None,
        *,
        passage: str | None = None,
        document: str | None = None,
        as_of: int | None = None,
    ) -> list[Evidence]:
        """Return the evidence of a candidate (or its id), in a passage, in a document (their hashes)."""
        wanted = candidate.id if isinstance(candidate, Candidate) else candidate
        with self._reading() as connection:
            return learned_rows.evidence(connection, wanted, passage, document, self._at(as_of))

    def all_evidence(self, *, as_of: int | None = None) -> EvidenceTable:
        """Return all evidence at once, as columns."""
        with self._reading() as connection:
            return EvidenceTable(learned_rows.evidence_rows(connection, at=self._at(as_of)).fetchall())

    def decisions(self, *, as_of: int | None = None) -> list[Decision]:
        """Return the decisions that count, in the order in which they were taken."""
        with self._reading() as connection:
            return learned_rows.decisions(connection, self._at(as_of))

    def decision(self, candidate: Candidate | str, *, as_of: int | None = None) -> Decision | None:
        """Return the decision that counts about a candidate (or its id)."""
        wanted = candidate.id if isinstance(candidate, Candidate) else candidate
        with self._reading() as connection:
            return learned_rows.decision(connection, wanted, self._at(as_of))

    def resting_on(self, document: str) -> Forgotten:
        """Return what would go if this document (its hash) were forgotten.

        Raises
        ------
        UnknownName
            if there is no such document.

        """
        with self.view() as connection:
            return forgetting.plan(connection, document, transactions.newest(connection) + 1).forgotten


def _named(named: str, found: list[Document]) -> Document | None:
    """The document that is called so, or whose hash begins so. AmbiguousName if several are."""
    exact = [document for document in found if named in (document.hash, document.name)]
    if not exact and _BEGINNING.fullmatch(named):
        exact = [document for document in found if document.hash.startswith(named)]
    if not exact:
        exact = [document for document in found if key(document.name) == key(named)]
    if len(exact) > 1:
        raise AmbiguousName(name=named, keys="、".join(f"{each.hash[:12]} {each.name}" for each in exact))
    return exact[0] if exact else None
