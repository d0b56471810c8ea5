"""The worker processes of a run, as their parent sees them: started, heard, ended."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from superbrain.training.ring.worker import Orders

_LEAVING: Final = 2.0  # seconds that a worker has to go by itself once its pipe is closed


_LARGEST: Final = str(4 << 30)
_WORKER: Final = "from superbrain.training.ring.worker import main; main()"


@dataclass(frozen=True, slots=True)
class Word:
    """What a worker said; ``said`` is None when it closed its pipe, which it does at its end."""

    node: int
    said: dict[str, Any] | None


class Crew:
    """Worker processes. Leaving the ``with`` block ends every one of them.

    Each holds the read end of a pipe whose write end only this process has: when this process ends, however it ends,
    the pipes close and the workers go.
    """

    def __init__(self, run_folder: Path, workers: int, threads: int) -> None:
        self.words: queue.SimpleQueue[Word] = queue.SimpleQueue()
        self._run_folder = run_folder
        self._store: Any = None
        self._processes: list[subprocess.Popen[str]] = []
        try:
            for node in range(workers):
                self._processes.append(_start(self.log_of(node), threads))
        except BaseException:
            self._end()
            raise
        self._ears = [threading.Thread(target=self._hear, args=(node,), daemon=True) for node in range(workers)]
        for ear in self._ears:
            ear.start()

    def order(self, orders: Sequence[Orders]) -> None:
        """Tell each worker what to do; with more than one, serve the store over which they find each other."""
        port = 0
        if len(orders) > 1:
            from superbrain.training.ring.transport.gloo import open_store

            self._store, port = open_store()
        for node, given in enumerate(orders):
            self._tell(node, json.dumps(asdict(replace(given, port=port))))

    def say(self, word: str) -> None:
        """Say a word to all workers that still listen."""
        for node in range(len(self._processes)):
            self._tell(node, word)

    def next_word(self, deadline: float | None) -> Word | None:
        """The next thing a worker says; None if nobody does until ``deadline`` (of the monotonic clock)."""
        try:
            return self.words.get(timeout=None if deadline is None else max(deadline - time.monotonic(), 0.0))
        except queue.Empty:
            return None

    def code_of(self, node: int) -> int:
        """The exit status of a worker that closed its pipe (negative: the signal that killed it)."""
        return self._processes[node].wait()

    def log_of(self, node: int) -> Path:
        """Where a worker's standard error goes."""
        return self._run_folder / f"worker-{node}.log"

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        for ear in self._ears:
            ear.join()
        self._store = None

    def _tell(self, node: int, word: str) -> None:
        pipe = self._processes[node].stdin
        assert pipe is not None  # noqa: S101  # opened as a pipe below
        try:
            pipe.write(word + "\n")
            pipe.flush()
        except BrokenPipeError:
            pass  # it is gone, which its ear hears

    def _hear(self, node: int) -> None:
        pipe = self._processes[node].stdout
        assert pipe is not None  # noqa: S101  # opened as a pipe below
        with pipe:
            for line in pipe:
                if line.endswith("\n"):  # a kill can leave half a line
                    self.words.put(Word(node, json.loads(line)))
        self.words.put(Word(node, None))

    def _end(self) -> None:
        """Close the pipes, wait a moment, then kill who is still there."""
        for process in self._processes:
            try:
                if process.stdin:
                    process.stdin.close()
            except BrokenPipeError:
                pass
        deadline = time.monotonic() + _LEAVING
        for process in self._processes:
            try:
                process.wait(max(deadline - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(log: Path, threads: int) -> subprocess.Popen[str]:
    surroundings = {
        # Arrays of the size of a model go back and forth between glibc and the system at every batch otherwise; the
        # page faults were a sixth of the time of a gradient.
        "MALLOC_MMAP_THRESHOLD_": _LARGEST,
        "MALLOC_TRIM_THRESHOLD_": _LARGEST,
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "OMP_NUM_THREADS": str(threads),
        "MKL_NUM_THREADS": str(threads),
        # Threads that spin while they wait would take the processor from the neighbours.
        "OMP_WAIT_POLICY": "PASSIVE",
        "KMP_BLOCKTIME": "0",
    }
    with log.open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=surroundings,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C in a terminal reaches this process, which asks the workers
        )


def last_words(log: Path, lines: int = 2) -> str:
    """The end of a worker's log, on one line."""
    told = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(told[-lines:]) or "(empty)"
