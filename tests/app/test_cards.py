from dataclasses import replace

import pytest

from superbrain import Brain
from superbrain.app.cards import card_lines, log_lines, relation_lines, relation_rows, report_lines
from superbrain.app.render import Style
from superbrain.types import Relation

FULL = Relation(
    key="capital",
    zh="首都",
    en="capital",
    domain=("country",),
    range=("city",),
    functional=True,
    closed=True,
    inverse_zh="是首都的国家",
    inverse_en="country whose capital it is",
    aliases_zh=("国都",),
    aliases_en=("seat of government",),
    phrasings_zh=("{}的首都",),
    phrasings_en=("the capital of {}",),
    inverse_phrasings_zh=("以{}为首都的国家",),
    inverse_phrasings_en=("the country whose capital is {}",),
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "relation", [FULL, replace(FULL, literal="quantity", unit="person", range=()), Relation("borders", symmetric=True)]
)
def test_a_relation_is_told_whole_in_both_languages(relation, language):
    lines = relation_lines(relation, 3, Style(), language)
    words = (*relation.aliases_zh, *relation.phrasings_en, *relation.inverse_phrasings_zh, relation.inverse_en)
    assert all(any(word in line for line in lines) for word in words)
    assert relation.key in lines[0]
    assert relation_rows([(relation, 3)], language)[0][0] == relation.key


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("style", [Style(), Style(colour=True, aligned=True)])
def test_every_card_of_a_brain_can_be_told(toy, language, style):
    with Brain.open(toy) as brain:
        for relation, facts in brain.relations():
            assert relation.key in relation_lines(relation, facts, style, language)[0]
        for entity in range(brain.store.counts()["entities"]):
            key = brain.store.entity_key(entity)
            assert key in card_lines(brain.show(key, language=language), style)[0]
        assert log_lines(brain.log(), style, language)
        assert report_lines(brain.doctor(), style, language)
