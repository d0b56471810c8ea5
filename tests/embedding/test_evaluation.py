"""Filtered ranks beside a slow and obvious count."""

from __future__ import annotations

import numpy as np
import pytest

from superbrain.embedding.candidates import Candidates
from superbrain.embedding.evaluation import Ranks, hub_answers, rank_facts, rank_most_frequent
from superbrain.embedding.models import MODELS
from superbrain.embedding.queries import KnownAnswers

MODEL = MODELS["complex"]
ENTITIES, RELATIONS = 25, 3


def drawn(count: int, seed: int = 0) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return np.unique(
        np.column_stack([chance.integers(0, high, count) for high in (ENTITIES, RELATIONS, ENTITIES)]), axis=0
    )


FACTS = drawn(120)
TEST = FACTS[::4]
KNOWN = KnownAnswers.of(FACTS, RELATIONS)
SPACE = {name: rows * 1000 for name, rows in MODEL.initial(ENTITIES, RELATIONS, 3, 0).items()}
COARSE = {name: np.sign(rows) for name, rows in SPACE.items()}


def counted(space: dict[str, np.ndarray], among: set[int] | None = None) -> tuple[list[float], list[float]]:
    """Ranks of tails and heads, candidate by candidate."""
    facts = set(map(tuple, FACTS.tolist()))
    entities, relations = space["entities"], space["relations"]
    rows = set(range(ENTITIES)) if among is None else among

    def rank(head: int, link: int, answer: int, known: set[int]) -> float:
        scores = MODEL.query(entities[[head]], relations[[link]]) @ entities.T
        others = [scores[0, row] for row in rows if row not in known]
        right = scores[0, answer]
        return 1 + sum(score > right for score in others) + sum(score == right for score in others) / 2

    tails, heads = [], []
    for head, link, tail in TEST.tolist():
        tails.append(rank(head, link, tail, {t for h, r, t in facts if (h, r) == (head, link)}))
        heads.append(rank(tail, link + RELATIONS, head, {h for h, r, t in facts if (t, r) == (tail, link)}))
    return tails, heads


@pytest.mark.parametrize("chunk", [None, 1, 7])
@pytest.mark.parametrize("space", [SPACE, COARSE])
def test_ranks_equal_a_slow_count_with_ties_averaged(space: dict[str, np.ndarray], chunk: int | None) -> None:
    found = rank_facts(MODEL, space, TEST, KNOWN, chunk=chunk)
    tails, heads = counted(space)
    np.testing.assert_array_equal(found.tail, tails)
    np.testing.assert_array_equal(found.head, heads)


def test_a_scorer_that_says_the_same_of_all_gets_the_rank_of_chance() -> None:
    constant = {name: np.zeros_like(rows) for name, rows in SPACE.items()}
    fact = np.array([[0, 0, 1]])
    ranks = rank_facts(MODEL, constant, fact, KnownAnswers.of(fact, RELATIONS))
    assert ranks.tail.tolist() == ranks.head.tolist() == [(ENTITIES + 1) / 2]


def test_candidates_compete_alone() -> None:
    rows = np.arange(0, ENTITIES, 2)
    both = Candidates((rows, np.arange(ENTITIES)), np.array([0, 0, 0, 1, 1, 1]))
    found = rank_facts(MODEL, SPACE, TEST, KNOWN, candidates=both, chunk=5)
    inside = np.isin(TEST[:, 2], rows)
    assert 0 < inside.sum() < len(TEST)
    np.testing.assert_array_equal(found.tail[inside], np.array(counted(SPACE, set(rows.tolist()))[0])[inside])
    np.testing.assert_array_equal(found.head, counted(SPACE)[1])
    known_inside = [len(set(FACTS[(FACTS[:, :2] == fact[:2]).all(1), 2]) & set(rows.tolist())) for fact in TEST]
    last = 1 + len(rows) - np.array(known_inside)
    np.testing.assert_array_equal(found.tail[~inside], last[~inside])


def test_a_space_with_numbers_that_are_not_finite_is_refused() -> None:
    broken = {name: rows.copy() for name, rows in SPACE.items()}
    broken["entities"][3, 1] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        rank_facts(MODEL, broken, TEST, KNOWN)


def test_the_most_frequent_answers_come_first() -> None:
    train = np.array([[0, 0, 9], [1, 0, 9], [2, 0, 8]])
    asked = np.array([[3, 0, 9], [3, 0, 8], [3, 0, 7]])
    for candidates, rest in ((None, ENTITIES), (Candidates((np.arange(5, 10),), np.array([0, -1])), 5)):
        ranks = [
            rank_most_frequent(train, ENTITIES, fact[None], KnownAnswers.of(train, 1), candidates=candidates).tail[0]
            for fact in asked
        ]
        assert ranks == [1, 2, 2 + (rest - 2 + 1) / 2]


def test_metrics_tell_the_sides_apart_and_choose() -> None:
    ranks = Ranks(np.array([[0, 0, 1], [0, 1, 2]]), np.array([1.0, 4.0]), np.array([2.0, 20.0]))
    found = ranks.metrics()
    assert found["mrr"] == pytest.approx((1 + 1 / 4 + 1 / 2 + 1 / 20) / 4)
    assert (found["tail_mrr"], found["head_mrr"]) == (pytest.approx(0.625), pytest.approx(0.275))
    assert (found["hits@1"], found["tail_hits@3"], found["hits@10"]) == (0.25, 0.5, 0.75)
    first = np.array([True, False])
    assert ranks.metrics(first, ~first)["mrr"] == pytest.approx((1 + 1 / 20) / 2)
    assert ranks.metrics(first & False, first & False) == {}
    assert ranks.by_relation()[1] == {"facts": 1.0, **ranks.metrics(~first, ~first)}


def test_each_relation_counts_the_same_in_the_macro_mrr() -> None:
    facts = np.array([[0, 0, 1], [0, 0, 2], [0, 2, 3]])
    ranks = Ranks(facts, np.array([1.0, 1.0, 4.0]), np.array([1.0, 1.0, 4.0]))
    assert ranks.macro_mrr() == pytest.approx((1 + 1 / 4) / 2)
    none = np.zeros(3, bool)
    assert ranks.macro_mrr(np.array([True, False, False]), none) == 1.0
    assert ranks.macro_mrr(none, none) == 0.0


def test_hubs_answer_more_than_a_tenth_of_their_relation() -> None:
    train = np.array([[head, 0, 50 if head < 3 else 60 + head] for head in range(20)] + [[0, 1, 70]])
    tail, head = hub_answers(train, np.array([[30, 0, 50], [30, 0, 65], [0, 1, 70], [90, 0, 95]]), 2)
    assert tail.tolist() == [True, False, False, False]
    assert not head.any()


def test_no_facts_give_no_metrics() -> None:
    ranks = rank_facts(MODEL, SPACE, np.zeros((0, 3), np.int64), KNOWN)
    assert ranks.metrics() == {}
    assert ranks.macro_mrr() == 0.0
