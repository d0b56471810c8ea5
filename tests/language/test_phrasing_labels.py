"""Labels of users' relations that are verbs or participles make sentences, and no nouns in the plural."""

from __future__ import annotations

import pytest

from superbrain import reasoning
from superbrain.language.phrasing import Voice, question_for, say
from superbrain.language.phrasing_labels import label_kind
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, Language, Relation

NAMES = ("Tom", "A", "B", "Acme")
TOM = EntityId(0)


@pytest.mark.parametrize(
    ("label", "language", "kind"),
    [
        ("wrote", "en", "verb"),
        ("directed", "en", "verb"),
        ("works at", "en", "verb"),
        ("is part of", "en", "verb"),
        ("published by", "en", "linked"),
        ("born in", "en", "linked"),
        ("member of", "en", "linked"),
        ("boss", "en", "noun"),
        ("place of birth", "en", "noun"),
        ("喜欢", "zh", "verb"),
        ("住在", "zh", "verb"),
        ("老板", "zh", "noun"),
    ],
)
def test_the_form_of_a_label_tells_what_it_is(label: str, language: Language, kind: str) -> None:
    assert label_kind(label, language) == kind


@pytest.mark.parametrize(
    ("label", "language", "sentence", "backwards", "question"),
    [
        ("wrote", "en", "Tom wrote A and B.", "Tom wrote A.", "Tom wrote what?"),
        ("published by", "en", "Tom: published by → A and B.", "Tom: published by → A.", "What is Tom published by?"),
        ("works at", "en", "Tom works at A and B.", "Tom works at A.", "Tom works at what?"),
        ("boss", "en", "The bosses of Tom are A and B.", "The boss of Tom is A.", "What is the boss of Tom?"),
        ("喜欢", "zh", "Tom喜欢A和B。", "Tom喜欢A。", "Tom喜欢什么？"),
    ],
)
def test_a_label_makes_a_sentence_that_can_be_said(
    label: str, language: Language, sentence: str, backwards: str, question: str
) -> None:
    relation = Relation("r", label if language == "zh" else "", label if language == "en" else "")
    snapshot = Snapshot.from_facts([(0, 0, 1), (0, 0, 2)], (), {}, Schema.of([relation], []), n_entities=4)
    voice = Voice(language, snapshot, NAMES.__getitem__, lambda key: EntityId(NAMES.index(key)))

    def told(text: str) -> str:
        query = reasoning.parse(text)
        answers = reasoning.answer(query, snapshot=snapshot, store_keys=lambda key: EntityId(NAMES.index(key)))
        return say(answers, voice, query=query)

    assert told("?x . r(Tom, ?x)") == sentence
    assert told("?x . r(?x, A)") == backwards
    assert question_for(TOM, 0, voice) == question
