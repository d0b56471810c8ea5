"""Every answer equals that of an evaluator over plain Python sets, which shares no code with the product."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from superbrain.errors import BadQuery, TooLarge
from superbrain.reasoning import (
    And,
    Answers,
    Atom,
    Compare,
    Constant,
    Edge,
    Formula,
    Modifier,
    Not,
    OneOf,
    Or,
    Query,
    Variable,
    answer,
    parse,
)
from superbrain.reasoning.projection import Row
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Literal, Relation

# ---- random graphs ---------------------------------------------------------------------------------------------
ENTITIES = [f"e{number}" for number in range(5)]
TYPES = [EntityType("a", "a", "a"), EntityType("b", "b", "b", parent="a"), EntityType("c", "c", "c")]
LINKS = ["r", "s", "t"]
RELATIONS = [
    Relation("r"),
    Relation("s", symmetric=True),
    Relation("t", closed=True),
    Relation("n", literal="quantity", unit="m"),
    Relation("w", literal="text"),
]
WRITTEN = ["1", "2", "3"]


@dataclass(frozen=True)
class Graph:
    """The same facts as a snapshot, and as sets for the evaluator below."""

    snapshot: Snapshot
    links: frozenset[tuple[str, str, str]]
    values: tuple[tuple[str, str, Literal, str], ...]
    types: dict[str, frozenset[str]]

    def ask(self, query: Query, limit: int = 100) -> Answers:
        return answer(query, snapshot=self.snapshot, store_keys=row, limit=limit)  # type: ignore[arg-type]


def row(key: str) -> int | None:
    return ENTITIES.index(key) if key in ENTITIES else None


def graph_of(links: list[tuple[str, str, str]], values: list[tuple[str, str, Literal, str]], types: list[str]) -> Graph:
    rows = {relation.key: number for number, relation in enumerate(RELATIONS)}
    snapshot = Snapshot.from_facts(
        [(ENTITIES.index(h), rows[r], ENTITIES.index(t)) for h, r, t in links],
        [(ENTITIES.index(h), rows[r], value, since) for h, r, value, since in values],
        {number: [key] for number, key in enumerate(types) if key},
        Schema.of(RELATIONS, TYPES),
        n_entities=len(ENTITIES),
    )
    closure = {"": frozenset[str](), "a": frozenset("a"), "b": frozenset("ab"), "c": frozenset("c")}
    both_ways = {(t, r, h) for h, r, t in links if r == "s"}
    kinds = {key: closure[kind] for key, kind in zip(ENTITIES, types, strict=True)}
    return Graph(snapshot, frozenset(links) | both_ways, tuple(values), kinds)


entities = st.sampled_from(ENTITIES)
links = st.tuples(entities, st.sampled_from(LINKS), entities)
quantities = st.builds(Literal, st.just("quantity"), st.sampled_from(WRITTEN), st.just("m"))
texts = st.builds(Literal, st.just("text"), st.sampled_from(WRITTEN))
since = st.sampled_from(["", "1990", "2020"])
values = st.one_of(
    st.tuples(entities, st.just("n"), quantities, since), st.tuples(entities, st.just("w"), texts, st.just(""))
)
graphs = st.builds(
    graph_of,
    st.lists(links, min_size=8, max_size=30, unique=True),
    st.lists(values, min_size=2, max_size=8, unique_by=lambda fact: fact[:3]),
    st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=len(ENTITIES), max_size=len(ENTITIES)),
)

# ---- random queries --------------------------------------------------------------------------------------------
variables = st.builds(Variable, st.sampled_from("xyz"), st.sampled_from([(), (), (), ("a",), ("b", "c")]))
constants = st.builds(Constant, entities)
terms = st.one_of(variables, variables, constants)
leaves = st.one_of(
    st.builds(Atom, st.sampled_from(LINKS), terms, terms),
    st.builds(Atom, st.sampled_from(LINKS), terms, terms),
    st.builds(Atom, st.just("n"), terms, st.one_of(quantities, st.just(Variable("v")))),
    st.builds(Atom, st.just("w"), terms, st.one_of(texts, st.just(Variable("u")))),
    st.builds(
        Compare, st.just("n"), terms, st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]), st.one_of(quantities, terms)
    ),
    st.builds(OneOf, variables, st.lists(constants, min_size=1, max_size=3).map(tuple)),
)


def compound(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


formulas = st.recursive(leaves, compound, max_leaves=6)
# The whole is a conjunction with something that bounds ?x, so that most of what is drawn can be asked.
questions = st.builds(
    lambda target, first, others: Query(target, And((first, *others)) if others else first),
    variables.filter(lambda variable: variable.name == "x"),
    st.one_of(
        st.builds(Atom, st.sampled_from(LINKS), st.just(Variable("x")), terms),
        st.builds(Atom, st.sampled_from(LINKS), terms, st.just(Variable("x"))),
    ),
    st.lists(formulas, max_size=3).map(tuple),
)


# ---- the evaluator ---------------------------------------------------------------------------------------------
def free(formula: Formula) -> set[str]:
    match formula:
        case Atom(_, head, tail):
            places = (head, tail)
        case Compare(_, term, _, value):
            places = (term, value)
        case OneOf(variable, _):
            places = (variable,)
        case Not(part):
            return free(part)
        case And(parts) | Or(parts):
            return set().union(*map(free, parts))
    return {place.name for place in places if isinstance(place, Variable)}


def holds(graph: Graph, formula: Formula, known: dict[str, object]) -> bool:
    match formula:
        case Not(part):
            return not holds(graph, part, known)
        case Or(parts):
            return any(holds(graph, part, known) for part in parts)
        case And(parts):
            uses = list(itertools.chain(*map(free, parts)))
            inside = {name for name in uses if uses.count(name) > 1} - known.keys()
            return any(all(holds(graph, part, tried) for part in parts) for tried in choices(graph, inside, known))
    return any(leaf_holds(graph, formula, tried) for tried in choices(graph, free(formula) - known.keys(), known))


def choices(graph: Graph, names: set[str], known: dict[str, object]) -> Iterator[dict[str, object]]:
    universe = [*ENTITIES, *sorted({value for _, _, value, _ in graph.values})]
    for chosen in itertools.product(universe, repeat=len(names)):
        yield known | dict(zip(sorted(names), chosen, strict=True))


def leaf_holds(graph: Graph, leaf: Formula, known: dict[str, object]) -> bool:
    def place(term: object) -> object:
        return term.key if isinstance(term, Constant) else known[term.name] if isinstance(term, Variable) else term

    def typed(*terms: object) -> bool:
        wanted = [(place(term), term.types) for term in terms if isinstance(term, Variable) and term.types]
        return all(isinstance(end, str) and graph.types[end] & set(types) for end, types in wanted)

    match leaf:
        case Atom(relation, head, tail) if relation in LINKS:
            return typed(head, tail) and (place(head), relation, place(tail)) in graph.links
        case Atom(relation, head, tail):
            return typed(head) and any((h, r, v) == (place(head), relation, place(tail)) for h, r, v, _ in graph.values)
        case OneOf(variable, members):
            return typed(variable) and place(variable) in {member.key for member in members}
        case Compare(_, term, op, other):
            if any(isinstance(side, Variable) and isinstance(place(side), Literal) for side in (term, other)):
                return False
            one, two = measure(graph, place(term)), measure(graph, place(other))
            return typed(term, other) and one is not None and two is not None and compare(op, one, two)
    raise AssertionError(leaf)


def measure(graph: Graph, place: object) -> int | None:
    if isinstance(place, Literal):
        return int(place.value) if place.kind == "quantity" else None
    dated = [
        (since, -number, value) for number, (h, r, value, since) in enumerate(graph.values) if (h, r) == (place, "n")
    ]
    return int(max(dated)[2].value) if dated else None


def compare(op: str, one: int, two: int) -> bool:
    return {"<": one < two, "<=": one <= two, "=": one == two, "!=": one != two, ">=": one >= two, ">": one > two}[op]


def expected(graph: Graph, query: Query) -> set[str]:
    assert query.target is not None
    name, types = query.target.name, set(query.target.types)
    return {
        key
        for key in ENTITIES
        if (not types or graph.types[key] & types) and (query.where is None or holds(graph, query.where, {name: key}))
    }


def answered(graph: Graph, query: Query) -> Answers:
    try:
        return graph.ask(query)
    except BadQuery:
        assume(False)  # a query that nobody could mean
        raise


# ---- the laws --------------------------------------------------------------------------------------------------
SHAPES = {
    "1p": "r(A, ?x)",
    "1p inverse": "s(?x, A)",
    "2p": "r(A, ?y) & s(?y, ?x)",
    "3p": "r(A, ?y) & s(?y, ?z) & t(?x, ?z)",
    "2i": "r(A, ?x) & s(B, ?x)",
    "3i": "r(A, ?x) & s(B, ?x) & t(?x, C)",
    "2in": "r(A, ?x) & !s(B, ?x)",
    "3in": "r(A, ?x) & t(?x, C) & !s(B, ?x)",
    "inp": "r(A, ?y) & !s(B, ?y) & t(?y, ?x)",
    "pin": "r(A, ?y) & s(?y, ?x) & !t(B, ?x)",
    "pni": "r(B, ?x) & !(r(A, ?y) & s(?y, ?x))",
    "ip": "r(A, ?y) & s(B, ?y) & t(?y, ?x)",
    "pi": "r(A, ?y) & s(?y, ?x) & t(B, ?x)",
    "2u": "r(A, ?x) or s(B, ?x)",
    "up": "(r(A, ?y) or s(B, ?y)) & t(?y, ?x)",
    "triangle": "r(?x, ?y) & s(?y, ?z) & t(?z, ?x)",
    "square": "r(?x, ?y) & s(?y, ?z) & s(?z, ?w) & t(?w, ?x)",
    "two links": "r(?x, ?y) & t(?x, ?y) & s(?y, A)",
    "both ways": "r(?x, ?y) & r(?y, ?x)",
    "loop": "r(?x, ?x)",
    "correlated negation": "r(?x, ?y) & s(?y, ?z) & !t(?x, ?z)",
    "correlated union": "(r(?x, ?y) or t(?y, ?x)) & s(?y, A)",
    "correlated comparison": "r(?x, ?y) & n(?x) > n(?y)",
    "same value": "n(A, ?v) & n(?x, ?v)",
    "value two steps away": 'r(?x, ?y) & w(?y, "1") & !n(?y, 2 m)',
    "comparison": "n(?x) >= n(A) & r(?x, ?y)",
}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(graph=graphs, picked=st.tuples(entities, entities, entities))
def test_each_shape_of_query_equals_brute_force(shape, graph, picked):
    text = SHAPES[shape]
    for letter, key in zip("ABC", picked, strict=True):
        text = text.replace(f"{letter}", key)
    query = parse(f"?x . {text}")
    assert {ENTITIES[item.entity] for item in graph.ask(query).items} == expected(graph, query)


@settings(max_examples=90, deadline=None, derandomize=True)
@given(graph=graphs, query=questions)
def test_any_query_equals_brute_force(graph, query):
    answers = answered(graph, query)
    found = {ENTITIES[item.entity] for item in answers.items}
    assert found == expected(graph, query)
    assert answers.total == len(found)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(graph=graphs, query=questions)
def test_a_yes_is_a_question_with_an_answer(graph, query):
    assert query.where is not None
    asked = Query(None, query.where)
    item = answered(graph, asked).items[0]
    assert item.boolean == holds(graph, query.where, {})


@settings(max_examples=90, deadline=None, derandomize=True)
@given(graph=graphs, query=questions)
def test_the_facts_of_a_witness_prove_its_answer_by_themselves(graph, query):
    assume("!" not in str(query))
    for item in answered(graph, query).items:
        check_branches(graph, item.path)
        links = sorted(
            {(ENTITIES[e.head], RELATIONS[e.relation].key, ENTITIES[e.tail]) for e in entity_edges(item.path)}
        )
        told = [fact for number, fact in enumerate(graph.values) if number + fact_offset(graph) in facts(item.path)]
        types = ["bc"["c" in kinds] if kinds & set("bc") else "a" if kinds else "" for kinds in graph.types.values()]
        alone = graph_of(links, told, types)
        assert item.entity in {again.entity for again in alone.ask(query).items}


def check_branches(graph: Graph, path: tuple[Edge, ...]) -> None:
    """Every edge is a fact of the snapshot, and within a branch each one starts where the last one ended."""
    for edge in path:
        assert edge.fact is not None
        if not isinstance(edge.tail, Literal):
            assert graph.snapshot.fact_id(edge.head, edge.relation, edge.tail) == edge.fact
    assert [edge.branch for edge in path] == sorted(edge.branch for edge in path)
    for before, after in itertools.pairwise(path):
        assert before.branch != after.branch or before.end == after.start


def entity_edges(path: tuple[Edge, ...]) -> list[Edge]:
    return [edge for edge in path if not isinstance(edge.tail, Literal)]


def facts(path: tuple[Edge, ...]) -> set[int | None]:
    return {edge.fact for edge in path}


def fact_offset(graph: Graph) -> int:
    """Facts are numbered from 1, links first; symmetric ones once."""
    return graph.snapshot.stored.facts.size + 1


@settings(max_examples=40, deadline=None, derandomize=True)
@given(graph=graphs, n=st.integers(1, 6), ascending=st.booleans(), name=st.sampled_from(["top", "rank"]))
def test_superlatives_equal_sorting(graph, n, ascending, name):
    answers = graph.ask(Query(Variable("x", ("a", "c")), None, (Modifier(name, "n", n, ascending),)))
    candidates = [key for key in ENTITIES if graph.types[key]]
    numbers = {key: measure(graph, key) for key in candidates if measure(graph, key) is not None}
    ordered = sorted(numbers.values(), reverse=not ascending)
    last = ordered[min(n, len(ordered)) - 1] if ordered else 0
    before = {key for key, number in numbers.items() if number != last and (number < last) == ascending}
    wanted = {key for key, number in numbers.items() if number == last} if ordered else set()
    wanted = wanted | before if name == "top" else wanted if n <= len(ordered) else set()
    assert {ENTITIES[item.entity] for item in answers.items} == wanted
    assert answers.considered == len(numbers)
    assert answers.unvalued == len(candidates) - len(numbers)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(graph=graphs, query=questions)
def test_a_count_is_the_number_of_answers(graph, query):
    counted = answered(graph, Query(query.target, query.where, (Modifier("count"),)))
    assert counted.kind == "count"
    assert counted.items[0].number == len(expected(graph, query))


class Silent:
    """Odds of every relation, of which none reaches any floor."""

    def infers(self, relation):
        return True

    def rows(self, heads, relation, *, inverse, floor):
        return [Row(np.empty(0, np.int32), np.empty(0)) for _ in heads]

    def truth(self, triples):
        return np.zeros(len(triples), np.float32)

    def nearest(self, entity, k):
        return []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    graph=graphs,
    query=questions,
    modifiers=st.lists(
        st.sampled_from([Modifier("count"), Modifier("top", "n", 2), Modifier("argmax", "s", counting=True)]),
        max_size=1,
    ).map(tuple),
)
def test_where_nothing_is_plausible_any_answer_is_the_databases(graph, query, modifiers):
    query = replace(query, modifiers=modifiers)
    exact = answered(graph, query)
    found = answer(query, snapshot=graph.snapshot, store_keys=row, limit=100, plausibility=Silent())
    items = tuple(replace(item, exact=True) for item in found.items)
    assert replace(found, items=items, missed=0.0) == exact
    asked = Query(None, query.where)
    again = answer(asked, snapshot=graph.snapshot, store_keys=row, plausibility=Silent())
    assert [item.boolean for item in again.items] == [item.boolean for item in answered(graph, asked).items]


def test_too_long_a_search_is_refused_and_not_cut_short(monkeypatch):
    monkeypatch.setattr("superbrain.reasoning.graphs.MOST_STEPS", 3)
    links = [(one, "r", two) for one, two in itertools.permutations(ENTITIES, 2)]
    graph = graph_of(links, [], [""] * len(ENTITIES))
    with pytest.raises(TooLarge):
        graph.ask(parse("?x . r(?x, ?y) & r(?y, ?z) & r(?z, ?x)"))
