"""Truth of what is not known: a space laid over a snapshot. What reasoning asks.

All rows here are the graph's. Known facts have truth 1; facts of closed or literal relations, and facts that the types
forbid, have truth 0; of all others the calibrated odds of `superbrain.embedding.truth`. Entities that the space has not
seen get nothing until they are placed (`superbrain.embedding.newcomers`), and odds put right for newcomers then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.evidence import Evidence, Question, Slot, Vectors, likeliest
from superbrain.embedding.models import MODELS
from superbrain.embedding.truth import TruthModel, Weighed
from superbrain.embedding.verdicts import stated
from superbrain.store import Snapshot

Rows = NDArray[np.integer[Any]]
Floats = NDArray[np.float32]

LIKELIEST = 64
"""Candidates of a row whose odds are computed; more as long as the last one still reaches the floor."""

KEPT_ROWS = 4096
KEPT_QUESTIONS = 64
FAINTEST = 0.01
"""Odds below this are not kept with a row: a lower floor asks anew."""


class ServedSpace(Protocol):
    """What a space must offer to be laid over a graph: `superbrain.embedding.space.Space` does."""

    @property
    def model(self) -> str:
        """Name of the model."""

    @property
    def entities(self) -> Floats:
        """(N, W)"""

    @property
    def relations(self) -> Floats:
        """(2R, W)"""

    @property
    def calibration(self) -> Mapping[str, Any] | None:
        """What calibration.json holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """Unknown answers of one question with their truth."""

    nodes: NDArray[np.int32]
    """(n,) sorted"""
    truths: Floats
    """(n,) in (0, 1)"""


EMPTY = Row(np.zeros(0, np.int32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class _Opened:
    """A question with its evidence weighed, and what all its odds are multiplied with: how likely the row lacks an
    answer at all, and what keeps a functional row's truths within 1.
    """

    slot: Slot
    question: Question
    weighed: Weighed
    factor: float


class Plausibility:
    """Calibrated odds of facts that a snapshot does not hold. Not safe for threads: it keeps what it computed."""

    def __init__(
        self,
        space: ServedSpace,
        snapshot: Snapshot,
        entity_rows: Rows,
        relation_rows: Rows,
        *,
        model: TruthModel | None = None,
    ) -> None:
        """Lay ``space`` over ``snapshot``; the rows say where the graph's entities and relations are in the space.

        ``model`` is read from the space's calibration unless given. Raises ``ValueError`` where that is not one.
        """
        self.snapshot = snapshot
        vectors = Vectors(MODELS[space.model], space.entities, space.relations, entity_rows, relation_rows)
        self.evidence = Evidence(vectors, snapshot)
        if model is None and space.calibration is not None:
            model = TruthModel.from_json(space.calibration, snapshot.schema)
        self.model = model
        self._slots: dict[tuple[int, bool], Slot | None] = {}
        self._rows: OrderedDict[tuple[int, bool, int], Row] = OrderedDict()
        self._questions: OrderedDict[tuple[int, bool, int], _Opened] = OrderedDict()

    # ---- what can be said --------------------------------------------------------------------------------------
    def infers(self, relation: int) -> bool:
        """Whether odds are stated for facts of a relation: trained, calibrated, not closed, between entities."""
        declared = self.snapshot.schema.relations.get(relation)
        if self.model is None or (declared is not None and (declared.closed or declared.literal is not None)):
            return False
        if self.evidence.vectors.relation(relation, inverse=False) is None:
            return False
        ways = (self.evidence.slot_name(relation, inverse=inverse) for inverse in (False, True))
        return any(self.model.fits(slot) for slot in ways)

    def rows(self, heads: Rows | Sequence[int], relation: int, *, inverse: bool, floor: float) -> list[Row]:
        """For each head (B,) the unknown tails of truth ``floor`` or more (``inverse``: of tails, the heads).

        One product answers all heads. Rows are kept, so asking again is free.
        """
        asked_of = np.asarray(heads, np.int64)
        slot = self._slot(relation, inverse)
        if slot is None:
            return [EMPTY] * len(asked_of)
        askable = asked_of[self._askable(asked_of, relation, slot.inverse)].tolist()
        kept = {head: self._rows.get((relation, slot.inverse, head)) for head in askable}
        for opened in self._open(slot, sorted(head for head, row in kept.items() if row is None)):
            head = opened.question.head
            kept[head] = self._likeliest(opened)
            self._keep(self._rows, (relation, slot.inverse, head), kept[head], KEPT_ROWS)
        return [_above(kept.get(head) or EMPTY, max(floor, FAINTEST)) for head in asked_of.tolist()]

    def truth(self, triples: Rows) -> Floats:
        """Truth (B,) of facts (B, 3): 1 known, 0 closed, literal, forbidden by types or unseen, else the odds of the
        tail among the row's candidates.
        """
        triples = np.asarray(triples, np.int64).reshape(-1, 3)
        found = np.zeros(len(triples), np.float32)
        questions: dict[tuple[int, int], list[int]] = {}
        for place, (head, relation, tail) in enumerate(triples.tolist()):
            if self.snapshot.fact_id(head, relation, tail) is not None:
                found[place] = 1.0
            else:
                questions.setdefault((relation, head), []).append(place)
        for (relation, head), places in questions.items():
            opened = self._question(relation, head)
            if opened is not None:
                found[places] = self._of(opened, triples[places, 2])
        return found

    def given(self, heads: Rows | Sequence[int], relation: int, *, inverse: bool) -> list[Row]:
        """As `rows`, on the condition that each row has an answer that is not known. What odds are judged on."""
        asked_of = np.asarray(heads, np.int64)
        slot = self._slot(relation, inverse)
        if slot is None:
            return [EMPTY] * len(asked_of)
        opened = self._open(slot, asked_of[self._askable(asked_of, relation, slot.inverse)].tolist())
        found = {one.question.head: self._likeliest(replace(one, factor=1.0)) for one in opened}
        return [found.get(head, EMPTY) for head in asked_of.tolist()]

    def put_forward(self, statements: Rows) -> Floats:
        """Odds (B,) of statements (B, 3) that somebody put forward, by what people said of others; NaN where none are
        stated: of known facts, of what the space cannot judge, or where too few verdicts were known at its training.
        """
        if self.model is None:
            return np.full(len(statements), np.nan, np.float32)
        return stated(self.evidence, self.model, statements)

    # ---- likeness ----------------------------------------------------------------------------------------------
    def vector(self, entity: int) -> Floats | None:
        """The place (W,) of an entity in the space; None if it has none."""
        one = np.array([entity])
        return self.evidence.vectors.of(one)[0] if self.evidence.vectors.seen(one)[0] else None

    def nearest(self, entity: int, k: int) -> list[tuple[int, float]]:
        """The k entities most like one by cosine, best first; none if it has no place."""
        vector = self.vector(entity)
        if vector is None or k <= 0:
            return []
        seen, lengths = self._lengths
        vectors = self.evidence.vectors
        length = max(float(np.linalg.norm(vector)), 1e-12)
        scores = (vectors.entities @ vector)[vectors.entity_rows[seen]] / (lengths * np.float32(length))
        scores[seen == entity] = -np.inf
        best = np.argsort(-scores, kind="stable")[:k] if len(scores) <= 4 * k else self._top(scores, k)
        return [(int(seen[place]), float(scores[place])) for place in best if np.isfinite(scores[place])]

    @staticmethod
    def _top(scores: Floats, k: int) -> NDArray[np.int64]:
        best = np.argpartition(-scores, k)[:k]
        return np.asarray(best[np.argsort(-scores[best], kind="stable")], np.int64)

    @cached_property
    def _lengths(self) -> tuple[NDArray[np.int64], Floats]:
        """Trained entities of the graph with the lengths of their vectors."""
        vectors = self.evidence.vectors
        rows = np.asarray(vectors.entity_rows)
        seen = np.flatnonzero((rows >= 0) & (rows < len(vectors.entities)))
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors.entities, vectors.entities))
        return seen, np.asarray(np.maximum(lengths[rows[seen]], 1e-12), np.float32)

    def place(self, newcomers: Rows, vectors: Floats) -> None:
        """Give newcomers (n,) their places (n, W): from now on they are asked about and answer, with odds of their own.

        Those that had one before lose it.
        """
        self.evidence = Evidence(self.evidence.vectors.placing(newcomers, vectors), self.snapshot, self.evidence.ranges)
        self._slots.clear()
        self._rows.clear()
        self._questions.clear()

    # ---- inside ------------------------------------------------------------------------------------------------
    def _slot(self, relation: int, inverse: bool) -> Slot | None:
        if relation in self.evidence.paths.symmetric:
            inverse = False
        key = (relation, inverse)
        if key not in self._slots:
            slot = None
            if self.model is not None and self.infers(relation):
                name = self.evidence.slot_name(relation, inverse=inverse)
                slot = self.model.slot(self.evidence, relation, inverse=inverse) if self.model.fits(name) else None
            self._slots[key] = slot
        return self._slots[key]

    def _askable(self, heads: NDArray[np.int64], relation: int, inverse: bool) -> NDArray[np.bool_]:
        """Which heads have a place, may stand there by their types, and can have another answer."""
        asked = self.evidence.vectors.seen(heads)
        asked[asked] &= self.evidence.ranges.admits(relation, heads[asked], inverse=not inverse)
        declared = self.snapshot.schema.relations.get(relation)
        if declared is not None and declared.functional and not inverse:
            known = [len(self.snapshot.tails(head, relation)) > 0 for head in heads[asked].tolist()]
            asked[asked] = ~np.array(known, np.bool_)
        return asked

    def _open(self, slot: Slot, heads: Sequence[int]) -> list[_Opened]:
        if not heads or self.model is None:
            return []
        found = []
        for question in self.evidence.questions(slot, heads):
            weighed = self.model.weigh(slot, question)
            found.append(_Opened(slot, question, weighed, self._factor(slot, question, weighed)))
        return found

    def _factor(self, slot: Slot, question: Question, weighed: Weighed) -> float:
        declared = self.snapshot.schema.relations.get(slot.relation)
        lacking = 0.0 if self.model is None else self.model.lacking(slot, question, weighed)
        if declared is None or not declared.functional or slot.inverse:
            return lacking
        total = float(self._stated(slot, question, weighed, likeliest(weighed.margins, LIKELIEST)).sum())
        return lacking / max(total, 1.0)

    def _stated(self, slot: Slot, question: Question, weighed: Weighed, places: NDArray[np.int64]) -> Floats:
        """Odds of some candidates, before the row is looked at as a whole; of newcomers as they are put right."""
        if self.model is None:
            return np.zeros(len(places), np.float32)
        odds, vectors = self.model.odds(slot, question, weighed, places), self.evidence.vectors
        if vectors.placed is not None:
            new = vectors.provisional(np.append(slot.nodes[places], question.head))
            odds = np.where(new[:-1] | new[-1], self.model.of_newcomers(odds), odds)
        return odds

    def _odds(self, opened: _Opened, places: NDArray[np.int64]) -> Floats:
        odds = self._stated(opened.slot, opened.question, opened.weighed, places)
        return np.asarray(odds * np.float32(opened.factor), np.float32)

    def _likeliest(self, opened: _Opened) -> Row:
        """Candidates of `FAINTEST` truth or more, looked for from the largest margin down."""
        size = len(opened.weighed.margins)
        count = min(LIKELIEST, size)
        while True:
            places = likeliest(opened.weighed.margins, count)
            odds = self._odds(opened, places)
            if count >= size or not len(odds) or odds[-8:].max() < FAINTEST:
                break
            count = min(4 * count, size)
        kept = odds >= FAINTEST
        order = np.argsort(places[kept], kind="stable")
        return Row(opened.slot.nodes[places[kept][order]].astype(np.int32), odds[kept][order])

    def _question(self, relation: int, head: int) -> _Opened | None:
        slot = self._slot(relation, inverse=False)
        if slot is None or not self._askable(np.array([head], np.int64), relation, inverse=False)[0]:
            return None
        key = (relation, False, head)
        if key not in self._questions:
            self._keep(self._questions, key, self._open(slot, [head])[0], KEPT_QUESTIONS)
        return self._questions[key]

    def _of(self, opened: _Opened, tails: NDArray[np.int64]) -> Floats:
        places, inside = opened.slot.places(tails)
        found = np.zeros(len(tails), np.float32)
        found[inside] = self._odds(opened, places[inside])
        return found

    @staticmethod
    def _keep(kept: OrderedDict[Any, Any], key: object, value: object, most: int) -> None:
        kept[key] = value
        while len(kept) > most:
            kept.popitem(last=False)


def _above(row: Row, floor: float) -> Row:
    reached = row.truths >= floor
    return Row(row.nodes[reached], row.truths[reached])
