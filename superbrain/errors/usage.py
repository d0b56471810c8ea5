"""The command line, or a call, was wrong."""

from __future__ import annotations

from superbrain.errors.base import SuperbrainError
from superbrain.types import Language


class UsageError(SuperbrainError):
    """The command line, or the arguments of a call, were wrong."""

    code = "usage"
    status = 2
    zh = "用法不对：{reason}"
    en = "wrong usage: {reason}"
    next_zh = "运行 `superbrain --help` 查看用法。"
    next_en = "Run `superbrain --help` for the usage."


class UnknownVerb(UsageError):
    """There is no command ``name``; ``verb`` is the one that was probably meant."""

    code = "unknown_verb"
    zh = "没有命令“{name}”。"
    en = 'there is no command "{name}".'
    next_zh = "是不是想用 `superbrain {verb}`？全部命令见 `superbrain --help`。"
    next_en = "Did you mean `superbrain {verb}`? `superbrain --help` lists all."


class UnknownName(UsageError):
    """No entity, relation or type goes by ``name``; ``near`` lists close ones (may be empty text)."""

    code = "unknown_name"
    zh = "没有名为“{name}”的{what_zh}。"
    en = 'no {what_en} is called "{name}".'
    next_zh = "相近的名称：{near}。"
    next_en = "Close names: {near}."
    alone_zh = "检查写法；`superbrain status` 显示正在用哪个大脑。"
    alone_en = "Check the spelling; `superbrain status` tells which brain is in use."

    def next_step(self, language: Language) -> str:
        """The names that are close, or where to look if there are none."""
        if self.fields.get("near"):
            return super().next_step(language)
        return self.alone_zh if language == "zh" else self.alone_en


class AmbiguousName(UsageError):
    """Several entities go by ``name``; ``keys`` lists their stable keys."""

    code = "ambiguous_name"
    zh = "“{name}”可以指多个实体。"
    en = '"{name}" names several entities.'
    next_zh = "请改用其中一个键：{keys}"
    next_en = "Use one of their keys: {keys}"


class AmbiguousRelation(UsageError):
    """Several relations go by ``name``; ``keys`` lists them."""

    code = "ambiguous_relation"
    zh = "“{name}”可以指多个关系。"
    en = '"{name}" names several relations.'
    next_zh = "请改用其中一个键：{keys}"
    next_en = "Use one of their keys: {keys}"


class UnknownFact(UsageError):
    """There is no fact ``fact``, or (with ``count`` > 1) there are several; ``near`` lists what there is."""

    code = "unknown_fact"
    zh = "没有唯一的事实“{fact}”。"
    en = 'there is no single fact "{fact}".'
    next_zh = "已知的有：{near}"
    next_en = "Known ones: {near}"


class UnknownTransaction(UsageError):
    """There is no transaction ``transaction``; the newest is ``newest``."""

    code = "unknown_transaction"
    zh = "没有事务 {transaction}，最新的是 {newest}。"
    en = "there is no transaction {transaction}; the newest is {newest}."
    next_zh = "运行 `superbrain log` 查看全部事务。"
    next_en = "Run `superbrain log` to see them."


class EmptyQuestion(UsageError):
    """The question holds no character that can be seen."""

    code = "empty_question"
    zh = "问题是空的。"
    en = "the question is empty."
    next_zh = '例：superbrain ask "法国的首都是哪里？"'
    next_en = 'For example: superbrain ask "What is the capital of France?"'


class BadQuery(UsageError):
    """The text form of a query does not parse at ``position`` (0-based character)."""

    code = "bad_query"
    zh = "查询在第 {position} 个字符处无法解析：{reason}"
    en = "the query does not parse at character {position}: {reason}"
    next_zh = "例：?x : country . borders(?x, country.fr) & !borders(?x, country.de)"
    next_en = "Example: ?x : country . borders(?x, country.fr) & !borders(?x, country.de)"
