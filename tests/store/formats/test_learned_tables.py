"""What was read and decided goes out into a folder and comes in again, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_texts import Reading

from superbrain.errors import BadLine
from superbrain.store import Store, back_up, examine, restore
from superbrain.store.formats import load_folder, write_folder
from superbrain.store.learned import Candidate, Document, Evidence
from superbrain.types import EntityId, Name

BORN = Candidate("new:city:小镇", "capital", "city.berlin")
MANY = Candidate("country.fr", "population", value="7", unit="person", valid_from="1800")
HEDGED = Evidence("", MANY.head, MANY.relation, "", MANY.value, MANY.unit, MANY.valid_from, stance="hedged")


@pytest.fixture
def learned(store: Store, reading: Reading) -> Store:
    one = reading.ingest(
        "one\\two.md",
        {
            "第一行\n第二行\t有制表符": [
                Evidence("", BORN.head, BORN.relation, BORN.tail, extractor="copula", score=1 / 3, link=0.5, span_to=3)
            ],
            "法国有7人。": [HEDGED],
        },
        language="zh",
        media="markdown",
        time="1999-01-01",
    )
    two = reading.ingest("two", {"法国有7人。": [HEDGED]})
    reading.accept(BORN, one, key="town")
    reading.accept(MANY, one, two)
    with store.write("reject", "x") as writer:
        writer.add_decision(Candidate("a", "b", "c"), "reject", who="me", reason="nonsense", time="2026-01-01")
        with writer.crediting([two.source, one.source]):
            writer.add_name(EntityId(0), Name("Hexagon", "en"))
    return store


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def told(store: Store) -> list[object]:
    found: list[object] = [store.documents(), list(store.all_evidence())]
    found += [store.passages_of(document.hash) for document in store.documents()]
    found.append(sorted(map(repr, store.decisions())))
    return found


@pytest.mark.parametrize("compress", [False, True])
def test_a_folder_holds_all_that_was_learned(learned: Store, tmp_path: Path, compress: bool) -> None:
    write_folder(learned, tmp_path / "out", compress=compress)
    with Store.create(tmp_path / "new") as new:
        counts = load_folder(new, tmp_path / "out").counts
        assert (counts.documents, counts.passages, counts.evidence, counts.decisions) == (2, 2, 2, 3)
        assert told(new)[:-1] == told(learned)[:-1]
        assert {(each.candidate, each.verdict, each.time) for each in new.decisions()} == {
            (each.candidate, each.verdict, each.time) for each in learned.decisions()
        }
        write_folder(new, tmp_path / "again", compress=compress)
        assert files(tmp_path / "again") == files(tmp_path / "out")
        assert load_folder(new, tmp_path / "out").stored is False
        assert examine(new.folder, deep=True).sound
        with new.write("forget", "x") as writer:
            went = writer.forget(new.document("two").hash)
        assert (went.facts, went.names) == ((), ())
        with new.write("forget", "x") as writer:
            went = writer.forget(new.document("one\\two.md").hash)
        assert (len(went.facts), went.names) == (2, ("Hexagon", "小镇"))
        assert examine(new.folder, deep=True).sound


def test_without_texts_there_are_no_such_tables(store: Store, tmp_path: Path) -> None:
    write_folder(store, tmp_path / "out")
    assert not {"documents.tsv", "evidence.tsv", "decisions.tsv", "credits.tsv"} & files(tmp_path / "out").keys()


def test_a_backup_holds_all_that_was_learned(learned: Store, tmp_path: Path) -> None:
    back_up(learned.folder, tmp_path / "file")
    restore(tmp_path / "file", tmp_path / "new")
    with Store.open(tmp_path / "new") as new:
        assert told(new) == told(learned)


@pytest.mark.parametrize(
    ("table", "old", "new", "line"),
    [
        ("passages.tsv", "7人", "8人", 2),
        ("homes.tsv", "\t0\t", "\tnought\t", 2),
        ("evidence.tsv", "asserted", "shouted", 2),
        ("evidence.tsv", "copula", "cop\x1bula", 2),
        ("evidence.tsv", "0.3333333333333333", "much", 2),
        ("decisions.tsv", "reject", "perhaps", 2),
        ("documents.tsv", "markdown", "stone", 2),
        ("credits.tsv", "country.fr", "country.xx", 2),
        ("credits.tsv", "Hexagon", "Pentagon", 2),
    ],
)
def test_a_wrong_cell_is_named_by_its_line(
    learned: Store, tmp_path: Path, table: str, old: str, new: str, line: int
) -> None:
    write_folder(learned, tmp_path / "out")
    path = tmp_path / "out" / table
    before = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [each.replace(old, new, 1) for each in before]
    assert changed != before
    path.write_text("".join(changed), encoding="utf-8")
    with Store.create(tmp_path / "new") as store, pytest.raises(BadLine) as caught:
        load_folder(store, tmp_path / "out")
    assert caught.value.fields["path"] == path
    assert caught.value.fields["line"] >= line


def test_a_home_needs_its_passage(learned: Store, tmp_path: Path) -> None:
    write_folder(learned, tmp_path / "out")
    (tmp_path / "out" / "passages.tsv").unlink()
    with Store.create(tmp_path / "new") as store, pytest.raises(BadLine, match=r"passages\.tsv"):
        load_folder(store, tmp_path / "out")


def test_a_document_without_passages_travels_too(store: Store, tmp_path: Path) -> None:
    with store.write("ingest", "x") as writer:
        writer.add_document(Document("f" * 64, "empty"))
    write_folder(store, tmp_path / "out")
    with Store.create(tmp_path / "new") as new:
        load_folder(new, tmp_path / "out")
        assert [document.name for document in new.documents()] == ["empty"]
