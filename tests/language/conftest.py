"""A small world that the tests of this folder ask, and graphs as a user makes them: labels and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from superbrain.language.ground import Ground
from superbrain.language.interpret import Interpreter
from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import NameIndex
from superbrain.language.reading import Interpretation
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Language, Literal, Name, Relation

TYPES = (
    EntityType("place", "地方", "place", plural="places"),
    EntityType("country_or_territory", "国家和地区", "country or territory", parent="place"),
    EntityType("country", "国家", "country", "country_or_territory", "countries", aliases_zh=("国",)),
    EntityType("territory", "地区", "territory", parent="country_or_territory"),
    EntityType("city", "城市", "city", "place", "cities", aliases_zh=("市",)),
    EntityType("province", "省级行政区", "province", "place", aliases_zh=("省", "省份")),
    EntityType("continent", "大洲", "continent", "place", aliases_zh=("洲",)),
    EntityType("currency", "货币", "currency", aliases_zh=("钱",), aliases_en=("money",)),
    EntityType("language", "语言", "language"),
    EntityType("element", "化学元素", "chemical element", aliases_zh=("元素",), aliases_en=("element",)),
    EntityType("person", "人物", "person", plural="people", aliases_zh=("人",)),
    EntityType("poet", "诗人", "poet", "person", aliases_zh=("词人",)),
    EntityType("dynasty", "朝代", "dynasty", aliases_zh=("王朝", "朝")),
)
PLACE = ("country_or_territory",)
RELATIONS = (
    Relation(
        "capital", "首都", "capital", PLACE, ("city",), closed=True,
        phrasings_zh=("{}的首都", "{}的首都是哪里", "{}定都在哪里"),
        phrasings_en=("capital of {}", "what is the capital of {}", "where does the government of {} sit"),
        inverse_phrasings_zh=("以{}为首都的国家", "{}是哪个国家的首都", "首都是{}的国家"),
        inverse_phrasings_en=("country whose capital is {}", "{} is the capital of which country"),
    ),
    Relation(
        "continent", "所在大洲", "continent", PLACE, ("continent",), closed=True, aliases_zh=("大洲", "洲"),
        inverse_phrasings_zh=("位于{}的国家", "{}有哪些国家", "{}国家"),
        inverse_phrasings_en=("country in {}", "which countries are in {}"),
    ),
    Relation(
        "borders", "接壤", "shares a border with", PLACE, PLACE, symmetric=True, closed=True,
        aliases_zh=("邻国",), aliases_en=("borders", "neighbour"),
        phrasings_zh=("与{}接壤的国家", "{}与哪些国家接壤", "{}的邻国"),
        phrasings_en=("country bordering {}", "which countries border {}", "neighbours of {}"),
    ),
    Relation(
        "currency", "货币", "currency", PLACE, ("currency",), closed=True,
        phrasings_zh=("{}的货币", "{}用什么钱"), phrasings_en=("currency of {}", "what currency is used in {}"),
        inverse_phrasings_zh=("使用{}的国家", "哪些国家使用{}"), inverse_phrasings_en=("country using {}",),
    ),
    Relation(
        "language", "官方语言", "official language", PLACE, ("language",),
        inverse_phrasings_zh=("以{}为官方语言的国家", "哪些国家说{}"),
        inverse_phrasings_en=("country whose official language is {}", "which countries speak {}"),
    ),
    Relation("province", "所在省份", "province", ("city",), ("province",), functional=True, closed=True),
    Relation("seat", "行政中心", "administrative seat", ("province",), ("city",), aliases_zh=("省会",)),
    Relation("country", "所属国家", "country", ("city",), PLACE, functional=True, aliases_zh=("所在国家",)),
    Relation(
        "population", "人口", "population", ("place",), literal="quantity", unit="person",
        phrasings_zh=("{}的人口", "{}有多少人"), phrasings_en=("population of {}", "how many people live in {}"),
        adjectives_zh=("多", "少-"), adjectives_en=("populous", "large", "small-", "many", "few-"),
    ),
    Relation(
        "area", "面积", "area", PLACE, literal="quantity", unit="km2",
        adjectives_zh=("大", "小-"), adjectives_en=("large", "small-", "big"),
    ),
    Relation("calling_code", "国际电话区号", "calling code", PLACE, literal="text", aliases_zh=("区号",)),
    Relation("atomic_number", "原子序数", "atomic number", ("element",), literal="quantity", functional=True),
    Relation("symbol", "元素符号", "chemical symbol", ("element",), literal="text", aliases_en=("symbol",)),
    Relation(
        "discovered_by", "发现者", "discoverer", ("element",), ("person",),
        phrasings_zh=("{}的发现者", "谁发现了{}"), phrasings_en=("discoverer of {}", "who discovered {}"),
        inverse_phrasings_zh=("{}发现的元素",), inverse_phrasings_en=("element discovered by {}",),
    ),
    Relation(
        "dynasty", "朝代", "dynasty", ("person",), ("dynasty",),
        phrasings_zh=("{}的朝代", "{}是哪个朝代的"), phrasings_en=("dynasty of {}", "which dynasty did {} live in"),
        inverse_phrasings_zh=("{}的诗人",), inverse_phrasings_en=("poet of the {}",),
    ),
    Relation("courtesy_name", "字", "courtesy name", ("person",), literal="text"),
    Relation("birth_year", "出生年份", "year of birth", ("person",), literal="date",
             phrasings_zh=("{}的出生年份", "{}哪年出生"), phrasings_en=("year of birth of {}", "when was {} born")),
    Relation(
        "poem_to", "寄诗给", "sent a poem to", ("poet",), ("person",),
        phrasings_zh=("收到{}寄诗的人", "{}寄诗给谁"), phrasings_en=("person that {} sent a poem to",),
        inverse_phrasings_zh=("寄诗给{}的诗人", "谁给{}寄过诗"), inverse_phrasings_en=("poet who sent a poem to {}",),
    ),
    Relation(
        "father", "父亲", "father", ("person",), ("person",), functional=True, inverse_zh="子女", inverse_en="child"
    ),
)  # fmt: skip

ENTITIES = """
fr country 法国|法兰西 France
de country 德国 Germany
es country 西班牙 Spain
be country 比利时 Belgium
ch country 瑞士 Switzerland
gl territory 格陵兰 Greenland
cn country 中国 China
jp country 日本 Japan
mn country 蒙古 Mongolia
ge country 格鲁吉亚 Georgia
us country 美国 United_States|America
georgia province 佐治亚 Georgia
europe continent 欧洲 Europe
asia continent 亚洲 Asia
america continent 北美洲 North_America
paris city 巴黎 Paris
berlin city 柏林 Berlin
bern city 伯尔尼 Bern
beijing city 北京 Beijing
tokyo city 东京 Tokyo
chengdu city 成都 Chengdu
tbilisi city 第比利斯 Tbilisi
texas_paris city 帕里斯 Paris
most city 莫斯特 Most
atlanta city 亚特兰大 Atlanta
sichuan province 四川省 Sichuan
euro currency 欧元 Euro
yuan currency 人民币 Renminbi
yen currency 日元 Yen
french language 法语 French
german language 德语 German
au element 金 Gold
fe element 铁 Iron
f element 氟 Fluorine
moissan person 莫瓦桑 Henri_Moissan
libai poet 李白 Li_Bai
dufu poet 杜甫 Du_Fu
sushi poet 苏轼 Su_Shi
caocao person 曹操 Cao_Cao
caopi person 曹丕 Cao_Pi
caosong person 曹嵩 Cao_Song
tang dynasty 唐朝|唐|唐代 Tang_dynasty|Tang
song dynasty 宋朝|宋 Song_dynasty
jin dynasty 金朝|金 Jin_dynasty
"""
FACTS = """
capital fr paris; capital de berlin; capital ch bern; capital cn beijing; capital jp tokyo; capital ge tbilisi
continent fr europe; continent de europe; continent es europe; continent be europe; continent ch europe
continent cn asia; continent jp asia; continent mn asia; continent ge asia; continent us america; continent gl america
borders fr de; borders fr es; borders fr be; borders fr ch; borders de be; borders de ch; borders cn mn
currency fr euro; currency de euro; currency es euro; currency be euro; currency cn yuan; currency jp yen
language fr french; language be french; language ch french; language ch german; language de german
country paris fr; country berlin de; country beijing cn; country tokyo jp; country chengdu cn; country texas_paris us
province chengdu sichuan; province atlanta georgia; seat sichuan chengdu
discovered_by f moissan
dynasty libai tang; dynasty dufu tang; dynasty sushi song
poem_to dufu libai; poem_to libai sushi
father caopi caocao; father caocao caosong
"""
VALUES = """
population fr 67000000 person; population de 83000000 person; population cn 1412000000 person
population jp 125000000 person; population mn 3300000 person; population ch 8700000 person
population paris 2100000 person; population tokyo 13900000 person; population texas_paris 25000 person
area fr 551500 km2; area de 357114 km2; area cn 9597000 km2; area jp 377975 km2; area ch 41285 km2
atomic_number au 79; atomic_number fe 26; atomic_number f 9
symbol au Au; symbol fe Fe; calling_code fr +33; courtesy_name libai 太白
birth_year libai 0701; birth_year dufu 0712
"""


@dataclass(frozen=True)
class Asked:
    """A graph to ask: its ground, its reader of questions, and its entity keys by row."""

    ground: Ground
    keys: list[str]

    def read(self, question: str, **how: object) -> Interpretation:
        return Interpreter(self.ground).interpret(question, **how)  # type: ignore[arg-type]

    def answers(self, question: str) -> list[str]:
        """Outcome if it is declined, else keys and values of the first reading's answers, sorted."""
        return self.told(self.read(question, limit=100))

    def told(self, read: Interpretation) -> list[str]:
        """Outcome of what was read if it is declined, else keys and values of its answers, sorted."""
        if read.outcome is not None or not read.readings:
            return [str(read.outcome)]
        reading = read.readings[0]
        if reading.answers is None:
            return [reading.operator, *sorted(self.keys[entity] for entity in reading.focus)]
        return sorted(self._told(item) for item in reading.answers.items)

    def _told(self, item: object) -> str:
        entity, literal = getattr(item, "entity", None), getattr(item, "literal", None)
        if entity is not None:
            return self.keys[entity]
        if literal is not None:
            return str(literal.value)
        boolean = getattr(item, "boolean", None)
        return str(boolean) if boolean is not None else f"{getattr(item, 'number', 0):g}"


def ground_of(snapshot: Snapshot, names: list[tuple[EntityId, Name]], keys: list[str]) -> Ground:
    preferred = {(entity, name.language): name.text for entity, name in names[::-1] if name.kind == "preferred"}

    def labels(entities: Sequence[int], language: Language) -> list[str]:
        other = "en" if language == "zh" else "zh"
        return [
            preferred.get((EntityId(e), language)) or preferred.get((EntityId(e), other), keys[e]) for e in entities
        ]

    def lookup(key: str) -> EntityId | None:
        return EntityId(keys.index(key)) if key in keys else None

    lexicon = load_lexicon()
    return Ground(snapshot, NameIndex.of(names, snapshot, lexicon), lexicon, keys.__getitem__, lookup, labels)


def small_world() -> Asked:
    rows = [line.split(" ") for line in ENTITIES.strip().splitlines()]
    keys = [row[0] for row in rows]
    names = [
        (EntityId(row), Name(text.replace("_", " "), language, "alias" if place else "preferred"))
        for row, (_, _, zh, en) in enumerate(rows)
        for language, listed in (("zh", zh), ("en", en))
        for place, text in enumerate(listed.split("|"))
    ]
    schema = Schema.of(RELATIONS, TYPES)
    of = {relation.key: row for row, relation in enumerate(RELATIONS)}
    facts = [fact.split(" ") for fact in re.split(r"; |\n", FACTS.strip())]
    values = [fact.split(" ") for fact in re.split(r"; |\n", VALUES.strip())]
    snapshot = Snapshot.from_facts(
        [(keys.index(head), of[relation], keys.index(tail)) for relation, head, tail in facts],
        [
            (keys.index(head), of[relation], Literal(RELATIONS[of[relation]].literal or "text", value, "".join(unit)))
            for relation, head, value, *unit in values
        ],
        {row: [kind] for row, (_, kind, _, _) in enumerate(rows)},
        schema,
        n_entities=len(keys),
    )
    return Asked(ground_of(snapshot, names, keys), keys)


def labels_only(facts: str, values: str = "") -> Asked:
    """A graph like a three-column file gives: no classes, no wordings, names in one language."""
    triples = [tuple(line.split("/")) for line in facts.strip().splitlines()]
    literals = [tuple(line.split("/")) for line in values.strip().splitlines()]
    labels = list(dict.fromkeys(end for head, _, tail in triples for end in (head, tail)))
    labels += [head for head, _, _ in literals if head not in labels]
    relations = list(dict.fromkeys(relation for _, relation, _ in triples))
    measured = list(dict.fromkeys(relation for _, relation, _ in literals))

    def declared(label: str, kind: str | None) -> Relation:
        key = label.replace(" ", "_")
        zh, en = ("", label) if label.isascii() else (label, "")
        return Relation(key, zh, en, literal="quantity" if kind else None)

    schema = Schema.of([*(declared(r, None) for r in relations), *(declared(r, "quantity") for r in measured)])
    snapshot = Snapshot.from_facts(
        [(labels.index(h), relations.index(r), labels.index(t)) for h, r, t in triples],
        [(labels.index(h), len(relations) + measured.index(r), Literal("quantity", v)) for h, r, v in literals],
        schema=schema,
        n_entities=len(labels),
    )
    names = [
        (EntityId(i), Name(label, "en" if label.isascii() else "zh", "preferred")) for i, label in enumerate(labels)
    ]
    return Asked(ground_of(snapshot, names, [label.replace(" ", "_") for label in labels]), labels)


@pytest.fixture(scope="session")
def world() -> Asked:
    return small_world()
