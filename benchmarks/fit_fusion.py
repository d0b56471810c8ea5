"""Fit the weights of the model that makes one belief of all evidence, on the half of the documents made for building.

    python benchmarks/fit_fusion.py --brain BRAIN > superbrain/learning/fusion_weights.json

A logistic regression drawn towards hand-set weights (the prior below): 194 facts are few. Positive: beliefs that are
in the gold list, or count neither way (`also`); negative: all others. BRAIN is copied, never changed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
from reading import FOLDER, same

from superbrain.brain import Brain
from superbrain.learning.fusion import believe, weights
from superbrain.learning.ingesting import ingest
from superbrain.store import Store

PRIOR = {
    "apposition": 1.4, "bias": -1.6, "conflict": -3.2, "copula": 3.2, "families": 0.5, "link": 0.6, "newcomers": 0.0,
    "plausible": 0.35, "rival": -1.2, "score": 0.6, "shape": 0.8, "statement": 3.2, "structure": 4.2, "witnesses": 0.8,
}  # fmt: skip
PULL = 4.0
"""Strength of the prior: an inverse variance."""

FIXED = ("plausible", "shape", "witnesses", "conflict", "link")
"""Weights that these documents cannot tell."""


def main() -> None:
    """Print the weights as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brain", type=Path, required=True)
    features, labels = _cases(parser.parse_args().brain)
    names = sorted(PRIOR)
    rows = np.array([[one.get(name, 0.0) for name in names] for one in features])
    prior = np.array([PRIOR[name] for name in names])
    found = fitted(rows, np.array(labels, float), prior, np.array([name in FIXED for name in names]))
    print(json.dumps(dict(zip(names, [round(float(one), 3) for one in found], strict=True)), indent=1, sort_keys=True))


def fitted(rows: np.ndarray, labels: np.ndarray, prior: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Newton's method on the penalised likelihood; ``fixed`` weights stay."""
    weight = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ weight))
        slope = rows.T @ (labels - p) - PULL * (weight - prior)
        curve = (rows * (p * (1 - p))[:, None]).T @ rows + PULL * np.eye(len(prior))
        slope[fixed] = 0
        curve[fixed, :] = curve[:, fixed] = 0
        curve[fixed, fixed] = 1
        step = np.linalg.solve(curve, slope)
        weight = weight + step / max(1.0, float(np.abs(step).max()))
    return weight


def _cases(brain: Path) -> tuple[list[dict[str, float]], list[bool]]:
    gold = [json.loads(line) for line in (FOLDER / "dev" / "gold.jsonl").open(encoding="utf-8")]
    said = [one for row in gold for one in (*row["facts"], *row.get("also", ()))]
    features, labels = [], []
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "brain"
        shutil.copytree(brain, copy)
        with Brain.open(copy) as opened, Store.open(copy, writable=True) as store:
            ingest(store, opened.interpreter().ground, [FOLDER / "dev" / row["document"] for row in gold])
            symmetric = {relation.key for _, relation in store.relations() if relation.symmetric}
            for belief in believe(store, store.snapshot()):
                if belief.standing == "known" or all(one.extractor == "shape" for one in belief.evidence):
                    continue
                features.append({name: part / weights()[name] for name, part in belief.features if weights().get(name)})
                labels.append(any(same(store, belief, one, symmetric=one["relation"] in symmetric) for one in said))
    return features, labels


if __name__ == "__main__":
    main()
