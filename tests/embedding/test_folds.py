"""What says much of one another is never on both sides."""

from __future__ import annotations

import numpy as np

from superbrain.embedding.folds import FOLDS, folds_of


def drawn(facts: list[tuple[int, int, int]], count: int = FOLDS) -> list[int]:
    return folds_of(np.array(facts), np.random.default_rng(0), count).tolist()


def test_facts_of_one_head_are_in_one_fold():
    facts = [(head, relation, 500 + relation) for head in range(100) for relation in range(3)]
    folds = np.array(drawn(facts)).reshape(100, 3)
    assert (folds == folds[:, :1]).all()
    assert set(folds[:, 0].tolist()) == {0, 1}
    assert 30 < folds[:, 0].sum() < 70


def test_a_fact_and_the_same_turned_round_are_in_one_fold_along_whole_chains():
    chain = [fact for row in range(20) for fact in ((row, 0, row + 1), (row + 1, 1, row))]
    assert len(set(drawn([*chain, (50, 0, 51), (52, 0, 53)])[: len(chain)])) == 1


def test_nothing_has_no_folds_and_there_may_be_more_than_two():
    assert folds_of(np.zeros((0, 3), np.int64), np.random.default_rng(0)).tolist() == []
    assert set(drawn([(head, 0, 99) for head in range(50)], 5)) == set(range(5))
