"""What a space that is old, of another graph or damaged does to answers: known ones stay, and the trouble is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from superbrain import Brain
from superbrain.brain import spaces
from superbrain.brain.spaces import check_space, current_space, examine
from superbrain.embedding.artifact import CURRENT, current
from superbrain.errors import SpaceDamaged, SpaceMissing, SpaceOfOtherGraph
from superbrain.store.integrity import examine as examine_graph

KNOWN = "?x . lives_in(person0, ?x)"
GUESSED = "?x . citizen_of(person0, ?x)"
CLOSED = "?x . lies_in(city0, ?x)"


@pytest.fixture
def own_space(trained: Path, tmp_path: Path) -> Path:
    """A copy of the trained brain, to change."""
    folder = tmp_path / "own"
    shutil.copytree(trained, folder)
    return folder


@pytest.fixture
def inferring(own_space: Path):
    """The copy, opened."""
    with Brain.open(own_space) as brain:
        yield brain


def file_of(folder: Path, name: str) -> Path:
    used = current(folder / "space")
    assert used is not None
    return folder / "space" / used / name


def told(brain: Brain, query: str, **options: object) -> list[tuple[str | None, str]]:
    return [(answer.id, answer.standing) for answer in brain.query(query, **options).answers]  # type: ignore[arg-type]


# ---- a space that is good


def test_what_is_not_known_is_inferred_with_its_odds_and_its_reasons(inferring: Brain) -> None:
    reply = inferring.query(GUESSED)
    (home,) = inferring.query("?x . lives_in(person0, ?y) & lies_in(?y, ?x)").answers
    (answer,) = reply.answers
    assert (reply.outcome, answer.id, answer.standing) == ("inferred", home.id, "inferred")
    assert 0.8 < answer.truth < 1
    (edge,) = answer.path
    assert (edge.fact, edge.standing) == (None, "inferred")
    assert edge.support


def test_known_only_is_what_a_brain_without_a_space_says(inferring: Brain, drawn: Path) -> None:
    with Brain.open(drawn) as exact:
        for query in (KNOWN, GUESSED, CLOSED, "?x . citizen_of(?x, country1) | count"):
            mine, plain = (
                brain.query(query, known_only=True).to_json() | {"elapsed_ms": 0} for brain in (inferring, exact)
            )
            assert mine == plain
        question = "Person 1 lives in what?"
        mine, plain = (brain.ask(question, known_only=True).to_json() for brain in (inferring, exact))
        assert mine | {"elapsed_ms": 0} == plain | {"elapsed_ms": 0}


def test_a_brain_without_a_space_says_it_has_none(drawn: Path) -> None:
    with Brain.open(drawn) as brain:
        standing = brain.standing()
        assert isinstance(standing.trouble, SpaceMissing)
        assert standing.to_json() == {"trained": False, "infers": False, "trouble": None}
        assert told(brain, GUESSED) == []
    assert current_space(drawn) is None
    assert check_space(drawn) is None


def test_status_tells_what_the_space_is(inferring: Brain) -> None:
    space = inferring.status()["space"]
    assert isinstance(space, dict)
    assert (space["trained"], space["infers"], space["behind"], space["newcomers"]) == (True, True, 0, 0)
    assert (space["rank"], space["transaction"], space["unseen_relations"]) == (8, 1, 0)
    json.dumps(space, allow_nan=False)


@pytest.mark.parametrize("ask", [lambda brain: brain.query(CLOSED), lambda brain: brain.ask("Where does city 0 lie?")])
def test_the_space_is_not_opened_for_what_cannot_be_inferred(
    inferring: Brain, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Brain], object]
) -> None:
    monkeypatch.setattr(Brain, "standing", lambda *_: pytest.fail("the space was opened"))
    ask(inferring)
    inferring.query(GUESSED, known_only=True)
    inferring.ask("Person 1 lives in what?", known_only=True)


def test_an_answer_that_is_inferred_loads_no_torch(own_space: Path) -> None:
    code = (
        "import sys; from superbrain import Brain\n"
        "with Brain.open(sys.argv[1]) as brain: print(brain.query(sys.argv[2]).outcome)\n"
        "print(sorted({'torch', 'transformers', 'faiss'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", code, str(own_space), GUESSED]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[:2] == ["inferred", "[]"]


def test_a_space_that_takes_the_place_of_another_is_noticed_by_an_open_brain(inferring: Brain) -> None:
    assert told(inferring, GUESSED)
    (inferring.folder / "space" / CURRENT).unlink()
    assert told(inferring, GUESSED) == []


# ---- older than the graph


def test_a_space_older_than_the_graph_works_and_says_what_it_has_not_seen(inferring: Brain) -> None:
    before = told(inferring, GUESSED)
    inferring.add("person 500", "lives_in", "city 3")
    inferring.add("person 500", "works_with", "person 1")
    space = inferring.status()["space"]
    assert isinstance(space, dict)
    assert (space["infers"], space["behind"], space["newcomers"], space["unseen_relations"]) == (True, 2, 1, 1)
    assert told(inferring, GUESSED) == before
    newcomer = inferring.store.entity_key(inferring.store.entities_named("person 500")[0])
    assert told(inferring, f"?x . lives_in({newcomer}, ?x)") == [("city3", "known")]
    assert told(inferring, "?x . works_with(person2, ?x)") == []
    assert inferring.doctor(deep=True).sound


def test_nothing_said_of_the_past_rests_on_a_space_that_was_trained_later(inferring: Brain, quick) -> None:
    inferring.add("person 1", "lives_in", "city 3")
    assert told(inferring, GUESSED, as_of=1) == told(inferring, GUESSED)
    inferring.train(quick)
    assert told(inferring, GUESSED)
    assert told(inferring, GUESSED, as_of=1) == []
    assert isinstance(inferring.standing(1).trouble, SpaceMissing)
    assert told(inferring, KNOWN, as_of=1) == told(inferring, KNOWN)
    assert told(inferring, GUESSED, as_of=2)


def test_after_an_undo_the_space_goes_on(inferring: Brain, quick) -> None:
    inferring.add("person 0", "citizen_of", "country 4")
    inferring.train(quick)
    assert ("country4", "known") in told(inferring, GUESSED)
    inferring.undo()
    assert ("country4", "known") not in told(inferring, GUESSED)
    assert inferring.standing().laid is not None
    assert inferring.status()["space"]["behind"] == 1  # type: ignore[index]


# ---- no good


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def not_finite(path: Path) -> None:
    """A whole file again, with a value that is none: as if a faulty program had written it, hash and all."""
    from dataclasses import replace

    from superbrain.embedding.manifest import MANIFEST, Manifest, seal_of, seal_of_file

    content = bytearray(path.read_bytes())
    content[-4:] = np.float32(np.nan).tobytes()
    path.write_bytes(content)
    folder = path.parent
    described = Manifest.parse((folder / MANIFEST).read_bytes())
    whole = replace(described, files={**described.files, path.name: seal_of_file(path)}).to_bytes()
    (folder / MANIFEST).write_bytes(whole)
    (folder.parent / CURRENT).write_text(f"{folder.name} {seal_of(whole).sha256}\n")


def gone(path: Path) -> None:
    path.unlink()


DAMAGES = [
    *((damage, "model.safetensors") for damage in (flipped, cut, not_finite, gone)),
    *((damage, name) for damage in (flipped, cut) for name in ("calibration.json", "manifest.json", "entities.txt")),
]


@pytest.mark.parametrize(("damage", "name"), DAMAGES)
def test_a_damaged_space_is_named_and_known_answers_go_on(
    own_space: Path, damage: Callable[[Path], None], name: str
) -> None:
    with Brain.open(own_space) as brain:
        known = told(brain, KNOWN)
    damage(file_of(own_space, name))
    with Brain.open(own_space) as brain:
        trouble = brain.standing().trouble
        assert isinstance(trouble, SpaceDamaged)
        assert name in trouble.message("en")
        assert told(brain, KNOWN) == known
        assert told(brain, GUESSED) == []
        space = brain.status()["space"]
        assert isinstance(space, dict)
        assert (space["infers"], name in str(space["trouble"])) == (False, True)
        for deep in (False, True):
            report = brain.doctor(deep=deep)
            (finding,) = report.errors
            assert (finding.code, name in finding.en, name in finding.zh) == ("space_damaged", True, True)
            assert "superbrain train" in finding.next_en
    assert examine_graph(own_space, deep=True).sound


def test_a_calibration_that_is_none_is_damage_too(own_space: Path) -> None:
    """Whole by its hash, and not what a calibration is."""
    from superbrain.embedding.artifact import open_space, write_space

    space = open_space(own_space / "space", cache=None)
    arrays = {"entities": np.array(space.entities), "relations": np.array(space.relations)}
    write_space(
        own_space / "space", "s", arrays, space.manifest, entity_keys=space.entity_keys,
        relation_keys=space.relation_keys, calibration={"nothing": 1},
    )  # fmt: skip
    with Brain.open(own_space) as brain:
        assert isinstance(brain.standing().trouble, SpaceDamaged)
        assert told(brain, KNOWN)
        assert not brain.doctor().sound


def test_a_space_of_another_graph_is_refused_by_name(toy: Path, own_space: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(toy, other)
    shutil.copytree(own_space / "space", other / "space")
    with Brain.open(other) as brain:
        trouble = brain.standing().trouble
        assert isinstance(trouble, SpaceOfOtherGraph)
        assert brain.ask("海之国的首都是哪里？").outcome == "answered"
        report = brain.doctor()
        assert report.sound  # no fact and no file is damaged
        assert "space_of_other_graph" in [finding.code for finding in report.findings if finding.severity == "warning"]


def test_doctor_looks_at_the_space_of_a_damaged_brain_too(own_space: Path) -> None:
    flipped(file_of(own_space, "model.safetensors"))
    (own_space / "graph.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    (own_space / "graph.db-wal").unlink(missing_ok=True)
    report = examine(own_space)
    assert {finding.code for finding in report.errors} == {"unreadable", "space_damaged"}


def test_what_was_expanded_into_the_cache_is_made_again_when_it_is_changed_and_compared_by_doctor(
    own_space: Path, quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Brain.open(own_space) as brain:
        brain.train(quick.changed(Path("r"), precision="float16"))
        before = told(brain, GUESSED)
        assert before
    (expanded,) = [path for path in (own_space / "cache").rglob("entities.npy") if "space-" in str(path)]
    flipped(expanded)
    with Brain.open(own_space) as brain:
        assert told(brain, GUESSED) == before
    assert examine(own_space, deep=True).sound
    # A bit that rots by itself changes no time of the file.
    monkeypatch.setattr(spaces, "verify_space", lambda _, *, cache: () if cache is None else (expanded,))
    assert [finding.code for finding in examine(own_space, deep=True).errors] == ["space_cache"]
    assert examine(own_space).sound
