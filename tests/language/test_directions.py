"""Which way round a claim or a question puts two things."""

from __future__ import annotations

import pytest

from .conftest import Asked, labels_only

EN = """
Tom/mother/Anna
Anna/boss/Lee
Bob/likes/Anna
Bob/manages/Tom
"""
ZH = """
小红/母亲/李华
李华/上司/王刚
小刚/喜欢/小红
小刚/管理/小明
"""


@pytest.fixture(scope="module")
def people() -> Asked:
    return labels_only(EN)


@pytest.fixture(scope="module")
def family() -> Asked:
    return labels_only(ZH)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Is Anna the mother of Tom?", True),
        ("Is Tom the mother of Anna?", False),
        ("Is Anna Tom's mother?", True),
        ("Is Tom Anna's mother?", False),
        ("Is Lee the boss of Anna?", True),
        ("Is Anna the boss of Lee?", False),
        ("Is Anna Lee's boss?", False),
        ("Does Bob like Anna?", True),
        ("Does Anna like Bob?", False),
        ("Does Bob manage Tom?", True),
        ("Does Tom manage Bob?", False),
        ("Is Tom managed by Bob?", True),
        ("Is Bob managed by Tom?", False),
    ],
)
def test_a_claim_holds_one_way_round(people: Asked, question: str, holds: bool) -> None:
    assert (people.answers(question) == ["True"]) is holds
    assert people.answers(question)[0] in ("True", "False", "connect")


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("李华是小红的母亲吗", True),
        ("小红是李华的母亲吗", False),
        ("王刚是李华的上司吗", True),
        ("李华是王刚的上司吗", False),
        ("小刚喜欢小红吗", True),
        ("小红喜欢小刚吗", False),
        ("小刚管理小明吗", True),
        ("小明管理小刚吗", False),
        ("小明被小刚管理吗", True),
        ("小刚被小明管理吗", False),
    ],
)
def test_a_chinese_claim_holds_one_way_round(family: Asked, question: str, holds: bool) -> None:
    assert (family.answers(question) == ["True"]) is holds
    assert family.answers(question)[0] in ("True", "False", "connect")


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("曹操是曹丕的父亲吗", True),
        ("曹丕是曹操的父亲吗", False),
        ("曹丕是曹操父亲吗", False),
        ("Is Cao Pi the father of Cao Cao?", False),
        ("Is Paris the capital of France?", True),
        ("Is France the capital of Paris?", False),
        ("法国是巴黎的首都吗", False),
    ],
)
def test_claims_of_the_world_hold_one_way_round(world: Asked, question: str, holds: bool) -> None:
    assert (world.answers(question) == ["True"]) is holds
    assert world.answers(question)[0] in ("True", "False", "connect")


def test_whose_boss_somebody_is_does_not_tell_who_his_boss_is(people: Asked) -> None:
    assert people.answers("Who is the boss of Lee?") == ["empty"]
