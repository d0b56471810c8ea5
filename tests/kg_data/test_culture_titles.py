"""Whom titles address and when poets lived, read by patterns, on small samples. Needs the build's packages."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("opencc")
pytest.importorskip("pypinyin")

from kg_data.world.layers import biography, poet_records, poet_times, verses

KNOWN = {
    "form": {"乐天", "子由", "李十二白"},
    "courtesy": {"苏子瞻", "黄鲁直", "陆务观"},
    "full": {"孟浩然", "王昌龄", "皇甫冉", "方万里"},
    "short": {"李白", "杜甫", "高适", "王元"},
    "bare": {"少微", "圣俞"},
}


def addressed(title):
    return [(a.relation, a.name, a.how) for a in verses.addresses(title, lambda how, name: name in KNOWN[how])]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("春日忆李白", ("remembered_in_verse", "李白", "short")),
        ("梦李白二首 一", ("remembered_in_verse", "李白", "short")),
        ("沙丘城下寄杜甫", ("sent_poem_to", "杜甫", "short")),
        ("黄鹤楼送孟浩然之广陵", ("farewell_poem_to", "孟浩然", "full")),
        ("次韵苏子瞻饮道者院池上", ("replied_in_verse_to", "苏子瞻", "courtesy")),
        ("次陆务观韵", ("replied_in_verse_to", "陆务观", "courtesy")),
        ("寄李十二白二十韵", ("sent_poem_to", "李十二白", "form")),
        ("酬乐天见寄", ("replied_in_verse_to", "乐天", "form")),
        ("访少微", ("visited_in_verse", "少微", "bare")),
    ],
)
def test_titles_address_who_stands_after_the_verb(title, found):
    assert addressed(title) == [found]


@pytest.mark.parametrize(
    "title",
    [
        "送王元二相",  # two people of the surnames 王 and 元
        "寄李白云",  # a name that goes on
        "元和十年自朗州召至京",  # 和 is in the name of an era
        "咏怀古迹",  # 怀 is in a word
        "送少微上座赴阙",  # no name of ours directly before the end
        "次杜甫草堂",  # 次 without 韵 is to stop at
        "跋苏子瞻帖寄黄鲁直",  # on a thing that others wrote
        "送人诗（一作寄杜甫）",  # an editor's remark
        "以双井茶送苏子瞻",  # a gift
        "双井茶送苏子瞻",
        "次韵范少才在峡中寄苏子瞻",  # it was the other who sent it
        "和张功父寄陆务观郎中",
        "次王彦昭寄苏子瞻青社园亭韵二首",  # the rhyme is that of his poem to the other
        "代人赠杜甫",  # in somebody else's name
        "遣子访高适",
        "送姜尧章谒陆务观",  # the visitor is who leaves
        "应致远谒陆务观",
        "苏子瞻访黄鲁直不遇",
    ],
)
def test_titles_that_address_nobody_we_can_be_sure_of(title):
    assert addressed(title) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("用德祖韵送苏子瞻", ("farewell_poem_to", "苏子瞻", "courtesy")),
        ("代书寄陆务观", ("sent_poem_to", "陆务观", "courtesy")),
        ("次韵奉酬黄鲁直", ("replied_in_verse_to", "黄鲁直", "courtesy")),
        ("元和十年春夜对雨寄乐天", ("sent_poem_to", "乐天", "form")),
        ("以春草碧色分韵送苏子瞻", ("farewell_poem_to", "苏子瞻", "courtesy")),
    ],
)
def test_what_stands_before_the_verb_may_be_the_authors_own(title, found):
    assert addressed(title) == [found]


def test_two_people_of_one_title():
    assert addressed("寄苏子瞻兼呈黄鲁直") == [
        ("sent_poem_to", "苏子瞻", "courtesy"),
        ("presented_poem_to", "黄鲁直", "courtesy"),
    ]


def test_lives_that_do_not_overlap_cannot_meet():
    early = poet_records.Poet("a", "甲", "甲", "song", biography.Biography(), "", 950, 1006)
    late = poet_records.Poet("b", "乙", "乙", "song", biography.Biography(), "", 1051, 1112)
    undated = poet_records.Poet("c", "丙", "丙", "song", biography.Biography())
    assert not early.may_know(late)
    assert early.may_know(undated)
    assert undated.may_know(late)


def test_rough_dates_must_overlap_by_some_years():
    one = poet_records.Poet("a", "甲", "甲", "tang", biography.Biography(), "", 741, 783)
    other = poet_records.Poet("b", "乙", "乙", "tang", biography.Biography(), "", 772, 822)
    exact = biography.Biography(born=740, died=783), biography.Biography(born=757, died=822)
    assert not one.may_know(other)
    assert replace(one, life=exact[0]).may_know(replace(other, life=exact[1]))


# ---- when a poet lived -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dynasty"),
    [
        ("张某，南唐时人。诗一首。", "southern_tang"),
        ("张某，高邮人。保大中，历中书舍人。", "southern_tang"),
        ("张某，事李璟为学士。", "southern_tang"),
        ("张某，乾祐中秘书丞。", "later_han"),
        ("张某，显德中举进士。", "later_zhou"),
        ("张某，随钱镠征伐，累立战功。", "wuyue"),
        ("张某，后唐时仕，入晋。晋天福中卒。", "five_dynasties"),
        ("张某，居升元寺。大历中人。", ""),
        ("张某，后周游天下。", ""),
        ("张某，撰《五代史》（据《南唐书》）。", ""),
    ],
)
def test_the_kingdom_of_a_poet_after_tang(text, dynasty):
    assert poet_times.kingdom("张某", text, passed_in_tang=False) == dynasty


def test_typed_kingdoms_stand_over_the_words():
    assert poet_times.kingdom("韩熙载", "后唐同光中，登进士第。", passed_in_tang=False) == "southern_tang"
    assert poet_times.kingdom("陈陶", "南唐升元中，隐洪州西山。", passed_in_tang=False) == ""
    assert poet_times.kingdom("金真德", "新罗王金真平女也。", passed_in_tang=False) == "-"


@pytest.mark.parametrize(
    ("collection", "text", "years"),
    [
        ("tang", "金某，南唐升元间人。", [(937, 943)]),
        ("tang", "张某，天宝十五载，举进士。大历初，累迁右补阙。", [(756, 756), (766, 768)]),
        ("song", "张某，仁宗嘉祐二年（一○五七）进士。", [(1057, 1057), (1057, 1057)]),
        ("song", "张某，理宗绍定末知州（《绍熙志》卷三）。", [(1231, 1233)]),
    ],
)
def test_eras_and_years_date_a_biography(collection, text, years):
    assert list(poet_times.years_named(collection, text)) == years


def test_a_life_is_bounded_by_what_is_known_first():
    life = biography.Biography(born=1037, died=1101)
    assert poet_times.lived("song", "苏某", "苏某，嘉祐二年进士。", life) == (1052, 1101)
    assert poet_times.lived("song", "张某", "张某，嘉祐二年进士。", biography.Biography()) == (1037, 1087)
    assert poet_times.lived("song", "张某", "张某，莆田人。", biography.Biography()) is None


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("张孝伯（一一三七～？），字伯子。", "王信", True),
        ("黄之传，宁宗嘉定三年通判漳州。", "江邦佐", True),
        ("陆通方，闽县人。", "张汇", True),
        ("王信，字诚之，丽水人。", "王信", False),
        ("弘偡，字惠达，元瓘第八子。", "钱弘偡", False),
        ("周虎感，管城人。", "周虎臣", False),  # one letter of three
        ("陈载，字积中，昆山人。", "孙载", False),  # the surname is misprinted
        ("字安平，昌黎人。", "韩泰", False),
        ("旨。次年自礼部侍郎迁刑部侍郎。", "徐台符", False),
    ],
)
def test_biographies_under_the_wrong_author(text, name, other):
    assert poet_times.is_of_another(text, (name,)) is other
