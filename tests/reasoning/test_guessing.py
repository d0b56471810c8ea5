"""What inferred answers say, on the small world with a few odds of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from superbrain.reasoning import Answers, Effort, Logic, answer, associate, connect, parse, support
from superbrain.reasoning.projection import Row

ODDS = {
    ("dynasty", "cao_cao", "tang"): 0.7,
    ("dynasty", "cao_pi", "song"): 0.2,
    ("dynasty", "cao_pi", "europe"): 0.9,
    ("dynasty", "paris", "tang"): 0.9,
    ("discovered_by", "gold", "cao_song"): 0.6,
    ("discovered_by", "gold", "moissan"): 0.3,
    ("father", "cao_cao", "moissan"): 0.9,
    ("father", "cao_song", "moissan"): 0.8,
    ("wrote_to", "su_shi", "li_bai"): 0.8,
    ("wrote_to", "li_bai", "wang_wei"): 0.6,
    ("wrote_to", "li_bai", "du_fu"): 0.4,
    ("wrote_to", "su_shi", "su_shi"): 0.9,
    ("capital", "pe", "paris"): 0.9,
    ("population", "pe", "paris"): 0.9,
}


@dataclass(frozen=True)
class Odds:
    """The odds above, by rows; ``alike`` gives the entities most like one."""

    world: object
    odds: dict[tuple[str, str, str], float]
    alike: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)

    def infers(self, relation: int) -> bool:
        return True

    def rows(self, heads, relation, *, inverse, floor):
        name = self.world.snapshot.schema.relations[relation].key
        self.asked.extend((head, relation) for head in heads.tolist())
        found = []
        for key in [self.world.keys[head] for head in heads.tolist()]:
            ends = {
                (h if inverse else t): p for (r, h, t), p in self.odds.items() if r == name and key == (h, t)[inverse]
            }
            pairs = sorted((self.world.row(end), p) for end, p in ends.items() if p >= floor)
            nodes = np.array([node for node, _ in pairs], np.int32)
            found.append(Row(nodes, np.array([truth for _, truth in pairs], np.float32)))
        return found

    def truth(self, triples):
        return np.zeros(len(triples), np.float32)

    def nearest(self, entity, k):
        alike = self.alike.get(self.world.keys[entity], "").split()
        return [(self.world.row(key), 0.9 - place / 10) for place, key in enumerate(alike)][:k]


@pytest.fixture
def odds(world):
    return Odds(world, ODDS, {"su_shi": "wang_wei li_bai paris", "li_bai": "du_fu wang_wei"})


@pytest.fixture
def ask(world, odds):
    def asked(text: str, **options: object) -> Answers:
        options = {"plausibility": odds, **options}
        return answer(parse(text), snapshot=world.snapshot, store_keys=world.row, **options)

    return asked


def told(world, items):
    return [(world.keys[item.entity], item.standing, round(item.truth, 2)) for item in items]


# ---- what is never guessed --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "?x . capital(pe, ?x)",  # closed
        "?x . father(cao_cao, ?x)",  # functional, and known
        "?x . father(?x, moissan) & ?x in (cao_cao)",
        "?x . dynasty(cao_pi, ?x) & ?x in (europe)",  # no dynasty
        "?x . dynasty(?x, tang) & ?x in (paris)",  # no person
        "?x . wrote_to(su_shi, ?x) & ?x in (su_shi)",  # itself
        "?x . wrote_to(su_shi, ?y) & capital(?x, ?y)",
    ],
)
def test_closed_functional_mistyped_and_circular_edges_are_never_guessed(text, world, ask):
    found = ask(text, state=0.0)
    assert found.items == ask(text, plausibility=None).items
    assert not found.weak


def test_that_a_thing_has_any_edge_of_a_relation_is_not_guessed(ask):
    assert ask("?x : poet . wrote_to(?x, ?y)", state=0.0).total == 3


def test_a_query_about_closed_relations_asks_for_nothing(ask, odds, world):
    assert ask("?x . capital(fr, ?x)") == world.ask("?x . capital(fr, ?x)")
    assert not odds.asked


# ---- how answers stand -------------------------------------------------------------------------------------------
def test_known_answers_come_first_and_weak_ones_stand_apart(world, ask):
    found = ask("?x . wrote_to(li_bai, ?x) or discovered_by(gold, ?x)")
    assert told(world, found.items) == [
        ("du_fu", "known", 1.0),
        ("wang_wei", "inferred", 0.6),
        ("cao_song", "inferred", 0.6),
    ]
    assert told(world, found.weak) == [("moissan", "inferred", 0.3)]
    assert (found.total, found.inferred, found.outcome) == (3, 2, "answered")


def test_an_inferred_answer_shows_its_edge_and_what_would_settle_it(world, ask):
    found = ask("?x . discovered_by(gold, ?x)")
    (item,) = found.items
    assert found.outcome == "inferred"
    assert world.told(item.path) == ["0 gold discovered_by> cao_song"]
    assert [(edge.fact, edge.standing, round(edge.truth, 2)) for edge in item.path] == [(None, "inferred", 0.6)]
    assert item.doubtful == item.path[0]


def test_the_least_certain_edge_is_the_one_that_would_settle_it(world, ask):
    (item,) = ask("?x . wrote_to(su_shi, ?y) & wrote_to(?y, ?x)", state=0.4).items[1:]
    assert (world.keys[item.entity], round(item.truth, 2)) == ("wang_wei", 0.48)
    assert world.keys[item.doubtful.head] == "li_bai"


def test_what_is_too_unlikely_leaves_only_weak_answers(ask):
    found = ask("?x . discovered_by(gold, ?x)", state=0.7)
    assert (found.items, found.total, found.outcome, len(found.weak)) == ((), 0, "weak", 2)
    assert ask("?x . discovered_by(gold, ?x)", effort=Effort(floor=0.7)).outcome == "empty"
    assert ask("?x . discovered_by(gold, ?x)", known_only=True).outcome == "empty"


def test_a_value_can_hang_on_a_guess(world, ask):
    found = ask("?v . wrote_to(su_shi, ?y) & birth_year(?y, ?v)")
    assert [(item.literal.value, item.standing) for item in found.items] == [("0701", "inferred")]
    assert world.told(found.items[0].path) == ["0 su_shi wrote_to> li_bai", "0 li_bai birth_year> 0701"]


def test_a_known_answer_is_doubtful_where_a_negation_may_fail(world, ask):
    found = ask("?x : poet . dynasty(?x, tang) & !wrote_to(li_bai, ?x)")
    assert told(world, found.items) == [
        ("li_bai", "known", 1.0),
        ("wang_wei", "known", 0.4),
        ("cao_cao", "inferred", 0.7),
    ]


@pytest.mark.parametrize(
    ("text", "boolean", "truth", "outcome", "weak"),
    [
        ("ask wrote_to(li_bai, du_fu)", True, 1.0, "answered", 0),
        ("ask wrote_to(su_shi, li_bai)", True, 0.8, "inferred", 0),
        ("ask discovered_by(gold, moissan)", False, 1.0, "weak", 1),
        ("ask discovered_by(gold, ramsay)", False, 1.0, "answered", 0),
        ("ask wrote_to(su_shi, li_bai) & discovered_by(gold, cao_song)", False, 1.0, "weak", 1),
        ("ask wrote_to(li_bai, du_fu) & !wrote_to(su_shi, li_bai)", True, 0.2, "answered", 0),
    ],
)
def test_a_yes_is_known_or_inferred_and_a_no_may_have_a_weak_yes_beside_it(text, boolean, truth, outcome, weak, ask):
    found = ask(text)
    (item,) = found.items
    assert (item.boolean, round(item.truth, 2), found.outcome, len(found.weak)) == (boolean, truth, outcome, weak)


# ---- modifiers ---------------------------------------------------------------------------------------------------
def test_a_count_is_of_what_is_known_and_says_what_is_expected(ask):
    found = ask("?x . wrote_to(li_bai, ?x) | count")
    assert (found.items[0].number, found.items[0].standing, found.expected) == (1, "known", pytest.approx(1.6))
    assert ask("?x . wrote_to(du_fu, ?x) | count").expected is None


def test_a_superlative_over_guesses_is_a_chance(world, ask):
    found = ask("?x . wrote_to(du_fu, ?x) or discovered_by(gold, ?x) | argmin birth_year")
    assert told(world, found.items) == [
        ("li_bai", "known", 0.4),
        ("wang_wei", "known", 0.4),
        ("cao_song", "inferred", 0.6),
    ]
    assert found.items[2].literal.value == "-0005"


def test_other_semantics_can_be_chosen(world, ask):
    weakest = ask("?x . wrote_to(su_shi, ?y) & wrote_to(?y, ?x)", logic=Logic("minimum"))
    assert told(world, weakest.items)[1:] == [("wang_wei", "inferred", 0.6)]


# ---- effort ------------------------------------------------------------------------------------------------------
def test_no_more_rows_are_asked_for_than_allowed(ask, odds):
    found = ask("?x . wrote_to(?y : poet, ?x)", effort=Effort(heads=2, rows=3))
    assert len(odds.asked) == 2
    assert found.missed == 1.0


def test_a_guess_that_grows_too_large_costs_nothing_known(ask, monkeypatch):
    monkeypatch.setattr("superbrain.reasoning.graphs.MOST_GUESSING", 1)
    found = ask("?x . wrote_to(du_fu, ?y) & wrote_to(?y, ?x) & wrote_to(?x, ?y)")
    assert found.total == 1
    assert (found.inferred, found.missed) == (0, 1.0)


# ---- what speaks for a guess -------------------------------------------------------------------------------------
def test_the_nearest_known_facts_support_a_guess(world, ask, odds):
    (edge,) = ask("?x . wrote_to(su_shi, ?x)").items[0].path
    found = support(edge, snapshot=world.snapshot, plausibility=odds)
    assert [world.told((one.fact,)) for one in found] == [["0 wang_wei wrote_to> li_bai"]]
    assert (world.keys[found[0].entity], world.keys[found[0].other], found[0].similarity) == ("su_shi", "wang_wei", 0.9)
    assert found[0].shared == ()


def test_a_supporting_fact_shows_what_both_ends_share(world, ask, odds):
    edge = next(item.path[0] for item in ask("?x . wrote_to(li_bai, ?x)").items if item.standing == "inferred")
    found = support(edge, snapshot=world.snapshot, plausibility=odds, limit=1)
    assert world.told((found[0].fact,)) == ["0 du_fu wrote_to> wang_wei"]
    assert world.told(found[0].shared) == ["0 li_bai dynasty> tang", "0 du_fu dynasty> tang"]


def test_a_value_has_no_support(world, odds):
    edge = world.ask("?v . population(jp, ?v)").items[0].path[0]
    assert support(edge, snapshot=world.snapshot, plausibility=odds) == ()


# ---- association over guesses ------------------------------------------------------------------------------------
def test_a_path_may_run_over_a_guess(world, odds):
    row = world.row
    assert connect(world.snapshot, row("su_shi"), row("li_bai"), plausibility=None) == []
    paths = connect(world.snapshot, row("su_shi"), row("li_bai"), plausibility=odds)
    assert world.told(paths[0]) == ["0 su_shi wrote_to> li_bai"]
    assert (paths[0][0].fact, paths[0][0].standing) == (None, "inferred")


def test_a_guess_brings_things_to_mind_and_is_marked(world, odds):
    found = {world.keys[one.entity]: one for one in associate(world.snapshot, odds, world.row("su_shi"))}
    assert world.told(found["du_fu"].path)[0] == "0 su_shi wrote_to> li_bai"
    assert found["li_bai"].path[0].standing == "inferred"
    assert "du_fu" not in {world.keys[one.entity] for one in associate(world.snapshot, None, world.row("su_shi"))}
