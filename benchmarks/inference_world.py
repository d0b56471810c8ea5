"""Can the brain answer what it was never told: questions on the bundled world, each needing one withheld fact.

    python benchmarks/inference_world.py [--recipe training/world.toml] [--keep DIR [--again]] [--dry] [--seed N ...]

A tenth of the facts of every relation below is taken out of a brain that holds the world (both directions of a
symmetric fact together); a space is trained on what is left, which sets aside facts of its own to calibrate on. Asked
are questions whose row the withholding left empty, so that the answer cannot be read off: one hop (the tail or the
head) and two hops through the withheld fact, the second into a relation of at least a hundred different tails (one into
a handful, such as continent, says little of the first). Top-1 is right if it is among the true answers. The baseline
answers with the most frequent tail in what is left. Closed relations among them (borders, currency) are opened in that
brain: a graph that lacks facts is not closed. Apart stand dynasty and written_in, whose most frequent answers are
right in more than half of the cases, so that nothing can be right twice as often; they are withheld and asked too, but
count for the bands alone. Top-1 takes the likeliest answer even where it is too unlikely to be told, as the baseline
does; "told" counts only those that are.

What is stated is the probability that an answer is one, not that it is the one if there is any. So the bands are judged
on questions that have no answer too, of the same relations and directions: of entities that had none before anything
was withheld, as many to one question with an answer as there are in the graph (a sample, which is weighed). Whatever is
told there is wrong. The odds of one hop are stated as they are, those of chains as lower bounds ("at least"): the gap
of a band is how far stated and actual differ for one hop, and how far actual falls short for chains; beside it stands
its standard error if all odds were right. Apart, as the odds of an answer if there is one, those of the questions that
have one.

Several seeds withhold several times: top-1 is told of each, the bands of all together, since one withholding has too
few answers in the higher bands of chains to judge them by. ``--keep`` keeps the brains; ``--again`` fits their odds
anew, by the runs that are in them.
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
from superbrain.embedding.artifact import open_space
from superbrain.store import Store
from superbrain.training.finishing import Graph, finish
from superbrain.training.job import Fitted
from superbrain.training.recipes import Recipe
from superbrain.training.runs import open_run
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
MORE = {1: 2500, 2: 500}
"""Questions by hops on which the bands are judged too: in 300 a band holds too few answers to tell 7 points."""

SILENT = 60
"""Questions without an answer by relation and direction, at most."""

TELLING = 0.05
"""A band whose actual rate has a larger standard error tells nothing of 7 points: it is recorded, not judged."""

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
    row: tuple[int, int, bool]
    """the head asked about, the relation, and whether heads are asked for"""
    onward: int | None = None
    """the relation of the second hop"""
    weight: float = 1.0
    """How many questions it stands for."""


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
    true = withheld_rows(brain, gone)
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
        place = (start, row, inverse)
        asked[row].append(Question(f"?x . {atom}", answers, name, 1, frozenset((keys[common],)), place))
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
                        place,
                        on,
                    )
                )
    lines = [[found[place] for place in chance.permutation(len(found))] for _, found in sorted(asked.items())]
    for turn in range(max(map(len, lines))):
        yield from (line[turn] for line in lines if turn < len(line))


def withheld_rows(brain: Brain, gone: np.ndarray) -> dict[tuple[int, int, bool], set[int]]:
    """The withheld answers of each row (head, relation, whether heads are asked for)."""
    relations = brain.snapshot().schema.relations
    true: dict[tuple[int, int, bool], set[int]] = defaultdict(set)
    for head, row, tail in gone.tolist():
        true[head, row, False].add(tail)
        true[tail, row, True].add(head)
        if relations[row].symmetric:
            true[tail, row, False].add(head)
    return true


def silent(brain: Brain, gone: np.ndarray, asked: list[Question], seed: int) -> Iterator[Question]:
    """Questions like those asked, about entities that have no answer and never had one."""
    snapshot, odds, chance = brain.snapshot(), brain.standing().odds, np.random.default_rng(seed)
    if odds is None:
        return
    keys = brain.store.entity_keys(list(range(snapshot.n_entities)))
    withheld = withheld_rows(brain, gone)
    slots: dict[tuple[int, bool], list[Question]] = defaultdict(list)
    for question in asked:
        slots[question.row[1:]].append(question)
    for (row, inverse), alike in sorted(slots.items()):
        ends = snapshot.heads if inverse else snapshot.tails
        domain = odds.evidence.domain(row, inverse=inverse).tolist()
        none = [one for one in domain if (one, row, inverse) not in withheld and not len(ends(one, row))]
        chosen = chance.permutation(none)[:SILENT].tolist()
        for hops in (1, 2):
            models = [question for question in alike if question.hops == hops]
            each = len(models) * len(none) / max(len(domain) - len(none), 1) / max(len(chosen), 1)
            for one in chosen if models else ():
                model = models[int(chance.integers(len(models)))]
                query = model.query.replace(f"`{keys[model.row[0]]}`", f"`{keys[one]}`")
                nothing: frozenset[str] = frozenset()
                yield Question(query, nothing, model.relation, hops, nothing, (one, row, inverse), None, each)


Marks = list[tuple[float, bool, float]]
"""What was told: truth, whether it is right, what it counts."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What one withholding came to: the figures of its first questions, and what was told of all, by hops."""

    top: dict[str, object]
    displayed: dict[int, Marks]
    given: Marks


def told(brain: Brain, question: Question) -> list[Answer]:
    """What the brain shows: stated answers, or weak ones where there is nothing better."""
    reply = brain.query(question.query, limit=5)
    return [*reply.answers, *reply.weak]


def main() -> None:
    """Withhold, train, ask, record; with several seeds each by itself, and the bands over all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the brains, one a seed; used again if they are there")
    parser.add_argument("--seed", type=int, nargs="+", default=[20])
    parser.add_argument("--again", action="store_true", help="fit the odds of the brains that were kept anew")
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    recipe = Recipe.read(options.recipe) if options.recipe else Recipe()
    with tempfile.TemporaryDirectory() as scratch:
        place = options.keep or Path(scratch)
        seeds = [of_seed(place / str(seed), recipe, seed, again=options.again) for seed in options.seed]
    figures = {"seeds": {seed: one.top for seed, one in zip(options.seed, seeds, strict=True)}, **measured(seeds)}
    if options.dry:
        print(figures)
    else:
        record("inference_world", figures, recipe=str(options.recipe or "default"))


def of_seed(folder: Path, recipe: Recipe, seed: int, *, again: bool) -> Seed:
    """Make the brain of a seed, or use the one that is there, and ask it."""
    gone_file = folder / "withheld.npy"
    if not gone_file.exists():
        with Brain.making(folder, name="world", encoder="none") as made:
            made.load(world_folder())
        with Brain.open(folder) as brain:
            np.save(gone_file, withhold(brain, seed))
            brain.train(recipe, on_progress=show)
    gone = np.load(gone_file)
    if again:
        fitted_again(folder)
    with Brain.open(folder) as brain:
        asked = list(questions(brain, gone, seed))
        judged = [question for hops in MORE for question in of_hops(asked, hops)[: MORE[hops]]]
        others = list(silent(brain, gone, judged, seed))
        displayed: dict[int, Marks] = {1: [], 2: []}
        for question in [*judged, *others]:
            displayed[question.hops] += [
                (answer.truth, (answer.id or "") in question.answers, question.weight)
                for answer in told(brain, question)
            ]
        first = [question for question in asked if question.relation not in APART][:QUESTIONS]
        counts = {"withheld": len(gone), "with an answer": len(judged), "without": len(others)}
        top = {**topmost(brain, first), "judged_on": counts}
        return Seed(top, displayed, given(brain, of_hops(judged, 1)))


def show(progress: object) -> None:
    """A dot now and then."""
    if getattr(progress, "batch", 1) % 500 == 0:
        print(progress, file=sys.stderr)


def fitted_again(folder: Path) -> None:
    """Finish the newest run of a brain once more, with the tables of the space that came of it."""
    spaces = folder / "space"
    with Brain.open(folder) as brain:
        run = open_run(max((folder / "runs").iterdir()))
        space = open_space(spaces, cache=folder / "cache")
        tables = {"entities": np.array(space.entities), "relations": np.array(space.relations)}
        relations = [space.relation_keys[row] for row in range(space.n_relations)]
        graph = Graph(brain.snapshot(), space.entity_keys, relations, space.manifest.stamp, space.manifest.graph)
        finish(run, Fitted(tables), graph, spaces)


def of_hops(asked: list[Question], hops: int) -> list[Question]:
    """Those of so many hops."""
    return [question for question in asked if question.hops == hops]


def measured(seeds: list[Seed]) -> dict[str, object]:
    """Stated against actual over all seeds."""
    displayed: dict[int, Marks] = {hops: [mark for seed in seeds for mark in seed.displayed[hops]] for hops in (1, 2)}
    bands = {hops: banded(marks) for hops, marks in displayed.items()}
    gaps = [(band["error"], abs(band["stated"] - band["right"])) for band in bands[1]]
    gaps += [(band["error"], band["stated"] - band["right"]) for band in bands[2]]
    sure = [(hit, weight) for truth, hit, weight in displayed[1] + displayed[2] if truth >= 0.8]
    return {
        "all_stated_over_80": len(sure),
        "all_right_over_80": round(float(np.average([hit for hit, _ in sure], weights=[w for _, w in sure])), 3),
        "bands_one_hop": bands[1],
        "bands_chains_at_least": bands[2],
        "widest_gap": round(max(gap for error, gap in gaps if error < TELLING), 3),
        "widest_gap_in_standard_errors": round(max(gap / error for error, gap in gaps), 1),
        "bands_one_hop_if_there_is_an_answer": banded([mark for seed in seeds for mark in seed.given]),
    }


def topmost(brain: Brain, asked: list[Question]) -> dict[str, object]:
    """How often the likeliest answer is right, whether or not it is likely enough to be told; and of what is told."""
    right, usual, first, relations = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    sure: list[bool] = []
    for question in asked:
        marks = [(answer.truth, (answer.id or "") in question.answers) for answer in told(brain, question)]
        key = f"{question.hops} hops"
        relations[question.relation] += 1
        relations[key] += 1
        told_right = bool(marks) and marks[0][1]
        likeliest = told_right if marks else guessed(brain, question)
        for counter, hit in zip(
            (right, usual, first), (likeliest, bool(question.usual & question.answers), told_right), strict=True
        ):
            for name in (key, question.relation, "all"):
                counter[name] += hit
        sure += [hit for truth, hit in marks if truth >= 0.8]
    total, names = len(asked), sorted({question.relation for question in asked})
    return {
        "questions": total,
        "relations": len(names),
        "top1": round(right["all"] / total, 3),
        "most_frequent": round(usual["all"] / total, 3),
        "top1_told": round(first["all"] / total, 3),
        "stated_over_80": len(sure),
        "right_over_80": round(float(np.mean(sure)), 3) if sure else None,
        "by_relation": {name: [relations[name], right[name], usual[name]] for name in names},
        "by_hops": {
            f"{hops} hops": [relations[f"{hops} hops"], right[f"{hops} hops"], usual[f"{hops} hops"]] for hops in (1, 2)
        },
    }


def guessed(brain: Brain, question: Question) -> bool:
    """Whether the likeliest answer is right although none is told; of two hops the first that the likeliest end of the
    first hop leads to.
    """
    odds, (head, row, inverse) = brain.standing().odds, question.row
    found = odds.given([head], row, inverse=inverse)[0] if odds is not None else None
    if found is None or not len(found.nodes):
        return False
    best = int(found.nodes[found.truths.argmax()])
    ends = [best] if question.onward is None else brain.snapshot().tails(best, question.onward)[:1].tolist()
    return bool(question.answers & set(brain.store.entity_keys(ends)))


def given(brain: Brain, asked: list[Question]) -> Marks:
    """The likeliest answer of each question of one hop, with its odds if there is one."""
    odds, keys = brain.standing().odds, brain.store.entity_keys
    marks = []
    for question in asked:
        head, row, inverse = question.row
        found = odds.given([head], row, inverse=inverse)[0] if odds is not None else None
        if found is not None and len(found.nodes):
            best = int(found.truths.argmax())
            hit = keys([int(found.nodes[best])])[0] in question.answers
            marks.append((float(found.truths[best]), hit, 1.0))
    return marks


def banded(marks: Marks) -> list[dict[str, float]]:
    """Stated against actual, band by band, with the standard error of the actual rate if what is stated is so."""
    found = []
    for low, high in pairwise(EDGES):
        part = np.array([mark for mark in marks if low <= mark[0] < high], np.float64)
        if len(part):
            truths, hits, weights = part.T
            mass = weights.sum()
            stated, actual = truths @ weights / mass, hits @ weights / mass
            error = np.sqrt((weights**2 * truths * (1.0 - truths)).sum()) / mass
            numbers = {"stated": stated, "right": actual, "error": error}
            found.append({"from": low, "n": len(part), **{name: round(float(x), 3) for name, x in numbers.items()}})
    return found


if __name__ == "__main__":
    main()
