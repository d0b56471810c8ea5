"""Which place of GeoNames a division of China takes, on a province of two cities. Needs the build's packages."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("opencc")
pytest.importorskip("pypinyin")

from kg_data.world.geonames import City
from kg_data.world.graph import WorldGraph
from kg_data.world.layers import china_join
from kg_data.world.schema import Schema

WORLD = Path(__file__).resolve().parents[2] / "kg_data" / "world"


def place(name: str, forms: str, latitude: float, longitude: float, population: int = 0) -> City:
    """A populated place in Hebei under its own name as key."""
    where = ("CN", "CN.10", population, "Asia/Shanghai", latitude, longitude)
    return City(name, name, *where, tuple(forms.split()))


@pytest.fixture
def graph() -> WorldGraph:
    """石家庄 and 沧州, 210 km apart, with a 新华区 each, and counties."""
    graph = WorldGraph(Schema(WORLD))
    ours = graph.source("ours", "Ours", package="", version="", licence="Apache-2.0")
    for code, zh in (("130100", "石家庄"), ("130900", "沧州")):
        graph.entity(f"cn.{code}", "city prefecture", zh, source=ours)
    counties = (
        ("130105", "新华区"), ("130902", "新华区"), ("130110", "古城区"), ("130921", "沧县"), ("130981", "泊头"),
    )  # fmt: skip
    for code, zh in counties:
        graph.entity(f"cn.{code}", "city county" if zh == "泊头" else "county", zh, source=ours)
        graph.fact(f"cn.{code}", "prefecture", f"cn.{code[:4]}00", source=ours)
    graph.name("cn.130981", "泊头市", "zh", source=ours)
    return graph


CITIES = (
    place("Shijiazhuang", "石家庄 石家庄市", 38.04, 114.51, 2_834_942),
    place("Cangzhou", "沧州 沧州市", 38.31, 116.87, 527_681),
)


def joined(graph: WorldGraph, *places: City) -> dict[str, str]:
    """What each division took, by division."""
    return {key: name for name, key in china_join.join(graph, [*CITIES, *places]).items() if key.startswith("cn.")}


def test_namesakes_in_one_province_each_go_to_the_prefecture_beside_them(graph):
    near_cangzhou = place("East", "新华区", 38.30, 116.86, 90_000)
    near_shijiazhuang = place("West", "新华区", 38.07, 114.45)
    found = joined(graph, near_cangzhou, near_shijiazhuang)
    assert (found["cn.130105"], found["cn.130902"]) == ("West", "East")


def test_a_namesake_out_of_reach_is_refused(graph):
    assert "cn.130105" not in joined(graph, place("Far", "新华区", 38.04, 115.40))  # 78 km
    assert "cn.130921" not in joined(graph, place("Far", "沧县", 38.31, 114.90))  # 172 km
    assert joined(graph, place("Near", "沧县", 38.31, 115.40))["cn.130921"] == "Near"  # 128 km


def test_a_district_takes_a_town_of_its_short_name_only_where_it_lies_in_the_prefecture(graph):
    assert "cn.130110" not in joined(graph, place("Gucheng", "古城 古城镇", 38.04, 115.40))  # 78 km
    assert joined(graph, place("Gucheng", "古城 古城镇", 38.05, 114.52))["cn.130110"] == "Gucheng"


def test_the_full_name_goes_before_the_short_one_that_is_nearer(graph):
    short, full = place("Town", "泊头", 38.30, 116.80, 90_000), place("Botou", "泊头 泊头市", 38.08, 116.57)
    assert joined(graph, short, full)["cn.130981"] == "Botou"


def test_the_counties_of_a_prefecture_that_is_no_city_lie_around_its_seat(graph):
    graph.entity("cn.139000", "prefecture", "某某地区", source="ours")
    for code, zh in (("139001", "甲甲县"), ("139002", "乙乙县")):
        graph.entity(f"cn.{code}", "county", zh, source="ours")
        graph.fact(f"cn.{code}", "prefecture", "cn.139000", source="ours")
    graph.fact("cn.139000", "seat", "cn.139002", source="ours")
    seat = place("Seat", "乙乙县", 40.9, 117.9)
    near, far = place("Near", "甲甲县", 41.0, 118.0), place("Far", "甲甲县", 37.0, 114.5, 50_000)
    found = joined(graph, far, seat, near)
    assert (found["cn.139002"], found["cn.139001"]) == ("Seat", "Near")


def test_distances_are_those_of_the_globe():
    assert china_join.kilometres(*CITIES) == pytest.approx(208, abs=2)


@pytest.mark.parametrize(
    ("key", "latitude", "longitude"),
    [
        ("cn.371422", 37.65, 116.80),  # 宁津县, not the town of Weihai
        ("cn.130105", 38.05, 114.46),  # 新华区 of Shijiazhuang
        ("cn.130902", 38.31, 116.87),  # 新华区 of Cangzhou
        ("cn.410502", 36.09, 114.36),  # 文峰区
        ("cn.422801", 30.30, 109.48),  # 恩施, a seat itself
    ],
)
def test_divisions_lie_where_they_lie(world, key, latitude, longitude):
    for value in world.tails[key, "coordinates"]:
        found = [float(part) for part in value.split(",")]
        assert found == pytest.approx([latitude, longitude], abs=0.2)


@pytest.mark.parametrize(
    "key", ["cn.530702", "cn.441324", "cn.420117", "cn.220882", "cn.320722", "cn.440523", "cn.510725", "cn.520323"]
)
def test_no_division_takes_a_namesake_far_away(world, key):
    assert not world.tails[key, "coordinates"]
