"""Links that never meet exclude each other, and only where both are common."""

import numpy as np
import pytest

from superbrain.embedding.conflicts import FEWEST, Conflicts
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

FATHER, BROTHER, FRIEND, RARE = range(4)
SCHEMA = Schema.of([Relation("father"), Relation("brother"), Relation("friend", symmetric=True), Relation("rare")])


@pytest.fixture
def conflicts() -> Conflicts:
    """Fathers, brothers, friends who are brothers too, and a relation with one fact."""
    facts = [(2 * n, FATHER, 2 * n + 1) for n in range(FEWEST)]
    facts += [(100 + 2 * n, BROTHER, 101 + 2 * n) for n in range(FEWEST)]
    facts += [(100 + 2 * n, FRIEND, 101 + 2 * n) for n in range(FEWEST)]
    facts += [(300, RARE, 301)]
    return Conflicts(Snapshot.from_facts(facts, schema=SCHEMA))


def excluded(conflicts: Conflicts, asked: int, link: int) -> bool:
    return bool(len(conflicts.excluded(asked, np.array([link]), np.array([7]))))


def test_what_is_never_both_ways_is_not_asked_back(conflicts):
    assert excluded(conflicts, FATHER, FATHER + 4), "whose father he is cannot be his father"
    assert not excluded(conflicts, FATHER, FATHER)


def test_relations_that_never_link_the_same_two_exclude_each_other_both_ways(conflicts):
    for asked, link in ((FATHER, BROTHER), (BROTHER, FATHER), (FATHER, BROTHER + 4), (BROTHER + 4, FATHER)):
        assert excluded(conflicts, asked, link)


def test_what_does_meet_or_is_too_rare_to_tell_excludes_nothing(conflicts):
    assert not excluded(conflicts, BROTHER, FRIEND)
    assert not excluded(conflicts, FRIEND, BROTHER)
    assert not excluded(conflicts, RARE, RARE + 4)
    assert not excluded(conflicts, FATHER, RARE)
