"""Whatever a brain holds goes out into a folder and comes in again unchanged."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain.errors import SuperbrainError
from superbrain.store import Store, connection
from superbrain.store.formats import load_folder, load_table, write_folder
from superbrain.text import clean, key
from superbrain.types import EntityType, Literal, Name, Relation, Source

KEYS = st.from_regex(r"[\w.\-]{1,8}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)
CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\n\r"), max_size=8)
CLEAN_TEXT = TEXT.filter(lambda text: bool(clean(text)))


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WRITER_PRAGMAS", ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    keys=st.lists(KEYS, min_size=1, max_size=4, unique=True),
    names=st.lists(st.tuples(st.integers(0, 3), TEXT.filter(lambda text: bool(key(text)))), max_size=6),
    facts=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["", "1879", "-0221-01"])), max_size=6
    ),
    values=st.lists(st.tuples(st.integers(0, 3), CLEAN_TEXT), max_size=4),
    labels=st.tuples(TEXT, TEXT, TEXT),
)
def test_export_of_import_is_the_same_bytes(
    keys: list[str],
    names: list[tuple[int, str]],
    facts: list[tuple[int, int, str]],
    values: list[tuple[int, str]],
    labels: tuple[str, str, str],
) -> None:
    folder = Path(tempfile.mkdtemp())
    zh, en, name = (clean(label) for label in labels)
    with Store.create(folder / "one") as store:
        with store.write("load", "made up") as writer:
            writer.add_source(Source("s", name, trust=1 / 3))
            writer.add_type(EntityType("t", zh, en))
            link = writer.add_relation(Relation("link", zh, en, phrasings_en=(name,) if name else ()))
            says = writer.add_relation(Relation("says", literal="text"))
            entities = [writer.add_entity(each, ["t"]) for each in keys]
            for number, text in names:
                writer.add_name(entities[number % len(keys)], Name(text, "zh", "preferred"))
            for head, tail, since in facts:
                one, other = entities[head % len(keys)], entities[tail % len(keys)]
                writer.add_fact(one, link, other, valid_from=since, sources=["s"])
            for head, text in values:
                writer.add_fact(entities[head % len(keys)], says, Literal("text", text), sources=["s"])
        write_folder(store, folder / "out")
    with Store.create(folder / "two") as store:
        load_folder(store, folder / "out")
        write_folder(store, folder / "out.again")
    one, two = ({path.name: path.read_bytes() for path in (folder / out).iterdir()} for out in ("out", "out.again"))
    shutil.rmtree(folder)
    assert one == two


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.lists(CELL, max_size=5), max_size=8), mark=st.sampled_from("\t,;"), noise=st.binary(max_size=20)
)
def test_any_table_loads_or_is_refused_in_words(rows: list[list[str]], mark: str, noise: bytes) -> None:
    folder = Path(tempfile.mkdtemp())
    path = folder / ("x.tsv" if mark == "\t" else "x.csv")
    path.write_bytes("\n".join(mark.join(row) for row in rows).encode() + noise)
    with Store.create(folder / "brain") as store:
        try:
            receipt, reading = load_table(store, path)
        except SuperbrainError as error:
            said = error.message("zh") and error.message("en")
            assert said and store.transaction == 0  # noqa: PT018 - either outcome is right
        else:
            counts = receipt.counts
            assert counts.added + counts.duplicate + counts.rejected <= reading.rows
            assert load_table(store, path)[0].stored is False
    shutil.rmtree(folder)
