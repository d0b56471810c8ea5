from __future__ import annotations

import lzma
import tomllib
from pathlib import Path

import pytest

from superbrain.errors import (
    BadEncoding,
    BadLine,
    FileMissing,
    FormatTooNew,
    InputError,
    OutputFailed,
    UnknownFormat,
)
from superbrain.store import Store
from superbrain.store.formats import load_folder, write_folder
from superbrain.types import EntityId, EntityType, Literal, Name, Relation


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> Path:
    with store.write("add", "odd things") as writer:
        writer.add_type(EntityType("odd.type-1", "怪\\n", 'o"d\td', aliases_en=("a", "b")))
        writer.add_relation(Relation("说", "说", 'say "x"', literal="text", phrasings_zh=("{}说什么",), closed=True))
        odd = writer.add_entity("odd", ["odd.type-1", "place"])
        writer.add_name(odd, Name("back\\slash", "en"))
        writer.add_fact(odd, writer.relation("说"), Literal("text", "line\nand\ttab\\n"), sources=["user", "atlas"])
        writer.add_proposal(
            odd, writer.relation("capital"), EntityId(3), score=0.1234567, sources=["user"], reason="why?"
        )
        writer.rename(EntityId(0), "Gaul", "en")
    folder = tmp_path / "exported"
    write_folder(store, folder)
    return folder


def test_what_goes_out_comes_in_again_byte_for_byte(store: Store, exported: Path, tmp_path: Path) -> None:
    with Store.create(tmp_path / "again") as again:
        receipt = load_folder(again, exported)
        assert (receipt.added, receipt.duplicate, receipt.rejected) == (7, 0, 0)
        write_folder(again, tmp_path / "twice")
        assert again.counts() | {"transaction": 0} == store.counts() | {"transaction": 0}
        (fact,) = again.facts(relation=again.relation("说"))
        assert fact.tail == Literal("text", "line\nand\ttab\\n")
        assert again.proposals()[0].score == 0.1234567
    assert contents(tmp_path / "twice") == contents(exported)


def test_a_compressed_folder_is_the_same_folder(store: Store, exported: Path, tmp_path: Path) -> None:
    write_folder(store, tmp_path / "packed", compress=True)
    for name, content in contents(tmp_path / "packed").items():
        plain = lzma.decompress(content) if name.endswith(".xz") else content
        assert plain == contents(exported)[name.removesuffix(".xz")]
    with Store.create(tmp_path / "again") as again:
        assert load_folder(again, tmp_path / "packed").added == 7


def test_an_export_says_that_it_is_one_and_goes_on_saying_so(exported: Path, tmp_path: Path) -> None:
    assert tomllib.loads((exported / "brain.toml").read_text())["exported"] is True
    with Store.create(tmp_path / "again") as again:
        load_folder(again, exported)
        write_folder(again, tmp_path / "twice")
    assert tomllib.loads((tmp_path / "twice" / "brain.toml").read_text())["exported"] is True


def test_a_table_may_be_split_over_files(exported: Path, tmp_path: Path) -> None:
    header, *rows = (exported / "facts.tsv").read_text().splitlines(keepends=True)
    (exported / "facts.tsv").write_text("".join([header, *rows[:3]]))
    (exported / "facts-odbl.tsv").write_text("".join([header, *rows[2:5]]))
    (exported / "facts-cc-by-sa.tsv.xz").write_bytes(lzma.compress("".join([header, *rows[5:]]).encode()))
    (exported / "factsheet.tsv").write_text("not of this table")
    with Store.create(tmp_path / "again") as again:
        receipt = load_folder(again, exported)
    assert (receipt.added, receipt.duplicate) == (7, 0)


def test_rows_are_sorted_and_values_escaped(exported: Path) -> None:
    lines = (exported / "facts.tsv").read_text().splitlines()
    assert lines[0] == "head\trelation\ttail\tvalue\tunit\tvalid_from\tvalid_to\tsources"
    assert lines[1:] == sorted(lines[1:])
    assert "odd\t说\t\tline\\nand\\ttab\\\\n\t\t\t\tatlas user" in lines
    assert "country.fr\tpopulation\t\t68000000\tperson\t2023\t\tatlas" in lines


def test_a_folder_with_something_in_it_is_never_written_to(store: Store, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    with pytest.raises(OutputFailed):
        write_folder(store, tmp_path / "full")
    assert contents(tmp_path / "full") == {"mine": b"mine"}
    (tmp_path / "empty").mkdir()
    write_folder(store, tmp_path / "empty")
    with pytest.raises(OutputFailed):
        write_folder(store, tmp_path / "full" / "mine" / "below")
    assert not list(tmp_path.rglob(".superbrain*"))


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("brain.toml", "format = 99\n", FormatTooNew),
        ("brain.toml", "name = 'x'\n", UnknownFormat),
        ("brain.toml", "format = \n", InputError),
        ("types.toml", "[a]\ncolour = 'x'\n", InputError),
        ("types.toml", "[a]\nzh = 1\n", InputError),
        ("types.toml", "a = 1\n", InputError),
        ("relations.toml", "[a]\nclosed = 'yes'\n", InputError),
        ("relations.toml", "[a]\nliteral = 'number'\n", InputError),
        ("relations.toml", "[a]\naliases_zh = [1]\n", InputError),
        ("facts.tsv", "a\tb\n", BadLine),
        ("entities.tsv", "key\ttypes\nx\n", BadLine),
        ("entities.tsv", "key\ttypes\nx\tunheard_of\n", BadLine),
        ("entities.tsv", "key\ttypes\nx y\t\n", BadLine),
        ("names.tsv", "entity\tlanguage\tkind\tname\nnobody\ten\talias\tx\n", BadLine),
        ("names.tsv", "entity\tlanguage\tkind\tname\nodd\ten\tnickname\tx\n", BadLine),
        ("names.tsv", "entity\tlanguage\tkind\tname\nodd\ten\talias\tx\0\n", BadLine),
        ("sources.tsv", "key\tname\turi\tlicence\ttrust\nx\tx\t\t\tmuch\n", BadLine),
        ("names.tsv", b"entity\tlanguage\tkind\tname\nodd\ten\talias\t\xff\n", BadEncoding),
        ("names.tsv", "entity\tlanguage\tkind\tname\n" + "x" * (1 << 21), BadLine),
    ],
)
def test_a_malformed_folder_stores_nothing(
    exported: Path, tmp_path: Path, name: str, text: str | bytes, error: type[Exception]
) -> None:
    (exported / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with Store.create(tmp_path / "again") as again:
        with pytest.raises(error):
            load_folder(again, exported)
        assert again.transaction == 0
        assert again.counts()["entities"] == 0


def test_a_bad_row_is_named_by_file_and_line_in_both_languages(exported: Path, tmp_path: Path) -> None:
    with (exported / "facts.tsv").open("a") as file:
        file.write("odd\tpopulation\t\tmany\t\t\t\tatlas\n")
    with Store.create(tmp_path / "again") as again, pytest.raises(BadLine) as caught:
        load_folder(again, exported)
    assert caught.value.fields["line"] == 9
    assert "many" in caught.value.message("en")
    assert "不能读作" in caught.value.message("zh")


def test_what_is_no_such_folder_is_said_so(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        load_folder(store, tmp_path / "nothing")
    (tmp_path / "other").mkdir()
    with pytest.raises(UnknownFormat):
        load_folder(store, tmp_path / "other")
