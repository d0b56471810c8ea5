"""The brain, or something to be written, is not as it should be."""

from __future__ import annotations

from superbrain.errors.base import SuperbrainError


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
