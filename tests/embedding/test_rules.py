from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.rules import PathRule, Paths, Profiles, RuleLearner, follow, rule_votes
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

HOME, FATHER, SCHOOL, MARRIED = range(4)
SCHEMA = Schema.of([Relation("home"), Relation("father"), Relation("school"), Relation("married", symmetric=True)])


def family() -> Snapshot:
    """Forty people: 2i + 1 is the child of 2i and has the same home; home and school go together."""
    facts = []
    for parent in range(0, 40, 2):
        place = parent % 3
        for person in (parent, parent + 1):
            facts += [(person, HOME, 100 + place), (person, SCHOOL, 200 + place)]
        facts.append((parent + 1, FATHER, parent))
    return Snapshot.from_facts([*facts, (0, MARRIED, 2)], schema=SCHEMA)


def test_a_child_lives_where_its_father_does():
    snapshot = family()
    rules = RuleLearner(Paths(snapshot), np.random.default_rng(0)).rules(HOME)
    found = {(rule.first, rule.second): rule.confidence for rule in rules}
    # twenty predictions, all of them right, five counted as wrong in advance
    assert found[FATHER, HOME] == pytest.approx(20 / 25)
    assert found[FATHER + 4, HOME] == pytest.approx(20 / 25)


def test_the_fact_itself_is_no_path():
    rules = RuleLearner(Paths(family()), np.random.default_rng(0)).rules(HOME)
    assert (HOME, -1) not in {(rule.first, rule.second) for rule in rules}


def test_following_a_rule_never_ends_where_it_began():
    paths = Paths(family())
    there_and_back = PathRule(FATHER, FATHER + 4, 0.5)
    assert follow(paths, 1, there_and_back).tolist() == []


def test_votes_that_agree_are_stronger_than_one():
    paths = Paths(family())
    one = rule_votes(paths, 1, [PathRule(FATHER, HOME, 0.5)])
    two = rule_votes(paths, 1, [PathRule(FATHER, HOME, 0.5), PathRule(FATHER, HOME, 0.5)])
    assert one[0].tolist() == two[0].tolist() == [100]
    assert one[1] == pytest.approx([0.5])
    assert two[1] == pytest.approx([0.75])


def test_a_symmetric_edge_counts_once_and_from_both_ends():
    paths = Paths(family())
    for one, other in ((0, 2), (2, 0)):
        signed, ends = paths.edges(one)
        assert ends[signed == MARRIED].tolist() == [other]
        assert MARRIED + 4 not in signed


def test_a_school_tells_the_home_and_a_unique_father_does_not():
    snapshot = family()
    profiles = Profiles(Paths(snapshot), HOME, np.arange(100, 103))
    weights = profiles.weights(np.random.default_rng(0))
    assert weights[SCHOOL] > 0.5
    assert FATHER not in weights


def test_profile_votes_leave_the_asker_out():
    snapshot = Snapshot.from_facts([(0, SCHOOL, 9), (1, SCHOOL, 9), (0, HOME, 7), (1, HOME, 8)], schema=SCHEMA)
    profiles = Profiles(Paths(snapshot), HOME, np.array([7, 8]))
    places, votes = profiles.votes(0, {SCHOOL: 1.0})
    assert places.tolist() == [1]
    assert votes[0] > 0


def test_a_graph_with_one_fact_teaches_nothing():
    snapshot = Snapshot.from_facts([(0, HOME, 1)], schema=SCHEMA)
    paths = Paths(snapshot)
    assert RuleLearner(paths, np.random.default_rng(0)).rules(HOME) == ()
    assert Profiles(paths, HOME, np.array([1])).weights(np.random.default_rng(0)) == {}
