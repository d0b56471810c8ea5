"""torchrun on one machine gives the ring its workers; over several machines it is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from superbrain.errors import OtherMachines, UsageError
from superbrain.training.torchrun import Seat, seat

RETRAIN = Path(__file__).resolve().parents[2] / "training" / "retrain.py"


def test_without_torchrun_one_process_leads_itself() -> None:
    assert seat({}) == Seat(leads=True, workers=1)
    assert seat({"LOCAL_WORLD_SIZE": "", "WORLD_SIZE": " "}) == Seat(leads=True, workers=1)


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_on_one_machine_the_first_process_leads_as_many_workers_as_there_are(rank: int) -> None:
    told = {"WORLD_SIZE": "3", "LOCAL_WORLD_SIZE": "3", "LOCAL_RANK": str(rank), "RANK": str(rank)}
    assert seat({**told, "GROUP_WORLD_SIZE": "1"}) == Seat(leads=rank == 0, workers=3)


@pytest.mark.parametrize(
    ("told", "machines"),
    [
        ({"WORLD_SIZE": "4", "LOCAL_WORLD_SIZE": "2", "GROUP_WORLD_SIZE": "2", "LOCAL_RANK": "1"}, 2),
        ({"WORLD_SIZE": "4", "LOCAL_WORLD_SIZE": "1"}, 4),
        ({"WORLD_SIZE": "5", "LOCAL_WORLD_SIZE": "2"}, 3),
        ({"WORLD_SIZE": "2"}, 2),
        ({"GROUP_WORLD_SIZE": "3"}, 3),
    ],
)
def test_over_several_machines_it_is_refused_with_how_many_and_what_to_do(told: dict[str, str], machines: int) -> None:
    with pytest.raises(OtherMachines) as caught:
        seat(told)
    assert (caught.value.status, caught.value.fields) == (2, {"machines": machines})
    for language in ("zh", "en"):
        assert str(machines) in caught.value.message(language)
        assert "--nnodes 1" in caught.value.next_step(language)


@pytest.mark.parametrize("text", ["two", "-1", "0", "1.5", "9" * 40, "²"])
def test_a_variable_that_is_no_number_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="WORLD_SIZE"):
        seat({"WORLD_SIZE": text})


def test_the_script_says_so_and_trains_nothing(tmp_path: Path) -> None:
    surroundings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "1",
        "GROUP_WORLD_SIZE": "2",
    }
    ran = subprocess.run(
        [sys.executable, str(RETRAIN), "--brain", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "2 machines" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.iterdir())
