"""Every error that a user can meet, each with its cause and the next step in both languages.

    SuperbrainError            exit 1
    ├── UsageError             exit 2   the command line or a call was wrong
    │   ├── UnknownVerb                 no such command
    │   ├── UnknownName                 no entity, relation or type of that name
    │   ├── AmbiguousName               several entities of that name
    │   ├── AmbiguousRelation           several relations of that name
    │   ├── UnknownFact                 no such fact to retract
    │   ├── UnknownTransaction          no transaction of that number
    │   ├── EmptyQuestion               nothing was asked
    │   └── BadQuery                    the text form of a query does not parse
    ├── InputError             exit 1   something read from outside cannot be used
    │   ├── FileMissing
    │   ├── UnknownFormat
    │   │   └── IsBrain                 a brain where an exported folder was expected
    │   ├── BadLine
    │   │   └── BadQuestionLine         a line of a file of questions
    │   ├── BadValue                    a literal cannot be read as its kind
    │   ├── BadEncoding
    │   ├── EmptyInput
    │   ├── TooLarge
    │   └── UnsafeText
    ├── BrainMissing           exit 1
    ├── BrainExists            exit 1
    ├── FormatTooNew           exit 1
    ├── NotUndoable            exit 1
    │   └── FirstLoadKept               the brain's first load is undone by its number only
    ├── OutputFailed           exit 1   a file could not be written
    │   └── FileThere                   there is one already
    ├── PackageMissing         exit 1   an optional part is not installed
    ├── StoreFull              exit 1
    ├── CommitUnknown          exit 1   the commit failed in a way that may still have stored it
    ├── StoreBusy              exit 5   another writer
    └── StoreCorrupt           exit 6   damaged

An error carries fields, so that programs test fields and never sentences. ``message()`` says what happened and why,
``next_step()`` what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from superbrain.types import Language


class SuperbrainError(Exception):
    """Base of all errors that are the user's or the world's, not ours.

    Subclasses give a stable ``code``, an exit ``status`` and four templates whose ``{fields}`` are filled from the
    keyword arguments of the constructor.
    """

    code: ClassVar[str] = "failed"
    status: ClassVar[int] = 1
    zh: ClassVar[str] = "操作失败：{reason}"
    en: ClassVar[str] = "failed: {reason}"
    next_zh: ClassVar[str] = "运行 `superbrain doctor` 查看原因。"
    next_en: ClassVar[str] = "Run `superbrain doctor` to find the cause."

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """What happened and why, in one line."""
        return self._filled(self.zh if language == "zh" else self.en, language)

    def next_step(self, language: Language) -> str:
        """What to do next, in one line."""
        return self._filled(self.next_zh if language == "zh" else self.next_en, language)

    def _filled(self, template: str, language: Language) -> str:
        """The template with its fields; one that has messages of its own (the reason of a bad line) is said too."""
        said = {
            name: value.message(language) if isinstance(value, Sayable) else value
            for name, value in self.fields.items()
        }
        return one_line(template.format_map(said))


@runtime_checkable
class Sayable(Protocol):
    """What says itself in both languages: errors, and rows that were left out of a load."""

    def message(self, language: Language) -> str:
        """One line."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in both languages, for the ``{reason}`` of an error."""

    zh: str
    en: str

    def message(self, language: Language) -> str:
        """The reason in one of them."""
        return self.zh if language == "zh" else self.en


def one_line(text: str) -> str:
    """The text without control characters or line breaks: values from outside must not draw on the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


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


class InputError(SuperbrainError):
    """Something read from outside cannot be used."""

    code = "bad_input"
    zh = "无法读取 {path}：{reason}"
    en = "cannot read {path}: {reason}"
    next_zh = "改正文件后重试；什么都没有写入。"
    next_en = "Mend the file and try again; nothing was written."


class FileMissing(InputError):
    """``path`` does not exist or may not be read."""

    code = "file_missing"
    zh = "找不到或无法打开 {path}。"
    en = "{path} does not exist or cannot be opened."
    next_zh = "检查路径和权限。"
    next_en = "Check the path and its permissions."


class UnknownFormat(InputError):
    """``path`` is of a kind that no reader knows."""

    code = "unknown_format"
    zh = "{path} 的格式无法识别。"
    en = "{path} is of no known format."
    next_zh = "可以载入 .tsv、.csv（三列：头、关系、尾）或导出的文件夹。"
    next_en = "Load .tsv or .csv (three columns: head, relation, tail), or an exported folder."


class IsBrain(UnknownFormat):
    """``path`` is a brain and not a graph written as text."""

    code = "is_brain"
    zh = "{path} 是一个大脑，不是导出的文件夹，没有载入。"
    en = "{path} is a brain and no exported folder; nothing was loaded."
    next_zh = "先导出：superbrain export 文件夹 --brain {path}，再载入该文件夹；或直接用 --brain {path}。"
    next_en = "Export it first: superbrain export FOLDER --brain {path}, and load FOLDER; or use it: --brain {path}."


class BadLine(InputError):
    """Line ``line`` (1-based) of ``path`` is malformed."""

    code = "bad_line"
    zh = "{path} 第 {line} 行有误：{reason}"
    en = "{path}, line {line}: {reason}"


class BadQuestionLine(BadLine):
    """Line ``line`` of a file of questions is none; the others are answered all the same."""

    next_zh = '每行写一个对象：{{"question": "……"}}；其余各行照常回答。'
    next_en = 'Write one object a line: {{"question": "…"}}; the other lines are answered all the same.'


class BadValue(InputError):
    """``value`` cannot be read as a literal of ``kind``."""

    code = "bad_value"
    zh = "“{value}”不能读作 {kind} 类型的值。"
    en = '"{value}" does not read as a value of the kind {kind}.'
    next_zh = "写成数（可带单位）、日期（1879-03-14）或“纬度,经度”，视关系而定。"
    next_en = "Write a number (with its unit), a date (1879-03-14) or latitude,longitude, as the relation asks."


class BadEncoding(InputError):
    """``path`` is not UTF-8."""

    code = "bad_encoding"
    zh = "{path} 第 {line} 行不是有效的 UTF-8 文本。"
    en = "{path}, line {line}: not valid UTF-8."
    next_zh = "转换为 UTF-8，或用 --encoding gb18030 指定编码。"
    next_en = "Convert it to UTF-8, or name its encoding, for example --encoding gb18030."


class EmptyInput(InputError):
    """``path`` holds nothing."""

    code = "empty_input"
    zh = "{path} 是空的。"
    en = "{path} is empty."
    next_zh = "每行写一条事实：头<TAB>关系<TAB>尾。"
    next_en = "Write one fact a line: head<TAB>relation<TAB>tail."


class TooLarge(InputError):
    """A limit was passed: ``what`` is larger than ``limit``."""

    code = "too_large"
    zh = "{what} 太长，上限是 {limit}。"
    en = "{what} is too long; the limit is {limit}."
    next_zh = "缩短或拆分后重试。"
    next_en = "Shorten or split it and try again."


class UnsafeText(InputError):
    """A string from outside cannot be made safe."""

    code = "unsafe_text"
    zh = "文本不能使用：{reason}"
    en = "the text cannot be used: {reason}"
    next_zh = "去掉这些字符后重试。"
    next_en = "Remove those characters and try again."


class BrainMissing(SuperbrainError):
    """There is no brain at ``path``."""

    code = "brain_missing"
    zh = "{path} 里没有大脑。"
    en = "there is no brain in {path}."
    next_zh = "运行 `superbrain init --world` 建立一个，或用 --brain 指定文件夹。"
    next_en = "Run `superbrain init --world` to make one, or name its folder with --brain."


class BrainExists(SuperbrainError):
    """There is something at ``path`` already."""

    code = "brain_exists"
    zh = "{path} 已经存在，没有改动。"
    en = "{path} exists already and was left as it is."
    next_zh = "用 --brain 指定另一个文件夹。"
    next_en = "Name another folder with --brain."


class FormatTooNew(SuperbrainError):
    """The brain at ``path`` was written by a newer version: format ``found``, ours is ``known``."""

    code = "format_too_new"
    zh = "{path} 的格式版本是 {found}，本程序只认识到 {known}。"
    en = "{path} has format {found}; this version knows up to {known}."
    next_zh = "升级 superbrain：pip install -U superbrain"
    next_en = "Upgrade superbrain: pip install -U superbrain"


class NotUndoable(SuperbrainError):
    """Transaction ``transaction`` cannot be undone."""

    code = "not_undoable"
    zh = "不能撤销：{reason_zh}"
    en = "cannot undo: {reason_en}"
    next_zh = "运行 `superbrain log` 查看可撤销的事务。"
    next_en = "Run `superbrain log` to see what can be undone."


class FirstLoadKept(NotUndoable):
    """Transaction ``transaction``, the load that the brain began with, is undone only if its number is given."""

    zh = "最近可撤销的是这个大脑最初的载入（事务 {transaction}：{summary}，{count} 条事实），没有撤销。"
    en = "what could be undone is the load the brain began with ({transaction}: {summary}, {count} facts); it was kept."
    next_zh = "确实要撤销，请写明编号：superbrain undo {transaction}"
    next_en = "If you do mean it, give its number: superbrain undo {transaction}"


class OutputFailed(SuperbrainError):
    """``path`` could not be written."""

    code = "output_failed"
    zh = "无法写入 {path}：{reason}"
    en = "cannot write {path}: {reason}"
    next_zh = "检查路径、权限和剩余空间；没有留下写了一半的文件。"
    next_en = "Check the path, its permissions and the free space; no half-written file was left."


class FileThere(OutputFailed):
    """There is a file at ``path`` already."""

    code = "file_exists"
    zh = "{path} 已经存在，没有改动。"
    en = "{path} exists already and was left as it is."
    next_zh = "换一个文件名；要替换已有的备份，加上 --force。"
    next_en = "Name another file; to replace an older backup, add --force."


class PackageMissing(SuperbrainError):
    """An optional package is not installed."""

    code = "package_missing"
    zh = "{what} 需要软件包 {package}，它还没有安装。"
    en = "{what} needs the package {package}, which is not installed."
    next_zh = "运行 pip install {package}"
    next_en = "Run pip install {package}"


class StoreFull(SuperbrainError):
    """No space left for the brain at ``path``."""

    code = "store_full"
    zh = "{path} 所在的磁盘没有空间了；这次改动没有写入，原有事实完好。"
    en = "no space left for {path}; this change was not written, what was stored is intact."
    next_zh = "腾出空间后重试。"
    next_en = "Free some space and try again."


class CommitUnknown(SuperbrainError):
    """The commit of ``client_id`` raised ``reason``; it may still have been stored."""

    code = "commit_unknown"
    zh = "提交时出错（{reason}），这次改动可能已经写入。"
    en = "the commit failed ({reason}); the change may have been stored all the same."
    next_zh = "运行 `superbrain log` 查看；重试是安全的，不会写入两次。"
    next_en = "Look with `superbrain log`; a retry is safe and never stores it twice."


class StoreBusy(SuperbrainError):
    """Another process is writing: ``command``, ``pid``, ``since``."""

    code = "store_busy"
    status = 5
    zh = "大脑正被 `{command}` 写入（进程 {pid}，自 {since}）。"
    en = "the brain is being written by `{command}` (pid {pid}, since {since})."
    next_zh = "等它结束后重试；读取不受影响。"
    next_en = "Try again when it has ended; reading goes on meanwhile."


class StoreCorrupt(SuperbrainError):
    """The brain at ``path`` is damaged: ``reason``."""

    code = "store_corrupt"
    status = 6
    zh = "{path} 已损坏：{reason}"
    en = "{path} is damaged: {reason}"
    next_zh = "不要修改它；运行 `superbrain doctor --deep`，再用 `superbrain restore` 恢复备份。"
    next_en = "Leave it as it is; run `superbrain doctor --deep`, then `superbrain restore` a backup."
