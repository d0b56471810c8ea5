"""What is judged and calibrated is what is served, on facts that were never trained on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding import platt, rehearsal
from superbrain.embedding.artifact import current, open_space
from superbrain.embedding.calibration import TooFew
from superbrain.embedding.platt import Platt
from superbrain.embedding.precision import PRECISIONS, Precision
from superbrain.errors import SpaceNotFinite
from superbrain.store import Snapshot
from superbrain.training.finishing import Graph, evidence_of, finish, judge, rounded
from superbrain.training.job import Fitted, fit_run
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run, begin


@pytest.fixture(scope="module")
def fitted(snapshot: Snapshot, quick: Recipe, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Fitted]:
    run = begin(tmp_path_factory.mktemp("fitted"), snapshot, quick)
    return run, fit_run(run, lambda _: None)


@pytest.fixture(scope="module")
def graph(snapshot: Snapshot) -> Graph:
    relations = snapshot.schema.relations
    return Graph(
        snapshot,
        entity_keys=[f"e{row}" for row in range(snapshot.n_entities)],
        relation_keys=[relations[row].key for row in range(snapshot.n_relations)],
        stamp="stamp",
        name="drawn",
    )


def in_precision(fitted: tuple[Run, Fitted], precision: Precision) -> Run:
    return replace(fitted[0], recipe=replace(fitted[0].recipe, precision=precision))


def without_held(fitted: tuple[Run, Fitted], left: int) -> Run:
    run = fitted[0]
    return replace(run, arrays={**run.arrays, "held": run.arrays["held"][:left]})


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_tables_that_are_judged_are_those_that_are_served(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path, precision: Precision
) -> None:
    run = in_precision(fitted, precision)
    made = finish(run, fitted[1], graph, tmp_path)
    space = open_space(tmp_path, cache=None)
    tables = rounded(fitted[1].tables, precision)
    assert tables is not None
    for name in ("entities", "relations"):
        np.testing.assert_array_equal(getattr(space, name), tables[name])
    assert made.metrics == judge(run, {"entities": space.entities, "relations": space.relations})
    assert dict(space.manifest.metrics) == dict(made.metrics)
    assert space.manifest.recipe["precision"] == precision
    assert run.ended


def test_a_space_is_stamped_with_its_graph_and_its_figures_beat_the_most_frequent_answer(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path, snapshot: Snapshot
) -> None:
    made = finish(*fitted, graph, tmp_path)
    space = open_space(tmp_path, cache=None)
    assert (space.name, current(tmp_path)) == (made.name, made.name)
    assert (space.transaction, space.snapshot_hash) == (snapshot.transaction, snapshot.hash)
    assert (space.manifest.stamp, space.manifest.graph) == ("stamp", "drawn")
    assert space.entity_keys == list(graph.entity_keys)
    assert made.metrics["mrr"] > made.metrics["most_frequent_mrr"]
    assert space.calibration is not None
    assert made.calibration is not None
    assert not isinstance(made.calibration, TooFew)
    assert made.calibration.auc > 0.5


def test_what_newcomers_are_placed_with_and_what_their_odds_are_worth_is_kept(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path
) -> None:
    finish(*fitted, graph, tmp_path)
    space = open_space(tmp_path, cache=None)
    assert space.calibration is not None
    found = platt.from_json(space.calibration["newcomers"])
    assert isinstance(found, Platt)
    assert found.n >= 50
    assert space.questions is not None
    facts = space.questions["facts"]
    asked = facts[facts[:, 1] < space.n_relations].tolist()
    assert asked
    assert set(map(tuple, asked)) <= set(map(tuple, fitted[0].train.tolist()))


def test_where_newcomers_cannot_be_rehearsed_enough_the_calibration_says_so(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "PLACED", 5)
    finish(*fitted, graph, tmp_path)
    space = open_space(tmp_path, cache=None)
    assert space.calibration is not None
    told = space.calibration["newcomers"]
    assert (told["positives"] < 50, told["needed"]) == (True, 50)
    assert space.questions is None


def test_the_evidence_lacks_what_was_set_aside_and_nothing_else(fitted: tuple[Run, Fitted], snapshot: Snapshot) -> None:
    run = fitted[0]
    seen = evidence_of(run, fitted[1].tables, snapshot).snapshot
    assert sorted(map(tuple, seen.triples.tolist())) == sorted(map(tuple, run.train.tolist()))
    assert seen.n_entities == snapshot.n_entities
    assert [seen.types_of(row) for row in range(5)] == [snapshot.types_of(row) for row in range(5)]


@pytest.mark.parametrize("left", [0, 1, 10])
def test_with_too_few_facts_set_aside_the_space_is_kept_and_infers_nothing(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path, left: int
) -> None:
    made = finish(without_held(fitted, left), fitted[1], graph, tmp_path)
    assert isinstance(made.calibration, TooFew)
    assert made.metrics.get("facts", 0) == left
    assert open_space(tmp_path, cache=None).calibration is None


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_not_finite_is_refused_and_the_space_in_use_stays(
    fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path, value: float, precision: Precision
) -> None:
    run = in_precision(fitted, precision)
    before = finish(run, fitted[1], graph, tmp_path).name
    tables = {name: np.array(table) for name, table in fitted[1].tables.items()}
    tables["entities"][3, 2] = value
    with pytest.raises(SpaceNotFinite):
        finish(run, Fitted(tables), graph, tmp_path)
    assert current(tmp_path) == before


def test_what_is_too_large_for_half_floats_is_refused(fitted: tuple[Run, Fitted], graph: Graph, tmp_path: Path) -> None:
    tables = {name: table * np.float32(1e6) for name, table in fitted[1].tables.items()}
    with pytest.raises(SpaceNotFinite):
        finish(in_precision(fitted, "float16"), Fitted(tables), graph, tmp_path)
    assert current(tmp_path) is None
