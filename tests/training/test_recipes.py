"""Every setting reads back as it was written, and a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.errors import BadRecipe, FileMissing
from superbrain.training.recipes import BOUNDS, CHOICES, Recipe

PATH = Path("some.toml")


def values() -> st.SearchStrategy[dict[str, object]]:
    """Any settings that are allowed."""
    defaults = Recipe()
    numbers = {
        name: st.floats(low, high) if isinstance(getattr(defaults, name), float) else st.integers(int(low), int(high))
        for name, (low, high) in BOUNDS.items()
    }
    return st.fixed_dictionaries({}, optional=numbers | {n: st.sampled_from(words) for n, words in CHOICES.items()})


@given(values(), st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_recipe_is_read_back_as_it_was_written(settings: dict[str, object], text: str) -> None:
    import tomllib

    recipe = Recipe.of({**settings, "text": text}, PATH)
    assert Recipe.of(tomllib.loads(recipe.to_toml()), PATH) == recipe


def test_what_is_left_out_is_as_usual(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('rank = 32\n"n3" = 1\n', encoding="utf-8")
    assert Recipe.read(tmp_path / "r.toml") == Recipe(rank=32, n3=1.0)
    assert Recipe.of({}, PATH) == Recipe()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ranks = 3", "ranks"),
        ('rank = "3"', "rank"),
        ("rank = 3.5", "rank"),
        ("rank = true", "rank"),
        ("rank = 0", "rank"),
        ("rank = -1", "rank"),
        (f"rank = 1{'0' * 30}", "rank"),
        ("n3 = nan", "n3"),
        ("n3 = inf", "n3"),
        (f"n3 = 1{'0' * 400}", "float"),
        ("rate = 0", "rate"),
        ("held_out = 0.6", "held_out"),
        ("seed = -1", "seed"),
        ("workers = 65", "workers"),
        ('model = "transformer"', "complex"),
        ('precision = "int4"', "int8 per row"),
        ('products = "fp8"', "bf16"),
        ('candidates = "some"', "range"),
        ("candidates = 1", "candidates"),
        ("rank = = 3", "line 1"),
        ("rank = 1\nrank = 2", "line 2"),
    ],
)
def test_a_bad_recipe_is_refused_and_what_is_bad_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(BadRecipe) as caught:
        Recipe.read(path)
    for language in ("zh", "en"):
        told = caught.value.message(language)
        assert "bad.toml" in told
        assert named in told.split("bad.toml", 1)[1]
    assert caught.value.status == 2


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRecipe):
        Recipe.read(tmp_path / "bytes.toml")
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(FileMissing):
            Recipe.read(path)


def test_what_is_changed_is_checked_and_what_is_none_stays() -> None:
    recipe = Recipe(rank=32)
    assert recipe.changed(PATH, rank=None, epochs=3) == Recipe(rank=32, epochs=3)
    with pytest.raises(BadRecipe, match="workers"):
        recipe.changed(PATH, workers=100)
