"""Facts in two halves or more parts, so that what was fitted on the one is judged on the others.

A fact is asked about from both ends, and often stands in the graph a second time, turned round. What was learnt of one
of these says much of the others, so they always go together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 2


def folds_of(facts: NDArray[np.integer[Any]], chance: np.random.Generator, count: int = FOLDS) -> NDArray[np.int64]:
    """The fold (m,) of each fact (m, 3): one for all facts of a head, and for heads that have facts with each other."""
    heads, tails = (np.asarray(facts[:, place], np.int64) for place in (0, 2))
    size = int(max(heads.max(initial=-1), tails.max(initial=-1))) + 1
    turned = np.isin(heads * size + tails, tails * size + heads)
    company = np.arange(size)
    ends, others = heads[turned], tails[turned]
    while True:
        least = company.copy()
        np.minimum.at(least, ends, company[others])
        if (least == company).all():
            break
        company = least
    _, together = np.unique(company[heads], return_inverse=True)
    drawn = chance.permutation(int(together.max(initial=-1)) + 1) % count
    return np.asarray(drawn[together], np.int64)
