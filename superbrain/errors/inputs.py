"""Something read from outside cannot be used."""

from __future__ import annotations

from superbrain.errors.base import SuperbrainError


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
