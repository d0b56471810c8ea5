from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x . borders(?x, ?y) & borders(?y, ?z) & borders(?z, ?x)", "be ch de fr"),
        ("?x . borders(?x, ?y) & borders(?y, fr) & capital(?x, ?z) & borders(?x, fr)", "be de"),
        ("?x . wrote_to(?x, ?y) & wrote_to(?y, ?x)", "du_fu li_bai"),
        ("?x . wrote_to(?x, ?y) & dynasty(?x, ?d) & dynasty(?y, ?d)", "du_fu li_bai wang_wei"),
        ("?x . borders(?x, ?y) & currency(?x, ?c) & currency(?y, ?c)", "be de es fr"),
        ("?x . currency(?x, ?c) & !(currency(?y, ?c) & borders(?x, ?y))", "br ch cn jp"),
        ("?x . borders(?x, ?x)", ""),
        ("?x . wrote_to(?x, ?y) & !wrote_to(?y, ?x)", "du_fu wang_wei"),
        ("?x . borders(?x, ?y) & population(?x) > population(?y) & area(?x) < area(?y)", "de"),
        ("?x . borders(?x, ?y) & population(?x) > population(?y) & area(?x) > area(?y)", "de fr"),
        ("?x . (wrote_to(?x, ?y) or father(?x, ?y)) & !dynasty(?y, tang)", "cao_cao cao_pi"),
    ],
)
def test_queries_that_are_no_trees_give_exactly_their_answers(text, expected, found):
    assert found(text) == expected.split()


def test_the_path_shows_what_only_a_comparison_ties_to_the_answer(world):
    item = world.ask("?x . calling_code(?x, 33) & capital(?z, berlin) & population(?z) > population(?x)").items[0]
    assert world.told(item.path) == [
        "0 33 <calling_code fr",
        "1 berlin <capital de",
        "2 de population> 83000000",
        "3 fr population> 67000000",
    ]


def test_the_path_of_a_cycle_shows_every_link(world):
    answers = world.ask("?x . wrote_to(?x, ?y) & wrote_to(?y, ?x)")
    paths = {world.keys[item.entity]: world.told(item.path) for item in answers.items}
    assert paths["li_bai"] == ["0 li_bai wrote_to> du_fu", "1 du_fu wrote_to> li_bai"]
    assert answers.items[0].absences == ()
