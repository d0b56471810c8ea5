"""How far a shape can be trusted, against the plain definition, and in time that grows with the text only."""

from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from superbrain.learning.trust import PRIOR, WEIGHT, Shapes, Sightings
from superbrain.store.learned import Evidence

ONE = Evidence("p0", "a", "r", "b", "", "", "", "", "shape", 1, "asserted", 0.5, 1.0, ">x", 0, 1, 0, 1, 0, 1)

_SEEN = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30)


@given(_SEEN, st.integers(0, 7))
def test_trust_is_the_share_of_other_passages_that_are_right(seen: list[tuple[int, bool]], own: int) -> None:
    sightings = Sightings({f"p{at}" for at, right in seen if right}, {f"p{at}" for at, right in seen if not right})
    good = len({at for at, right in seen if right and at != own})
    bad = len({at for at, right in seen if not right and at != own})
    found = Shapes({("r", ">x"): sightings}).trust(replace(ONE, passage=f"p{own}"))
    assert found == (good + PRIOR * WEIGHT) / (good + bad + WEIGHT)


def test_many_pieces_of_one_shape_are_weighed_quickly() -> None:
    shapes = Shapes({("r", ">x"): Sightings({f"p{at}" for at in range(20_000)})})
    begun = time.process_time()
    for at in range(20_000):
        shapes.trust(replace(ONE, passage=f"p{at}"))
    assert time.process_time() - begun < 2
