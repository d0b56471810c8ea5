"""Why a query was refused, in Chinese too: the reasoning floor gives its reasons in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from superbrain.errors import BadQuery, Said

_THINGS: Final[Mapping[str, str]] = {
    "an operator or the end": "运算符或结尾",
    "a comparison such as >": "比较符（如 >）",
    "a variable such as ?x": "变量（如 ?x）",
    "a whole number from 1": "不小于 1 的整数",
    "an entity": "实体的键",
    "a relation": "关系的键",
    "a value": "值",
    "a type": "类型的键",
    "a unit": "单位",
    "a modifier such as count": "修饰词（如 count）",
    "entity": "实体",
    "quantity": "数量",
    "date": "日期",
    "text": "文字",
    "coordinates": "坐标",
}

_REASONS: Final[tuple[tuple[str, str], ...]] = (
    (r"unexpected (.*)", "多出 {0}"),
    (r"expected (.*), found (.+)", "这里应为{0}，却是 {1}"),
    (r"expected (.*), found ", "这里应为{0}，查询却结束了"),
    (r"more than (\d+) parentheses or negations inside each other", "括号或否定嵌套超过 {0} 层"),
    (r"a value of (\S+) is compared with one of another relation", "{0} 的值不能和另一个关系的值比较"),
    (r"(\S+) is none of (.*)", "{0} 不在 {1} 之中"),
    (r"(.*) is not a variable's name", "{0} 不是变量名"),
    (r"an? (entity|relation|type)'s key is empty", "{0}的键是空的"),
    (r"(\S+) is not a comparison", "{0} 不是比较符"),
    (r"(\S+) is not a modifier", "{0} 不是修饰词"),
    (r"a list needs at least one member", "列表至少要有一个成员"),
    (r"a (?:con|dis)junction needs at least two parts", "& 和 or 至少连接两部分"),
    (r"(\S+): wrong number(?: of relations)?", "{0} 的参数个数不对"),
    (r"(\S+) cannot be ascending", "{0} 不能加 ascending"),
    (r"nothing is asked", "什么都没有问"),
    (r"a yes/no question takes no modifiers", "是非问不能带修饰词"),
    (r"(\S+) leads to entities, not to values", "{0} 指向实体，而不是值"),
    (r"(\S+) leads to values; write a number or a quoted text", "{0} 的尾部是值：写一个数，或加引号的文字"),
    (r"(\S+) has no values that are greater or smaller", "{0} 的值不能比大小"),
    (r"(.+) is compared with itself", "{0} 在和自己比较"),
    (r"nothing can follow count or difference", "count 和 difference 之后不能再有修饰词"),
    (r"only entities have a (\S+)", "只有实体才有 {0}"),
    (r"(\S+) is used both as (\S+) and as (\S+)", "{0} 既用作{1}又用作{2}"),
    (r"(\S+) leads to a (\S+)(.*), which (.*) is not", "{0} 的值是{1}{2}，而 {3} 不是"),
    (r"nothing but a negation bounds (\?\w+).*", "{0} 只受否定的限制；给它一个类型，例如 {0} : country"),
)


def in_both_languages(error: BadQuery) -> BadQuery:
    """The same refusal with a reason that can be said in either language."""
    reason, position = str(error.fields.get("reason", "")), error.fields.get("position", 0)
    return BadQuery(position=position, reason=Said(_chinese(reason), reason.removesuffix(", found ")))


def _chinese(reason: str) -> str:
    for pattern, words in _REASONS:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            return words.format(*map(_named, found.groups()))
    return f"不合语法（{reason}）"


def _named(word: str) -> str:
    return _THINGS.get(word, word)
