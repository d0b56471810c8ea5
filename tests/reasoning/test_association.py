from __future__ import annotations

import itertools
import random
import subprocess
import sys

import numpy as np
import pytest

from superbrain.reasoning import associate, connect, to_networkx
from superbrain.reasoning.spreading import RESTART, Web
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation


def told(world, a, b, **options):
    return [world.told(path) for path in connect(world.snapshot, world.row(a), world.row(b), **options)]


def test_a_poem_tells_more_than_a_shared_dynasty(world):
    paths = told(world, "li_bai", "du_fu")
    assert paths[:2] == [["0 li_bai wrote_to> du_fu"], ["0 li_bai <wrote_to du_fu"]]


def test_paths_run_over_several_hops(world):
    assert told(world, "paris", "berlin", limit=1) == [
        ["0 paris <capital fr", "0 fr borders> de", "0 de capital> berlin"]
    ]


def test_no_path_is_longer_than_asked(world):
    assert told(world, "paris", "berlin", max_hops=2) == []
    assert all(len(path) <= 3 for path in told(world, "paris", "berlin", max_hops=3, limit=9))


@pytest.mark.parametrize(("a", "b"), [("gold", "li_bai"), ("paris", "paris")])
def test_what_does_not_hang_together_has_no_path(a, b, world):
    assert told(world, a, b) == []


def crowd(links: list[tuple[int, int, int]], size: int = 200) -> Snapshot:
    """Entity 0 is a hub that ``size`` others belong to by relation 0."""
    members = [(entity, 0, 0) for entity in range(1, size + 1)]
    return Snapshot.from_facts(members + links, schema=Schema.of([Relation("member"), Relation("knows")]))


def nodes(path):
    return [path[0].start, *(edge.end for edge in path)]


def test_a_hub_is_told_only_where_nothing_better_is_known():
    longer = [(1, 1, 301), (301, 1, 302), (302, 1, 2)]
    assert [nodes(path) for path in connect(crowd([]), 1, 2)] == [[1, 0, 2]]
    assert [nodes(path) for path in connect(crowd(longer), 1, 2)] == [[1, 301, 302, 2]]


def test_a_hub_can_be_an_end():
    assert nodes(connect(crowd([(1, 1, 301)]), 0, 301)[0]) == [0, 1, 301]


def test_parallel_facts_are_paths_of_their_own():
    paths = connect(crowd([(1, 1, 2), (2, 1, 1)]), 1, 2)
    assert sorted((edge.head, edge.relation, edge.tail, edge.inverse) for (edge,) in paths) == [
        (1, 1, 2, False),
        (2, 1, 1, True),
    ]


def test_the_rarer_of_two_relations_is_told_first():
    snapshot = crowd([(1, 1, 301), (301, 1, 2), (1, 0, 302), (2, 0, 302), *((n, 0, 302) for n in range(3, 12))])
    assert [nodes(path) for path in connect(snapshot, 1, 2)] == [[1, 301, 2], [1, 302, 2]]


def test_every_short_path_between_quiet_nodes_is_found():
    chance = random.Random(7)
    links = sorted({(chance.randrange(30), 0, chance.randrange(30)) for _ in range(45)})
    snapshot = Snapshot.from_facts(links, schema=Schema.of([Relation("r")]), n_entities=30)
    pairs = {frozenset((head, tail)) for head, _, tail in links}
    for a, b in itertools.combinations(range(8), 2):
        distance = shortest(pairs, a, b)
        paths = connect(snapshot, a, b, limit=1)
        assert bool(paths) == (distance <= 4)
        if paths:
            assert len(paths[0]) == distance or len(paths[0]) <= 4
            assert all(before.end == after.start for before, after in itertools.pairwise(paths[0]))
            assert (paths[0][0].start, paths[0][-1].end) == (a, b)


def shortest(pairs, a, b):
    reached, distance = {a}, 0
    while b not in reached and distance < 5:
        reached |= {node for pair in pairs if pair & reached for node in pair}
        distance += 1
    return distance


def test_networkx_is_loaded_only_when_it_is_needed():
    code = "import sys, superbrain.reasoning; print('networkx' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_the_whole_graph_goes_to_networkx(world):
    graph = to_networkx(world.snapshot, lambda rows: [world.keys[row] for row in rows])
    assert graph.number_of_edges() == len(world.snapshot.triples)
    france, paris = world.row("fr"), world.row("paris")
    assert graph.nodes[france] == {"label": "fr", "types": ("country",)}
    assert graph.edges[france, paris, "capital"]["fact"] == world.snapshot.fact_id(france, 0, paris)


# ---- spreading activation ----------------------------------------------------------------------------------------
def drawn(seed: int) -> Snapshot:
    chance = random.Random(seed)
    links = sorted({(chance.randrange(40), chance.randrange(3), chance.randrange(40)) for _ in range(120)})
    relations = [Relation("r"), Relation("s", symmetric=True), Relation("t")]
    return Snapshot.from_facts(links, schema=Schema.of(relations), n_entities=40)


@pytest.mark.parametrize("seed", range(4))
def test_pushing_gives_what_solving_the_equations_gives(seed):
    web = Web.of(drawn(seed))
    moves = np.zeros((40, 40))
    np.add.at(moves, (web.ends, web.starts), web.shares)
    start = np.eye(40)[:, 0]
    exact = np.linalg.solve(np.eye(40) - (1 - RESTART) * moves, RESTART * start)
    assert np.abs(web.spread(0) - exact).max() < 0.003


def test_every_fact_is_a_way_in_both_directions():
    snapshot = drawn(0)
    web = Web.of(snapshot)
    known = {(head, relation, tail) for head, relation, tail in snapshot.triples.tolist()}
    ways = zip(web.starts.tolist(), web.relations.tolist(), web.ends.tolist(), web.inverse.tolist(), strict=True)
    walked = {(end, relation, start) if inverse else (start, relation, end) for start, relation, end, inverse in ways}
    assert known <= walked
    assert {fact for fact in walked if fact[1] != 1} == {fact for fact in known if fact[1] != 1}


def test_a_friend_comes_to_mind_before_a_place_that_crowds():
    found = associate(crowd([(1, 1, 301), (301, 1, 302)]), None, 1)
    assert [one.entity for one in found[:3]] == [301, 302, 0]
    assert [nodes(one.path) for one in found[:2]] == [[1, 301], [1, 301, 302]]
    assert all(one.lift > 1 for one in found)


def test_paths_of_associations_lead_there_by_known_facts(world):
    for one in associate(world.snapshot, None, world.row("paris"), k=20):
        assert (one.path[0].start, one.path[-1].end) == (world.row("paris"), one.entity)
        assert len(one.path) <= 3
        for before, after in itertools.pairwise(one.path):
            assert before.end == after.start
        for edge in one.path:
            assert world.snapshot.fact_id(edge.head, edge.relation, edge.tail) == edge.fact


def test_what_has_no_facts_brings_nothing_to_mind(world):
    assert associate(world.snapshot, None, world.row("gold")) == []
