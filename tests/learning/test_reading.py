from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbrain.errors import EmptyText, FileMissing, NotText, TableGiven, UnknownTextFormat
from superbrain.learning.reading import LONGEST_LINE, decoded, open_text

CHINESE = "法国的首都是巴黎。他在那里住了一年，后来又到了里昂。\n"


def lines_of(raw: bytes) -> list[str]:
    return [line.text for line in open_text(raw, "x").lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encoding_that_explains_it(encoding):
    raw = (CHINESE * 20).encode(encoding)
    text = open_text(raw, "x")
    assert "".join(line.text for line in text.lines()) == CHINESE * 20
    for line in text.lines():
        assert raw[line.offsets[0] : line.offsets[-1]].decode(text.encoding) == line.text


def test_big5_is_told_from_gb18030_by_common_characters():
    written = "法國的首都是巴黎。他在那裡住了一年，後來又到了里昂。這個國家的人口是六千萬人。\n" * 5
    assert open_text(written.encode("big5"), "x").encoding == "big5"
    assert lines_of(written.encode("big5"))[0] + "" == written.split("\n")[0] + "\n"


def test_utf8_with_a_few_broken_bytes_stays_utf8():
    raw = (CHINESE * 30).encode()
    raw = raw[:100] + b"\xff" + raw[100:]
    text = open_text(raw, "x")
    assert text.encoding == "utf-8"
    assert text.replaced >= 1
    assert "".join(line.text for line in text.lines()).count("\ufffd") == text.replaced


@given(st.binary(max_size=60))
def test_offsets_cover_the_bytes_whatever_they_are(raw):
    for encoding in ("utf-8", "gb18030", "big5"):
        text, offsets = decoded(raw, encoding, 7)
        assert text == raw.decode(encoding, "replace")
        assert len(offsets) == len(text) + 1
        assert offsets[-1] == len(raw) + 7
        assert offsets == sorted(offsets)


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_where_a_block_ends_changes_nothing(block):
    raw = ("第一行。\r\n\n# 标题\n" + "很长的一行，" * 30_000 + "\nlast").encode()
    text = open_text(raw, "x")
    whole = [(line.text, line.offsets[0], line.cut) for line in text.lines()]
    text.block = block if block > 1 else 997
    assert [(line.text, line.offsets[0], line.cut) for line in text.lines()] == whole


def test_a_line_that_is_too_long_is_cut_between_characters_and_nothing_is_lost():
    raw = ("汉" * 100_000).encode()
    lines = list(open_text(raw, "x").lines())
    assert "".join(line.text for line in lines) == "汉" * 100_000
    assert max(line.offsets[-1] - line.offsets[0] for line in lines) <= LONGEST_LINE
    assert [line.cut for line in lines] == [True] * (len(lines) - 1) + [False]


def test_memory_does_not_grow_with_one_endless_line():
    def peak(size: int) -> int:
        text = open_text(b"word " * size, "x")
        text.block = 1 << 16
        tracemalloc.start()
        count = sum(len(line.text) for line in text.lines())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 5 * size
        return most

    assert peak(160_000) < 1.2 * peak(40_000)


@pytest.mark.parametrize("raw", [b"a\0b", bytes(range(1, 32)) * 50, b"\x80\x81\xfe\xff" * 200])
def test_what_is_no_text_is_refused(raw):
    with pytest.raises(NotText):
        open_text(raw, "x")


@pytest.mark.parametrize("raw", [b"", b" \n\t\n"])
def test_nothing_to_read_is_said(raw):
    with pytest.raises(EmptyText):
        open_text(raw, "x")


@pytest.mark.parametrize("name", ["f.csv", "f.tsv", "f.jsonl", "f.xlsx", "f.TSV", "f.tsv.xz"])
def test_tables_are_sent_to_load(tmp_path, name):
    (tmp_path / name).write_bytes(b"a\tb\tc\n")
    with pytest.raises(TableGiven) as refused:
        open_text(tmp_path / name)
    assert "superbrain load" in refused.value.next_step("en")
    assert "superbrain load" in refused.value.next_step("zh")


def test_other_kinds_of_files_are_refused(tmp_path):
    (tmp_path / "f.docx").write_bytes(b"PK")
    with pytest.raises(UnknownTextFormat):
        open_text(tmp_path / "f.docx")
    with pytest.raises(FileMissing):
        open_text(Path(tmp_path / "none.txt"))


def test_a_stream_is_read_like_a_file():
    with open_text(io.BytesIO(CHINESE.encode()), "-") as text:
        assert [line.text for line in text.lines()] == [CHINESE]
        assert text.hash == open_text(CHINESE.encode(), "x").hash
