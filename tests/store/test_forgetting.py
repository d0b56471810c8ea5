"""Forgetting a document: nothing of it is told any more, at no moment, and nothing of it is left in the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from made_up_texts import Reading

from superbrain.errors import NotUndoable, UnknownName
from superbrain.store import Store, cache, connection, examine, names
from superbrain.store.connection import GRAPH
from superbrain.store.formats import write_folder
from superbrain.store.learned import Candidate, Document, Evidence, Passage
from superbrain.text import key
from superbrain.types import EntityId, EntityType, Literal, Name

SECRET = "李明诚生于柏林。"
SHARED = "法国的首都是柏林。"
BORN = Candidate("new:person:李明诚", "capital", "city.berlin")
WRONG = Candidate("country.fr", "capital", "city.berlin")


def said(candidate: Candidate, stance: str = "asserted") -> Evidence:
    return Evidence("", candidate.head, candidate.relation, candidate.tail, extractor="copula", stance=stance)


@pytest.fixture
def secret(store: Store, reading: Reading) -> Document:
    with store.write("load", "a class") as writer:
        writer.add_type(EntityType("person", "人", "person"))
    document = reading.ingest("geheim.txt", {SECRET: [said(BORN)], SHARED: [said(WRONG)]})
    reading.accept(BORN, document, key="limingcheng")
    with store.write("accept", "又名 李大才") as writer, writer.crediting([document.source]):
        writer.add_name(EntityId(2), Name("李大才", "zh"))
    return document


def forget(store: Store, document: Document) -> object:
    with store.write("forget", document.hash[:12]) as writer:
        return writer.forget(document.hash)


def exported(store: Store, folder: Path) -> dict[str, bytes]:
    write_folder(store, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


TRACES = ("李明诚", "李大才", "limingcheng", "geheim", SECRET, "明诚生")


def left_in(folder: Path) -> list[str]:
    """What can be found in any file of the brain."""
    files = [path for path in folder.rglob("*") if path.is_file() and "ballast" not in path.name]
    return [
        f"{path.name}: {trace}"
        for path in files
        for trace in (*TRACES, *names.spell(key("李明诚")).split())
        if trace.encode() in path.read_bytes()
    ]


def test_what_goes_is_listed_before_and_is_what_goes(store: Store, secret: Document) -> None:
    beforehand = store.resting_on(secret.hash)
    before = store.transaction
    assert [fact.head for fact in beforehand.facts] == [EntityId(4)]
    assert [decision.candidate for decision in beforehand.decisions] == [BORN]
    assert (beforehand.newcomers, beforehand.names) == ((EntityId(4),), ("李大才", "李明诚"))
    assert set(beforehand.passages) == {Passage.of(SECRET).hash, Passage.of(SHARED).hash}
    assert store.transaction == before
    assert forget(store, secret) == beforehand
    assert store.log(1)[0].counts.retracted == store.log(1)[0].counts.forgotten == 1
    with pytest.raises(UnknownName):
        store.resting_on(secret.hash)


def test_the_file_does_not_hold_it_any_more(store: Store, secret: Document) -> None:
    store.snapshot()
    assert left_in(store.folder)
    forget(store, secret)
    assert left_in(store.folder) == []
    assert not (store.folder / f"{GRAPH}-wal").exists() or (store.folder / f"{GRAPH}-wal").stat().st_size < 9000
    store.snapshot()
    assert left_in(store.folder) == []


def test_no_moment_shows_it(store: Store, secret: Document) -> None:
    forget(store, secret)
    for at in (*range(store.transaction + 1), None):
        assert len(list(store.facts(as_of=at))) == (0 if at == 0 else 6)
        assert store.documents(as_of=at) == store.evidence(as_of=at) == store.decisions(as_of=at) == []
        assert store.passages_of(secret.hash, as_of=at) == store.homes(Passage.of(SECRET).hash, as_of=at) == []
        assert store.entity("limingcheng", as_of=at) is None
        assert store.entities_named("李明诚", as_of=at) == store.entities_named("李大才", as_of=at) == []
        assert all(source.key != secret.source for source in store.sources(as_of=at))
        assert store.snapshot(at).triples.shape[0] == (0 if at == 0 else 3)
    assert store.entity_key(4) == "forgotten.4"
    assert store.names_containing("明诚") == []


def test_the_log_keeps_hashes_only_and_still_replays(store: Store, secret: Document) -> None:
    hashes = store.stamps()
    forget(store, secret)
    assert {number: stamp for number, stamp in store.stamps().items() if number in hashes} == hashes
    forgotten = {entry.id: (entry.forgotten, entry.summary) for entry in store.log(99)}
    assert forgotten == {
        6: (False, secret.hash[:12]),
        5: (True, ""),
        4: (True, ""),
        3: (True, ""),
        2: (False, "a class"),
        1: (False, "small graph"),
    }
    report = examine(store.folder, deep=True)
    assert report.sound, report.errors
    assert not [finding for finding in report.findings if finding.severity == "warning"]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM erased WHERE tbl = 'facts'",
        "UPDATE erased SET digest = 'x' WHERE tbl = 'names'",
        "UPDATE erased SET at = 4 WHERE tbl = 'documents'",
        "UPDATE erased SET erased_in = 5 WHERE tbl = 'homes'",
        "INSERT INTO erased VALUES ('facts', 1, 'now +', 1, '', 6)",
        "UPDATE transactions SET summary = 'read something' WHERE id = 3",
        "UPDATE transactions SET summary = 'x' WHERE id = 6",
    ],
)
def test_what_is_erased_cannot_be_tampered_with_unseen(store: Store, secret: Document, damage: str) -> None:
    forget(store, secret)
    raw = sqlite3.connect(store.folder / GRAPH)
    raw.execute(damage)
    raw.commit()
    raw.close()
    found = examine(store.folder, deep=True).sound
    # A summary that is not shown for what it was hides nothing: its digest is what counts.
    assert found == ("something" in damage)


def test_forgetting_is_not_undone_and_says_so(store: Store, secret: Document) -> None:
    forget(store, secret)
    for number in (None, 6):
        with pytest.raises(NotUndoable, match="transaction 6 forgot is erased"):
            store.undo(number)
    with pytest.raises(NotUndoable, match="what transaction 4 did is forgotten"):
        store.undo(4)
    store.undo(2)
    assert examine(store.folder, deep=True).sound


def test_ids_are_never_given_twice(store: Store, secret: Document) -> None:
    facts = {fact.id for fact in store.facts()}
    forget(store, secret)
    with store.write("add", "x") as writer:
        fact, _ = writer.add_fact(0, writer.relation("capital"), EntityId(3), sources=["user"])
        assert writer.add_entity("limingcheng") == 5
        writer.add_name(EntityId(5), Name("李明诚", "zh"))
    assert fact not in facts
    assert [entity for entity, _ in store.names_containing("明诚")] == [5]
    assert examine(store.folder, deep=True).sound


def test_what_another_source_says_stays_from_when_it_said_so(store: Store, secret: Document) -> None:
    with store.write("add", "by hand") as writer:
        writer.add_fact(4, writer.relation("capital"), EntityId(3), sources=["user"])
    went = forget(store, secret)
    assert (went.facts, went.newcomers, [each.candidate for each in went.decisions]) == ((), (), [BORN])
    assert [len(list(store.facts(head=4, as_of=at))) for at in (4, 5, 6, 7)] == [0, 0, 1, 1]
    (fact,) = store.facts(head=4)
    assert [source.key for source in store.sources_of(fact.id)] == ["user"]
    assert store.label(4, "zh") == "李明诚"  # the person's fact has need of a name to be told by
    assert store.entity("limingcheng", as_of=5) is None
    assert examine(store.folder, deep=True).sound
    store.undo(6)
    assert list(store.facts(head=4)) == []
    store.undo(8)
    assert list(store.facts(head=4)) == [fact]
    assert examine(store.folder, deep=True).sound


def test_another_document_that_states_it_keeps_the_acceptance(store: Store, secret: Document, reading: Reading) -> None:
    fact = reading.accept(WRONG, secret)
    other = reading.ingest("other", {SHARED: [said(WRONG)]})
    hedger = reading.ingest("hedger", {"也许。": [said(WRONG, "hedged")]})
    assert store.resting_on(secret.hash).facts[0].head == 4
    forget(store, secret)
    assert [source.key for source in store.sources_of(fact)] == [other.source]
    assert [decision.candidate for decision in store.decisions()] == [WRONG]
    assert len(store.evidence(document=other.hash)) == 1
    assert store.evidence(passage=Passage.of(SHARED).hash, as_of=6) == []
    forget(store, other)
    assert store.fact(fact) is None
    assert store.decisions() == []
    assert store.documents() == [hedger]
    assert examine(store.folder, deep=True).sound


def test_a_newcomer_stays_with_a_fact_that_a_later_unreviewed_document_states(
    store: Store, secret: Document, reading: Reading
) -> None:
    other = reading.ingest("other.txt", {"后来读到的话。": [said(replace(BORN, head="limingcheng"))]})
    assert forget(store, secret).facts == ()
    assert examine(store.folder, deep=True).errors == ()
    person = store.entity("limingcheng")
    assert person is not None
    assert [name.text for name in store.names(person)] == ["李明诚"]
    assert len(list(store.facts(head=person))) == 1
    forget(store, other)
    assert examine(store.folder, deep=True).errors == ()
    assert store.entity("limingcheng") is None
    assert left_in(store.folder) == []


def test_a_reading_that_was_undone_is_still_found_by_name(store: Store, secret: Document) -> None:
    newest = store.transaction
    for transaction in (newest, newest - 1, newest - 2):  # a name, an acceptance, the reading
        store.undo(transaction)
    assert store.document("geheim.txt") is None
    assert store.document("geheim.txt", retracted=True) == secret


def test_rejections_stay(store: Store, secret: Document) -> None:
    with store.write("reject", "x") as writer:
        writer.add_decision(WRONG, "reject", who="user")
    forget(store, secret)
    assert [decision.candidate for decision in store.decisions()] == [WRONG]


def test_an_undone_reading_can_be_forgotten_too(store: Store, secret: Document) -> None:
    for number in (5, 4, 3):
        store.undo(number)
    assert store.documents() == []
    forget(store, secret)
    assert left_in(store.folder) == []
    with pytest.raises(NotUndoable, match="is forgotten"):
        store.undo(8)
    assert examine(store.folder, deep=True).sound


def test_a_newcomer_that_was_renamed_or_merged_goes_with_its_new_names(store: Store, secret: Document) -> None:
    with store.write("rename", "x") as writer:
        writer.rename(EntityId(4), "李先生", "zh")
        writer.retract_name(EntityId(4), "李先生")
    with store.write("merge", "x") as writer:
        writer.merge_entities(EntityId(0), EntityId(4))
    forget(store, secret)
    assert left_in(store.folder) == []
    assert store.entity("limingcheng") is None
    assert {name.text for name in store.names(0)} == {"法国", "法蘭西", "France"}
    assert len(list(store.facts())) == 6
    assert examine(store.folder, deep=True).sound


def test_a_fact_that_a_person_had_once_keeps_that_life(store: Store, reading: Reading) -> None:
    relation = store.relation("population")
    with store.write("add", "x") as writer:
        fact, _ = writer.add_fact(0, relation, Literal("quantity", "5"), sources=["user"])
    with store.write("retract", "x") as writer:
        writer.retract_fact(fact)
    five = Candidate("country.fr", "population", value="5", unit="person")
    document = reading.ingest("one", {"五。": [Evidence("", five.head, five.relation, value="5", unit="person")]})
    assert reading.accept(five, document) == fact
    forget(store, document)
    assert [store.fact(fact, as_of=at) is not None for at in range(1, 7)] == [False, True, False, False, False, False]
    assert examine(store.folder, deep=True).sound
    store.undo(3)
    assert store.fact(fact) is not None
    assert examine(store.folder, deep=True).sound


def test_a_store_that_is_open_elsewhere_and_a_kept_cache_show_nothing_of_it(store: Store, secret: Document) -> None:
    reader = Store.open(store.folder)
    assert reader.snapshot().triples.shape[0] == 4
    arrays = reader.snapshot()
    forget(store, secret)
    cache.save(arrays, store.folder, reader.stamps()[arrays.transaction])  # by somebody who had it in mind still
    assert reader.snapshot().triples.shape[0] == 3
    with Store.open(store.folder) as fresh:
        assert fresh.snapshot().triples.shape[0] == 3
        assert fresh.snapshot(5).triples.shape[0] == 3
        assert set(fresh.cache_stamps()) == {6}
    reader.close()


def test_a_reader_in_the_way_only_delays_the_scrubbing(store: Store, secret: Document) -> None:
    with closing(connection.open_reader(store.folder)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM names").fetchall()
        forget(store, secret)
        assert left_in(store.folder)
        assert [each.code for each in examine(store.folder).findings if each.severity == "warning"] == ["scrubbing"]
        reader.execute("ROLLBACK")
    with store.write("add", "x") as writer:
        writer.add_entity("x")
    assert left_in(store.folder) == []
    assert not [each for each in examine(store.folder).findings if each.severity == "warning"]


def test_forgotten_is_as_never_read_also_after_reading_it_again(store: Store, reading: Reading, tmp_path: Path) -> None:
    before = exported(store, tmp_path / "before")
    for number in range(2):
        document = reading.ingest("one", {SHARED: [said(WRONG)]})
        reading.accept(WRONG, document)
        forget(store, document)
        assert exported(store, tmp_path / str(number)) == before
    assert examine(store.folder, deep=True).sound
