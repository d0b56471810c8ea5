"""How two entities hang together: the most telling paths between them, and the whole graph for networkx.

An edge costs more the more edges of its relation meet at its ends: that two poets lived under one dynasty tells little
when thousands did. The search goes out from both ends. It may arrive at a node by a relation that crowds there (a
dynasty's people, a country's cities) but leaves it only by others, so two sides can meet in such a node and no path
wanders through it; and one that meets in a hub is told only where nothing better is known.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from superbrain.reasoning.answers import Edge
from superbrain.reasoning.projection import Nodes, distinct, union, without
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

SPARE = 4
"""For each wanted path, how many are looked at: paths by other relations come before more of the same."""

MOST_TRIED = 24
"""Paths looked at, cheapest first, in search of ones that are short enough."""

FAR = 100
"""A distance that no path has."""

Columns = NDArray[np.int64]
"""Facts, a row each: head, relation, tail, fact id, (n, 4)."""


def connect(snapshot: Snapshot, a: int, b: int, *, limit: int = 3, max_hops: int = 4) -> list[tuple[Edge, ...]]:
    """The most telling paths from ``a`` to ``b``, best first: at most ``limit``, of at most ``max_hops`` edges.

    Each path is walked from a to b. Paths through a hub (a node with very many edges) are given only if there is no
    other. Empty where nothing connects the two. Cost: some levels of the graph around both.
    """
    if a == b or limit < 1 or max_hops < 1:
        return []
    hubs = _hubs(snapshot)
    hubs[[a, b]] = False
    paths: list[tuple[Edge, ...]] = []
    for reach in sorted({min(NEAR, max_hops), max_hops}):
        facts = _between(snapshot, a, b, reach)
        quiet = facts[~(hubs[facts[:, HEAD]] | hubs[facts[:, TAIL]])]
        paths = list(itertools.islice(_paths(snapshot, quiet, a, b, reach), SPARE * limit))
        if len(paths) >= limit:
            break
    paths = paths or list(itertools.islice(_paths(snapshot, facts, a, b, max_hops), SPARE * limit))
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


def _between(snapshot: Snapshot, a: int, b: int, max_hops: int) -> Columns:
    """The facts on walks from a to b of at most so many hops that the search from both ends meets on."""
    facts = np.concatenate((
        _reached(snapshot, a, b, (max_hops + 1) // 2),
        _reached(snapshot, b, a, max_hops // 2),
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


def _costs(snapshot: Snapshot, facts: Columns) -> list[float]:
    """What each fact costs on a path: 1, and more the more facts of its relation share its head or its tail."""
    n_relations = int(max(snapshot.n_relations, facts[:, RELATION].max(initial=0) + 1))
    crowd = np.zeros(len(facts))
    for edges, column in ((snapshot.outgoing, HEAD), (snapshot.incoming, TAIL)):
        sharing = edges.starts().astype(np.int64) * n_relations + edges.relations  # sorted, as the edges are
        wanted = facts[:, column] * n_relations + facts[:, RELATION]
        crowd += np.log(sharing.searchsorted(wanted, "right") - sharing.searchsorted(wanted, "left"))
    costs: list[float] = (1 + CROWD * crowd).tolist()
    return costs


def _paths(snapshot: Snapshot, facts: Columns, a: int, b: int, max_hops: int) -> Iterator[tuple[Edge, ...]]:
    """Paths over the facts, cheapest first."""
    import networkx

    near = networkx.Graph()
    near.add_nodes_from((a, b))
    for (head, relation, tail, fact), cost in zip(facts.tolist(), _costs(snapshot, facts), strict=True):
        hops = near.edges[head, tail]["hops"] if near.has_edge(head, tail) else []
        hops.append((cost, fact, head, relation, tail))
        near.add_edge(head, tail, hops=hops, cost=min(hops)[0])
    if not networkx.has_path(near, a, b):
        return
    routes = networkx.shortest_simple_paths(near, a, b, weight="cost")
    for route in itertools.islice(routes, MOST_TRIED):
        if len(route) <= max_hops + 1:
            yield from _walks(snapshot, near, route)


def _varied(paths: list[tuple[Edge, ...]]) -> list[tuple[Edge, ...]]:
    """The paths so that each sequence of relations comes once before any comes twice, else in their order."""
    told: Counter[tuple[tuple[int, bool], ...]] = Counter()
    ranked = []
    for path in paths:
        kind = tuple((edge.relation, edge.inverse) for edge in path)
        ranked.append((told[kind], path))
        told[kind] += 1
    return [path for _, path in sorted(ranked, key=lambda pair: pair[0])]


def _walks(snapshot: Snapshot, near: networkx.Graph, route: list[int]) -> Iterator[tuple[Edge, ...]]:
    """A route with its facts: every fact by itself where one step leads to the goal, else the best of each step."""
    steps = [sorted(near.edges[pair]["hops"]) for pair in itertools.pairwise(route)]
    choices = [(hop,) for hop in steps[0]] if len(steps) == 1 else [tuple(hops[0] for hops in steps)]
    for hops in choices:
        edges = []
        for start, (_, fact, head, relation, tail) in zip(route, hops, strict=False):
            inverse = head != start
            if inverse and snapshot.schema.relations[relation].symmetric:
                head, tail, inverse = tail, head, False
            edges.append(Edge(fact, EntityId(head), RelationId(relation), EntityId(tail), inverse))
        yield tuple(edges)
