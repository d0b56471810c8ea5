"""What each node read and merged, one JSON line a record, appended: with these logs a run can be replayed.

``merges-<node>.jsonl`` in the run's folder. A process that is killed can leave half a line at the end, which counts as
not written; the file of a resumed run is cut back to its last whole line and appended to.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from superbrain.training.ring.errors import LogDamaged
from superbrain.training.ring.node import MergeRecord, ReadRecord

MOST_THREADS: Final = 1024

PREFIX: Final = "merges-"
SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class StartRecord:
    """How a node began: a run that is resumed begins once more, one generation later."""

    generation: int
    node: int
    nodes: int
    first: int
    last: int
    make_task: str
    arguments: Mapping[str, Any]
    conditions: Mapping[str, Any]
    """What the last bits depend on: torch version, processor capability, threads."""

    crc32: int
    """Checksum of the model that the node began with."""


Entry = StartRecord | ReadRecord | MergeRecord
_KINDS: Final[dict[str, type[StartRecord] | type[ReadRecord] | type[MergeRecord]]] = {
    "start": StartRecord,
    "read": ReadRecord,
    "merge": MergeRecord,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def path_of(run_folder: Path, node: int) -> Path:
    """Where a node of a run keeps its log."""
    return run_folder / f"{PREFIX}{node}{SUFFIX}"


class MergeLog:
    """Appends records to one node's log; every record is with the operating system when ``append`` returns."""

    def __init__(self, path: Path) -> None:
        whole = _whole_length(path)
        self._file = path.open("ab", buffering=0)
        self._file.truncate(whole)

    def append(self, entry: Entry) -> None:
        """Write one record; a kill of this process cannot lose it any more, a power cut can until ``sync``."""
        line = json.dumps({"record": _NAMES[type(entry)], **asdict(entry)}, separators=(",", ":"))
        self._file.write(line.encode() + b"\n")

    def sync(self) -> None:
        """Wait until everything written so far is on the disk."""
        os.fsync(self._file.fileno())

    def __enter__(self) -> MergeLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _whole_length(path: Path) -> int:
    """Length of the file up to the end of its last whole line."""
    if not path.exists():
        return 0
    written = path.read_bytes()
    return written.rfind(b"\n") + 1


def entries(path: Path) -> Iterator[Entry]:
    """Read one node's log; raises LogDamaged for a line that is none of ours, a torn last one excepted."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise LogDamaged(f"{path.name} cannot be read: {error.strerror}") from error
    for number, line in enumerate(written[: written.rfind(b"\n") + 1].splitlines(), 1):
        try:
            yield _entry(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise LogDamaged(f"{path.name}, line {number}, is no record: {error}") from error


def _entry(told: object) -> Entry:
    """A line as a record, every value of its kind and within its bounds; ValueError says which is not."""
    if not isinstance(told, dict) or not isinstance(told.get("record"), str) or told["record"] not in _KINDS:
        raise ValueError("of no kind that is known")
    kind = _KINDS[told.pop("record")]
    if told.keys() != set(kind.__dataclass_fields__):
        raise ValueError("other fields than those of its kind")
    for name, value in told.items():
        if not _fits(name, value):
            raise ValueError(f"{name} is {str(value)[:40]!r}")
    entry: Entry = kind(**told)
    if not _agrees(entry):
        raise ValueError("its numbers do not agree")
    return entry


def _fits(name: str, value: object) -> bool:
    match name:
        case "make_task":
            return isinstance(value, str)
        case "arguments":
            return isinstance(value, dict)
        case "conditions":
            threads = value.get("threads") if isinstance(value, dict) else None
            return type(threads) is int and 1 <= threads <= MOST_THREADS
        case "loss":  # one that has grown beyond all bounds is a number, too
            return isinstance(value, float)
        case _:
            return type(value) is int and 0 <= value < 1 << 53


def _agrees(entry: Entry) -> bool:
    """Whether the numbers of one record can stand together."""
    match entry:
        case StartRecord():
            return entry.node < entry.nodes and entry.first < entry.last and entry.crc32 < 1 << 32
        case MergeRecord():
            read = entry.batch - entry.staleness
            return (
                entry.version == entry.batch and entry.to == entry.version + 1 and read >= 0 and entry.crc32 < 1 << 32
            )
        case ReadRecord():
            return entry.version <= entry.batch


@dataclass(slots=True)
class Generation:
    """What all nodes wrote between one start of a run and the next."""

    first: int
    starts: dict[int, StartRecord] = field(default_factory=dict)
    reads: dict[int, ReadRecord] = field(default_factory=dict)
    merges: dict[int, MergeRecord] = field(default_factory=dict)


def generations(run_folder: Path) -> dict[int, Generation]:
    """Read all logs of a run, by generation; raises LogDamaged if a batch was merged twice or there are no logs."""
    found: dict[int, Generation] = {}
    for path in sorted(run_folder.glob(f"{PREFIX}*{SUFFIX}")):
        for entry in entries(path):
            if isinstance(entry, StartRecord):
                _begin(found.setdefault(entry.generation, Generation(entry.first)), entry, path)
            elif entry.generation not in found:
                raise LogDamaged(f"{path.name} has records of generation {entry.generation} and no start of it")
            else:
                _add(found[entry.generation], entry, path)
    if not found:
        raise LogDamaged(f"{run_folder} holds no merge log")
    return dict(sorted(found.items()))


def _begin(generation: Generation, start: StartRecord, path: Path) -> None:
    """Add a node's start, which must tell of the same run as those of the others."""
    for other in generation.starts.values():
        if other.node == start.node or replace(other, node=start.node) != start:
            raise LogDamaged(f"{path.name} tells of another start of generation {start.generation}")
    generation.starts[start.node] = start


def _add(generation: Generation, entry: ReadRecord | MergeRecord, path: Path) -> None:
    if isinstance(entry, ReadRecord):
        generation.reads[entry.batch] = entry
    elif entry.batch in generation.merges:
        raise LogDamaged(f"{path.name}: batch {entry.batch} was merged twice")
    else:
        generation.merges[entry.batch] = entry


def next_generation(run_folder: Path) -> int:
    """The number of the next start of a run: 0 in a fresh folder."""
    newest = -1
    for path in run_folder.glob(f"{PREFIX}*{SUFFIX}"):
        starts = (entry.generation for entry in entries(path) if isinstance(entry, StartRecord))
        newest = max([newest, *starts])
    return newest + 1


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain of versions that the run ended with."""

    node: int
    merge: MergeRecord
    read: int
    """The version that the gradient was calculated on."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Every merge that is in a run's last version, in order."""

    start: StartRecord
    """What the chain begins with."""

    links: list[Link]
    resumed: dict[int, StartRecord]
    """By version: where the run went on from a checkpoint."""


def chain(run_folder: Path) -> Chain:
    """Read the chain of a run; raises LogDamaged where it has a gap.

    A run that was resumed made some batches again: what an earlier generation made from there on came after the
    checkpoint and does not count.
    """
    everything = list(generations(run_folder).values())
    earliest = min(generation.first for generation in everything)
    base = max(at for at, generation in enumerate(everything) if generation.first == earliest)
    links: list[Link] = []
    resumed: dict[int, StartRecord] = {}
    for generation in everything[base:]:
        start = next(iter(generation.starts.values()))
        links = [link for link in links if link.merge.batch < generation.first]
        resumed = {version: told for version, told in resumed.items() if version < generation.first}
        resumed[generation.first] = start
        for batch, merge in sorted(generation.merges.items()):
            if batch not in generation.reads:
                raise LogDamaged(f"no log tells which version batch {batch} read")
            read = generation.reads[batch].version
            if batch < generation.first or read < generation.first or merge.staleness != batch - read:
                raise LogDamaged(f"batch {batch} cannot have read version {read}")
            links.append(Link((batch - generation.first) % start.nodes, merge, read))
    for expected, link in enumerate(links, earliest):
        if link.merge.batch != expected:
            raise LogDamaged(f"no log tells of the merge of batch {expected}, but one of batch {link.merge.batch}")
    return Chain(resumed.pop(earliest), links, resumed)
