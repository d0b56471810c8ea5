"""Fit the weights of the model that makes one belief of all evidence, on the documents made for development.

    python benchmarks/fit_fusion.py --brain BRAIN > superbrain/learning/fusion_weights.json

A logistic regression drawn towards hand-set weights (the prior below): a few hundred facts are few. Positive: beliefs
that are in the gold list, or count neither way (`also`); negative: all others. Every hand that wrote documents weighs
the same. On standard error: for each hand, what weights fitted on the other hands alone propose with .8 or more, so
that .8 can be seen to mean .8 on text of a hand that was not fitted. BRAIN is copied, never changed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from reading import BAR, gold_of, same

from superbrain.brain import Brain
from superbrain.learning.fusion import weighed
from superbrain.learning.ingesting import ingest
from superbrain.store import Store

PRIOR = {
    "apart": -0.4, "apposition": 1.8, "bias": -1.6, "choice": -1.0, "conflict": -2.5, "copula": 2.6,
    "denied": -2.0, "families": 0.5, "far": -0.3, "fitting": 0.4, "informed": -0.8, "link": 1.0,
    "long": -0.4, "new_tail": -0.2, "newcomers": -0.1, "odd": -1.0, "plausible": 0.0, "recurs": 0.3,
    "rival": -1.2, "score": 0.8, "shape": 0.8, "shared": -0.5, "statement": 2.6, "steady": 0.2,
    "structure": 3.6, "witnesses": 0.8,
}  # fmt: skip
PULL = 4.0
"""Strength of the prior: an inverse variance."""

FIXED = ("plausible", "shape", "witnesses")
"""Weights that these documents cannot tell."""

HANDS = ("dev", "more", "wide-a", "wide-b")


@dataclass(frozen=True)
class Cases:
    """The beliefs of one hand's documents: a row of features each, and whether it is right."""

    rows: np.ndarray
    labels: np.ndarray


def main() -> None:
    """Print the weights as JSON, and how each hand fares with the weights of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brain", type=Path, required=True)
    parser.add_argument("--hands", nargs="+", default=HANDS)
    asked = parser.parse_args()
    names = sorted(PRIOR)
    cases = {hand: _cases(asked.brain, hand, names) for hand in asked.hands}
    for hand in asked.hands:
        weight = fitted([one for name, one in cases.items() if name != hand], names)
        _tell(hand, cases[hand], weight)
    found = fitted(list(cases.values()), names)
    print(json.dumps(dict(zip(names, [round(float(one), 3) for one in found], strict=True)), indent=1, sort_keys=True))


def _tell(hand: str, cases: Cases, weight: np.ndarray) -> None:
    p = 1 / (1 + np.exp(-cases.rows @ weight))
    told = p >= BAR
    right = int(cases.labels[told].sum())
    print(f"{hand}: {right} of {told.sum()} right, {int(cases.labels.sum())} findable", file=sys.stderr)


def fitted(cases: list[Cases], names: list[str]) -> np.ndarray:
    """Newton's method on the penalised likelihood; ``FIXED`` weights stay, every hand weighs the same."""
    prior = np.array([PRIOR[name] for name in names])
    fixed = np.array([name in FIXED for name in names])
    rows, labels = np.concatenate([one.rows for one in cases]), np.concatenate([one.labels for one in cases])
    mean = len(labels) / len(cases)
    share = np.concatenate([np.full(len(one.labels), mean / len(one.labels)) for one in cases])
    weight = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ weight))
        slope = rows.T @ (share * (labels - p)) - PULL * (weight - prior)
        curve = (rows * (share * p * (1 - p))[:, None]).T @ rows + PULL * np.eye(len(prior))
        slope[fixed] = 0
        curve[fixed, :] = curve[:, fixed] = 0
        curve[fixed, fixed] = 1
        step = np.linalg.solve(curve, slope)
        weight = weight + step / max(1.0, float(np.abs(step).max()))
    return weight


def _cases(brain: Path, hand: str, names: list[str]) -> Cases:
    folder, gold = gold_of(hand)
    said = {name: [*row["facts"], *row.get("also", ())] for name, row in gold.items()}
    rows, labels = [], []
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "brain"
        shutil.copytree(brain, copy)
        with Brain.open(copy) as opened, Store.open(copy, writable=True) as store:
            ingest(store, opened.interpreter().ground, [folder / name for name in sorted(gold)])
            symmetric = {relation.key for _, relation in store.relations() if relation.symmetric}
            documents = {one.hash: Path(one.name).name for one in store.documents()}
            for belief, features in weighed(store, store.snapshot()):
                if belief.standing == "known" or all(one.extractor == "shape" for one in belief.evidence):
                    continue
                stated = [one for one in belief.evidence if one.extractor != "shape"]
                own = {documents[home.document] for one in stated for home, _ in store.homes(one.passage)}
                facts = [fact for name in own for fact in said.get(name, ())]
                rows.append([features.get(name, 0.0) for name in names])
                labels.append(any(same(store, belief, one, symmetric=one["relation"] in symmetric) for one in facts))
    return Cases(np.array(rows), np.array(labels, float))


if __name__ == "__main__":
    main()
