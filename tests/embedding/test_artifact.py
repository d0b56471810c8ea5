"""A space on disk: written whole or not at all, opened only if it is what was written."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from children import in_a_child

from superbrain.embedding import artifact, sealed
from superbrain.embedding.artifact import CURRENT, current, install_shipped, open_space, verify_space, write_space
from superbrain.embedding.manifest import TENSORS, Manifest
from superbrain.embedding.precision import PRECISIONS, Precision
from superbrain.errors import (
    OutputFailed,
    SpaceDamaged,
    SpaceMissing,
    SpaceNotFinite,
    SpaceOfOtherModel,
    SpaceTooNew,
    SpaceUnusable,
)

ENTITIES, RELATIONS, RANK = 40, 3, 4
KEYS = [f"诗人.{row}" for row in range(ENTITIES)]
LINKS = [f"关系{row}" for row in range(RELATIONS)]


def arrays(seed: int = 0) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    return {
        "entities": chance.standard_normal((ENTITIES, 2 * RANK), np.float32),
        "relations": chance.standard_normal((2 * RELATIONS, 2 * RANK), np.float32),
    }


def write(brain: Path, name: str = "s", *, seed: int = 0, precision: Precision = "float32", **fields: object) -> str:
    described = replace(Manifest("complex", RANK, precision, transaction=7, stamp="abc"), **fields)
    return write_space(
        brain / "space", name, arrays(seed), described, entity_keys=KEYS, relation_keys=LINKS, calibration={"ece": 0.02}
    )


def opened(brain: Path) -> artifact.Space:
    return open_space(brain / "space", cache=brain / "cache")


@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_written_is_opened(tmp_path: Path, precision: Precision) -> None:
    write(tmp_path, precision=precision, metrics={"mrr": 0.3}, recipe={"epochs": 5}, graph="世界")
    for cache in (tmp_path / "cache", tmp_path / "cache", None):
        space = open_space(tmp_path / "space", cache=cache)
        for name, array in arrays().items():
            found = getattr(space, name)
            assert found.dtype == np.float32
            np.testing.assert_allclose(
                found, array, atol={"float32": 0, "float16": 1e-3, "int8 per row": 0.02}[precision]
            )
        assert (space.name, space.model, space.rank, space.transaction) == ("s", "complex", RANK, 7)
        assert (space.n_entities, space.n_relations) == (ENTITIES, RELATIONS)
        assert (space.entity_keys, space.relation_keys) == (KEYS, LINKS)
        assert (space.calibration, space.manifest.graph) == ({"ece": 0.02}, "世界")
        assert (space.manifest.metrics, space.manifest.recipe) == ({"mrr": 0.3}, {"epochs": 5})
    assert verify_space(tmp_path / "space", cache=tmp_path / "cache") == ()


def test_a_figure_that_is_no_number_does_not_stop_the_saving(tmp_path: Path) -> None:
    write(tmp_path, metrics={"mrr": float("nan"), "per relation": [1.0, float("inf")]})
    assert opened(tmp_path).manifest.metrics == {"mrr": None, "per relation": [1.0, None]}


def test_without_calibration_there_is_none(tmp_path: Path) -> None:
    write_space(tmp_path, "s", arrays(), Manifest("complex", RANK), entity_keys=KEYS, relation_keys=LINKS)
    assert open_space(tmp_path, cache=None).calibration is None


def test_the_newest_space_is_in_use_and_the_one_before_stays(tmp_path: Path) -> None:
    for seed in range(4):
        write(tmp_path, f"s{seed}", seed=seed)
    assert current(tmp_path / "space") == "s3"
    assert sorted(path.name for path in (tmp_path / "space").iterdir()) == [CURRENT, "s2", "s3"]
    np.testing.assert_array_equal(opened(tmp_path).entities, arrays(3)["entities"])


def test_an_opened_space_stays_what_it_is_when_others_take_its_place(tmp_path: Path) -> None:
    write(tmp_path, precision="float16")
    before = opened(tmp_path)
    for seed in range(1, 4):
        write(tmp_path, seed=seed)
        opened(tmp_path)
    np.testing.assert_allclose(before.entities, arrays(0)["entities"], atol=1e-3)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert [write(tmp_path), write(tmp_path), write(tmp_path)] == ["s", "s-2", "s-3"]


@pytest.mark.parametrize("name", ["", "../s", "a/b", ".s", "a b", "CURRENT", "文", "x" * 300, "a\n"])
def test_any_name_becomes_a_plain_folder(tmp_path: Path, name: str) -> None:
    for _ in range(2):
        found = write(tmp_path, name)
        assert opened(tmp_path).name == found
        assert (tmp_path / "space" / found / TENSORS).is_file()


def test_odds_that_are_no_numbers_are_not_written(tmp_path: Path) -> None:
    described, odds = Manifest("complex", RANK), {"slope": float("nan")}
    with pytest.raises(SpaceNotFinite):
        write_space(tmp_path, "s", arrays(), described, entity_keys=KEYS, relation_keys=LINKS, calibration=odds)
    assert not (tmp_path / CURRENT).exists()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["entities", "relations"])
def test_what_is_not_finite_is_not_written(tmp_path: Path, name: str, value: float) -> None:
    write(tmp_path)
    bad = arrays()
    bad[name][2, 1] = value
    with pytest.raises(SpaceNotFinite) as caught:
        write_space(tmp_path / "space", "t", bad, Manifest("complex", RANK), entity_keys=KEYS, relation_keys=LINKS)
    assert f"{name} holds 1 values that are not finite (row 2)" in caught.value.message("en")
    assert "第 2 行" in caught.value.message("zh")
    assert opened(tmp_path).name == "s"


def test_too_large_for_its_precision_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(SpaceNotFinite):
        write_space(
            tmp_path,
            "s",
            {name: array * 1e6 for name, array in arrays().items()},
            Manifest("complex", RANK, "float16"),
            entity_keys=KEYS,
            relation_keys=LINKS,
        )
    assert not (tmp_path / CURRENT).exists()


@pytest.mark.parametrize(
    ("entity_keys", "relation_keys"), [(KEYS[1:], LINKS), (KEYS, LINKS * 2), (KEYS[:-1] + KEYS[:1], LINKS), ([], [])]
)
def test_arrays_and_keys_that_do_not_fit_are_a_mistake_of_ours(
    tmp_path: Path, entity_keys: list[str], relation_keys: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"arrays|stands twice"):
        write_space(
            tmp_path, "s", arrays(), Manifest("complex", RANK), entity_keys=entity_keys, relation_keys=relation_keys
        )


def test_no_space_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpaceMissing):
        opened(tmp_path)
    assert current(tmp_path / "space") is None


def _forged(brain: Path, old: str, new: str) -> None:
    path = brain / "space" / "s" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    (brain / "space" / CURRENT).write_text(f"s {artifact.manifests.seal_of_file(path).sha256}\n")


def test_a_newer_format_and_an_unknown_model_are_told_apart_from_damage(tmp_path: Path) -> None:
    write(tmp_path)
    _forged(tmp_path, '"complex"', '"rotate"')
    with pytest.raises(SpaceOfOtherModel, match="rotate"):
        opened(tmp_path)
    _forged(tmp_path, '"format": 1', '"format": 2')
    with pytest.raises(SpaceTooNew, match="format 2"):
        opened(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refusal_names_the_file_and_the_reason_and_a_next_step(tmp_path: Path, language: str) -> None:
    write(tmp_path)
    (tmp_path / "space" / "s" / "entities.txt").unlink()
    with pytest.raises(SpaceDamaged) as caught:
        opened(tmp_path)
    assert isinstance(caught.value, SpaceUnusable)
    assert "entities.txt" in caught.value.message(language)
    assert {"zh": "缺失", "en": "missing"}[language] in caught.value.message(language)
    assert "superbrain train" in caught.value.next_step(language)


class TestKeptVerdict:
    """That a space was whole is remembered, so that it is not hashed at every opening."""

    @pytest.fixture
    def brain(self, tmp_path: Path) -> Path:
        write(tmp_path, precision="int8 per row")
        time.sleep(0.06)  # younger files are not trusted
        opened(tmp_path)
        return tmp_path

    def test_so_that_nothing_is_hashed_or_expanded_twice(self, brain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealed, "seal_of_file", None)
        monkeypatch.setattr(artifact.precision, "expanded", None)
        opened(brain)

    def test_but_not_for_a_copy(self, brain: Path, tmp_path: Path) -> None:
        path = brain / "space" / "s" / TENSORS
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        before = path.stat()
        path.write_bytes(content)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        with pytest.raises(SpaceDamaged, match=TENSORS):
            opened(brain)

    def test_and_a_cache_that_is_damaged_is_made_again(self, brain: Path) -> None:
        whole = opened(brain).entities.copy()
        for path in sorted((brain / "cache").glob("*/*")):
            path.write_bytes(path.read_bytes()[:-7] + b"damaged")
            np.testing.assert_array_equal(opened(brain).entities, whole)
            path.write_bytes(b"")
            np.testing.assert_array_equal(opened(brain).entities, whole)

    def test_and_what_rots_in_the_cache_is_found_when_all_is_looked_at(
        self, brain: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealed, "signature", lambda path: [path.stat().st_size, 0, 0, 0, 0])
        opened(brain)
        (path,) = (brain / "cache").glob("*/entities.npy")
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        assert verify_space(brain / "space", cache=brain / "cache") == (path,)

    def test_and_a_cache_that_cannot_be_written_only_costs_time(self, brain: Path) -> None:
        (brain / "in the way").write_text("")
        space = open_space(brain / "space", cache=brain / "in the way" / "cache")
        np.testing.assert_array_equal(space.entities, opened(brain).entities)

    def test_and_caches_of_spaces_that_are_gone_go(self, brain: Path) -> None:
        write(brain, seed=1)
        opened(brain)
        assert len(list((brain / "cache").iterdir())) == 1


def test_a_shipped_space_is_copied_whole(tmp_path: Path) -> None:
    write(tmp_path / "world", "world")
    write(tmp_path / "brain", "mine")
    assert install_shipped(tmp_path / "world" / "space", tmp_path / "brain" / "space") == "world"
    assert opened(tmp_path / "brain").entity_keys == KEYS
    assert sorted(path.name for path in (tmp_path / "brain" / "space").iterdir()) == [CURRENT, "mine", "world"]
    assert not (tmp_path / "world" / "cache").exists()


def test_a_damaged_shipped_space_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "world", "world")
    write(tmp_path / "brain", "mine")
    (tmp_path / "world" / "space" / "world" / TENSORS).write_bytes(b"")
    with pytest.raises(SpaceDamaged):
        install_shipped(tmp_path / "world" / "space", tmp_path / "brain" / "space")
    assert opened(tmp_path / "brain").name == "mine"
    with pytest.raises(SpaceMissing):
        install_shipped(tmp_path / "nowhere", tmp_path / "brain" / "space")


def test_readers_never_meet_half_a_switch(tmp_path: Path) -> None:
    write(tmp_path)
    done = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        while not done.is_set():
            try:
                open_space(tmp_path / "space", cache=None)
            except BaseException as error:  # noqa: BLE001 - told below
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for seed in range(15):
        write(tmp_path, seed=seed)
    done.set()
    reader.join()
    assert not failures


@pytest.mark.parametrize("room", [0, 100, 700, 1400])
def test_no_room_while_saving_leaves_the_old_space(tmp_path: Path, room: int) -> None:
    write(tmp_path)

    def save() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        with pytest.raises(OutputFailed):
            write(tmp_path, "t", seed=1)

    in_a_child(save)
    assert sorted(path.name for path in (tmp_path / "space").iterdir()) == [CURRENT, "s"]
    np.testing.assert_array_equal(opened(tmp_path).entities, arrays(0)["entities"])


def test_no_room_for_the_cache_only_costs_memory(tmp_path: Path) -> None:
    write(tmp_path, precision="int8 per row")

    def read() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, resource.RLIM_INFINITY))
        np.testing.assert_allclose(opened(tmp_path).entities, arrays(0)["entities"], atol=0.02)

    in_a_child(read)


def test_a_space_is_served_without_torch_and_without_safetensors(tmp_path: Path) -> None:
    write(tmp_path)
    code = (
        "import sys; from pathlib import Path; from superbrain.embedding.artifact import open_space;"
        f"s = open_space(Path({str(tmp_path / 'space')!r}), cache=None); s.scores([0], 1); s.nearest(0, 3);"
        "print(sorted({'torch', 'safetensors', 'faiss', 'transformers'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "[]", told.stderr


# ---- what newcomers are placed with


def questions() -> dict[str, np.ndarray]:
    from superbrain.embedding.evidence import Vectors
    from superbrain.embedding.models import MODELS
    from superbrain.embedding.old_queries import OldQueries

    facts = np.random.default_rng(3).integers(0, (ENTITIES, RELATIONS, ENTITIES), (60, 3))
    vectors = Vectors.aligned(MODELS["complex"], *arrays().values())
    return dict(OldQueries.of(vectors, facts, RELATIONS).arrays())


def write_with(brain: Path, kept: dict[str, np.ndarray]) -> None:
    described = Manifest("complex", RANK, "float32", transaction=7, stamp="abc")
    write_space(
        brain / "space", "s", arrays(), described, entity_keys=KEYS, relation_keys=LINKS, questions=kept
    )  # fmt: skip


def test_old_questions_are_a_file_of_the_space_and_move_with_it(tmp_path: Path) -> None:
    kept = questions()
    write_with(tmp_path, kept)
    install_shipped(tmp_path / "space", tmp_path / "other" / "space")
    for place in (tmp_path, tmp_path / "other"):
        found = opened(place).questions
        assert found is not None
        assert found.keys() == kept.keys()
        assert all(np.array_equal(found[name], array) for name, array in kept.items())
    write(tmp_path, "without")
    assert opened(tmp_path).questions is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("scores", np.float32(np.nan)), ("ranks", np.float32(np.inf)), ("facts", np.int32(-1)), ("facts", np.int32(99))],
)
def test_questions_that_are_none_of_this_space_are_damage(tmp_path: Path, name: str, value: np.generic) -> None:
    kept = questions()
    kept[name] = kept[name].copy()
    kept[name][0] = value
    write_with(tmp_path, kept)
    with pytest.raises(SpaceDamaged, match=r"questions\.safetensors"):
        opened(tmp_path)
