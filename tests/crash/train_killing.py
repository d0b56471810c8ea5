"""Kills a training, by one worker or on a ring, and looks at what it leaves behind.

The seed of a training stands in the recipe of its space. After a kill the space in use must be the one from before or
the one that was being made, and whole; no worker may live on; ``train --resume`` must finish; and what one worker has
made then must be what an unbroken training makes, bit for bit.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drawn import draw

from superbrain import Brain
from superbrain.embedding.artifact import CURRENT, current, open_space, verify_space
from superbrain.embedding.manifest import CALIBRATION, MANIFEST, TENSORS
from superbrain.errors import SuperbrainError

RENAMED = ("run", "checkpoint", "space", "space-switch", "run-end")
POINTS = (
    *(f"{what}:{when}-rename" for what in RENAMED for when in ("before", "after")),
    "space:files-written",
    "space:old-renamed",
)
"""Every named point that a training passes."""

RECIPE = """
rank = 8
n3 = 0.01
epochs = {epochs}
batch = 50
rate = 0.3
held_out = 0.3
threads = 1
products = "float32"
"""
ASKED = "?x . citizen_of(person0, ?x)"
SEEDS = (101, 102, 103)
"""Seeds of trainings by one worker, whose unbroken results are known."""

FIT, FINISH = 1.0, 0.7
"""Seconds within which a random kill falls after a fit began, and after it ended."""

MOST_SPACES = 2
LONGEST_GOODBYE = 30.0
"""Seconds that a run may take to end when one of its workers is killed."""


def make(folder: Path, *, epochs: int = 300) -> None:
    """A brain that has been trained twice, so that the next switch removes a space; seeds 1 and 2."""
    folder.mkdir(exist_ok=True)
    (folder / "recipe.toml").write_text(RECIPE.format(epochs=1))
    with Brain.making(folder / "brain", name="drawn", encoder="none") as brain:
        draw(brain.folder)
    for seed in (1, 2):
        subprocess.run(command(folder, seed, 1), capture_output=True, check=True, env=surroundings())
    (folder / "recipe.toml").write_text(RECIPE.format(epochs=epochs))


@cache
def unbroken(seed: int, epochs: int = 300) -> str:
    """What a training by one worker makes that nobody kills."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "recipe.toml").write_text(RECIPE.format(epochs=epochs))
        with Brain.making(folder / "brain", name="drawn", encoder="none") as brain:
            draw(brain.folder)
        subprocess.run(command(folder, seed, 1), capture_output=True, check=True, env=surroundings())
        return made_in(folder)


def made_in(folder: Path) -> str:
    """The points and the odds of the space in use, as one hash."""
    place = folder / "brain" / "space"
    files = [place / str(current(place)) / name for name in (TENSORS, CALIBRATION)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def command(folder: Path, seed: int, workers: int) -> list[str]:
    """The training with this seed."""
    recipe, brain = str(folder / "recipe.toml"), str(folder / "brain")
    settings = ["--recipe", recipe, "--seed", str(seed), "--workers", str(workers)]
    return [sys.executable, "-m", "superbrain", "train", *settings, "--brain", brain, "--lang", "en"]


def surroundings(point: str = "") -> dict[str, str]:
    """The environment of a training, which is killed at ``point``."""
    return {**os.environ, "SUPERBRAIN_CRASH_AT": point, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def seed_in_use(folder: Path) -> int:
    """The seed of the space in use. SpaceUnusable if it is not whole, AssertionError if it does not infer."""
    place = folder / "brain" / "space"
    verify_space(place, cache=None)
    with Brain.open(folder / "brain") as brain:
        assert brain.query(ASKED).outcome == "inferred"
    return int(open_space(place, cache=None).manifest.recipe["seed"])


@dataclass(frozen=True, slots=True)
class Death:
    """How a training ended: its status, what it said, its workers, and seconds from a worker's death to its own."""

    status: int
    told: str
    workers: frozenset[int]
    goodbye: float = 0.0


def killed(
    folder: Path,
    seed: int,
    workers: int,
    *,
    point: str = "",
    since: str = "begun",
    after: float = 0.0,
    worker: bool = False,
) -> Death:
    """Train until the process dies at ``point``, or is killed ``after`` seconds ``since`` something happened in its
    run (or a ``worker`` is, if it has any).
    """
    runs_before = set((folder / "brain" / "runs").glob("*/progress.jsonl"))
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(command(folder, seed, workers), stdout=told, stderr=told, env=surroundings(point))
    seen: set[int] = set()
    begun, shot = 0.0, 0.0
    while process.poll() is None:
        seen |= children(process.pid)
        now = time.monotonic()
        new = set((folder / "brain" / "runs").glob("*/progress.jsonl")) - runs_before
        if not begun and any(f'"{since}"' in log.read_text() for log in new):
            begun = now
        if not point and not shot and begun and now - begun >= after and (seen or workers == 1):
            shot = now
            os.kill(max(seen) if worker and seen else process.pid, signal.SIGKILL)
        time.sleep(0.01)
    goodbye = time.monotonic() - shot if shot else 0.0
    text = (folder / "told").read_text(encoding="utf-8", errors="replace")
    return Death(process.returncode, text, frozenset(seen), goodbye)


def children(process: int) -> set[int]:
    """The processes that a process started."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return {int(child) for task in tasks for child in (task / "children").read_text().split()}
    except (FileNotFoundError, ProcessLookupError):
        return set()


def alive(process: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass
class Trainings:
    """What all kills left behind. All from ``damaged`` on must stay 0 but ``equal``, ``longest_goodbye`` under 30 s."""

    kills: int = 0
    ended_before: int = 0
    old: int = 0
    new: int = 0
    resumed: int = 0
    longest_goodbye: float = 0.0
    damaged: int = 0
    neither_old_nor_new: int = 0
    orphans: int = 0
    unnamed: int = 0
    stuck: int = 0
    left_over: int = 0
    equal: int = 0
    """trainings by one worker that gave what an unbroken one gives, bit for bit"""
    unequal: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many kills left something wrong."""
        slow = self.longest_goodbye > LONGEST_GOODBYE
        found = self.damaged + self.neither_old_nor_new + self.orphans + self.unnamed + self.stuck + self.left_over
        return found + slow + self.unequal

    def look(self, folder: Path, before: int, seed: int, death: Death) -> None:
        """Count what is wrong after one kill of the training ``seed``; ``before`` is the seed that was in use."""
        self.kills += death.status != 0
        self.ended_before += death.status == 0
        if death.status not in (0, -signal.SIGKILL):  # a worker died, and the run ended by itself
            self.longest_goodbye = max(self.longest_goodbye, round(death.goodbye, 1))
            self._wrong("unnamed", "killed by SIGKILL" not in death.told, death.told)
        deadline = time.monotonic() + 20
        while any(map(alive, death.workers)) and time.monotonic() < deadline:
            time.sleep(0.05)
        self._wrong("orphans", any(map(alive, death.workers)), "orphans")
        try:
            found = seed_in_use(folder)
        except (SuperbrainError, AssertionError) as error:
            self._wrong("damaged", True, repr(error))
            return
        self.old += found == before
        self.new += found == seed
        self._wrong("neither_old_nor_new", found not in (before, seed), f"{found} after {before}, {seed}")
        self._go_on(folder, seed, found)

    def _go_on(self, folder: Path, seed: int, found: int) -> None:
        """What was cut short must be finished by --resume, and leave nothing else."""
        place = folder / "brain"
        runs = [run for run in (place / "runs").iterdir() if (run / "run.json").exists()]
        words = [sys.executable, "-m", "superbrain", "train", "--resume", "--brain", str(place), "--lang", "en"]
        if any(not run.name.startswith(".") and not (run / "ended.json").exists() for run in runs):
            ran = subprocess.run(words, capture_output=True, text=True, check=False, env=surroundings())
            self.resumed += ran.returncode == 0
            self._wrong("stuck", ran.returncode != 0 or seed_in_use(folder) != seed, ran.stderr)
        elif found != seed:  # it was killed before there was a run: there is nothing to resume
            ran = subprocess.run(
                command(folder, seed, 1), capture_output=True, text=True, check=False, env=surroundings()
            )
            self._wrong("stuck", ran.returncode != 0 or seed_in_use(folder) != seed, ran.stderr)
        elif list((place / "runs").rglob("checkpoint-*")):  # killed right after the end: whoever comes next tidies up
            ran = subprocess.run(words, capture_output=True, text=True, check=False, env=surroundings())
            self._wrong("stuck", "there is no such training" not in ran.stderr, ran.stderr)
        left = [*(place / "space").glob(".superbrain-*"), *(place / "runs").rglob(".superbrain-*")]
        spaces = list((place / "space").glob(f"*/{MANIFEST}"))
        self._wrong("left_over", bool(left) or len(spaces) > MOST_SPACES, f"{left} {spaces}")
        assert (place / "space" / CURRENT).exists()
        self._wrong("left_over", bool(list((place / "runs").rglob("checkpoint-*"))), "checkpoints of an ended run")
        for run in runs:
            if (run / "ended.json").exists():
                shutil.rmtree(run)

    def compare(self, folder: Path, seed: int) -> None:
        """Count whether one worker has made what an unbroken training makes."""
        same = made_in(folder) == unbroken(seed)
        self.equal += same
        self._wrong("unequal", not same, f"seed {seed}")

    def _wrong(self, what: str, holds: bool, reason: str) -> None:
        if holds:
            setattr(self, what, getattr(self, what) + 1)
            self.reasons.append(f"{what}: {reason[-1500:]}")


def one(folder: Path, number: int, tally: Trainings) -> None:
    """Kill number ``number``: in the fit, at a named point and after the fit in turn; every fourth on a ring of two."""
    chance = random.Random(number)
    workers = 2 if number % 4 == 3 else 1
    before = seed_in_use(folder)
    seed = (
        1_000 + number
        if workers > 1
        else next(seed for seed in (SEEDS[number % 3], SEEDS[0], SEEDS[1]) if seed != before)
    )
    if number % 3 == 0:
        death = killed(folder, seed, workers, after=chance.uniform(0, FIT), worker=chance.random() < 0.5)
    elif number % 3 == 1:
        death = killed(folder, seed, workers, point=POINTS[number // 3 % len(POINTS)])
    else:
        death = killed(folder, seed, workers, since="fitted", after=chance.uniform(0, FINISH))
    tally.look(folder, before, seed, death)
    if workers == 1 and seed_in_use(folder) == seed:
        tally.compare(folder, seed)
