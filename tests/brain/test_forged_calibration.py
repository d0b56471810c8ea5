"""Whatever stands in calibration.json, odds are stated or the file is named: never a traceback."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain import Brain
from superbrain.brain import spaces
from superbrain.brain.evaluating import evaluate
from superbrain.embedding.artifact import open_space
from superbrain.embedding.space import Space
from superbrain.errors import SpaceDamaged, SpaceOlder

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 120)
    | st.integers()
    | st.sampled_from([2**63, 10**400, 1e300, -1e300])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
"""Whatever JSON can say that has passed `open_space`."""

ASKED = "?x . citizen_of(person0, ?x)"


@pytest.fixture(scope="module")
def brain(trained: Path, tmp_path_factory: pytest.TempPathFactory):
    """A copy of the trained brain, opened."""
    folder = tmp_path_factory.mktemp("forged") / "brain"
    shutil.copytree(trained, folder)
    with Brain.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def space(brain: Brain) -> Space:
    """Its space, as it was written."""
    return open_space(brain.folder / "space", cache=None)


def place_in(plain: Any, data: st.DataObject) -> tuple[Any, ...]:
    """A place of a JSON value that another value can be put at; the outer ones as often as the inner ones."""
    keys = list(plain) if isinstance(plain, dict) else list(range(len(plain))) if isinstance(plain, list) else []
    if not keys:
        return ()
    key = data.draw(st.sampled_from(keys))
    return (key, *(place_in(plain[key], data) if data.draw(st.booleans()) else ()))


def with_value(plain: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with the value at that place."""
    copy = deepcopy(plain)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copy


def used(brain: Brain, space: Space, calibration: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a space with this calibration states odds; all that shows it must hold."""
    with monkeypatch.context() as patched:
        patched.setattr(spaces, "open_space", lambda *_, **__: replace(space, calibration=calibration))
        found = spaces.standing(brain)
        patched.setattr(Brain, "standing", lambda *_, **__: found)
        json.dumps(brain.status(), allow_nan=False)
        if found.odds is None:
            assert isinstance(found.trouble, SpaceDamaged | SpaceOlder)
            assert "calibrat" in found.trouble.message("en")
            return False
        json.dumps(evaluate(brain).to_json(), allow_nan=False)
        for answer in brain.query(ASKED).answers:
            assert 0.0 <= answer.truth <= 1.0
        return True


def test_what_was_written_is_used(brain: Brain, space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    assert used(brain, space, space.calibration, monkeypatch)


def test_an_older_calibration_is_called_older_and_known_facts_are_answered(
    brain: Brain, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {"format": 1, "evidence": ["score"]}
    assert not used(brain, space, older, monkeypatch)
    monkeypatch.setattr(spaces, "open_space", lambda *_, **__: replace(space, calibration=older))
    trouble = spaces.standing(brain).trouble
    assert isinstance(trouble, SpaceOlder)
    assert "format 1" in trouble.message("en")
    assert "superbrain train" in trouble.next_step("zh")
    finding = spaces._finding(trouble)
    assert (finding.code, finding.severity) == ("space_older", "warning")


@given(data=st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=250, deadline=None
)
def test_any_value_anywhere_is_used_or_named(
    brain: Brain, space: Space, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    path = place_in(space.calibration, data)
    used(brain, space, with_value(space.calibration, path, data.draw(VALUES)), monkeypatch)


def test_what_is_missing_is_named(brain: Brain, space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    assert space.calibration is not None
    for key in space.calibration:
        if key not in ("newcomers", "summary", "verdicts"):
            rest = {other: value for other, value in space.calibration.items() if other != key}
            assert not used(brain, space, rest, monkeypatch)
