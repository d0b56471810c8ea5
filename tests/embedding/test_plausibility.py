from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from superbrain.embedding.plausibility import Plausibility
from superbrain.embedding.truth import FEWEST_ROWS
from superbrain.embedding.truth_fitting import fit_truth

NATIVE, FATHER, MAYOR, KNOWS, AGE = range(5)
CITIES = 8


@pytest.fixture(scope="module")
def laid(planted):
    model = fit_truth(planted.evidence, planted.held)
    return replace(planted, calibration=model.to_json(planted.snapshot.schema))


@pytest.fixture
def odds(laid) -> Plausibility:
    return over(laid)


def over(laid, unseen: tuple[int, ...] = ()) -> Plausibility:
    rows = np.arange(len(laid.entities))
    rows[list(unseen)] = -1
    return Plausibility(laid, laid.snapshot, rows, np.arange(5))


def test_stated_odds_of_the_best_answers_come_true(laid, odds):
    rows = odds.rows(laid.held[:, 0], NATIVE, inverse=False, floor=0.05)
    best = [(row.nodes[row.truths.argmax()], row.truths.max()) for row in rows]
    right = np.mean([node == tail for (node, _), tail in zip(best, laid.held[:, 2], strict=True)])
    assert right > 0.6
    assert np.mean([truth for _, truth in best]) == pytest.approx(right, abs=0.07)


def test_only_calibrated_open_relations_are_inferred(odds):
    assert [odds.infers(relation) for relation in (NATIVE, FATHER, MAYOR, KNOWS, AGE, 99)] == [True] + [False] * 5
    assert len(odds.rows([CITIES], KNOWS, inverse=False, floor=0.0)[0].nodes) == 0


def test_a_space_without_calibration_infers_nothing(planted):
    odds = over(planted)
    assert not odds.infers(NATIVE)
    assert odds.truth(planted.held[:3]).tolist() == [0.0, 0.0, 0.0]


def test_known_facts_are_true_and_forbidden_ones_false(laid, odds):
    native = laid.snapshot.triples[laid.snapshot.triples[:, 1] == NATIVE][0]
    person = int(laid.held[0, 0])
    facts = [native, (0, MAYOR, person), (person, NATIVE, person), (0, NATIVE, 1), (person, AGE, 3)]
    assert odds.truth(np.array(facts)).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_a_functional_row_with_an_answer_has_no_other(laid, odds):
    person, _, city = laid.snapshot.triples[laid.snapshot.triples[:, 1] == NATIVE][0].tolist()
    assert len(odds.rows([person], NATIVE, inverse=False, floor=0.0)[0].nodes) == 0
    assert odds.truth(np.array([(person, NATIVE, (city + 1) % CITIES)])).tolist() == [0.0]


def test_the_truths_of_a_functional_row_sum_to_one_at_most(laid, odds):
    for row in odds.rows(laid.held[:50, 0], NATIVE, inverse=False, floor=0.0):
        assert row.truths.sum() <= 1.0 + 1e-5


def test_rows_and_single_facts_agree(laid, odds):
    person = int(laid.held[3, 0])
    row = odds.rows([person], NATIVE, inverse=False, floor=0.0)[0]
    facts = np.array([(person, NATIVE, node) for node in row.nodes])
    assert odds.truth(facts) == pytest.approx(row.truths, abs=1e-6)


def test_many_heads_at_once_give_the_rows_of_each_alone(laid):
    heads = laid.held[:20, 0]
    together = over(laid).rows(heads, NATIVE, inverse=False, floor=0.1)
    alone = over(laid)
    for head, row in zip(heads, together, strict=True):
        single = alone.rows([int(head)], NATIVE, inverse=False, floor=0.1)[0]
        assert row.nodes.tolist() == single.nodes.tolist()
        assert row.truths == pytest.approx(single.truths, abs=1e-5)


def test_a_higher_floor_only_leaves_out(laid, odds):
    low = odds.rows(laid.held[:9, 0], NATIVE, inverse=False, floor=0.05)
    high = odds.rows(laid.held[:9, 0], NATIVE, inverse=False, floor=0.5)
    for more, less in zip(low, high, strict=True):
        assert set(less.nodes.tolist()) == set(more.nodes[more.truths >= 0.5].tolist())
        assert more.nodes.tolist() == sorted(more.nodes.tolist())


def test_asked_for_heads_those_that_have_their_answer_are_left_out(laid):
    odds = over(replace(laid, calibration={**laid.calibration, "rows": {"native": 100, "native^-1": FEWEST_ROWS}}))
    row = odds.rows([0], NATIVE, inverse=True, floor=0.01)[0]
    assert len(row.nodes)
    settled = laid.snapshot.triples[laid.snapshot.triples[:, 1] == NATIVE][:, 0]
    assert not np.isin(row.nodes, settled).any()


def test_a_direction_with_too_few_rows_of_its_own_is_not_inferred_while_the_other_is(laid):
    rows = {"native": FEWEST_ROWS, "native^-1": FEWEST_ROWS - 1}
    odds = over(replace(laid, calibration={**laid.calibration, "rows": rows}))
    assert odds.infers(NATIVE)
    assert len(odds.rows(laid.held[:1, 0], NATIVE, inverse=False, floor=0.01)[0].nodes)
    assert not len(odds.rows([0], NATIVE, inverse=True, floor=0.01)[0].nodes)
    assert odds.model.thin() == {"native^-1": FEWEST_ROWS - 1}
    rows = dict.fromkeys(rows, FEWEST_ROWS - 1)
    assert not over(replace(laid, calibration={**laid.calibration, "rows": rows})).infers(NATIVE)


def test_truth_is_the_odds_times_the_chance_that_there_is_an_answer(laid, odds):
    head = int(laid.held[0, 0])
    slot = odds.model.slot(odds.evidence, NATIVE, inverse=False)
    (question,) = odds.evidence.questions(slot, [head])
    chance = odds.model.lacking(slot, question, odds.model.weigh(slot, question))
    (given,), (stated,) = (odds.given([head], NATIVE, inverse=False), odds.rows([head], NATIVE, inverse=False, floor=0))
    best = int(given.nodes[given.truths.argmax()])
    share = max(float(given.truths.sum()), 1.0)
    assert 0.0 < chance < 1.0
    found = float(stated.truths[stated.nodes == best][0])
    assert found == pytest.approx(chance * float(given.truths.max()) / share, rel=0.02)


@pytest.fixture
def with_newcomers(laid):
    """Calibrated for newcomers too: half as sure of them."""
    return replace(laid, calibration={**laid.calibration, "newcomers": {"slope": 0.5, "intercept": 0.0}})


def test_what_the_space_has_not_seen_gets_nothing_until_it_is_placed(with_newcomers):
    person = int(with_newcomers.held[0, 0])
    odds = over(with_newcomers, unseen=(person,))
    assert len(odds.rows([person], NATIVE, inverse=False, floor=0.0)[0].nodes) == 0
    assert odds.vector(person) is None
    assert odds.nearest(person, 3) == []
    odds.place(np.array([person]), with_newcomers.entities[[person]])
    assert odds.vector(person).tolist() == with_newcomers.entities[person].tolist()
    assert len(odds.rows([person], NATIVE, inverse=False, floor=0.0)[0].nodes)
    assert odds.nearest(person, 1)[0][1] > 0.9


def test_the_odds_of_newcomers_are_put_right_and_those_of_the_others_stay(with_newcomers):
    person, other = (int(row) for row in with_newcomers.held[:2, 0])
    plain, odds = over(with_newcomers), over(with_newcomers, unseen=(person,))
    odds.place(np.array([person]), with_newcomers.entities[[person]])
    (expected,) = plain.given([person], NATIVE, inverse=False)
    (found,) = odds.given([person], NATIVE, inverse=False)
    best = int(expected.truths.argmax())
    logit = np.log(expected.truths[best] / (1 - expected.truths[best]))
    place = found.nodes.tolist().index(expected.nodes[best])
    assert found.truths[place] == pytest.approx(1 / (1 + np.exp(-logit / 2)), abs=1e-3)
    assert odds.rows([person], NATIVE, inverse=False, floor=0.0)[0].truths.sum() <= 1.0 + 1e-5
    assert odds.rows([other], NATIVE, inverse=False, floor=0.1)[0].truths == pytest.approx(
        plain.rows([other], NATIVE, inverse=False, floor=0.1)[0].truths, abs=1e-5
    )
    for one, row in zip((person, other), odds.given([0, 1], NATIVE, inverse=True), strict=True):
        assert 0.0 <= row.truths[row.nodes == one].sum() <= 1.0


def test_without_a_calibration_of_newcomers_nothing_is_stated_of_them(laid):
    person, other = (int(row) for row in laid.held[:2, 0])
    odds = over(laid, unseen=(person,))
    odds.place(np.array([person]), laid.entities[[person]])
    assert len(odds.rows([person], NATIVE, inverse=False, floor=0.0)[0].nodes) == 0
    assert person not in odds.rows([0], NATIVE, inverse=True, floor=0.0)[0].nodes
    assert len(odds.rows([other], NATIVE, inverse=False, floor=0.0)[0].nodes)


def test_newcomers_placed_anew_take_the_place_of_those_before(with_newcomers):
    one, other = (int(row) for row in with_newcomers.held[:2, 0])
    odds = over(with_newcomers, unseen=(one, other))
    odds.place(np.array([one, other]), with_newcomers.entities[[one, other]])
    odds.place(np.array([other]), with_newcomers.entities[[other]])
    assert odds.vector(one) is None
    assert odds.vector(other) is not None
    with pytest.raises(ValueError, match="has seen"):
        odds.place(np.array([0]), with_newcomers.entities[[0]])


def test_given_that_a_row_has_an_answer_its_odds_are_no_lower(laid, odds):
    for row, given in zip(
        odds.rows([0, 1], NATIVE, inverse=True, floor=0.02), odds.given([0, 1], NATIVE, inverse=True), strict=True
    ):
        kept = np.isin(given.nodes, row.nodes)
        assert (given.truths[kept] >= row.truths).all()


def test_the_nearest_are_those_of_the_same_direction(laid, odds):
    found = odds.nearest(CITIES, 5)
    assert len(found) == 5
    assert CITIES not in [entity for entity, _ in found]
    vectors = laid.entities / np.linalg.norm(laid.entities, axis=1, keepdims=True)
    cosines = vectors @ vectors[CITIES]
    cosines[CITIES] = -1
    assert [entity for entity, _ in found] == np.argsort(-cosines)[:5].tolist()


def test_a_calibration_that_is_none_is_refused(planted):
    with pytest.raises(ValueError, match="not a calibration"):
        over(replace(planted, calibration={"format": 7}))


def test_an_empty_graph_infers_nothing(laid):
    empty = type(laid.snapshot).from_facts([], schema=laid.snapshot.schema)
    odds = Plausibility(laid, empty, np.zeros(0, np.int64), np.arange(5))
    assert odds.rows([3], NATIVE, inverse=False, floor=0.1)[0].nodes.tolist() == []
    assert odds.truth(np.array([(0, NATIVE, 1)])).tolist() == [0.0]
