from __future__ import annotations

from pathlib import Path

import pytest

from superbrain.errors import (
    BadValue,
    BrainExists,
    BrainMissing,
    UnknownName,
    UnsafeText,
    UsageError,
)
from superbrain.store import Store
from superbrain.store.connection import GRAPH
from superbrain.types import EntityId, EntityType, Literal, Name, Relation, Source


def test_a_brain_is_made_once(tmp_path: Path) -> None:
    Store.create(tmp_path / "brain").close()
    with pytest.raises(BrainExists):
        Store.create(tmp_path / "brain")
    with pytest.raises(BrainMissing):
        Store.open(tmp_path / "elsewhere")


def test_an_empty_brain_answers_with_nothing(tmp_path: Path) -> None:
    with Store.create(tmp_path / "brain") as store:
        assert store.transaction == 0
        assert store.counts() == {"facts": 0, "entities": 0, "relations": 0, "proposals": 0, "transaction": 0}
        assert list(store.facts()) == store.log() == store.types() == []
        assert store.snapshot().n_entities == 0
        assert store.entity("x") is None


def test_entity_ids_are_rows_from_zero(store: Store) -> None:
    assert [store.entity(key) for key in ("country.fr", "country.de", "city.paris", "city.berlin")] == [0, 1, 2, 3]
    assert store.entity_keys([3, 0, 3]) == ["city.berlin", "country.fr", "city.berlin"]
    with pytest.raises(KeyError):
        store.entity_key(99)


def test_names_are_found_whatever_their_width_case_or_script(store: Store) -> None:
    for text in ("法国", "ＦＲＡＮＣＥ", "france ", "法兰西", "法蘭西"):
        assert store.entities_named(text) == [0], text
    assert store.entities_named("Frankreich") == []


def test_accents_are_overlooked_only_where_nothing_fits_better(store: Store) -> None:
    with store.write("add", "accents") as writer:
        one, two = writer.add_entity("cote"), writer.add_entity("côte")
        writer.add_name(one, Name("Cote", "en"))
        writer.add_name(two, Name("Côté", "en"))
    assert store.entities_named("cote") == [one]
    assert store.entities_named("côté") == [two]
    assert store.entities_named("côte") == [one, two]


def test_parts_of_names_are_found_even_single_characters(store: Store) -> None:
    assert store.names_containing("国") == [(0, Name("法国", "zh", "preferred")), (1, Name("德国", "zh", "preferred"))]
    assert store.names_containing("西") == [(0, Name("法蘭西", "zh-Hant"))]
    assert [entity for entity, _ in store.names_containing("ER")] == [3, 1]
    assert store.names_containing("erl", 1) == [(3, Name("Berlin", "en", "preferred"))]
    assert store.names_containing("国法") == store.names_containing(" ") == store.names_containing("国", 0) == []


def test_the_label_is_the_preferred_name_of_the_language_or_the_next_best(store: Store) -> None:
    with store.write("add", "names") as writer:
        nameless = writer.add_entity("nameless")
        only = writer.add_entity("only.alias")
        writer.add_name(only, Name("alias", ""))
    assert store.labels([0, 2, nameless, only], "zh") == ["法国", "巴黎", "nameless", "alias"]
    assert store.label(0, "en") == "France"
    assert store.label(0, "fr") == "France"
    assert [name.text for name in store.names(0)] == ["法国", "France", "法蘭西"]


def test_all_names_can_be_read_and_only_the_newer_ones(store: Store) -> None:
    assert len(list(store.all_names())) == 9
    with store.write("add", "alias") as writer:
        writer.add_name(EntityId(2), Name("花都", "zh"))
    assert list(store.all_names(after=1)) == [(2, Name("花都", "zh"))]


def test_facts_are_found_by_any_of_their_parts(store: Store) -> None:
    capital = store.relation("capital")
    assert [fact.tail for fact in store.facts(head=0, relation=capital)] == [2]
    assert [fact.head for fact in store.facts(tail=3)] == [1]
    assert [fact.head for fact in store.facts(tail=Literal("quantity", "84000000", "person"))] == [1]
    assert len(list(store.facts(relation=capital))) == 2
    assert len(list(store.facts())) == 6
    assert store.relation("nothing") is None


def test_literals_are_stored_in_their_canonical_form(store: Store) -> None:
    (fact,) = store.facts(head=0, relation=store.relation("population"))
    assert fact.tail == Literal("quantity", "68000000", "person")
    assert (fact.valid_from, fact.valid_to) == ("2023", "")
    (founded,) = store.facts(head=0, relation=store.relation("founded"))
    assert founded.tail == Literal("date", "1958-10-04")
    assert store.fact(founded.id) == founded
    assert store.fact(999) is None


def test_a_known_fact_only_gains_the_source(store: Store) -> None:
    with store.write("add", "again") as writer:
        again = writer.add_fact(0, store.relation("capital"), EntityId(2), sources=["user"])
    assert again == (2, False)
    assert [source.key for source in store.sources_of(2)] == ["atlas", "user"]
    assert writer.receipt.added == 0
    assert writer.receipt.duplicate == 1
    assert store.sources_of(2)[0] == Source("atlas", "The Atlas", "https://example.org", "CC-BY-4.0", 0.9)


def test_the_other_direction_of_a_symmetric_fact_is_the_same_fact(store: Store) -> None:
    with store.write("add", "mirrored") as writer:
        assert writer.add_fact(1, store.relation("borders"), EntityId(0), sources=["user"]) == (1, False)


def test_what_does_not_fit_is_refused_and_nothing_is_stored(store: Store) -> None:
    def add(*parts: object, sources: tuple[str, ...] = ("user",)) -> None:
        with store.write("add", "wrong") as writer:
            writer.add_entity("left.behind")
            writer.add_fact(*parts, sources=sources)

    capital, population = store.relation("capital"), store.relation("population")
    for parts in ((0, capital, Literal("text", "x")), (0, population, 1), (0, population, Literal("quantity", "x"))):
        with pytest.raises(BadValue):
            add(*parts)
    for parts in ((99, capital, 0), (0, capital, 99), (0, 99, 0)):
        with pytest.raises(UnknownName):
            add(*parts)
    with pytest.raises(UnknownName):
        add(0, capital, 3, sources=("nobody",))
    with pytest.raises(UsageError):
        add(0, capital, 3, sources=())
    assert store.entity("left.behind") is None
    assert store.transaction == 1


@pytest.mark.parametrize("key", ["", "a b", "a/b", "x" * 600, "a\nb"])
def test_keys_are_made_of_few_characters(store: Store, key: str) -> None:
    with store.write("add", "key") as writer, pytest.raises(UnsafeText):
        writer.add_entity(key)


@pytest.mark.parametrize("name", [Name("", "zh"), Name("·", "zh"), Name("x", "not a language")])
def test_names_must_say_something(store: Store, name: Name) -> None:
    with store.write("add", "name") as writer, pytest.raises(UnsafeText):
        writer.add_name(EntityId(0), name)


def test_types_must_be_defined(store: Store) -> None:
    with store.write("add", "type") as writer, pytest.raises(UnknownName):
        writer.add_entity("thing", ["unheard_of"])


def test_more_types_are_added_after_the_primary_one(store: Store) -> None:
    with store.write("add", "types") as writer:
        writer.add_entity("country.fr", ["place", "country"])
    assert store.snapshot().types_of(0) == ("country", "place")


def test_a_relation_can_be_edited_but_not_turned_into_literals(store: Store) -> None:
    with store.write("relation", "edit") as writer:
        writer.add_relation(Relation("capital", "京城", "capital", aliases_zh=("首都",)))
    assert dict(store.relations())[store.relation("capital")].zh == "京城"
    assert dict(store.relations(as_of=1))[store.relation("capital")].zh == "首都"
    with store.write("relation", "edit") as writer, pytest.raises(UsageError):
        writer.add_relation(Relation("capital", literal="text"))


def test_a_symmetric_edit_changes_the_snapshot(store: Store) -> None:
    assert store.snapshot().heads(0, store.relation("capital")).tolist() == []
    with store.write("relation", "edit") as writer:
        writer.add_relation(Relation("capital", symmetric=True))
    assert store.snapshot().heads(0, store.relation("capital")).tolist() == [2]
    assert store.snapshot(1).heads(0, store.relation("capital")).tolist() == []


def test_a_name_that_is_renamed_stays_findable(store: Store) -> None:
    with store.write("rename", "Paris") as writer:
        writer.rename(EntityId(2), "巴黎市", "zh")
    assert store.label(2, "zh") == "巴黎市"
    assert Name("巴黎", "zh", "former") in store.names(2)
    assert store.entities_named("巴黎") == [2]
    assert store.names(2, as_of=1) == [Name("巴黎", "zh", "preferred"), Name("Paris", "en", "preferred")]


def test_a_second_preferred_name_becomes_an_alias(store: Store) -> None:
    with store.write("alias", "Paris") as writer:
        assert writer.add_name(EntityId(2), Name("花都", "zh", "preferred"))
        assert not writer.add_name(EntityId(2), Name("巴黎", "zh", "alias"))
    assert store.label(2, "zh") == "巴黎"
    assert Name("花都", "zh", "alias") in store.names(2)
    with store.write("alias", "Paris") as writer:
        assert writer.retract_name(EntityId(2), "花都") == 1
        assert writer.retract_name(EntityId(2), "花都") == 0
    assert len(store.names(2)) == 2


def test_merging_moves_everything_and_the_key_leads_there(store: Store) -> None:
    with store.write("add", "a double") as writer:
        double = writer.add_entity("de.double", ["place"])
        writer.add_name(double, Name("BRD", "en", "preferred"))
        writer.add_fact(double, store.relation("capital"), EntityId(3), sources=["user"])
        writer.add_fact(double, store.relation("borders"), EntityId(0), sources=["user"])
        writer.add_fact(double, store.relation("borders"), EntityId(1), sources=["user"])
        writer.add_proposal(0, store.relation("borders"), double, score=0.5, sources=["user"])
    with store.write("merge", "double") as writer:
        writer.merge_entities(EntityId(1), double)
    assert store.entity("de.double") == 1
    assert store.label(1, "en") == "Germany"
    assert Name("BRD", "en", "alias") in store.names(1)
    assert store.snapshot().types_of(1) == ("country", "place")
    assert [source.key for source in store.sources_of(3)] == ["atlas", "user"]
    assert store.counts()["facts"] == 6
    assert store.proposals()[0].tail == 1
    with store.write("merge", "itself") as writer, pytest.raises(UsageError):
        writer.merge_entities(EntityId(1), EntityId(1))


def test_proposals_wait_best_first(store: Store) -> None:
    capital = store.relation("capital")
    with store.write("propose", "two") as writer:
        first, new = writer.add_proposal(0, capital, EntityId(3), score=0.2, sources=["user"], reason="guess")
        assert new
        writer.add_proposal(1, capital, EntityId(2), score=0.7, sources=["atlas", "user"])
        assert not writer.add_proposal(0, capital, EntityId(3), score=0.2, sources=["user"], reason="guess")[1]
        with pytest.raises(UsageError):
            writer.add_proposal(1, capital, EntityId(2), score=2, sources=["user"])
    assert [proposal.score for proposal in store.proposals()] == [0.7, 0.2]
    assert store.proposals()[0].sources == ("atlas", "user")
    assert store.counts()["proposals"] == writer.receipt.counts.proposals == 2
    with store.write("reject", "one") as writer:
        assert writer.retract_proposal(first)
        assert not writer.retract_proposal(first)
    assert len(store.proposals()) == 1
    assert len(store.proposals(as_of=2)) == 2


def test_reading_only_means_reading_only(store: Store) -> None:
    with Store.open(store.folder) as reader:
        with pytest.raises(UsageError):
            reader.write("add", "x")
        with pytest.raises(UsageError):
            reader.undo()


def test_the_past_can_be_asked_but_not_the_future(store: Store) -> None:
    assert list(store.facts(as_of=0)) == []
    for wrong in (-1, 2):
        with pytest.raises(UsageError):
            store.snapshot(wrong)
        with pytest.raises(UsageError):
            next(store.facts(as_of=wrong), None)


def test_a_reader_sees_each_commit_and_its_snapshots_stay_as_they_are(store: Store) -> None:
    with Store.open(store.folder) as reader:
        before = reader.snapshot()
        with store.write("add", "new") as writer:
            writer.add_type(EntityType("x", "x", "x"))
            writer.add_entity("new", ["x"])
        assert reader.transaction == 2
        assert reader.snapshot().n_entities == 5
        assert before.n_entities == 4


@pytest.mark.parametrize("label", ["\u200b", "·", " \u2060 "])
def test_labels_that_say_nothing_are_refused(store: Store, label: str) -> None:
    for definition in (Relation("x", "", label), Relation("x", label), Relation("x", aliases_en=(label,))):
        with pytest.raises(UnsafeText), store.write("add", "x") as writer:
            writer.add_relation(definition)
    with pytest.raises(UnsafeText), store.write("add", "x") as writer:
        writer.add_type(EntityType("x", label, "x"))
    with pytest.raises(UnsafeText), store.write("add", "x") as writer:
        writer.add_relation(Relation("_"))
    with store.write("add", "x") as writer:
        writer.add_relation(Relation("x"))


def test_a_source_that_is_there_stays_as_it_is(store: Store) -> None:
    before = store.sources()
    with store.write("add", "x") as writer:
        assert writer.add_source(Source("atlas", "atlas")) == 0
    assert store.sources() == before
    with store.write("load", "x", origin="world") as writer:
        writer.add_source(Source("atlas", "atlas"), update=True)
    assert store.sources() == before  # it came from somebody else
    with store.write("load", "x") as writer:
        writer.add_source(Source("atlas", "The new Atlas", licence="CC0"), update=True)
    assert store.sources()[0] == Source("atlas", "The new Atlas", licence="CC0")


def test_names_of_the_past_are_those_of_the_past(store: Store) -> None:
    with store.write("rename", "x") as writer:
        writer.rename(EntityId(0), "Gallia", "en")
        later = writer.add_entity("later")
        writer.add_name(later, Name("Later", "en", "preferred"))
    with store.write("merge", "x") as writer:
        writer.merge_entities(EntityId(0), EntityId(1))
    assert store.label(0, "en", as_of=1) == "France"
    assert store.labels([0, 1], "en", as_of=2) == ["Gallia", "Germany"]
    assert store.label(1, "en") == "country.de"
    assert store.entities_named("Gallia", as_of=1) == []
    assert store.entities_named("france", as_of=1) == [0]
    assert (store.entities_named("Germany", as_of=2), store.entities_named("Germany")) == ([1], [0])
    assert (store.entity("country.de", as_of=2), store.entity("country.de")) == (1, 0)
    assert store.entity("later", as_of=1) is None
    then = {name.text for _, name in store.all_names(as_of=1)}
    assert "France" in then
    assert not {"Gallia", "Later"} & then


def test_a_load_leaves_no_log_behind(store: Store) -> None:
    with store.write("load", "more") as writer:
        for number in range(3_000):
            writer.add_entity(f"e{number}")
    assert (store.folder / f"{GRAPH}-wal").stat().st_size == 0


def test_a_load_does_not_wait_for_a_reader_to_empty_its_log(store: Store) -> None:
    with store.view(), store.write("load", "more") as writer:
        writer.add_entity("e")
    assert store.entity("e") is not None


def test_a_summary_from_outside_is_one_safe_line(store: Store) -> None:
    with store.write("load", "a\x1b[2J\u2066b\nc\udcff") as writer:
        writer.add_entity("e")
    assert store.log(1)[0].summary.isprintable()
