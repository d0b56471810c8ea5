"""Answers as sentences: each kind of answer in both languages, over the world's own relations and a few facts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from superbrain import reasoning
from superbrain.language.phrasing import Voice, describe, say
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Language, Literal, Relation

WORLD = Path(__file__).parents[2] / "kg_data" / "world"

ENTITIES = {
    "fr": ("法国", "France", "country"),
    "de": ("德国", "Germany", "country"),
    "be": ("比利时", "Belgium", "country"),
    "ch": ("瑞士", "Switzerland", "country"),
    "gl": ("格陵兰", "Greenland", "territory"),
    "cn": ("中国", "China", "country"),
    "ind": ("印度", "India", "country"),
    "jp": ("日本", "Japan", "country"),
    "nl": ("荷兰", "Netherlands", "country"),
    "paris": ("巴黎", "Paris", "city"),
    "berlin": ("柏林", "Berlin", "city"),
    "europe": ("欧洲", "Europe", "continent"),
    "asia": ("亚洲", "Asia", "continent"),
    "eur": ("欧元", "Euro", "currency"),
    "chf": ("瑞士法郎", "Swiss Franc", "currency"),
    "french": ("法语", "French", "language"),
    "german": ("德语", "German", "language"),
    "libai": ("李白", "Li Bai", "poet"),
    "dufu": ("杜甫", "Du Fu", "poet"),
    "sushi": ("苏轼", "Su Shi", "poet"),
    "xin": ("辛弃疾", "Xin Qiji", "poet"),
    "tang": ("唐朝", "Tang dynasty", "dynasty"),
    "song": ("宋朝", "Song dynasty", "dynasty"),
    "shuidiao": ("水调歌头", "Shuidiao getou", "ci_tune"),
    "niannu": ("念奴娇", "Niannujiao", "ci_tune"),
    "gold": ("金", "gold", "element"),
    "fluorine": ("氟", "fluorine", "element"),
    "moissan": ("亨利·莫瓦桑", "Henri Moissan", "scientist"),
    "sichuan": ("四川", "Sichuan", "province"),
    "chengdu": ("成都", "Chengdu", "city"),
}

FACTS = """
capital fr paris; capital de berlin; currency fr eur; currency de eur; currency be eur; currency ch chf
official_language fr french; official_language be french; official_language be german; official_language ch german
borders fr de; borders fr be; borders fr ch; borders de be; borders de ch; borders cn ind; borders de nl
continent fr europe; continent de europe; continent be europe; continent ch europe; continent nl europe
continent cn asia; continent ind asia; continent jp asia; currency gl eur; currency nl eur
country paris fr; country berlin de; dynasty libai tang; dynasty dufu tang; dynasty sushi song; dynasty xin song
wrote_to_tune sushi shuidiao; wrote_to_tune sushi niannu; wrote_to_tune xin shuidiao
elder_brother xin sushi; father xin sushi; father sushi moissan; country sichuan cn
discovered_by fluorine moissan; seat sichuan chengdu; presented_poem_to libai dufu
"""

VALUES = (
    ("fr", "population", "68373433", "2023"),
    ("cn", "population", "1410710000", "2023"),
    ("ind", "population", "1428627663", "2023"),
    ("jp", "population", "124516650", "2022"),
    ("fr", "population", "67871925", "2021"),
    ("cn", "area", "9706961", ""),
    ("ind", "area", "3287590", ""),
    ("fr", "area", "551695", ""),
    ("jp", "area", "377930", ""),
    ("fr", "calling_code", "+33", ""),
    ("libai", "birth_year", "0701", ""),
    ("dufu", "birth_year", "0712", ""),
    ("gold", "atomic_number", "79", ""),
    ("fluorine", "atomic_number", "9", ""),
    ("gold", "melting_point", "1337.33", ""),
    ("tang", "start_year", "0618", ""),
    ("tang", "end_year", "-0001", ""),
)


@dataclass(frozen=True)
class World:
    """A few facts, and everybody's names."""

    snapshot: Snapshot
    keys: dict[str, int]

    def voice(self, language: Language) -> Voice:
        labels = [names[0] if language == "zh" else names[1] for names in ENTITIES.values()]
        return Voice(language, self.snapshot, labels.__getitem__, lambda key: EntityId(self.keys[key]))

    def answers(self, text: str, limit: int = 20) -> tuple[reasoning.Query, reasoning.Answers]:
        query = reasoning.parse(text)
        keys = self.keys
        return query, reasoning.answer(query, snapshot=self.snapshot, store_keys=keys.get, limit=limit)  # type: ignore[arg-type]

    def say(self, text: str, language: Language, question: str = "") -> str:
        query, answers = self.answers(text)
        return say(answers, self.voice(language), query=query, question=question)


def read(kind: type, name: str) -> list:
    tables = tomllib.loads((WORLD / name).read_text(encoding="utf-8"))
    return [kind(key, **{k: tuple(v) if isinstance(v, list) else v for k, v in t.items()}) for key, t in tables.items()]


@pytest.fixture(scope="module")
def world() -> World:
    schema = Schema.of(read(Relation, "relations.toml"), read(EntityType, "types.toml"))
    keys = {key: row for row, key in enumerate(ENTITIES)}
    facts = [fact.split() for line in FACTS.strip().splitlines() for fact in line.split(";")]
    triples = [(keys[head], schema.relation_id(relation), keys[tail]) for relation, head, tail in facts]
    literals = []
    for head, relation, value, since in VALUES:
        row = schema.relation_id(relation)
        unit = schema.relations[row].unit
        literals.append((keys[head], row, Literal(schema.relations[row].literal, value, unit), since))
    types = {keys[key]: (names[2],) for key, names in ENTITIES.items()}
    return World(Snapshot.from_facts(triples, literals, types, schema), keys)


SENTENCES = [
    # one relation, forwards and backwards
    ("?x . capital(fr, ?x)", "法国的首都是巴黎。", "The capital of France is Paris."),
    ("?x . capital(?x, berlin)", "德国的首都是柏林。", "The capital of Germany is Berlin."),
    (
        "?x . official_language(be, ?x)",
        "比利时的官方语言是法语和德语。",
        "The official languages of Belgium are French and German.",
    ),
    ("?x . borders(fr, ?x)", "法国与德国、比利时和瑞士接壤。", "France borders Germany, Belgium, and Switzerland."),
    ("?x . borders(?x, fr)", "法国与德国、比利时和瑞士接壤。", "France borders Germany, Belgium, and Switzerland."),
    ("?x . currency(nl, ?x)", "荷兰的货币是欧元。", "The currency of the Netherlands is the Euro."),
    ("?x . atomic_number(?x, 9)", "氟的原子序数是9。", "The atomic number of fluorine is 9."),
    # values
    (
        "?x . population(fr, ?x)",
        "法国的人口约为6837万人（68,373,433人，2023年）。",
        "France has a population of 68,373,433 (2023).",
    ),
    ("?x . calling_code(fr, ?x)", "法国的国际电话区号是+33。", "The calling code of France is +33."),
    (
        "?x . melting_point(gold, ?x)",
        "金的熔点是1,337.33 K（1,064.18 °C）。",
        "The melting point of gold is 1,337.33 K (1,064.18 °C).",
    ),
    ("?x . birth_year(libai, ?x)", "李白出生于701年。", "Li Bai was born in 701."),
    ("?x . end_year(tang, ?x)", "唐朝止于公元前2年。", "The Tang dynasty ended in 2 BC."),
    # several hops
    (
        "?x . country(paris, ?y) & currency(?y, ?x)",
        "巴黎所在国家的货币是欧元。",
        "The currency of the country where Paris is located is the Euro.",
    ),
    (
        "?x . discovered_by(?y, ?x) & atomic_number(?y, 9)",
        "原子序数为9的元素的发现者是亨利·莫瓦桑。",
        "The discoverer of the element with atomic number 9 is Henri Moissan.",
    ),
    (
        "?x . borders(be, ?y) & currency(?y, ?x)",
        "与比利时接壤的国家的货币是欧元。",
        "The currency of the countries bordering Belgium is the Euro.",
    ),
    (
        "?x . continent(?y, asia) & area(?y, ?x)",
        "位于亚洲的国家的面积：印度约328.8万平方公里、日本约37.79万平方公里和中国约970.7万平方公里。",
        "The areas of the countries in Asia: India 3,287,590 km², Japan 377,930 km², and China 9,706,961 km².",
    ),
    # several clauses
    (
        "?x : country . borders(?x, fr) & borders(?x, de)",
        "同时与法国和德国接壤的国家有比利时和瑞士。",
        "The countries bordering both France and Germany are Belgium and Switzerland.",
    ),
    (
        "?x : country . continent(?x, asia) & !borders(?x, cn) & !?x in (cn)",
        "除中国以外位于亚洲且不与中国接壤的国家是日本。",
        "The country in Asia other than China that does not border China is Japan.",
    ),
    (
        "?x . wrote_to_tune(?x, shuidiao) & wrote_to_tune(?x, niannu)",
        "同时写过《水调歌头》和《念奴娇》的词人是苏轼。",
        "The poet who wrote to both Shuidiao getou and Niannujiao is Su Shi.",
    ),
    (
        "?x : country . continent(?x, europe) & official_language(?x, german)",
        "位于欧洲且以德语为官方语言的国家有比利时和瑞士。",
        "The countries in Europe whose official language is German are Belgium and Switzerland.",
    ),
    (
        "?x : country . official_language(?x, french) or official_language(?x, german)",
        "以法语或德语为官方语言的国家有法国、比利时和瑞士。",
        "The countries whose official language is French or German are France, Belgium, and Switzerland.",
    ),
    (
        "?x : country . population(?x) > 1000000000",
        "人口高于10亿的国家有中国和印度。",
        "The countries with population over 1,000,000,000 are China and India.",
    ),
    # the class fits the answers
    (
        "?x . currency(?x, eur)",
        "使用欧元的国家和地区有法国、德国、比利时、荷兰和格陵兰。",
        "The countries and territories using the Euro are France, Germany, Belgium, the Netherlands, and Greenland.",
    ),
    (
        "?x . dynasty(libai, ?y) & dynasty(?x, ?y)",
        "属于李白的朝代的诗人有李白和杜甫。",
        "The poets of the dynasty of Li Bai are Li Bai and Du Fu.",
    ),
    # counts
    ("?x : country . borders(?x, fr) | count", "与法国接壤的国家有3个。", "There are 3 countries bordering France."),
    (
        "?x : poet . dynasty(?x, tang) | count",
        "在已知的事实中，属于唐朝的诗人有2位。",
        "2 poets of the Tang dynasty are known.",
    ),
    ("?x . borders(?x, fr) | count", "与法国接壤的国家有3个。", "There are 3 countries bordering France."),
    ("?x . currency(?x, eur) | count", "使用欧元的国家和地区有5个。", None),
    ("?x : country . capital(?x, paris) | count", None, "There is 1 country whose capital is Paris."),
    ("?x : country . borders(?x, jp) | count", "没有与日本接壤的国家。", "There is no country bordering Japan."),
    # nothing
    ("?x . capital(jp, ?x)", "没有日本的首都。", "There is no capital of Japan."),
    (
        "?x . official_language(jp, ?x)",
        "在已知的事实中没有日本的官方语言。",
        "No official language of Japan is known.",
    ),
    # yes and no
    ("ask capital(fr, paris)", "是的，法国的首都是巴黎。", "Yes: the capital of France is Paris."),
    ("ask capital(fr, berlin)", "不是，法国的首都是巴黎。", "No: the capital of France is Paris."),
    ("ask borders(fr, cn)", "不是，法国与德国、比利时和瑞士接壤。", None),
    ("ask borders(de, cn)", "不是，德国不与中国接壤。", "No: Germany does not border China."),
    (
        "ask wrote_to_tune(libai, niannu)",
        None,
        "Not as far as is known: no fact says that Li Bai wrote to the tune Niannujiao.",
    ),
    (
        "ask official_language(fr, german)",
        "没有查到：已知的事实里没有“法国的官方语言是德语”这一条。",
        "Not as far as is known: no fact says that the official language of France is German.",
    ),
    (
        "ask population(jp) > population(ind)",
        "不是，日本的人口约为1.245亿人（124,516,650人，2022年），印度的人口约为14.29亿人（1,428,627,663人，2023年）。",
        "No: Japan has a population of 124,516,650 (2022); India has a population of 1,428,627,663 (2023).",
    ),
    # comparisons
    (
        "?x : country . continent(?x, asia) | argmax population",
        "位于亚洲的国家中，人口最多的是印度，约14.29亿人（1,428,627,663人，2023年）。共比较了3个已知的数值。",
        "Of the countries in Asia, India has the largest population: 1,428,627,663 people (2023). "
        "3 known values were compared.",
    ),
    (
        "?x : country | argmin area",
        "面积最小的国家是日本，约37.79万平方公里（377,930平方公里）。共比较了4个已知的数值，另有4个没有数据。",
        "The country with the smallest area is Japan: 377,930 km². 4 known values were compared; 4 more have none.",
    ),
    (
        "?x : country . continent(?x, asia) | rank 2 area",
        "位于亚洲的国家中，面积第二大的是印度，约328.8万平方公里（3,287,590平方公里）。共比较了3个已知的数值。",
        "Of the countries in Asia, India has the second largest area: 3,287,590 km². 3 known values were compared.",
    ),
    (
        "?x : country . continent(?x, asia) | top 2 population",
        "位于亚洲的国家中，人口最多的2个是印度（约14.29亿人）和中国（约14.11亿人）。共比较了3个已知的数值。",
        "The 2 countries in Asia with the largest population are India (1,428,627,663 people) and China "
        "(1,410,710,000 people). 3 known values were compared.",
    ),
    (
        "?x . ?x in (cn, ind) | argmax area",
        "中国的面积更大：中国约970.7万平方公里，印度约328.8万平方公里。",
        "China has the larger area: China 9,706,961 km², India 3,287,590 km².",
    ),
    (
        "?x . ?x in (cn, ind) | difference area",
        "中国的面积比印度大约641.9万平方公里：中国约970.7万平方公里，印度约328.8万平方公里。",
        "The area of China is larger than that of India by 6,419,371 km²: China 9,706,961 km², India 3,287,590 km².",
    ),
    (
        "?x : poet . dynasty(?x, tang) | argmin birth_year",
        "属于唐朝的诗人中，出生年份最早的是李白，701年。共比较了2个已知的数值。",
        "Of the poets of the Tang dynasty, Li Bai has the earliest year of birth: 701. 2 known values were compared.",
    ),
    (
        "?x . ?x in (be, ch) | argmax population",
        "在已知的事实中没有可以比较的人口。",
        "No population is known that could be compared.",
    ),
]


@pytest.mark.parametrize(("query", "zh", "en"), SENTENCES)
def test_an_answer_is_a_sentence_in_the_language_of_the_question(
    world: World, query: str, zh: str | None, en: str | None
) -> None:
    assert zh is None or world.say(query, "zh").startswith(zh)
    assert en is None or world.say(query, "en").startswith(en)


def test_the_questions_own_word_for_the_relation_is_repeated(world: World) -> None:
    query = "?x . seat(sichuan, ?x)"
    assert world.say(query, "zh", "四川的省会是哪里？") == "四川的省会是成都。"
    assert world.say(query, "zh", "四川的行政中心？") == "四川的行政中心是成都。"
    assert world.say(query, "en", "What is the provincial capital of Sichuan?").startswith("The provincial capital of")


def test_the_adjective_of_a_difference_is_the_one_that_was_asked(world: World) -> None:
    query = "?x . ?x in (libai, dufu) | difference birth_year"
    assert world.say(query, "zh", "李白比杜甫早出生几年").startswith("李白的出生年份比杜甫早11年：")
    assert world.say(query, "zh").startswith("杜甫的出生年份比李白晚11年：")


def test_what_could_still_change_is_said(world: World) -> None:
    query = "?x : country . continent(?x, europe) & !official_language(?x, french)"
    assert world.say(query, "zh").endswith("以已知的事实为限。")
    assert world.say(query, "en").endswith("That is as far as is known.")


def test_of_more_than_ten_names_ten_are_told_and_how_many_there_are(world: World) -> None:
    keys = {f"town{row}": row for row in range(30)}
    schema = Schema.of([Relation("near", zh="附近", en="near")], [EntityType("town", "城镇", "town", measure="座")])
    snapshot = Snapshot.from_facts(
        [(0, 0, row) for row in range(1, 13)], (), dict.fromkeys(keys.values(), ("town",)), schema
    )
    query = reasoning.parse("?x . near(town0, ?x)")
    answers = reasoning.answer(query, snapshot=snapshot, store_keys=lambda key: EntityId(keys[key]))
    texts = {
        language: say(
            answers, Voice(language, snapshot, lambda row: f"t{row}", lambda key: EntityId(keys[key])), query=query
        )
        for language in ("zh", "en")
    }
    assert texts["zh"] == "t0的附近是t1、t2、t3、t4、t5、t6、t7、t8、t9、t10等12座城镇。"
    assert texts["en"] == "T0 is near t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, and 2 more."


def test_a_doubtful_reading_is_said_and_a_sure_one_is_not(world: World) -> None:
    @dataclass(frozen=True)
    class Understood:
        probability: float

        def echo(self, language: Language) -> str:
            return "法国的首都" if language == "zh" else "capital of France"

    query, answers = world.answers("?x : country . borders(fr, ?x)")
    told = [say(answers, world.voice("zh"), query=query, reading=Understood(p)) for p in (0.1, 0.5, 0.0)]
    sentence = "法国与德国、比利时和瑞士接壤。"
    assert told == [f"按“与法国接壤的国家”理解：{sentence}", sentence, sentence]


def test_a_doubtful_reading_that_the_sentence_repeats_is_not_said_twice(world: World) -> None:
    class Doubtful:
        probability = 0.1

        def echo(self, language: Language) -> str:
            return "the capital that is also capital"

    query, answers = world.answers("?x . capital(fr, ?x)")
    assert say(answers, world.voice("en"), query=query, reading=Doubtful()) == "The capital of France is Paris."


def test_a_query_that_no_phrase_fits_is_answered_all_the_same(world: World) -> None:
    query, answers = world.answers("?x . borders(?x, ?y) & borders(?y, ?z) & borders(?z, ?x) & continent(?x, europe)")
    assert describe(query, world.voice("zh")) is None
    assert say(answers, world.voice("zh"), query=query) == "答案是法国、德国、比利时和瑞士。"
    assert say(answers, world.voice("en"), query=query).startswith("The answer is France, Germany")
