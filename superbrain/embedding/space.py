"""A space that is being served: its arrays, mapped, and how they lie over a graph. numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding import vocabulary
from superbrain.embedding.index import largest
from superbrain.embedding.manifest import Manifest
from superbrain.embedding.models import MODELS
from superbrain.embedding.vocabulary import UNSEEN, KeysOf, RowMap, Rows
from superbrain.errors import SpaceOfOtherGraph
from superbrain.store.snapshot import Snapshot

Floats = NDArray[np.float32]

SHARED: Final = 0.5
"""A space that does not come from this brain's own past is of another graph if less of its entities or of its
relations is known here.
"""


@dataclass(frozen=True)
class Space:
    """A trained model over its own rows; `laid_over` says which rows of a graph they are.

    The arrays may be views into mapped files: never write to them.
    """

    name: str
    manifest: Manifest
    entities: Floats = field(repr=False)
    """(N, W)"""
    relations: Floats = field(repr=False)
    """(2R, W): row r is a relation from head to tail, row r + R the same from tail to head."""
    calibration: Mapping[str, Any] | None = field(repr=False)
    """What calibration.json holds; None where there were too few facts to calibrate."""
    keys: tuple[bytes, bytes] = field(repr=False)
    """Contents of the files of entity and of relation keys."""
    cache: Path | None = None
    """A folder for what is made of this space and can be made again; None keeps nothing."""
    questions: Mapping[str, NDArray[Any]] | None = field(default=None, repr=False)
    """Arrays of `superbrain.embedding.old_queries.OldQueries`; None where newcomers cannot be placed."""

    @property
    def model(self) -> str:
        """Name of the model, as in `MODELS`."""
        return self.manifest.model

    @property
    def rank(self) -> int:
        """Rank of the model; a row is wider."""
        return self.manifest.rank

    @property
    def transaction(self) -> int:
        """The transaction that it was trained at, in the brain that it was trained in."""
        return self.manifest.transaction

    @property
    def snapshot_hash(self) -> str:
        """``Snapshot.hash`` of the facts that it was trained on."""
        return self.manifest.snapshot

    @property
    def n_entities(self) -> int:
        """N, the number of entities."""
        return len(self.entities)

    @property
    def n_relations(self) -> int:
        """R, the number of relations; the array has 2R rows."""
        return len(self.relations) // 2

    @cached_property
    def entity_keys(self) -> list[str]:
        """Key of each row of ``entities``."""
        return vocabulary.read(self.keys[0], self.n_entities, thorough=False)

    @cached_property
    def relation_keys(self) -> list[str]:
        """Key of each of the first R rows of ``relations``."""
        return vocabulary.read(self.keys[1], self.n_relations, thorough=False)

    def scores(self, heads: Sequence[int] | Rows, relation: int) -> Floats:
        """How well every entity fits as the tail of (head, relation), (B, N) float32; all are rows of the space.

        Relation r + R scores heads of (?, r, tail), with the tails given as ``heads``.
        """
        rows = np.asarray(heads, np.int64)
        relations = np.broadcast_to(self.relations[relation], (len(rows), self.relations.shape[1]))
        scores: Floats = MODELS[self.model].query(self.entities[rows], relations) @ self.entities.T
        return scores

    def vector(self, entity: int) -> Floats:
        """The row of an entity, (W,)."""
        row: Floats = self.entities[entity]
        return row

    @cached_property
    def lengths(self) -> Floats:
        """Length of each entity's vector, (N,); infinite where it is 0, so that it is like nothing."""
        lengths: Floats = np.sqrt(np.einsum("ij,ij->i", self.entities, self.entities))
        lengths[lengths == 0] = np.inf
        return lengths

    def nearest(self, to: int | Floats, k: int) -> list[tuple[int, float]]:
        """The k entities whose vectors have the largest cosine with an entity's (itself left out) or a vector (W,).

        Pairs (row, cosine), best first, by row where they are equal.
        """
        alone = not isinstance(to, np.ndarray)
        vector = self.entities[to] if alone else np.asarray(to, np.float32)
        length = float(np.linalg.norm(vector))
        cosines = (self.entities @ vector) / (self.lengths * (length or np.inf))
        if alone:
            cosines[to] = -np.inf
        k = min(k, self.n_entities - alone)
        if k <= 0:
            return []
        rows, best = largest(cosines, k)
        return list(zip(rows.tolist(), best.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Laid:
    """A space laid over a graph: which row is which, and what of the graph the space has not seen."""

    space: Space
    entity_rows: Rows
    """Row of the space for each entity of the graph, (n_entities,), `UNSEEN` without one."""
    relation_rows: Rows
    """The same for the relations of the graph, (n_relations,); the reciprocal is + ``space.n_relations``."""
    newcomers: int
    """Entities of the graph with facts or types that the space has not seen."""
    unseen_relations: int
    """Relations of the graph with facts between entities that the space has not seen."""
    behind: int | None
    """Transactions since it was trained; negative if it was trained after the snapshot; None if it was trained in
    another brain, whose transactions are not ours.
    """

    def graph_rows(self) -> Rows:
        """Entity of the graph for each row of the space, (N,) int32, `UNSEEN` where the graph has none."""
        inverse = np.full(self.space.n_entities, UNSEEN, np.int32)
        seen = np.flatnonzero(self.entity_rows != UNSEEN)
        inverse[self.entity_rows[seen]] = seen
        return inverse


def laid_over(space: Space, snapshot: Snapshot, stamps: Mapping[int, str], entity_keys: KeysOf) -> Laid:
    """Lay a space over a graph by keys.

    ``stamps`` are ``Store.stamps()``, ``entity_keys`` is ``Store.entity_keys``. A space that is older than the graph is
    fine.

    Raises
    ------
    SpaceOfOtherGraph
        if the space was trained in another brain and this graph knows less than half of its entities or relations.

    """
    path = None if space.cache is None else space.cache / "rows"
    rows = RowMap(path).rows(snapshot.n_entities, stamps, entity_keys, lambda: space.entity_keys)
    relations = np.full(snapshot.n_relations, UNSEEN, np.int32)
    places = {key: row for row, key in enumerate(space.relation_keys)}
    for row, relation in snapshot.schema.relations.items():
        if row < len(relations):
            relations[row] = places.get(relation.key, UNSEEN)
    born = next((number for number, stamp in stamps.items() if stamp and stamp == space.manifest.stamp), None)
    if born is None:
        for shared, total in ((rows, space.n_entities), (relations, space.n_relations)):
            count = int(np.count_nonzero(shared != UNSEEN))
            if count < SHARED * total:
                raise SpaceOfOtherGraph(name=space.name, shared=count, total=total)
    sides = (snapshot.outgoing, snapshot.incoming, snapshot.declared)
    living = sum(np.diff(edges.pointers) for edges in sides) > 0
    used = np.flatnonzero(np.bincount(snapshot.stored.relations, minlength=len(relations)))
    return Laid(
        space,
        rows,
        relations,
        newcomers=int(np.count_nonzero(living & (rows == UNSEEN))),
        unseen_relations=int(np.count_nonzero(relations[used] == UNSEEN)),
        behind=None if born is None else snapshot.transaction - born,
    )
