"""Inside an open transaction newcomers have keys and labels, though no reader of the store sees them yet."""

from __future__ import annotations

import numpy as np

from superbrain.learning.regrounding import Arrival, with_arrivals
from superbrain.types import EntityId, Name


def test_an_arrival_has_a_key_and_a_label_beside_those_that_are_stored(reader) -> None:
    ground = reader.ground
    row = ground.snapshot.n_entities
    arrival = Arrival(EntityId(row), "zoe", ("person",), (Name("Zoe Quill", "en", "preferred"),))
    now = with_arrivals(ground, [arrival])
    assert now.entity_key(row) == "zoe"
    assert now.labels([row, 0], "en") == ["Zoe Quill", ground.label(0, "en")]
    assert now.label(row, "zh") == "Zoe Quill"
    assert np.array_equal(now.snapshot.triples, ground.snapshot.triples)
