"""What rides the ring, and how it is named to processes that share no memory.

The ring knows tensors, batches and processes, nothing of graphs: any model whose parameters and optimiser state are
float32 tensors can ride it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Task(Protocol):
    """Something that can be trained on the ring.

    Equality bit for bit rests on three promises: ``batch`` is a pure function of its id and of the task's own
    arguments; ``gradient`` and ``merge`` are pure functions of their arguments; and a gradient, once returned, is not
    changed by later calls, unless it was handed in again (a replay holds several at once).
    """

    parameters: dict[str, Tensor]
    """Where the run starts from. The ring copies them and never writes into them."""

    state: dict[str, Tensor]
    """The optimiser's state, which travels with the parameters; may be empty."""

    def batch(self, batch_id: int) -> Any:
        """Make the batch with this number."""

    def gradient(self, parameters: Mapping[str, Tensor], batch: Any, into: Any = None) -> tuple[Any, float]:
        """Return the gradient of the batch at these parameters, and its loss; changes neither.

        ``into`` is a gradient that this task returned earlier and that nobody needs any more, or None: its memory may
        be used again.
        """

    def merge(self, parameters: Mapping[str, Tensor], state: Mapping[str, Tensor], gradient: Any) -> None:
        """Take one step of the optimiser, in place in ``parameters`` and ``state``."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that another process can make: an importable function and arguments that survive JSON."""

    function: str
    """``"package.module:function"``"""

    arguments: Mapping[str, Any] = field(default_factory=dict)

    def resolve(self) -> Callable[..., Any]:
        """Import the function; raises ImportError or AttributeError if it is not there."""
        module, _, name = self.function.partition(":")
        found: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return found

    def __call__(self, *given: object) -> Any:
        """Call the function with ``given`` and then the arguments by name."""
        return self.resolve()(*given, **self.arguments)
