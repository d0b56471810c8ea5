"""Exact answers over known facts, each with the path that proves it."""

from __future__ import annotations

from superbrain.reasoning.answering import answer
from superbrain.reasoning.answers import Absence, Answer, Answers, Edge
from superbrain.reasoning.association import connect, to_networkx
from superbrain.reasoning.projection import KnownEdges, Projection, Row
from superbrain.reasoning.query import And, Atom, Compare, Constant, Formula, Modifier, Not, OneOf, Or, Query, Variable
from superbrain.reasoning.query_text import parse

__all__ = [
    "Absence",
    "And",
    "Answer",
    "Answers",
    "Atom",
    "Compare",
    "Constant",
    "Edge",
    "Formula",
    "KnownEdges",
    "Modifier",
    "Not",
    "OneOf",
    "Or",
    "Projection",
    "Query",
    "Row",
    "Variable",
    "answer",
    "connect",
    "parse",
    "to_networkx",
]
