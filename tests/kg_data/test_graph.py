"""The graph under construction: what layers may say, what is refused, and that the same graph is the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg_data.world.corrections import Correction, apply
from kg_data.world.folder import read_table
from kg_data.world.graph import GraphError, Statement, WorldGraph
from kg_data.world.schema import Schema

WORLD = Path(__file__).resolve().parents[2] / "kg_data" / "world"


@pytest.fixture
def graph() -> WorldGraph:
    made = WorldGraph(Schema(WORLD))
    made.source("free", "A free list", package="list", version="1", licence="MIT")
    made.source("shared", "A shared list", package="", version="", licence="ODbL-1.0", share="odbl")
    made.entity("country.fr", "country", "法国", "France", source="free")
    made.entity("country.de", "country", "德国", "Germany", source="free")
    made.entity("city.1", "city", "巴黎", "Paris", source="free")
    return made


def test_the_first_name_is_preferred_and_later_ones_are_aliases(graph):
    graph.entity("country.fr", "country_or_territory", "法兰西", "France", source="shared")
    assert graph.preferred("country.fr", "zh") == "法国"
    assert graph.types_of("country.fr") == ("country", "country_or_territory")
    assert graph.entities["country.fr"].names[("zh", "法兰西")] == "alias"


def test_a_new_preferred_name_makes_the_old_one_an_alias(graph):
    graph.name("city.1", "花都", "zh", kind="preferred", source="free")
    assert graph.preferred("city.1", "zh") == "花都"
    assert graph.entities["city.1"].names[("zh", "巴黎")] == "alias"


def test_a_name_finds_its_entity_by_type(graph):
    assert graph.key_of_name("法国", "place") == "country.fr"
    assert graph.key_of_name("法国", "city") is None
    assert graph.keys_of_name("Germany") == ["country.de"]


def test_a_symmetric_fact_is_kept_once(graph):
    graph.fact("country.fr", "borders", "country.de", source="free")
    graph.fact("country.de", "borders", "country.fr", source="shared")
    assert graph.facts == {Statement("country.de", "borders", "country.fr"): {"free", "shared"}}


@pytest.mark.parametrize(
    ("relation", "value", "expected"),
    [
        ("population", 2138551, "2138551"),
        ("population", 1.5e6, "1500000"),
        ("area", "0.440", "0.44"),
        ("area", 1e-05, "0.00001"),
        ("birth_year", 701, "0701"),
        ("birth_year", -221, "-0221"),
        ("coordinates", (48.8566, 2.0), "48.8566,2"),
        ("calling_code", " +33 ", "+33"),
    ],
)
def test_values_are_written_in_one_canonical_way(graph, relation, value, expected):
    graph.literal("city.1", relation, value, source="free")
    assert [statement.value for statement in graph.facts] == [expected]


@pytest.mark.parametrize(
    "say",
    [
        lambda g: g.entity("has space", "city", source="free"),
        lambda g: g.entity("city.2", "village", source="free"),
        lambda g: g.entity("city.2", "city", "里昂", source="unheard of"),
        lambda g: g.fact("country.fr", "married_to", "country.de", source="free"),
        lambda g: g.fact("country.fr", "population", "country.de", source="free"),
        lambda g: g.fact("country.fr", "borders", "country.fr", source="free"),
        lambda g: g.literal("country.fr", "capital", "巴黎", source="free"),
        lambda g: g.literal("city.1", "birth_year", "long ago", source="free"),
        lambda g: g.name("city.9", "里昂", "zh", source="free"),
        lambda g: g.retract("country.fr", "borders", "country.de"),
    ],
)
def test_nonsense_is_refused_at_once(graph, say):
    with pytest.raises(GraphError):
        say(graph)


def test_facts_outside_their_domain_or_range_are_not_written(graph, tmp_path):
    graph.fact("city.1", "capital", "country.fr", source="free")
    graph.fact("country.fr", "capital", "city.7", source="free")
    assert len(graph.violations()) == 3
    with pytest.raises(GraphError):
        graph.write(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_rows_of_share_alike_sources_go_to_files_of_their_own(graph, tmp_path):
    graph.fact("country.fr", "borders", "country.de", source="shared")
    graph.fact("country.fr", "capital", "city.1", source="free")
    graph.fact("country.fr", "capital", "city.1", source="shared")
    graph.name("country.fr", "Frankreich", "de", source="shared")
    graph.write(tmp_path)
    assert {path.name for path in tmp_path.glob("facts*")} == {"facts.tsv.xz", "facts-odbl.tsv.xz"}
    rows = list(read_table(tmp_path, "facts"))
    assert ("country.fr", "capital", "city.1", "", "", "", "", "free") in rows
    assert ("country.fr", "capital", "city.1", "", "", "", "", "shared") in rows
    assert (tmp_path / "names-odbl.tsv.xz").exists()


def test_awkward_letters_survive_the_tables(graph, tmp_path):
    graph.propose("country.fr", "capital", "city.1", score=0.5, source="free", reason="a\tb\\tc\nd")
    graph.write(tmp_path)
    (row,) = read_table(tmp_path, "proposals")
    assert row[-1] == "a\tb\\tc\nd"


def test_the_best_scored_proposal_is_kept_and_facts_are_not_proposed(graph, tmp_path):
    graph.propose("country.fr", "capital", "city.1", score=0.5, source="free", reason="weak")
    graph.propose("country.fr", "capital", "city.1", score=0.7, source="free", reason="strong")
    graph.write(tmp_path)
    assert [row[7:] for row in read_table(tmp_path, "proposals")] == [("0.7", "free", "strong")]
    graph.fact("country.fr", "capital", "city.1", source="free")
    graph.write(tmp_path)
    assert list(read_table(tmp_path, "proposals")) == []


def test_the_same_graph_in_another_order_is_the_same_bytes(tmp_path):
    def made(keys):
        graph = WorldGraph(Schema(WORLD))
        graph.source("free", "A free list", package="", version="", licence="MIT")
        for key in keys:
            graph.entity(key, "city", f"城{key[-1]}", f"City {key[-1]}", source="free")
            graph.literal(key, "population", 5, source="free")
        return graph

    made(["city.1", "city.2", "city.3"]).write(tmp_path / "a")
    made(["city.3", "city.1", "city.2"]).write(tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def correction(action, head, relation="", tail="", value="", language="", valid_from=""):
    return Correction(action, head, relation, tail, value, language, valid_from, "because", "a book", "2026-11-23")


def test_corrections_add_retract_and_prefer(graph):
    graph.fact("country.fr", "borders", "country.de", source="free")
    apply(
        graph,
        [
            correction("add", "country.fr", "capital", tail="city.1"),
            correction("add", "city.1", "population", value="2138551", valid_from="2020"),
            correction("add", "city.1", value="光之城", language="zh"),
            correction("retract", "country.fr", "borders", tail="country.de"),
            correction("prefer", "country.fr", value="法兰西", language="zh"),
            correction("retract", "country.fr", value="法国", language="zh"),
        ],
    )
    assert {(s.relation, s.tail or s.value) for s in graph.facts} == {("capital", "city.1"), ("population", "2138551")}
    assert {s.valid_from for s in graph.facts} == {"", "2020"}
    assert graph.entities["country.fr"].names == {("zh", "法兰西"): "preferred", ("en", "France"): "preferred"}
    assert graph.key_of_name("光之城") == "city.1"


@pytest.mark.parametrize(
    "row",
    [
        correction("retract", "country.fr", "borders", tail="country.de"),
        correction("retract", "country.fr", value="高卢", language="zh"),
        correction("delete", "country.fr"),
        Correction("add", "city.1", "", "", "光之城", "zh", "", "", "", ""),
    ],
)
def test_a_correction_that_no_longer_fits_stops_the_build(graph, row):
    with pytest.raises(GraphError):
        apply(graph, [row])
