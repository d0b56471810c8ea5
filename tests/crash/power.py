"""Power cuts: from everything a process wrote, in order, images of the disk as a power cut might have left it.

``record`` runs a writer under a preloaded library that writes down each write, sync, truncation and unlink of the
graph's files. ``cut`` picks a moment. What was synced before it is on the disk; of what was written and not yet synced
the disk has nothing, the first part, an arbitrary half, or arbitrary sectors of 512 bytes. On each such image the
brain must open, be sound, and hold every transaction that had been reported as stored.

    python power.py write FOLDER TRANSACTIONS SYNCHRONOUS      (the writer; run by `record`)
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPORTS = "reported"
SECTOR = 512


@dataclass(frozen=True)
class Operation:
    """One record of the log: ``kind`` is w(rite), t(runcate), s(ync), u(nlink) or r(ename)."""

    kind: str
    name: str
    offset: int
    content: bytes


def compiler() -> str | None:
    """The C compiler, if there is one."""
    return shutil.which("cc")


def record(scratch: Path, transactions: int, synchronous: str) -> list[Operation]:
    """Write ``transactions`` to a new brain in ``scratch`` and return all that reached its files."""
    library, log = scratch / "record_writes.so", scratch / "operations"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "record_writes.c"), "-ldl"]
    subprocess.run(command, check=True)
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "RECORD_FOLDER": f"{scratch.name}/brain/",
        "RECORD_LOG": str(log),
        "PYTHONPATH": str(HERE.parent.parent),
    }
    arguments = ["write", str(scratch / "brain"), str(transactions), synchronous]
    subprocess.run([sys.executable, str(HERE / "power.py"), *arguments], env=environment, check=True)
    return read_log(log)


def read_log(path: Path) -> list[Operation]:
    """Read what record_writes.c wrote."""
    data = path.read_bytes()
    operations = []
    place = 0
    while place < len(data):
        kind, length, offset, size = struct.unpack_from("=cBQQ", data, place)
        place += 18
        name = data[place : place + length].decode()
        place += length
        has_content = kind in (b"w", b"r")
        content = data[place : place + size] if has_content else b""
        place += size if has_content else 0
        operations.append(Operation(kind.decode(), name, offset, content))
    return operations


def write(folder: Path, transactions: int, synchronous: str) -> None:
    """The writer: small transactions, frequent checkpoints, and a report after each commit."""
    from superbrain.store import Store, connection
    from superbrain.types import Name, Relation, Source

    connection._WRITER_PRAGMAS = (
        "PRAGMA journal_mode = WAL",
        f"PRAGMA synchronous = {synchronous}",
        "PRAGMA wal_autocheckpoint = 40",
    )
    with Store.create(folder) as store:
        reports = os.open(folder / REPORTS, os.O_CREAT | os.O_WRONLY)
        os.pwrite(reports, b"{}".ljust(200), 0)
        chance = random.Random(7)
        for number in range(transactions):
            if number % 7 == 6:
                store.undo()
            else:
                with store.write("add", "power test") as writer:
                    writer.add_source(Source("s", "source"))
                    relation = writer.add_relation(Relation("r"))
                    for _ in range(chance.randint(1, 12)):
                        one, two = (writer.add_entity(f"e{chance.randrange(10**6)}") for _ in range(2))
                        writer.add_name(one, Name(f"name {chance.random()}", "en"))
                        writer.add_fact(one, relation, two, sources=["s"])
            (newest,) = store.log(1)
            report = {"transaction": newest.id, "hash": newest.hash}
            os.pwrite(reports, json.dumps(report).encode().ljust(200), 0)
            if number % 10 == 9:  # without a reader the writer's close removes the write-ahead log
                store.close()
                store = Store.open(folder, writable=True)
    os._exit(0)


@dataclass
class Disk:
    """What is on the disk for certain, and what was written since without a sync."""

    durable: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Operation]] = field(default_factory=dict)
    reported: dict[str, object] = field(default_factory=dict)

    def do(self, operation: Operation) -> None:
        """Take one more operation of the log."""
        if operation.name == REPORTS:
            if operation.kind == "w":
                self.reported = json.loads(operation.content)
        elif operation.kind in ("w", "t"):
            self.waiting.setdefault(operation.name, []).append(operation)
        elif operation.kind == "s":
            content = self.durable.setdefault(operation.name, bytearray())
            for one in self.waiting.pop(operation.name, ()):
                apply(content, one)
        elif operation.kind == "u":
            self.durable.pop(operation.name, None)
            self.waiting.pop(operation.name, None)
        elif operation.kind == "r":
            new = operation.content.decode()
            for part in (self.durable, self.waiting):
                part.pop(new, None)
                if operation.name in part:
                    part[new] = part.pop(operation.name)

    def image(self, chance: random.Random) -> dict[str, bytearray]:
        """The files as a power cut at this moment may leave them."""
        files = {name: bytearray(content) for name, content in self.durable.items()}
        how = chance.choice(("none", "first part", "any half", "any sectors"))
        for name, operations in self.waiting.items():
            content = files.setdefault(name, bytearray())
            end = chance.randint(0, len(operations))
            for number, operation in enumerate(operations):
                if how == "any sectors" and operation.kind == "w":
                    for start in range(0, len(operation.content), SECTOR):
                        if chance.random() < 0.7:
                            sector = operation.content[start : start + SECTOR]
                            apply(content, Operation("w", name, operation.offset + start, sector))
                elif how == "any half":
                    if chance.random() < 0.5:
                        apply(content, operation)
                elif how == "any sectors" or (how == "first part" and number < end):
                    apply(content, operation)
        return files


def apply(content: bytearray, operation: Operation) -> None:
    """Do a write or a truncation to the bytes of a file."""
    end = operation.offset
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if operation.kind == "t":
        del content[end:]
    else:
        content[end : end + len(operation.content)] = operation.content


@dataclass
class Damage:
    """What all images together showed."""

    images: int = 0
    unreadable: int = 0
    unsound: int = 0
    lost: int = 0
    most_lost: int = 0
    reasons: set[str] = field(default_factory=set)

    @property
    def any(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.unreadable or self.unsound or self.lost)


def cut(operations: list[Operation], images: int, scratch: Path, seed: int = 1) -> Damage:
    """Cut the power at ``images`` random moments and look at what is left."""
    chance = random.Random(seed)
    first = next(place for place, operation in enumerate(operations) if operation.name == REPORTS)
    moments = sorted(chance.randrange(first + 1, len(operations) + 1) for _ in range(images))
    disk, damage, done = Disk(), Damage(), 0
    for moment in moments:
        for operation in operations[done:moment]:
            disk.do(operation)
        done = moment
        folder = scratch / "image"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in disk.image(chance).items():
            (folder / name).write_bytes(content)
        look(folder, disk.reported, damage)
    return damage


def look(folder: Path, reported: dict[str, object], damage: Damage) -> None:
    """Open one image, check it deeply, and compare it with the last report before the cut."""
    from superbrain.store import Store, examine

    damage.images += 1
    try:
        with Store.open(folder, writable=True) as store:
            hashes = {entry.id: entry.hash for entry in store.log(100_000)}
        report = examine(folder, deep=True)
        newest = int(str(reported.get("transaction", 0)))
        if newest and hashes.get(newest) != reported["hash"]:
            damage.lost += 1
            damage.most_lost = max(damage.most_lost, newest - max(hashes, default=0))
        if not report.sound:
            damage.unsound += 1
            damage.reasons.add(report.errors[0].en[:100])
        with Store.open(folder, writable=True) as store, store.write("add", "after the cut") as writer:
            writer.add_entity("after.the.cut")
    except Exception as error:  # noqa: BLE001 - a damaged file (only where less is synced) may lead to anything
        damage.unreadable += 1
        damage.reasons.add(str(error)[-100:])


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
