"""What speaks for each candidate of a row (head, relation, ?): geometry, popularity, profiles and rules, as features.

A *slot* is the far side of a directed relation with its type-consistent candidates; what does not depend on the head
is computed once for a slot. A *row* is one head asked about: one product gives the scores of all candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.conflicts import Conflicts
from superbrain.embedding.existence import Kinship
from superbrain.embedding.models import Model
from superbrain.embedding.queries import KnownAnswers
from superbrain.embedding.ranges import Ranges
from superbrain.embedding.rules import PathRule, Paths, Profiles, rule_votes
from superbrain.store import Snapshot

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FEATURES = ("score", "popularity", "seen", "degree", "profile", "rules")
"""Columns of a row's features; the first comes from the space."""

FAINT = 0.003
"""Rule votes below this count as none."""


Unasked = Mapping[tuple[int, int], Ints]
"""By head and directed relation, entities (n,)."""

NOTHING: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Vectors:
    """Arrays of a space with the way to them: ``entity_rows`` (E,) and ``relation_rows`` (R,) give the space's row of
    each row of the graph, -1 where the space has not seen it.
    """

    model: Model
    entities: Floats = field(repr=False)
    relations: Floats = field(repr=False)
    entity_rows: NDArray[np.integer[Any]] = field(repr=False)
    relation_rows: NDArray[np.integer[Any]] = field(repr=False)
    placed: Floats | None = field(default=None, repr=False)
    """(P, W) vectors of newcomers: space rows from N on"""

    @classmethod
    def aligned(cls, model: Model, entities: Floats, relations: Floats) -> Vectors:
        """Of a space whose rows are those of the graph."""
        return cls(model, entities, relations, np.arange(len(entities)), np.arange(len(relations) // 2))

    def of(self, entities: NDArray[np.integer[Any]]) -> Floats:
        """Vectors (n, W) of entities of the graph, all of which the space has seen or placed."""
        rows = self.entity_rows[entities]
        if self.placed is None:
            return np.ascontiguousarray(self.entities[rows], np.float32)
        new = rows >= len(self.entities)
        found = np.ascontiguousarray(self.entities[np.where(new, 0, rows)], np.float32)
        found[new] = self.placed[rows[new] - len(self.entities)]
        return found

    def placing(self, entities: NDArray[np.integer[Any]], vectors: Floats) -> Vectors:
        """The same with newcomers (n,) at ``vectors`` (n, W), in place of those that it had."""
        rows = np.asarray(self.entity_rows).copy()
        rows[rows >= len(self.entities)] = -1
        if (rows[entities] >= 0).any():
            raise ValueError("the space has seen one of these entities")
        rows[entities] = len(self.entities) + np.arange(len(entities))
        return replace(self, entity_rows=rows, placed=np.ascontiguousarray(vectors, np.float32))

    def provisional(self, entities: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Whether each entity (n,) is a newcomer that was placed."""
        return np.asarray(self.entity_rows[entities] >= len(self.entities), np.bool_)

    def seen(self, entities: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Whether each entity (n,) has a vector."""
        found = (entities >= 0) & (entities < len(self.entity_rows))
        found[found] = self.entity_rows[entities[found]] >= 0
        return np.asarray(found)

    def relation(self, relation: int, *, inverse: bool) -> Floats | None:
        """Vector (W,) of a relation or its reciprocal; None where the space has not seen it."""
        row = int(self.relation_rows[relation]) if 0 <= relation < len(self.relation_rows) else -1
        if row < 0:
            return None
        return np.asarray(self.relations[row + (len(self.relations) // 2 if inverse else 0)], np.float32)

    def directions(self, signed: NDArray[np.integer[Any]], n_relations: int) -> Ints:
        """Row (n,) of the space for each directed relation of a graph with ``n_relations``, -1 for one not seen."""
        rows = np.asarray(self.relation_rows, np.int64)[signed % n_relations] if len(signed) else np.zeros(0, np.int64)
        return np.where(rows < 0, -1, rows + np.where(signed >= n_relations, len(self.relations) // 2, 0))


@dataclass(frozen=True, slots=True)
class SlotRules:
    """What was learnt about a slot from the graph: path rules, and the weight of each directed relation's profiles."""

    paths: tuple[PathRule, ...] = ()
    profiles: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """The candidates of a directed relation and all that is the same for every head."""

    relation: int
    inverse: bool
    name: str
    signed: int
    nodes: Ints = field(repr=False)
    """(C,) sorted rows of the graph"""
    direction: Floats = field(repr=False)
    """(W,) the relation as it is asked"""
    vectors: Floats = field(repr=False)
    """(C, W)"""
    answers: Ints = field(repr=False)
    """(C,) in how many known facts of the slot each candidate stands"""
    fixed: Floats = field(repr=False)
    """(C, 3): popularity, seen, degree"""
    profiles: Profiles = field(repr=False)
    kinship: Kinship = field(repr=False)
    rules: SlotRules = field(repr=False)
    settled: Ints = field(repr=False)
    """places of candidates that can have no further answer: the heads of a functional relation that have theirs"""

    def places(self, entities: NDArray[np.integer[Any]]) -> tuple[Ints, NDArray[np.bool_]]:
        """Place (n,) of each entity among the candidates, and whether it is one."""
        if not len(self.nodes):
            return np.zeros(len(entities), np.int64), np.zeros(len(entities), np.bool_)
        place = np.minimum(np.searchsorted(self.nodes, entities), len(self.nodes) - 1)
        return place, self.nodes[place] == entities


@dataclass(frozen=True, slots=True)
class Question:
    """One head asked about: what speaks for each of the slot's candidates, and which of them are asked about."""

    head: int
    known: int
    """how many answers are known"""
    scores: Floats = field(repr=False)
    """(C,) raw scores"""
    profile: tuple[Ints, Floats] = field(repr=False)
    """(places, votes), sparse"""
    rules: tuple[Ints, Floats] = field(repr=False)
    excluded: Ints = field(repr=False)
    """places that are not asked about: known answers, the head itself, what can have no further answer"""


class Evidence:
    """Slots and rows of one snapshot in one space. Slots are kept; rows are made anew each time."""

    def __init__(
        self, vectors: Vectors, snapshot: Snapshot, ranges: Ranges | None = None, unasked: Unasked | None = None
    ) -> None:
        """``unasked`` (see `unasked_of`): answers that are neither known nor asked about."""
        self.vectors, self.snapshot = vectors, snapshot
        self.unasked = unasked or {}
        self.ranges = ranges or Ranges(snapshot)
        self.paths = Paths(snapshot)
        self._tables: dict[int, tuple[Ints, Floats]] = {}

    @cached_property
    def conflicts(self) -> Conflicts:
        """What the known links of two things rule out between them."""
        return Conflicts(self.snapshot)

    def slot(self, relation: int, *, inverse: bool, rules: SlotRules | None = None) -> Slot | None:
        """Make the slot of a relation; None where the space has not seen the relation."""
        symmetric = relation in self.paths.symmetric
        inverse = inverse and not symmetric
        direction = self.vectors.relation(relation, inverse=inverse)
        if direction is None:
            return None
        signed = relation + (self.snapshot.n_relations if inverse else 0)
        nodes, vectors = self._table(relation, inverse)
        profiles = Profiles(self.paths, signed, nodes)
        answers = profiles.popularity
        degree = np.log1p(self.snapshot.degree()[nodes])
        fixed = np.column_stack((np.log(profiles.shares), answers > 0, degree)).astype(np.float32)
        return Slot(
            relation=relation,
            inverse=inverse,
            name=self.slot_name(relation, inverse=inverse),
            signed=signed,
            nodes=nodes,
            direction=direction,
            vectors=vectors,
            answers=answers,
            fixed=fixed,
            profiles=profiles,
            kinship=Kinship(self.paths, profiles.heads, len(self.domain(relation, inverse=inverse))),
            rules=rules or SlotRules(),
            settled=np.flatnonzero(answers > 0)
            if self._once(relation, inverse or symmetric)
            else np.zeros(0, np.int64),
        )

    def domain(self, relation: int, *, inverse: bool) -> Ints:
        """Sorted entities (n,) that may be asked about: types allow it, the space has seen them, they have facts."""
        heads = self.ranges.candidates(relation, inverse=not inverse).astype(np.int64)
        return np.asarray(heads[self.vectors.seen(heads) & (self.snapshot.degree()[heads] > 0)], np.int64)

    def _once(self, relation: int, asks_for_heads: bool) -> bool:
        declared = self.snapshot.schema.relations.get(relation)
        return asks_for_heads and declared is not None and declared.functional

    def slot_name(self, relation: int, *, inverse: bool) -> str:
        """Stable name of a slot in files: the relation's key, with ^-1 where its heads are asked for."""
        declared = self.snapshot.schema.relations.get(relation)
        return (declared.key if declared else str(relation)) + ("^-1" if inverse else "")

    def _table(self, relation: int, inverse: bool) -> tuple[Ints, Floats]:
        """Candidates that the space has seen with their vectors, shared by slots with the same candidates."""
        candidates = self.ranges.candidates(relation, inverse=inverse)
        key = hash(candidates.tobytes())
        if key not in self._tables:
            seen = candidates[self.vectors.entity_rows[candidates] >= 0].astype(np.int64)
            self._tables[key] = (seen, self.vectors.of(seen))
        return self._tables[key]

    def questions(self, slot: Slot, heads: Sequence[int]) -> list[Question]:
        """Ask about heads, all of which the space has seen: one product for all."""
        asked = self.vectors.of(np.asarray(heads, np.int64))
        queries = self.vectors.model.query(asked, np.broadcast_to(slot.direction, asked.shape))
        scores = queries @ slot.vectors.T
        return [self._row(slot, int(head), line) for head, line in zip(heads, scores, strict=True)]

    def _row(self, slot: Slot, head: int, scores: Floats) -> Question:
        known = self.paths.ends(head, slot.signed)
        places, inside = slot.places(np.append(known, head))
        nodes, votes = rule_votes(self.paths, head, slot.rules.paths)
        at, candidate = slot.places(nodes)
        strength = np.log1p(votes[candidate] / FAINT).astype(np.float32)
        profile, ratios = slot.profiles.votes(head, slot.rules.profiles)
        others = self.conflicts.excluded(slot.signed, *self.paths.edges(head))
        barred, among = slot.places(np.append(others, self.unasked.get((head, slot.signed), NOTHING)))
        return Question(
            head=head,
            known=len(known),
            scores=scores,
            profile=(profile, ratios.astype(np.float32)),
            rules=(at[candidate], strength),
            excluded=np.concatenate((places[inside], slot.settled, barred[among])),
        )


def unasked_of(facts: NDArray[np.integer[Any]], n_relations: int, symmetric: Iterable[int]) -> Unasked:
    """What is true and yet in no graph, (n, 3), for whoever must not take it for wrong: see `Evidence`."""
    known = KnownAnswers.of(facts, n_relations, symmetric)
    rows = zip(known.heads.tolist(), known.relations.tolist(), np.split(known.tails, known.pointers[1:-1]), strict=True)
    return {(head, signed): tails for head, signed, tails in rows} if len(facts) else {}


def features(slot: Slot, row: Question, places: Ints) -> Floats:
    """Columns `FEATURES` (n, 6) of some candidates of a row."""
    found = np.zeros((len(places), len(FEATURES)), np.float32)
    found[:, 0] = row.scores[places]
    found[:, 1:4] = slot.fixed[places]
    found[:, 4] = votes_at(row.profile, places)
    found[:, 5] = votes_at(row.rules, places)
    return found


def votes_at(votes: tuple[Ints, Floats], places: Ints) -> Floats:
    """Sparse votes (sorted places, strengths) at some places (n,), 0 elsewhere."""
    at, strength = votes
    if not len(at):
        return np.zeros(len(places), np.float32)
    found = np.minimum(np.searchsorted(at, places), len(at) - 1)
    return np.where(at[found] == places, strength[found], np.float32(0.0))


def blended(slot: Slot, row: Question, weights: NDArray[np.floating[Any]]) -> Floats:
    """Sum up features @ weights of all candidates (C,), -inf where not asked about, without making the features."""
    line = weights.astype(np.float32)
    total = line[0] * row.scores + slot.fixed @ line[1:4]
    total[row.profile[0]] += line[4] * row.profile[1]
    total[row.rules[0]] += line[5] * row.rules[1]
    total[row.excluded] = -np.inf
    return np.asarray(total, np.float32)


def logsumexp(rows: Floats) -> Floats:
    """Log of the summed exponentials along the last axis; -inf of nothing."""
    if not rows.shape[-1]:
        return np.full(rows.shape[:-1], -np.inf, np.float32)
    top = rows.max(-1)
    safe = np.where(np.isfinite(top), top, 0.0).astype(np.float32)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.exp(rows - safe[..., None]).sum(-1)), np.float32)


def likeliest(margins: Floats, count: int) -> NDArray[np.int64]:
    """Places of the ``count`` largest margins, best first; those not asked about are left out."""
    best = np.argpartition(-margins, count - 1)[:count] if count < len(margins) else np.arange(len(margins))
    best = best[np.argsort(-margins[best], kind="stable")]
    return np.asarray(best[np.isfinite(margins[best])], np.int64)
