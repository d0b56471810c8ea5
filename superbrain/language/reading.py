"""What understanding a question yields: mentions, ranked readings, suggestions, and how to decline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from superbrain.types import EntityId, Language, Outcome, RelationId

if TYPE_CHECKING:
    from superbrain.language.expression import Expression
    from superbrain.reasoning import Answers, Query

Operator = OneOf[
    "lookup",  # which things stand at the end of a path
    "list",  # the members of a class, no entity named
    "count",
    "ask",  # yes or no
    "compare",  # which of the named ones has most of something
    "superlative",  # which of a set has most of something
    "rank",  # the n-th, or the first n
    "difference",  # how much more
    "connect",  # how two things hang together
    "overview",  # what is known about one thing
]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the question that names something: characters ``start`` to ``end`` of what the user typed.

    ``entities`` are the candidates, likeliest first; ``types`` the classes that a type word stands for; ``value``
    is the number or year of a literal.
    """

    start: int
    end: int
    surface: str
    kind: OneOf["entity", "type", "literal"]
    entities: tuple[EntityId, ...] = ()
    types: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the question, as a query that can be executed.

    ``score`` is minus the cost of the explanation in ``parts`` (0 is perfect); ``probability`` is that this reading
    is the one meant. ``focus`` are the entities named; ``attribute`` is the literal relation of a comparison or
    superlative. ``echo_zh`` and ``echo_en`` say the reading in words ("法国的首都", "capital of France"). ``answers``
    is set for the readings that were executed while deciding. ``query`` is None for "connect" and "overview";
    ``expression`` describes what is asked for; ``left`` is another question in the same words that is not answered.
    ``claimed``: a connection, where no fact says what was asked of the two.
    """

    operator: Operator
    query: Query | None
    score: float
    probability: float = 0.0
    focus: tuple[EntityId, ...] = ()
    attribute: RelationId | None = None
    echo_zh: str = ""
    echo_en: str = ""
    mentions: tuple[Mention, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)
    answers: Answers | None = None
    expression: Expression | None = None
    left: str = ""
    claimed: bool = False

    def echo(self, language: Language) -> str:
        """The reading in words of ``language``."""
        return self.echo_zh if language == "zh" else self.echo_en


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to offer: ``question`` can be asked as it stands; ``id`` is an entity's or relation's key or ""."""

    kind: OneOf["entity", "relation", "question"]
    id: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The outcome of reading one question.

    ``outcome`` is None when ``readings`` should be answered (best first); "overview" with ``readings[0].focus``
    naming the entity; otherwise a kind of not knowing, ``unknown`` holding the words that were not understood.
    ``smalltalk`` is the key of the reply in the small-talk lexicon. ``told`` are things that were left out because
    the conversation told of them before. ``timings`` are milliseconds a stage. ``forbidden`` is the relation asked of a
    thing whose kind cannot have it.
    """

    question: str
    language: Language
    outcome: Outcome | None
    readings: tuple[Reading, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unknown: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    smalltalk: str = ""
    told: tuple[EntityId, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    forbidden: RelationId | None = None

    @property
    def left(self) -> str:
        """Another question in the same words, which the readings do not answer; "" where there is none."""
        return self.readings[0].left if self.readings else ""
