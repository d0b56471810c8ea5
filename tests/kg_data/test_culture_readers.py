"""What the culture layers read from biographies, titles and glosses, on small samples. Needs the build's packages."""

from __future__ import annotations

import pytest

pytest.importorskip("opencc")
pytest.importorskip("pypinyin")

from kg_data.world.layers import (
    biography,
    birds,
    ci,
    dynasties,
    glosses,
    person_names,
    poet_records,
)
from kg_data.world.layers.old_places import Divisions, Gazetteer, bare

ERAS = biography.era_pattern(["开元", "元和", "贞元", "庆历", "绍兴", "嘉祐", "天宝"])
DIVISIONS = Divisions.of(
    {
        "330000": "浙江省",
        "330100": "杭州市",
        "330110": "余杭区",
        "350000": "福建省",
        "350300": "莆田市",
        "350500": "泉州市",
        "360000": "江西省",
        "361128": "鄱阳县",
        "361129": "万年县",
        "500000": "重庆市",
        "500117": "合川区",
        "510000": "四川省",
        "511400": "眉山市",
        "610000": "陕西省",
        "610100": "西安市",
    }
)


def read(text, name="某某"):
    return biography.read(text, name, ERAS)


# ---- biographies -----------------------------------------------------------------------------------------------


def test_a_biography_of_song_is_read_whole():
    life = read(
        "杨某（一○三七～一一○一），字子中，号东山居士，泉州晋江（今福建泉州）人。仁宗嘉祐二年（一○五七）进士。", "杨某"
    )
    assert (life.courtesy_name, life.art_name) == ("子中", "东山居士")
    assert (life.born, life.died) == (1037, 1101)
    assert life.place == biography.Place("晋江", "泉州", "福建泉州")
    assert (life.jinshi_era, life.jinshi_year) == ("嘉祐", 1057)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("张某，襄阳人。", biography.Place("襄阳")),
        ("郭某，河阳温（今河南温县）人。", biography.Place("温县", "河阳", "河南温县")),
        ("张某，太原祁人。", biography.Place("祁县", "太原")),
        ("张某，庆元府昌国（今浙江舟山）人。", biography.Place("昌国", "庆元府", "浙江舟山")),
        ("张某，度宗咸淳时崇安（今福建武夷山市）人。", biography.Place("崇安", "", "福建武夷山市")),
        ("张某，字仲和，河间（今属河北）人。", biography.Place("河间", "", "属河北")),
        ("张某，其先真定灵寿（今属河北）人，徙居湖州。", None),
        ("张某，起居舍人。", None),
    ],
)
def test_native_places_are_cut_cleanly(text, place):
    assert read(text).place == place


@pytest.mark.parametrize(
    ("text", "era"),
    [
        ("李某，登开元进士第。", "开元"),
        ("李某，天宝十载登进士第。", "天宝"),
        ("李某，贞元中，擢进士第。", "贞元"),
        ("李某，元和进士。", "元和"),
        ("李某，举进士不第。元和中，为僧。", ""),
        ("李某，绍兴二年（一一三二）进士不第。", ""),
    ],
)
def test_the_era_of_the_degree(text, era):
    assert read(text).jinshi_era == era


def test_names_of_groups_are_no_art_names():
    assert read("张某，与贺某齐名，号吴中四士。").art_name == ""
    assert read("张某，时号八塼学士。").art_name == ""


def test_impossible_lives_are_passed_over():
    assert read("张某（一○三七～一二○一），莆田人。").born is None
    assert (read("张某（？～一一二六），莆田人。").born, read("张某（？～一一二六），莆田人。").died) == (None, 1126)


@pytest.mark.parametrize(
    ("clause", "kin"),
    [
        ("公麟弟", ("younger", "公麟")),
        ("商英兄", ("elder", "商英")),
        ("万里长子", ("child", "万里")),
        ("余庆之子", ("child", "余庆")),
        ("熹父", ("parent", "熹")),
        ("浩孙", ("grandchild", "浩")),
    ],
)
def test_kin_by_the_clause_that_states_it(clause, kin):
    (found,) = read(f"张某，字伯玉，莆田人。{clause}。").kin
    assert (found.relation, found.name) == kin


@pytest.mark.parametrize("clause", ["自号逍遥子", "字恭父", "太宗七世孙", "致从子", "少失父", "曹布妻"])
def test_what_only_looks_like_kin(clause):
    assert read(f"张某，莆田人。{clause}。").kin == ()


def test_friends_stand_in_a_list():
    life = read("李某，与卢纶、吉中孚、韩翃、钱起唱和，号十才子。")
    assert life.friends == ("卢纶", "吉中孚", "韩翃", "钱起")


# ---- places ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "old", "code"),
    [
        ("属福建", "莆田", "350300"),
        ("浙江余杭西南", "钱唐", "330110"),
        ("江西波阳", "鄱阳", "361128"),
        ("四川合川", "合州", "500117"),
        ("陕西", "关中", "610000"),
        ("属福建", "直兴", ""),
        ("河东", "蒲坂", ""),
        ("陕西东部", "关内", "610000"),
        ("浙江旴江", "古旴", ""),  # no such division: the province would be a guess
    ],
)
def test_where_an_old_place_lies_today(phrase, old, code):
    assert DIVISIONS.locate(phrase, old) == code


def test_type_words_go_and_short_names_stay_whole():
    assert [bare(name) for name in ("眉山市", "泉州市", "丰县", "恩施土家族苗族自治州")] == [
        "眉山",
        "泉州",
        "丰县",
        "恩施",
    ]


def test_a_county_of_old_is_not_its_namesake_far_away():
    gazetteer = Gazetteer(DIVISIONS)
    assert gazetteer.code_of(biography.Place("万年县", "京兆")) == "610100"
    assert not gazetteer.is_known(biography.Place("登建"))


def test_one_name_in_two_provinces_is_two_places():
    gazetteer = Gazetteer(DIVISIONS)
    for place in [biography.Place("临江", "", "江西鄱阳")] * 2 + [biography.Place("临江", "", "四川合川")]:
        gazetteer.learn(place)
    assert gazetteer.resolve(biography.Place("临江", "", "江西鄱阳")) == ("", "361128")
    assert gazetteer.resolve(biography.Place("临江", "", "四川合川")) == ("place.临江_重庆", "500117")


def test_as_many_biographies_for_one_province_as_for_the_other_tell_nothing():
    gazetteer = Gazetteer(DIVISIONS)
    one, other = biography.Place("安丰", "", "江西鄱阳"), biography.Place("安丰", "", "四川合川")
    for place in (one, other):
        gazetteer.learn(place)
    assert not gazetteer.is_known(biography.Place("安丰"))
    assert gazetteer.resolve(one) == ("place.安丰_江西", "361128")


def test_misprints_of_places_are_left_out_or_mended():
    gazetteer = Gazetteer(DIVISIONS)
    assert not gazetteer.is_known(biography.Place("丹兵", "", "河北曲阳西北"))
    assert gazetteer.resolve(biography.Place("福建", "", "福州")) == ("", "350000")


# ---- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["李白", "欧阳修", "释惠崇", "皇甫冉", "令狐德棻", "晁补之", "上官仪"])
def test_names_of_people(name):
    assert poet_records.is_person_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "无名氏",
        "不详",
        "卢秀才",
        "崔常侍",
        "清远道士",
        "太宗皇帝",
        "李侍御",
        "王氏",
        "湘中蛟女",
        "甘露寺鬼",
        "□嘉惠",
        "魏徵、褚亮",
        "释",
    ],
)
def test_titles_ghosts_and_groups_are_no_people(name):
    assert not poet_records.is_person_name(name)


def test_editors_marks_are_cleaned_away():
    assert [poet_records.clean_name(name) for name in ("耿[湋]", "姚述尧 1", "尹鹗 六首")] == ["耿湋", "姚述尧", "尹鹗"]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("李白", "Li Bai"),
        ("欧阳修", "Ouyang Xiu"),
        ("吕本中", "Lü Benzhong"),
        ("曾几", "Zeng Ji"),
        ("单锷", "Shan E"),
        ("解缙", "Xie Jin"),
        ("岑参", "Cen Shen"),
        ("綦毋潜", "Qiwu Qian"),
        ("尉迟汾", "Yuchi Fen"),
        ("秦桧", "Qin Hui"),
    ],
)
def test_english_names_have_the_surname_first(name, english):
    assert person_names.english(name) == english


def test_a_name_without_surname_is_written_together():
    assert person_names.english("玄烨", whole=True) == "Xuanye"


# ---- tunes, eras, glosses, birds -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "tune"),
    [
        ("念奴娇", ("念奴娇", "")),
        ("酹江月・念奴娇", ("念奴娇", "酹江月")),
        ("摊破木兰花・木兰花", ("木兰花", "摊破木兰花")),
        ("一剪梅・一翦梅", ("一剪梅", "一剪梅")),
        ("琵琶仙・自度曲", ("琵琶仙", "")),
        ("百字令（赤壁）", ("百字令", "")),
        ("失调名", ("", "")),
        ("征招", ("徵招", "")),  # 徵 is a note
        ("红林擒近", ("红林檎近", "")),
        ("□□□・鹧鸪天", ("鹧鸪天", "")),
        ("芳草渡・系裙腰", ("芳草渡", "")),  # a tune of its own
        ("青门引・青门饮", ("青门引", "")),
        ("庆宫春・高阳台", ("庆春宫", "庆宫春")),
    ],
)
def test_double_names_of_tunes_are_split(printed, tune):
    assert ci.split_tune(printed) == tune


def test_years_before_christ_are_astronomical():
    assert [dynasties.year(text) for text in ("-221", "-1", "1", "618")] == [-220, 0, 1, 618]


def test_eras_of_one_name_are_told_apart_by_dynasty_and_year():
    assert poet_records.era_key("song", "绍兴", 1135) == "era.southern_song.绍兴"
    assert poet_records.era_key("song", "绍兴", 1042) == ""
    assert poet_records.era_key("tang", "太和") == "era.tang.大和"
    assert poet_records.era_key("tang", "上元") == ""  # twice in Tang


@pytest.mark.parametrize(
    ("gloss", "person"),
    [
        (
            "Qian Qi (c. 710-780), Tang Dynasty poet",
            glosses.Described("Qian Qi", None, 780, ("poet",), "", "tang"),
        ),
        (
            "Confucius (551-479 BC), Chinese philosopher",
            glosses.Described("Confucius", -550, -478, ("philosopher",), "", ""),
        ),
        (
            "Mark Twain (Samuel Langhorne Clemens 1835-1910), US writer, novelist and humorist",
            glosses.Described("Mark Twain", 1835, 1910, ("writer", "novelist"), "us", ""),
        ),
        (
            "Sir Isaac Newton (1642-1727), British mathematician and physicist",
            glosses.Described("Isaac Newton", 1642, 1727, ("mathematician", "physicist"), "gb", ""),
        ),
        (
            "Yao Ming (1980-), retired Chinese basketball player",
            glosses.Described("Yao Ming", 1980, None, ("basketball_player",), "cn", ""),
        ),
        (
            "António Guterres (1949–), Secretary-General of the United Nations",
            glosses.Described("António Guterres", 1949, None, (), "", ""),
        ),
        (
            "Li Gefei (1045-1105), father of the poet Li Qingzhao",
            glosses.Described("Li Gefei", 1045, 1105, (), "", ""),
        ),
        (
            "Gu Long (1938-1985), Taiwanese wuxia novelist and screenwriter",
            glosses.Described("Gu Long", 1938, 1985, ("novelist", "screenwriter"), "", ""),
        ),
        (
            "Qian Qichen (1928-2017), former Chinese vice premier",
            glosses.Described("Qian Qichen", 1928, 2017, ("politician",), "cn", ""),
        ),
        (
            "Lu Xun (1881-1936), one of the earliest and best-known modern Chinese writers",
            glosses.Described("Lu Xun", 1881, 1936, ("writer",), "cn", ""),
        ),
    ],
)
def test_glosses_on_people(gloss, person):
    assert glosses.read(gloss) == person


@pytest.mark.parametrize(
    "gloss",
    [
        "Sui dynasty (581-617)",
        "Battle of Stalingrad (1942-1943)",
        "Former Qin (351–395), a dynastic state of China",
        "Pope Vigilius (in office 537-555)",
        "Li Ang, personal name of fifteenth Tang emperor Wenzong (809-840), reigned 827-840",
        "Devonian (geological period 417-354m years ago)",
        "Ma Nancun, pen name of Deng Tuo (1912-1966)",
        "Thatcher (name)",
        "Yuan or Mongol dynasty (1279-1368)",
        "Shangdu, also known as Xanadu, summer capital of the Yuan Dynasty (1279-1368)",
    ],
)
def test_glosses_that_describe_no_person(gloss):
    assert glosses.read(gloss) is None


def test_subjects_of_dynasties_have_no_nationality_of_today():
    assert glosses.read("Shen Kuo (1031-1095), Chinese polymath").country == ""
    assert glosses.read("Zbigniew Brzezinski (1928-2017), Polish-American academic").country == ""


def test_a_chinese_american_is_a_citizen_of_the_united_states():
    assert glosses.read("Iris Chang (1968-2004), Chinese American historian").country == "us"
    assert glosses.read("Roger Tsien (1952-), US Chinese chemist").country == "us"
    assert glosses.read("Yao Ming (1980-), Chinese basketball player").country == "cn"


def test_the_prime_minister_of_a_monarch_of_old_is_a_politician():
    assert glosses.read("Wang Meng (325-375), prime minister").occupations == ("politician",)
    assert glosses.read("William Pitt (1759-1806), British prime minister").occupations == ("prime_minister",)


def test_glosses_on_birds():
    gloss = "(bird species of China) red-crowned crane (Grus japonensis)"
    assert birds.species(gloss) == ("red-crowned crane", "Grus", "japonensis")
    assert birds.species("crane (bird)") is None
