"""环形并行学习策略, the ring parallel strategy: one model travels from worker to worker, and the run can be replayed.

The ring knows tensors, processes and links and imports nothing else of the house. Importing it loads no torch.
"""

from superbrain.training.ring.contract import Call, Task
from superbrain.training.ring.errors import (
    LogDamaged,
    MessageDamaged,
    NotRideable,
    OtherConditions,
    RingBroken,
    RingError,
    TooManyWorkers,
)
from superbrain.training.ring.launch import (
    NodeReport,
    Progress,
    RingEvent,
    RingResult,
    Saved,
    Started,
    Stopping,
    run_ring,
)
from superbrain.training.ring.replay import Mismatch, Replay, replay, verify
from superbrain.training.ring.timing import Times

__all__ = [
    "Call",
    "LogDamaged",
    "MessageDamaged",
    "Mismatch",
    "NodeReport",
    "NotRideable",
    "OtherConditions",
    "Progress",
    "Replay",
    "RingBroken",
    "RingError",
    "RingEvent",
    "RingResult",
    "Saved",
    "Started",
    "Stopping",
    "Task",
    "Times",
    "TooManyWorkers",
    "replay",
    "run_ring",
    "verify",
]
