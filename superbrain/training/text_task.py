"""Entity names in the space: a point is its own row plus a gate times the projected vector of its name.

Projection and gate are learned with the rows. An entity with few facts stays near where its name puts it; one with
many is placed by its facts. What is served is the sum, so a space trained with text costs nothing more to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

    from superbrain.embedding.objectives import QueryBatch
    from superbrain.training.graph_task import GraphTask


class TextTask:
    """A graph's task whose entities also have texts; rides the ring like the plain one.

    ``parameters`` gain ``projection`` (T, W) and ``gate`` (1, W). The projection starts at zero, so that training
    begins as the plain task does. Texts are multiplied in the precision of the plain task's products: all names go
    through the projection in every batch, there and back, which in float32 would cost more than the rest.
    """

    def __init__(self, plain: GraphTask, texts: NDArray[np.float32]) -> None:
        """Take a plain task and the vectors of all names (N, T) float32; a row of zeros is an entity without one.

        Raises:
            ValueError: there is not one vector for each entity.
        """
        import torch

        if len(texts) != plain.n_entities:
            raise ValueError(f"{len(texts)} vectors of names for {plain.n_entities} entities")
        self.plain = plain
        self.batches_per_epoch = plain.batches_per_epoch
        self.facts_per_epoch = plain.facts_per_epoch
        entities = plain.parameters["entities"]
        width, device = entities.shape[1], entities.device
        kind = torch.bfloat16 if plain.products == "bf16" else torch.float32
        self.texts = torch.from_numpy(np.array(texts, np.float32)).to(device, kind)
        added = {
            "projection": torch.zeros(texts.shape[1], width, device=device),
            "gate": torch.ones(1, width, device=device),
        }
        self.parameters: dict[str, Tensor] = plain.parameters | added
        self.state: dict[str, Tensor] = plain.state | {
            name: torch.zeros(len(rows), device=device) for name, rows in added.items()
        }

    def batch(self, batch_id: int) -> QueryBatch:
        """The plain task's batch."""
        return self.plain.batch(batch_id)

    def gradient(
        self, parameters: Mapping[str, Tensor], batch: QueryBatch, into: Mapping[str, Tensor] | None = None
    ) -> tuple[dict[str, Tensor], float]:
        """The plain gradient at the sums, and by the chain rule that of projection and gate."""
        import torch

        projected = torch.mm(self.texts, parameters["projection"].to(self.texts.dtype)).float()
        gate = parameters["gate"]
        sums = {
            "entities": torch.addcmul(parameters["entities"], projected, gate),
            "relations": parameters["relations"],
        }
        rows = None if into is None else {name: into[name] for name in sums}
        gradient, loss = self.plain.gradient(sums, batch, rows)
        slope = gradient["entities"]
        gradient["gate"] = (slope * projected).sum(0, keepdim=True)
        gradient["projection"] = torch.mm(self.texts.t(), slope.to(self.texts.dtype)).float() * gate
        return gradient, loss

    def merge(
        self, parameters: Mapping[str, Tensor], state: Mapping[str, Tensor], gradient: Mapping[str, Tensor]
    ) -> None:
        """The plain task's step, for all tables."""
        self.plain.merge(parameters, state, gradient)

    def served(self, parameters: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """The tables that answer: the sums in place of the rows."""
        projected = self.texts.cpu().float().numpy() @ parameters["projection"]
        entities = parameters["entities"] + projected * parameters["gate"]
        return {"entities": entities, "relations": parameters["relations"]}
