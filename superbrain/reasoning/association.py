"""What an entity brings to mind, and how two hang together by the most telling paths; the whole graph for networkx.

Association spreads activation from the entity over known and plausible edges and asks who holds more of it than from
everywhere: what is merely well known is not told.

Between two, an edge costs more the more edges of its relation meet at its ends: that two poets lived under one dynasty
tells little when thousands did. The search goes out from both ends. It may arrive at a node by a relation that crowds
there (a dynasty's people, a country's cities) but leaves it only by others, so two sides can meet in such a node and
no path wanders through it; and one that meets in a hub is told only where nothing better is known.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.answers import Edge
from superbrain.reasoning.inferred import Effort, InferredEdges, Plausibility
from superbrain.reasoning.projection import KnownEdges, distinct, union, without
from superbrain.reasoning.spreading import Web
from superbrain.reasoning.truths import Nodes
from superbrain.store.edges import Edges
from superbrain.store.snapshot import Snapshot
from superbrain.types import HEAD, RELATION, TAIL, EntityId, RelationId

if TYPE_CHECKING:
    import networkx

CROWD = 0.3
"""Cost of an edge for each e-fold of edges of its relation at each of its ends, beside 1 for the step itself."""

SMALLEST_HUB = 24
"""No node with fewer edges counts as a hub, however small the graph."""

NEAR = 2
"""Hops that are tried first: where there are paths enough of that length, longer ones are not looked for."""

CROWDED = 64
"""Edges of one relation at one node from which on the search does not leave the node by it."""

WIDEST = 60_000
"""Edges that one level of the search may look at, at most; the nodes with the fewest edges are expanded first."""

ASSOCIATIONS = 20
"""For each wanted association, how many are looked at."""

SPARE = 4
"""For each wanted path, how many are looked at: paths by other relations come before more of the same."""

MOST_TRIED = 24
"""Paths looked at, cheapest first, in search of ones that are short enough."""

FAR = 100
"""A distance that no path has."""

PLAUSIBLE = Effort(floor=0.2, heads=1, rows=16)
"""Which guessed edges count here: those at an end, by its 16 most usual relations."""

GUESSED = 1.0
"""Cost of a guessed edge for each e-fold by which it is less than certain, beside what any edge costs."""

ASSOCIATION_HOPS = 3
"""Edges of a path that explains an association, at most."""

Columns = NDArray[np.int64]
"""Facts, a row each: head, relation, tail, fact id, (n, 4)."""


@dataclass(frozen=True, slots=True)
class Associated:
    """Something that an entity brings to mind.

    ``activation`` is the share that it holds of what spreads from the entity, ``lift`` how many times that is what it
    would hold if activation spread from everywhere. ``path`` leads from the entity to it.
    """

    entity: EntityId
    lift: float
    activation: float
    path: tuple[Edge, ...]


def associate(snapshot: Snapshot, plausibility: Plausibility | None, entity: int, k: int = 10) -> list[Associated]:
    """What an entity brings to mind over known and, if there is a ``plausibility``, plausible edges: k, best first.

    Ranked by the activation that arrives times the log of its lift; of several that are explained alike (by the same
    relations) the second counts half, the third a third.
    """
    web = Web.of(snapshot)
    guesses = _plausible(snapshot, plausibility, entity)
    if guesses:
        web = web.with_guesses(entity, guesses)
    held = web.spread(entity)
    lift = held / web.everywhere()
    told_by = held * np.log(np.maximum(lift, 1.0))
    told_by[entity] = 0.0
    best = np.argsort(-told_by, kind="stable")[: ASSOCIATIONS * k].tolist()
    paths = web.paths(entity, best, ASSOCIATION_HOPS)
    told = [node for node in best if told_by[node] > 0 and node in paths]
    again = _repeated([paths[node] for node in told])
    ranked = sorted((-told_by[node] / (1 + times), node) for node, times in zip(told, again, strict=True))
    found = [node for _, node in ranked[:k]]
    return [Associated(EntityId(node), float(lift[node]), float(held[node]), paths[node]) for node in found]


def connect(
    snapshot: Snapshot,
    a: int,
    b: int,
    *,
    limit: int = 3,
    max_hops: int = 4,
    plausibility: Plausibility | None = None,
) -> list[tuple[Edge, ...]]:
    """The most telling paths from ``a`` to ``b``, best first: at most ``limit``, of at most ``max_hops`` edges.

    Each path is walked from a to b. Paths through a hub (a node with very many edges) are given only if there is no
    other. With a ``plausibility``, guessed edges at either end may be on a path too. Empty where nothing connects the
    two. Cost: some levels of the graph around both.
    """
    if a == b or limit < 1 or max_hops < 1:
        return []
    guesses = [edge for end in (a, b) for edge in _plausible(snapshot, plausibility, end)]
    hubs = _hubs(snapshot)
    hubs[[a, b]] = False
    paths: list[tuple[Edge, ...]] = []
    for reach in sorted({min(NEAR, max_hops), max_hops}):
        facts = _between(snapshot, a, b, reach, guesses)
        quiet = facts[~(hubs[facts[:, HEAD]] | hubs[facts[:, TAIL]])]
        paths = list(itertools.islice(_paths(snapshot, quiet, a, b, reach, guesses), SPARE * limit))
        if len(paths) >= limit:
            break
    paths = paths or list(itertools.islice(_paths(snapshot, facts, a, b, max_hops, guesses), SPARE * limit))
    return _varied(paths)[:limit]


def to_networkx(snapshot: Snapshot, label: Callable[[Sequence[int]], Sequence[str]]) -> networkx.MultiDiGraph:
    """All facts between entities as a networkx graph, for any of its algorithms.

    Nodes are entity rows with the attributes ``label`` (from the function, which gets all rows at once) and
    ``types``; edges are keyed by the relation's key and carry the ``fact`` id. Symmetric facts stand once, as stored.
    """
    import networkx

    graph = networkx.MultiDiGraph()
    triples = snapshot.triples
    rows = distinct(np.concatenate((triples[:, HEAD], triples[:, TAIL]))).tolist()
    for row, text in zip(rows, label(rows), strict=True):
        graph.add_node(row, label=text, types=snapshot.types_of(row))
    keys = {row: relation.key for row, relation in snapshot.schema.relations.items()}
    for (head, relation, tail), fact in zip(triples.tolist(), snapshot.fact_ids.tolist(), strict=True):
        graph.add_edge(head, tail, key=keys.get(relation, str(relation)), fact=fact)
    return graph


def _hubs(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which entities have so many edges that a path through them tells little, (E,)."""
    threshold = max(SMALLEST_HUB, math.sqrt(2 * len(snapshot.triples)))
    return np.asarray(snapshot.degree() > threshold)


def _plausible(snapshot: Snapshot, plausibility: Plausibility | None, entity: int) -> list[Edge]:
    """The guessed edges at an entity that count here, walked from it."""
    if plausibility is None:
        return []
    return InferredEdges(KnownEdges(snapshot), plausibility, PLAUSIBLE).around(entity)


def _between(snapshot: Snapshot, a: int, b: int, max_hops: int, guesses: Sequence[Edge]) -> Columns:
    """The facts on walks from a to b of at most so many hops that the search from both ends meets on.

    A guess stands among them with -1 - its place as its fact.
    """
    guessed = [(edge.head, edge.relation, edge.tail, -1 - place) for place, edge in enumerate(guesses)]
    facts = np.concatenate((
        _reached(snapshot, a, b, (max_hops + 1) // 2),
        _reached(snapshot, b, a, max_hops // 2),
        np.array(guessed, np.int64).reshape(-1, 4),
    ))  # fmt: skip
    facts = facts[np.unique(facts[:, 3], return_index=True)[1]]
    heads, tails = facts[:, HEAD], facts[:, TAIL]
    from_a = _distances(snapshot.n_entities, facts, a, max_hops)
    from_b = _distances(snapshot.n_entities, facts, b, max_hops)
    length = np.minimum(from_a[heads] + from_b[tails], from_a[tails] + from_b[heads]) + 1
    useful = (length <= max_hops) & (heads != tails)
    return np.asarray(facts[useful])


def _reached(snapshot: Snapshot, start: int, goal: int, hops: int) -> Columns:
    """The facts met in so many levels around ``start``; the goal is not left again."""
    degree = snapshot.degree()
    seen = frontier = np.array([start], np.int32)
    facts: list[Columns] = [np.empty((0, 4), np.int64)]
    for _ in range(hops):
        left = frontier[frontier != goal]
        left = left[np.argsort(degree[left], kind="stable")]
        left = left[: max(1, int(np.searchsorted(np.cumsum(degree[left]), WIDEST)))]
        limit = CROWDED if len(facts) > 1 else len(snapshot.triples)
        facts.append(_facts_at(snapshot.outgoing, left, limit))
        facts.append(_facts_at(snapshot.incoming, left, limit)[:, [TAIL, RELATION, HEAD, 3]])
        ends = distinct(np.concatenate((facts[-2][:, TAIL], facts[-1][:, HEAD])).astype(np.int32))
        frontier = without(ends, seen)
        seen = union((seen, frontier))
    return np.concatenate(facts)


def _facts_at(edges: Edges, nodes: Nodes, crowd: int) -> Columns:
    """The edges that start at the nodes, but for relations with over ``crowd`` at one: start, relation, end, fact."""
    first = edges.pointers[nodes]
    counts = edges.pointers[nodes + 1] - first
    before = np.cumsum(counts) - counts
    places = np.repeat(first - before, counts) + np.arange(int(counts.sum()))
    starts = np.repeat(nodes, counts)
    columns = (starts, edges.relations[places], edges.ends[places], edges.facts[places])
    found = np.column_stack([column.astype(np.int64) for column in columns])
    sharing = found[:, HEAD] * (found[:, RELATION].max(initial=0) + 1) + found[:, RELATION]
    _, group, sizes = np.unique(sharing, return_inverse=True, return_counts=True)
    return np.asarray(found[sizes[group] <= crowd])


def _distances(n_entities: int, facts: Columns, start: int, hops: int) -> NDArray[np.int64]:
    """How many of the facts it takes to get from ``start`` to each entity, whichever way, (E,); FAR beyond ``hops``."""
    distance = np.full(n_entities, FAR, np.int64)
    distance[start] = 0
    ends = facts[:, [HEAD, TAIL]]
    for hop in range(hops):
        reached = distance[ends] == hop
        beyond = ends[:, ::-1][reached]
        distance[beyond] = np.minimum(distance[beyond], hop + 1)
    return distance


def _costs(snapshot: Snapshot, facts: Columns, guesses: Sequence[Edge]) -> list[float]:
    """What each fact costs on a path: 1, and more the more facts of its relation share its head or its tail.

    A guess costs more the less likely it is.
    """
    n_relations = int(max(snapshot.n_relations, facts[:, RELATION].max(initial=0) + 1))
    crowd = np.zeros(len(facts))
    for edges, column in ((snapshot.outgoing, HEAD), (snapshot.incoming, TAIL)):
        sharing = edges.starts().astype(np.int64) * n_relations + edges.relations  # sorted, as the edges are
        wanted = facts[:, column] * n_relations + facts[:, RELATION]
        others = sharing.searchsorted(wanted, "right") - sharing.searchsorted(wanted, "left")
        crowd += np.log(np.maximum(others, 1))
    doubts = np.array([0.0, *(-math.log(edge.truth) for edge in guesses)])
    costs: list[float] = (1 + CROWD * crowd + GUESSED * doubts[np.maximum(-facts[:, 3], 0)]).tolist()
    return costs


def _paths(
    snapshot: Snapshot, facts: Columns, a: int, b: int, max_hops: int, guesses: Sequence[Edge]
) -> Iterator[tuple[Edge, ...]]:
    """Paths over the facts, cheapest first."""
    import networkx

    near = networkx.Graph()
    near.add_nodes_from((a, b))
    for (head, relation, tail, fact), cost in zip(facts.tolist(), _costs(snapshot, facts, guesses), strict=True):
        hops = near.edges[head, tail]["hops"] if near.has_edge(head, tail) else []
        hops.append((cost, fact, head, relation, tail))
        near.add_edge(head, tail, hops=hops, cost=min(hops)[0])
    if not networkx.has_path(near, a, b):
        return
    routes = networkx.shortest_simple_paths(near, a, b, weight="cost")
    for route in itertools.islice(routes, MOST_TRIED):
        if len(route) <= max_hops + 1:
            yield from _walks(snapshot, near, route, guesses)


def _varied(paths: list[tuple[Edge, ...]]) -> list[tuple[Edge, ...]]:
    """The paths so that each sequence of relations comes once before any comes twice, else in their order."""
    return [path for _, path in sorted(zip(_repeated(paths), paths, strict=True), key=lambda pair: pair[0])]


def _repeated(paths: list[tuple[Edge, ...]]) -> list[int]:
    """For each path, how many before it go by the same sequence of relations."""
    told: Counter[tuple[tuple[int, bool], ...]] = Counter()
    repeated = []
    for path in paths:
        kind = tuple((edge.relation, edge.inverse) for edge in path)
        repeated.append(told[kind])
        told[kind] += 1
    return repeated


def _walks(
    snapshot: Snapshot, near: networkx.Graph, route: list[int], guesses: Sequence[Edge]
) -> Iterator[tuple[Edge, ...]]:
    """A route with its facts: every fact by itself where one step leads to the goal, else the best of each step."""
    steps = [sorted(near.edges[pair]["hops"]) for pair in itertools.pairwise(route)]
    choices = [(hop,) for hop in steps[0]] if len(steps) == 1 else [tuple(hops[0] for hops in steps)]
    for hops in choices:
        edges = []
        for start, (_, fact, head, relation, tail) in zip(route, hops, strict=False):
            inverse = head != start
            if inverse and snapshot.schema.relations[relation].symmetric:
                head, tail, inverse = tail, head, False
            edge = Edge(fact, EntityId(head), RelationId(relation), EntityId(tail), inverse)
            if fact < 0:
                edge = replace(edge, fact=None, standing="inferred", truth=guesses[-1 - fact].truth)
            edges.append(edge)
        yield tuple(edges)
