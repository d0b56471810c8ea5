from __future__ import annotations

from pathlib import Path

import pytest

from superbrain.errors import (
    BadEncoding,
    BadLine,
    EmptyInput,
    FileMissing,
    UnknownFormat,
    UnknownName,
    UnsafeText,
    UsageError,
)
from superbrain.store import Store
from superbrain.store.formats import Reading, RelationReading, load_table, read_table
from superbrain.types import Literal, Name


def file(folder: Path, text: str, name: str = "x.tsv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def reading_of(reading: Reading, label: str) -> RelationReading:
    (found,) = [relation for relation in reading.relations if relation.label == label]
    return found


def told(store: Store) -> set[tuple[str, str, str]]:
    relations = {row: relation.zh or relation.en for row, relation in store.relations()}
    return {
        (
            store.label(fact.head, "zh"),
            relations[fact.relation],
            fact.tail.value + fact.tail.unit if isinstance(fact.tail, Literal) else store.label(fact.tail, "zh"),
        )
        for fact in store.facts()
    }


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "empty")


def test_three_columns_become_a_graph(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "张三\t朋友\t李四\n李四\t朋友\t王五\n李四\t年龄\t30 岁\nAda Lovelace\tworks at\tОфис\n")
    receipt, reading = load_table(empty, path)
    assert (receipt.added, receipt.entities, receipt.rejected) == (4, 5, 0)
    assert reading.header is False
    assert told(empty) == {
        ("张三", "朋友", "李四"),
        ("李四", "朋友", "王五"),
        ("李四", "年龄", "30岁"),
        ("Ada Lovelace", "works at", "Офис"),
    }
    assert empty.entity("Ada_Lovelace") is not None
    assert empty.relation("works_at") is not None
    languages = {name.text: name.language for _, name in empty.all_names()}
    assert languages == {"张三": "zh", "李四": "zh", "王五": "zh", "Ada Lovelace": "en", "Офис": ""}
    assert {source.name for fact in empty.facts() for source in empty.sources_of(fact.id)} == {"x.tsv"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("head\trelation\ttail", "a\tr\tb"),
        ("Subject\tPredicate\tObject", "a\tr\tb"),
        ("头实体\t关系\t尾实体", "a\tr\tb"),
        ("关系\t主语\t宾语", "r\ta\tb"),
    ],
)
def test_a_first_row_that_names_the_columns_is_a_header(empty: Store, tmp_path: Path, header: str, row: str) -> None:
    receipt, reading = load_table(empty, file(tmp_path, f"{header}\n{row}\n"))
    assert reading.header
    assert receipt.added == 1
    assert told(empty) == {("a", "r", "b")}


@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_delimiters_of_csv_are_found(empty: Store, tmp_path: Path, mark: str) -> None:
    rows = [["head", "relation", "tail"], ["Paris", "in", '"France, Europe"'], ["Rome", "in", "Italy"]]
    text = "\r\n".join(mark.join(row) for row in rows)
    load_table(empty, file(tmp_path, text, "x.csv"))
    assert told(empty) == {("Paris", "in", "France, Europe"), ("Rome", "in", "Italy")}


def test_quotes_mean_nothing_in_tsv(empty: Store, tmp_path: Path) -> None:
    load_table(empty, file(tmp_path, 'a\tsays\t"hello\n'))
    assert told(empty) == {("a", "says", '"hello')}


def test_other_encodings_are_read_on_request(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "张三,朋友,李四\n", "x.csv", "gb18030")
    with pytest.raises(BadEncoding):
        load_table(empty, path)
    load_table(empty, path, encoding="gb18030")
    assert told(empty) == {("张三", "朋友", "李四")}


def relation(label: str, *tails: str) -> str:
    return "".join(f"e{number}\t{label}\t{tail}\n" for number, tail in enumerate(tails))


@pytest.mark.parametrize(
    ("label", "tails", "how", "kind", "unit"),
    [
        ("人口", ("1,000", "2万", "3000人"), "literal", "quantity", ""),
        ("面积", ("1 km2", "2 平方公里", "3 km²"), "literal", "quantity", "km2"),
        ("出生", ("1879", "701年", "1990-01-02"), "literal", "date", ""),
        ("born", ("1879", "1990"), "literal", "date", ""),
        ("seats", ("1879", "1990"), "literal", "quantity", ""),
        ("postcode", ("075000", "100000"), "entity", None, ""),
        ("friend", ("Ada", "Bob", "42"), "entity", None, ""),
        ("height", (*["1.7 m"] * 9, "tall"), "literal", "quantity", "m"),
        ("height", (*["1.7 m"] * 8, "tall", "short"), "entity", None, ""),
        ("is a", ("person", "dog"), "type", None, ""),
        ("类型", ("人", "狗"), "type", None, ""),
    ],
)
def test_each_relation_is_read_by_what_its_tails_are(
    tmp_path: Path, label: str, tails: tuple[str, ...], how: str, kind: str | None, unit: str
) -> None:
    reading = read_table(file(tmp_path, relation(label, *tails)))
    (found,) = reading.relations
    assert (found.how, found.kind, found.unit, found.rows) == (how, kind, unit, len(tails))
    assert found.decided_by == "rule"


def test_the_user_has_the_last_word(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, relation("编号", "1", "2") + relation("口号", "向前", "7"))
    receipt, reading = load_table(empty, path, overrides={"编号": "entity", "口号": "literal"})
    assert reading_of(reading, "编号").how == "entity"
    assert reading_of(reading, "口号").kind == "text"
    assert {found.decided_by for found in reading.relations} == {"user"}
    assert receipt.added == 4
    with pytest.raises(UnknownName):
        read_table(path, overrides={"没有": "literal"})


def test_what_the_brain_knows_of_a_relation_comes_first(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "Germany\tCapital\t1000\nGermany\t人口\tmany\nGermany\tpopulation\t83 million\n")
    receipt, reading = load_table(store, path)
    assert [found.decided_by for found in reading.relations] == ["brain"] * 3
    assert receipt.added == 2
    assert [rejection.line for rejection in receipt.rejections] == [2]
    with pytest.raises(UsageError):
        load_table(store, path, overrides={"Capital": "literal"})


def test_labels_of_known_things_are_those_things(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "法国\t邻居\tGermany\ncountry.fr\t邻居\t罗马\n法兰西\t邻居\t瑞士\n")
    receipt, _ = load_table(store, path)
    assert receipt.entities == 2
    assert len(list(store.facts(head=0, relation=store.relation("邻居")))) == 3


def test_a_name_of_several_things_is_the_one_that_prefers_it_or_a_new_one(store: Store, tmp_path: Path) -> None:
    with store.write("add", "more") as writer:
        for key, kind in (("texas", "alias"), ("band.1", "preferred"), ("band.2", "preferred")):
            entity = writer.add_entity(key)
            writer.add_name(entity, Name("Paris" if key == "texas" else "Berlin", "en", kind))
    path = file(tmp_path, "Paris\tlikes\tBerlin\n")
    receipt, _ = load_table(store, path)
    (fact,) = store.facts(relation=store.relation("likes"))
    assert store.entity_key(fact.head) == "city.paris"
    assert store.entity_key(fact.tail) == "Berlin"
    assert receipt.entities == 1
    assert load_table(store, path)[0].stored is False


def test_labels_that_give_the_same_key_stay_apart(empty: Store, tmp_path: Path) -> None:
    load_table(empty, file(tmp_path, "a b\tr\ta_b\na/b\tr\t？？\n"))
    assert [empty.entity(key) is not None for key in ("a_b", "a_b_2", "a_b_3", "_")] == [True] * 4
    assert told(empty) == {("a b", "r", "a_b"), ("a/b", "r", "？？")}


def test_types_are_declared_and_shared(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "张三\t类型\t人物\n李四\t是一种\t人物\n张三\tis a\t作家\n")
    receipt, _ = load_table(empty, path)
    assert receipt.counts.types == 3
    snapshot = empty.snapshot()
    assert snapshot.members("人物").tolist() == [0, 1]
    assert snapshot.types_of(0) == ("人物", "作家")
    assert load_table(empty, path)[0].stored is False


def test_bad_rows_are_left_out_counted_and_named(empty: Store, tmp_path: Path) -> None:
    good = [f"e{number},r,b" for number in range(10)]
    bad = ["a,b", "", "a,r,b,c,d", 'a "b",r,b', ",r,b", "a,r,\x00", "\u200b,r,b", "a,\u2060,b", "a,r,·"]
    receipt, reading = load_table(empty, file(tmp_path, "\n".join([*good, *bad, "c,r,d,,"]), "x.csv"))
    assert (receipt.added, receipt.rejected) == (11, 8)
    assert [rejection.line for rejection in receipt.rejections] == [11, 13, 14, 15, 16, 17, 18, 19]
    assert all(rejection.zh and rejection.en for rejection in receipt.rejections)
    assert reading.rows == 19
    assert reading.rejected == 8


def test_a_value_that_does_not_read_is_one_bad_row(empty: Store, tmp_path: Path) -> None:
    receipt, _ = load_table(empty, file(tmp_path, relation("height", *["1.7 m"] * 10, "tall")))
    assert (receipt.added, receipt.rejected) == (10, 1)
    assert receipt.rejections[0].line == 11
    assert "tall" in receipt.rejections[0].en
    assert empty.entity("e10") is None


def test_rows_that_are_there_already_are_duplicates(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "a\tr\tb\na\tr\tb\n")
    assert [(r.added, r.duplicate) for r in (load_table(empty, path)[0], load_table(empty, path)[0])] == [
        (1, 1),
        (0, 2),
    ]


def test_files_without_a_single_good_row_store_nothing(empty: Store, tmp_path: Path) -> None:
    with pytest.raises(BadLine, match="line 1: 2 columns instead of 3"):
        load_table(empty, file(tmp_path, "a\tb\nc\n"))
    with pytest.raises(EmptyInput):
        load_table(empty, file(tmp_path, "\n \n"))
    with pytest.raises(EmptyInput):
        load_table(empty, file(tmp_path, "head\trelation\ttail\n"))
    with pytest.raises(FileMissing):
        load_table(empty, tmp_path / "nothing.tsv")
    for name in ("x.pdf", "x", "x.tsv.zip"):
        with pytest.raises(UnknownFormat):
            load_table(empty, file(tmp_path, "a\tr\tb\n", name))
    assert empty.transaction == 0


def test_a_load_is_one_transaction_and_undone_as_one(store: Store, tmp_path: Path) -> None:
    before = store.snapshot().hash, store.relations()
    load_table(store, file(tmp_path, "法国\t邻居\t罗马\n罗马\t类型\t城市\n罗马\t人口\t3000000\n"))
    assert store.transaction == 2
    store.undo()
    assert store.relations() == before[1]
    assert store.snapshot(1).hash == before[0]
    assert store.counts() == {"facts": 6, "entities": 4, "relations": 4, "proposals": 0, "transaction": 3}


def test_a_hundred_bad_rows_are_named_and_all_counted(empty: Store, tmp_path: Path) -> None:
    good = "".join(f"e{number}\tr\tb\n" for number in range(250))
    receipt, reading = load_table(empty, file(tmp_path, good + "bad\n" * 250))
    assert (receipt.rejected, len(receipt.rejections)) == (250, 100)
    assert (reading.rejected, len(reading.rejections)) == (250, 100)


def test_a_file_most_of_whose_rows_are_bad_stores_nothing(empty: Store, tmp_path: Path) -> None:
    readme = "# Title\n\nSome words, and more.\nOne, two, three\nThe end.\n"
    with pytest.raises(BadLine, match="line 1: 1 columns instead of 3"):
        load_table(empty, file(tmp_path, readme, "README.csv"))
    assert empty.transaction == 0


@pytest.mark.parametrize(
    "text",
    [
        "name,age,birthday\nBob,41,1980-01-02\nAnn,70,1951-03-04\n",
        "name,born,city\n" + "".join(f"p{number},{1900 + number},Rome\n" for number in range(9)),
        "name,job,city\n" + "".join(f"p{number},job {number},Rome\n" for number in range(9)),
        "Bob,41,Rome\n",
    ],
)
def test_a_table_of_another_kind_is_refused_with_the_reason(empty: Store, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadLine, match=r"line 1: .*three columns: head, relation, tail") as caught:
        load_table(empty, file(tmp_path, text, "wide.csv"))
    assert "三列" in caught.value.message("zh")
    assert empty.transaction == 0
    # Who says that these are relations is believed.
    receipt, _ = load_table(empty, file(tmp_path, f"head,relation,tail\n{text}", "wide.csv"))
    assert receipt.added == text.count("\n")


def test_many_relations_of_one_thing_are_no_table_of_another_kind(empty: Store, tmp_path: Path) -> None:
    text = "".join(f"Ada\t{label}\tx\n" for label in ("born in", "died in", "friend", "mother", "father", "work"))
    assert load_table(empty, file(tmp_path, text))[0].added == 6


def test_a_quoted_cell_may_run_over_lines(empty: Store, tmp_path: Path) -> None:
    text = 'head,relation,tail\nAda,says,"one\nBob,likes,tea\n""two"""\nAda,likes,tea\n'
    receipt, _ = load_table(empty, file(tmp_path, text, "x.csv"))
    assert (receipt.added, receipt.rejected) == (2, 0)
    assert told(empty) == {("Ada", "says", 'one Bob,likes,tea "two"'), ("Ada", "likes", "tea")}


@pytest.mark.parametrize("closing", ['end"\n', ""])
def test_nothing_inside_a_quote_that_is_too_long_becomes_a_fact(empty: Store, tmp_path: Path, closing: str) -> None:
    good = "".join(f"e{number},likes,tea\n" for number in range(300))
    inside = "Bob,hates,tea\n" * 150
    receipt, _ = load_table(empty, file(tmp_path, f'{good}Ada,says,"one\n{inside}{closing}', "x.csv"))
    assert (receipt.added, receipt.rejected) == (300, 151 + bool(closing))
    assert receipt.rejections[0].line == 301
    assert "quote" in receipt.rejections[0].en
    assert empty.entity("Bob") is None


def test_rows_after_a_long_quote_are_rows_again(empty: Store, tmp_path: Path) -> None:
    good = "".join(f"e{number},likes,tea\n" for number in range(300))
    receipt, _ = load_table(
        empty, file(tmp_path, f'Ada,says,"{"x" * 9 + chr(10)}{"a,b,c" + chr(10)}"\n{good}', "x.csv")
    )
    assert (receipt.added, receipt.rejected) == (301, 0)


@pytest.mark.parametrize("row", ['5" pipe,is,long', 'Ada,"likes" much,tea', 'Ada,likes,"tea"x'])
def test_stray_quotes_are_refused(empty: Store, tmp_path: Path, row: str) -> None:
    receipt, _ = load_table(empty, file(tmp_path, f"a,r,b\n{row}\n", "x.csv"))
    assert [(rejection.line, rejection.en) for rejection in receipt.rejections] == [(2, "a quote in the wrong place")]


def test_a_cell_that_is_too_long_is_called_so(empty: Store, tmp_path: Path) -> None:
    receipt, _ = load_table(empty, file(tmp_path, f'a,r,b\na,r,"{"x" * 140_000}"\n', "x.csv"))
    assert "too long" in receipt.rejections[0].en


def test_nothing_of_a_file_draws_on_the_terminal(empty: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "a\tr\x1b[31m\u2066el\tb\x1b]0;x\x07\u202e\n", "x\x1b[2J\u2066.tsv")
    _, reading = load_table(empty, path)
    (found,) = reading.relations
    (source,) = empty.sources()
    said = [found.label, *found.examples, empty.log(1)[0].summary, source.name]
    assert all(text.isprintable() for text in said), said


def test_labels_that_give_the_key_of_a_known_relation_are_another_relation(store: Store, tmp_path: Path) -> None:
    with store.write("add", "x") as writer:
        assert writer.free_relation_key("capital!") == "capital_2"
        assert writer.free_entity_key("C#") == "C"
        writer.add_entity("C")
        assert writer.free_entity_key("C++") == "C_2"
        for free in (writer.free_entity_key, writer.free_relation_key, writer.free_type_key):
            with pytest.raises(UnsafeText):
                free("\u200b")


@pytest.mark.parametrize("name", ["x.csv", "x.tsv"])
def test_one_nul_costs_one_row(empty: Store, tmp_path: Path, name: str) -> None:
    mark = "," if name == "x.csv" else "\t"
    rows = [mark.join(cells) for cells in (("a", "r\0", "b"), ("a", "r", "b"), ("a", "size", "1\0"), ("c", "r", "b"))]
    receipt, _ = load_table(empty, file(tmp_path, "\n".join(rows), name))
    assert (receipt.added, [rejection.line for rejection in receipt.rejections]) == (2, [1, 3])
