"""Kills a process in the middle of its work and looks at what it leaves behind.

The child works on a brain and reports each transaction only after it was told that it is stored. It is killed with
SIGKILL at a random moment, or by itself at a named point. Then nothing that it reported may be missing, nothing may
be half there, and the next process must be able to go on without anybody's help.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import random
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from superbrain.errors import NotUndoable
from superbrain.store import Store, back_up, examine, restore
from superbrain.store.formats import load_folder, write_folder
from superbrain.store.learned import Document, Evidence
from superbrain.types import EntityType, Literal, Name, Relation, Source

Report = Callable[..., None]
Work = Callable[[Path, random.Random, Report], None]

ENTITIES = 30
OLD_BRAIN = Path(__file__).resolve().parents[1] / "store" / "brains" / "format-1.db.xz"


def make(folder: Path, seed: int = 0) -> None:
    """A small brain beside two versions of a small world."""
    for version in ("one", "two"):
        world = folder / f"world-{version}"
        with Store.create(folder / "scratch") as store:
            with store.write("load", version) as writer:
                _fill(writer, random.Random(version), 120)
            write_folder(store, world)
        shutil.rmtree(folder / "scratch")
    with Store.create(folder / "brain") as store, store.write("load", "start") as writer:
        _fill(writer, random.Random(seed), 40)


def _fill(writer, chance: random.Random, facts: int) -> None:
    writer.add_source(Source("s", "source"))
    writer.add_type(EntityType("t", "类", "type"))
    relations = [writer.add_relation(Relation(f"r{n}", symmetric=n == 0)) for n in range(3)]
    size = writer.add_relation(Relation("size", literal="quantity"))
    entities = [writer.add_entity(f"e{n}", ["t"]) for n in range(ENTITIES)]
    for entity in entities:
        writer.add_name(entity, Name(f"name {chance.random()}", "en", "preferred"))
    for _ in range(facts):
        writer.add_fact(chance.choice(entities), chance.choice(relations), chance.choice(entities), sources=["s"])
        writer.add_fact(chance.choice(entities), size, Literal("quantity", str(chance.randrange(99))), sources=["s"])


# ---- what the child does until it is killed


def adding(folder: Path, chance: random.Random, report: Report) -> None:
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            with store.write("add", "crash test") as writer:
                for _ in range(chance.randint(1, 20)):
                    entity = writer.add_entity(f"new.{chance.getrandbits(40)}", ["t"])
                    writer.add_name(entity, Name(f"新 {chance.getrandbits(30)}", "zh", "preferred"))
                    writer.add_fact(entity, writer.relation("r1"), writer.entity("e0"), sources=["s"])
            _report_newest(store, report)


def undoing(folder: Path, chance: random.Random, report: Report) -> None:
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            if store.counts()["entities"] == 0:  # all is undone, also by one that was killed right then
                store.undo(store.transaction)
            elif chance.random() < 0.5:
                with suppress(NotUndoable):  # what is newest was forgotten
                    store.undo()
            else:
                _change(store, chance)
            _report_newest(store, report)


def _change(store: Store, chance: random.Random) -> None:
    with store.write("add", "crash test") as writer:
        facts = [fact.id for fact in store.facts()]
        writer.retract_fact(chance.choice(facts or [0]))
        keys = [f"e{n}" for n in range(ENTITIES)]
        entity = writer.entity(chance.choice(keys))
        if entity is not None:
            writer.rename(entity, f"renamed {chance.random()}", "en")


def loading(folder: Path, chance: random.Random, report: Report) -> None:
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            load_folder(store, folder / f"world-{chance.choice(('one', 'two'))}", origin="world")
            _report_newest(store, report)
            store.snapshot()


def exporting(folder: Path, chance: random.Random, report: Report) -> None:
    with Store.open(folder / "brain") as store:
        for number in count(int(time.time_ns())):
            write_folder(store, folder / f"export-{number}", compress=chance.random() < 0.2)
            back_up(store.folder, folder / f"backup-{number}")
            report(export=number)


def snapshotting(folder: Path, chance: random.Random, report: Report) -> None:
    shutil.rmtree(folder / "brain" / "cache", ignore_errors=True)
    with Store.open(folder / "brain") as store:
        store.snapshot()
    report(done=True)


def creating(folder: Path, chance: random.Random, report: Report) -> None:
    Store.create(folder / f"created-{chance.random()}").close()
    report(done=True)


def restoring(folder: Path, chance: random.Random, report: Report) -> None:
    name = folder / f"for-restore-{chance.random()}"
    back_up(folder / "brain", name)
    restore(name, folder / f"restored-{chance.random()}")
    report(done=True)


def ingesting(folder: Path, chance: random.Random, report: Report) -> None:
    """Reads documents that share passages."""
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            _read_one(store, chance)
            _report_newest(store, report)


def _read_one(store: Store, chance: random.Random) -> Document:
    words = [f"sentence {chance.randrange(50)}" for _ in range(chance.randint(1, 20))]
    document = Document(hashlib.sha256(repr((words, chance.random())).encode()).hexdigest(), f"document of {words[0]}")
    with store.write("ingest", document.name) as writer:
        writer.add_document(document)
        for position, text in enumerate(words):
            passage, _ = writer.add_passage(document.hash, text, position=position, byte_from=position, byte_to=9)
            number = text.split()[1]
            writer.set_evidence(passage, [Evidence(passage, f"new:t:thing {number}", "r1", "e0", extractor="x")])
    return document


def reviewing(folder: Path, chance: random.Random, report: Report) -> None:
    """Reads, accepts newcomers, rejects, takes back."""
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            document = _read_one(store, chance)
            candidate = store.evidence(document=document.hash)[0].candidate
            name = candidate.head.split(":")[2]
            with store.write("accept", name) as writer:
                with writer.crediting([document.source]):
                    newcomer = writer.add_entity(name.replace(" ", "."), ["t"])
                    writer.add_name(newcomer, Name(name, "en", "preferred"))
                fact, _ = writer.add_fact(
                    newcomer, writer.relation("r1"), writer.entity("e0"), sources=[document.source]
                )
                writer.add_decision(candidate, "accept", who="user", fact=fact)
            _report_newest(store, report)
            if chance.random() < 0.3:
                store.undo(store.transaction)
                _report_newest(store, report)


def forgetting(folder: Path, chance: random.Random, report: Report) -> None:
    """Reads and forgets in turn: what is half forgotten is not sound, or not as it was."""
    with Store.open(folder / "brain", writable=True) as store:
        while True:
            document = _read_one(store, chance)
            _report_newest(store, report)
            with store.write("forget", document.hash[:12]) as writer:
                writer.forget(document.hash)
            _report_newest(store, report)


def migrating(folder: Path, chance: random.Random, report: Report) -> None:
    """Opens a brain that an older version wrote."""
    old = folder / f"created-{chance.random()}"
    old.mkdir()
    (old / "graph.db").write_bytes(lzma.decompress(OLD_BRAIN.read_bytes()))
    Store.open(old).close()
    report(done=True)


def _report_newest(store: Store, report: Report) -> None:
    (newest,) = store.log(1)
    report(transaction=newest.id, hash=newest.hash, facts=store.counts()["facts"])


WORKS: dict[str, Work] = {
    "add": adding,
    "undo": undoing,
    "load": loading,
    "export": exporting,
    "ingest": ingesting,
    "review": reviewing,
    "forget": forgetting,
}

# Every named point and a work that passes it.
POINTS: dict[str, Work] = {
    "commit:before": adding,
    "commit:after": adding,
    "snapshot:before-rename": snapshotting,
    "snapshot:after-rename": snapshotting,
    **{f"export:{step}": exporting for step in ("sources", "entities", "names", "facts", "proposals")},
    "export:before-rename": exporting,
    "export:after-rename": exporting,
    "backup:copied": exporting,
    "backup:before-rename": exporting,
    "backup:after-rename": exporting,
    "create:before-rename": creating,
    "create:after-rename": creating,
    "forget:scrubbing": forgetting,
    "forget:vacuumed": forgetting,
    "migrate:before-rename": migrating,
    "migrate:after-rename": migrating,
    "migrate:applied": migrating,
    "restore:before-rename": restoring,
    "restore:after-rename": restoring,
}


# ---- killing it


def killed(work: Work, folder: Path, seed: int, *, point: str = "", within: float = 0.0) -> list[dict[str, object]]:
    """Run ``work`` in a child until it dies at ``point``, or up to ``within`` seconds after its first report."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, folder, seed, point, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as reports:
        told = b""
        if not point:
            told = reports.readline()
            time.sleep(random.Random(seed).uniform(0, within))
            os.kill(child, signal.SIGKILL)
        told += reports.read()
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise AssertionError(f"{work.__name__} ended by itself: {told[-2000:].decode()}")
    return [json.loads(line) for line in told.splitlines(keepends=True) if line.endswith(b"\n")]


def _work(work: Work, folder: Path, seed: int, point: str, writing: int) -> None:
    if point:
        os.environ["SUPERBRAIN_CRASH_AT"] = point

    def report(**facts: object) -> None:
        os.write(writing, json.dumps(facts).encode() + b"\n")

    try:
        work(folder, random.Random(seed), report)
    except BaseException:  # noqa: BLE001 - told to the parent
        os.write(writing, traceback.format_exc().encode())
    finally:
        os._exit(3)


# ---- and looking at what is left


@dataclass
class Tally:
    """What all kills together left behind. All but the first three must stay 0."""

    kills: int = 0
    reported: int = 0
    stored_but_not_reported: int = 0
    lost: int = 0
    unsound: int = 0
    stuck: int = 0
    half_written: int = 0
    reasons: list[str] = field(default_factory=list)

    def look(self, folder: Path, reports: list[dict[str, object]]) -> None:
        """Count what is wrong after one kill."""
        self.kills += 1
        told = [report for report in reports if "transaction" in report]
        self.reported += len(told)
        with Store.open(folder / "brain") as store:
            hashes = {entry.id: entry.hash for entry in store.log(1_000_000)}
            lost = [report for report in told if hashes.get(report["transaction"]) != report["hash"]]
            self.lost += len(lost)
            if told:
                self.stored_but_not_reported += max(hashes) - told[-1]["transaction"]
                at_the_last = sum(1 for _ in store.facts(as_of=told[-1]["transaction"]))
                self.lost += at_the_last != told[-1]["facts"]
            store.snapshot()
        found = examine(folder / "brain", deep=True)
        self.unsound += not found.sound
        self.reasons += [finding.en for finding in found.errors]
        self.half_written += self._half_written(folder)
        self._go_on(folder)

    def _go_on(self, folder: Path) -> None:
        """The next process must be able to write."""
        with Store.open(folder / "brain", writable=True) as store:
            before = store.transaction
            with store.write("add", "after the crash") as writer:
                writer.add_source(Source(f"after.{before}", "after"))
            self.stuck += store.transaction != before + 1

    def _half_written(self, folder: Path) -> int:
        """Exports, backups and brains under their final names that are not whole."""
        wrong = 0
        for number, path in enumerate(sorted(folder.glob("export-*"))):
            with Store.create(folder / f"check-{number}") as store:
                load_folder(store, path)
            shutil.rmtree(folder / f"check-{number}")
            shutil.rmtree(path)
        for number, path in enumerate(sorted([*folder.glob("backup-*"), *folder.glob("for-restore-*")])):
            restore(path, folder / f"check-{number}")
            shutil.rmtree(folder / f"check-{number}")
            path.unlink()
        for path in [*folder.glob("created-*"), *folder.glob("restored-*")]:
            wrong += (path / "graph.db").exists() and not examine(path, deep=True).sound
            shutil.rmtree(path)
        for path in folder.glob(".superbrain-*"):  # remains under a temporary name are allowed
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return wrong
