"""From the bytes of a document to its lines, whatever its size: hashed, its encoding found, read in blocks.

A document is passed over once to hash it, to find out how it is written and whether it is text at all; then its lines
are streamed, each with the byte of the document at which each of its characters stands. Nothing here depends on where
a block ends.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, Self
from typing import Literal as OneOf

import numpy as np

from superbrain.errors import EmptyText, FileMissing, NotText, TableGiven, UnknownTextFormat
from superbrain.text import has_han, shown

Media = OneOf["text", "markdown", "chat"]

BLOCK: Final = 1 << 20
"""Bytes that are read at once."""

LONGEST_LINE: Final = 1 << 16
"""Bytes after which a line is cut, at the end of a sentence if one is near."""

SAMPLED: Final = 1 << 22
"""Bytes that are looked at to find out how a document that is not UTF-8 is written."""

TEXTS: Final = {"": "text", ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown"}
TABLES: Final = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods", ".parquet"})

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS: Final = bytes({*range(1, 9), *range(14, 27), *range(28, 32), 127})
_MOST_CONTROLS: Final = 0.05
_MOST_BROKEN: Final = 0.2
_STRAY: Final = 0.05
_LIKELY: Final = 0.6
_COMMON: Final = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
_SENTENCE_END = re.compile("[。！？；!?]|[.] ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, its break included. ``offsets`` are the bytes of the document where its characters start, and the one
    after its end. ``cut``: the line was too long and goes on behind.
    """

    text: str
    offsets: list[int]
    cut: bool = False


@dataclass
class Text:
    """A document that can be read as often as needed. ``start`` is its first byte behind a byte order mark.

    ``replaced`` counts the bytes or sequences of its first `SAMPLED` bytes that the encoding does not explain.
    """

    name: str
    hash: str
    size: int
    encoding: str
    media: Media
    start: int
    replaced: int
    block: int = BLOCK
    _source: Path | BinaryIO = field(repr=False, default=Path())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if not isinstance(self._source, Path):
            self._source.close()

    def blocks(self, at: int = 0) -> Iterator[bytes]:
        """The bytes from ``at`` on, in blocks."""
        yield from _blocks(self._source, at, self.block)

    def lines(self, at: int = 0) -> Iterator[Line]:
        """The lines from byte ``at`` on, which has to be the first one of a line."""
        place, rest = max(at, self.start), b""
        for block in self.blocks(place):
            rest += block
            used = 0
            while (end := self._line_end(rest, used)) > used:
                yield from self._decoded(rest[used:end], place + used, cut=not self._broken(rest, end))
                used = end
            rest, place = rest[used:], place + used
        if rest:
            yield from self._decoded(rest, place, cut=False)

    def _line_end(self, rest: bytes, start: int) -> int:
        """One past the line that starts at ``start``; ``start`` where more bytes are needed to tell."""
        mark, width = self._line_break
        found = rest.find(mark, start, start + LONGEST_LINE)
        while found >= 0 and (found - start) % width:
            found = rest.find(mark, found + 1, start + LONGEST_LINE)
        if found >= 0:
            return found + width
        return start if len(rest) - start < LONGEST_LINE else start + self._cut(rest[start : start + LONGEST_LINE])

    def _broken(self, rest: bytes, end: int) -> bool:
        mark, width = self._line_break
        return rest[end - width : end] == mark

    @property
    def _line_break(self) -> tuple[bytes, int]:
        mark = "\n".encode(self.encoding)
        return mark, len(mark)

    def _cut(self, window: bytes) -> int:
        """Where a line that is too long is cut: behind the last sentence of its second half, or the last character."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        decoder.decode(window)
        text, offsets = decoded(window[: len(window) - len(decoder.getstate()[0])], self.encoding)
        ends = [match.end() for match in _SENTENCE_END.finditer(text, len(text) // 2)]
        return offsets[ends[-1]] if ends else offsets[-1]

    def _decoded(self, raw: bytes, place: int, *, cut: bool) -> Iterator[Line]:
        text, offsets = decoded(raw, self.encoding, place)
        start = 0
        for part in text.splitlines(keepends=True):  # also at carriage returns and at Unicode's separators
            end = start + len(part)
            yield Line(part, offsets[start : end + 1], cut and end == len(text))
            start = end


def open_text(source: Path | bytes | BinaryIO, name: str = "", *, media: Media | None = None) -> Text:
    """A document ready to be read, from a file, from bytes, or from a stream, which is copied aside.

    Raises
    ------
    FileMissing, UnknownTextFormat, TableGiven, NotText, EmptyText
        whatever keeps it from being read as text; nothing is read then.

    """
    if isinstance(source, Path):
        name = shown(name or source.name)
        media = media or _media_of(source)
        return _surveyed(source, name, media)
    if isinstance(source, bytes):
        return _surveyed(io.BytesIO(source), shown(name), media or "text")
    aside = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Text
    try:
        while block := source.read(BLOCK):
            aside.write(block)
        return _surveyed(aside, shown(name), media or "text")
    except BaseException:
        aside.close()
        raise


def _media_of(path: Path) -> Media:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if TABLES & set(suffixes[-2:]):
        raise TableGiven(path=shown(str(path)))
    kind = TEXTS.get(suffixes[-1] if suffixes else "")
    if kind is None:
        raise UnknownTextFormat(path=shown(str(path)))
    return "markdown" if kind == "markdown" else "text"


def _blocks(source: Path | BinaryIO, at: int, size: int) -> Iterator[bytes]:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                file.seek(at)
                while block := file.read(size):
                    yield block
        except OSError as failure:
            raise FileMissing(path=shown(str(source))) from failure
        return
    source.seek(at)
    while block := source.read(size):
        yield block


def _surveyed(source: Path | BinaryIO, name: str, media: Media) -> Text:
    """Pass over a document once: its hash, its size, its encoding."""
    digest, size, controls, blank = hashlib.sha256(), 0, 0, True
    strict: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    first, nul = b"", False
    for block in _blocks(source, 0, BLOCK):
        digest.update(block)
        size += len(block)
        first += block[: SAMPLED - len(first)]
        controls += len(block) - len(block.translate(None, _CONTROLS))
        nul = nul or b"\0" in block
        blank = blank and not block.strip()
        strict = _decodes(strict, block)
    if blank:
        raise EmptyText(path=name)
    mark, encoding = next(((mark, encoding) for mark, encoding in _BOMS if first.startswith(mark)), (b"", ""))
    wide = encoding.startswith("utf-16")
    if not wide and (nul or controls > _MOST_CONTROLS * size):
        raise NotText(path=name)
    sample = first[len(mark) :]
    if not encoding:
        encoding = "utf-8" if strict is not None and not strict.getstate()[0] else likeliest(sample)
    replaced, characters = _replacements(sample, encoding)
    if replaced > _MOST_BROKEN * characters:
        raise NotText(path=name)
    return Text(name, digest.hexdigest(), size, encoding, media, len(mark), replaced, _source=source)


def _decodes(decoder: codecs.IncrementalDecoder | None, block: bytes) -> codecs.IncrementalDecoder | None:
    """The decoder, or None from the first byte on that it cannot take."""
    if decoder is not None:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return None
    return decoder


def likeliest(sample: bytes) -> str:
    """How bytes that are no sound UTF-8 are written: UTF-8 with stray bytes, GB 18030 or Big5.

    Replacement characters alone do not tell the last two apart, as each reads nearly all of the other's pairs; the
    share of common characters does.
    """
    foreign = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if _replacements(sample, "utf-8")[0] <= _STRAY * foreign:
        return "utf-8"
    scores = {encoding: _likelihood(sample[: SAMPLED // 16], encoding) for encoding in _COMMON}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _LIKELY else "utf-8"


def _replacements(sample: bytes, encoding: str) -> tuple[int, int]:
    """Replacement characters and characters of a sample, which may end inside a character."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return text.count("\ufffd"), max(len(text), 1)


def _likelihood(sample: bytes, encoding: str) -> float:
    """Share of the foreign characters of a sample that are common Chinese ones, less what cannot be read."""
    codec, low, high = _COMMON[encoding]
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    foreign = [character for character in text if character >= "\u0250" and not "\u2000" <= character <= "\u30ff"]
    broken = text.count("\ufffd")
    common = sum(low <= (character.encode(codec, "ignore") or b"\0")[0] <= high for character in foreign)
    return (common - broken) / max(len(foreign), 1) if any(map(has_han, foreign[:100])) else 0.0


def decoded(raw: bytes, encoding: str, place: int = 0) -> tuple[str, list[int]]:
    """The text of some bytes, and for each character the byte where it starts, counted from ``place``; one past the
    last byte ends the list. What cannot be read becomes U+FFFD.
    """
    try:
        text = raw.decode(encoding)
        if encoding == "utf-8":
            starts = np.flatnonzero((np.frombuffer(raw, np.uint8) & 0xC0) != 0x80) + place
            return text, [*starts.tolist(), place + len(raw)]
        lengths = [_length(character, encoding) for character in text]
        if text.encode(encoding) == raw:
            return text, list(accumulate(lengths, initial=place))
    except UnicodeDecodeError:
        pass
    return _decoded_slowly(raw, encoding, place)


@cache
def _length(character: str, encoding: str) -> int:
    return len(character.encode(encoding, "replace"))


def _decoded_slowly(raw: bytes, encoding: str, place: int) -> tuple[str, list[int]]:
    """As `decoded`, byte by byte: exact where bytes are broken, or where two spellings of a character exist."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    pieces: list[str] = []
    offsets: list[int] = []
    began = 0
    for index in range(len(raw)):
        made = decoder.decode(raw[index : index + 1], index == len(raw) - 1)
        if made:
            pending = len(decoder.getstate()[0])
            # The first was begun by earlier bytes; those after it end with the bytes that are used up now.
            used = index + 1 - pending
            offsets += [place + began, *(place + max(began, used - n) for n in range(len(made) - 1, 0, -1))]
            pieces.append(made)
            began = used
    return "".join(pieces), [*offsets, place + len(raw)]
