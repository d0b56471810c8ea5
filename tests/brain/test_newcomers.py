"""Entities that are newer than the space: a place at once, odds of their own, and all of it gone with the facts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from superbrain import Brain
from superbrain.brain import newcomers
from superbrain.embedding.artifact import current, open_space, write_space
from superbrain.embedding.evaluation import rank_facts
from superbrain.embedding.newcomers import TOLERANCE, Gate
from superbrain.embedding.queries import KnownAnswers
from superbrain.errors import OutputFailed, SpaceDamaged

NEW = "?x . citizen_of(person_500, ?x)"
"""Who lives in city 3 is a citizen of country 3, but nobody said so of person 500."""

OLD = ["?x . citizen_of(person0, ?x)", "?x . citizen_of(person4, ?x)", "?x . lives_in(person1, ?x)"]


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> Path:
    """A copy of the trained brain, to change."""
    shutil.copytree(trained, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def brain(folder: Path) -> Iterator[Brain]:
    """The copy, opened."""
    with Brain.open(folder) as brain:
        yield brain


def told(brain: Brain, query: str, **options: object) -> list[tuple[str | None, str]]:
    return [(answer.id, answer.standing) for answer in brain.query(query, **options).answers]  # type: ignore[arg-type]


def counts(brain: Brain) -> tuple[object, object]:
    space = brain.status()["space"]
    assert isinstance(space, dict)
    return space["newcomers"], space["unplaced"]


def vector(brain: Brain, name: str = "person 500") -> np.ndarray | None:
    odds = brain.standing().odds
    assert odds is not None
    return odds.vector(brain.store.entities_named(name)[0])


def kept(folder: Path) -> Path:
    (found,) = (folder / "cache").glob(f"space-*/{newcomers.FILE}")
    return found


# ---- what it is for


def test_one_fact_about_somebody_new_is_enough_to_infer_another(brain: Brain) -> None:
    brain.add("person 500", "lives_in", "city 3")
    reply = brain.query(NEW)
    assert (reply.outcome, [answer.id for answer in reply.answers]) == ("inferred", ["country3"])
    assert 0.5 < reply.answers[0].truth < 1.0
    (edge,) = reply.answers[0].path
    assert (edge.fact, edge.standing) == (None, "inferred")
    assert edge.support
    assert counts(brain) == (1, 0)
    assert brain.ask("Person 500 is citizen of what?").outcome == "inferred"
    assert brain.doctor(deep=True).sound


def test_known_only_and_undo_take_it_away_again(brain: Brain) -> None:
    brain.add("person 500", "lives_in", "city 3")
    assert told(brain, NEW) == [("country3", "inferred")]
    assert told(brain, NEW, known_only=True) == []
    brain.undo()
    assert counts(brain) == (0, 0)
    assert "person_500" not in [answer for answer, _ in told(brain, "?x . citizen_of(?x, country3)")]
    brain.add("person 500", "lives_in", "city 4")
    assert told(brain, NEW) == [("country4", "inferred")]


def test_what_is_said_of_the_past_rests_on_the_newcomers_of_then(brain: Brain) -> None:
    brain.add("person 500", "lives_in", "city 3")
    brain.add("person 500", "citizen_of", "country 1")
    assert told(brain, NEW)[0] == ("country1", "known")
    assert told(brain, NEW, as_of=2) == [("country3", "inferred")]
    assert "person_500" not in [answer for answer, _ in told(brain, "?x . citizen_of(?x, country3)", as_of=1)]


def test_an_inferred_answer_about_somebody_new_loads_no_torch(folder: Path) -> None:
    code = (
        "import sys; from superbrain import Brain\n"
        "with Brain.open(sys.argv[1]) as brain: print(brain.query(sys.argv[2]).outcome)\n"
        "print(sorted({'torch', 'transformers', 'faiss'} & set(sys.modules)))"
    )
    with Brain.open(folder) as brain:
        brain.add("person 500", "lives_in", "city 3")
    ran = subprocess.run([sys.executable, "-c", code, str(folder), NEW], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[:2] == ["inferred", "[]"]


def test_a_new_training_makes_newcomers_old(brain: Brain, quick) -> None:
    brain.add("person 500", "lives_in", "city 3")
    brain.train(quick)
    assert counts(brain) == (0, 0)
    odds = brain.standing().odds
    assert odds is not None
    assert odds.evidence.vectors.placed is None


# ---- what it must not do


def test_the_old_facts_keep_their_answers_and_their_ranks(brain: Brain) -> None:
    def answers() -> list[list[tuple[str | None, str]]]:
        return [told(brain, query) for query in OLD]

    before = answers()
    facts = brain.snapshot().triples[:150].astype(np.int64)
    for number in range(12):
        brain.add(f"person {500 + number}", "lives_in", f"city {number % 10}")
    assert counts(brain) == (12, 0)
    assert answers() == before
    odds = brain.standing().odds
    assert odds is not None
    vectors, snapshot = odds.evidence.vectors, brain.snapshot()
    table = np.zeros((snapshot.n_entities, vectors.entities.shape[1]), np.float32)
    known = KnownAnswers.of(snapshot.triples, snapshot.n_relations)
    ranks = []
    for rows in (np.flatnonzero(np.asarray(vectors.entity_rows) < len(vectors.entities)), np.arange(len(table))):
        table[rows] = vectors.of(rows)
        found = rank_facts(vectors.model, {"entities": table, "relations": vectors.relations}, facts, known)
        ranks.append(found.metrics()["mrr"])
    assert ranks[1] >= ranks[0] - 0.01  # all of them, not only those that the gate looks at


def test_who_would_do_harm_stays_without_a_place_and_status_says_so(
    brain: Brain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gate, "admits", lambda *_: False)
    brain.add("person 500", "lives_in", "city 3")
    assert told(brain, NEW) == []
    assert counts(brain) == (1, 1)


def test_all_newcomers_together_are_held_to_one_tolerance(brain: Brain, monkeypatch: pytest.MonkeyPatch) -> None:
    gates: list[Gate] = []
    made = Gate.__init__
    monkeypatch.setattr(Gate, "__init__", lambda gate, *words: (made(gate, *words), gates.append(gate))[0])
    for number in range(5):
        brain.add(f"person {500 + number}", "lives_in", f"city {number}")
    assert counts(brain) == (5, 0)
    assert len(gates) == 1
    assert gates[0].before - gates[0].now <= TOLERANCE


def test_of_too_many_the_newest_get_a_place(brain: Brain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomers, "MOST", 3)
    for number in range(5):
        brain.add(f"person {500 + number}", "lives_in", "city 3")
    assert counts(brain) == (5, 2)
    assert [vector(brain, f"person {500 + number}") is None for number in range(5)] == [True, True, False, False, False]


def test_who_has_no_fact_with_anybody_old_has_no_place(brain: Brain) -> None:
    brain.add("person 500", "lives_in", "city 77")
    assert counts(brain) == (2, 2)
    assert told(brain, NEW) == []


def without_newcomers(folder: Path, **changes: object) -> None:
    """Put a space into use that is the same but for what it says of newcomers."""
    space = open_space(folder / "space", cache=None)
    assert space.calibration is not None
    calibration = {**space.calibration, **changes.get("calibration", {})}  # type: ignore[dict-item]
    write_space(
        folder / "space", "s", {"entities": np.array(space.entities), "relations": np.array(space.relations)},
        replace(space.manifest, files={}), entity_keys=space.entity_keys, relation_keys=space.relation_keys,
        calibration={name: value for name, value in calibration.items() if value is not None},
        questions=None if "questions" in changes else space.questions,
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"questions": None},
        {"calibration": {"newcomers": None}},
        {"calibration": {"newcomers": {"positives": 12, "needed": 50}}},
    ],
)
def test_a_space_that_is_not_calibrated_for_newcomers_says_nothing_of_them(folder: Path, changes) -> None:
    without_newcomers(folder, **changes)
    with Brain.open(folder) as brain:
        before = told(brain, OLD[0])
        brain.add("person 500", "lives_in", "city 3")
        assert told(brain, NEW) == []
        assert told(brain, OLD[0]) == before != []
        assert counts(brain) == (1, 1)


# ---- what is kept


def test_nobody_is_placed_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Brain.open(folder) as brain:
        brain.add("person 500", "lives_in", "city 3")
        first = vector(brain)
    made = []
    own = newcomers.place
    monkeypatch.setattr(newcomers, "place", lambda *words: (made.append(1), own(*words))[1])
    monkeypatch.setattr(newcomers.OldQueries, "read", lambda *_: pytest.fail("the old questions were read"))
    with Brain.open(folder) as brain:
        assert np.array_equal(vector(brain), first)
    monkeypatch.undo()
    monkeypatch.setattr(newcomers, "place", lambda *words: (made.append(1), own(*words))[1])
    with Brain.open(folder) as brain:
        brain.add("person 501", "lives_in", "city 4")
        assert np.array_equal(vector(brain), first)
        assert len(made) == 1
        brain.add("person 500", "citizen_of", "country 3")
        assert not np.array_equal(vector(brain), first)
        assert len(made) == 2


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_places_that_were_kept_and_damaged_are_found_again(folder: Path, damage: Callable[[Path], object]) -> None:
    with Brain.open(folder) as brain:
        brain.add("person 500", "lives_in", "city 3")
        first = vector(brain)
    damage(kept(folder))
    with Brain.open(folder) as brain:
        assert np.array_equal(vector(brain), first)
        assert told(brain, NEW) == [("country3", "inferred")]


def test_where_nothing_can_be_kept_they_are_placed_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, _: str) -> None:
        raise OutputFailed(path=path, reason="full")

    monkeypatch.setattr(newcomers, "fresh_file", refused)
    with Brain.open(folder) as brain:
        brain.add("person 500", "lives_in", "city 3")
        assert told(brain, NEW) == [("country3", "inferred")]
    assert not list((folder / "cache").glob(f"space-*/{newcomers.FILE}"))


@pytest.mark.parametrize("damage", [flipped, Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-3])])
def test_damaged_questions_are_named_and_known_answers_go_on(folder: Path, damage: Callable[[Path], object]) -> None:
    used = current(folder / "space")
    assert used is not None
    damage(folder / "space" / used / "questions.safetensors")
    with Brain.open(folder) as brain:
        trouble = brain.standing().trouble
        assert isinstance(trouble, SpaceDamaged)
        assert "questions.safetensors" in trouble.message("en")
        assert told(brain, OLD[2])
        assert told(brain, OLD[0]) == []
        assert [finding.code for finding in brain.doctor().errors] == ["space_damaged"]
