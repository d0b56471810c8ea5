from __future__ import annotations

import pytest

from superbrain.errors import BadQuery, TooLarge, UnknownName
from superbrain.reasoning import answer, parse


@pytest.mark.parametrize(
    ("text", "name", "near"),
    [
        ("?x . capitol(fr, ?x)", "capitol", "capital"),
        ("?x . capital(atlantis, ?x)", "atlantis", "-"),
        ("?x : contry . capital(?x, paris)", "contry", "country"),
        ("?x . ?x in (fr, atlantis)", "atlantis", "-"),
        ("?x : country | argmax populaton", "populaton", "population"),
    ],
)
def test_an_unknown_key_is_named_with_close_ones(text, name, near, world):
    with pytest.raises(UnknownName) as unknown:
        world.ask(text)
    assert unknown.value.fields["name"] == name
    assert near in unknown.value.fields["near"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("?x . capital(fr, 9)", "capital"),
        ("?x . calling_code(fr, paris)", "calling"),
        ("?x . population(fr, ?v) & borders(?v, ?x)", "borders"),
        ("?x . population(fr, ?x) & calling_code(fr, ?x)", "calling"),
        ("?v : country . population(fr, ?v)", "?v"),
        ("?x . calling_code(?x) > 3", "calling"),
        ("?x . capital(?x) = 3", "capital"),
        ("?x . population(?x) > population(?x)", "population"),
        ('?x . population(?x) > "many"', "population"),
        ("?x . area(?x) > 5 kg", "area"),
        ("?x : country | argmax capital", "argmax"),
        ("?x : country | argmax calling_code", "argmax"),
        ("?v . population(fr, ?v) | argmax population", "argmax"),
        ("?x : country | count | argmax population", "argmax"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_where_it_stands(text, at, world):
    with pytest.raises(BadQuery) as refused:
        world.ask(text)
    assert text[refused.value.fields["position"] :].startswith(at)


def test_an_entity_younger_than_the_snapshot_is_unknown_to_it(world):
    with pytest.raises(UnknownName):
        answer(parse("?x . capital(fr, ?x)"), snapshot=world.snapshot, store_keys=lambda _: world.snapshot.n_entities)


def test_a_query_of_too_many_parts_is_refused(world):
    with pytest.raises(TooLarge):
        world.ask("?x . " + " & ".join(["capital(fr, ?x)"] * 101))


def test_a_chain_as_long_as_may_be_is_answered(world):
    chain = " & ".join(f"borders(?v{n}, ?v{n + 1})" for n in range(99))
    assert world.ask(f"?v0 . {chain} & borders(?v99, fr)").total == 7


# ---- closed and open worlds ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "open_world"),
    [
        ("?x . capital(fr, ?x)", False),
        ("?x . wrote_to(?x, du_fu)", False),
        ("?x . capital(pe, ?x)", False),
        ("?x . wrote_to(su_shi, ?x)", True),
        ("?x : country . borders(?x, fr) | count", False),
        ("?x . wrote_to(?x, du_fu) | count", True),
        ("?x : country . !borders(?x, fr)", False),
        ("?x : poet . !wrote_to(?x, du_fu)", True),
        ("?x : poet . !(wrote_to(?x, du_fu) or father(?x, cao_cao))", True),
        ("ask capital(fr, paris)", False),
        ("ask capital(fr, berlin)", False),
        ("ask wrote_to(li_bai, du_fu)", False),
        ("ask wrote_to(li_bai, su_shi)", True),
        ("ask !borders(fr, de)", False),
        ("ask !wrote_to(li_bai, su_shi)", True),
        ("ask father(cao_pi, cao_song)", False),
        ("ask father(li_bai, cao_song)", True),
        ("ask population(fr) > population(de)", False),
        ("ask population(fr) > population(pe)", True),
        ("?x : country . population(?x) > 1000 & ?x in (fr, de) | count", False),
        ("?x : country . population(?x) > 1000 & ?x in (fr, pe) | count", True),
        ("?x : country . !population(?x) > 1000", True),
    ],
)
def test_only_what_rests_on_closed_relations_is_certain(text, open_world, world):
    assert world.ask(text).open_world is open_world
