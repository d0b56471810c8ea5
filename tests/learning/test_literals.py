"""Words are spotted in texts exactly where they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from superbrain.learning.extractors.templates import Statements
from superbrain.learning.extractors.wordings import Template
from superbrain.learning.literals import Literals
from superbrain.types import Relation

WORDS = st.text(st.sampled_from("ab 是为"), min_size=1, max_size=4)


@given(st.lists(WORDS, max_size=8), st.text(st.sampled_from("ab 是为c"), max_size=12))
def test_the_owners_are_those_whose_words_stand_in_the_text(words: list[str], text: str) -> None:
    spotted = Literals.of((word, owner) for owner, word in enumerate(words)).owners_in(text)
    assert spotted == {owner for owner, word in enumerate(words) if word in text}


def test_a_template_is_tried_where_any_form_of_it_could_stand() -> None:
    texts = (
        "{head}(位于|属[于]){tail}",
        "{head}(是|为)[一][个]人{tail}",
        "{head} (was|is) born in {tail}",
        "{head}[是]{tail}",
    )
    statements = Statements([Template(text, ((0, False),)) for text in texts], {0: Relation("r", "r", "r")})
    assert statements.always == {3}
    tried = [statements.literals.owners_in(words) for words in ("甲属乙", "甲位于乙", "甲为一个人乙", "a is born in b")]
    assert tried == [{0}, {0}, {1}, {2}]
