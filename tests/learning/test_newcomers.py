"""Names that the graph does not know, by what stands around them."""

from __future__ import annotations

import pytest


def new(reader, text):
    return {one.newcomer.name for one in reader.read(text).mentions if one.newcomer and one.refers < 0}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("展览由植物学家冯怡澄策划。", {"冯怡澄"}),
        ("他的独子郑书远留学归来，胞弟郑书达务农。", {"郑书远", "郑书达"}),
        ("冯怡澄系湖南人。郑书远早逝。", {"冯怡澄", "郑书远"}),
        ("1901年，物理学家吕西安·卡斯泰和保罗·梅尔一道发表了结果。", {"吕西安·卡斯泰", "保罗·梅尔"}),
        ("玛丽·科林、雅克·科林夫妇共同创办了这家店。", {"玛丽·科林", "雅克·科林"}),
        ("梅洛尼亚位于南太平洋。", {"梅洛尼亚"}),
        ("这个国家的首都叫蒙塔拉，人口不多。", {"蒙塔拉"}),
        ("冯怡澄，湖南长沙人。郑书远是湖南长沙人。", {"冯怡澄", "郑书远"}),
        ("冯怡澄祖籍柳树县。", {"冯怡澄", "柳树县"}),
        ("祖父郑书远，父郑若水。", {"郑书远", "郑若水"}),
        ("小郑书远生于1874年，是画家。", {"小郑书远"}),
        ("它归入岩雀属，当地人说梅洛尼语，昭曜朝时传入。", {"岩雀属", "梅洛尼语", "昭曜朝"}),
        ("县政府所在地柳树镇，逢五有集。", {"柳树镇"}),
    ],
)
def test_what_stands_around_a_name_delimits_it(reader, text, names):
    assert names <= new(reader, text)


def test_a_name_that_is_sure_once_is_a_name_wherever_it_stands(reader):
    found = [one.start for one in reader.read("梅洛尼亚籍船长来了。梅洛尼亚位于南太平洋。").mentions if one.newcomer]
    assert len(found) == 2
    english = reader.read("Tarrowby lies inland. Jane Smith, who left Tarrowby, came back.")
    assert [one.surface for one in english.mentions if one.newcomer].count("Tarrowby") == 2


def test_ordinary_words_with_the_ending_of_a_name_are_none(reader):
    assert new(reader, "金属很重，他的家属会说双语，下属也上朝。") == set()


def test_words_that_only_stand_where_names_do_are_none(reader):
    assert new(reader, "该县位于山区，首都在南方。坐落在河边的学校。") <= set()


def test_a_run_of_capitals_ends_with_its_sentence(reader):
    assert new(reader, "They met at Tarrowby. Mill Lane was quiet.") == {"Tarrowby", "Mill Lane"}
    assert "J. R. Hartley" in new(reader, "The book by J. R. Hartley sold well.")


@pytest.mark.parametrize(
    "line", ["anna: Norway borders Sweden", "tom: a village near here", "eve: we sleep in Tarrow Hill"]
)
def test_what_somebody_says_behind_a_colon_is_no_name(reader, line):
    assert line.split(": ")[1] not in new(reader, f"{line}\njo: yes\n")


def test_a_number_at_the_end_of_a_line_counts_nothing_on_the_next(reader):
    reading = reader.read("## Handout 4\n\nLyon is a city.")
    assert "Lyon" in {one.surface for one in reading.mentions}
