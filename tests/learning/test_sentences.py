from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.learning.sentences import ends_sentence, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他来了。她走了！为什么？", ["他来了。", "她走了！", "为什么？"]),
        ("他说：“我来了。”然后走了。", ["他说：“我来了。”", "然后走了。"]),
        ("《你好。再见》出版了。很好。", ["《你好。再见》出版了。", "很好。"]),
        ("Dr. Smith met J. R. Tolkien. They talked.", ["Dr. Smith met J. R. Tolkien.", "They talked."]),
        ("It costs 3.5 dollars. No. 5 won.", ["It costs 3.5 dollars.", "No. 5 won."]),
        ("He works at Apple Inc. The firm is big.", ["He works at Apple Inc.", "The firm is big."]),
        ('"Go!" he said. She went.', ['"Go!" he said.', "She went."]),
        ("没有句号", ["没有句号"]),
    ],
)
def test_sentences_end_where_people_end_them(text, expected):
    assert cut(text) == expected


@given(st.text('ab。.“”"《》（）! A', max_size=60))
def test_sentences_are_in_order_and_lose_nothing_but_space(text):
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans)


def test_an_end_may_stand_before_a_closing_mark():
    assert ends_sentence("他说：“好。”")
    assert not ends_sentence("李白（诗人）")
