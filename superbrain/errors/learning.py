"""A text cannot be read, or what was decided about one."""

from __future__ import annotations

from superbrain.errors.inputs import BadLine, InputError


class NotText(InputError):
    """``path`` holds something else than text: NUL bytes, or mostly what no encoding explains."""

    code = "not_text"
    zh = "{path} 不是文本文件，没有读取。"
    en = "{path} is not text; it was not read."
    next_zh = "可以阅读 .txt 和 .md；其他格式请先转换成纯文本。"
    next_en = "Texts are read as .txt or .md; convert other formats to plain text first."


class UnknownTextFormat(InputError):
    """``path`` is of a kind that is not read as text."""

    code = "unknown_text_format"
    zh = "{path} 不是可以阅读的类型，没有读取。"
    en = "{path} is of no kind that is read as text; it was not read."
    next_zh = "可以阅读 .txt、.md，或从标准输入读取（superbrain ingest -）。"
    next_en = "Texts are read as .txt, .md, or from standard input (superbrain ingest -)."


class TableGiven(UnknownTextFormat):
    """``path`` is a table of facts and no text."""

    code = "table_given"
    zh = "{path} 是表格，不是文章，没有读取。"
    en = "{path} is a table and no text; it was not read."
    next_zh = "表格里的事实用 superbrain load 载入（.tsv 或 .csv，三列：头、关系、尾）。"
    next_en = "Load the facts of a table: superbrain load FILE (.tsv or .csv, three columns: head, relation, tail)."


class EmptyText(InputError):
    """``path`` holds no text."""

    code = "empty_text"
    zh = "{path} 是空的，没有可读的内容。"
    en = "{path} is empty; there is nothing to read."
    next_zh = "换一个有内容的文件。"
    next_en = "Give a file that holds text."


class BadVerdictLine(BadLine):
    """Line ``line`` of a file of verdicts is none; no training was begun."""

    next_zh = "每行四列，用制表符分开：头、关系、尾，以及 true 或 false（对或错）；没有开始训练。"
    next_en = "Write four columns a line, with tabs between: head, relation, tail, true or false; nothing was trained."


class BadDecisionLine(BadLine):
    """Line ``line`` of a file of decisions is none; nothing was decided."""

    next_zh = '每行写一个对象：{{"id": "……", "verdict": "accept"}}（或 "reject"）；什么都没有写入。'
    next_en = 'Write one object a line: {{"id": "…", "verdict": "accept"}} (or "reject"); nothing was stored.'
