"""From a graph to a space in use, and what a graph that is too small gives."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from superbrain import Brain
from superbrain.brain.evaluating import evaluate
from superbrain.brain.training import begin_run, replay_run, train, unfinished_run
from superbrain.embedding.artifact import current, open_space
from superbrain.errors import RunBusy, RunEnded, RunMissing, SuperbrainError, TooLittleToTrain, TooManyWorkers
from superbrain.store import Store
from superbrain.training.progress import Progress
from superbrain.training.recipes import Recipe
from superbrain.training.runs import begin, locked, open_run
from superbrain.types import Relation, Source

TINY = Recipe(rank=4, epochs=2, threads=1, products="float32")


@pytest.fixture
def own_drawn(drawn: Path, tmp_path: Path):
    """A copy of the drawn brain, opened."""
    folder = tmp_path / "own"
    shutil.copytree(drawn, folder)
    with Brain.open(folder) as brain:
        yield brain


@pytest.fixture
def brain_of(tmp_path: Path):
    """Makes a brain of relations and facts, given by rows."""
    opened: list[Brain] = []

    def make(relations: list[Relation], facts: list[tuple[int, int, int]]) -> Brain:
        with (
            Brain.making(tmp_path / "made", name="made", encoder="none") as brain,
            Store.open(brain.folder, writable=True) as store,
            store.write("load", "made") as writer,
        ):
            writer.add_source(Source("s", "source"))
            rows = [writer.add_relation(relation) for relation in relations]
            count = 1 + max((max(head, tail) for head, _, tail in facts), default=-1)
            entities = [writer.add_entity(f"e{number}", []) for number in range(count)]
            for head, relation, tail in facts:
                writer.add_fact(entities[head], rows[relation], entities[tail], sources=["s"])
        opened.append(Brain.open(tmp_path / "made"))
        return opened[-1]

    yield make
    for brain in opened:
        brain.close()


def quietly(_: object) -> None:
    """Say nothing."""


def test_a_training_puts_a_space_into_use_and_tells_what_it_is_worth(own_drawn: Brain, quick: Recipe) -> None:
    looks: list[Progress] = []
    report = own_drawn.train(quick, on_progress=looks.append)
    assert looks[-1].batch == looks[-1].batches
    assert report.made.name == current(own_drawn.folder / "space")
    assert report.calibrated
    told = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert (told["schema"], told["space"], told["ring"]) == ("superbrain.train/1", report.made.name, None)
    assert told["metrics"]["mrr"] > told["metrics"]["most_frequent_mrr"]
    assert own_drawn.standing().odds is not None
    assert json.loads((own_drawn.folder / "runs" / report.run / "ended.json").read_text())["space"] == report.made.name
    with pytest.raises(RunMissing):
        unfinished_run(own_drawn)


def test_the_same_seed_gives_the_same_space(own_drawn: Brain, quick: Recipe) -> None:
    spaces = []
    for seed in (1, 1, 2):
        own_drawn.train(replace(quick, epochs=2, seed=seed))
        spaces.append(np.array(open_space(own_drawn.folder / "space", cache=None).entities))
    assert np.array_equal(spaces[0], spaces[1])
    assert not np.array_equal(spaces[0], spaces[2])


def test_the_space_before_stays_until_the_next_and_older_ones_go(own_drawn: Brain, quick: Recipe) -> None:
    names = [own_drawn.train(replace(quick, epochs=1)).made.name for _ in range(3)]
    there = sorted(path.name for path in (own_drawn.folder / "space").iterdir() if path.is_dir())
    assert there == sorted(names[1:])


def test_a_graph_that_grew_while_its_run_was_stopped_gets_the_space_of_then(own_drawn: Brain, quick: Recipe) -> None:
    def press(progress: Progress) -> None:
        if progress.batch == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        own_drawn.train(quick, on_progress=press)
    assert current(own_drawn.folder / "space") is None
    own_drawn.add("person 0", "citizen_of", "country 4")
    own_drawn.add("somebody new", "works with", "person 3")
    own_drawn.undo()
    run = unfinished_run(own_drawn)
    assert train(own_drawn, run, quietly, quietly).calibrated
    laid = own_drawn.standing().laid
    assert laid is not None
    assert (laid.behind, laid.space.transaction, laid.space.n_entities) == (3, 1, run.about.n_entities)
    assert own_drawn.query("?x . citizen_of(person4, ?x)").outcome == "inferred"


# ---- from the fit to the switch


def test_nobody_else_touches_a_run_until_its_space_is_in_use(own_drawn: Brain, quick: Recipe) -> None:
    run = begin_run(own_drawn, quick)
    shares: list[float] = []

    def meanwhile(share: float) -> None:
        shares.append(share)
        with pytest.raises(RunBusy), locked(open_run(run.folder)):
            pass
        with pytest.raises(RunMissing):
            unfinished_run(own_drawn)

    train(own_drawn, run, quietly, meanwhile)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
    assert len(shares) > 3


def test_who_comes_late_to_a_run_that_another_has_finished_is_told_and_changes_nothing(
    own_drawn: Brain, quick: Recipe
) -> None:
    run = begin_run(own_drawn, quick)
    late = unfinished_run(own_drawn)
    made = train(own_drawn, run, quietly, quietly).made
    with pytest.raises(RunEnded) as caught:
        train(own_drawn, late, quietly, quietly)
    assert run.folder.name in caught.value.message("zh")
    assert current(own_drawn.folder / "space") == made.name


def test_ctrl_c_while_odds_are_calibrated_leaves_a_run_that_is_finished_without_training_again(
    own_drawn: Brain, quick: Recipe
) -> None:
    def press(_: float) -> None:
        raise KeyboardInterrupt

    run = begin_run(own_drawn, quick)
    with pytest.raises(KeyboardInterrupt):
        train(own_drawn, run, quietly, press)
    assert current(own_drawn.folder / "space") is None
    seen: list[Progress] = []
    train(own_drawn, unfinished_run(own_drawn), seen.append, quietly)
    assert not seen
    assert current(own_drawn.folder / "space") is not None


def test_of_a_run_that_has_ended_no_checkpoint_is_left_and_all_else_is(own_drawn: Brain, quick: Recipe) -> None:
    first = own_drawn.folder / "runs" / own_drawn.train(quick).run
    assert {path.name for path in first.iterdir()} == {
        "recipe.toml",
        "run.json",
        "facts.safetensors",
        "progress.jsonl",
        "lock",
        "ended.json",
    }
    (first / "checkpoint-000000009.safetensors").write_bytes(b"left by a kill right after the switch")
    with pytest.raises(RunMissing):
        unfinished_run(own_drawn)
    assert not list(first.glob("checkpoint-*"))
    (first / "checkpoint-000000009.safetensors").write_bytes(b"left by another")
    begin_run(own_drawn, quick)
    assert not list(first.glob("checkpoint-*"))
    assert evaluate(own_drawn).relations


def test_two_runs_that_begin_at_once_have_folders_of_their_own(own_drawn: Brain, quick: Recipe) -> None:
    snapshot = own_drawn.snapshot()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: begin(own_drawn.folder / "runs", snapshot, quick), range(8)))
    assert len({run.folder for run in made}) == 8
    assert {len(open_run(run.folder).train) for run in made} == {len(made[0].train)}


# ---- small graphs


@pytest.mark.parametrize(
    ("relations", "facts"),
    [
        ([Relation("r")], [(0, 0, 1)]),
        ([Relation("r")], [(0, 0, 0)]),
        ([Relation("r", symmetric=True)], [(0, 0, 1), (1, 0, 2)]),
        ([Relation("r", functional=True)], [(n, 0, n % 3 + 40) for n in range(40)]),
        ([Relation("r", closed=True)], [(n, 0, n + 1) for n in range(200)]),
        ([Relation("r"), Relation("unused"), Relation("size", literal="quantity")], [(n, 0, 0) for n in range(30)]),
    ],
)
def test_a_graph_too_small_to_calibrate_is_trained_and_infers_nothing_and_says_so(
    brain_of: Callable[..., Brain], relations: list[Relation], facts: list[tuple[int, int, int]]
) -> None:
    brain = brain_of(relations, facts)
    exact = brain.query("?x . r(e0, ?x)").to_json()
    report = brain.train(TINY)
    assert not report.calibrated
    space = brain.status()["space"]
    assert isinstance(space, dict)
    assert (space["trained"], space["infers"], space["newcomers"]) == (True, False, 0)
    assert brain.query("?x . r(e0, ?x)").to_json() | {"elapsed_ms": 0} == exact | {"elapsed_ms": 0}
    assert brain.associate("e0").outcome in ("answered", "empty")
    json.dumps(report.to_json(), allow_nan=False)


@pytest.mark.parametrize("symmetric", [False, True])
def test_one_relation_alone_can_be_calibrated_if_it_has_facts_enough(
    brain_of: Callable[..., Brain], symmetric: bool
) -> None:
    chance = np.random.default_rng(0)
    facts = {(int(a), 0, int(b)) for a, b in chance.integers(0, 40, (700, 2)) if a % 4 == b % 4 and a != b}
    with brain_of([Relation("r", symmetric=symmetric)], sorted(facts)) as brain:
        report = brain.train(replace(TINY, rank=8, epochs=30, held_out=0.4, rate=0.3))
        assert report.calibrated
        assert not np.isnan(list(report.made.metrics.values())).any()
        brain.query("?x . r(e0, ?x)")


def test_a_graph_without_facts_is_too_little(brain_of: Callable[..., Brain]) -> None:
    brain = brain_of([Relation("r")], [])
    with pytest.raises(TooLittleToTrain) as caught:
        brain.train(TINY)
    assert "superbrain load" in caught.value.next_step("en")
    assert not (brain.folder / "runs").exists()


def test_more_workers_than_batches_leave_no_run_behind(own_drawn: Brain) -> None:
    with pytest.raises(TooManyWorkers):
        own_drawn.train(replace(TINY, workers=8, batch=5_000))
    with pytest.raises(RunMissing):
        unfinished_run(own_drawn)


def test_an_encoder_that_is_not_there_is_named(own_drawn: Brain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SuperbrainError, match="no-such-encoder"):
        own_drawn.train(replace(TINY, text="no-such-encoder"))
    assert not (own_drawn.folder / "runs").exists()


# ---- rings


def test_there_is_nothing_to_repeat_of_a_training_by_one(own_drawn: Brain) -> None:
    report = own_drawn.train(TINY)
    for name in ("", report.run, "none", "../runs"):
        with pytest.raises(RunMissing):
            replay_run(own_drawn, name)


@pytest.mark.slow
def test_a_ring_trains_a_space_that_infers_and_is_repeated_bit_for_bit(own_drawn: Brain, quick: Recipe) -> None:
    report = own_drawn.train(replace(quick, workers=2))
    assert report.calibrated
    ring = report.to_json()["ring"]
    assert ring["workers"] == 2
    assert min(ring["batches_a_second"], ring["speedup_formula"], ring["over_own_pace"]) > 0
    assert own_drawn.query("?x . citizen_of(person0, ?x)").outcome == "inferred"
    assert not list((own_drawn.folder / "runs").rglob("checkpoint-*"))
    shares: list[float] = []
    told = replay_run(own_drawn, verify=True, on_share=shares.append)
    assert (shares == sorted(shares), shares[-1], len(shares)) == (True, 1.0, told.merges)
    batches = len((own_drawn.folder / "runs" / report.run / "progress.jsonl").read_text().splitlines())
    assert (told.run, told.workers, told.verified, told.mismatch) == (report.run, 2, True, None)
    assert 0 < told.merges < batches
    assert begin_run(own_drawn, quick).recipe == quick
