"""Labels of users' relations that are verbs or participles make sentences, and no nouns in the plural."""

from __future__ import annotations

import pytest

from superbrain import reasoning
from superbrain.language.phrasing import Voice, question_for, say
from superbrain.language.phrasing_labels import label_kind
from superbrain.store import Schema, Snapshot
from superbrain.types import EntityId, Language, Literal, Relation

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
        (
            "published by",
            "en",
            "Tom was published by A and B.",
            "Tom was published by A.",
            "What was Tom published by?",
        ),
        ("friend of", "en", "Tom is a friend of A and B.", "Tom is a friend of A.", "What is Tom a friend of?"),
        ("part of", "en", "Tom is part of A and B.", "Tom is part of A.", "What is Tom part of?"),
        ("married to", "en", "Tom is married to A and B.", "Tom is married to A.", "What is Tom married to?"),
        ("养了", "zh", "Tom养了A和B。", "Tom养了A。", "Tom养了什么？"),
        ("老板", "zh", "Tom的老板是A和B。", "Tom的老板是A。", "Tom的老板是谁？"),
        ("地点", "zh", "Tom的地点是A和B。", "Tom的地点是A。", "Tom的地点是哪里？"),
        ("works at", "en", "Tom works at A and B.", "Tom works at A.", "What does Tom work at?"),
        ("boss", "en", "The bosses of Tom are A and B.", "The boss of Tom is A.", "Who is the boss of Tom?"),
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


def said(relations: list[Relation], text: str, language: Language, **graph: object) -> str:
    snapshot = Snapshot.from_facts(
        graph.get("facts", ()),
        graph.get("values", ()),
        {},
        Schema.of(relations, []),
        n_entities=len(NAMES),  # type: ignore[arg-type]
    )
    query = reasoning.parse(text)
    answers = reasoning.answer(query, snapshot=snapshot, store_keys=lambda key: EntityId(NAMES.index(key)))
    return say(
        answers, Voice(language, snapshot, NAMES.__getitem__, lambda key: EntityId(NAMES.index(key))), query=query
    )


@pytest.mark.parametrize(
    ("label", "language", "sentence"),
    [
        ("reports to", "en", "Tom and A report to Acme."),
        ("author", "en", "The author of Tom and A is Acme."),
        ("母亲", "zh", "Tom和A的母亲是Acme。"),
        ("位于", "zh", "Tom和A位于Acme。"),
    ],
)
def test_several_things_with_the_same_end_share_a_sentence(label: str, language: Language, sentence: str) -> None:
    relation = Relation("r", label if language == "zh" else "", label if language == "en" else "")
    assert said([relation], "?x . r(?x, Acme)", language, facts=[(0, 0, 3), (1, 0, 3)]) == sentence


@pytest.mark.parametrize(
    ("label", "language", "sentence"),
    [
        ("born in", "en", "The author of Tom was born in Acme."),
        ("lives in", "en", "The author of Tom lives in Acme."),
        ("住在", "zh", "Tom的作者住在Acme。"),
    ],
)
def test_what_a_verb_says_of_something_described_is_a_sentence(label: str, language: Language, sentence: str) -> None:
    relations = [Relation("a", "作者", "author"), Relation("r", *(("", label) if language == "en" else (label, "")))]
    text = "?x . a(Tom, ?y) & r(?y, ?x)"
    assert said(relations, text, language, facts=[(0, 0, 1), (1, 1, 3)]) == sentence


YEARS = [(0, 0, Literal("date", "1965")), (1, 0, Literal("date", "1815"))]


@pytest.mark.parametrize(
    ("label", "language", "text", "sentence"),
    [
        ("published", "en", "?v . r(Tom, ?v)", "Tom was published in 1965."),
        ("joined", "en", "?v . r(Tom, ?v)", "Tom joined in 1965."),
        ("出版", "zh", "?v . r(Tom, ?v)", "Tom于1965年出版。"),
        ("published", "en", "?x in (Tom, A) . | argmin r", "A was published earlier: A 1815, Tom 1965."),
        ("出版", "zh", "?x in (Tom, A) . | argmin r", "A出版更早：A1815年，Tom1965年。"),
        ("published", "en", "?x . r(?x) > 'date\"1800\"'", "The things that were published after 1800 are Tom and A."),
    ],
)
def test_a_verb_that_is_dated_says_when(label: str, language: Language, text: str, sentence: str) -> None:
    relation = Relation("r", *(("", label) if language == "en" else (label, "")), literal="date")
    asked = text.replace("?x in (Tom, A) . |", "?x . ?x in (Tom, A) |").replace("'", "")
    assert said([relation], asked, language, values=YEARS) == sentence


@pytest.mark.parametrize(
    ("label", "language", "sentence"),
    [
        ("pages", "en", "Tom has the most pages: 412. 2 known values were compared."),
        ("salary", "en", "Tom has the highest salary: 412. 2 known values were compared."),
        ("工资", "zh", "工资最高的是Tom，412。共比较了2个已知的数值。"),
        ("页数", "zh", "页数最多的是Tom，412。共比较了2个已知的数值。"),
    ],
)
def test_the_greatest_of_a_label_without_class_is_said_of_no_thing(
    label: str, language: Language, sentence: str
) -> None:
    relation = Relation("r", *(("", label) if language == "en" else (label, "")), literal="quantity")
    values = [(0, 0, Literal("quantity", "412")), (1, 0, Literal("quantity", "249"))]
    assert said([relation], "?x . r(?x, ?v) | argmax r", language, values=values) == sentence
