"""Somebody says who they are: "my name is Ann", 我叫小明. That is talk, and asks nothing of the graph."""

from __future__ import annotations

import re
from typing import Final

from superbrain.language.reading import Interpretation
from superbrain.text import has_han

_NAME_ZH: Final = r"(?:[\u4e00-\u9fff·]{1,6}|[A-Za-z][\w .'-]{0,30})"
_INTRODUCES_ZH: Final = re.compile(
    r"(?:(?:你|您)好[，,！!。 ]*)?(?:我叫(?:做)?|我的名字(?:是|叫)|我姓|我名叫|叫我|大家叫我)"
    rf"(?P<name>{_NAME_ZH})[。！!，, ]*"
)
_IS_ZH: Final = re.compile(r"(?:(?:你|您)好[，,！!。 ]*)?我是(?P<name>[\u4e00-\u9fff·]{2,4})[。！!]*")
_ASKS_ZH: Final = re.compile(r"[谁哪吗呢么几？?]|什么|多少|怎么|为何|想|要|问|的|不")
_NAME_EN: Final = r"[^\W\d_][\w'.-]*(?: [^\W\d_][\w'.-]*){0,3}"
_HELLO_EN: Final = r"(?:(?:hi|hello|hey)[,.! ]+)?"
_INTRODUCES_EN: Final = re.compile(
    rf"{_HELLO_EN}(?:my name is|my name's|i am called|i'm called|call me|people call me|i am named) "
    rf"(?P<name>{_NAME_EN})[.! ]*",
    re.IGNORECASE,
)
_IS_EN: Final = re.compile(rf"(?i:{_HELLO_EN}(?:i am|i'm|this is)) (?P<name>[A-Z][\w'-]*(?: [A-Z][\w'-]*)?)[.! ]*")
_ASKS_EN: Final = frozenset(("what", "who", "which", "whose", "where", "when", "why", "how", "not"))


def introduces(text: str) -> bool:
    """Whether the whole of a text says what somebody is called. Not so 我叫什么, 我是谁 and "I am looking for …"."""
    said = text.strip()
    if has_han(said):
        match = _INTRODUCES_ZH.fullmatch(said) or _IS_ZH.fullmatch(said)
        return match is not None and not _ASKS_ZH.search(match["name"])
    match = _INTRODUCES_EN.fullmatch(said.replace("’", "'")) or _IS_EN.fullmatch(said.replace("’", "'"))
    return match is not None and not _ASKS_EN & set(match["name"].lower().split())


def greeted(text: str) -> Interpretation:
    """The reading of an introduction."""
    return Interpretation(text, "zh" if has_han(text) else "en", "smalltalk", smalltalk="introduction")
