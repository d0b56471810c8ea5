from __future__ import annotations

import pytest

from superbrain.errors import BadQuery, TooLarge

CASES = {
    "1p": ("?x . capital(fr, ?x)", "paris"),
    "1p inverse": ("?x . capital(?x, tokyo)", "jp"),
    "1p symmetric, stored as asked": ("?x . borders(be, ?x)", "de fr"),
    "1p symmetric, stored the other way": ("?x . borders(fr, ?x)", "be br ch de es"),
    "1p symmetric, variable in front": ("?x . borders(?x, fr)", "be br ch de es"),
    "2p": ("?x . capital(?y, paris) & currency(?y, ?x)", "euro"),
    "2p outwards": ("?x . borders(fr, ?y) & capital(?y, ?x)", "berlin brussels madrid"),
    "3p": ("?x . capital(?a, berlin) & borders(?a, ?b) & currency(?b, ?x)", "euro franc"),
    "2i": ("?x . borders(?x, fr) & borders(?x, de)", "be ch"),
    "2i typed": ("?x : country . borders(?x, fr) & currency(?x, euro)", "be de es"),
    "3i": ("?x . borders(?x, fr) & borders(?x, de) & currency(?x, franc)", "ch"),
    "ip": ("?x . borders(?y, fr) & currency(?y, euro) & capital(?y, ?x)", "berlin brussels madrid"),
    "pi": ("?x . borders(fr, ?y) & currency(?y, ?x) & currency(de, ?x)", "euro"),
    "2u": ("?x . capital(fr, ?x) or capital(de, ?x)", "berlin paris"),
    "up": ("?x . (borders(?y, be) or borders(?y, pe)) & currency(?y, ?x)", "euro real"),
    "union of unlike parts": ("?x . capital(fr, ?x) or ?x in (tokyo, madrid)", "madrid paris tokyo"),
    "2in": ("?x . continent(?x, europe) & !borders(?x, de)", "de es"),
    "3in": ("?x . continent(?x, europe) & borders(?x, fr) & !borders(?x, de)", "de es"),
    "inp": ("?x . borders(?y, fr) & !currency(?y, euro) & currency(?y, ?x)", "franc real"),
    "pin": ("?x . borders(fr, ?y) & borders(?y, ?x) & !borders(?x, fr)", "fr pe"),
    "pni": ("?x . continent(?x, europe) & !(borders(?x, ?y) & borders(?y, pe))", "be ch de es"),
    "negation over a type": ("?x : country . !borders(?x, fr)", "cn fr jp pe"),
    "negation of an existential": ("?x : country . !borders(?x, ?y)", "cn jp"),
    "negation of a union": ("?x : country . !(continent(?x, europe) or continent(?x, asia))", "br pe"),
    "double negation": ("?x . !!capital(fr, ?x)", "paris"),
    "negation inside a negation": ("?x : country . !(borders(?x, fr) & !borders(?x, de))", "be ch cn fr jp pe"),
    "types alone": ("?x : continent", "america asia europe"),
    "union of types": ("?x : continent or dynasty", "america asia europe song tang"),
    "subtypes": ("?x : person . dynasty(?x, tang)", "du_fu li_bai wang_wei"),
    "a subtype leaves out its parent": ("?x : poet . father(?y, ?x)", "cao_cao"),
    "type of an existential": ("?x . wrote_to(?y : person, ?x) & dynasty(?y, tang)", "du_fu li_bai wang_wei"),
    "existential leaf": ("?x : country . continent(?x, europe) & capital(?x, ?y)", "be de es fr"),
    "list": ("?x . ?x in (fr, jp, cn) & continent(?x, asia)", "cn jp"),
    "ground condition that holds": ("?x . capital(fr, ?x) & borders(fr, de)", "paris"),
    "ground condition that fails": ("?x . capital(fr, ?x) & borders(fr, cn)", ""),
    "negated ground condition": ("?x . capital(fr, ?x) & !borders(fr, cn)", "paris"),
    "unconnected part": ("?x . capital(fr, ?x) & dynasty(?y, song)", "paris"),
    "empty": ("?x . capital(pe, ?x)", ""),
    "a relation that leads nowhere": ("?x . capital(paris, ?x)", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_each_shape_of_query_gives_exactly_its_answers(case, found):
    text, expected = CASES[case]
    assert found(text) == expected.split()


def test_best_known_entities_come_first(world):
    assert world.found("?x . borders(?x, fr)")[0] == "de"


def test_total_counts_what_the_limit_cuts_off(world):
    answers = world.ask("?x . borders(?x, fr)", limit=2)
    assert (len(answers.items), answers.total, answers.kind) == (2, 5, "entity")


@pytest.mark.parametrize(
    "text",
    [
        "?x . !borders(?x, fr)",
        "?x . !borders(?x, fr) & !borders(?x, de)",
        "?x . capital(fr, ?x) or !capital(de, ?x)",
        "?x . capital(?x, ?z) & !borders(?x, ?y) & !currency(?y, euro)",
    ],
)
def test_a_variable_that_only_negations_mention_is_refused(text, world):
    with pytest.raises(BadQuery) as refused:
        world.ask(text)
    assert "bounds" in str(refused.value)
    assert text[refused.value.fields["position"]] == "?"


def test_disjunctions_over_several_variables_multiply_out(found):
    query = (
        "?x : country . (borders(?x, ?y) or borders(?y, ?x)) & (currency(?x, ?z) or capital(?x, ?z)) & currency(?y, ?z)"
    )
    assert found(query) == ["be", "de", "es", "fr"]


def test_disjunctions_that_multiply_out_too_far_are_refused(world):
    either = " & ".join(f"(borders(?x, ?v{n}) or borders(?v{n}, ?x)) & capital(?v{n}, ?w)" for n in range(9))
    with pytest.raises(TooLarge):
        world.ask(f"?x . {either}")
