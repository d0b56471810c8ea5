"""The index of names: what it finds, what it survives, what it only suggests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import GENERATED, NameIndex, edit_distance
from superbrain.store import Schema, Snapshot
from superbrain.text import key
from superbrain.types import EntityId, EntityType, Name

TYPES = [
    EntityType("province", "省级行政区", "province", aliases_zh=("省",)),
    EntityType("dynasty", "朝代", "dynasty", aliases_zh=("朝",)),
]
NAMES = [
    (0, "法国", "zh", "preferred"), (0, "France", "en", "preferred"), (0, "法兰西", "zh", "alias"),
    (1, "四川省", "zh", "preferred"), (2, "唐朝", "zh", "preferred"), (2, "Tang dynasty", "en", "preferred"),
    (3, "Côte d'Ivoire", "en", "preferred"), (4, "Guinea-Bissau", "en", "preferred"),
    (5, "乔治亚州 (美国)", "zh", "preferred"), (6, "Germany", "en", "preferred"), (7, "圣佩德罗苏拉", "zh", "former"),
]  # fmt: skip


def names() -> list[tuple[EntityId, Name]]:
    return [(EntityId(e), Name(text, language, kind)) for e, text, language, kind in NAMES]  # type: ignore[arg-type]


def snapshot() -> Snapshot:
    return Snapshot.from_facts([], types={1: ["province"], 2: ["dynasty"]}, schema=Schema.of([], TYPES), n_entities=8)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.of(names(), snapshot(), load_lexicon())


def test_every_name_is_found_whatever_its_case_and_width(index: NameIndex) -> None:
    for entity, name in names():
        assert (entity, {"preferred": 0, "alias": 1, "former": 2}[name.kind]) in index.bearers(key(name.text))
    assert index.bearers(key("ＦＲＡＮＣＥ")) == index.bearers("france")
    assert index.bearers(key("法蘭西")) == ((0, 1),)


@pytest.mark.parametrize(
    ("variant", "entity"),
    [("四川", 1), ("唐代", 2), ("tang", 2), ("cote d'ivoire", 3), ("guinea bissau", 4), ("乔治亚州", 5)],
)
def test_variants_that_nobody_listed_are_found(index: NameIndex, variant: str, entity: int) -> None:
    assert index.bearers(variant) == ((entity, GENERATED),)


def test_no_variant_is_a_single_character_cut_off_a_name(index: NameIndex) -> None:
    assert index.bearers("法") == ()


def test_names_that_start_at_a_place_come_shortest_first(index: NameIndex) -> None:
    found = index.starting_at("四川省会", 0)
    assert [(match.start, match.end) for match in found] == [(0, 2), (0, 3)]
    assert index.starting_at("在法国", 1)[0].bearers == ((0, 0),)


def test_an_index_is_the_same_after_writing_and_reading(tmp_path: Path, index: NameIndex) -> None:
    NameIndex.build(tmp_path / "names", names(), snapshot(), load_lexicon())
    read = NameIndex.open(tmp_path / "names")
    assert read is not None
    assert len(read) == len(index)
    assert read.bearers("france") == index.bearers("france")
    assert read.near("Germny") == index.near("Germny")


@pytest.mark.parametrize("damage", ["keys.marisa", "starts.npy", "stamp.json", "gram_keys.npy"])
def test_a_damaged_index_is_refused_and_not_believed(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "names"
    NameIndex.build(folder, names(), snapshot(), load_lexicon())
    (folder / damage).write_bytes(b"nonsense")
    assert NameIndex.open(folder) is None
    assert NameIndex.open(tmp_path / "nowhere") is None


def test_building_replaces_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "names"
    NameIndex.build(folder, names(), snapshot(), load_lexicon())
    NameIndex.build(folder, names()[:2], snapshot(), load_lexicon())
    read = NameIndex.open(folder)
    assert read is not None
    assert read.bearers("germany") == ()
    assert [path.name for path in tmp_path.iterdir()] == ["names"]


def test_names_told_later_are_found_and_forgotten_ones_are_not(tmp_path: Path) -> None:
    NameIndex.build(tmp_path / "names", names(), snapshot(), load_lexicon())
    read = NameIndex.open(tmp_path / "names")
    assert read is not None
    read.add(EntityId(6), Name("德意志", "zh"))
    read.remove(EntityId(0), "法兰西")
    assert read.bearers("德意志") == ((6, 1),)
    assert read.starting_at("德意志联邦", 0)[0].end == 3
    assert read.bearers("法兰西") == ()
    read.add(EntityId(0), Name("法兰西", "zh"))
    assert read.bearers("法兰西") == ((0, 1),)
    assert (6, "德意志") in read.near("德意志国")


def test_near_names_are_offered_nearest_first_and_short_ones_never(index: NameIndex) -> None:
    assert index.near("Germny")[0] == (6, "germany")
    assert index.near("圣佩德罗苏") == [(7, "圣佩德罗苏拉")]
    assert index.near("法") == []
    assert index.near("") == []
    assert index.near("zzzzzzzzzz") == []


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_edit_distance_is_a_distance(one: str, other: str) -> None:
    distance = edit_distance(one, other, 8)
    assert distance == edit_distance(other, one, 8)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))
    assert edit_distance(one, other, 1) == min(distance, 2)
