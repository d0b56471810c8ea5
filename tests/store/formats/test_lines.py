from __future__ import annotations

import lzma
import resource
from pathlib import Path

import pytest

from superbrain.errors import BadEncoding, FileMissing, InputError, UsageError
from superbrain.store.formats.lines import LINE_LIMIT, Line, lines


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_lines_lose_their_ends_and_the_file_its_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "x.tsv", b"\xef\xbb\xbfone\r\ntwo\n\nlast")
    assert list(lines(path)) == [Line(1, "one"), Line(2, "two"), Line(3, ""), Line(4, "last")]


def test_compressed_files_are_read_as_they_are(tmp_path: Path) -> None:
    path = write(tmp_path / "x.tsv.xz", lzma.compress("法国\n".encode()))
    assert list(lines(path)) == [Line(1, "法国")]


def test_other_encodings_are_named_never_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "x.tsv", "法国\n德国\n".encode("gb18030"))
    assert [line.text for line in lines(path, "gb18030")] == ["法国", "德国"]
    with pytest.raises(BadEncoding) as caught:
        list(lines(path))
    assert caught.value.fields["line"] == 1
    for wrong in ("no-such-encoding", "rot13"):
        with pytest.raises(UsageError):
            list(lines(path, wrong))


def test_broken_utf8_is_named_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "x.tsv", b"fine\n\xff\xfe\n")
    with pytest.raises(BadEncoding, match="line 2"):
        list(lines(path))


def test_a_line_that_is_too_long_is_skipped_and_the_next_one_read(tmp_path: Path) -> None:
    exact = b"x" * (LINE_LIMIT - 1) + b"\n"
    path = write(tmp_path / "x.tsv", exact + b"y" * (3 * LINE_LIMIT + 7) + b"\nafter\n" + b"z" * (LINE_LIMIT + 1))
    assert [(line.number, len(line.text), line.too_long) for line in lines(path)] == [
        (1, LINE_LIMIT - 1, False),
        (2, 0, True),
        (3, 5, False),
        (4, 0, True),
    ]


def test_a_line_of_200_megabytes_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(b"\nafter\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [line.too_long for line in lines(path)] == [True, False]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # kilobytes


@pytest.mark.parametrize("content", [b"not xz", lzma.compress(b"cut short" * 100)[:-20]])
def test_damaged_compression_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        list(lines(write(tmp_path / "x.tsv.xz", content)))


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(FileMissing):
            list(lines(path))
