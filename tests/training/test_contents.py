"""Whatever stands in a run's files, it is a run or it is named as none: never a traceback, never a wrong row."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain.embedding.tensor_file import write_tensors
from superbrain.errors import BadRecipe, FileMissing, RunMissing
from superbrain.training import checkpoints
from superbrain.training.checkpoints import Checkpoint
from superbrain.training.contents import About, check_arrays
from superbrain.training.job import fit_run, make_task
from superbrain.training.recipes import Recipe
from superbrain.training.runs import Run, open_run

Started = Callable[[Recipe], Run]

ABOUT = About(5, 2, (1,), 3, "hash", "float32")

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 8)
    | st.integers()
    | st.sampled_from([2**31, 2**63, 10**400])
    | st.floats()
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
"""Whatever JSON can say."""


@given(key=st.sampled_from([field.name for field in fields(About)]), value=VALUES)
def test_any_value_at_any_key_of_run_json_is_read_or_refused(key: str, value: Any) -> None:
    told = {**asdict(ABOUT), key: value}
    with suppress(ValueError):
        found = About.parse(json.dumps(told))
        assert json.loads(json.dumps(asdict(found))) == json.loads(json.dumps(told))
        assert all(type(number) is int for number in (found.n_entities, found.n_relations, *found.symmetric))
        assert min(found.n_entities, found.n_relations) >= 1
        assert all(0 <= row < found.n_relations for row in found.symmetric)


@given(VALUES)
def test_any_other_json_is_no_run(value: Any) -> None:
    with pytest.raises(ValueError):
        About.parse(json.dumps(value))


def test_what_nests_without_end_is_no_run() -> None:
    with pytest.raises(ValueError):
        About.parse("[" * 100_000)


FACTS = np.array([[0, 0, 1], [4, 1, 2]], np.int32)
GOOD = {
    "train": FACTS,
    "held": FACTS[:0],
    "texts": np.ones((5, 3), np.float32),
    "of_relation": np.array([0, -1, 1, 0], np.int32),
    "edges": np.array([0, 2, 5], np.int32),
    "candidates": np.array([0, 3, 1, 2, 4], np.int32),
}


def test_sound_arrays_are_let_through() -> None:
    check_arrays(GOOD, ABOUT)
    check_arrays({"train": FACTS, "held": FACTS}, ABOUT)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("train", FACTS[:0]),
        ("train", FACTS.astype(np.float32)),
        ("train", FACTS.ravel()),
        ("train", FACTS[:, :2]),
        ("train", np.array([[5, 0, 0]], np.int32)),
        ("train", np.array([[0, 2, 0]], np.int32)),
        ("held", np.array([[0, 0, -1]], np.int32)),
        ("texts", np.ones((4, 3), np.float32)),
        ("texts", np.ones((5, 0), np.float32)),
        ("texts", np.full((5, 3), np.nan, np.float32)),
        ("texts", np.ones((5, 3), np.int32)),
        ("of_relation", np.array([0, -1, 2, 0], np.int32)),
        ("of_relation", np.array([0, -2, 1, 0], np.int32)),
        ("of_relation", np.array([0, 1], np.int32)),
        ("of_relation", np.ones((4, 1), np.int32)),
        ("edges", np.array([0, 5], np.int32)),
        ("edges", np.array([0, 3, 2, 5], np.int32)),
        ("edges", np.array([1, 2, 5], np.int32)),
        ("edges", np.empty(0, np.int32)),
        ("candidates", np.array([0, 3, 1, 2, 5], np.int32)),
        ("candidates", np.array([3, 0, 1, 2, 4], np.int32)),
        ("candidates", np.array([0, 3], np.int32)),
        ("other", FACTS),
    ],
)
def test_arrays_that_do_not_fit_the_graph_are_refused(name: str, array: np.ndarray) -> None:
    with pytest.raises(ValueError):
        check_arrays({**GOOD, name: array}, ABOUT)


@pytest.mark.parametrize("name", ["train", "held", "of_relation", "edges", "candidates"])
def test_arrays_that_are_missing_are_named(name: str) -> None:
    with pytest.raises(ValueError):
        check_arrays({key: array for key, array in GOOD.items() if key != name}, ABOUT)


def test_a_run_with_facts_of_another_graph_is_no_run(started: Started, quick: Recipe) -> None:
    run = started(quick)
    write_tensors(run.folder / "facts.safetensors", {"train": np.full((9, 3), 7_000, np.int32), "held": FACTS})
    with pytest.raises(RunMissing):
        open_run(run.folder)


@pytest.mark.parametrize(
    "text", ["rank = " + "[" * 5_000, "rank = nan", "rate = nan", "rate = 1e999", "seed = -1", "rank = true", "\x00"]
)
def test_a_recipe_that_is_none_is_named(started: Started, quick: Recipe, text: str) -> None:
    run = started(quick)
    (run.folder / "recipe.toml").write_text(text)
    with pytest.raises((BadRecipe, FileMissing)):
        open_run(run.folder)


@given(name=st.sampled_from([field.name for field in fields(Recipe)]), value=VALUES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_value_of_any_setting_is_taken_or_refused(name: str, value: Any) -> None:
    with suppress(BadRecipe):
        found = Recipe.of({name: value}, Path("a recipe"))
        assert type(getattr(found, name)) is type(getattr(Recipe(), name))


# ---- checkpoints of others


def test_a_checkpoint_of_another_training_is_named(started: Started, quick: Recipe) -> None:
    run, other = started(quick), started(replace(quick, rank=4, epochs=1))
    fit_run(other, lambda _: None)
    found = checkpoints.newest(other.folder)
    assert found is not None
    for tables in (found.tables, {"parameters.entities": found.tables["parameters.entities"]}):
        checkpoints.drop(run.folder)
        checkpoints.save(run.folder, Checkpoint(found.next_batch, tables))
        with pytest.raises(RunMissing):
            fit_run(run, lambda _: None)
        with pytest.raises(RunMissing):
            make_task(str(run.folder), found.next_batch)


def test_a_checkpoint_before_the_beginning_is_passed_over(started: Started, quick: Recipe) -> None:
    run = started(quick)
    checkpoints.save(run.folder, Checkpoint(-3, {"parameters.entities": np.zeros((2, 2), np.float32)}))
    assert checkpoints.newest(run.folder) is None
