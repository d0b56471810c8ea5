"""What is taken back leaves no trace: the exported folder is the one of before, to the byte."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from superbrain.language.ground import Ground
from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import NameIndex
from superbrain.learning.forgetting import forget
from superbrain.learning.fusion import believe, open_proposals
from superbrain.learning.ingesting import ingest
from superbrain.learning.reading import open_text
from superbrain.learning.review import Decided, decide
from superbrain.store import Store
from superbrain.store.formats.export import write_folder
from superbrain.types import EntityType, Name, Relation, Source

FIRST = "# 沈砚秋\n\n沈砚秋的老师是顾砥斋。法国的首都是里昂。\n"
SECOND = "顾砥斋的老师是李慕白。有人说沈砚秋见过李慕白。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    Store.create(tmp_path / "brain").close()
    with Store.open(tmp_path / "brain", writable=True) as opened:
        with opened.write("load", "world") as writer:
            writer.add_source(Source("us", "us"))
            for kind, zh in (("person", "人物"), ("country", "国家"), ("city", "城市")):
                writer.add_type(EntityType(kind, zh, kind))
            writer.add_relation(Relation("teacher", "老师", "teacher", ("person",), ("person",)))
            writer.add_relation(Relation("capital", "首都", "capital", ("country",), ("city",), functional=True))
            for key, kind, zh in (("fr", "country", "法国"), ("paris", "city", "巴黎"), ("lyon", "city", "里昂")):
                writer.add_name(writer.add_entity(key, [kind]), Name(zh, "zh", "preferred"))
        yield opened


def ground_of(store: Store) -> Ground:
    snapshot, lexicon = store.snapshot(), load_lexicon()
    names = NameIndex.of(store.all_names(), snapshot, lexicon)
    return Ground(snapshot, names, lexicon, store.entity_key, store.entity, store.labels)


def read(store: Store, words: str, name: str) -> str:
    """Read a note; its hash."""
    (digest,) = ingest(store, ground_of(store), [open_text(io.BytesIO(words.encode()), name)]).touched
    return digest


def accept_all(store: Store, *, only: str = "") -> Decided:
    """Accept all proposals, or those that rest on one document."""
    passages = {passage.hash for _, passage in store.passages_of(only)} if only else set()
    beliefs = open_proposals(believe(store, store.snapshot()))
    chosen = [one for one in beliefs if not only or passages.issuperset(each.passage for each in one.evidence)]
    return decide(store, ground_of(store), accept=chosen, who="me")


def exported(store: Store, place: Path) -> dict[str, bytes]:
    write_folder(store, place)
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


def test_undoing_a_reading_leaves_what_was_before(store: Store, tmp_path: Path) -> None:
    before = exported(store, tmp_path / "before")
    read(store, FIRST, "first.md")
    assert exported(store, tmp_path / "read") != before
    store.undo()
    assert exported(store, tmp_path / "after") == before


def test_undoing_a_decision_with_newcomers_reads_all_passages_as_before(store: Store, tmp_path: Path) -> None:
    read(store, FIRST, "first.md")
    read(store, SECOND, "second.txt")
    before = exported(store, tmp_path / "before")
    decided = accept_all(store)
    assert decided.newcomers
    assert decided.reread
    store.undo(decided.transaction)
    assert exported(store, tmp_path / "after") == before


def test_forgetting_a_document_whose_newcomers_another_mentions_leaves_what_was_before(
    store: Store, tmp_path: Path
) -> None:
    read(store, SECOND, "second.txt")
    before = exported(store, tmp_path / "before")
    first = read(store, FIRST, "first.md")
    decided = accept_all(store, only=first)
    assert len(decided.newcomers) == 2
    assert decided.reread
    assert any(one.head == "顾砥斋" for one in store.all_evidence())  # the second now speaks of the first's newcomer
    forget(store, ground_of(store), first)
    assert exported(store, tmp_path / "after") == before
