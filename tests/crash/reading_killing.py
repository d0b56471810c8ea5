"""Kills ``ingest`` and ``review`` while they work on real texts, and looks at what they leave behind.

A document that was being read is there whole or not at all, and so are the decisions of one ``review``; nothing that
was said to be stored is missing; and the same command once more ends where an unbroken one ends.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from superbrain.brain import Brain
from superbrain.store import Store, examine

POINTS = ("commit:before", "commit:after")
LEAST = "0.3"
"""What ``review --all`` accepts here: scores are not the matter."""

FIRST_MOMENT = 0.2
"""Seconds after its start before which nothing of a command has begun."""


@dataclass(frozen=True, slots=True)
class State:
    """What a brain has read and decided: passages by document, evidence by passage, facts by keys, verdicts."""

    passages: frozenset[tuple[str, int, str]]
    evidence: frozenset[tuple[str, str]]
    facts: frozenset[tuple[object, ...]]
    verdicts: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, folder: Path) -> State:
        """Everything of the brain in a folder that does not depend on the clock or on numbers."""
        with Store.open(folder) as store:
            homes = {
                (document.name, home.position, passage.hash)
                for document in store.documents()
                for home, passage in store.passages_of(document.hash)
            }
            keys = store.entity_keys
            facts = {
                (*keys([fact.head]), fact.relation, *(keys([fact.tail]) if isinstance(fact.tail, int) else [fact.tail]))
                for fact in store.facts()
            }
            verdicts = {(one.candidate.id, one.verdict) for one in store.decisions()}
            return cls(
                frozenset(homes),
                frozenset((one.passage, one.id) for one in store.all_evidence()),
                frozenset(facts),
                frozenset(verdicts),
            )


@dataclass
class Readings:
    """What all kills left behind. From ``damaged`` on all must stay 0."""

    kills: int = 0
    ended_before: int = 0
    documents_there: int = 0
    decided: int = 0
    damaged: int = 0
    half: int = 0
    lost: int = 0
    unequal: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How much must not have happened."""
        return self.damaged + self.half + self.lost + self.unequal


def make(folder: Path, graph: Path, texts: list[Path]) -> None:
    """A brain before and after reading, and after a review; and how long reading takes."""
    (folder / "texts").mkdir(parents=True)
    for text in texts:
        shutil.copy(text, folder / "texts")
    with Brain.making(folder / "before", name="kills", encoder="none") as made:
        made.load(graph)
        made.prepare(thorough=False)
    for old, new, command in (("before", "read", _ingest), ("read", "reviewed", _review)):
        shutil.copytree(folder / old, folder / new)
        begun = time.perf_counter()
        subprocess.run(command(folder, folder / new), check=True, capture_output=True)
        (folder / f"{new}.seconds").write_text(str(time.perf_counter() - begun))


def _ingest(folder: Path, brain: Path) -> list[str]:
    return [sys.executable, "-m", "superbrain", "ingest", str(folder / "texts"), "--brain", str(brain)]


def _review(_: Path, brain: Path) -> list[str]:
    return [sys.executable, "-m", "superbrain", "review", "--all", "--min", LEAST, "--brain", str(brain)]


def one(folder: Path, number: int, tally: Readings) -> None:
    """Kill a command, in turn reading and review, at a random moment or at a named point; look; run it again."""
    reviewing, at_point = number % 2 == 1, number % 4 >= 2
    old, new, command = ("read", "reviewed", _review) if reviewing else ("before", "read", _ingest)
    brain = folder / f"brain-{number}"
    shutil.copytree(folder / old, brain)
    begun, ended = State.of(folder / old), State.of(folder / new)
    longest = float((folder / f"{new}.seconds").read_text())
    point = POINTS[number // 4 % len(POINTS)] if at_point else ""
    finished = _killed(command(folder, brain), random.Random(number), longest, point)
    found = examine(brain, deep=True)
    tally.kills += 1
    tally.damaged += not found.sound
    tally.reasons += [finding.en for finding in found.errors]
    state = State.of(brain)
    tally.half += not _whole(state, begun, ended)
    tally.ended_before += finished
    tally.lost += bool(begun.facts - state.facts) or (finished and state != ended)
    tally.documents_there += len(_documents(state)) if not reviewing else 0
    tally.decided += reviewing and state == ended
    subprocess.run(command(folder, brain), check=True, capture_output=True)
    tally.unequal += State.of(brain) != ended
    shutil.rmtree(brain)


def _killed(command: list[str], chance: random.Random, longest: float, point: str) -> bool:
    """Run a command until it is killed; whether it ended before, and so acknowledged all that it did."""
    environment = {**os.environ, **({"SUPERBRAIN_CRASH_AT": point} if point else {})}
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    if not point:
        try:
            child.wait(chance.uniform(FIRST_MOMENT, longest))
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait() != -signal.SIGKILL


def _documents(state: State) -> frozenset[str]:
    return frozenset(name for name, _, _ in state.passages)


def _whole(state: State, begun: State, ended: State) -> bool:
    """Whether documents are there as in the end, with their evidence, or not at all; and all decisions or none."""
    there = _documents(state)
    passages = frozenset(one for one in ended.passages if one[0] in there)
    if state.verdicts or state.facts != begun.facts:
        return state == ended
    hashes = {passage for _, _, passage in passages}
    evidence = frozenset(one for one in (begun if begun.passages else ended).evidence if one[0] in hashes)
    return state.passages == passages and state.evidence == evidence
