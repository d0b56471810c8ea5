from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from superbrain.store.edges import Edge, Edges

EDGE = st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 5))


def build(edges: list[Edge], n_entities: int = 6) -> Edges:
    table = np.array(edges, np.int64).reshape(-1, 4)
    columns = [table[:, column].astype(np.int32) for column in range(3)]
    return Edges.build(*columns, table[:, 3].copy(), n_entities)


def numbered(edges: list[tuple[int, int, int]]) -> list[Edge]:
    return [(*edge, number) for number, edge in enumerate(edges, start=1)]


@given(st.lists(EDGE, max_size=30))
def test_lookups_equal_a_scan(edges: list[tuple[int, int, int]]) -> None:
    rows = numbered(edges)
    built = build(rows)
    for start in range(6):
        for relation in range(3):
            ends = sorted({row[2] for row in rows if row[:2] == (start, relation)})
            assert built.ends_of(start, relation).tolist() == ends
            for end in range(6):
                facts = [row[3] for row in rows if row[:3] == (start, relation, end)]
                assert built.fact(start, relation, end) == min(facts, default=None)
        relations = [row[1] for row in rows if row[0] == start]
        assert built.relations_of(start) == [(r, relations.count(r)) for r in sorted(set(relations))]


@given(st.lists(EDGE, max_size=20), st.lists(EDGE, max_size=10), st.data())
def test_worked_in_changes_equal_building_anew(
    old: list[tuple[int, int, int]], new: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    rows = numbered([*old, *new])
    before, after = rows[: len(old)], rows[len(old) :]
    gone = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    changed = build(before).changed(gone, after, 8)
    anew = build([row for row in rows if row not in gone], 8)
    for column in ("pointers", "relations", "ends", "facts"):
        assert getattr(changed, column).tolist() == getattr(anew, column).tolist()
        assert getattr(changed, column).dtype == getattr(anew, column).dtype


def test_rows_outside_have_no_edges() -> None:
    built = build([(0, 0, 1, 1)])
    assert built.ends_of(-1, 0).tolist() == []
    assert built.ends_of(6, 0).tolist() == []
    assert built.relations_of(99) == []
    assert len(built) == 1
