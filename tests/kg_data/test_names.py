"""Names: the letter 乾, pinyin, and Chinese names of cities. Needs the packages that the build needs."""

from __future__ import annotations

import pytest

pytest.importorskip("opencc")
pytest.importorskip("pypinyin")

from kg_data.world import names
from kg_data.world.layers import china_names


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("乾符", "乾符"),
        ("乾寧", "乾宁"),
        ("乾元", "乾元"),
        ("乾縣", "乾县"),
        ("餅乾", "饼干"),
        ("後蜀", "后蜀"),
        ("錢鍾書", "钱锺书"),
    ],
)
def test_the_letter_qian_stays_in_names(traditional, simplified):
    assert names.simplify(traditional) == simplified


def test_japanese_forms_become_the_forms_used_in_china():
    assert [names.simplify_japanese(form) for form in ("広島", "金沢", "姫路", "水戸", "東鄕")] == [
        "广岛",
        "金泽",
        "姬路",
        "水户",
        "东乡",
    ]


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("欧阳修", "Ouyang Xiu"),
        ("单雄信", "Shan Xiongxin"),
        ("吕布", "Lü Bu"),
        ("曾巩", "Zeng Gong"),
        ("解缙", "Xie Jin"),
        ("仇英", "Qiu Ying"),
        ("尉迟恭", "Yuchi Gong"),
        ("李白", "Li Bai"),
    ],
)
def test_people_are_spelt_surname_first(name, pinyin):
    assert names.person_pinyin(name) == pinyin


def test_a_letter_that_nobody_reads_has_no_pinyin():
    assert names.person_pinyin("吴𣓨") == ""


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("西安", "Xi'an"),
        ("吕梁", "Lüliang"),
        ("六安", "Lu'an"),
        ("长宁", "Changning"),
        ("长子", "Zhangzi"),
        ("花都", "Huadu"),
    ],
)
def test_places_are_spelt_as_places(name, pinyin):
    assert names.place_pinyin(name) == pinyin


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("峨边彝族自治县", "峨边"),
        ("神农架林区", "神农架"),
        ("北林区", "北林"),
        ("威县", "威"),
        ("管城回族区", "管城"),
        ("东乡族自治县", "东乡族"),
        ("大兴安岭地区", "大兴安岭"),
        ("阿坝藏族羌族自治州", "阿坝"),
    ],
)
def test_a_division_has_a_stem(name, stem):
    assert china_names.stem(name) == stem


def test_a_city_name_is_believed_when_its_pinyin_stands_beside_it():
    ranked = names.rank_city_names(["基輔", "基辅", "ji fu", "Kyiv", "キーウ"], "UA")
    assert ranked == [("基辅", 9)]
    assert names.is_validated(9, "UA")
    unsure = names.rank_city_names(["桥连城"], "FR")
    assert not names.is_validated(unsure[0][1], "FR")
    assert names.is_validated(1, "JP")
