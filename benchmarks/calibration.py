"""Do the odds mean what they say? Judged on CoDEx-S, whose negatives were verified by people: prints one JSON line.

    python benchmarks/calibration.py [--data FOLDER] [--record]

FOLDER (or $SUPERBRAIN_CODEX_S) holds train, valid, test, valid_negatives and test_negatives as .txt or .txt.gz, from
https://github.com/tsafavi/codex. A space is trained on train; the odds are fitted on valid with its negatives, their
priors chosen by cross-validation inside valid, and judged once on test with its negatives: base rate .5.

Three calibrations are judged. ``product``: the truth that a brain states (`TruthModel`), fitted on the facts of valid
alone as `superbrain train` does, without a single verified negative; it speaks of all candidates of a row at their own
base rate, not of a pool in which every second one is right, so that only its AUC can be good here.
``product_refitted``: what that model sees of a fact from both ends, with the verified labels of valid in place of the
synthetic ones. And the calibration of this file, with features of its own.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import os
import time
from pathlib import Path

import numpy as np
from record import record

from superbrain.embedding.calibration import Calibration, auc, brier_skill, ece, fit, reliability
from superbrain.embedding.evidence import FAINT, Evidence, Vectors, logsumexp
from superbrain.embedding.models import MODELS
from superbrain.embedding.plausibility import Plausibility
from superbrain.embedding.queries import KnownAnswers
from superbrain.embedding.rules import Paths, Profiles, RuleLearner, rule_votes
from superbrain.embedding.truth import LOWEST, ODDS_FEATURES, TruthModel, odds_features
from superbrain.embedding.truth_fitting import VARYING, fit_truth
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import Relation

SETS = ("train", "valid", "test", "valid_negatives", "test_negatives")
SIDE = ("score", "margin", "rank", "gap", "degree", "answers", "rules", "profile", "profile_lead")
"""What is measured of a fact each way; the margin over relations comes on top."""

FOLDS = 5
STRAYS = (0.3, 0.6, 1.0)


def read(folder: Path) -> tuple[dict[str, np.ndarray], int, list[str]]:
    """Facts of each set as rows (n, 3), the number of entities, the relations."""
    texts = {}
    for name in SETS:
        path = folder / f"{name}.txt"
        lines = path.read_text("utf-8") if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()
        texts[name] = [line.split("\t") for line in lines.split("\n") if line]
    entities = sorted({fact[end] for facts in texts.values() for fact in facts for end in (0, 2)})
    relations = sorted({fact[1] for facts in texts.values() for fact in facts})
    places, kinds = ({key: row for row, key in enumerate(keys)} for keys in (entities, relations))
    rows = {
        name: np.array([(places[h], kinds[r], places[t]) for h, r, t in facts], np.int64)
        for name, facts in texts.items()
    }
    return rows, len(entities), relations


def train(facts: np.ndarray, entities: int, relations: int, rank: int, epochs: int) -> Vectors:
    """Train a space; torch is needed for this alone."""
    from superbrain.training.fitting import fit as train_space
    from superbrain.training.graph_task import GraphTask, TaskSettings

    task = GraphTask(facts, entities, relations, TaskSettings(rank=rank, n3=0.01))
    train_space(task, epochs=epochs)
    arrays = {name: value.numpy() for name, value in task.parameters.items()}
    return Vectors.aligned(MODELS["complex"], arrays["entities"], arrays["relations"])


class Facts:
    """Measures facts in a space and in the graph that it was trained on."""

    def __init__(self, vectors: Vectors, facts: np.ndarray, entities: int, keys: list[str], seed: int) -> None:
        schema = Schema.of([Relation(key) for key in keys])
        self.snapshot = Snapshot.from_facts(facts.tolist(), schema=schema, n_entities=entities)
        self.vectors, self.relations = vectors, len(keys)
        self.known = KnownAnswers.of(facts, self.relations)
        self.paths = Paths(self.snapshot)
        chance = np.random.default_rng(seed)
        learner = RuleLearner(self.paths, chance)
        everyone = np.arange(entities)
        self.rules = [learner.rules(signed) for signed in range(2 * self.relations)]
        self.profiles = [Profiles(self.paths, signed, everyone) for signed in range(2 * self.relations)]
        self.weights = [profile.weights(chance) for profile in self.profiles]

    def features(self, facts: np.ndarray) -> np.ndarray:
        """Columns SIDE for the tail, SIDE for the head, and the margin over relations, (n, 19)."""
        forth = self.side(facts[:, 0], facts[:, 1], facts[:, 2])
        back = self.side(facts[:, 2], facts[:, 1] + self.relations, facts[:, 0])
        return np.column_stack((forth, back, self.relation_margin(facts))).astype(np.float64)

    def relation_margin(self, facts: np.ndarray) -> np.ndarray:
        """By how much each fact's relation is likelier than all between its ends, (n,)."""
        model, entities = self.vectors.model, self.vectors.entities
        scores = model.relation_query(entities[facts[:, 0]], entities[facts[:, 2]])
        scores = scores @ self.vectors.relations[: self.relations].T
        return np.asarray(scores[np.arange(len(facts)), facts[:, 1]] - logsumexp(scores))

    def side(self, heads: np.ndarray, signed: np.ndarray, tails: np.ndarray) -> np.ndarray:
        """Columns SIDE (n, 9) of facts asked about from one end."""
        vectors, chosen = self.vectors, np.arange(len(heads))
        scores = vectors.model.query(vectors.entities[heads], vectors.relations[signed]) @ vectors.entities.T
        owners, answers = self.known.answers(self.known.rows_of(heads, signed))
        others = answers != tails[owners]
        own = scores[chosen, tails]
        scores[owners[others], answers[others]] = -np.inf
        rank = np.log1p((scores > own[:, None]).sum(1))
        rivals = scores.copy()
        rivals[chosen, tails] = -np.inf
        votes = np.array(
            [self.votes(*fact) for fact in zip(heads.tolist(), signed.tolist(), tails.tolist(), strict=True)]
        )
        return np.column_stack(
            (
                own,
                own - logsumexp(scores),
                rank,
                own - rivals.max(1),
                np.log1p(self.snapshot.degree()[heads]),
                np.log1p(self.known.count(heads, signed)),
                votes,
            )
        )

    def votes(self, head: int, signed: int, tail: int) -> tuple[float, float, float]:
        """Votes of rules and of profiles for a tail, and by how much its profile falls short of the best."""
        nodes, chances = rule_votes(self.paths, head, self.rules[signed])
        rule = float(chances[nodes == tail].sum())
        places, ratios = self.profiles[signed].votes(head, self.weights[signed])
        profile = float(ratios[places == tail].sum())
        return float(np.log1p(rule / FAINT)), profile, profile - (float(ratios.max()) if len(ratios) else 0.0)


NAMES = (*(f"{side}_{name}" for side in ("tail", "head") for name in SIDE), "relation_margin")


def calibrated(columns: np.ndarray, labels: np.ndarray, groups: np.ndarray, prior: tuple[float, ...]) -> Calibration:
    """Odds under a prior (stray of intercepts, stray of slopes, scale of pooled slopes)."""
    names = ("tail_margin", "head_margin", "tail_score", "head_score", "tail_answers", "head_answers")
    varying = dict.fromkeys(names, prior[1])
    found = fit(columns, labels, groups, names=NAMES, varying=varying, intercept=prior[0], pooled_scale=prior[2])
    if not isinstance(found, Calibration):
        raise SystemExit(f"too few facts to calibrate on: {found.positives}")
    return found


def stated(calibration: Calibration, columns: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Truth of each fact."""
    truths = np.empty(len(columns))
    for group in np.unique(groups):
        truths[groups == group] = calibration.truth(columns[groups == group], str(group))
    return truths


class Product:
    """Facts as the product sees them: truth that it states, and what its calibration is told from both ends."""

    def __init__(self, measure: Facts, held: np.ndarray) -> None:
        self.measure = measure
        self.evidence = Evidence(measure.vectors, measure.snapshot)
        found = fit_truth(self.evidence, held)
        if not isinstance(found, TruthModel):
            raise SystemExit(f"too few facts to calibrate on: {found.positives}")
        self.model = found

    def truth(self, facts: np.ndarray) -> np.ndarray:
        """What is stated of each fact (n,)."""
        snapshot, space = self.measure.snapshot, Laid(self.measure.vectors)
        numbers = np.arange(snapshot.n_entities), np.arange(snapshot.n_relations)
        return np.asarray(Plausibility(space, snapshot, *numbers, model=self.model).truth(facts), np.float64)

    def features(self, facts: np.ndarray) -> np.ndarray:
        """Columns of `truth.ODDS_FEATURES` asked for the tail and for the head, and the margin over relations."""
        margin = self.measure.relation_margin(facts)
        forth, back = (self._side(facts, inverse=inverse) for inverse in (False, True))
        return np.column_stack((forth, back, margin)).astype(np.float64)

    def _side(self, facts: np.ndarray, *, inverse: bool) -> np.ndarray:
        found = np.zeros((len(facts), len(ODDS_FEATURES)), np.float32)
        heads, ends = (facts[:, 2], facts[:, 0]) if inverse else (facts[:, 0], facts[:, 2])
        for relation in np.unique(facts[:, 1]).tolist():
            slot = self.model.slot(self.evidence, relation, inverse=inverse)
            for place in np.flatnonzero(facts[:, 1] == relation).tolist() if slot is not None else ():
                question = self.evidence.questions(slot, [int(heads[place])])[0]
                at, inside = slot.places(ends[place : place + 1])
                if inside[0]:
                    weighed = self.model.weigh(slot, question)
                    found[place] = odds_features(slot, question, weighed, at)[0]
                else:
                    found[place, [0, 1, 3]] = LOWEST
        return found


class Laid:
    """What `Plausibility` wants of a space."""

    model, calibration = "complex", None

    def __init__(self, vectors: Vectors) -> None:
        self.entities, self.relations = vectors.entities, vectors.relations


PRODUCT_NAMES = (*(f"{side}_{name}" for side in ("tail", "head") for name in ODDS_FEATURES), "relation_margin")


def refitted(
    columns: dict[str, np.ndarray], labels: dict[str, np.ndarray], groups: dict[str, np.ndarray]
) -> dict[str, float]:
    """Fit what the product sees to the verified labels of valid as it fits synthetic ones, and judge on test."""
    varying = {f"{side}_{name}": stray for side in ("tail", "head") for name, stray in VARYING.items()}
    found = fit(columns["valid"], labels["valid"], groups["valid"], names=PRODUCT_NAMES, varying=varying, intercept=0.7)
    if not isinstance(found, Calibration):
        raise SystemExit(f"too few facts to calibrate on: {found.positives}")
    return measures(stated(found, columns["test"], groups["test"]), labels["test"])


def best_prior(columns: np.ndarray, labels: np.ndarray, groups: np.ndarray, seed: int) -> tuple[float, ...]:
    """The prior with the best Brier skill in cross-validation."""
    fold = np.random.default_rng(seed).permutation(len(labels)) % FOLDS
    skills = {}
    for prior in itertools.product(STRAYS, (0.1, *STRAYS), (0.3, 1.0, 10.0)):
        truths = np.empty(len(labels))
        for part in range(FOLDS):
            rest = fold != part
            calibration = calibrated(columns[rest], labels[rest], groups[rest], prior)
            truths[~rest] = stated(calibration, columns[~rest], groups[~rest])
        skills[prior] = brier_skill(truths, labels)
    return max(skills, key=lambda prior: skills[prior])


def main() -> None:
    """Train, fit, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=os.environ.get("SUPERBRAIN_CODEX_S"))
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    parser.add_argument("--without-test", action="store_true", help="only cross-validate inside valid")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("give --data or set SUPERBRAIN_CODEX_S")
    rows, entities, keys = read(Path(asked.data))
    began = time.process_time()
    measure = Facts(
        train(rows["train"], entities, len(keys), asked.rank, asked.epochs), rows["train"], entities, keys, asked.seed
    )
    trained = time.process_time() - began
    product = Product(measure, rows["valid"])
    columns, labels, groups = {}, {}, {}
    seen, said = {}, {}
    for name in ("valid", "test"):
        facts = np.concatenate((rows[name], rows[f"{name}_negatives"]))
        columns[name], groups[name] = measure.features(facts), np.array([keys[row] for row in facts[:, 1]])
        seen[name], said[name] = product.features(facts), product.truth(facts)
        labels[name] = np.repeat([1.0, 0.0], (len(rows[name]), len(rows[f"{name}_negatives"])))
    prior = best_prior(columns["valid"], labels["valid"], groups["valid"], asked.seed)
    figures: dict[str, object] = {"prior": prior, "training_cpu_s": round(trained, 1)}
    fold = np.random.default_rng(asked.seed + 1).permutation(len(labels["valid"])) % 2
    halves = [
        calibrated(*(part["valid"][fold == side] for part in (columns, labels, groups)), prior) for side in (0, 1)
    ]
    crossed = np.empty(len(fold))
    for side, calibration in enumerate(halves):
        crossed[fold != side] = stated(calibration, columns["valid"][fold != side], groups["valid"][fold != side])
    figures["valid_halves"] = measures(crossed, labels["valid"])
    if not asked.without_test:
        figures["product"] = measures(said["test"], labels["test"])
        figures["product_refitted"] = refitted(seen, labels, groups)
        calibration = calibrated(columns["valid"], labels["valid"], groups["valid"], prior)
        truths = stated(calibration, columns["test"], groups["test"])
        figures |= measures(truths, labels["test"])
        figures["accuracy"] = round(float(((truths > 0.5) == labels["test"]).mean()), 4)
        figures["bands"] = [
            (band.n, round(band.stated, 3), round(band.actual, 3)) for band in reliability(truths, labels["test"])
        ]
    if asked.record:
        record("calibration", figures, data="CoDEx-S, verified negatives", rank=asked.rank, epochs=asked.epochs)
    else:
        print(figures)


def measures(truths: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """The three figures that are promised."""
    return {
        "ece": round(ece(truths, labels), 4),
        "brier_skill": round(brier_skill(truths, labels), 4),
        "auc": round(auc(truths, labels), 4),
    }


if __name__ == "__main__":
    main()
