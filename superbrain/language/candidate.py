"""A reading before it is written as a query."""

from __future__ import annotations

from dataclasses import dataclass

from superbrain.language.expression import Expression
from superbrain.language.ground import Rows
from superbrain.language.reading import Operator
from superbrain.language.segment import Segmentation


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is asked (``operator``) of what is described (``expression``), and what it costs to think so.

    ``subject`` is the entity that a claim is about, ``value`` the number
    that it states; ``attribute`` and ``comparison`` belong to comparisons. ``rows`` are members found on the way.
    ``claimed``: what connects two things, told because no fact bears out what is asked of them.
    """

    operator: Operator
    expression: Expression
    cost: float
    mask: int
    rows: Rows
    subject: int | None = None
    value: str = ""
    attribute: int | None = None
    comparison: str = ""
    parts: tuple[tuple[str, float], ...] = ()
    segmentation: Segmentation | None = None
    claimed: bool = False
