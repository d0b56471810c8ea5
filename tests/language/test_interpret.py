"""Questions in both languages over the small world: each operator, one to three hops."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.errors import TooLarge, UnsafeText
from superbrain.reasoning import parse

from .conftest import Asked, small_world

ANSWERED = {
    # one hop, both ways
    "法国的首都是哪里？": "paris",
    "你知道法国的首都是哪里吗": "paris",
    "请问，日本的首都在哪儿啊": "tokyo",
    "What is the capital of France?": "paris",
    "Can you tell me what the capital of Japan is?": "tokyo",
    "France's capital": "paris",
    "哪个国家的首都是巴黎": "fr",
    "巴黎是哪个国家的首都": "fr",
    "Paris is the capital of which country?": "fr",
    "whose capital is Bern?": "ch",
    "成都在哪个省？": "sichuan",
    "四川的省会": "chengdu",
    "德国用什么钱": "euro",
    "What money do they use in Japan?": "yen",
    "金的原子序数是多少？": "79",
    "What is the atomic number of gold?": "79",
    "氟是谁发现的？": "moissan",
    "Who discovered fluorine?": "moissan",
    "李白是哪个朝代的": "tang",
    "李白字什么": "太白",
    "杜甫哪年出生": "0712",
    "When was Li Bai born?": "0701",
    "谁给李白寄过诗": "dufu",
    "李白寄诗给谁": "sushi",
    "谁的父亲是曹操": "caopi",
    "曹操的儿子有哪些": "caopi",
    "曹丕是谁的儿子": "caocao",
    "法国有多少人": "67000000",
    "How many people live in Mongolia?": "3300000",
    "法国多大": "551500",
    "How big is France?": "551500",
    # a value leads back to its bearer
    "元素符号是Fe的元素是什么": "fe",
    "Which element has the symbol Au?": "au",
    "字太白的诗人是谁": "libai",
    "哪个国家的区号是+33": "fr",
    "701年出生的诗人": "libai",
    # two and three hops
    "巴黎所在国家的货币是什么？": "euro",
    "What currency is used in the country whose capital is Berlin?": "euro",
    "Who discovered the element with atomic number 9?": "moissan",
    "曹丕的父亲的父亲是谁": "caosong",
    "曹丕的爷爷是谁": "caosong",
    "与蒙古接壤的国家的首都": "beijing",
    "首都是伯尔尼的国家的邻国的货币": "euro",
    "法国首都的人口": "2100000",
    # several names
    "哪些国家同时与法国和德国接壤？": "be ch",
    "Which countries border both France and Germany?": "be ch",
    "法国和德国的首都": "berlin paris",
    "哪些欧洲国家说法语": "be ch fr",
    "Which European countries use the euro?": "be de es fr",
    "Which countries use the same currency as Germany?": "be es fr",
    "与李白同一朝代的诗人有哪些": "dufu",
    # without
    "哪些亚洲国家不与中国接壤？": "ge jp",
    "Which European countries do not border France?": "fr",
    "除了法国以外，哪些国家与德国接壤": "be ch",
    "Which countries besides Germany border France?": "be ch es",
    # most and least, ranks, comparisons
    "亚洲人口最多的国家是哪个？": "cn",
    "最小的国家是哪个": "ch",
    "What is the largest country in Europe?": "fr",
    "人口第二多的国家": "jp",
    "Top 2 most populous countries": "cn jp",
    "人口最多的亚洲国家的首都": "beijing",
    "日本和法国哪个人口多": "jp",
    "Which is bigger, France or Germany?": "fr",
    "Does Japan or France have more people?": "jp",
    "法国和德国人口相差多少": "16000000",
    "法国比德国大多少": "194386",
    "人口超过1亿的国家有哪些": "cn jp",
    "Which countries have more than 100 million people?": "cn jp",
    "人口比法国多的欧洲国家": "de",
    # how many
    "How many countries border Germany?": "3",
    "与法国接壤的国家有几个": "4",
    "欧洲有多少个国家": "5",
    "有多少种元素": "3",
    # yes or no
    "法国和德国接壤吗": "True",
    "Does France border Japan?": "False",
    "柏林是德国的首都吗": "True",
    "巴黎是不是德国的首都": "False",
    "Is Paris in France?": "True",
    "Is France a country?": "True",
    "中国比日本大吗": "True",
    "Is France more populous than Germany?": "False",
    "金的原子序数是79吗": "True",
    # how two things hang together
    "李白和杜甫有什么关系": "connect dufu libai",
    "How are France and Germany related?": "connect de fr",
}


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_is_answered(world: Asked, question: str) -> None:
    read = world.read(question)
    assert world.answers(question) == sorted(ANSWERED[question].split(" ")), (read.outcome, read.readings[:1])


@pytest.mark.parametrize("question", ["法国的首都是哪里？", "Which countries border both France and Germany?"])
def test_the_query_of_a_reading_is_valid_text(world: Asked, question: str) -> None:
    query = world.read(question).readings[0].query
    assert query is not None
    assert parse(str(query)) == query


def test_a_plain_lookup_is_the_plainest_query(world: Asked) -> None:
    assert str(world.read("法国的首都是哪里？").readings[0].query) == "?x . capital(fr, ?x)"


def test_territories_are_left_out_where_countries_are_asked_for(world: Asked) -> None:
    assert world.answers("北美洲有哪些国家") == ["us"]
    assert world.answers("北美洲有哪些国家和地区") == ["gl", "us"]


@pytest.mark.parametrize(
    ("question", "language"),
    [("Beijing的人口", "zh"), ("What is 北京?", "en"), ("北京", "zh"), ("Paris", "en"), ("法国 capital?", "en")],
)
def test_the_language_is_that_of_the_words_around_the_names(world: Asked, question: str, language: str) -> None:
    assert world.read(question).language == language


def test_a_language_that_is_asked_for_wins(world: Asked) -> None:
    assert world.read("法国的首都", language="en").language == "en"


def test_readings_tell_what_they_understood(world: Asked) -> None:
    reading = world.read("巴黎所在国家的货币是什么").readings[0]
    assert reading.echo_zh == "巴黎的所属国家的货币"
    assert reading.echo_en == "currency of country of Paris"
    assert 0.5 < reading.probability <= 1
    assert reading.score <= 0
    assert [world.keys[entity] for entity in reading.focus] == ["paris"]


def test_mentions_point_into_what_was_typed(world: Asked) -> None:
    question = "  请问《法国》的 首都是哪里？"
    mentions = [one for one in world.read(question).mentions if one.kind == "entity"]
    assert [(one.surface, world.read(question).question[one.start : one.end]) for one in mentions] == [("法国", "法国")]


def test_the_time_of_each_stage_is_told(world: Asked) -> None:
    assert {"normalise", "mentions", "candidates", "decision", "execution"} <= set(world.read("法国的首都").timings)


def test_ten_thousand_characters_are_refused(world: Asked) -> None:
    with pytest.raises(TooLarge):
        world.read("法国的首都" * 2_000)


def test_a_very_long_question_is_declined(world: Asked) -> None:
    assert world.read("法国的首都" * 200).outcome == "unsupported"


def test_marks_alone_are_no_question(world: Asked) -> None:
    assert world.read("？？…").outcome == "ambiguous"


ASKED = small_world()
WORDS = [
    *("法国", "德国", "首都", "的", "和", "哪些", "国家", "不", "最大", "第二", "吗", "？", "《", "比", "多少", "同一"),
    *("France", "capital", "of", "the", "which", "not", "9", "1.4亿", "'s", "than", "its"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read = ASKED.read(text)
    except (TooLarge, UnsafeText):
        return
    assert read.outcome is not None or read.readings
