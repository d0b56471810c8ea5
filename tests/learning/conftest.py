"""A small graph without facts whose names the readers of texts know."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from superbrain.language.ground import Ground
from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import NameIndex
from superbrain.learning.reader import Reader
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, EntityType, Language, Name, Relation

TYPES = (
    EntityType("place", "地方", "place"),
    EntityType("country", "国家", "country", "place", aliases_zh=("国",)),
    EntityType("city", "城市", "city", "place", "cities", aliases_zh=("市",)),
    EntityType("person", "人物", "person", plural="people", aliases_zh=("人",)),
    EntityType("poet", "诗人", "poet", "person"),
    EntityType("element", "元素", "element"),
)
RELATIONS = (Relation("capital", "首都", "capital", ("country",), ("city",)),)
ENTITIES = (
    ("fr", "country", "法国", "France"),
    ("de", "country", "德国", "Germany"),
    ("paris", "city", "巴黎", "Paris"),
    ("lyon", "city", "里昂", "Lyon"),
    ("nice", "city", "尼斯", "Nice"),
    ("hefei", "city", "合肥市", "Hefei"),
    ("beijing", "city", "北京", "Beijing"),
    ("heping", "city", "和平", "Heping"),
    ("li", "poet", "李白", "Li Bai"),
    ("li2", "person", "李白", "Li Bai"),
    ("du", "poet", "杜甫", "Du Fu"),
    ("au", "element", "金", "gold"),
)


def ground_of(entities: Sequence[tuple[str, str, str, str]]) -> Ground:
    keys = [key for key, *_ in entities]
    labels = {"zh": [zh for _, _, zh, _ in entities], "en": [en for *_, en in entities]}
    names = [
        (EntityId(row), Name(labels[language][row], language, "preferred"))
        for row in range(len(keys))
        for language in ("zh", "en")
    ]
    schema = Schema.of(RELATIONS, TYPES)
    types = {row: [kind] for row, (_, kind, _, _) in enumerate(entities)}
    snapshot = Snapshot.from_facts([], [], types, schema, n_entities=len(keys))

    def told(rows: Sequence[int], language: Language) -> list[str]:
        return [labels[language][row] for row in rows]

    def lookup(key: str) -> EntityId | None:
        return EntityId(keys.index(key)) if key in keys else None

    lexicon = load_lexicon()
    return Ground(snapshot, NameIndex.of(names, snapshot, lexicon), lexicon, keys.__getitem__, lookup, told)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(ground_of(ENTITIES))
