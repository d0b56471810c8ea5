from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.evidence import Vectors
from superbrain.embedding.newcomers import TOLERANCE, Gate, place, told
from superbrain.embedding.old_queries import OldQueries, check
from superbrain.embedding.rules import Paths
from superbrain.store.snapshot import Snapshot

NATIVE, KNOWS, R = 0, 3, 5
CITIES = 8


@pytest.fixture(scope="module")
def stranger(planted) -> int:
    return int(planted.held[0, 0])


@pytest.fixture(scope="module")
def vectors(planted, stranger) -> Vectors:
    rows = np.arange(len(planted.entities))
    rows[stranger] = -1
    return Vectors(planted.vectors.model, planted.entities, planted.relations, rows, np.arange(R))


@pytest.fixture(scope="module")
def old(planted, vectors) -> OldQueries:
    return OldQueries.of(vectors, planted.snapshot.triples, R, [KNOWS])


@pytest.fixture(scope="module")
def facts_of(planted, vectors, stranger):
    def found(*facts: tuple[int, int, int]) -> np.ndarray:
        snapshot = Snapshot.from_facts(facts, schema=planted.snapshot.schema, n_entities=len(planted.entities))
        return told(vectors, Paths(snapshot), stranger)

    return found


def test_a_newcomer_finds_the_city_that_it_was_told(planted, vectors, old, stranger, facts_of):
    for city in (2, 5):
        facts = facts_of((stranger, NATIVE, city))
        assert facts.tolist() == [[NATIVE, city]]
        vector = place(vectors, old, facts)
        query = vectors.model.query(vector[None], planted.relations[NATIVE][None])[0]
        assert int((planted.entities[:CITIES] @ query).argmax()) == city
        assert Gate(vectors, old).admits(vector, facts)


def test_its_vector_is_no_longer_than_the_old_ones(vectors, old, stranger, facts_of):
    vector = place(vectors, old, facts_of((stranger, NATIVE, 2)))
    assert np.linalg.norm(vector) <= old.longest * (1 + 1e-5)


def test_facts_of_both_directions_count_and_symmetric_ones_twice(stranger, facts_of):
    other = CITIES + 3
    assert facts_of((other, 1, stranger)).tolist() == [[1 + R, other]]
    for fact in ((stranger, KNOWS, other), (other, KNOWS, stranger)):
        assert facts_of(fact).tolist() == [[KNOWS, other], [KNOWS + R, other]]


def test_facts_of_what_the_space_has_not_seen_say_nothing(planted, vectors, stranger, facts_of):
    assert len(facts_of((stranger, NATIVE, stranger))) == 0
    assert len(facts_of()) == 0
    unseen = Vectors(vectors.model, vectors.entities, vectors.relations, vectors.entity_rows, np.full(R, -1))
    snapshot = Snapshot.from_facts([(stranger, NATIVE, 2)], schema=planted.snapshot.schema)
    assert len(told(unseen, Paths(snapshot), stranger)) == 0


def test_the_same_facts_give_the_same_place(vectors, old, stranger, facts_of):
    facts = facts_of((stranger, NATIVE, 4))
    assert np.array_equal(place(vectors, old, facts), place(vectors, old, facts))


def test_one_that_the_space_knows_is_placed_as_if_it_did_not(planted, old, stranger, facts_of):
    """Its own row, whatever stands there, has no part in its place."""
    facts = facts_of((stranger, NATIVE, 4))
    places = []
    for filling in (0.0, 50.0):
        entities = planted.entities.copy()
        entities[stranger] = filling
        everyone = Vectors.aligned(planted.vectors.model, entities, planted.relations)
        places.append(place(everyone, old, facts, absent=stranger))
    assert places[0] == pytest.approx(places[1], abs=1e-5)


# ---- the old facts


def test_the_old_facts_are_found_as_before(vectors, old, stranger, facts_of):
    gate = Gate(vectors, old)
    facts = facts_of((stranger, NATIVE, 1), (stranger, KNOWS, CITIES + 3))
    assert gate.admits(place(vectors, old, facts), facts)
    assert gate.before - gate.now <= TOLERANCE


def test_a_vector_that_answers_everything_is_not_let_in(vectors, old, facts_of, stranger):
    gate = Gate(vectors, old)
    assert not gate.admits(np.full(vectors.entities.shape[1], 9.0, np.float32), facts_of((stranger, NATIVE, 1)))
    assert gate.now == gate.before
    assert not gate.admits(np.full(vectors.entities.shape[1], np.nan, np.float32), facts_of((stranger, NATIVE, 1))[:0])


def test_many_that_each_do_a_little_harm_are_let_in_only_until_it_adds_up(vectors, old, stranger, facts_of):
    facts = facts_of((stranger, NATIVE, 1))
    pushy = place(vectors, old, facts)
    alone = 0.0
    for length in np.linspace(1.0, 20.0, 200):
        gate = Gate(vectors, old)
        if not gate.admits(np.float32(length) * pushy, facts):
            break
        if gate.before > gate.now:
            alone, harmful = gate.before - gate.now, np.float32(length) * pushy
    assert 0.0 < alone <= TOLERANCE
    gate = Gate(vectors, old)
    admitted = [gate.admits(harmful, facts) for _ in range(round(3 * TOLERANCE / alone) + 2)]
    assert admitted[0]
    assert not admitted[-1]
    assert gate.before - gate.now <= TOLERANCE


def test_without_old_facts_nobody_does_harm(vectors, stranger, facts_of):
    none = OldQueries.of(vectors, np.zeros((0, 3), np.int64), R)
    facts = facts_of((stranger, NATIVE, 4))
    assert Gate(vectors, none).admits(place(vectors, none, facts), facts)


# ---- the old questions as they are kept


def test_old_questions_survive_their_file(vectors, old, stranger, facts_of):
    again = OldQueries.read(old.arrays(), vectors)
    facts = facts_of((stranger, NATIVE, 4))
    assert np.array_equal(place(vectors, old, facts), place(vectors, again, facts))
    assert (again.total, again.longest) == (old.total, pytest.approx(old.longest))


def test_questions_about_one_entity_can_be_left_out(old):
    city = int(old.facts[0, 2])
    rest = old.without(city)
    assert 0 < len(rest.facts) < len(old.facts)
    assert not (rest.facts[:, [0, 2]] == city).any()
    assert len(rest.queries) == len(rest.ranks) == len(rest.facts)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda kept: kept.pop("ranks"),
        lambda kept: kept.update(ranks=kept["ranks"][1:]),
        lambda kept: kept.update(facts=kept["facts"] + 10_000),
        lambda kept: kept.update(facts=-kept["facts"]),
        lambda kept: kept.update(facts=kept["facts"][:, :2]),
        lambda kept: kept.update(scores=kept["scores"] * np.float32(np.nan)),
        lambda kept: kept.update(settings=kept["settings"][:1]),
        lambda kept: kept.update(scores=kept["scores"].astype(np.float16)),
    ],
)
def test_what_are_no_questions_of_this_space_is_refused(vectors, old, spoilt):
    kept = dict(old.arrays())
    check(kept, len(vectors.entities), len(vectors.relations))
    spoilt(kept)
    with pytest.raises(ValueError, match="questions"):
        OldQueries.read(kept, vectors)
