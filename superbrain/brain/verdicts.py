"""What people said of statements: gathered from their decisions about proposals, and from a file.

An accepted proposal was true, a rejected one false. A file says it of any statement, a line each: head, relation, tail,
and true or false (对 or 错), with labels or keys. Only statements between two entities of the graph by a relation that
may be inferred count; what is said later of the same statement counts, and a file is later than the decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.brain.naming import find_entity, find_relation
from superbrain.errors import AmbiguousName, AmbiguousRelation, BadVerdictLine, Said, UnknownName, one_line
from superbrain.store import Snapshot, Store
from superbrain.store.formats.lines import lines
from superbrain.store.learned import NEWCOMER
from superbrain.types import Literal

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain

WORDS: Final = {"true": True, "对": True, "false": False, "错": False}
HEADERS: Final = (("head", "relation", "tail", "verdict"), ("头", "关系", "尾", "判断"))

Statement = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``rows`` (v, 4): head, relation, tail, 1 for true. ``unknown`` are names of a file that the graph does not have,
    or that several things bear, with their lines; ``unused`` counts its other lines whose statements are not inferred.
    """

    rows: NDArray[np.int64]
    unknown: tuple[tuple[int, str], ...] = ()
    unused: int = 0


def gathered(brain: Brain, file: Path | None = None) -> Verdicts:
    """All that people said so far. BadVerdictLine, FileMissing, BadEncoding for the file, before anything is made."""
    ledger = _Ledger(brain.snapshot())
    for statement, said in _decided(brain.store):
        ledger.note(statement, said=said)
    if file is None:
        return Verdicts(ledger.rows())
    unused, unknown = 0, []
    find = cache(lambda name: int(find_entity(brain.store, name)))
    relation_of = cache(lambda name: int(find_relation(brain.store, name)[0]))
    for number, (head, relation, tail), said in _read(file):
        try:
            statement = find(head), relation_of(relation), find(tail)
        except (UnknownName, AmbiguousName, AmbiguousRelation) as error:
            unknown.append((number, one_line(str(error.fields["name"]))))
            continue
        unused += not ledger.note(statement, said=said)
    return Verdicts(ledger.rows(), tuple(unknown), unused)


def _decided(store: Store) -> Iterator[tuple[Statement, bool]]:
    """What reviews decided about statements between two entities: facts that were accepted and are held, rejections."""
    for decision in store.decisions():
        candidate = decision.candidate
        if decision.verdict == "accept":
            fact = None if decision.fact is None else store.fact(decision.fact)
            if fact is not None and not isinstance(fact.tail, Literal):
                yield (int(fact.head), int(fact.relation), int(fact.tail)), True
        elif candidate.tail and not any(end.startswith(NEWCOMER) for end in (candidate.head, candidate.tail)):
            head, tail = store.entity(candidate.head), store.entity(candidate.tail)
            relation = store.relation(candidate.relation)
            if head is not None and relation is not None and tail is not None:
                yield (int(head), int(relation), int(tail)), False


def _read(path: Path) -> Iterator[tuple[int, tuple[str, str, str], bool]]:
    """Number, names and verdict of each line. BadVerdictLine."""
    for line in lines(path):
        cells = [cell.strip() for cell in line.text.split("\t")]
        heading = line.number == 1 and tuple(cell.lower() for cell in cells) in HEADERS
        if heading or not (line.too_long or any(cells)):
            continue
        if line.too_long or len(cells) != 4:
            reason = Said(f"要有四列，这里有 {len(cells)} 列", f"four columns are wanted, here are {len(cells)}")
            raise BadVerdictLine(path=path, line=line.number, reason=reason)
        head, relation, tail, word = cells
        if not (head and relation and tail):
            raise BadVerdictLine(path=path, line=line.number, reason=Said("有一列是空的", "a column is empty"))
        if word.lower() not in WORDS:
            told = one_line(word)[:40]
            reason = Said(f"“{told}”不是 true、false、对或错", f"“{told}” is not true, false, 对 or 错")
            raise BadVerdictLine(path=path, line=line.number, reason=reason)
        yield line.number, (head, relation, tail), WORDS[word.lower()]


@dataclass
class _Ledger:
    """What was said last of each statement, in the direction in which the graph holds a symmetric one."""

    snapshot: Snapshot
    said: dict[Statement, bool] = field(default_factory=dict)
    stored: frozenset[Statement] = field(init=False)

    def __post_init__(self) -> None:
        symmetric = [row for row, relation in self.snapshot.schema.relations.items() if relation.symmetric]
        triples = self.snapshot.triples
        kept = triples[np.isin(triples[:, 1], symmetric)].tolist()
        self.stored = frozenset((head, relation, tail) for head, relation, tail in kept)

    def note(self, statement: Statement, *, said: bool) -> bool:
        """Note a verdict; False if it is about nothing that is inferred."""
        head, relation, tail = statement
        declared = self.snapshot.schema.relations.get(relation)
        if declared is None or declared.closed or declared.literal is not None or head == tail:
            return False
        if max(head, tail) >= self.snapshot.n_entities:
            return False
        turned = (tail, relation, head)
        if declared.symmetric and statement not in self.stored and (turned in self.stored or tail < head):
            statement = turned
        self.said.pop(statement, None)
        self.said[statement] = said
        return True

    def rows(self) -> NDArray[np.int64]:
        """The verdicts (v, 4)."""
        told = [(*statement, int(said)) for statement, said in self.said.items()]
        return np.array(told, np.int64).reshape(-1, 4)
