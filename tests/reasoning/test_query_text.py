from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.errors import BadQuery, TooLarge
from superbrain.reasoning import And, Atom, Compare, Constant, Formula, Modifier, Not, OneOf, Or, Query, Variable, parse
from superbrain.types import Literal

# ---- round trip ------------------------------------------------------------------------------------------------
keys = st.one_of(
    st.sampled_from(
        [
            "country.fr",
            "接壤",
            "poet.tang.李白",
            "or",
            "in",
            "ask",
            "ascending",
            "count",
            "inverse",
            "9",
            "-1.5",
            "x.",
            "`",
        ]
    ),
    st.text(min_size=1, max_size=5),
)
names = st.sampled_from(["x", "y", "城市", "v_1"])
types = st.lists(keys, max_size=2).map(tuple)
variables = st.builds(Variable, names, types)
constants = st.builds(Constant, keys)
terms = st.one_of(variables, constants)
literals = st.builds(
    Literal,
    st.sampled_from(["quantity", "date", "text", "coordinates"]),
    st.one_of(st.sampled_from(["9", "-1.50", "0618", "48.85,2.35", 'a "b" \\ c', ""]), st.text(max_size=5)),
    st.one_of(st.just(""), keys),
)
leaves = st.one_of(
    st.builds(Atom, keys, terms, st.one_of(terms, literals)),
    st.builds(Compare, keys, terms, st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]), st.one_of(literals, terms)),
    st.builds(OneOf, variables, st.lists(constants, min_size=1, max_size=3).map(tuple)),
)


def compound(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


formulas = st.recursive(leaves, compound, max_leaves=8)
modifiers = st.one_of(
    st.builds(Modifier, st.sampled_from(["argmax", "argmin", "difference"]), keys),
    st.builds(Modifier, st.sampled_from(["top", "rank"]), keys, st.integers(1, 10**8), st.booleans()),
    st.builds(Modifier, st.just("argmin"), keys, counting=st.just(True), inverse=st.booleans()),
    st.builds(Modifier, st.just("top"), keys, st.integers(1, 9), st.booleans(), st.just(True), st.booleans()),
    st.just(Modifier("count")),
)
queries = st.one_of(
    st.builds(Query, variables, st.one_of(st.none(), formulas), st.lists(modifiers, max_size=2).map(tuple)),
    st.builds(Query, st.none(), formulas),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(queries)
def test_a_query_is_read_back_as_it_was_printed(query):
    assert parse(str(query)) == query


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet='?x.:()&!|or in"`\\,<>=1a -\n', max_size=40))
def test_any_text_is_read_or_refused_at_a_place_in_it(text):
    position = 0
    try:
        query = parse(text)
    except BadQuery as refused:
        position = refused.fields["position"]
    else:
        assert parse(str(query)) == query
    assert 0 <= position <= len(text)


# ---- what is read ----------------------------------------------------------------------------------------------
X, Y = Variable("x"), Variable("y")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("?x . capital(country.fr, ?x)", Query(X, Atom("capital", Constant("country.fr"), X))),
        ("?x.capital(?x,a)", Query(X, Atom("capital", X, Constant("a")))),
        ("?x : country . borders(?x, a)", Query(Variable("x", ("country",)), Atom("borders", X, Constant("a")))),
        ("?x : country or territory", Query(Variable("x", ("country", "territory")))),
        (
            "?x : country | argmax population",
            Query(Variable("x", ("country",)), None, (Modifier("argmax", "population"),)),
        ),
        ("?x | argmax count borders", Query(X, None, (Modifier("argmax", "borders", counting=True),))),
        ("?x | argmax `count`", Query(X, None, (Modifier("argmax", "count"),))),
        (
            "?x | rank 2 count inverse currency ascending",
            Query(X, None, (Modifier("rank", "currency", 2, True, counting=True, inverse=True),)),
        ),
        (
            "?x . a(?x, ?y) & b(?y : city, c) or d(?x, e)",
            Query(
                X,
                Or((
                    And((Atom("a", X, Y), Atom("b", Variable("y", ("city",)), Constant("c")))),
                    Atom("d", X, Constant("e")),
                )),
            ),
        ),
        ("?x . !a(?x, b)", Query(X, Not(Atom("a", X, Constant("b"))))),
        ("?x . atomic_number(?x, 9)", Query(X, Atom("atomic_number", X, Literal("quantity", "9")))),
        ("?x . area(?x) >= 9.5 km2", Query(X, Compare("area", X, ">=", Literal("quantity", "9.5", "km2")))),
        ("?x . area(?x) < area(b)", Query(X, Compare("area", X, "<", Constant("b")))),
        ('?x . start(?x, date"0618")', Query(X, Atom("start", X, Literal("date", "0618")))),
        (r'?x . n(?x, "a \"b\" \\ c")', Query(X, Atom("n", X, Literal("text", 'a "b" \\ c')))),
        ("?x . ?x in (a, `b c`)", Query(X, OneOf(X, (Constant("a"), Constant("b c"))))),
        ("?x . `or`(?x, a)", Query(X, Atom("or", X, Constant("a")))),
        ("?x . 接壤(?x, 法国)", Query(X, Atom("接壤", X, Constant("法国")))),
        (
            "?x : c | top 3 p ascending | count",
            Query(Variable("x", ("c",)), None, (Modifier("top", "p", 3, ascending=True), Modifier("count"))),
        ),
        ("ask capital(a, b)", Query(None, Atom("capital", Constant("a"), Constant("b")))),
    ],
)  # fmt: skip
def test_text_is_read_as_the_query_that_it_spells(text, query):
    assert parse(text) == query


def test_parentheses_that_change_nothing_leave_no_trace():
    assert parse("?x . ((a(?x, b)))") == parse("?x . a(?x, b)")


# ---- what is refused -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("capital(a, b)", 0),
        ("?x . ", 5),
        ("?x . capital(a, ?x", 18),
        ("?x . capital(a ?x)", 15),
        ("?x . capital(a, ?x) extra", 20),
        ("?x . capital(a, ?x) & ", 22),
        ("?x . capital(?x)", 16),
        ("?x . population(?x) > area(b)", 22),
        ("?x . ?x in ()", 12),
        ("?x . a(?x, b) | best", 16),
        ("?x . a(?x, b) | top population", 20),
        ("?x . a(?x, b) | top 0 population", 20),
        ("?x . a(?x, b) | top 99999999999 population", 20),
        ('?x . a(?x, "b)', 11),
        ("?x . a(?x, `b)", 11),
        ("?x . a(?x, b) # c", 14),
        ("ask a(b, c) | count", 12),
        ("?x . or(?x, a)", 5),
    ],
)
def test_what_does_not_parse_is_refused_where_it_goes_wrong(text, position):
    with pytest.raises(BadQuery) as refused:
        parse(text)
    assert refused.value.fields["position"] == position


def test_a_text_over_64_kilobytes_is_refused():
    with pytest.raises(TooLarge):
        parse("?x . a(?x, b)" + " " * 65_536)


@pytest.mark.parametrize("opening", ["(", "!", "!("])
def test_nesting_without_end_is_refused(opening):
    with pytest.raises(BadQuery) as refused:
        parse("?x . " + opening * 5_000)
    assert "inside each other" in str(refused.value)
