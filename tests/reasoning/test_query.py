from __future__ import annotations

import pytest

from superbrain.errors import BadQuery
from superbrain.reasoning import And, Atom, Compare, Constant, Modifier, Not, OneOf, Or, Query, Variable
from superbrain.types import Literal

X = Variable("x")
ATOM = Atom("r", X, Constant("a"))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Variable("x", ("country", "9")), "?x : country or `9`"),
        (Constant("country.fr"), "country.fr"),
        (Constant("in"), "`in`"),
        (Constant("a`b"), r"`a\`b`"),
        (Atom("r", X, Literal("date", "0618")), 'r(?x, date"0618")'),
        (Atom("r", X, Literal("quantity", "1e5", "g/cm3")), 'r(?x, quantity"1e5" `g/cm3`)'),
        (Not(And((ATOM, ATOM))), "!(r(?x, a) & r(?x, a))"),
        (And((Or((ATOM, ATOM)), And((ATOM, ATOM)))), "(r(?x, a) or r(?x, a)) & (r(?x, a) & r(?x, a))"),
        (Or((And((ATOM, ATOM)), Or((ATOM, ATOM)))), "r(?x, a) & r(?x, a) or (r(?x, a) or r(?x, a))"),
        (Modifier("rank", "area", 2), "rank 2 area"),
        (Modifier("top", "r", 2, counting=True, inverse=True), "top 2 count inverse r"),
        (Modifier("argmax", "inverse", counting=True), "argmax count `inverse`"),
        (Query(None, ATOM), "ask r(?x, a)"),
        (Query(Variable("x", ("c",)), None, (Modifier("count"),)), "?x : c | count"),
    ],
)
def test_parts_print_as_the_text_form_writes_them(part, text):
    assert str(part) == text


@pytest.mark.parametrize(
    "make",
    [
        lambda: Variable("a b"),
        lambda: Variable("x", ("",)),
        lambda: Constant(""),
        lambda: Atom("", X, X),
        lambda: Compare("r", X, "~", Constant("a")),
        lambda: OneOf(X, ()),
        lambda: And((ATOM,)),
        lambda: Or(()),
        lambda: Modifier("argmax"),
        lambda: Modifier("count", "area"),
        lambda: Modifier("top", "area"),
        lambda: Modifier("argmax", "area", 0, ascending=True),
        lambda: Modifier("largest", "area"),
        lambda: Modifier("difference", "r", counting=True),
        lambda: Modifier("argmax", "r", inverse=True),
        lambda: Query(None),
        lambda: Query(None, ATOM, (Modifier("count"),)),
    ],
)
def test_a_part_that_means_nothing_cannot_be_made(make):
    with pytest.raises(BadQuery):
        make()
