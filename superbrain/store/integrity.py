"""Is the brain sound: what doctor looks at. It only reads, and repairs nothing."""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final
from typing import Literal as OneOf

from superbrain.errors import StoreCorrupt
from superbrain.store import cache, definitions, learned_integrity, scrubbing, snapshots, transactions
from superbrain.store.connection import GRAPH, open_reader
from superbrain.store.durable import leftovers
from superbrain.store.lives import CONTENT
from superbrain.store.names import spell
from superbrain.text import key, plain_key
from superbrain.types import Source

SETTINGS: Final = "brain.toml"
"""The settings of a brain, in its folder."""

_WAL_RESET_FIXED: Final = (3, 51, 3)
_FREE_FLOOR: Final = 64 << 20
_NAMED: Final = 5
"""So many of the rows that are wrong in one way are named."""

_RESTORE_ZH: Final = "不要修改它；用 `superbrain restore` 恢复最近的备份。"
_RESTORE_EN: Final = "Leave it as it is and restore the last backup with `superbrain restore`."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that doctor has to say. Only an ``error`` means damage; a ``note`` asks for nothing."""

    code: str
    severity: OneOf["error", "warning", "note"]
    zh: str
    en: str
    next_zh: str = ""
    next_en: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the finding as programs read it."""
        return {"code": self.code, "severity": self.severity, "zh": self.zh, "en": self.en} | (
            {"next_zh": self.next_zh, "next_en": self.next_en} if self.next_en else {}
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What was found by so many checks."""

    deep: bool
    checks: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that mean damage."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged."""
        return not self.errors

    def to_json(self) -> dict[str, object]:
        """Return the report as programs read it."""
        return {
            "sound": self.sound,
            "deep": self.deep,
            "checks": self.checks,
            "findings": [finding.to_json() for finding in self.findings],
        }


Check = Callable[[], Iterator[Finding]]


def examine(folder: Path, *, deep: bool = False) -> Report:
    """Check the brain in ``folder``; ``deep`` reads every page, replays the log and compares all that is derived.

    Raises
    ------
    BrainMissing, FormatTooNew
        if there is nothing to check.

    """
    folder = Path(folder)
    try:
        connection = open_reader(folder)
    except StoreCorrupt as error:
        return Report(deep, 1, (_damaged("unreadable", str(error.fields["reason"])),))
    with closing(connection):
        connection.execute("BEGIN")  # one view for all checks
        graph = _Graph(connection, folder)
        checks: list[Check] = [_sqlite_version, partial(_room, folder), partial(_leftovers, folder)]
        checks += [partial(_settings, folder), graph.references, graph.definitions, graph.scrubbed]
        if deep:
            checks += [graph.pages, graph.log, graph.identities, graph.names, graph.bigrams, graph.dangling]
            checks += [graph.learned, graph.snapshot]
        else:
            checks += [graph.pages_quickly]
        findings: list[Finding] = []
        for check in checks:
            try:
                findings += check()
            except Exception as error:  # noqa: BLE001 - whatever damaged rows lead to is a finding
                findings.append(_damaged("unreadable", f"{type(error).__name__}: {error}"))
    return Report(deep, len(checks), tuple(findings))


def _damaged(code: str, reason: str) -> Finding:
    return Finding(
        code, "error", f"图谱文件已损坏：{reason}", f"the graph is damaged: {reason}", _RESTORE_ZH, _RESTORE_EN
    )


def _sqlite_version() -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < _WAL_RESET_FIXED:
        yield Finding(
            "sqlite_version",
            "note",
            f"SQLite {sqlite3.sqlite_version} 可以放心使用：WAL 重置缺陷需要两个写入者，这里只允许一个。",
            f"SQLite {sqlite3.sqlite_version} is fine: its WAL-reset bug needs two writers, and here is only one.",
        )


def _room(folder: Path) -> Iterator[Finding]:
    log = folder / f"{GRAPH}-wal"
    waiting = log.stat().st_size if log.exists() else 0
    free = shutil.disk_usage(folder).free
    if free < max(_FREE_FLOOR, 2 * waiting):
        yield Finding(
            "little_space",
            "warning",
            f"磁盘只剩 {free >> 20} MB。",
            f"only {free >> 20} MB are free on the disk.",
            "腾出空间。",
            "Free some space.",
        )


def _leftovers(folder: Path) -> Iterator[Finding]:
    found = [*leftovers(folder), *leftovers(folder / cache.CACHE)]
    if found:
        yield Finding(
            "leftovers",
            "note",
            f"有 {len(found)} 个中断时留下的临时文件，下次写入时会清除。",
            f"{len(found)} temporary files were left by an interruption; the next write removes them.",
        )


def _settings(folder: Path) -> Iterator[Finding]:
    path = folder / SETTINGS
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        yield Finding(
            "settings",
            "error",
            f"设置文件 {SETTINGS} 无法读取：{error}",
            f"the settings in {SETTINGS} cannot be read: {error}",
            f"改正或删除 {path}；事实不受影响。",
            f"Mend or remove {path}; no fact is touched.",
        )


class _Graph:
    """The checks of one graph's contents, each yielding what it finds."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def pages_quickly(self) -> Iterator[Finding]:
        yield from self._pragma("quick_check")

    def pages(self) -> Iterator[Finding]:
        yield from self._pragma("integrity_check")

    def _pragma(self, pragma: str) -> Iterator[Finding]:
        for (line,) in self._connection.execute(f"PRAGMA {pragma}({_NAMED})").fetchall():
            if line != "ok":
                yield _damaged(pragma, line)

    def references(self) -> Iterator[Finding]:
        found = self._connection.execute("PRAGMA foreign_key_check").fetchmany(_NAMED)
        for table, row, target, _ in found:
            yield _damaged("foreign_key", f"{table} {row} -> {target}")

    def definitions(self) -> Iterator[Finding]:
        """Everything that is read whenever the brain is opened."""
        definitions.read_schema(self._connection)
        definitions.read(self._connection, Source)
        definitions.read_brain(self._connection)
        transactions.log(self._connection, limit=-1)
        yield from ()

    def log(self) -> Iterator[Finding]:
        """Replay: the rows of every transaction must give its hash, and the hashes must chain."""
        stored = transactions.hashes(self._connection)
        if sorted(stored) != list(range(1, len(stored) + 1)):
            yield _damaged("log", "transactions are missing")
            return
        before = ""
        for number in range(1, len(stored) + 1):
            if transactions.hash_of(self._connection, number, before) != stored[number]:
                yield _damaged("log", f"transaction {number} does not match its hash")
                return
            before = stored[number]
        yield from self._beyond(len(stored))

    def _beyond(self, newest: int) -> Iterator[Finding]:
        """Rows of no transaction at all: no hash covers them."""
        for table in (*CONTENT, "past_lives"):
            (count,) = self._connection.execute(
                f"SELECT count(*) FROM {table}"  # noqa: S608
                " WHERE added_in NOT BETWEEN 1 AND ?1 OR retracted_in NOT BETWEEN 1 AND ?1",
                (newest,),
            ).fetchone()
            if count:
                yield _damaged("log", f"{count} rows of {table} belong to no transaction")

    def identities(self) -> Iterator[Finding]:
        for kind, table in (("relation", "relations"), ("type", "types"), ("source", "sources")):
            for (lost,) in self._connection.execute(
                f"SELECT key FROM {table} WHERE key NOT IN (SELECT key FROM definitions WHERE kind = ?1)"  # noqa: S608
                f" UNION SELECT key FROM definitions WHERE kind = ?1 AND key NOT IN (SELECT key FROM {table})",
                (kind,),
            ).fetchmany(_NAMED):
                yield _damaged("identities", f"{kind} {lost}")

    def names(self) -> Iterator[Finding]:
        wrong = 0
        for row, name, folded, plain in self._connection.execute("SELECT id, name, key, plain FROM names"):
            if key(name) != folded or plain_key(name) != (folded if plain is None else plain):
                wrong += 1
                if wrong <= _NAMED:
                    yield _damaged("names", f"the key of name {row}")

    def bigrams(self) -> Iterator[Finding]:
        # Sums of hashes compare two big sets without holding either.
        number = total = 0
        for row, folded in self._connection.execute("SELECT id, key FROM names"):
            tokens = set(spell(folded).split(" "))
            number += len(tokens)
            total += sum(hash((token, row)) for token in tokens)
        self._connection.execute("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab (main, name_bigrams, instance)")
        for found in self._connection.execute("SELECT term, doc FROM temp.tokens"):
            number -= 1
            total -= hash(found)
        if number or total:
            yield _damaged("bigrams", "the index of parts of names")

    def dangling(self) -> Iterator[Finding]:
        """Living rows that rest on something dead."""
        living = "u.retracted_in IS NULL AND t.retracted_in IS NOT NULL"
        for user, column, target in (
            ("facts", "head", "entities"),
            ("facts", "tail", "entities"),
            ("names", "entity", "entities"),
            ("declarations", "entity", "entities"),
            ("proposals", "head", "entities"),
            ("proposals", "tail", "entities"),
            ("attributions", "fact", "facts"),
        ):
            for (row,) in self._connection.execute(
                f"SELECT u.id FROM {user} AS u JOIN {target} AS t ON t.id = u.{column} WHERE {living}"  # noqa: S608
            ).fetchmany(_NAMED):
                yield _damaged("dangling", f"{user} {row}: {column}")
        for (row,) in self._connection.execute(
            "SELECT id FROM facts WHERE retracted_in IS NULL AND id NOT IN"
            " (SELECT fact FROM attributions WHERE retracted_in IS NULL)"
        ).fetchmany(_NAMED):
            yield _damaged("dangling", f"fact {row} has no source")

    def learned(self) -> Iterator[Finding]:
        """What was read must be what its hash says, and stand somewhere."""
        for code, wrong in (
            ("hashes", learned_integrity.wrong_hashes(self._connection)),
            ("dangling", learned_integrity.orphans(self._connection)),
        ):
            for reason in islice(wrong, _NAMED):
                yield _damaged(code, reason)

    def scrubbed(self) -> Iterator[Finding]:
        """Whether what was forgotten is out of the unused parts of the file, too."""
        if scrubbing.is_due(self._connection):
            yield Finding(
                "scrubbing",
                "warning",
                "遗忘的内容已读不到，但磁盘文件中可能还有残余；下次写入时会再清除。",
                "what was forgotten cannot be read any more, but traces of it may be left in the file;"
                " the next write clears them.",
                "关闭正在读取这个大脑的程序，腾出与图谱同样大的空间。",
                "Close the programs that read this brain and free as much space as the graph takes.",
            )

    def snapshot(self) -> Iterator[Finding]:
        """The cached arrays that would be used must be those that the facts give."""
        schema = definitions.read_schema(self._connection)
        stamps = transactions.hashes(self._connection, transactions.newest_erasure(self._connection))
        found, kept = cache.usable(self._folder, stamps, schema)
        if not found:
            return
        if kept is not None:
            then = definitions.read_schema(self._connection, kept.transaction)
            built = snapshots.build(self._connection, then, kept.transaction)
            # Relations are counted from the first to the last, whenever they came.
            if replace(built, n_relations=kept.n_relations).hash == kept.hash:
                return
        yield Finding(
            "snapshot",
            "warning",
            "缓存的快照与图谱不符，使用时会自动重建。",
            "the cached snapshot does not fit the graph; it is rebuilt when it is needed.",
            "删除 cache 文件夹也可以。",
            "The folder cache may be removed.",
        )
