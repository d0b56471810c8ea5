"""Real processes over gloo: the same bits again from the logs, deaths, checkpoints, stopping."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import ring_toys
import torch
from children import alive, workers_of
from safetensors.torch import load_file

from superbrain.training.ring import (
    Call,
    Mismatch,
    Progress,
    RingBroken,
    RingEvent,
    Saved,
    Started,
    TooManyWorkers,
    replay,
    run_ring,
    verify,
)
from superbrain.training.ring.merge_log import chain, path_of

COMPLEX = Call("ring_toys:make", {"kind": "complex", "seed": 3})
BATCHES = 60


def keeping(folder: Path, **settings: int) -> Call:
    return Call("ring_toys:keep", {"folder": str(folder), **settings})


def kept(folder: Path, next_batch: int) -> dict[str, torch.Tensor]:
    return load_file(folder / f"checkpoint-{next_batch}.safetensors")


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return sorted(left) == sorted(right) and all(tensor.equal(right[name]) for name, tensor in left.items())


def replayed(folder: Path, task: Call = COMPLEX) -> dict[str, torch.Tensor]:
    found = replay(folder, task)
    assert found.mismatch is None
    held = {f"parameters/{name}": tensor for name, tensor in found.model.parameters.items()}
    return held | {f"state/{name}": tensor for name, tensor in found.model.state.items()}


def ride(folder: Path, workers: int, task: Call = COMPLEX, last: int = BATCHES, **more: object):
    return run_ring(task, workers=workers, first=0, last=last, run_folder=folder, **more)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object, list[RingEvent]]:
    """A ring of two, to its end."""
    folder = tmp_path_factory.mktemp("pair")
    heard: list[RingEvent] = []
    result = ride(folder, 2, checkpoint=keeping(folder), save_every=20, on_event=heard.append)
    return folder, result, heard


def test_a_ring_of_two_is_replayed_bit_for_bit(pair) -> None:
    folder, result, _ = pair
    assert result.finished
    assert result.next_batch == BATCHES
    assert same(replayed(folder), kept(folder, BATCHES))


def test_its_staleness_is_one_after_the_first_lap(pair) -> None:
    links = chain(pair[0]).links
    assert [link.merge.staleness for link in links] == [0] + [1] * (BATCHES - 1)
    assert [link.node for link in links] == [0, 1] * (BATCHES // 2)


def test_it_tells_what_happens_and_what_it_measured(pair) -> None:
    _, result, heard = pair
    assert isinstance(heard[0], Started)
    merges = [merge for event in heard if isinstance(event, Progress) for merge in event.merges]
    assert sorted(batch for batch, _ in merges) == list(range(BATCHES))
    assert [event.next_batch for event in heard if isinstance(event, Saved)] == [20, 40, 60]
    assert [node.merges for node in result.nodes] == [30, 30]
    assert min(result.times.calculate, result.times.transmit, result.times.merge) > 0
    assert result.rate > 0


def test_a_replay_names_the_first_version_that_differs(pair, tmp_path: Path) -> None:
    for node in range(2):
        lines = path_of(pair[0], node).read_text().splitlines()
        changed = [json.loads(line) for line in lines]
        for record in changed:
            if record.get("batch", 0) >= 7 and "crc32" in record:
                record["crc32"] ^= 1
        path_of(tmp_path, node).write_text("".join(json.dumps(record) + "\n" for record in changed))
    found = verify(tmp_path, COMPLEX)
    assert isinstance(found, Mismatch)
    assert (found.node, found.batch, found.version) == (1, 7, 8)
    assert "node 1 made of batch 7" in str(found)


def test_a_replay_of_another_task_differs_from_the_beginning(pair) -> None:
    found = verify(pair[0], Call("ring_toys:make", {"kind": "complex", "seed": 4}))
    assert found is not None
    assert (found.batch, found.version) == (None, 0)


def test_more_workers_than_batches_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyWorkers, match="ring of 3 needs at least 3 batches, there are 2"):
        ride(tmp_path / "run", 3, last=2)
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_ring_of_one_is_the_serial_loop_bit_for_bit(tmp_path: Path) -> None:
    ride(tmp_path, 1, checkpoint=keeping(tmp_path))
    task = COMPLEX()
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    ring_toys.serial(task, 0, BATCHES)
    torch.set_num_threads(before)
    plain = {f"parameters/{name}": tensor for name, tensor in task.parameters.items()}
    plain |= {f"state/{name}": tensor for name, tensor in task.state.items()}
    assert same(kept(tmp_path, BATCHES), plain)
    assert same(replayed(tmp_path), plain)


@pytest.mark.slow
def test_a_ring_of_three_is_replayed_bit_for_bit(tmp_path: Path) -> None:
    ride(tmp_path, 3, checkpoint=keeping(tmp_path))
    assert same(replayed(tmp_path), kept(tmp_path, BATCHES))
    assert {link.merge.staleness for link in chain(tmp_path).links[3:]} == {2}


def accident(folder: Path, what: str, at: int, **more: float) -> Call:
    return Call("ring_toys:make_accident", {"accident": what, "at": at, "once": str(folder / "once"), **more})


@pytest.mark.slow
def test_one_that_was_killed_and_resumed_equals_an_unbroken_run_bit_for_bit(tmp_path: Path) -> None:
    task = accident(tmp_path, "killed", 33)
    with pytest.raises(RingBroken, match="killed by SIGKILL") as broken:
        ride(tmp_path, 1, task, checkpoint=keeping(tmp_path), save_every=10)
    assert broken.value.resumes_at == 30
    going_on = Call("ring_toys:make", {"resume": str(tmp_path / "checkpoint-30.safetensors")})
    run_ring(going_on, workers=1, first=30, last=BATCHES, run_folder=tmp_path, checkpoint=keeping(tmp_path))
    task = ring_toys.make()
    ring_toys.serial(task, 0, BATCHES)
    assert kept(tmp_path, BATCHES)["parameters/weight"].equal(task.parameters["weight"])
    assert same(replayed(tmp_path, Call("ring_toys:make")), kept(tmp_path, BATCHES))


@pytest.mark.slow
def test_a_killed_neighbour_is_named_at_once_and_the_pair_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    began = time.monotonic()
    task = accident(tmp_path, "killed", 33)
    with pytest.raises(RingBroken) as broken:
        ride(tmp_path, 2, task, checkpoint=keeping(tmp_path), save_every=10)
    assert time.monotonic() - began < 30
    assert (broken.value.kind, broken.value.node) == ("killed", 1)  # batch 33 is node 1's
    start = broken.value.resumes_at
    assert start in {20, 30}
    going_on = Call("ring_toys:make", {"resume": str(tmp_path / f"checkpoint-{start}.safetensors")})
    run_ring(going_on, workers=2, first=start, last=BATCHES, run_folder=tmp_path, checkpoint=keeping(tmp_path))
    # from batch 0, through the resumption
    assert same(replayed(tmp_path, Call("ring_toys:make")), kept(tmp_path, BATCHES))


@pytest.mark.slow
def test_a_neighbour_that_hangs_is_named_after_its_silence(tmp_path: Path) -> None:
    with pytest.raises(RingBroken) as broken:
        ride(tmp_path, 2, accident(tmp_path, "stopped", 5), silence=1.5)
    assert (broken.value.kind, broken.value.node) == ("silent", 1)
    assert not alive(int((tmp_path / "once").read_text()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "kind", "told"),
    [("raised", "task", "ArithmeticError: no such batch"), ("left", "exit", "status 3")],
)
def test_an_error_of_the_task_is_told_in_its_own_words(tmp_path: Path, what: str, kind: str, told: str) -> None:
    with pytest.raises(RingBroken, match=told) as broken:
        ride(tmp_path, 2, accident(tmp_path, what, 5))
    assert (broken.value.kind, broken.value.node) == (kind, 1)


@pytest.mark.slow
def test_no_space_left_while_saving_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(RingBroken, match="No space left on device") as broken:
        ride(tmp_path, 1, checkpoint=keeping(tmp_path, fail_at=40), save_every=20)
    assert (broken.value.kind, broken.value.resumes_at) == ("checkpoint", 20)


@pytest.mark.slow
def test_a_task_that_cannot_be_made_ends_the_start_of_everybody(tmp_path: Path) -> None:
    with pytest.raises(RingBroken, match="no_such_function") as broken:
        ride(tmp_path, 2, Call("ring_toys:no_such_function"))
    assert broken.value.kind == "start"


@pytest.mark.slow
def test_asked_to_stop_it_ends_at_a_merge_with_a_checkpoint(tmp_path: Path) -> None:
    def enough(event: RingEvent) -> bool:
        return isinstance(event, Progress)

    result = ride(tmp_path, 2, last=1_000_000, checkpoint=keeping(tmp_path), on_event=enough)
    assert not result.finished
    assert 0 < result.next_batch < 1_000_000
    assert same(replayed(tmp_path), kept(tmp_path, result.next_batch))


PARENT = """
import sys
from pathlib import Path
from superbrain.training.ring import Call, Progress, run_ring

folder, accident = Path(sys.argv[1]), sys.argv[2]
task = Call("ring_toys:make_accident", {"accident": accident, "at": 0, "once": str(folder / "once"), "seconds": 0.05})
checkpoint = Call("ring_toys:keep", {"folder": str(folder)})
def told(event):
    print(type(event).__name__, flush=True)
result = run_ring(task, workers=2, first=0, last=100_000, run_folder=folder, checkpoint=checkpoint, on_event=told)
print("ended at", result.next_batch, "finished" if result.finished else "stopped", flush=True)
"""


def parent(folder: Path) -> subprocess.Popen[str]:
    """A process of its own that runs a ring and says so."""
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
    command = [sys.executable, "-c", PARENT, str(folder), "none"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings)
    assert started.stdout is not None
    assert started.stdout.readline() == "Started\n"
    return started


@pytest.mark.slow
def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    with parent(tmp_path) as process:
        workers = workers_of(process.pid)
        assert len(workers) == 2
        process.kill()
    deadline = time.monotonic() + 10
    while any(map(alive, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_ctrl_c_ends_the_run_in_good_order(tmp_path: Path) -> None:
    with parent(tmp_path) as process:
        workers = workers_of(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        told = process.stdout.read().splitlines()
    assert process.returncode == 0
    assert told[-1].startswith("ended at")
    assert told[-1].endswith("stopped")
    assert not any(map(alive, workers))
    reached = int(told[-1].split()[2])
    assert kept(tmp_path, reached)["state/steps"].item() == reached
