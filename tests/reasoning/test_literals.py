from __future__ import annotations

import pytest

from superbrain.types import Literal


def test_a_lookup_gives_every_value_newest_first(world):
    answers = world.ask("?v . population(fr, ?v)")
    assert answers.kind == "quantity"
    assert [item.literal for item in answers.items] == [
        Literal("quantity", "67000000", "person"),
        Literal("quantity", "90000000", "person"),
    ]
    assert [item.number for item in answers.items] == [67_000_000, 90_000_000]
    assert [item.path[0].valid_from for item in answers.items] == ["2020", "1990"]


def test_a_lookup_reaches_values_over_several_hops(world):
    assert world.values("?v . borders(be, ?y) & calling_code(?y, ?v)") == ["33", "49"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x . atomic_number(?x, 9)", "fluorine"),
        ("?x . atomic_number(?y, 9) & discovered_by(?y, ?x)", "moissan"),
        ('?x . calling_code(?x, "33")', "fr"),
        ("?x . calling_code(?x, 33)", "fr"),
        ("?x . birth_year(?x, 701)", "li_bai wang_wei"),
        ('?x . birth_year(?x, date"0701")', "li_bai wang_wei"),
        ("?x . birth_year(?x, 712)", "du_fu"),
        ('?x . birth_year(?x, date"0712-02")', "du_fu"),
        ('?x . birth_year(?x, date"0712-03")', ""),
        ("?x . birth_year(?x, -5)", "cao_song"),
        ("?x . area(?x, 505990 km2)", "es"),
        ("?x . area(?x, 50599000 ha)", "es"),
        ("?x . population(?x, 90000000)", "fr"),
        ("?x . birth_year(li_bai, ?v) & birth_year(?x, ?v)", "li_bai wang_wei"),
    ],
)
def test_a_literal_constant_finds_what_has_that_value(text, expected, found):
    assert found(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x : country . population(?x) > 100000000", "cn jp"),
        ("?x : country . population(?x) < 11500000", "ch"),
        ("?x : country . population(?x) <= 11500000", "be ch"),
        ("?x : country . population(?x) > population(de)", "cn jp"),
        ("?x : country . population(?x) >= population(de)", "cn de jp"),
        ("?x . population(?x) > population(jp)", "cn"),
        ("?x : country . area(?x) = area(be)", "be ch"),
        ("?x . area(?x) != area(be)", "de es fr"),
        ("?x . area(?x) > 400000 km2", "es fr"),
        ("?x . birth_year(?x) < 701", "cao_song"),
        ("?x . birth_year(?x) > 701", "du_fu su_shi"),
        ("?x . birth_year(?x) <= 712", "cao_song du_fu li_bai wang_wei"),
        ('?x . birth_year(?x) >= date"0712-03"', "su_shi"),
        ("?x . birth_year(?x) = birth_year(li_bai)", "li_bai wang_wei"),
        ('?x . calling_code(?x) != "33"', "de"),
        ("?x . population(?x) > population(pe)", ""),
        ("?x . borders(?x, ?y) & population(?x) < population(?y) & capital(?y, berlin)", "be ch fr"),
        ("?x : country . !population(?x) > 10000000 & continent(?x, europe)", "ch es"),
    ],
)
def test_a_comparison_keeps_what_passes_it(text, expected, found):
    assert found(text) == expected.split()


def test_the_newest_value_is_the_one_compared(found):
    assert found("?x . population(?x) > 85000000 & continent(?x, europe)") == []


def test_a_comparison_says_how_many_had_no_value(world):
    answers = world.ask("?x : country . population(?x) > 100000000")
    assert (answers.considered, answers.unvalued) == (6, 3)
    assert [item.literal.value for item in answers.items] == ["1412000000", "125000000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x : country | argmax population", "cn"),
        ("?x : country | argmin population", "ch"),
        ("?x : country . continent(?x, europe) | argmax area", "fr"),
        ("?x : country | top 3 population", "cn jp de"),
        ("?x : country | top 2 population ascending", "ch be"),
        ("?x : country | rank 2 area", "es"),
        ("?x : country | rank 99 area", ""),
        ("?x : country | rank 2 population ascending", "be"),
        ("?x : country | top 3 population | argmin population", "de"),
        ("?x . ?x in (shanghai, tokyo) | argmax population", "shanghai"),
        ("?x . birth_year(?x, ?v) | argmin birth_year", "cao_song"),
        ("?x : currency | argmax population", ""),
    ],
)
def test_superlatives_choose_by_value_in_order(text, expected, world):
    assert world.found(text) == expected.split()


def test_ties_are_all_kept_and_said(world):
    answers = world.ask("?x : country | argmin area")
    assert sorted(world.keys[item.entity] for item in answers.items) == ["be", "ch"]
    assert (answers.tied, answers.total) == (True, 2)


def test_a_tie_at_the_cut_of_a_list_is_kept_and_said(world):
    answers = world.ask("?x : country | top 1 area ascending")
    assert (answers.tied, answers.total) == (True, 2)
    assert not world.ask("?x : country | top 2 area ascending").tied


def test_a_superlative_says_over_how_many_values_it_was_taken(world):
    answers = world.ask("?x : country | argmax area")
    assert (answers.considered, answers.unvalued) == (5, 4)  # one area has a unit that does not convert


def test_values_in_convertible_units_compare(world):
    answers = world.ask("?x . ?x in (fr, es) | argmax area")
    assert world.found("?x . ?x in (fr, es) | argmax area") == ["fr"]
    assert answers.items[0].literal == Literal("quantity", "551500", "km2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x . ?x in (fr, de) | difference population", Literal("quantity", "16000000", "person")),
        ("?x . ?x in (fr, es) | difference area", Literal("quantity", "45510", "km2")),
        ("?x . ?x in (gold, neon) | difference atomic_number", Literal("quantity", "69")),
        ("?x . ?x in (li_bai, du_fu) | difference birth_year", Literal("quantity", "11", "year")),
        ("?x . ?x in (cao_song, li_bai) | difference birth_year", Literal("quantity", "706", "year")),
        ("?x . ?x in (du_fu, su_shi) | difference birth_year", Literal("quantity", "118670", "day")),
        ("?x . ?x in (be, ch) | difference area", Literal("quantity", "0", "km2")),
        ("?x : country | top 2 population | difference population", Literal("quantity", "1287000000", "person")),
    ],
)
def test_a_difference_has_its_unit(text, expected, world):
    answers = world.ask(text)
    assert answers.kind == "quantity"
    assert [item.literal for item in answers.items] == [expected]
    assert answers.items[0].number == float(expected.value)


def test_a_difference_shows_the_greater_value_first(world):
    path = world.ask("?x . ?x in (fr, de) | difference population").items[0].path
    assert world.told(path) == ["0 de population> 83000000", "1 fr population> 67000000"]


def test_a_difference_without_a_value_has_no_answer_and_says_so(world):
    answers = world.ask("?x . ?x in (fr, pe) | difference population")
    assert (answers.items, answers.considered, answers.unvalued) == ((), 1, 1)
