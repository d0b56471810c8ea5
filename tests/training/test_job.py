"""Killed, stopped or out of room, a run that goes on ends where an unbroken one does, bit for bit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from children import alive, workers_of

from superbrain.errors import OutputFailed, RunBusy, TooManyWorkers, TrainingBroken
from superbrain.training import checkpoints, job
from superbrain.training.job import Fitted, fit_run, make_task
from superbrain.training.progress import Progress
from superbrain.training.recipes import Recipe
from superbrain.training.ring.contract import Call
from superbrain.training.ring.replay import replay
from superbrain.training.runs import Run, locked, open_run, unfinished

Started = Callable[[Recipe], Run]


def quietly(_: Progress) -> None:
    """Say nothing."""


def same(left: Fitted, right: Fitted) -> bool:
    return all(np.array_equal(table, right.tables[name]) for name, table in left.tables.items())


def state_of(run: Run) -> dict[str, np.ndarray]:
    """All tables of the newest checkpoint, the optimiser's too."""
    found = checkpoints.newest(run.folder)
    assert found is not None
    return dict(found.tables)


def stopping_at(batch: int) -> Callable[[Progress], None]:
    """Presses Ctrl-C in that batch."""

    def press(progress: Progress) -> None:
        if progress.batch == batch:
            os.kill(os.getpid(), signal.SIGINT)

    return press


def in_a_process(run: Run, *, crash: str = "", wait: bool = True) -> subprocess.Popen[str]:
    """Fit the run in a process of its own, which kills itself at the point ``crash``."""
    code = (
        "import sys; from pathlib import Path; from superbrain.training import job, runs\n"
        "job.LEAST_STEPS = 20; run = runs.open_run(Path(sys.argv[1]))\n"
        "with runs.locked(run): job.fit_run(run, lambda _: None)"
    )
    surroundings = {**os.environ, "SUPERBRAIN_CRASH_AT": crash, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started = subprocess.Popen(
        [sys.executable, "-c", code, str(run.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings,
        start_new_session=True,
    )
    if wait:
        started.communicate(timeout=120)
    return started


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints every twenty batches."""
    monkeypatch.setattr(job, "LEAST_STEPS", 20)


@pytest.fixture
def whole(started: Started, quick: Recipe) -> tuple[Fitted, dict[str, np.ndarray]]:
    """An unbroken run."""
    run = started(quick)
    return fit_run(run, quietly), state_of(run)


def test_it_learns_and_tells_how_far_it_is(started: Started, quick: Recipe) -> None:
    looks: list[Progress] = []
    fitted = fit_run(started(quick), looks.append)
    assert [look.batch for look in looks] == list(range(1, looks[-1].batches + 1))
    assert looks[-1].epoch == quick.epochs
    assert looks[-1].loss < 0.7 * looks[0].loss
    assert looks[-1].mrr is not None
    assert fitted.ring is None
    assert {table.dtype for table in fitted.tables.values()} == {np.dtype(np.float32)}


@pytest.mark.slow
@pytest.mark.parametrize("point", ["checkpoint:before-rename", "checkpoint:after-rename"])
def test_killed_while_saving_and_resumed_it_equals_an_unbroken_run_bit_for_bit(
    started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]], point: str
) -> None:
    run = started(quick)
    killed = in_a_process(run, crash=point)
    assert killed.returncode == -signal.SIGKILL
    assert (checkpoints.newest(run.folder) is None) == (point == "checkpoint:before-rename")
    assert same(fit_run(unfinished(run.folder.parent), quietly), whole[0])
    after = state_of(run)
    assert all(np.array_equal(after[name], table) for name, table in whole[1].items())


@pytest.mark.parametrize("batch", [1, 20, 33])
def test_ctrl_c_leaves_a_checkpoint_and_the_run_ends_as_if_nobody_had_pressed_it(
    started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]], batch: int
) -> None:
    run = started(quick)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        fit_run(run, stopping_at(batch))
    assert signal.getsignal(signal.SIGINT) is before
    found = checkpoints.newest(run.folder)
    assert found is not None
    assert found.next_batch == batch
    seen: list[Progress] = []
    assert same(fit_run(open_run(run.folder), seen.append), whole[0])
    assert seen[0].batch == batch + 1


def test_a_run_that_was_fitted_is_read_from_its_checkpoint(
    started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]]
) -> None:
    run = started(quick)
    fit_run(run, quietly)
    seen: list[Progress] = []
    assert same(fit_run(run, seen.append), whole[0])
    assert not seen


def test_in_a_thread_it_works_without_signals(
    started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]]
) -> None:
    found: list[Fitted] = []
    run = started(quick)
    thread = threading.Thread(target=lambda: found.append(fit_run(run, quietly)))
    thread.start()
    thread.join()
    assert same(found[0], whole[0])


def test_without_room_for_a_checkpoint_it_says_so_and_can_be_resumed(
    monkeypatch: pytest.MonkeyPatch, started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]]
) -> None:
    import resource

    run = started(quick)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, before[1]))
    try:
        with pytest.raises(OutputFailed, match="no space left"):
            fit_run(run, quietly)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert same(fit_run(run, quietly), whole[0])


def test_more_workers_than_batches_are_refused_and_the_run_is_not_there_to_be_resumed(
    started: Started, quick: Recipe
) -> None:
    run = started(replace(quick, workers=64, epochs=1, batch=10_000))
    with pytest.raises(TooManyWorkers) as caught:
        fit_run(run, quietly)
    assert (caught.value.fields, caught.value.status) == ({"workers": 64, "batches": 1}, 2)
    assert not run.folder.exists()


def test_two_never_train_one_run_and_the_second_is_told_why(
    started: Started, quick: Recipe, whole: tuple[Fitted, dict[str, np.ndarray]]
) -> None:
    run = started(quick)
    refused: list[RunBusy] = []

    def meanwhile(_: Progress) -> None:
        if not refused:
            second = in_a_process(run, wait=False)
            assert "RunBusy: another process is training the run" in second.communicate(timeout=120)[0]
            assert unfinished(run.folder.parent).folder != run.folder  # the older one, of the fixture
            with pytest.raises(RunBusy) as caught, locked(run):
                pass
            refused.append(caught.value)

    with locked(run):
        assert same(fit_run(run, meanwhile), whole[0])
    assert (refused[0].status, refused[0].fields) == (5, {"run": run.folder.name})
    assert "superbrain train" in refused[0].next_step("en")
    assert "superbrain train" in refused[0].next_step("zh")
    assert unfinished(run.folder.parent).folder == run.folder


@pytest.mark.slow
def test_a_ring_of_two_learns_and_replays_bit_for_bit(started: Started, quick: Recipe) -> None:
    looks: list[Progress] = []
    run = started(replace(quick, workers=2))
    fitted = fit_run(run, looks.append)
    assert looks[-1].batch == looks[-1].batches
    assert looks[-1].loss < 0.7 * looks[0].loss
    assert fitted.ring is not None
    assert len(fitted.ring.nodes) == 2
    beginning = Call(f"{make_task.__module__}:make_task", {"run_folder": str(run.folder), "start": 0})
    again = replay(run.folder, beginning)
    assert again.mismatch is None
    for name, table in fitted.tables.items():
        np.testing.assert_array_equal(again.model.parameters[name].numpy(), table)


@pytest.mark.slow
def test_ctrl_c_stops_a_ring_and_with_less_left_than_it_has_workers_it_still_ends(
    started: Started, quick: Recipe
) -> None:
    run = started(replace(quick, workers=2))
    batches = quick.epochs * job.make_task(str(run.folder), 0).batches_per_epoch
    alone = replace(run, recipe=replace(run.recipe, workers=1))
    with pytest.raises(KeyboardInterrupt):
        fit_run(alone, stopping_at(batches - 1))
    seen: list[Progress] = []
    fitted = fit_run(run, seen.append)
    assert [look.batch for look in seen] == [batches]
    assert fitted.ring is not None
    assert len(fitted.ring.nodes) == 1


@pytest.mark.slow
def test_a_worker_that_is_killed_ends_the_run_soon_with_its_cause_and_the_run_goes_on(
    started: Started, quick: Recipe
) -> None:
    run = started(replace(quick, workers=2, epochs=100_000))
    killed: list[float] = []

    def kill_one(progress: Progress) -> None:
        if not killed and progress.batch > 60:
            killed.append(time.monotonic())
            os.kill(workers_of(os.getpid())[0], signal.SIGKILL)

    with pytest.raises(TrainingBroken, match=r"worker \d: it was killed by SIGKILL") as caught:
        fit_run(run, kill_one)
    assert time.monotonic() - killed[0] < 30
    assert "--resume" in caught.value.next_step("en")
    reached = checkpoints.newest(run.folder)
    assert reached is not None
    assert reached.next_batch >= 20
    assert not workers_of(os.getpid())
    with pytest.raises(KeyboardInterrupt):
        fit_run(run, stopping_at(reached.next_batch + 40))
    assert state_of(run)
    further = checkpoints.newest(run.folder)
    assert further is not None
    assert further.next_batch > reached.next_batch


@pytest.mark.slow
def test_no_worker_outlives_a_training_that_is_killed(started: Started, quick: Recipe) -> None:
    run = started(replace(quick, workers=2, epochs=100_000))
    with in_a_process(run, wait=False) as process:
        deadline = time.monotonic() + 60
        while checkpoints.newest(run.folder) is None and time.monotonic() < deadline:
            time.sleep(0.1)
        workers = workers_of(process.pid)
        process.kill()
    assert len(workers) == 2
    deadline = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, workers))
