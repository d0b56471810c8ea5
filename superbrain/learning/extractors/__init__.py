"""From a passage that was understood to evidence: what it says, word for word, and how surely.

Every extractor is a pure function of the passage and of the names, classes and wordings of the graph. None looks at
facts: what is known already, or contradicts, is weighed when beliefs are formed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from superbrain.learning.extractors.binomials import binomials
from superbrain.learning.extractors.lifespans import lifespans
from superbrain.learning.extractors.page import VERSION, Page
from superbrain.learning.extractors.profiles import profiles
from superbrain.learning.extractors.roles import roles
from superbrain.learning.extractors.shapes import shapes
from superbrain.learning.extractors.structure import structure
from superbrain.learning.extractors.templates import Statements
from superbrain.learning.extractors.wordings import Wordings
from superbrain.learning.parts import ReadPassage
from superbrain.store import Schema
from superbrain.store.learned import Evidence, Passage
from superbrain.types import Relation

__all__ = ["VERSION", "Extractors"]


@dataclass
class Extractors:
    """All extractors for one schema."""

    schema: Schema
    wordings: Wordings = field(init=False, repr=False)
    statements: Statements = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.wordings, self.statements = _gathered(tuple(self.schema.relations.items()))

    def evidence(self, reading: ReadPassage) -> list[Evidence]:
        """What a passage is evidence of, by place."""
        page = Page(reading, Passage.of(reading.text).hash, self.schema, self.wordings)
        structure(page)
        lifespans(page)
        binomials(page)
        profiles(page)
        roles(page)
        self.statements.read(page)
        shapes(page)
        return sorted(page.found.values(), key=lambda one: (one.span_from, one.span_to, one.id))


@lru_cache(maxsize=4)
def _gathered(relations: tuple[tuple[int, Relation], ...]) -> tuple[Wordings, Statements]:
    """The wordings of relations; a decision changes names, not these."""
    wordings = Wordings.of(dict(relations))
    return wordings, Statements(wordings.templates, dict(relations))
