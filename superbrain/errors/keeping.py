"""The brain, or something to be written, is not as it should be."""

from __future__ import annotations

import errno
from typing import Final

from superbrain.errors.base import Said, SuperbrainError
from superbrain.errors.inputs import UnknownFormat


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


class NotMigrated(OutputFailed):
    """The brain at ``path`` has the older format ``found`` and cannot be brought up to ``known``: ``reason``."""

    code = "not_migrated"
    zh = "{path} 的格式版本是 {found}，要先升级到 {known} 才能读取，但那里不能写入：{reason}"
    en = "{path} has format {found} and must become {known} before it is read, but cannot be written: {reason}"
    next_zh = "把它复制到可以写入的地方，再用 --brain 指定。"
    next_en = "Copy it to where it may be written and name the copy with --brain."


class FileThere(OutputFailed):
    """There is a file at ``path`` already."""

    code = "file_exists"
    zh = "{path} 已经存在，没有改动。"
    en = "{path} exists already and was left as it is."
    next_zh = "换一个文件名；要替换已有的备份，加上 --force。"
    next_en = "Name another file; to replace an older backup, add --force."


class NoBackupThere(FileThere):
    """What is at ``path`` is no backup, which not even --force replaces."""

    zh = "{path} 已经存在，而且不是备份，没有改动。"
    en = "{path} exists already and is no backup; it was left as it is."
    next_zh = "换一个文件名。"
    next_en = "Name another file."


class NotABackup(UnknownFormat):
    """``path`` is not what `superbrain backup` wrote."""

    zh = "{path} 不是备份文件。"
    en = "{path} is no backup."
    next_zh = "恢复要用 `superbrain backup` 写出的文件；文本表格用 `superbrain load` 载入。"
    next_en = "Name a file that `superbrain backup` wrote; tables of text are for `superbrain load`."


class StoreFull(OutputFailed):
    """No space left on the disk of ``path``."""

    code = "store_full"
    zh = "{path} 所在的磁盘没有空间了；什么都没有写入，原有事实完好。"
    en = "no space left for {path}; nothing was written, what was stored is intact."
    next_zh = "腾出空间后重试。"
    next_en = "Free some space and try again."


class OlderWorld(SuperbrainError):
    """The world in ``path`` is version ``found``; the brain holds ``known`` already."""

    code = "older_world"
    zh = "{path} 是世界图谱的版本 {found}，大脑里已有较新的版本 {known}；没有载入。"
    en = "{path} is version {found} of the world and the brain holds {known} already; nothing was loaded."
    next_zh = "要退回旧版本，用 `superbrain log` 找到那次载入，再用 `superbrain undo` 撤销。"
    next_en = "To go back, find the load of the newer one with `superbrain log` and `superbrain undo` it."


class PackageMissing(SuperbrainError):
    """An optional package is not installed."""

    code = "package_missing"
    zh = "{what} 需要软件包 {package}，它还没有安装。"
    en = "{what} needs the package {package}, which is not installed."
    next_zh = "运行 pip install {package}"
    next_en = "Run pip install {package}"


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


_NO_ROOM: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))

_REASONS: Final = {
    errno.EACCES: Said("没有权限", "permission denied"),
    errno.EPERM: Said("不允许这样操作", "operation not permitted"),
    errno.EROFS: Said("文件系统只读", "read-only file system"),
    errno.ENOENT: Said("没有这个文件或文件夹", "no such file or folder"),
    errno.EISDIR: Said("是文件夹", "it is a folder"),
    errno.ENOTDIR: Said("不是文件夹", "it is no folder"),
    errno.EEXIST: Said("已经存在", "it exists already"),
    errno.ENOTEMPTY: Said("文件夹不是空的", "the folder is not empty"),
    errno.ENAMETOOLONG: Said("名字太长", "the name is too long"),
    errno.EMFILE: Said("打开的文件太多", "too many open files"),
    errno.EIO: Said("读写出错，可能是磁盘故障", "input/output error; the disk may be failing"),
} | dict.fromkeys(_NO_ROOM, Said("没有空间了", "no space left"))


def reason_of(error: OSError) -> Said | str:
    """Say what the system refused, in both languages where it is a usual thing."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def not_written(path: object, error: OSError) -> OutputFailed:
    """Say that ``path`` could not be written: for want of space, or for another reason."""
    if error.errno in _NO_ROOM:
        return StoreFull(path=path)
    return OutputFailed(path=path, reason=reason_of(error))
