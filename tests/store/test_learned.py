"""Documents, passages, evidence and decisions: writing, reading, undoing, merging, then and now."""

from __future__ import annotations

import re

import pytest
from made_up_texts import Reading

from superbrain.errors import AmbiguousName, NotUndoable, UnknownName, UnsafeText, UsageError
from superbrain.store import Store, examine
from superbrain.store.formats import load_folder
from superbrain.store.learned import Candidate, Document, Evidence, Home, Passage
from superbrain.types import EntityId, Name, Source

BERLIN = Evidence("", "country.de", "capital", "city.berlin", extractor="copula", score=0.9, span_from=0, span_to=8)
BONN = Evidence("", "country.de", "capital", "new:city:波恩", extractor="shape", stance="former", shape="的首都曾是")
TEXT = "德国的首都是柏林。"


def test_what_was_read_is_told(store: Store, reading: Reading) -> None:
    document = reading.ingest("notes.md", {TEXT: [BERLIN, BONN], "别的。": []}, language="zh", media="markdown")
    passage = Passage.of(TEXT)
    assert store.documents() == [document]
    assert [found.text for _, found in store.passages_of(document.hash)] == [TEXT, "别的。"]
    assert store.homes(passage.hash) == [(Home(document.hash, passage.hash, 0, 0, 9), document)]
    assert store.passage(passage.hash) == passage
    found = store.evidence(document=document.hash)
    assert found == store.evidence(passage=passage.hash) == list(store.all_evidence())
    assert {each.stance for each in found} == {"asserted", "former"}
    assert [each.passage for each in store.evidence(BERLIN.candidate)] == [passage.hash]
    assert store.evidence(BERLIN.candidate.id) == store.evidence(BERLIN.candidate)
    assert store.all_evidence().column("score") == (1.0, 0.9)
    assert store.all_evidence()[1].extractor == "copula"
    assert [source.name for source in store.sources() if source.key == document.source] == ["notes.md"]
    assert examine(store.folder, deep=True).sound


def test_no_evidence_is_no_row_and_still_has_columns(store: Store) -> None:
    assert (len(store.all_evidence()), store.all_evidence().column("head")) == (0, ())
    with pytest.raises(KeyError):
        store.all_evidence().column("colour")


def test_the_same_bytes_again_change_nothing(store: Store, reading: Reading) -> None:
    reading.ingest("notes", {TEXT: [BERLIN]})
    before = store.transaction
    reading.ingest("notes", {TEXT: [BERLIN]})
    assert store.transaction == before


def test_a_document_is_found_by_hash_beginning_and_name(store: Store, reading: Reading) -> None:
    one, two = reading.ingest("One.txt", {"a": []}), reading.ingest("two.txt", {"b": []})
    assert store.document(one.hash) == store.document(one.hash[:9]) == store.document("one.txt") == one
    assert store.document("three") is store.document(one.hash[:3]) is None
    reading.ingest("two.txt", {"c": []})
    with pytest.raises(AmbiguousName):
        store.document(two.name)


def test_a_passage_in_two_documents_is_one_with_two_homes(store: Store, reading: Reading) -> None:
    one = reading.ingest("one", {TEXT: [BERLIN]})
    two = reading.ingest("two", {"前面。": [], TEXT: [BERLIN]})
    assert [home.position for home, _ in store.homes(Passage.of(TEXT).hash)] == [0, 1]
    assert (
        len(store.evidence()) == len(store.evidence(document=one.hash)) == len(store.evidence(document=two.hash)) == 1
    )
    assert store.log(1)[0].counts.passages == 1


def test_a_shared_passage_outlives_the_undoing_of_either_reading(store: Store, reading: Reading) -> None:
    one = reading.ingest("one", {TEXT: [BERLIN]})
    two = reading.ingest("two", {TEXT: [BERLIN]})
    store.undo(2)
    assert [document.name for document in store.documents()] == ["two"]
    assert len(store.evidence(document=two.hash)) == 1
    store.undo(3)
    assert (store.evidence(), store.passage(Passage.of(TEXT).hash)) == ([], None)
    store.undo(4)
    assert len(store.evidence(document=one.hash)) == 1
    store.undo(5)
    assert (len(store.documents()), len(store.evidence())) == (2, 1)
    assert len(store.evidence(as_of=3)) == len(store.evidence(as_of=4)) == 1
    assert store.evidence(as_of=5) == store.evidence(as_of=1) == []
    assert examine(store.folder, deep=True).sound


def test_reading_a_passage_again_replaces_what_it_says(store: Store, reading: Reading) -> None:
    reading.ingest("one", {TEXT: [BERLIN, BONN]})
    passage = Passage.of(TEXT).hash
    with store.write("read", "again") as writer:
        known = {each.id for each in writer.evidence_of(passage)}
        fresh = [each for each in writer.evidence_of(passage) if each.stance == "asserted"]
        assert writer.set_evidence(passage, fresh) == (0, 1)
    assert writer.receipt.counts.withdrawn == 1
    assert [each.id in known for each in store.evidence()] == [True]
    store.undo()
    assert len(store.evidence()) == 2


def test_passages_are_found_by_what_stands_in_them(store: Store, reading: Reading) -> None:
    reading.ingest("one", {TEXT: [], "Ｂｅｒｌｉｎ is a city.": [], "法國。": [], "Nothing.": []})
    assert [found.text for found in store.passages_holding("berlin")] == ["Ｂｅｒｌｉｎ is a city."]
    assert {found.text for found in store.passages_holding("法国", "柏林")} == {"法國。", TEXT}
    assert store.passages_holding("", "罗马") == store.passages_holding() == []


def test_a_decision_counts_until_the_next_and_undo_brings_the_older_back(store: Store, reading: Reading) -> None:
    document = reading.ingest("one", {TEXT: [BERLIN]})
    fact = reading.accept(BERLIN.candidate, document)
    decision = store.decision(BERLIN.candidate)
    assert (decision.verdict, decision.who, decision.fact) == ("accept", "user", fact)
    assert document.source in [source.key for source in store.sources_of(fact)]
    with store.write("reject", "no") as writer:
        assert writer.add_decision(BERLIN.candidate, "reject", who="user", reason="misread")
        assert not writer.add_decision(BERLIN.candidate, "reject", who="user", reason="misread")
    assert [each.verdict for each in store.decisions()] == ["reject"]
    assert store.decision(BERLIN.candidate, as_of=3) == decision
    assert re.fullmatch(r"20\d\d-.*\+00:00", store.decisions()[0].time)
    store.undo()
    assert store.decisions() == [decision]
    store.undo(3)
    assert (store.decisions(), store.decision(BERLIN.candidate)) == ([], None)


def test_a_decision_whose_fact_is_retracted_stands_without_it(store: Store, reading: Reading) -> None:
    document = reading.ingest("one", {TEXT: [BERLIN]})
    fact = reading.accept(Candidate("country.fr", "capital", "city.berlin"), document)
    with store.write("retract", "x") as writer:
        writer.retract_fact(fact)
    assert [each.fact for each in store.decisions()] == [None]
    assert examine(store.folder, deep=True).sound


def test_a_reading_on_which_an_acceptance_rests_is_undone_after_it(store: Store, reading: Reading) -> None:
    document = reading.ingest("one", {TEXT: [BERLIN]})
    reading.accept(Candidate("new:city:波恩", "capital", "city.berlin"), document, key="bonn")
    with pytest.raises(NotUndoable, match="transaction 3 builds on transaction 2"):
        store.undo(2)
    store.undo(3)
    store.undo(2)
    assert store.documents() == store.evidence() == store.decisions() == []
    assert store.entity("bonn") is None
    assert examine(store.folder, deep=True).sound


def test_evidence_and_decisions_follow_their_entities_when_these_are_merged(store: Store, reading: Reading) -> None:
    document = reading.ingest("one", {TEXT: [BERLIN], "两德。": [Evidence("", "country.de", "borders", "country.fr")]})
    fact = reading.accept(BERLIN.candidate, document)
    with store.write("merge", "x") as writer:
        writer.merge_entities(EntityId(0), EntityId(1))
    (found,) = store.evidence()  # what two entities that are one have to do with each other says nothing
    assert (found.head, found.candidate.id) == ("country.fr", store.evidence(found.candidate)[0].candidate.id)
    (decision,) = store.decisions()
    assert decision.candidate == Candidate("country.fr", "capital", "city.berlin")
    assert decision.fact not in (fact, None)
    assert store.fact(decision.fact).head == 0
    with store.write("add", "the old key leads on") as writer:
        assert writer.add_evidence(Evidence(Passage.of(TEXT).hash, "country.de", "founded", value="1949"))
    assert {each.head for each in store.evidence()} == {"country.fr"}
    store.undo(5)
    store.undo(4)
    assert {each.head for each in store.evidence()} == {"country.de"}
    assert store.decisions()[0].fact == fact
    assert examine(store.folder, deep=True).sound


def test_a_newer_world_keeps_what_was_learned(store: Store, reading: Reading, tmp_path: object) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    (folder / "brain.toml").write_text('format = 1\nname = "world"\nversion = "1"\n')
    load_folder(store, folder, origin="world")
    document = reading.ingest("one", {TEXT: [BERLIN]})
    reading.accept(Candidate("new:city:波恩", "capital", "city.berlin"), document, key="bonn")
    before = store.documents(), store.evidence(), store.decisions(), store.names(store.entity("bonn"))
    (folder / "brain.toml").write_text('format = 1\nname = "world"\nversion = "2"\n')
    load_folder(store, folder, origin="world")
    assert (store.documents(), store.evidence(), store.decisions(), store.names(store.entity("bonn"))) == before


GOOD = Document("a" * 64, "name")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda writer: writer.add_document(Document("xyz", "name")), UnsafeText),
        (lambda writer: writer.add_document(Document("a" * 64, "na\x1bme")), UnsafeText),
        (lambda writer: writer.add_document(Document("a" * 64, "")), UnsafeText),
        (lambda writer: writer.add_passage("b" * 64, "x", position=0, byte_from=0, byte_to=1), UnknownName),
        (lambda writer: writer.add_passage("a" * 64, "x\x1b", position=0, byte_from=0, byte_to=1), UnsafeText),
        (lambda writer: writer.add_passage("a" * 64, "", position=0, byte_from=0, byte_to=1), UnsafeText),
        (lambda writer: writer.add_evidence(Evidence("c" * 64, "a", "b", "c")), UnknownName),
        (lambda writer: writer.add_evidence(Evidence(Passage.of("fine").hash, "a", "b\u202e", "c")), UnsafeText),
        (lambda writer: writer.add_evidence(Evidence(Passage.of("fine").hash, "a", "b", "c", score=2.0)), UsageError),
        (lambda writer: writer.add_decision(Candidate("a", "b", "c"), "reject", who="me", fact=1), UsageError),
        (lambda writer: writer.add_decision(Candidate("a", "b", "c"), "accept", who="me", fact=999), UsageError),
        (lambda writer: writer.add_decision(Candidate("a", "b", "c"), "accept", who="m\0e"), UnsafeText),
        (lambda writer: writer.crediting(["nobody"]).__enter__(), UnknownName),
        (lambda writer: writer.forget("b" * 64), UnknownName),
        (
            lambda writer: writer.add_proposal(
                0, writer.relation("capital"), EntityId(3), score=0.5, sources=["document.aaaaaaaaaaaaaaaa"]
            ),
            UsageError,
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_stored(store: Store, wrong: object, error: type) -> None:
    with pytest.raises(error), store.write("ingest", "x") as writer:  # noqa: PT012 - one call is what is tried
        writer.add_document(GOOD)
        writer.add_passage(GOOD.hash, "fine", position=0, byte_from=0, byte_to=1)
        wrong(writer)
    assert store.documents() == []
    assert store.passage(Passage.of("fine").hash) is None


def test_credits_go_with_what_they_are_of_and_end_where_a_person_says_so_too(store: Store, reading: Reading) -> None:
    document = reading.ingest("one", {TEXT: [BERLIN]})

    def credited() -> list[tuple[str, int]]:
        with store.view() as connection:
            rows = connection.execute("SELECT tbl, row FROM credits WHERE retracted_in IS NULL ORDER BY tbl, row")
            return rows.fetchall()

    with store.write("accept", "x") as writer, writer.crediting([document.source]):
        bonn = writer.add_entity("bonn", ["city"])
        writer.add_name(bonn, Name("波恩", "zh", "preferred"))
        writer.add_name(bonn, Name("Bonn", "de"))
        writer.add_entity("city.berlin", ["city"])  # known before, and not from a document
        writer.add_name(EntityId(3), Name("Berlin", "en"))
    assert [table for table, _ in credited()] == ["declarations", "entities", "names", "names"]
    with store.write("add", "by hand") as writer:
        writer.add_name(bonn, Name("波恩", "zh", "preferred"))
        writer.retract_name(bonn, "Bonn")
    assert [table for table, _ in credited()] == ["declarations", "entities"]
    store.undo()
    with store.write("rename", "x") as writer:
        writer.rename(bonn, "Bonna", "zh")
    assert [table for table, _ in credited()] == ["declarations", "entities", "names", "names"]
    with store.write("merge", "x") as writer:
        writer.merge_entities(EntityId(3), bonn)
    assert {row for table, row in credited() if table == "names"}
    assert examine(store.folder, deep=True).sound


def test_a_source_that_is_there_stays_as_it_is(store: Store) -> None:
    with store.write("ingest", "x") as writer:
        writer.add_source(Source(GOOD.source, "mine", trust=0.9))
        writer.add_document(GOOD)
    assert next(source for source in store.sources() if source.key == GOOD.source).trust == 0.9
