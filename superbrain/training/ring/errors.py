"""What can go wrong on a ring, in words; whoever starts runs translates them for people."""

from __future__ import annotations


class RingError(Exception):
    """Root of everything that the ring raises on purpose."""


class TooManyWorkers(RingError):
    """More workers than batches: some would have nothing to calculate and the ring would never close."""

    def __init__(self, workers: int, batches: int) -> None:
        self.workers = workers
        self.batches = batches
        super().__init__(f"a ring of {workers} needs at least {workers} batches, there are {batches}")


class NotRideable(RingError):
    """The task's tensors cannot travel: the message names the tensor and what is wrong with it."""


class MessageDamaged(RingError):
    """A message that is not ours, of another format, or changed on its way."""


class RingBroken(RingError):
    """The run ended before its last batch, for a cause that is named.

    ``kind`` is ``"killed"``, ``"silent"``, ``"start"``, ``"task"``, ``"checkpoint"``, ``"log"``, ``"link"`` or
    ``"exit"``; ``node`` is the worker that failed first; ``resumes_at`` is the batch after the newest checkpoint of
    this run, or the run's first batch if none was written.
    """

    def __init__(self, kind: str, node: int, cause: str, resumes_at: int) -> None:
        self.kind = kind
        self.node = node
        self.cause = cause
        self.resumes_at = resumes_at
        super().__init__(f"worker {node}: {cause}; the run can go on at batch {resumes_at}")


class LogDamaged(RingError):
    """A merge log cannot be read, or the logs together are no gap-free chain of versions."""


class OtherConditions(RingError):
    """A replay under other conditions than the run's: equality to the last bit is not to be expected."""

    def __init__(self, differences: dict[str, tuple[object, object]]) -> None:
        self.differences = differences
        told = "; ".join(f"{name} was {then}, is {now}" for name, (then, now) in differences.items())
        super().__init__(f"this process cannot repeat the run bit for bit: {told}")
