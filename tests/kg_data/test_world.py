"""What the built world must know, and the mistakes of its sources that it must not repeat."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from kg_data.world import check
from kg_data.world.schema import RELATIONS_FILE, TYPES_FILE
from kg_data.world.tables import HERE as TABLES

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af〇]")
LATIN = re.compile("[A-Za-z]")
BLOCKS = {"element_block.s", "element_block.p", "element_block.d", "element_block.f"}


def entities(world, kind):
    return [key for key, types in world.types.items() if kind in types]


def test_the_school_book_facts_are_all_there(world):
    assert len(check.expected()) == 100
    assert check.failures(world.folder) == []


def test_the_counts_are_above_the_floors(world):
    edges = Counter(row[1] for row in {row[:7] for row in world.facts} if row[2])
    assert len({row[:7] for row in world.facts}) >= 100_000
    assert edges.total() >= 65_000
    assert max(edges.values()) <= 0.2 * edges.total()
    assert len({row[1] for row in world.facts}) >= 40
    bilingual = [key for key in world.types if HAN.search(world.zh(key)) and LATIN.search(world.en(key))]
    assert len(bilingual) >= 30_000


def test_preferred_chinese_names_hold_no_latin_letters(world):
    wrong = [key for key in world.types if LATIN.search(world.zh(key))]
    assert set(wrong) <= BLOCKS


def test_english_names_hold_no_chinese_letters(world):
    assert [row for row in world.names if row[1] == "en" and HAN.search(row[3])] == []


def test_countries_are_the_members_and_observers_of_the_united_nations(world):
    countries = entities(world, "country")
    assert len(countries) == 195
    members = {head for (head, relation), tails in world.tails.items() if "organization.united_nations" in tails}
    assert len(members) == 193
    assert set(countries) - members == {"country.va", "country.ps"}
    assert "territory" in world.types["country.xk"]


@pytest.mark.parametrize(
    ("country", "capitals"),
    [
        ("lk", {"斯里贾亚瓦德纳普拉科特"}),
        ("za", {"比勒陀利亚", "开普敦", "布隆方丹"}),
        ("bo", {"苏克雷", "拉巴斯"}),
        ("sz", {"姆巴巴内"}),
        ("kz", {"阿斯塔纳"}),
        ("mn", {"乌兰巴托"}),
        ("pw", {"恩吉鲁穆德"}),
        ("gq", {"马拉博"}),
        ("us", {"华盛顿"}),
        ("cn", {"北京"}),
        ("sg", {"新加坡"}),
    ],
)
def test_capitals_that_packages_get_wrong_are_right(world, country, capitals):
    assert world.labels(f"country.{country}", "capital") == capitals


def test_every_country_has_a_capital_a_continent_a_currency_and_a_population(world):
    for key in entities(world, "country"):
        for relation in ("capital", "continent", "region", "currency", "official_language", "population", "area"):
            assert world.tails[key, relation], (key, relation)


@pytest.mark.parametrize(
    ("key", "zh"),
    [
        ("city.2988507", "巴黎"),
        ("city.2643743", "伦敦"),
        ("city.1850147", "东京"),
        ("city.1853909", "大阪"),
        ("city.1526273", "阿斯塔纳"),
        ("city.1642911", "雅加达"),
        ("city.703448", "基辅"),
        ("city.4887398", "芝加哥"),
        ("city.184745", "内罗毕"),
        ("city.5368361", "洛杉矶"),
        ("city.2063523", "珀斯"),
        ("city.1843564", "仁川"),
        ("city.1566083", "胡志明市"),
        ("city.2119441", "南萨哈林斯克"),
        ("city.5296266", "古德伊尔"),
        ("city.9890410", "东乡"),
        ("country.kp", "朝鲜"),
        ("country.hk", "中国香港特别行政区"),
        ("language.zh", "汉语"),
        ("element.og", "鿫"),
        ("element.ds", "𫟼"),
    ],
)
def test_preferred_chinese_names_are_those_that_readers_expect(world, key, zh):
    assert world.zh(key) == zh


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("巴达威亚", "city.1642911"),
        ("北韩", "country.kp"),
        ("寮国", "country.la"),
        ("纽西兰", "country.nz"),
        ("美利坚合众国", "country.us"),
        ("UAE", "country.ae"),
        ("香港", "country.hk"),
        ("中国台湾", "country.tw"),
        ("海参崴", "city.2013348"),
        ("水银", "element.hg"),
    ],
)
def test_other_names_are_aliases(world, name, key):
    assert key in world.known_as[name]


@pytest.mark.parametrize(
    ("key", "en"),
    [
        ("cn.150100", "Hohhot"),
        ("cn.650100", "Ürümqi"),
        ("cn.540100", "Lhasa"),
        ("cn.230100", "Harbin"),
        ("cn.610100", "Xi'an"),
        ("cn.310112", "Minhang District"),
        ("cn.230102", "Daoli District"),
        ("cn.511132", "Ebian Yi Autonomous County"),
        ("cn.429021", "Shennongjia Forestry District"),
        ("cn.610103", "Beilin District"),
        ("cn.341500", "Lu'an"),
    ],
)
def test_chinese_places_are_spelt_in_english_as_usual(world, key, en):
    assert world.en(key) == en


def test_a_chinese_city_and_its_division_are_one_entity(world):
    for name, key in (("北京", "cn.110000"), ("上海", "cn.310000"), ("成都", "cn.510100"), ("昆山", "cn.320583")):
        cities = {found for found in world.known_as[name] if "city" in world.types[found]}
        assert cities == {key}
        assert world.tails[key, "timezone"] == {"tz.asia_shanghai"}
    assert "province" in world.types["cn.110000"]
    assert world.tails["cn.510100", "province"] == {"cn.510000"}


@pytest.mark.parametrize(
    ("key", "inhabitants"),
    [
        ("cn.610800", "3624750"),
        ("cn.520600", "3298468"),
        ("cn.530700", "1253878"),
        ("cn.130700", "4118908"),
        ("cn.211100", "1389691"),
        ("cn.331081", "1416199"),
        ("cn.320583", "2092496"),
        ("country.lt", "2890664"),
        ("country.nu", "1681"),
    ],
)
def test_populations_are_those_of_the_whole_place_and_not_stale(world, key, inhabitants):
    assert world.tails[key, "population"] == {inhabitants}


def test_only_the_census_counts_the_inhabitants_of_chinese_divisions(world):
    of_others = [
        row for row in world.facts if row[0].startswith("cn.") and row[1] == "population" and row[7] != "tables"
    ]
    assert of_others == []


@pytest.mark.parametrize("key", ["city.1735093", "city.1840211", "city.1069579"])
def test_a_town_does_not_have_the_inhabitants_of_its_district(world, key):
    assert world.types[key]
    assert not world.tails[key, "population"]


def test_the_quarter_of_kawagoe_is_no_rival_of_toyota(world):
    assert "city.1849857" not in world.types
    assert "city.1849814" in world.known_as["丰田"]


@pytest.mark.parametrize(
    ("zone", "hours", "time"),
    [
        ("america_vancouver", "-7", set()),
        ("america_edmonton", "-6", set()),
        ("america_winnipeg", "-5", set()),
        ("america_inuvik", "-6", set()),
        ("africa_casablanca", "0", set()),
        ("africa_el_aaiun", "0", set()),
        ("america_los_angeles", "-8", {"北美太平洋标准时间"}),
        ("europe_dublin", "0", {"格林尼治标准时间"}),
        ("australia_sydney", "10", {"澳大利亚东部标准时间"}),
        ("asia_colombo", "5.5", {"斯里兰卡标准时间"}),
        ("asia_kolkata", "5.5", {"印度时间"}),
    ],
)
def test_zones_keep_the_newest_offset_and_no_standard_time_that_contradicts_it(world, zone, hours, time):
    assert world.tails[f"tz.{zone}", "utc_offset"] == {hours}
    assert world.labels(f"tz.{zone}", "standard_time") == time


@pytest.mark.parametrize(
    ("member", "family"),
    [
        *((f"language.{code}", "汉语族") for code in ("zh", "hsn", "wuu", "gan", "yue", "hak", "nan")),
        ("language.bo", "藏缅语族"),
        ("family.zhx", "汉藏语系"),
        ("language.lo", "台语支"),
        ("family.tai", "壮侗语系"),
        ("language.cnr", "南斯拉夫语支"),
    ],
)
def test_languages_stand_under_their_own_branch(world, member, family):
    assert world.labels(member, "language_family") == {family}


def test_montenegro_speaks_montenegrin(world):
    assert world.labels("country.me", "official_language") == {"黑山语"}
    assert {"黑山语", "塞尔维亚语"} <= world.labels("country.me", "spoken_language")


def test_small_foreign_languages_are_not_spoken_languages_of_a_country(world):
    assert "汉语" not in world.labels("country.mn", "spoken_language")
    assert "威尔士语" in world.labels("country.gb", "spoken_language")  # official in a part
    assert "湘语" in world.labels("country.cn", "spoken_language")


def test_china_has_34_divisions_of_the_first_level_and_no_pseudo_divisions(world):
    assert len(entities(world, "province")) == 34
    chinese = [world.zh(key) for key in world.types if key.startswith("cn.")]
    assert not {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} & set(chinese)
    assert [name for name in chinese if name.endswith("开发区")] == []


def test_china_borders_fourteen_countries(world):
    expected = "朝鲜 俄罗斯 蒙古 哈萨克斯坦 吉尔吉斯斯坦 塔吉克斯坦 阿富汗 巴基斯坦 印度 尼泊尔 不丹 缅甸 老挝 越南"
    assert world.labels("country.cn", "borders") == set(expected.split())


def test_islands_border_nobody(world):
    assert not world.tails["country.lk", "borders"]
    assert not world.tails["country.jp", "borders"]


def test_the_periodic_table_is_complete(world):
    elements = entities(world, "element")
    numbers = {int(value) for key in elements for value in world.tails[key, "atomic_number"]}
    assert numbers == set(range(1, 119))
    expected = "𬬻𬭊𬭳𬭛𬭶鿏𫟼𬬭鿔鿭𫓧镆𫟷鿬鿫"
    heaviest = sorted(elements, key=lambda key: int(*world.tails[key, "atomic_number"]))[103:]
    assert "".join(world.zh(key) for key in heaviest) == expected
    assert len([key for key in elements if "镧系元素" in world.labels(key, "element_category")]) == 15
    assert len([key for key in elements if "锕系元素" in world.labels(key, "element_category")]) == 15


@pytest.mark.parametrize(
    ("symbol", "mass"),
    [("sg", "269"), ("bh", "270"), ("mt", "277"), ("rg", "282"), ("fl", "290"), ("mc", "290"), ("og", "294")],
)
def test_superheavy_elements_have_the_mass_numbers_of_iupac(world, symbol, mass):
    assert world.tails[f"element.{symbol}", "atomic_mass"] == {mass}


def test_what_was_never_measured_has_no_value(world):
    for symbol in ("at", "fr", "og"):
        for relation in ("density", "melting_point", "boiling_point"):
            assert not world.tails[f"element.{symbol}", relation]


def test_the_heaviest_elements_were_found_in_dubna(world):
    assert world.labels("element.nh", "discovered_in") == {"日本"}
    for symbol in ("fl", "mc", "lv", "ts", "og"):
        assert world.labels(f"element.{symbol}", "discovered_in") == {"俄罗斯"}


@pytest.mark.parametrize(
    ("bird", "genus"),
    [
        ("曳尾鹱", "Ardenna"),
        ("灰鹱", "Ardenna"),
        ("蓝胸秧鸡", "Lewinia"),
        ("红头鸦雀", "Paradoxornis"),
        ("震旦鸦雀", "Paradoxornis"),
    ],
)
def test_birds_of_one_genus_are_together(world, bird, genus):
    (key,) = world.known_as[bird]
    assert {world.en(tail) for tail in world.tails[key, "genus"]} == {genus}
    assert {name.split()[0] for name in world.tails[key, "scientific_name"]} == {genus}


def test_discoverers_are_single_people(world):
    discoverers = {
        tail for (_, relation), tails in world.tails.items() if relation == "discovered_by" for tail in tails
    }
    assert [world.en(key) for key in discoverers if re.search(r" and |,|;|\bal\b", world.en(key))] == []


def test_the_copies_of_the_schema_are_up_to_date(world):
    for name in (TYPES_FILE, RELATIONS_FILE):
        assert (world.folder / name).read_bytes() == (TABLES.parent / name).read_bytes(), (
            f"{name} has changed: build the world again"
        )
