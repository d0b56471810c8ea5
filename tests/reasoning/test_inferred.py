"""Inference against brute force over all assignments, on random graphs with random truths."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.reasoning import And, Answers, Atom, Constant, Effort, Formula, Logic, Not, Or, Query, Variable, answer
from superbrain.reasoning import parse as read
from superbrain.reasoning.inferred import Plausibility
from superbrain.reasoning.projection import Row
from superbrain.reasoning.truths import MOST
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

SIZE = 6
KEYS = [f"e{number}" for number in range(SIZE)]
RELATIONS = [Relation("r"), Relation("s", symmetric=True), Relation("t"), Relation("k", closed=True)]
R, S, T, K = range(len(RELATIONS))
ALL = Effort(floor=0.0, heads=SIZE, rows=1000)


@dataclass(frozen=True)
class Table:
    """Odds written into a table: relation, head, tail."""

    odds: np.ndarray

    def infers(self, relation: int) -> bool:
        return True

    def truth(self, triples: np.ndarray) -> np.ndarray:
        return self.odds[triples[:, 1], triples[:, 0], triples[:, 2]]

    def rows(self, heads: np.ndarray, relation: int, *, inverse: bool, floor: float) -> list[Row]:
        table = self.odds[relation].T if inverse else self.odds[relation]
        likely = [np.flatnonzero(table[head] >= floor).astype(np.int32) for head in heads]
        return [Row(nodes, table[head][nodes]) for head, nodes in zip(heads, likely, strict=True)]

    def nearest(self, entity: int, k: int) -> list[tuple[int, float]]:
        return []


@dataclass(frozen=True)
class Case:
    """A graph, the odds beside it, and the truth of every edge that follows from both."""

    snapshot: Snapshot
    plausibility: Table
    edges: np.ndarray

    def ask(self, query: Query | str, effort: Effort = ALL, logic: Logic | None = None, **options: object) -> Answers:
        query = read(query) if isinstance(query, str) else query
        logic = logic or Logic(trace=0)
        options = {"plausibility": self.plausibility, "state": 0.0, "limit": 99, **options}
        return answer(query, snapshot=self.snapshot, store_keys=row, effort=effort, logic=logic, **options)  # type: ignore[arg-type]


def row(key: str) -> int | None:
    return KEYS.index(key) if key in KEYS else None


def case_of(links: list[tuple[int, int, int]], seed: int, density: float) -> Case:
    snapshot = Snapshot.from_facts(links, schema=Schema.of(RELATIONS), n_entities=SIZE)
    chance = np.random.default_rng(seed)
    odds = chance.random((len(RELATIONS), SIZE, SIZE)) * (chance.random((len(RELATIONS), SIZE, SIZE)) < density)
    odds[S] = np.maximum(odds[S], odds[S].T)
    edges = np.minimum(odds, MOST) * (1 - np.eye(SIZE))
    edges[K] = 0
    for head, relation, tail in links:
        edges[relation, head, tail] = 1
        if relation == S:
            edges[relation, tail, head] = 1
    return Case(snapshot, Table(odds), edges)


nodes = st.integers(0, SIZE - 1)
facts = st.lists(st.tuples(nodes, st.integers(0, len(RELATIONS) - 1), nodes), min_size=3, max_size=16, unique=True)
cases = st.builds(case_of, facts, st.integers(0, 2**32), st.sampled_from([0.1, 0.3, 0.6]))
keys = st.sampled_from(KEYS)

SHAPES = {
    "1p": "r(A, ?x)",
    "2p": "r(A, ?y) & s(?y, ?x)",
    "3p": "r(A, ?y) & s(?y, ?z) & t(?x, ?z)",
    "2p closed": "r(A, ?y) & k(?y, ?x)",
    "2i": "r(A, ?x) & s(B, ?x)",
    "3i": "r(A, ?x) & s(B, ?x) & t(?x, C)",
    "ip": "r(A, ?y) & s(B, ?y) & t(?y, ?x)",
    "pi": "r(A, ?y) & s(?y, ?x) & t(B, ?x)",
    "2u": "r(A, ?x) or s(B, ?x)",
    "up": "(r(A, ?y) or s(B, ?y)) & t(?y, ?x)",
    "2in": "r(A, ?x) & !s(B, ?x)",
    "3in": "r(A, ?x) & t(?x, C) & !s(B, ?x)",
    "inp": "r(A, ?y) & !s(B, ?y) & t(?y, ?x)",
    "pin": "r(A, ?y) & s(?y, ?x) & !t(B, ?x)",
    "pni": "r(B, ?x) & !(r(A, ?y) & s(?y, ?x))",
    "two links": "r(?x, ?y) & t(?x, ?y) & s(?y, A)",
    "triangle": "r(A, ?y) & s(?y, ?z) & t(?z, ?x) & r(?x, ?y)",
    "correlated negation": "r(A, ?y) & s(?y, ?x) & !t(?x, ?y)",
    "a condition beside it": "r(A, ?x) & s(B, ?z) & t(?z, C)",
}
PLAIN = [shape for shape, text in SHAPES.items() if "!" not in text and "or" not in text]


def drawn(shape: str, picked: tuple[str, str, str]) -> Query:
    text = SHAPES[shape]
    for letter, key in zip("ABC", picked, strict=True):
        text = text.replace(letter, key)
    return read(f"?x . {text}")


# ---- brute force -------------------------------------------------------------------------------------------------
def free(formula: Formula) -> set[str]:
    match formula:
        case Atom(_, head, tail):
            return {place.name for place in (head, tail) if isinstance(place, Variable)}
        case Not(part):
            return free(part)
        case And(parts) | Or(parts):
            return set().union(*map(free, parts))
    raise AssertionError(formula)


def choices(names: set[str], known: dict[str, int]) -> Iterator[dict[str, int]]:
    for chosen in itertools.product(range(SIZE), repeat=len(names)):
        yield known | dict(zip(sorted(names), chosen, strict=True))


def value(case: Case, logic: Logic, formula: Formula, known: dict[str, int]) -> float:
    """The truth of a formula: the best over all choices of the variables that belong to it."""

    def both(one: float, other: float) -> float:
        return one * other if logic.conjunction == "product" else min(one, other)

    def either(one: float, other: float) -> float:
        return 1 - both(1 - one, 1 - other)

    match formula:
        case Atom(relation, head, tail):
            number = [schema.key for schema in RELATIONS].index(relation)
            own = free(formula) - known.keys()
            places = ((place(head, tried), place(tail, tried)) for tried in choices(own, known))
            return max(case.edges[number, one, two] for one, two in places)
        case Not(part):
            return 1 - value(case, logic, part, known)
        case Or(parts):
            truths = [value(case, logic, part, known) for part in parts]
            return either(*truths)
        case And(parts):
            uses = list(itertools.chain(*map(free, parts)))
            own = {name for name in uses if uses.count(name) > 1} - known.keys()
            best = 0.0
            for tried in choices(own, known):
                truth = 1.0
                for part in parts:
                    truth = both(truth, value(case, logic, part, tried)) if truth else 0.0
                best = max(best, truth)
            return best
    raise AssertionError(formula)


def place(term: object, known: dict[str, int]) -> int:
    return KEYS.index(term.key) if isinstance(term, Constant) else known[term.name]  # type: ignore[attr-defined]


def expected(case: Case, logic: Logic, query: Query) -> dict[int, float]:
    assert query.where is not None
    truths = {entity: value(case, logic, query.where, {"x": entity}) for entity in range(SIZE)}
    return {entity: truth for entity, truth in truths.items() if truth > 0}


def truths(answers: Answers) -> dict[int, float]:
    return {item.entity: item.truth for item in (*answers.items, *answers.weak) if item.entity is not None}


# ---- the laws ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", ["2p", "3p", "2i", "up", "ip"])
@settings(max_examples=12, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys))
def test_noisy_or_never_makes_an_answer_less_likely_nor_certain(shape, case, picked):
    query = drawn(shape, picked)
    plain, noisy = truths(case.ask(query)), truths(case.ask(query, logic=Logic(trace=1)))
    assert all(noisy[entity] >= truth - 1e-9 for entity, truth in plain.items())
    assert {entity for entity in plain if plain[entity] == 1} == {entity for entity in noisy if noisy[entity] == 1}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    case=cases, picked=st.tuples(keys, keys, keys), logic=st.sampled_from([Logic("product", 0), Logic("minimum", 0)])
)
def test_truths_equal_brute_force_over_all_assignments(shape, case, picked, logic):
    query = drawn(shape, picked)
    found = case.ask(query, logic=logic)
    assert truths(found) == pytest.approx(expected(case, logic, query), abs=2e-4)
    assert all(item.exact for item in found.items)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys))
def test_the_known_answers_are_those_of_the_database_and_come_first(shape, case, picked):
    query = drawn(shape, picked)
    exact, found = case.ask(query, plausibility=None), case.ask(query, effort=Effort())
    known = [item for item in found.items if item.standing == "known"]
    assert {item.entity: item.path for item in known} == {item.entity: item.path for item in exact.items}
    assert [item.standing for item in found.items] == ["known"] * len(known) + ["inferred"] * found.inferred
    assert case.ask(query, known_only=True) == exact


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys))
def test_where_nothing_is_plausible_the_answers_are_those_of_the_database(shape, case, picked):
    nothing: Plausibility = Table(np.zeros_like(case.plausibility.odds))
    query = drawn(shape, picked)
    found = case.ask(query, plausibility=nothing, effort=Effort())
    assert replace(found, missed=0.0) == case.ask(query, plausibility=None)


@pytest.mark.parametrize("shape", PLAIN)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys))
def test_an_answer_is_as_true_as_the_edges_of_its_witness(shape, case, picked):
    for item in case.ask(drawn(shape, picked)).items:
        assert np.prod([edge.truth for edge in item.path]) == pytest.approx(item.truth)
        assert (item.doubtful is None) == (item.standing == "known") == (item.truth == 1)
        for edge in item.path:
            assert case.edges[edge.relation, edge.head, edge.tail] == edge.truth
            assert (edge.standing == "known") == (edge.truth == 1) == (edge.fact is not None)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys), heads=st.integers(1, 3), rows=st.integers(1, 6))
def test_what_is_called_exact_is_and_nothing_above_the_bound_is_missed(shape, case, picked, heads, rows):
    query = drawn(shape, picked)
    everything = truths(case.ask(query))
    hurried = case.ask(query, effort=Effort(0.0, heads, rows))
    for item in (*hurried.items, *hurried.weak):
        assert item.entity is not None
        if item.exact:
            assert item.truth == pytest.approx(everything[item.entity])
    found = truths(hurried)
    assert all(truth <= hurried.missed + 1e-9 for entity, truth in everything.items() if entity not in found)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys), shape=st.sampled_from(sorted(SHAPES)))
def test_a_trace_of_noisy_or_tells_apart_and_changes_little(case, picked, shape):
    query = drawn(shape, picked)
    plain, traced = truths(case.ask(query)), truths(case.ask(query, logic=Logic(trace=0.01)))
    assert plain.keys() == traced.keys()
    assert all(abs(traced[entity] - truth) <= 0.04 for entity, truth in plain.items())
    assert {entity for entity in plain if plain[entity] == 1} == {entity for entity in traced if traced[entity] == 1}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(case=cases, picked=st.tuples(keys, keys, keys), asked=keys)
def test_a_yes_is_as_true_as_the_answer_that_it_names(shape, case, picked, asked):
    query = drawn(shape, picked)
    item = case.ask(str(query).replace("?x .", "ask").replace("?x", asked), state=1e-9).items[0]
    truth = value(case, Logic(trace=0), query.where, {"x": KEYS.index(asked)})
    assert item.boolean == (truth > 0)
    assert not item.boolean or item.truth == pytest.approx(truth, abs=2e-4)
