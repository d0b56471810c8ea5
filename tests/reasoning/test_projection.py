from __future__ import annotations

import numpy as np
import pytest

from superbrain.reasoning import KnownEdges, Projection
from superbrain.reasoning.projection import contained, intersection, union, without
from superbrain.types import Literal


@pytest.fixture
def edges(world):
    return KnownEdges(world.snapshot)


@pytest.fixture
def relation(world):
    return world.snapshot.schema.relation_id


def test_known_edges_fulfil_the_contract_that_inference_will(edges):
    projection: Projection = edges
    assert projection.row(0, 0, inverse=False).nodes.size == 1


def test_every_known_edge_is_true(edges, world, relation):
    row = edges.row(world.row("fr"), relation("borders"), inverse=False)
    assert row.nodes.size == 5
    assert (row.truths == 1).all()


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("key", ["capital", "borders", "continent"])
def test_the_image_of_many_nodes_is_that_of_each(key, inverse, edges, world, relation, monkeypatch):
    nodes = np.arange(world.snapshot.n_entities, dtype=np.int32)
    at_once = edges.image(nodes, relation(key), inverse=inverse)
    monkeypatch.setattr("superbrain.reasoning.projection.FEW", nodes.size)
    assert at_once.tolist() == edges.image(nodes, relation(key), inverse=inverse).tolist()
    assert at_once.tolist() == edges.ends(relation(key), inverse=inverse).tolist()


def test_values_are_nodes_above_the_entities(edges, world, relation):
    (node,) = edges.row(world.row("gold"), relation("atomic_number"), inverse=False).nodes.tolist()
    assert edges.is_value(node)
    assert edges.literal(node) == Literal("quantity", "79")
    assert edges.row(node, relation("atomic_number"), inverse=True).nodes.tolist() == [world.row("gold")]


def test_a_value_leads_nowhere_along_a_relation_between_entities(edges, world, relation):
    (node,) = edges.row(world.row("gold"), relation("atomic_number"), inverse=False).nodes.tolist()
    assert not edges.row(node, relation("borders"), inverse=False).nodes.size
    assert not edges.row(node, relation("atomic_number"), inverse=False).nodes.size


def test_set_operations_keep_sets_sorted_and_distinct():
    one, other, none = (np.array(nodes, np.int32) for nodes in ([1, 3, 5], [3, 4, 5, 9], []))
    assert intersection(one, other).tolist() == [3, 5]
    assert union((one, other, none)).tolist() == [1, 3, 4, 5, 9]
    assert without(one, other).tolist() == [1]
    assert without(one, none).tolist() == [1, 3, 5]
    assert contained(np.array([9, 0, 3]), other).tolist() == [True, False, True]
    assert intersection(one, none).size == 0
    assert union(()).size == 0
