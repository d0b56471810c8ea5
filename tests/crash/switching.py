"""Kills a process that writes one space after the other, and looks at which one is there.

Every space holds one number in all of its values and in its manifest, so that half of one and half of another would be
seen. After a kill the space in use must be whole, and be the last one that was reported or the one after it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from killing import Report, Work

from superbrain.embedding.artifact import open_space, verify_space, write_space
from superbrain.embedding.manifest import MANIFEST, Manifest
from superbrain.embedding.space import laid_over
from superbrain.errors import SpaceMissing, SuperbrainError
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

ENTITIES, RANK, PRECISIONS = 300, 8, ("float32", "float16", "int8 per row")
KEYS = [f"e{row}" for row in range(ENTITIES)]
MOST_SPACES = 2


def write(folder: Path, number: int) -> None:
    """Space number ``number`` of the brain in ``folder``."""
    arrays = {
        "entities": np.full((ENTITIES, 2 * RANK), number, np.float32),
        "relations": np.full((4, 2 * RANK), number, np.float32),
    }
    described = Manifest("complex", RANK, PRECISIONS[number % 3], recipe={"number": number})
    write_space(
        folder / "space", "s", arrays, described, entity_keys=KEYS, relation_keys=["r", "s"], calibration={"n": number}
    )


def number_in_use(folder: Path) -> int:
    """The number of the space in use, 0 without one. AssertionError if it is not one number everywhere."""
    try:
        verify_space(folder / "space", cache=None)
        space = open_space(folder / "space", cache=folder / "cache")
    except SpaceMissing:
        return 0
    number = space.manifest.recipe["number"]
    values = {float(value) for array in (space.entities, space.relations) for value in np.unique(array)}
    # Small precisions may round the number; all values are the same one all the same.
    assert len(values) == 1, values
    assert np.isclose(values.pop(), number, rtol=1e-2)
    assert space.calibration == {"n": number}
    return int(number)


# ---- what the child does until it is killed


def switching(folder: Path, chance: random.Random, report: Report) -> None:
    """Write spaces, and read one now and then, as a process that answers would."""
    number = number_in_use(folder)
    while True:
        number += 1
        write(folder, number)
        report(number=number)
        if chance.random() < 0.3:
            serving(folder, chance, lambda **_: None)


def serving(folder: Path, chance: random.Random, report: Report) -> None:
    """Open the space and lay it over a graph, which fills the caches."""
    snapshot = Snapshot.from_facts([(0, 0, 1)], schema=Schema.of([Relation("r")]), n_entities=ENTITIES)
    space = open_space(folder / "space", cache=folder / "cache")
    laid = laid_over(space, snapshot, {1: "stamp"}, lambda rows: [KEYS[row] for row in rows])
    assert laid.entity_rows.tolist() == list(range(ENTITIES))
    report(done=True)


# Every named point, and a work that passes it.
POINTS: dict[str, Work] = {
    "space:files-written": switching,
    "space:before-rename": switching,
    "space:after-rename": switching,
    "space-switch:before-rename": switching,
    "space-switch:after-rename": switching,
    "space:old-renamed": switching,
    **{
        f"space-{made}:{when}-rename": serving
        for made in ("checked", "expanded", "rows")
        for when in ("before", "after")
    },
}


def make(folder: Path) -> None:
    """A brain with two spaces written, so that each point is passed at the next switch; the one in use is small."""
    folder.mkdir(exist_ok=True)
    for number in (1, 2):
        write(folder, number)


@dataclass
class Switches:
    """What all kills left behind. All but the first two must stay 0."""

    kills: int = 0
    reported: int = 0
    damaged: int = 0
    neither_old_nor_new: int = 0
    stuck: int = 0
    left_over: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many kills left something wrong."""
        return self.damaged + self.neither_old_nor_new + self.stuck + self.left_over

    def look(self, folder: Path, before: int, reports: list[dict[str, object]]) -> None:
        """Count what is wrong after one kill; ``before`` is the number that was in use before the child began."""
        self.kills += 1
        numbers = [int(str(report["number"])) for report in reports if "number" in report]
        self.reported += len(numbers)
        last = numbers[-1] if numbers else before
        try:
            found = number_in_use(folder)
            self.neither_old_nor_new += found not in (last, last + 1)
            serving(folder, random.Random(0), lambda **_: None)
        except (SuperbrainError, AssertionError) as error:
            self.damaged += 1
            self.reasons.append(repr(error))
            return
        write(folder, found + 1)
        self.stuck += number_in_use(folder) != found + 1
        self.left_over += any((folder / "space").glob(".superbrain-*"))
        self.left_over += len(list((folder / "space").glob(f"*/{MANIFEST}"))) > MOST_SPACES
