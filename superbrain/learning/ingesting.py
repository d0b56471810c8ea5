"""Texts into the store: documents, passages, evidence. The same bytes again change nothing; what was killed goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from superbrain.errors import SuperbrainError
from superbrain.language.ground import Ground
from superbrain.learning.beliefs import open_proposals
from superbrain.learning.extractors import Extractors
from superbrain.learning.fusion import believe
from superbrain.learning.passages import RawPassage, passages
from superbrain.learning.reader import Reader
from superbrain.learning.reading import TEXTS, Text, open_text
from superbrain.store import Store
from superbrain.store.learned import Document, Evidence
from superbrain.store.writer import Writer

BATCH: Final = 500
"""Passages of a transaction."""

KIND: Final = "ingest"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a document has been read."""

    document: str
    done_bytes: int
    total_bytes: int
    passages: int
    evidence: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not read, and why."""

    name: str
    error: SuperbrainError


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingestion changed. ``added`` counts rows of evidence, ``duplicate`` passages that were known before,
    ``evidence`` what is asserted in the passages read, ``proposals`` what waits for a decision because of them.
    """

    transaction: int | None
    transactions: tuple[int, ...]
    added: int
    duplicate: int
    rejected: tuple[Rejected, ...]
    documents: int
    passages: int
    evidence: int
    proposals: int
    touched: tuple[str, ...]


@dataclass
class Scholar:
    """A reader with its extractors, for one state of names and classes."""

    ground: Ground
    reader: Reader = field(init=False)
    extractors: Extractors = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(self.ground)
        self.extractors = Extractors(self.ground.snapshot.schema)

    def evidence(self, text: str) -> list[Evidence]:
        """What a passage says. A pure function of its text and of the names, classes and wordings of the graph."""
        return self.extractors.evidence(self.reader.read(text))


@dataclass
class _Tally:
    transactions: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    added: int = 0
    duplicate: int = 0
    documents: int = 0
    passages: int = 0
    evidence: int = 0


def ingest(
    store: Store,
    ground: Ground,
    inputs: Iterable[Path | Text],
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Read texts: files, folders of .txt and .md files, or opened texts.

    One transaction a batch of passages; a document that is there already gets the passages that are missing. What
    cannot be read is told of in the report, the rest goes on.
    """
    scholar, tally = Scholar(ground), _Tally()
    for one in _files(inputs):
        try:
            text = open_text(one) if isinstance(one, Path) else one
        except SuperbrainError as error:
            tally.rejected.append(Rejected(str(one), error))
            continue
        with text:
            _take(store, scholar, text, tally, on_progress or _silent)
    waiting = 0
    if tally.read:
        beliefs = open_proposals(believe(store, store.snapshot()))
        waiting = sum(any(one.passage in tally.read for one in belief.evidence) for belief in beliefs)
    return IngestReport(
        tally.transactions[-1] if tally.transactions else None,
        tuple(tally.transactions),
        tally.added,
        tally.duplicate,
        tuple(tally.rejected),
        tally.documents,
        tally.passages,
        tally.evidence,
        waiting,
        tuple(dict.fromkeys(tally.touched)),
    )


def _silent(_: Progress) -> None:
    """Tell nobody."""


def _files(inputs: Iterable[Path | Text]) -> Iterator[Path | Text]:
    for one in inputs:
        if isinstance(one, Path) and one.is_dir():
            yield from sorted(path for path in one.rglob("*") if path.is_file() and path.suffix.lower() in TEXTS)
        else:
            yield one


def _take(store: Store, scholar: Scholar, text: Text, tally: _Tally, tell: Callable[[Progress], None]) -> None:
    known = store.document(text.hash)
    homes = {(home.position, home.passage) for home, _ in store.passages_of(text.hash)} if known else set()
    stream = passages(text)
    while batch := list(islice(stream, BATCH)):
        missing = [one for one in batch if (one.position, one.hash) not in homes]
        tally.duplicate += len(batch) - len(missing)
        if missing:
            _write(store, scholar, text, missing, tally)
        last = batch[-1]
        tell(Progress(text.name, last.byte_to, text.size, tally.passages, tally.added))
    tell(Progress(text.name, text.size, text.size, tally.passages, tally.added))


def _write(store: Store, scholar: Scholar, text: Text, missing: Sequence[RawPassage], tally: _Tally) -> None:
    language = "zh" if any("\u4e00" <= letter <= "\u9fff" for one in missing[:3] for letter in one.text) else "en"
    document = Document(text.hash, text.name, language, text.media, text.size)
    with store.write(KIND, text.name) as writer:
        tally.documents += writer.add_document(document)
        for one in missing:
            digest, new = writer.add_passage(
                text.hash,
                one.text,
                position=one.position,
                byte_from=one.byte_from,
                byte_to=one.byte_to,
                heading=one.heading,
            )
            tally.read.add(digest)
            tally.passages += new
            tally.duplicate += not new
            for evidence in scholar.evidence(one.text) if new else ():
                tally.added += writer.add_evidence(evidence)
                tally.evidence += evidence.stance == "asserted"
    tally.transactions.append(writer.receipt.transaction)
    tally.touched.append(text.hash)


# ---- reading again --------------------------------------------------------------------------------------------------
def reread(writer: Writer, ground_now: Ground, names: Iterable[str]) -> int:
    """Read the passages again that hold one of the names, within a transaction; returns how many rows changed."""
    wanted = sorted({name for name in names if name})
    held = writer.passages_holding(*wanted) if wanted else []
    if not held:
        return 0
    scholar = Scholar(ground_now)
    return sum(sum(writer.set_evidence(one.hash, scholar.evidence(one.text))) for one in held)
