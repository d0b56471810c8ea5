from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from superbrain.learning.passages import Cursor, passages
from superbrain.learning.reading import open_text
from superbrain.text import clean

PIECES = st.sampled_from(
    [
        *(
            "# 法国\n",
            "## 概况\n",
            "\n",
            "首都：巴黎\n",
            "面积: 64万\n",
            "巴黎是首都。里昂不是。\n",
            "- 里昂\n",
            "- 尼斯\n",
        ),
        *(
            "主要城市包括：\n",
            "| 城市 | 人口 |\n|---|---|\n",
            "| 里昂 | 51万 |\n",
            "a\tb\n",
            "c\td\n",
            "```\n",
            "Title\n=====\n",
        ),
        *("Paris is the capital of France, which lies in western\n", "Europe. It is old.\n", "第一章 开始\n"),
        *("很长的一句话，" * 150 + "\n", "句子。" * 260 + "\n", "\u202eodd\u200b text\n"),
    ]
)
DOCUMENTS = st.lists(PIECES, min_size=1, max_size=14).map("".join).filter(lambda text: text.strip())
MEDIA = st.sampled_from(["text", "markdown"])


@settings(deadline=None, max_examples=150)
@given(DOCUMENTS, MEDIA)
def test_reading_goes_on_from_any_passage(written, media):
    text = open_text(written.encode(), "x", media=media)
    whole = list(passages(text))
    for place, one in enumerate(whole):
        assert list(passages(text, Cursor.of(one.after.as_text()))) == whole[place + 1 :]


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS, MEDIA, st.integers(1, 50))
def test_passages_do_not_depend_on_blocks(written, media, block):
    text = open_text(written.encode(), "x", media=media)
    whole = list(passages(text))
    text.block = block
    assert list(passages(text)) == whole


@settings(deadline=None, max_examples=150)
@given(DOCUMENTS, MEDIA, st.data())
def test_a_quote_is_cut_from_the_bytes_of_the_document(written, media, data):
    raw = written.encode()
    for one in passages(open_text(raw, "x", media=media)):
        assert [one.byte_from, one.byte_to] == [one.starts[0], one.ends[-1]]
        start = data.draw(st.integers(one.body, len(one.text) - 1))
        end = data.draw(st.integers(start + 1, len(one.text)))
        low, high = one.bytes_of(start, end)
        assert words(one.text[start:end]) in words(clean(raw[low:high].decode(), 10_000)) or "--" in one.text
    places = [one.position for one in passages(open_text(raw, "x", media=media))]
    assert places == list(range(len(places)))


def words(text: str) -> str:
    """Without what a table of tabs gets: bars."""
    return " ".join(text.replace("|", " ").split())


def read(written: str, media: str = "markdown") -> list[str]:
    return [one.text for one in passages(open_text(written.encode(), "x", media=media))]


def test_a_passage_stands_under_its_headings():
    found = list(
        passages(open_text("# 法国\n\n## 概况\n人口多。\n\n# 德国\n在欧洲。\n".encode(), "x", media="markdown"))
    )
    assert [one.heading for one in found] == ["法国 › 概况", "德国"]
    assert found[0].text[found[0].body :] == "人口多。"


def test_a_paragraph_is_one_passage_and_short_lines_stay_together():
    assert read("首都：巴黎\n面积：64万\n\n巴黎很大。里昂较小。\n") == [
        "首都：巴黎\n面积：64万",
        "巴黎很大。里昂较小。",
    ]


def test_a_long_paragraph_is_cut_at_sentences_only():
    found = read("这是一个不长的句子。" * 200)
    assert len(found) > 2
    assert all(one.endswith("。") and len(one) <= 600 for one in found)
    assert "".join(found) == "这是一个不长的句子。" * 200


def test_parts_of_a_table_carry_its_header():
    rows = "".join(f"| 城市{n} | {n}万 |\n" for n in range(200))
    found = read("| 城市 | 人口 |\n|---|---|\n" + rows)
    assert len(found) > 3
    assert all(one.startswith("| 城市 | 人口 |\n|---|---|\n") for one in found)


def test_a_list_is_read_with_what_introduces_it():
    assert read("主要城市包括：\n\n- 里昂\n- 尼斯\n")[-1] == "主要城市包括：\n- 里昂\n- 尼斯"
    assert read("主要城市包括：\n- 里昂\n- 尼斯\n") == ["主要城市包括：\n- 里昂\n- 尼斯"]


def test_tables_of_tabs_become_tables_of_bars():
    assert read("城市\t人口\n里昂\t51万\n", "text") == ["城市 | 人口\n--- | ---\n里昂 | 51万"]


def test_the_first_short_line_of_a_plain_text_is_its_title():
    found = list(passages(open_text("李白\n\n唐代诗人，字太白。\n".encode(), "x")))
    assert [one.text for one in found] == ["李白", "# 李白\n唐代诗人，字太白。"]


def test_lines_that_somebody_wrapped_are_joined():
    assert read("Paris is the capital of France and lies on\nthe Seine.\n") == [
        "Paris is the capital of France and lies on the Seine."
    ]


def test_code_is_not_read():
    assert read("文字。\n\n```\ncapital = Paris\n```\n\n更多文字。\n") == ["文字。", "更多文字。"]


def test_the_same_paragraph_is_the_same_passage():
    one, other = (
        next(passages(open_text(raw, "x"))) for raw in (b"Paris is big.", b"\xef\xbb\xbf  Paris  is\tbig.\r\n")
    )
    assert one.hash == other.hash
