"""Do the odds of statements mean what they say? Judged on CoDEx-S, whose negatives were verified by people.

    python benchmarks/calibration.py [--data FOLDER] [--verdicts N] [--record]

FOLDER (or $SUPERBRAIN_CODEX_S) holds train, valid, test, valid_negatives and test_negatives as .txt or .txt.gz, from
https://github.com/tsafavi/codex. The product itself is judged: train is loaded into a new brain, which is trained with
valid and its negatives as `superbrain train --verdicts` takes them (``--verdicts`` N: only so many of them, drawn), and
judged once on test with its negatives, base rate .5. Nothing is chosen on test; what was chosen before (rank, epochs,
n3, priors) was chosen on valid.

``cross_validated`` is what the product says of its own odds, on the verdicts it was given. ``answers`` are the odds
that `ask` states of the same statements: they speak of all candidates of a question, not of a pool in which every
second one is right, so that only their AUC can be good here.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from codex import facts
from record import record

from superbrain import Brain
from superbrain.embedding.calibration import Summary, auc, brier_skill, ece, reliability
from superbrain.training.recipes import Recipe


def main() -> None:
    """Train with verdicts, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=os.environ.get("SUPERBRAIN_CODEX_S"))
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verdicts", type=int, default=0, metavar="N", help="give so many verdicts only")
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    parser.add_argument("--without-test", action="store_true", help="only what is cross-validated inside valid")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("give --data or set SUPERBRAIN_CODEX_S")
    recipe = Recipe(rank=asked.rank, epochs=asked.epochs, n3=0.01, seed=asked.seed, threads=1)
    with tempfile.TemporaryDirectory() as scratch:
        figures = judged(Path(asked.data), Path(scratch), recipe, asked.verdicts, test=not asked.without_test)
    if asked.record:
        record("calibration", figures, data="CoDEx-S, verified negatives", rank=asked.rank, epochs=asked.epochs)
    else:
        print(json.dumps(figures))


def judged(data: Path, scratch: Path, recipe: Recipe, count: int, *, test: bool) -> dict[str, object]:
    """The figures of a brain that knows train and was told the verdicts of valid."""
    known, told = scratch / "train.tsv", scratch / "verdicts.tsv"
    write(known, facts(data, "train"))
    said = labelled(data, "valid")
    if count:
        said = [said[row] for row in np.random.default_rng(recipe.seed).permutation(len(said))[:count]]
    write(told, [[*fact, "true" if true else "false"] for fact, true in said])
    with Brain.making(scratch / "brain", name="codex-s", encoder="none") as made:
        made.load(known)
    began = time.process_time()
    with Brain.open(scratch / "brain") as brain:
        report = brain.train(recipe, verdicts=told)
        figures: dict[str, object] = {"training_cpu_s": round(time.process_time() - began, 1)}
        summary = report.made.verdicts
        if not isinstance(summary, Summary):
            raise SystemExit(f"no odds of statements: {summary}")
        figures["verdicts"] = {"true": summary.positives, "false": summary.n - summary.positives}
        figures["cross_validated"] = {name: round(getattr(summary, name), 4) for name in ("ece", "brier_skill", "auc")}
        if test:
            figures |= on_test(brain, labelled(data, "test"))
    return figures


def on_test(brain: Brain, statements: list[tuple[list[str], bool]]) -> dict[str, object]:
    """Odds of the statements that the space can judge, beside what is true; the others are counted."""
    store, odds = brain.store, brain.standing().odds
    rows, labels = [], []
    for (head, relation, tail), true in statements:
        found = store.entity(head), store.relation(relation), store.entity(tail)
        if None not in found:
            rows.append(found)
            labels.append(float(true))
    said, right = odds.put_forward(np.array(rows)), np.array(labels)
    told = np.isfinite(said)
    truths, right = said[told].astype(np.float64), right[told]
    answers = np.asarray(odds.truth(np.array(rows)[told]), np.float64)
    return {
        **measures(truths, right),
        "judged": len(truths),
        "not_judged": len(statements) - len(truths),
        "accuracy": round(float(((truths > 0.5) == right).mean()), 4),
        "bands": [(band.n, round(band.stated, 3), round(band.actual, 3)) for band in reliability(truths, right)],
        "answers": measures(answers, right),
    }


def labelled(data: Path, name: str) -> list[tuple[list[str], bool]]:
    """The statements of a set and of its negatives, with what people said of them."""
    return [(fact, true) for each, true in ((name, True), (f"{name}_negatives", False)) for fact in facts(data, each)]


def measures(truths: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """ECE, Brier skill, AUC."""
    return {name: round(each(truths, labels), 4) for name, each in zip(NAMES, (ece, brier_skill, auc), strict=True)}


NAMES = ("ece", "brier_skill", "auc")


def write(path: Path, rows: list[list[str]]) -> None:
    """A table without a header."""
    path.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
