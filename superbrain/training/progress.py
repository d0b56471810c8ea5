"""How far a run is: speed, time left, and one JSON line a step in ``progress.jsonl``."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from superbrain.errors.keeping import not_written

WINDOW = 64
"""Batches over which speed and loss are averaged."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a run.

    ``batch`` of ``batches`` are done. ``loss``: mean over the last batches, nats a fact. ``mrr``: on held-out facts,
    None before the first measurement. ``rate``: facts a second. ``seconds``: since this run was started or resumed;
    ``left``: seconds to go at this speed, None before it is known.
    """

    batch: int
    batches: int
    epoch: int
    loss: float
    mrr: float | None
    rate: float
    seconds: float
    left: float | None


class Meter:
    """Turns finished batches into looks at the run. ``clock`` gives seconds."""

    def __init__(
        self, first: int, batches: int, per_epoch: int, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.batches = batches
        self.per_epoch = per_epoch
        self.clock = clock
        self.mrr: float | None = None
        self._began = clock()
        self._recent: deque[tuple[float, int, float]] = deque([(self._began, 0, 0.0)], maxlen=WINDOW + 1)
        self._done = first

    def step(self, facts: int, loss: float) -> Progress:
        """One more batch is done, of so many facts and this loss."""
        now = self.clock()
        self._done += 1
        self._recent.append((now, facts, loss))
        recent = list(self._recent)
        span = max(now - recent[0][0], 1e-9)
        steps = recent[1:]
        left = (self.batches - self._done) * span / len(steps)
        return Progress(
            batch=self._done,
            batches=self.batches,
            epoch=self._done // self.per_epoch,
            loss=sum(step[2] for step in steps) / len(steps),
            mrr=self.mrr,
            rate=sum(step[1] for step in steps) / span,
            seconds=now - self._began,
            left=left,
        )


class ProgressLog:
    """``progress.jsonl`` of a run, appended to line by line. OutputFailed, StoreFull if the system refuses."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "progress.jsonl"
        try:
            self._file: FileIO = self._path.open("ab", buffering=0)
            self._before = b"" if _ends_whole(self._path) else b"\n"
        except OSError as error:
            raise not_written(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, progress: Progress) -> None:
        """One look, as a line."""
        self.event("batch", **asdict(progress))

    def event(self, kind: str, **told: object) -> None:
        """Anything else that happened: begun, measured, saved, ended."""
        line = json.dumps({"event": kind, **told}, ensure_ascii=False) + "\n"
        try:
            self._file.write(self._before + line.encode())
        except OSError as error:
            raise not_written(self._path, error) from error
        self._before = b""


def _ends_whole(path: Path) -> bool:
    """Whether the last line of a file was written to its end."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 1, 0))
        return file.read(1) in (b"", b"\n")
