"""Forgetting a document is the same as never having read it: two brains, one that forgets and one that never read.

Documents share passages and newcomers; facts are accepted through one or several of them, some are also told by hand;
readings, acceptances and hand-made facts come in any order and some are undone. What is exported must be the same
bytes, and at no earlier moment may the one brain show a fact that the other never had.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain.store import Store, connection, examine
from superbrain.store.formats import load_folder, write_folder
from superbrain.store.learned import Candidate, Document, Evidence
from superbrain.types import EntityType, Literal, Name, Relation, Source

EXAMPLES = int(os.environ.get("SUPERBRAIN_EXAMPLES", "40"))

DOCUMENTS = tuple(Document(hashlib.sha256(name.encode()).hexdigest(), name, size=9) for name in ("d0", "d1", "d2"))
STATED = (
    Candidate("old.0", "r", "old.1"),
    Candidate("new.0", "r", "old.1"),
    Candidate("old.1", "r", "new.0"),
    Candidate("new.1", "q", value="7"),
    Candidate("old.0", "q", value="7", valid_from="1900"),
)
"""Passage n says the n-th; heads and tails that begin with "new" are newcomers."""

Step = tuple[object, ...]
PASSAGES = st.lists(st.integers(0, len(STATED) - 1), unique=True)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.integers(0, len(STATED) - 1)),
        st.tuples(st.just("alias"), st.sampled_from(("old.0", "old.1")), st.integers(0, 2)),
        st.tuples(st.just("by hand"), st.integers(0, len(STATED) - 1)),
        st.tuples(st.just("read"), st.integers(0, 2)),
        st.tuples(st.just("to and fro"), st.integers(0, len(STATED) - 1)),
    ),
    max_size=10,
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WRITER_PRAGMAS", ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"))


class Life:
    """One brain, and what happens to it; ``never`` is the document that it does not get to read."""

    def __init__(self, folder: Path, contents: list[list[int]], never: int | None) -> None:
        self.store = Store.create(folder)
        self.contents = contents
        self.never = never
        self.read: set[int] = set()
        self.accepted: dict[int, set[int]] = {}
        with self.store.write("load", "start") as writer:
            writer.add_source(Source("user", "user"))
            writer.add_type(EntityType("t", "类", "type"))
            writer.add_relation(Relation("r"))
            writer.add_relation(Relation("q", literal="quantity"))
            for key in ("old.0", "old.1"):
                writer.add_name(writer.add_entity(key, ["t"]), Name(f"name of {key}", "en", "preferred"))

    def run(self, steps: list[Step]) -> None:
        for what, *rest in steps:
            getattr(self, f"_{str(what).replace(' ', '_')}")(*rest)

    def _read(self, number: int) -> None:
        if number == self.never:
            return
        self.read.add(number)
        document = DOCUMENTS[number]
        with self.store.write("ingest", document.name) as writer:
            writer.add_document(document)
            for position, stated in enumerate(self.contents[number]):
                words = f"passage {stated}"
                digest, _ = writer.add_passage(document.hash, words, position=position, byte_from=0, byte_to=9)
                c = STATED[stated]
                found = Evidence(digest, c.head, c.relation, c.tail, c.value, c.unit, c.valid_from, extractor="x")
                writer.set_evidence(digest, [found])

    def _tell(self, stated: int, sources: list[str], credited: list[str]) -> int:
        c = STATED[stated]
        with self.store.write("add", f"tell {stated}") as writer:
            with writer.crediting(credited):
                for key in (c.head, c.tail):
                    if key.startswith("new"):
                        writer.add_name(writer.add_entity(key, ["t"]), Name(f"name of {key}", "en", "preferred"))
            head, relation = writer.entity(c.head), writer.relation(c.relation)
            tail = Literal("quantity", c.value) if c.value else writer.entity(c.tail)
            fact, _ = writer.add_fact(head, relation, tail, valid_from=c.valid_from, sources=sources)
            if credited:
                writer.add_decision(c, "accept", who="user", time="2026", fact=fact)
        return fact

    def _accept(self, stated: int) -> None:
        by = [DOCUMENTS[number].source for number in sorted(self.read) if stated in self.contents[number]]
        if by:
            self._tell(stated, by, by)

    def _alias(self, key: str, number: int) -> None:
        if number in self.read:
            with self.store.write("accept", "alias") as writer, writer.crediting([DOCUMENTS[number].source]):
                writer.add_name(writer.entity(key), Name("alias", "en"))

    def _by_hand(self, stated: int) -> None:
        self._tell(stated, ["user"], [])

    def _to_and_fro(self, stated: int) -> None:
        """An acceptance that is undone, and done once more, and undone."""
        before = self.store.transaction
        self._accept(stated)
        if self.store.transaction > before:
            for _ in range(3):
                self.store.undo(self.store.transaction)

    def exported(self, folder: Path) -> dict[str, bytes]:
        write_folder(self.store, folder)
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def facts(store: Store, at: int | None = None) -> set[tuple[str, ...]]:
    relations = {row: relation.key for row, relation in store.relations()}
    keys = store.entity_keys
    return {
        (
            keys([fact.head])[0],
            relations[fact.relation],
            fact.tail.value if isinstance(fact.tail, Literal) else keys([fact.tail])[0],
            fact.valid_from,
        )
        for fact in store.facts(as_of=at)
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents=st.lists(PASSAGES, min_size=3, max_size=3), steps=STEPS, later=STEPS, first=st.permutations(range(3)))
def test_forgotten_is_as_never_read(
    contents: list[list[int]], steps: list[Step], later: list[Step], first: list[int]
) -> None:
    folder = Path(tempfile.mkdtemp())
    begin: list[Step] = [("read", number) for number in first]
    one, other = Life(folder / "one", contents, None), Life(folder / "other", contents, 0)
    for life in (one, other):
        life.run([*begin, *steps])
    beforehand = one.store.resting_on(DOCUMENTS[0].hash)
    with one.store.write("forget", "d0") as writer:
        assert writer.forget(DOCUMENTS[0].hash) == beforehand
    one.read.discard(0)
    one.never = 0
    ever = set().union(*(facts(other.store, at) for at in range(other.store.transaction + 1)))
    shown = set().union(*(facts(one.store, at) for at in range(one.store.transaction + 1)))
    assert shown <= ever
    assert one.exported(folder / "out.one") == other.exported(folder / "out.other")
    for life in (one, other):  # and life goes on the same
        life.run(later)
    assert one.exported(folder / "later.one") == other.exported(folder / "later.other")
    with Store.create(folder / "loaded") as loaded:
        load_folder(loaded, folder / "later.one")
        write_folder(loaded, folder / "loaded.out")
    loaded_files = {path.name: path.read_bytes() for path in (folder / "loaded.out").iterdir()}
    assert loaded_files == {path.name: path.read_bytes() for path in (folder / "later.one").iterdir()}
    for life in (one, other):
        life.store.close()
        report = examine(life.store.folder, deep=True)
        assert report.sound, report.errors
    shutil.rmtree(folder)
