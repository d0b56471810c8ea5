"""Ordinary wordings of the world's relations: what each sentence states, over a small graph with the world's schema."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from superbrain.language.ground import Ground
from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import NameIndex
from superbrain.learning.ingesting import Scholar
from superbrain.store import Store
from superbrain.store.learned import Evidence
from superbrain.types import EntityType, Name, Relation, Source

WORLD = Path(__file__).parents[2] / "kg_data" / "world"
NAMES = (
    ("no", "country", "挪威", "Norway"), ("se", "country", "瑞典", "Sweden"), ("fi", "country", "芬兰", "Finland"),
    ("oslo", "city", "奥斯陆", "Oslo"), ("bergen", "city", "卑尔根", "Bergen"), ("nb", "language", "挪威语", "Bokmål"),
    ("nok", "currency", "挪威克朗", "Norwegian krone"), ("nato", "organization", "北约", "NATO"),
    ("li", "element", "锂", "lithium"), ("alkali", "element_category", "碱金属", "alkali metal"),
    ("wren", "bird", "鹪鹩", "winter wren"), ("tro", "genus", "鹪鹩属", "Troglodytes"),
    ("eu", "continent", "欧洲", "Europe"), ("hz", "prefecture", "湖州市", "Huzhou"),
    ("song", "dynasty", "宋朝", "Song dynasty"), ("xn", "era", "熙宁", "Xining"),
    ("yuan", "dynasty", "元朝", "Yuan dynasty"),
)  # fmt: skip


@pytest.fixture(scope="module")
def scholar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scholar]:
    folder = tmp_path_factory.mktemp("world") / "brain"
    Store.create(folder).close()
    with Store.open(folder, writable=True) as opened:
        with opened.write("load", "world") as writer:
            writer.add_source(Source("us", "us"))
            for key, entry in _toml("types").items():
                writer.add_type(EntityType(key, **_tuples(entry)))
            for key, entry in _toml("relations").items():
                writer.add_relation(Relation(key, **_tuples(entry)))
            for key, kind, zh, en in NAMES:
                entity = writer.add_entity(key, [kind])
                writer.add_name(entity, Name(zh, "zh", "preferred"))
                writer.add_name(entity, Name(en, "en", "preferred"))
        snapshot, lexicon = opened.snapshot(), load_lexicon()
        names = NameIndex.of(opened.all_names(), snapshot, lexicon)
        yield Scholar(Ground(snapshot, names, lexicon, opened.entity_key, opened.entity, opened.labels))


def _toml(name: str) -> dict[str, dict[str, object]]:
    return tomllib.load(io.BytesIO((WORLD / f"{name}.toml").read_bytes()))


def _tuples(entry: dict[str, object]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def found(scholar: Scholar, words: str) -> list[Evidence]:
    return [one for one in scholar.evidence(words) if one.extractor != "shape" and one.stance == "asserted"]


def said(scholar: Scholar, words: str) -> set[tuple[str, str, str]]:
    return {
        (one.head.split(":")[-1], one.relation, (one.tail or one.value).split(":")[-1]) for one in found(scholar, words)
    }


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("挪威东邻瑞典。", ("no", "borders", "se")),
        ("挪威东接瑞典，北与芬兰接壤。", ("no", "borders", "fi")),
        ("Wedged between Sweden and Finland, Norway is cold.", ("no", "borders", "se")),
        ("Norway is bounded by Sweden.", ("no", "borders", "se")),
        ("挪威正式加入了北约。", ("no", "member_of", "nato")),
        ("Norway became a founding member of NATO.", ("no", "member_of", "nato")),
        ("Oslo serves as the capital of Norway.", ("no", "capital", "oslo")),
        ("挪威的国都设在奥斯陆。", ("no", "capital", "oslo")),
        ("挪威的国语只有挪威语。", ("no", "official_language", "nb")),
        ("挪威全国人口约为五百五十万。", ("no", "population", "5500000")),
        ("锂的密度达0.53克每立方厘米。", ("li", "density", "0.53")),
        ("锂的熔点高达453开。", ("li", "melting_point", "453")),
        ("Lithium has a density of 0.53 grams per cubic centimetre.", ("li", "density", "0.53")),
        ("Greta Lind's late husband, Olaf Berg, was a baker.", ("Greta Lind", "spouse", "Olaf Berg")),
        ("Have a look at Oslo, the lively capital of Norway.", ("no", "capital", "oslo")),
        ("林远志，挪威湖州人。", ("林远志", "native_place", "hz")),
        ("Norway is a large kingdom in Europe, with long coasts.", ("no", "continent", "eu")),
        ("Lithium melts at 453 K.", ("li", "melting_point", "453")),
        ("Lithium is classified as an alkali metal.", ("li", "element_category", "alkali")),
        ("Here lives the winter wren (Troglodytes hiemalis).", ("wren", "scientific_name", "Troglodytes hiemalis")),
        ("Here lives the winter wren (Troglodytes hiemalis).", ("wren", "genus", "tro")),
        ("宋朝灭亡后，元朝取而代之。", ("song", "followed_by", "yuan")),
        ("The Song dynasty was supplanted by the Yuan dynasty.", ("song", "followed_by", "yuan")),
    ],
)  # fmt: skip
def test_ordinary_wordings_state_their_relation(scholar: Scholar, words: str, fact: tuple[str, str, str]) -> None:
    assert fact in said(scholar, words)


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("The Swedish botanist Greta Lind came to Oslo.", {("occupation", "botanist"), ("nationality", "Sweden")}),
        ("Greta Lind, a Swedish weaver, lived here.", {("occupation", "weaver"), ("nationality", "Sweden")}),
        ("Greta Lind was a Swedish painter and engraver.", {("occupation", "painter"), ("occupation", "engraver")}),
        ("Greta Lind (3 June 1901 – 4 July 1977) sang.", {("birth_year", "1901-06-03"), ("death_year", "1977-07-04")}),
        ("Greta Lind, who taught in Oslo, died in Bergen in 1977.", {("death_year", "1977")}),
    ],
)  # fmt: skip
def test_what_stands_beside_an_english_name_is_read(scholar: Scholar, words: str, facts: set[tuple[str, str]]) -> None:
    assert facts <= {(relation, end) for head, relation, end in said(scholar, words) if head == "Greta Lind"}


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("林文达（1901—1977），湖州人，瑞典植物学家。", {("birth_year", "1901"), ("occupation", "植物学家")}),
        ("林文达（一〇三六～一一○一），湖州人。", {("birth_year", "1036"), ("death_year", "1101")}),
        ("林文达，湖州人。神宗熙宁三年（一〇七〇）进士。", {("jinshi_era", "xn")}),
        ("林文达是一名牙医。", {("occupation", "牙医")}),
        ("林文达是湖州人，当了三十年邮递员。", {("occupation", "邮递员")}),
        ("林文达，字子平，湖州人。", {("native_place", "hz"), ("courtesy_name", "子平")}),
    ],
)  # fmt: skip
def test_what_stands_beside_a_chinese_name_is_read(scholar: Scholar, words: str, facts: set[tuple[str, str]]) -> None:
    assert facts <= {(relation, end) for head, relation, end in said(scholar, words) if head == "林文达"}


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("挪威东邻瑞典，东北与芬兰接壤。", ("se", "borders", "fi")),
        ("林文秀，林文达之长女，生于1950年。", ("林文达", "birth_year", "1950")),
        ("林文秀是林文达的女弟子。", ("林文秀", "father", "林文达")),
        ("另有一位林文达，湖州人，与画家无关。", ("林文达", "native_place", "hz")),
        ("Norway is no member of NATO.", ("no", "member_of", "nato")),
        ("Greta Lind's doctor was ill.", ("Greta Lind", "occupation", "doctor")),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_wording_states_nothing(
    scholar: Scholar, words: str, wrong: tuple[str, str, str]
) -> None:
    assert wrong not in said(scholar, words)


def test_a_child_of_two_has_one_father(scholar: Scholar) -> None:
    fathers = [
        end
        for _, relation, end in said(scholar, "Greta Lind is the daughter of Nils Lind and Karin Berg.")
        if relation == "father"
    ]
    assert fathers == ["Nils Lind"]


def test_names_before_one_verb_share_it(scholar: Scholar) -> None:
    assert {("no", "member_of", "nato"), ("fi", "member_of", "nato")} <= said(
        scholar, "Norway and Finland joined NATO."
    )
