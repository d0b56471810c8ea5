"""Cutting questions: names, class words and cue words compete; the best few ways go on."""

from __future__ import annotations

import itertools

import pytest

from superbrain.language.normalise import language_of, without_courtesy
from superbrain.language.segment import Segmentation, segmentations
from superbrain.language.units import units

from .conftest import Asked, labels_only


def cut(world: Asked, text: str) -> list[Segmentation]:
    ground = world.ground
    return segmentations(units(text), ground.names, ground.vocabulary, ground.lexicon)


def names(one: Segmentation) -> list[str]:
    return [one.cut.canonical(name.start, name.end) for name in one.names]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("法国的首都", ["法国"]),
        ("The capital of the United States of America", ["united states", "america"]),
        ("金的原子序数", ["金"]),
        ("资金的规模", []),
        ("Which Asian countries", ["asian"]),
        ("Most of them", []),
        ("the city of Most", []),
        ("《唐》", ["唐"]),
        ("北京和成都", ["北京", "成都"]),
    ],
)
def test_the_names_of_the_best_way(world: Asked, text: str, found: list[str]) -> None:
    best = cut(world, text)[0]
    assert [name for name in names(best) if not best.names[names(best).index(name)].stop] == found


def test_the_best_few_ways_go_on_with_their_cost() -> None:
    bank = labels_only("中国人民银行/在/中国\n人民银行/在/北京")
    ways = cut(bank, "中国人民银行行长")
    assert names(ways[0]) == ["中国人民银行"]
    assert ["中国", "人民银行"] in [names(way) for way in ways]
    assert ways[0].cost == 0
    assert all(one.cost <= other.cost for one, other in itertools.pairwise(ways))


def test_a_word_inside_a_label_is_still_a_class_word(world: Asked) -> None:
    best = cut(world, "巴黎的所在国家")[0]
    assert [word.text for word in best.classes] == ["国家"]
    assert best.free_classes == ()


def test_a_class_word_that_is_part_of_an_unknown_word_is_none(world: Asked) -> None:
    assert [word.text for word in cut(world, "法国的国王")[0].classes] == []
    assert [word.text for word in cut(world, "是哪国人")[0].classes] == ["国", "人"]


def test_an_unread_name_is_not_cut_out_of_a_longer_word(world: Asked) -> None:
    assert names(cut(world, "Francesca")[0]) == []


@pytest.mark.parametrize(
    ("text", "proper"),
    [
        ("请问一下，法国的首都是哪里？谢谢！", "法国的首都是哪里"),
        ("你知道法国的首都是哪里吗", "法国的首都是哪里"),
        ("你知道法国的首都是巴黎吗", "法国的首都是巴黎吗"),
        ("Can you please tell me, what is the capital of France?", "what is the capital of france"),
        ("Hi", "hi"),
        ("what is it, please", "what is it"),
    ],
)
def test_courtesy_is_taken_off(world: Asked, text: str, proper: str) -> None:
    kept = without_courtesy(units(text), world.ground.names, world.ground.lexicon)
    words = [i for i, kind in enumerate(kept.kinds) if kind != "mark"]
    assert kept.canonical(words[0], words[-1] + 1) == proper


def test_a_name_that_begins_like_a_courtesy_is_kept() -> None:
    graph = labels_only("查理大帝/父亲/丕平")
    kept = without_courtesy(units("查理大帝的父亲"), graph.ground.names, graph.ground.lexicon)
    assert kept.words[0] == "查"


@pytest.mark.parametrize(("text", "language"), [("Paris的人口", "zh"), ("Where is 巴黎?", "en"), ("123", "en")])
def test_the_language_of_the_words(world: Asked, text: str, language: str) -> None:
    assert language_of(units(text), world.ground.names) == language
