"""A newer version of a bundled graph: what came from the older one changes, what a person did stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from superbrain.store import Store, Writer
from superbrain.store.formats import load_folder
from superbrain.types import EntityId, Literal, Name, Relation, Source

OLD = {
    "brain.toml": 'format = 1\nname = "world"\nversion = "1"\n',
    "types.toml": '[country]\nzh = "国家"\nen = "country"\n[old_type]\nzh = "旧"\nen = "old"\n',
    "relations.toml": '[capital]\nzh = "首都"\nen = "capital"\n[size]\nliteral = "quantity"\n[old]\nen = "old"\n',
    "sources.tsv": "key\tname\turi\tlicence\ttrust\natlas\tAtlas\t\tCC0\t1\nolder\tOlder\t\tCC0\t0.5\n",
    "entities.tsv": "key\ttypes\na\tcountry\nb\t\nc\t\ngone\told_type\nused\t\n",
    "names.tsv": "entity\tlanguage\tkind\tname\na\ten\tpreferred\tAlpha\na\ten\talias\tAl\nb\ten\tpreferred\tBeta\n",
    "facts.tsv": "head\trelation\ttail\tvalue\tunit\tvalid_from\tvalid_to\tsources\n"
    "a\tcapital\tb\t\t\t\t\tatlas\n"
    "a\tcapital\tc\t\t\t\t\tatlas older\n"
    "a\told\tgone\t\t\t\t\tolder\n"
    "a\tsize\t\t5\t\t\t\tatlas\n",
}
NEW = OLD | {
    "brain.toml": OLD["brain.toml"].replace('version = "1"', 'version = "2"'),
    "types.toml": '[country]\nzh = "国家"\nen = "country"\n',
    "relations.toml": '[capital]\nzh = "京城"\nen = "capital"\n[size]\nliteral = "quantity"\n',
    "sources.tsv": "key\tname\turi\tlicence\ttrust\natlas\tAtlas\t\tCC0\t1\n",
    "entities.tsv": "key\ttypes\na\tcountry\nb\tcountry\nc\t\nnew\t\n",
    "names.tsv": "entity\tlanguage\tkind\tname\na\ten\tpreferred\tAleph\nb\ten\tpreferred\tBeta\n",
    "facts.tsv": "head\trelation\ttail\tvalue\tunit\tvalid_from\tvalid_to\tsources\n"
    "a\tcapital\tb\t\t\t\t\tatlas\n"
    "a\tcapital\tnew\t\t\t\t\tatlas\n"
    "a\tsize\t\t6\t\t\t\tatlas\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def worlds(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "old", OLD), write(tmp_path / "new", NEW)


Upgrade = Callable[[Callable[[Writer], object] | None], Store]


@pytest.fixture
def upgrade(tmp_path: Path, worlds: tuple[Path, Path]) -> Upgrade:
    """Load the old world, let a person change it, load the new one."""

    def run(change: Callable[[Writer], object] | None) -> Store:
        store = Store.create(tmp_path / "brain")
        load_folder(store, worlds[0], origin="world")
        if change is not None:
            with store.write("add", "by hand") as writer:
                writer.add_source(Source("user", "User"))
                change(writer)
        load_folder(store, worlds[1], origin="world")
        return store

    return run


def facts(store: Store) -> set[tuple[str, str, str]]:
    relations = {row: relation.key for row, relation in store.relations()}
    return {
        (
            store.entity_key(fact.head),
            relations[fact.relation],
            fact.tail.value if isinstance(fact.tail, Literal) else store.entity_key(fact.tail),
        )
        for fact in store.facts()
    }


UPGRADED = {("a", "capital", "b"), ("a", "capital", "new"), ("a", "size", "6")}


def test_without_changes_the_result_is_the_new_world(upgrade: Upgrade) -> None:
    store = upgrade(None)
    assert facts(store) == UPGRADED
    assert store.names(0) == [Name("Aleph", "en", "preferred")]
    assert [relation.key for _, relation in store.relations()] == ["capital", "size"]
    assert dict(store.relations())[0].zh == "京城"
    assert [entity_type.key for entity_type in store.types()] == ["country"]
    assert [source.key for source in store.sources()] == ["atlas"]
    assert store.described()["version"] == "2"
    assert store.entity("gone") is None
    assert store.entity("used") is None
    assert store.snapshot().types_of(1) == ("country",)
    assert store.log(1)[0].counts.retracted == 3


def test_loading_the_same_world_again_changes_nothing(tmp_path: Path, worlds: tuple[Path, Path]) -> None:
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, worlds[0], origin="world")
        receipt = load_folder(store, worlds[0], origin="world")
        assert (receipt.stored, receipt.duplicate, receipt.added) == (False, 4, 0)


def test_the_version_of_the_world_is_known_whatever_was_loaded_since(tmp_path: Path, worlds: tuple[Path, Path]) -> None:
    other = write(tmp_path / "other", {"brain.toml": 'format = 1\nname = "other"\nversion = "7"\n'})
    with Store.create(tmp_path / "brain") as store:
        assert store.described("world") == {}
        load_folder(store, worlds[1], origin="world")
        load_folder(store, other)
        assert (store.described()["name"], store.described("world")["version"]) == ("other", "2")
        store.undo(1)
        assert store.described("world") == {}


def test_what_a_person_added_stays(upgrade: Upgrade) -> None:
    def change(writer: Writer) -> None:
        mine = writer.add_entity("mine")
        writer.add_fact(0, writer.relation("capital"), mine, sources=["user"])
        writer.add_fact(0, writer.relation("old"), writer.entity("used"), sources=["user"])
        writer.add_name(EntityId(0), Name("Hexagon", "en"))

    store = upgrade(change)
    assert facts(store) == UPGRADED | {("a", "capital", "mine"), ("a", "old", "used")}
    assert "Hexagon" in {name.text for name in store.names(0)}


def test_a_fact_that_a_person_confirmed_outlives_its_world(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.add_fact(0, writer.relation("capital"), EntityId(2), sources=["user"]))
    assert facts(store) == UPGRADED | {("a", "capital", "c")}
    (fact,) = store.facts(head=0, relation=0, tail=2)
    assert [source.key for source in store.sources_of(fact.id)] == ["user"]


def test_what_a_person_retracted_stays_away(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.retract_fact(1))
    assert facts(store) == UPGRADED - {("a", "capital", "b")}
    assert store.log(1)[0].counts.kept == 1


def test_what_a_person_renamed_keeps_its_name_and_the_new_one_is_an_alias(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.rename(EntityId(0), "Mine", "en"))
    assert store.label(0, "en") == "Mine"
    assert Name("Aleph", "en", "alias") in store.names(0)


def test_what_a_person_retracted_among_names_stays_away(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.retract_name(EntityId(1), "Beta"))
    assert store.names(1) == []


def test_a_relation_that_a_person_edited_stays_as_edited(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.add_relation(Relation("capital", "我的首都", "capital")))
    assert dict(store.relations())[0].zh == "我的首都"


def test_merged_entities_stay_merged(upgrade: Upgrade) -> None:
    store = upgrade(lambda writer: writer.merge_entities(EntityId(2), EntityId(1)))
    assert facts(store) == {("a", "capital", "c"), ("a", "capital", "new"), ("a", "size", "6")}
    assert store.entity("b") == 2
    assert [name.text for name in store.names(2)] == ["Beta"]


def test_an_undone_change_counts_for_nothing(tmp_path: Path, worlds: tuple[Path, Path]) -> None:
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, worlds[0], origin="world")
        with store.write("retract", "by hand") as writer:
            writer.retract_fact(1)
            writer.rename(EntityId(0), "Mine", "en")
        store.undo()
        load_folder(store, worlds[1], origin="world")
        assert facts(store) == UPGRADED
        assert store.label(0, "en") == "Aleph"


def test_a_world_that_was_undone_can_be_loaded_again(tmp_path: Path, worlds: tuple[Path, Path]) -> None:
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, worlds[0], origin="world")
        store.undo()
        assert load_folder(store, worlds[1], origin="world").added == 3
        assert facts(store) == UPGRADED


def test_the_upgrade_itself_can_be_undone(upgrade: Upgrade, tmp_path: Path) -> None:
    store = upgrade(lambda writer: writer.rename(EntityId(0), "Mine", "en"))
    before = list(store.facts(as_of=2)), store.names(0, as_of=2)
    store.undo()
    assert (list(store.facts()), store.names(0)) == before
    assert store.described()["version"] == "1"


def test_a_name_that_a_person_replaced_or_demoted_stays_so(tmp_path: Path, worlds: tuple[Path, Path]) -> None:
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, worlds[0], origin="world")
        with store.write("rename", "x") as writer:
            writer.rename(EntityId(1), "Mine", "en")
        before = store.names(1)
        assert Name("Beta", "en", "former") in before
        for world in (worlds[0], worlds[1], worlds[0]):
            load_folder(store, world, origin="world")
            assert store.names(1) == before


def test_merged_entities_have_no_fact_with_themselves_and_keep_name_and_type(tmp_path: Path) -> None:
    files = OLD | {
        "entities.tsv": "key\ttypes\na\told_type\nb\tcountry\n",
        "names.tsv": "entity\tlanguage\tkind\tname\na\ten\tpreferred\tAleph\nb\ten\tpreferred\tBeth\n",
        "facts.tsv": OLD["facts.tsv"].splitlines()[0] + "\na\told\tb\t\t\t\t\tatlas\nb\told\tb\t\t\t\t\tatlas\n",
    }
    folder = write(tmp_path / "world", files)
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, folder, origin="world")
        with store.write("merge", "x") as writer:
            writer.merge_entities(EntityId(1), EntityId(0))
        before = store.snapshot().hash, store.names(1), store.snapshot().types_of(1)
        assert before[1][0] == Name("Beth", "en", "preferred")
        load_folder(store, folder, origin="world")
        assert (store.snapshot().hash, store.names(1), store.snapshot().types_of(1)) == before


def test_a_name_that_the_world_itself_calls_former_may_be_preferred_too(tmp_path: Path) -> None:
    header = OLD["names.tsv"].splitlines()[0]
    files = OLD | {"names.tsv": f"{header}\na\ten\tformer\tAlpha\na\ten\tpreferred\tAlpha\n"}
    with Store.create(tmp_path / "brain") as store:
        load_folder(store, write(tmp_path / "world", files), origin="world")
        assert store.names(0) == [Name("Alpha", "en", "preferred"), Name("Alpha", "en", "former")]
