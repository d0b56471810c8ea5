"""Several relations that one general wording means together, and who did what to whom."""

from __future__ import annotations

import pytest

from superbrain.language.lexicon import load_lexicon
from superbrain.language.vocabulary import Vocabulary
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Name, Relation

from .conftest import Asked, ground_of

TYPES = [EntityType("person", "人物", "person"), EntityType("poet", "诗人", "poet", parent="person")]
SENT = Relation(
    "sent_poem_to", "寄诗给", "sent a poem to", domain=("poet",), range=("person",),
    phrasings_zh=("收到{}寄诗的人物", "{}寄诗给谁"),
    phrasings_en=("person to whom {} sent a poem", "who did {} send poems to"),
    inverse_phrasings_zh=("寄诗给{}的诗人", "谁寄诗给{}"),
    inverse_phrasings_en=("poet who sent a poem to {}", "who sent poems to {}"),
)  # fmt: skip
PRESENTED = Relation(
    "presented_poem_to", "赠诗给", "presented a poem to", domain=("poet",), range=("person",),
    phrasings_zh=("获{}赠诗的人物", "{}赠诗给谁"),
    phrasings_en=("person to whom {} presented a poem", "who did {} present poems to"),
    inverse_phrasings_zh=("赠诗给{}的诗人", "谁赠诗给{}"),
    inverse_phrasings_en=("poet who presented a poem to {}", "who presented poems to {}"),
)  # fmt: skip
REMEMBERED = Relation(
    "remembered", "作诗怀念", "remembered in verse", domain=("poet",), range=("person",),
    phrasings_zh=("{}作诗怀念的人物", "{}诗里惦念谁", "{}在诗里想念谁"),
    phrasings_en=("person remembered in verse by {}",),
    inverse_phrasings_zh=("作诗怀念{}的诗人", "谁惦念{}", "谁想念{}"),
    inverse_phrasings_en=("poet who remembered {} in verse",),
)  # fmt: skip
POETS = ("李白 Li_Bai", "杜甫 Du_Fu", "任华 Ren_Hua", "苏涣 Su_Huan", "贺知章 He_Zhizhang")


def poets(*relations: Relation) -> Asked:
    """杜甫 wrote to 李白 twice over and to 苏涣, 任华 to 李白, 李白 to 贺知章; 杜甫 remembered 李白, and he 贺知章."""
    facts = {
        "sent_poem_to": [(1, 0), (2, 0), (0, 4)],
        "presented_poem_to": [(1, 0), (1, 3)],
        "remembered": [(1, 0), (0, 4)],
    }
    snapshot = Snapshot.from_facts(
        [(head, row, tail) for row, relation in enumerate(relations) for head, tail in facts[relation.key]],
        [],
        {row: ["poet"] for row in range(len(POETS))},
        Schema.of([*relations], TYPES),
        n_entities=len(POETS),
    )
    names = [
        (EntityId(row), Name(text.replace("_", " "), language, "preferred"))
        for row, both in enumerate(POETS)
        for language, text in zip(("zh", "en"), both.split(" "), strict=True)
    ]
    keys = [both.split(" ")[0] for both in POETS]
    return Asked(ground_of(snapshot, names, keys), keys)


@pytest.fixture(scope="module")
def verse() -> Asked:
    return poets(SENT, PRESENTED, REMEMBERED)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("哪些诗人写诗给李白", ["任华", "杜甫"]),
        ("谁给李白写过诗？", ["任华", "杜甫"]),
        ("杜甫给哪些人写过诗？", ["李白", "苏涣"]),
        ("Who wrote poems to Li Bai?", ["任华", "杜甫"]),
        ("Who did Du Fu write poems to?", ["李白", "苏涣"]),
        ("有多少诗人写诗给李白", ["2"]),
        ("杜甫给苏涣写过诗吗", ["True"]),
    ],
)
def test_a_general_wording_means_all_relations_of_its_family(verse: Asked, question: str, answers: list[str]) -> None:
    assert verse.answers(question) == answers


def test_each_path_names_its_own_relation(verse: Asked) -> None:
    read = verse.read("Who did Du Fu write poems to?")
    assert read.readings[0].answers is not None
    edges = {edge.relation for item in read.readings[0].answers.items for edge in item.path}
    assert edges == {0, 1}


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("谁寄诗给李白", ["任华", "杜甫"]),
        ("谁赠诗给李白", ["杜甫"]),
        ("Who presented poems to Li Bai?", ["杜甫"]),
        ("Who did Du Fu send poems to?", ["李白"]),
    ],
)
def test_one_relation_of_a_family_stays_itself(verse: Asked, question: str, answers: list[str]) -> None:
    assert verse.answers(question) == answers


def test_a_family_needs_two_of_its_relations() -> None:
    of = {count: Vocabulary.of(Schema.of([SENT, PRESENTED][:count], TYPES), load_lexicon()) for count in (1, 2)}
    assert of[1].families == {}
    assert of[2].families == {-1: (0, 1)}


@pytest.mark.parametrize("question", ["谁在诗里惦念着李白", "谁想念李白"])
def test_who_does_something_is_not_to_whom_it_is_done(verse: Asked, question: str) -> None:
    assert verse.answers(question) == ["杜甫"]


def test_of_whom_nobody_did_so_nothing_is_known(verse: Asked) -> None:
    assert verse.answers("谁惦念杜甫") == ["empty"]
