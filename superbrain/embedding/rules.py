"""What the graph itself says for a fact: paths that usually end in an answer, and what similar entities answer.

Two kinds of votes beside the geometry of the space, both counted, both explained by facts:

- a path rule: *who addresses a poem to x was addressed by x*; *the native place of one's father is one's own*.
  Its confidence is the share of its predictions that are facts;
- a profile: of all entities that share an edge (this dynasty, that school) so many have this answer. A relation that
  tells nothing about the answer gets no weight: the weight is the gain in log-likelihood, each fact left out in turn.

Relations are directed here: r + R leads from tail to head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.queries import spans
from superbrain.store import Snapshot

Ints = NDArray[np.int64]

SAMPLE = 2000
"""Facts of a relation from which its rules are learnt."""

TRIALS = 400
"""Facts of a relation on which the weights of profiles rest."""

FEWEST = 5
"""Facts that a rule's relation must have, and on which the weight of a profile must rest."""

MOST_RULES = 16
"""Rules kept for a slot: the ones that explain most facts."""

LEAST_SUPPORT = 0.005
"""Share of a relation's facts that a rule must explain."""

LEAST_CONFIDENCE = 0.01
DOUBT = 5.0
"""Predictions that are counted as wrong in advance, and the weight of a slot's overall shares in a profile."""

LEAST_GAIN = 0.02
"""Gain in log-likelihood under which a relation's profiles are left out."""

MOST_EDGES = 48
"""Edges of one entity that are followed; of busier ones the most specific."""

MOST_ENDS = 256
"""An edge whose far end has more edges of the next relation than this leads nowhere in particular."""


@dataclass(frozen=True, slots=True)
class PathRule:
    """head -first-> x -second-> tail makes the fact likely; without ``second`` (-1) head -first-> tail does."""

    first: int
    second: int
    confidence: float


class Paths:
    """Edges of a snapshot in both directions, by entity and by relation."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.n_relations = snapshot.n_relations
        self.symmetric = frozenset(row for row, relation in snapshot.schema.relations.items() if relation.symmetric)
        self._owners: dict[int, Ints] = {}

    def owners(self, signed: int) -> Ints:
        """Entities from which a directed relation leads anywhere, (n,) sorted."""
        if signed not in self._owners:
            self._owners[signed] = np.unique(self.facts(signed)[0])
        return self._owners[signed]

    def ends(self, entity: int, signed: int) -> NDArray[np.int32]:
        """Where a directed relation leads from an entity, (n,) sorted."""
        if signed < self.n_relations:
            return self.snapshot.tails(entity, signed)
        return self.snapshot.heads(entity, signed - self.n_relations)

    def edges(self, entity: int) -> tuple[Ints, Ints]:
        """(directed relation, end) of all edges of an entity, (n,) each; a symmetric edge counts once."""
        out, back = self.snapshot.outgoing, self.snapshot.incoming
        if not 0 <= entity < self.snapshot.n_entities:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        low, high = int(out.pointers[entity]), int(out.pointers[entity + 1])
        from_low, from_high = int(back.pointers[entity]), int(back.pointers[entity + 1])
        returning = back.relations[from_low:from_high].astype(np.int64)
        ends = back.ends[from_low:from_high].astype(np.int64)
        if self.symmetric:
            asymmetric = ~np.isin(returning, list(self.symmetric))
            returning, ends = returning[asymmetric], ends[asymmetric]
        signed = np.concatenate((out.relations[low:high].astype(np.int64), returning + self.n_relations))
        return signed, np.concatenate((out.ends[low:high].astype(np.int64), ends))

    def facts(self, signed: int) -> tuple[Ints, Ints]:
        """(from, to) of all edges of a directed relation, sorted by from, (m,) each."""
        edges = self.snapshot.outgoing if signed < self.n_relations else self.snapshot.incoming
        rows = np.flatnonzero(edges.relations == signed % self.n_relations)
        starts = np.searchsorted(edges.pointers, rows, side="right") - 1
        return starts.astype(np.int64), edges.ends[rows].astype(np.int64)

    def back(self, signed: int) -> int:
        """The same relation the other way round."""
        if signed % self.n_relations in self.symmetric:
            return signed % self.n_relations
        return (signed + self.n_relations) % (2 * self.n_relations)

    def all_edges(self) -> tuple[Ints, Ints, Ints]:
        """(from, directed relation, to) of every edge, both directions, sorted by (from, to)."""
        out, back = self.snapshot.outgoing, self.snapshot.incoming
        keep = ~np.isin(back.relations, list(self.symmetric))
        starts = np.concatenate((out.starts(), back.starts()[keep])).astype(np.int64)
        signed = np.concatenate((out.relations, back.relations[keep] + self.n_relations)).astype(np.int64)
        ends = np.concatenate((out.ends, back.ends[keep])).astype(np.int64)
        order = np.lexsort((signed, ends, starts))
        return starts[order], signed[order], ends[order]


class RuleLearner:
    """Finds the path rules of a slot by walking from the heads of known facts to their tails."""

    def __init__(self, paths: Paths, chance: np.random.Generator) -> None:
        self.paths, self.chance = paths, chance
        self.width = 2 * paths.n_relations
        self.size = max(paths.snapshot.n_entities, 1)
        starts, signed, ends = paths.all_edges()
        order = np.lexsort((ends, signed, starts))
        self.sources, self.ends = starts[order] * self.width + signed[order], ends[order]
        order = np.lexsort((signed, ends, starts))
        self.pairs, self.between = starts[order] * self.size + ends[order], signed[order]

    def rules(self, signed: int) -> tuple[PathRule, ...]:
        """Rules for a directed relation, those that explain most facts first."""
        heads, tails = self.paths.facts(signed)
        if len(heads) < FEWEST:
            return ()
        chosen = self.chance.permutation(len(heads))[:SAMPLE]
        heads, tails = heads[chosen], tails[chosen]
        needed = max(2, LEAST_SUPPORT * len(heads))
        bodies = [body for body, support in zip(*self._bodies(signed, heads, tails), strict=True) if support >= needed]
        found = [self._weighed(*divmod(int(body), self.width + 1), signed, np.unique(heads)) for body in bodies]
        return tuple([rule for rule in found if rule.confidence >= LEAST_CONFIDENCE][:MOST_RULES])

    def _bodies(self, signed: int, heads: Ints, tails: Ints) -> tuple[Ints, Ints]:
        """Coded (first, second + 1) of all paths from head to tail, with how many facts each explains, best first."""
        low = np.searchsorted(self.sources, heads * self.width)
        counts = np.minimum(np.searchsorted(self.sources, (heads + 1) * self.width) - low, MOST_ENDS)
        owners, sources = spans(low, counts, self.sources)
        _, middle = spans(low, counts, self.ends)
        first = sources % self.width
        direct = (middle == tails[owners]) & (first != signed)
        through = (middle != tails[owners]) & (middle != heads[owners])
        wanted = middle[through] * self.size + tails[owners[through]]
        left, right = np.searchsorted(self.pairs, wanted), np.searchsorted(self.pairs, wanted, side="right")
        place, second = spans(left, right - left, self.between)
        codes = np.concatenate((first[direct], first[through][place])) * (self.width + 1)
        codes[np.count_nonzero(direct) :] += second + 1
        facts = np.concatenate((owners[direct], owners[through][place]))
        bodies, support = np.unique(np.unique(codes * len(heads) + facts) // len(heads), return_counts=True)
        order = np.argsort(-support, kind="stable")[: 2 * MOST_RULES]
        return bodies[order], support[order]

    def _weighed(self, first: int, after: int, signed: int, heads: Ints) -> PathRule:
        """Count how many of a rule's predictions for ``heads`` are facts, as `follow` would make them."""
        owners, ends = self._step(np.arange(len(heads)), heads, first, MOST_EDGES, cut=True)
        if after:
            owners, ends = self._step(owners, ends, after - 1, MOST_ENDS, cut=False)
        predicted = np.unique(owners[ends != heads[owners]] * self.size + ends[ends != heads[owners]])
        owners, ends = np.divmod(predicted, self.size)
        pairs = heads[owners] * self.size + ends
        low, high = np.searchsorted(self.pairs, pairs), np.searchsorted(self.pairs, pairs, side="right")
        _, between = spans(low, high - low, self.between)
        right = int(np.count_nonzero(between == signed))
        return PathRule(first, after - 1, right / (len(pairs) + DOUBT))

    def _step(self, owners: Ints, nodes: Ints, signed: int, most: int, *, cut: bool) -> tuple[Ints, Ints]:
        """Ends of a relation from each node, with whom they belong to; more than ``most`` are cut off or left out."""
        source = nodes * self.width + signed
        low = np.searchsorted(self.sources, source)
        counts = np.searchsorted(self.sources, source, side="right") - low
        counts = np.minimum(counts, most) if cut else np.where(counts > most, 0, counts)
        place, ends = spans(low, counts, self.ends)
        return owners[place], ends


def follow(paths: Paths, head: int, rule: PathRule) -> Ints:
    """Where a rule leads from ``head``, (n,) sorted and distinct, the head itself left out."""
    middle = paths.ends(head, rule.first)
    if rule.second < 0:
        return np.asarray(middle[middle != head], np.int64)
    found = [paths.ends(int(x), rule.second) for x in middle[:MOST_EDGES]]
    near = [ends for ends in found if 0 < len(ends) <= MOST_ENDS]
    if not near:
        return np.zeros(0, np.int64)
    ends = near[0] if len(near) == 1 else np.unique(np.concatenate(near))
    return np.asarray(ends[ends != head], np.int64)


def rule_votes(paths: Paths, head: int, rules: Sequence[PathRule]) -> tuple[Ints, NDArray[np.float64]]:
    """Entities that the rules lead to, and 1 - the chance that all rules err on them, (n,) each."""
    reached, doubts = [], []
    for rule in rules:
        ends = follow(paths, head, rule)
        reached.append(ends)
        doubts.append(np.full(len(ends), np.log1p(-min(rule.confidence, 0.99))))
    if not reached:
        return np.zeros(0, np.int64), np.zeros(0)
    nodes, place = np.unique(np.concatenate(reached), return_inverse=True)
    return nodes, 1.0 - np.exp(np.bincount(place, np.concatenate(doubts), len(nodes)))


class Profiles:
    """What the entities that share an edge answer in one slot: sparse log-ratios against the slot's overall shares."""

    def __init__(self, paths: Paths, signed: int, nodes: Ints) -> None:
        """``nodes`` (C,) are the sorted candidates of the slot; tails outside them are left out."""
        self.paths, self.signed, self.nodes = paths, signed, nodes
        heads, tails = paths.facts(signed)
        place = np.minimum(np.searchsorted(nodes, tails), max(len(nodes) - 1, 0))
        inside = nodes[place] == tails if len(nodes) else np.zeros(len(tails), np.bool_)
        self.heads, self.tails = heads[inside], place[inside]
        self.popularity = np.bincount(self.tails, minlength=len(nodes))
        self.shares = (self.popularity + 0.5) / (len(self.tails) + 0.5 * max(len(nodes), 1))
        self._counted: dict[tuple[int, int], tuple[Ints, Ints, int]] = {}

    def counted(self, signed: int, end: int) -> tuple[Ints, Ints, int]:
        """Of all entities with this edge: (candidates, how many have each, how many answers in all)."""
        key = (signed, end)
        if key not in self._counted:
            sharing = self.paths.ends(end, self.paths.back(signed))
            low, high = np.searchsorted(self.heads, sharing), np.searchsorted(self.heads, sharing, side="right")
            _, tails = spans(low, high - low, self.tails)
            if len(self._counted) > 20_000:
                self._counted.clear()
            self._counted[key] = (*np.unique(tails, return_counts=True), len(tails))
        return self._counted[key]

    def votes(self, head: int, weights: Mapping[int, float]) -> tuple[Ints, NDArray[np.float64]]:
        """Candidates (places) that sharing entities answer, with the weighed mean of their log-ratios, (n,) each."""
        signed, ends = self.paths.edges(head)
        weight = np.array([weights.get(relation, 0.0) for relation in signed.tolist()])
        chosen = np.flatnonzero(weight)
        if not len(chosen):
            return np.zeros(0, np.int64), np.zeros(0)
        chosen = chosen[np.argsort(-weight[chosen], kind="stable")][:MOST_EDGES]
        own = self._own(head)
        places, ratios = [], []
        for edge in chosen.tolist():
            found, counts, total = self.counted(int(signed[edge]), int(ends[edge]))
            if len(own):
                counts, total = counts - np.isin(found, own), total - len(own)
            here = counts > 0
            places.append(found[here])
            prior = DOUBT * self.shares[found[here]]
            ratios.append(weight[edge] * np.log((counts[here] + prior) / prior))
        nodes, place = np.unique(np.concatenate(places), return_inverse=True)
        return nodes, np.bincount(place, np.concatenate(ratios), len(nodes)) / np.sqrt((weight[chosen] ** 2).sum())

    def _own(self, head: int) -> Ints:
        low, high = np.searchsorted(self.heads, head), np.searchsorted(self.heads, head, side="right")
        return np.asarray(self.tails[low:high])

    def weights(self, chance: np.random.Generator) -> dict[int, float]:
        """How much each directed relation tells about the slot: mean gain in log-likelihood, each fact left out."""
        facts = chance.permutation(len(self.heads))[:TRIALS]
        if not len(facts):
            return {}
        heads, tails = self.heads[facts], self.tails[facts]
        edges = [np.column_stack(self.paths.edges(head))[: 4 * MOST_EDGES] for head in heads.tolist()]
        owners = np.repeat(np.arange(len(heads)), [len(part) for part in edges])
        signed, ends = np.concatenate(edges).T
        other = (signed != self.signed) | (ends != self.nodes[tails[owners]])
        owners, signed, ends = owners[other], signed[other], ends[other]
        if not len(owners):
            return {}
        own = np.searchsorted(self.heads, heads, side="right") - np.searchsorted(self.heads, heads)
        same, total = self._counts(signed, ends, tails[owners])
        prior = DOUBT * self.shares[tails[owners]]
        ratios = np.log(
            (np.maximum(same - 1, 0) + prior) / (np.maximum(total - own[owners], 0) + DOUBT) / prior * DOUBT
        )
        relations, place, counts = np.unique(signed, return_inverse=True, return_counts=True)
        gains = np.bincount(place, ratios, len(relations)) / counts
        used = (counts >= FEWEST) & (gains > LEAST_GAIN)
        return dict(zip(relations[used].tolist(), gains[used].tolist(), strict=True))

    def _counts(self, signed: Ints, ends: Ints, tails: Ints) -> tuple[Ints, Ints]:
        """For each edge (n,): how many that share it have the answer ``tails``, and how many answers they have."""
        same, total = np.zeros(len(tails), np.int64), np.zeros(len(tails), np.int64)
        edges, place = np.unique(np.column_stack((signed, ends)), axis=0, return_inverse=True)
        order = np.argsort(place.ravel(), kind="stable")
        stops = np.cumsum(np.bincount(place.ravel(), minlength=len(edges)))
        for part, (relation, end) in zip(np.split(order, stops[:-1]), edges.tolist(), strict=True):
            found, counts, total[part] = self.counted(relation, end)
            if len(found):
                at = np.minimum(np.searchsorted(found, tails[part]), len(found) - 1)
                same[part] = np.where(found[at] == tails[part], counts[at], 0)
        return same, total
