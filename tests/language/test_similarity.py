"""What an encoder adds, with one that knows nothing but a few synonyms; and the vectors that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from superbrain.embedding.encoder import Vectors
from superbrain.language.interpret import Interpreter
from superbrain.language.masking import masking
from superbrain.language.similarity import Similarity

from .conftest import Asked, labels_only, small_world

EMPTY = set("的是什么这个国家和地区用哪")
MONEY = dict.fromkeys(("银子", "花销", "货币"), "钱")
SYNONYMS = {"定都": "首都", **MONEY, "headquartered": "capital", "banknotes": "currency"}


class BagOfCharacters:
    """Characters and words as hashed dimensions, after a few synonyms: enough to be near what means the same."""

    name, dim = "bag", 256

    def __init__(self, fingerprint: str = "bag-1") -> None:
        self.fingerprint = fingerprint
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for word, meaning in SYNONYMS.items():
                text = text.replace(word, meaning)
            for piece in text.lower().split() if text.isascii() else sorted(set(text) - EMPTY):
                vectors[row, sum(map(ord, piece)) * 7919 % self.dim] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def interpreter(world: Asked) -> Interpreter:
    return Interpreter(world.ground, Similarity.of(world.ground, BagOfCharacters()))


def test_words_that_no_wording_has_are_understood_by_their_likeness(world: Asked) -> None:
    question = "法国的花销银子是什么"
    assert world.read(question).outcome == "unknown_relation"
    read = interpreter(world).interpret(question)
    assert read.outcome is None
    assert str(read.readings[0].query) == "?x . currency(fr, ?x)"
    assert read.timings["similarity"] > 0


def test_what_is_clear_is_not_asked_of_the_encoder(world: Asked) -> None:
    encoder = BagOfCharacters()
    read = Interpreter(world.ground, Similarity.of(world.ground, encoder)).interpret("法国的首都是哪里")
    assert read.outcome is None
    assert encoder.encoded == 0
    assert "similarity" not in read.timings


@pytest.mark.parametrize("question", ["巴黎的味道是什么？", "法国的总统是谁", "李白的血型", "火星的首都是哪里？"])
def test_what_the_graph_does_not_have_is_still_declined(world: Asked, question: str) -> None:
    assert interpreter(world).interpret(question).outcome in ("unknown_relation", "unknown_entity", "weak")


def test_an_encoder_never_proposes_a_step_without_facts(world: Asked) -> None:
    similarity = Similarity.of(world.ground, BagOfCharacters())
    near = similarity.likenesses("这个国家的首都是哪里", [(1, False), (3, False)], "zh")
    assert [one.step for one in near] in ([(1, False), (3, False)], [(3, False), (1, False)])
    assert all(0 <= one.sure <= 1 and 0 <= one.share <= 1 for one in near)


def test_preparing_encodes_every_wording_once(world: Asked, tmp_path: Path) -> None:
    similarity = Similarity.of(world.ground, BagOfCharacters(), [tmp_path])
    assert similarity.prepare() > 20
    assert similarity.prepare() == 0
    assert Similarity.of(world.ground, BagOfCharacters(), [tmp_path]).prepare() == 0


def test_a_name_is_masked_by_its_class_in_words() -> None:
    ground = small_world().ground
    assert masking("country", ground, "zh") == "这个国家"
    assert masking("country", ground, "en") == "this country"
    assert masking("", ground, "en") == "this thing"


def test_what_only_the_class_of_a_name_says_is_no_likeness(world: Asked) -> None:
    similarity = Similarity.of(world.ground, BagOfCharacters())
    # "诗人" stands in both, and is what stands for the name.
    near = similarity.likenesses("这个诗人的帽子", [(8, True), (0, False)], "zh", "这个诗人")
    assert all(one.score < 0.1 for one in near)
    assert all(one.sure < 0.1 for one in near)


@pytest.mark.parametrize("question", ["小明的女儿是谁", "小明妈妈在哪家店上班"])
def test_a_bare_label_is_not_stretched(question: str) -> None:
    family = labels_only("小明/妈妈/李华\n李华/老板/王总\n小明/儿子/小宝")
    read = Interpreter(family.ground, Similarity.of(family.ground, BagOfCharacters())).interpret(question)
    assert read.outcome is not None
