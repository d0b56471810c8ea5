"""Answers over known facts, and apart from them over plausible ones, each with the path that it rests on."""

from __future__ import annotations

from superbrain.reasoning.answering import answer
from superbrain.reasoning.answers import Absence, Answer, Answers, Edge
from superbrain.reasoning.association import Associated, associate, connect, to_networkx
from superbrain.reasoning.guessing import guessable
from superbrain.reasoning.inferred import Effort, InferredEdges, Plausibility
from superbrain.reasoning.projection import KnownEdges, Projection, Row
from superbrain.reasoning.query import And, Atom, Compare, Constant, Formula, Modifier, Not, OneOf, Or, Query, Variable
from superbrain.reasoning.query_text import parse
from superbrain.reasoning.support import Support, support
from superbrain.reasoning.truths import Logic

__all__ = [
    "Absence",
    "And",
    "Answer",
    "Answers",
    "Associated",
    "Atom",
    "Compare",
    "Constant",
    "Edge",
    "Effort",
    "Formula",
    "InferredEdges",
    "KnownEdges",
    "Logic",
    "Modifier",
    "Not",
    "OneOf",
    "Or",
    "Plausibility",
    "Projection",
    "Query",
    "Row",
    "Support",
    "Variable",
    "answer",
    "associate",
    "connect",
    "guessable",
    "parse",
    "support",
    "to_networkx",
]
