"""A space that is served: scores and likeness, and how it lies over a graph that has changed since."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding.manifest import Manifest
from superbrain.embedding.models import MODELS
from superbrain.embedding.space import Laid, Space, laid_over
from superbrain.errors import SpaceOfOtherGraph
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

KEYS, LINKS = [f"e{row}" for row in range(6)], ["r", "s"]


def made(keys: list[str] = KEYS, links: list[str] = LINKS, *, stamp: str = "", cache: Path | None = None) -> Space:
    arrays = MODELS["complex"].initial(len(keys), len(links), 3, 0)
    lines = tuple("".join(f"{key}\n" for key in part).encode() for part in (keys, links))
    manifest = Manifest("complex", 3, transaction=5, stamp=stamp, snapshot="hash")
    return Space("s", manifest, arrays["entities"], arrays["relations"], None, lines, cache)


def test_scores_are_those_of_the_model() -> None:
    space = made()
    for relation in range(4):
        scores = space.scores([4, 0], relation)
        assert scores.shape == (2, 6)
        assert scores.dtype == np.float32
        for number, head in enumerate((4, 0)):
            heads, tails = space.entities[[head] * 6], space.entities
            links = space.relations[[relation] * 6]
            np.testing.assert_allclose(scores[number], MODELS["complex"].score_triples(heads, links, tails), rtol=1e-5)


def test_nearest_are_those_of_the_largest_cosine_without_itself() -> None:
    space = made()
    unit = space.entities / np.linalg.norm(space.entities, axis=1, keepdims=True)
    expected = sorted(((float(unit[row] @ unit[2]), row) for row in range(6) if row != 2), reverse=True)
    found = space.nearest(2, 3)
    assert [row for row, _ in found] == [row for _, row in expected[:3]]
    np.testing.assert_allclose([cosine for _, cosine in found], [cosine for cosine, _ in expected[:3]], rtol=1e-5)
    assert len(space.nearest(2, 99)) == 5
    assert space.nearest(2, 0) == []
    assert space.nearest(space.vector(2) * 7, 1)[0] == (2, pytest.approx(1))


def test_a_row_of_zeros_is_like_nothing() -> None:
    space = made()
    space.entities[3] = 0
    assert space.nearest(3, 2) == [(0, 0.0), (1, 0.0)]
    assert dict(space.nearest(0, 9))[3] == 0


def laid(
    space: Space, *, keys: list[str], triples: list[tuple[int, int, int]], stamps: dict[int, str], at: int = 9
) -> Laid:
    schema = Schema.of([Relation("s"), Relation("r"), Relation("new")])
    snapshot = Snapshot.from_facts(triples, schema=schema, n_entities=len(keys), transaction=at)
    return laid_over(space, snapshot, stamps, lambda rows: [keys[row] for row in rows])


def test_rows_are_laid_over_those_of_a_graph_with_other_numbers(tmp_path: Path) -> None:
    keys = ["new", *KEYS[::-1], "dead"]
    for _ in range(2):
        over = laid(made(cache=tmp_path), keys=keys, triples=[(0, 0, 1), (1, 2, 2)], stamps={1: "other"})
        assert over.entity_rows.tolist() == [-1, 5, 4, 3, 2, 1, 0, -1]
        assert over.relation_rows.tolist() == [1, 0, -1]
        assert over.graph_rows().tolist() == [6, 5, 4, 3, 2, 1]
        assert (over.newcomers, over.unseen_relations) == (1, 1)  # of the dead one nothing is known
        assert over.behind is None


def test_an_older_space_says_how_far_it_is_behind() -> None:
    own = made(stamp="five")
    assert laid(own, keys=KEYS, triples=[(0, 0, 1)], stamps={5: "five", 9: "nine"}).behind == 4
    assert laid(own, keys=KEYS, triples=[(0, 0, 1)], stamps={5: "five", 9: "nine"}, at=3).behind == -2


def test_a_space_of_another_graph_is_refused() -> None:
    with pytest.raises(SpaceOfOtherGraph) as caught:
        laid(made(), keys=["e0", "e1", "x"], triples=[(0, 0, 1)], stamps={1: "other"})
    assert (caught.value.fields["shared"], caught.value.fields["total"]) == (2, 6)
    with pytest.raises(SpaceOfOtherGraph):
        laid(made(links=["r", "x", "y"]), keys=KEYS, triples=[(0, 0, 1)], stamps={1: "other"})


def test_a_space_of_this_brain_is_its_own_whatever_happened_since() -> None:
    over = laid(made(stamp="one"), keys=["x", "e0"], triples=[(0, 0, 1)], stamps={1: "one"})
    assert over.entity_rows.tolist() == [-1, 0]
    assert over.graph_rows().tolist() == [1, -1, -1, -1, -1, -1]


def test_half_of_the_vocabulary_is_enough() -> None:
    assert laid(made(), keys=KEYS[:3], triples=[(0, 0, 1)], stamps={}).entity_rows.tolist() == [0, 1, 2]
