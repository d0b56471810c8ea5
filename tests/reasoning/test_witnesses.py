from __future__ import annotations

import pytest

from superbrain.reasoning import Atom, Constant, Not, Variable


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("?x . capital(fr, ?x)", ["0 fr capital> paris"]),
        ("?x . capital(?x, tokyo)", ["0 tokyo <capital jp"]),
        ("?x . borders(pe, ?x)", ["0 pe borders> br"]),
        ("?x . capital(?y, paris) & currency(?y, ?x)", ["0 paris <capital fr", "0 fr currency> euro"]),
    ],
)
def test_a_chain_is_walked_from_the_name_to_the_answer(text, path, world):
    assert world.told(world.ask(text).items[0].path) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "?x . borders(fr, ?x) & currency(?x, franc)",
            ["0 fr borders> ch", "1 franc <currency ch"],
        ),
        (
            "?x . borders(?y, fr) & borders(?y, pe) & currency(?y, ?x)",
            ["0 fr borders> br", "0 br currency> real", "1 pe borders> br"],
        ),
        (
            "?x . capital(?y, madrid) & borders(?y, ?x) & capital(?x, paris)",
            ["0 madrid <capital es", "0 es borders> fr", "1 paris <capital fr"],
        ),
        (
            "?x : country . continent(?x, america) & currency(?x, ?y)",
            ["0 america <continent br", "1 br currency> real"],
        ),
        ("?x : dynasty . dynasty(su_shi, ?x)", ["0 su_shi dynasty> song"]),
        ("?x : country . capital(?x, ?y) & ?x in (jp)", ["0 jp capital> tokyo"]),
        (
            "?x . atomic_number(?y, 9) & discovered_by(?y, ?x)",
            ["0 9 <atomic_number fluorine", "0 fluorine discovered_by> moissan"],
        ),
        ("?x . capital(fr, ?x) or capital(pe, ?x)", ["0 fr capital> paris"]),
        ("?x . capital(jp, ?x) & father(cao_pi, ?y)", ["0 jp capital> tokyo", "1 cao_pi father> cao_cao"]),
        ("?v . capital(jp, ?y) & population(?y, ?v)", ["0 jp capital> tokyo", "0 tokyo population> 13960000"]),
        (
            "?x : country . population(?x) > population(jp)",
            ["0 cn population> 1412000000", "1 jp population> 125000000"],
        ),
        ("?x . father(?x, ?y) & !father(?y, ?z)", ["0 cao_cao father> cao_song"]),
        ("ask capital(fr, paris)", ["0 fr capital> paris"]),
        ("ask borders(fr, ?y) & currency(?y, franc)", ["0 fr borders> ch", "1 franc <currency ch"]),
        ("ask population(fr) < population(de)", ["0 fr population> 67000000", "1 de population> 83000000"]),
        ("ask atomic_number(gold, 79)", ["0 79 <atomic_number gold"]),
    ],
)  # fmt: skip
def test_branches_stand_together_and_the_trunk_comes_first(text, path, world):
    assert world.told(world.ask(text).items[0].path) == path


def test_a_symmetric_edge_is_told_in_the_direction_of_walking(world):
    edge = world.ask("?x . borders(pe, ?x)").items[0].path[0]
    assert (world.keys[edge.head], world.keys[edge.tail], edge.inverse) == ("pe", "br", False)
    assert edge.fact == world.snapshot.fact_id(world.row("br"), edge.relation, world.row("pe"))


def test_a_negated_branch_leaves_a_note_and_no_edge(world):
    answers = world.ask("?x . continent(?x, asia) & !wrote_to(?x, li_bai) & !borders(?x, fr)")
    item = answers.items[0]
    assert len(item.path) == 1
    assert [absence.certain for absence in item.absences] == [False, True]
    assert item.absences[0].part == Not(Atom("wrote_to", Variable("x"), Constant("li_bai")))


def test_a_superlative_shows_its_value_and_those_it_beat(world):
    item = world.ask("?x . ?x in (shanghai, tokyo) | argmax population").items[0]
    assert world.told(item.path) == ["0 shanghai population> 24870895", "1 tokyo population> 13960000"]


def test_a_superlative_over_many_shows_only_the_next_ones(world):
    item = world.ask("?x : country . continent(?x, asia) | argmax population").items[0]
    assert world.told(item.path) == [
        "0 asia <continent cn",
        "1 cn population> 1412000000",
        "2 jp population> 125000000",
    ]


def test_a_rank_shows_what_stands_before_it(world):
    item = world.ask("?x : country | rank 2 population").items[0]
    assert world.told(item.path) == ["0 jp population> 125000000", "1 cn population> 1412000000"]


def test_a_count_shows_what_was_counted(world):
    item = world.ask("?x . borders(?x, pe) | count").items[0]
    assert (item.number, world.told(item.path)) == (1, ["0 pe borders> br"])
    assert [edge.branch for edge in world.ask("?x . borders(fr, ?x) | count").items[0].path] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("ask capital(fr, berlin)", ["0 fr capital> paris"]),
        ("ask atomic_number(gold, 80)", ["0 gold atomic_number> 79"]),
        ("ask father(cao_pi, cao_song)", ["0 cao_pi father> cao_cao"]),
        ("ask population(fr) > population(de)", ["0 fr population> 67000000", "1 de population> 83000000"]),
        ("ask wrote_to(li_bai, su_shi)", []),
        ("ask capital(pe, paris)", []),
    ],
)
def test_a_no_shows_what_holds_instead_where_that_settles_it(text, path, world):
    item = world.ask(text).items[0]
    assert item.boolean is False
    assert world.told(item.path) == path


def test_only_shown_answers_are_explained(world):
    assert len(world.ask("?x . borders(fr, ?x) | count", limit=2).items[0].path) == 2
