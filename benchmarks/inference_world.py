"""Can the brain answer what it was never told: questions on the bundled world, each needing one withheld fact.

    python benchmarks/inference_world.py [--recipe training/world.toml] [--keep DIR] [--dry] [--seed N]

A tenth of the facts of every relation below is taken out of a brain that holds the world (both directions of a
symmetric fact together); a space is trained on what is left, which sets aside facts of its own to calibrate on. Asked
are questions whose row the withholding left empty, so that the answer cannot be read off: one hop (the tail or the
head) and two hops through the withheld fact, the second into a relation of at least a hundred different tails (one into
a handful, such as continent, says little of the first). Top-1 is right if it is among the true answers. The baseline
answers with the most frequent tail in what is left. Closed relations among them (borders, currency) are opened in that
brain: a graph that lacks facts is not closed. Apart stand dynasty and written_in, whose most frequent answers are
right in more than half of the cases, so that nothing can be right twice as often; they are withheld and asked too, but
count for the bands alone.

The odds of one hop are stated as they are, those of chains as lower bounds ("at least"): the gap of a band is how far
stated and actual differ for one hop, and how far actual falls short for chains.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from record import record

from superbrain import Brain
from superbrain.brain import world_folder
from superbrain.brain.reply import Answer
from superbrain.store import Store
from superbrain.training.recipes import Recipe
from superbrain.training.split import split

APART = ("dynasty", "written_in")
RELATIONS = (
    *APART,
    *("native_place", "wrote_to_tune", "jinshi_era", "occupation", "nationality", "faction", "father"),
    *("official_language", "spoken_language", "language_family", "borders", "currency"),
    *("replied_in_verse_to", "farewell_poem_to", "sent_poem_to", "presented_poem_to"),
)
OPENED = ("borders", "currency")
QUESTIONS = 300
MORE = 3000
"""Questions on which the bands are judged too: in 300 a band holds too few answers to tell 7 points."""

MANIFOLD = 100
"""Different tails that a relation must have to be the second hop of a question."""

EDGES = (0.0, 0.2, 0.5, 0.8, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Question:
    """A query in its text form, the keys of its true answers, the withheld relation, and the usual answers."""

    query: str
    answers: frozenset[str]
    relation: str
    hops: int
    usual: frozenset[str]


def withhold(brain: Brain, seed: int) -> np.ndarray:
    """Take a tenth of the facts of the relations out of the brain; returns them, (n, 3)."""
    for name in OPENED:
        brain.edit_relation(name, {"closed": False})
    snapshot = brain.snapshot()
    rows = [snapshot.schema.relation_id(name) for name in RELATIONS]
    gone = split(snapshot.triples, share=0.1, valid_share=0.0, seed=seed, relations=[row for row in rows if row]).test
    with Store.open(brain.folder, writable=True) as store, store.write("retract", "withheld") as writer:
        for head, relation, tail in gone.tolist():
            fact = snapshot.fact_id(head, relation, tail)
            if fact is not None:
                writer.retract_fact(fact)
    return gone


def questions(brain: Brain, gone: np.ndarray, seed: int) -> Iterator[Question]:
    """All questions that the withheld facts give, in a random order, relations taking turns."""
    snapshot, chance = brain.snapshot(), np.random.default_rng(seed)
    keys = brain.store.entity_keys(list(range(snapshot.n_entities)))
    relations = snapshot.schema.relations
    usual: dict[tuple[int, bool], int] = {}
    for row in np.unique(gone[:, 1]).tolist():
        facts = snapshot.triples[snapshot.triples[:, 1] == row]
        for inverse in (False, True):
            usual[row, inverse] = Counter(facts[:, 0 if inverse else 2].tolist()).most_common(1)[0][0]
    true: dict[tuple[int, int, bool], set[int]] = defaultdict(set)
    for head, row, tail in gone.tolist():
        true[head, row, False].add(tail)
        true[tail, row, True].add(head)
        if relations[row].symmetric:
            true[tail, row, False].add(head)
    asked: dict[int, list[Question]] = defaultdict(list)
    triples = snapshot.triples
    manifold = {row for row in relations if len(np.unique(triples[triples[:, 1] == row, 2])) >= MANIFOLD}
    for (start, row, inverse), ends in true.items():
        if inverse and (relations[row].symmetric or len(ends) > 3):
            continue  # "who comes from Chengdu" has hundreds of answers, most of them known
        known = snapshot.heads(start, row) if inverse else snapshot.tails(start, row)
        if len(known):
            continue
        name = relations[row].key
        atom = f"{name}(?x, `{keys[start]}`)" if inverse else f"{name}(`{keys[start]}`, ?x)"
        answers = frozenset(keys[end] for end in ends)
        common = usual[row, inverse]
        asked[row].append(Question(f"?x . {atom}", answers, name, 1, frozenset((keys[common],))))
        onward = [on for on, _ in snapshot.relations_from(next(iter(ends))) if on in manifold]
        for on in onward[:2]:
            beyond = {int(far) for end in ends for far in snapshot.tails(end, on)} - {start}
            if beyond and on != row:
                second = f"{relations[on].key}(?y, ?x)"
                asked[row].append(
                    Question(
                        f"?x . {atom.replace('?x', '?y')} & {second}",
                        frozenset(keys[far] for far in beyond),
                        name,
                        2,
                        frozenset(keys[far] for far in snapshot.tails(common, on)[:1].tolist()),
                    )
                )
    lines = [[found[place] for place in chance.permutation(len(found))] for _, found in sorted(asked.items())]
    for turn in range(max(map(len, lines))):
        yield from (line[turn] for line in lines if turn < len(line))


def told(brain: Brain, question: Question) -> list[Answer]:
    """What the brain shows: stated answers, or weak ones where there is nothing better."""
    reply = brain.query(question.query, limit=5)
    return [*reply.answers, *reply.weak]


def main() -> None:
    """Withhold, train, ask, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the brain; used again if it is there")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    recipe = Recipe.read(options.recipe) if options.recipe else Recipe()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch) / "brain"
        gone_file = folder / "withheld.npy"
        if not gone_file.exists():
            with Brain.making(folder, name="world", encoder="none") as made:
                made.load(world_folder())
            with Brain.open(folder) as brain:
                np.save(gone_file, withhold(brain, options.seed))
                brain.train(recipe, on_progress=show)
        gone = np.load(gone_file)
        with Brain.open(folder) as brain:
            figures = measured(brain, list(questions(brain, gone, options.seed)))
    if options.dry:
        print(figures)
    else:
        record("inference_world", figures, recipe=str(options.recipe or "default"), withheld=len(gone))


def show(progress: object) -> None:
    """A dot now and then."""
    if getattr(progress, "batch", 1) % 500 == 0:
        print(progress, file=sys.stderr)


def measured(brain: Brain, asked: list[Question]) -> dict[str, object]:
    """The figures: top-1 on the first questions, bands on more of them."""
    right, usual, relations = Counter[str](), Counter[str](), Counter[str]()
    sure = []
    displayed: dict[int, list[tuple[float, bool]]] = {1: [], 2: []}
    counted = 0
    for question in asked[:MORE]:
        shown = told(brain, question)
        marks = [(answer.truth, (answer.id or "") in question.answers) for answer in shown]
        displayed[question.hops] += marks
        if counted == QUESTIONS or question.relation in APART:
            continue
        counted += 1
        key = f"{question.hops} hops"
        relations[question.relation] += 1
        for counter, hit in ((right, bool(marks) and marks[0][1]), (usual, bool(question.usual & question.answers))):
            counter[key] += hit
            counter[question.relation] += hit
            counter["all"] += hit
        sure += [hit for truth, hit in marks if truth >= 0.8]
    bands = {hops: banded(marks) for hops, marks in displayed.items()}
    gaps = [abs(band["stated"] - band["right"]) for band in bands[1]]
    gaps += [band["stated"] - band["right"] for band in bands[2]]
    total = counted
    return {
        "questions": total,
        "relations": len(relations),
        "top1": round(right["all"] / total, 3),
        "most_frequent": round(usual["all"] / total, 3),
        "stated_over_80": len(sure),
        "right_over_80": round(float(np.mean(sure)), 3) if sure else None,
        "bands_on": len(asked[:MORE]),
        "bands_one_hop": bands[1],
        "bands_chains_at_least": bands[2],
        "widest_gap": round(max(gaps), 3),
        "by_relation": {name: [relations[name], right[name], usual[name]] for name in sorted(relations)},
        "by_hops": {f"{hops} hops": [right[f"{hops} hops"], usual[f"{hops} hops"]] for hops in (1, 2)},
    }


def banded(marks: list[tuple[float, bool]]) -> list[dict[str, float]]:
    """Stated against actual, band by band."""
    found = []
    for low, high in pairwise(EDGES):
        part = [(truth, hit) for truth, hit in marks if low <= truth < high]
        if part:
            stated, actual = (float(np.mean([each[place] for each in part])) for place in (0, 1))
            found.append({"from": low, "n": len(part), "stated": round(stated, 3), "right": round(actual, 3)})
    return found


if __name__ == "__main__":
    main()
