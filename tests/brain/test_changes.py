import re

import pytest

from superbrain import Brain
from superbrain.errors import BadQuery, FileThere, IsBrain, NotUndoable, UnknownName, UsageError
from superbrain.types import Relation, Source


@pytest.fixture
def empty(tmp_path):
    with Brain.create(tmp_path / "empty", encoder="none") as brain:
        yield brain


@pytest.mark.parametrize(
    "words", [("", "b", "c"), ("a", "", "c"), ("a", " \n", "c"), ("a", "b", ""), ("a", "\u200b", "c")]
)
def test_a_part_that_is_nothing_is_refused_and_nothing_is_stored(empty, words):
    with pytest.raises(UsageError) as raised:
        empty.add(*words)
    assert raised.value.message("zh") != raised.value.message("en")
    assert empty.transaction == 0


def test_names_that_differ_in_marks_only_are_different_things(empty):
    change = empty.add("C#", "inspired", "C++")
    assert change.entities == ("C#", "C++")
    empty.add("C", "inspired", "C#")
    ids = [empty.show(name).id for name in ("C", "C#", "C++")]
    assert len(set(ids)) == 3
    assert empty.status()["entities"] == 3


@pytest.mark.parametrize(
    ("relation", "tail", "kind"),
    [
        ("建立年份", "1950", "date"),
        ("founded", "1950", "date"),
        ("生日", "1950年3月", "date"),
        ("页数", "1950", "quantity"),
        ("身高", "180 cm", "quantity"),
        ("邮编", "010010", None),
        ("校长", "王老师", None),
    ],
)
def test_what_a_new_relation_leads_to_is_told_by_its_name_as_in_a_table(empty, relation, tail, kind):
    change = empty.add("育才小学", relation, tail)
    assert change.relation.literal == kind


def test_a_thing_may_stand_at_both_ends_of_a_new_fact(empty):
    empty.add("甲", "认识", "甲")
    assert empty.status()["entities"] == 1


def test_a_relation_that_looks_alike_never_replaces_a_known_one(own):
    before = own.relation("capital")
    change = own.add("海之国", "capital!", "新港")
    assert change.relation is not None
    assert change.relation.key != "capital"
    assert own.relation("capital") == before


def test_a_source_is_reused_by_key_or_name_and_never_replaced(own):
    with own.store.open(own.folder, writable=True) as store, store.write("add", "source") as writer:
        writer.add_source(Source("geonames", "GeoNames", "https://example.org", "CC BY 4.0", 0.9))
    for said in ("geonames", "GeoNames", "Geo Names"):
        own.add("林小满", "宠物", said, source=said)
    sources = {source.key: source for source in own.store.sources()}
    assert sources["geonames"].licence == "CC BY 4.0"
    assert sources["Geo_Names"].name == "Geo Names"
    (edge,) = own.add("林小满", "宠物", "小白", source="geonames").added
    assert [source.name for source in edge.sources] == ["GeoNames"]


def test_a_source_whose_key_is_taken_gets_another_one(own):
    own.add("林小满", "宠物", "小白", source="a b")
    own.add("林小满", "宠物", "小黑", source="a/b")
    assert {"a b", "a/b"} <= {source.name for source in own.store.sources()}


def test_what_a_person_says_is_sourced_in_the_language_of_the_answer(own):
    own.add("林小满", "宠物", "小白")
    told = own.ask("林小满的宠物是什么？").answers[0].path[0]
    assert [source.name for source in told.sources] == ["用户"]
    values = own.show("Lin Xiaoman", language="en").rows
    assert "user" in {source.name for row in values for value in row.values for source in value.sources}


def test_a_validity_that_ends_before_it_begins_is_refused(own):
    with pytest.raises(UsageError):
        own.add("林小满", "宠物", "小白", valid_from="2020", valid_to="2010")
    own.add("林小满", "宠物", "小白", valid_from="2020-03", valid_to="2020")


@pytest.mark.parametrize(
    ("since", "until", "zh", "en"),
    [
        ("2023", "", "自2023年", "since 2023"),
        ("2023-05-01", "", "自2023-05-01", "since 2023-05-01"),
        ("", "2024", "至2024年", "until 2024"),
        ("2020", "2024", "2020–2024", "2020–2024"),
        ("2020", "2020", "2020", "2020"),
    ],
)
def test_how_long_a_fact_holds_is_said_in_words(own, since, until, zh, en):
    edge = own.add("林小满", "宠物", "小白", valid_from=since, valid_to=until, language="zh").added[0]
    assert (edge.period, edge.valid_from, edge.valid_to) == (zh, since, until)
    rows = own.show("林小满", language="en").rows
    assert en in {value.period for row in rows for value in row.values}


def test_a_figure_keeps_the_year_that_it_is_of(own):
    edge = own.add("松谷", "人口", "5万", valid_from="2024").added[0]
    assert edge.period == "2024"


def test_merging_a_thing_with_itself_is_refused_in_words(own):
    with pytest.raises(UsageError) as raised:
        own.merge("林小满", "Lin Xiaoman")
    assert "林小满" in raised.value.message("zh")
    assert "=" not in raised.value.message("en")


def test_a_bare_undo_never_takes_back_what_the_brain_began_with(own):
    own.add("林小满", "宠物", "小白")
    own.undo()
    with pytest.raises(NotUndoable) as raised:
        own.undo()
    assert "superbrain undo 1" in raised.value.next_step("zh")
    assert own.status()["facts"] == 64
    assert own.undo(1).receipt.counts.retracted == 64


def test_a_second_load_is_undone_like_any_change(own, tmp_path):
    (tmp_path / "more.tsv").write_text("甲\t认识\t乙\n", encoding="utf-8")
    own.load(tmp_path / "more.tsv")
    assert own.undo().undone.kind == "load"


def test_a_name_that_somebody_has_is_told(own):
    assert own.rename("林远", "苏晴").namesakes == ("person.su_qing",)
    assert own.rename("林远", "林大远").namesakes == ()


def test_edited_relations_of_old_brains_stay(own):
    own.edit_relation("capital", {"zh": "国都"})
    assert isinstance(own.relation("国都")[0], Relation)


def test_the_past_has_the_names_of_then_only(own):
    own.alias("海之国", "浪国")
    own.rename("林小满", "林大满")
    assert own.ask("浪国的首都是哪里？").outcome == "answered"
    assert own.ask("浪国的首都是哪里？", as_of=1).outcome == "unknown_entity"
    card = own.show("林小满", as_of=1)
    assert (card.label, "林大满" in {name.text for name in card.names}) == ("林小满", False)
    with pytest.raises(UnknownName):
        own.show("浪国", as_of=1)
    own.alias("海之国", "浪国", remove=True)
    assert own.ask("浪国的首都是哪里？", as_of=2).outcome == "answered"
    assert own.show("浪国", as_of=2).id == "country.marland"


def test_a_newer_world_is_known_by_what_it_says_of_itself(tmp_path):
    for version, capital in (("1", "旧城"), ("2", "新城")):
        folder = tmp_path / f"anywhere-{version}"
        folder.mkdir()
        (folder / "brain.toml").write_text(f'format = 1\nname = "world"\nversion = "{version}"\n', encoding="utf-8")
        (folder / "relations.toml").write_text('[capital]\nzh = "首都"\nen = "capital"\n', encoding="utf-8")
        (folder / "sources.tsv").write_text("key\tname\turi\tlicence\ttrust\nbook\tBook\t\t\t1\n", encoding="utf-8")
        (folder / "entities.tsv").write_text("key\ttypes\na\t\nb\t\n", encoding="utf-8")
        names = f"entity\tlanguage\tkind\tname\na\tzh\tpreferred\t甲国\nb\tzh\tpreferred\t{capital}\n"
        (folder / "names.tsv").write_text(names, encoding="utf-8")
        facts = "head\trelation\ttail\tvalue\tunit\tvalid_from\tvalid_to\tsources\na\tcapital\tb\t\t\t\t\tbook\n"
        (folder / "facts.tsv").write_text(facts, encoding="utf-8")
    with Brain.create(tmp_path / "brain", encoder="none") as brain:
        brain.load(tmp_path / "anywhere-1")
        brain.rename("甲国", "我的甲国")
        brain.add("甲国", "capital", "别城")
        brain.load(tmp_path / "anywhere-2")
        assert brain.show("a").label == "我的甲国"
        assert brain.show("b").label == "新城"
        assert {value.term.label for value in brain.show("a").rows[0].values} == {"新城", "别城"}


def test_a_brain_is_not_loaded_as_if_it_were_an_export(own, toy):
    with pytest.raises(IsBrain):
        own.load(toy)


def test_a_backup_replaces_an_older_one_only_on_demand(own, tmp_path):
    own.backup(tmp_path / "saved")
    with pytest.raises(FileThere):
        own.backup(tmp_path / "saved")
    own.backup(tmp_path / "saved", replace=True)


def test_of_namesakes_the_one_that_is_far_better_known_is_meant(own):
    own.add("小林", "认识", "甲")
    own.alias("林小满", "小林甲")
    own.alias("小林", "小林甲")
    assert own.meant("小林甲") == ["person.lin_xiaoman", "小林"]
    assert own.show("小林甲").id == "person.lin_xiaoman"
    assert own.connect("小林甲", "安娜").answers
    assert own.meant("安娜") == ["person.anna_hall"]


def test_edges_have_values_in_the_form_of_the_answers(brain):
    answer = brain.ask("松谷的人口是多少？").to_json()["answers"][0]
    tail = answer["path"][0]["tail"]
    assert (tail["value"], tail["unit"]) == (answer["value"], answer["unit"]) == (48000, "person")
    year = brain.query("?x . birth_year(person.lin_xiaoman, ?x)").to_json()["answers"][0]
    assert (year["path"][0]["tail"]["unit"], year["unit"]) == (None, None)


def test_why_a_query_is_refused_is_said_in_both_languages(brain):
    for text in ("garbage", "?x . capital(", "?x . capital(nobody, ?x", "?x : country . capital(?x) > 3", "?x ^ 3"):
        with pytest.raises(BadQuery) as raised:
            brain.query(text)
        reason = raised.value.fields["reason"]
        assert re.search("[\u4e00-\u9fff]", reason.message("zh")), text
        assert not re.search("[\u4e00-\u9fff]", reason.message("en")), text


@pytest.mark.parametrize(
    "change",
    [{"changes": {"zh": ""}}, {"changes": {"inverse_en": " \u200b"}}, {"aliases": [""]}, {"phrasings": [" "]}],
)
def test_a_name_is_not_wiped_by_an_empty_one(own, change):
    before, transaction = own.relation("capital")[0], own.transaction
    with pytest.raises(UsageError) as refused:
        own.edit_relation("capital", **{"changes": {}, **change})
    assert refused.value.message("zh") != refused.value.message("en")
    assert "undo" in refused.value.message("en")
    assert (own.relation("capital")[0], own.transaction) == (before, transaction)
