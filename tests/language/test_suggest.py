"""Names are offered to somebody who may have slipped, not to somebody who asked for something else."""

from __future__ import annotations

import pytest

from superbrain.language.suggest import is_slip
from superbrain.types import EntityId

from .conftest import Asked

FRANCE = 0


@pytest.mark.parametrize(
    ("typed", "name", "slip"),
    [
        ("Frence", "france", True),
        ("rance", "france", True),
        ("Beijng", "beijing", True),
        ("Swizterlnad", "switzerland", True),
        ("Einstain", "albert einstein", True),
        ("Hamlet", "amet", False),
        ("Hamlet", "carlet", False),
        ("Einstein", "idstein", False),
        ("法囯", "法国", True),
        ("国家", "国东", False),
        ("白居意", "白居易", True),
    ],
)
def test_a_slip_is_told_from_another_word(world: Asked, typed: str, name: str, slip: bool) -> None:
    assert is_slip(typed, name, FRANCE, world.ground) is slip


def test_half_a_name_is_no_slip_for_what_few_know(world: Asked) -> None:
    assert not is_slip("李黑", "李白", EntityId(world.keys.index("libai")), world.ground)
