"""From fitted tables to a space in use: judged on the facts set aside, truth calibrated on them, written and switched.

The facts set aside stay out of the space: what its odds rest on must never have been trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.artifact import write_space
from superbrain.embedding.calibration import Calibration, Summary, TooFew, Unjudged
from superbrain.embedding.evaluation import Ranks, hub_answers, rank_facts, rank_most_frequent
from superbrain.embedding.evidence import Evidence, Vectors, unasked_of
from superbrain.embedding.manifest import Manifest
from superbrain.embedding.models import MODELS
from superbrain.embedding.old_queries import OldQueries
from superbrain.embedding.platt import Platt
from superbrain.embedding.precision import Precision, expanded, packed
from superbrain.embedding.rehearsal import rehearse
from superbrain.embedding.truth import TruthModel
from superbrain.embedding.truth_fitting import fit_truth
from superbrain.embedding.verdict_fitting import fit_verdicts
from superbrain.store import Snapshot
from superbrain.training.job import Fitted, Floats
from superbrain.training.runs import Run, enough

JUDGED = 2500
"""Facts set aside that the figures of a space are taken on, at most."""

TRUE_AT, KNOWN_AT, PLACED_AT = 0.37, 0.42, 0.99
"""Shares of the time of all this after which truth is fitted, old questions are known and newcomers are rehearsed;
measured on the world."""

OnShare = Callable[[float], None]

LIBRARIES = ("numpy", "safetensors", "torch")


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of a run, as it was when the run began, and what its space is stamped with."""

    snapshot: Snapshot
    entity_keys: Sequence[str]
    relation_keys: Sequence[str]
    stamp: str
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A space that was put into use: its name, and its figures on facts that it was not trained on."""

    name: str
    metrics: Mapping[str, float]
    calibration: Summary | TooFew | None
    """What its odds rest on; too few where there were not enough facts to calibrate on."""
    verdicts: Summary | Unjudged | None = None
    """The same of its odds of statements that were put forward; None where nobody judged any."""


def finish(run: Run, fitted: Fitted, graph: Graph, spaces: Path, on_share: OnShare = lambda _: None) -> Made:
    """Judge, calibrate, write the space under ``spaces`` and put it into use. SpaceNotFinite, OutputFailed.

    Figures and odds are those of the tables as they are served, in the precision of the recipe. ``on_share`` hears
    what share of the work is done.
    """
    tables = rounded(fitted.tables, run.recipe.precision)
    metrics = {} if tables is None else judge(run, tables)
    truth: TruthModel | TooFew = TooFew(0)
    questions = None
    if tables is not None:
        evidence = evidence_of(run, tables, graph.snapshot)
        truth = fit_truth(evidence, run.held, seed=run.recipe.seed, on_share=lambda share: on_share(share * TRUE_AT))
        on_share(TRUE_AT)
        if isinstance(truth, TruthModel):
            truth, questions = _open_to_newcomers(run, evidence, truth, on_share)
            truth = replace(truth, verdicts=judge_statements(run, evidence, truth))
    on_share(PLACED_AT)
    calibration = None if isinstance(truth, TooFew) else truth.to_json(graph.snapshot.schema)
    described = Manifest(
        model=run.recipe.model,
        rank=run.recipe.rank,
        precision=run.recipe.precision,
        transaction=run.about.transaction,
        stamp=graph.stamp,
        snapshot=run.about.snapshot,
        graph=graph.name,
        recipe=asdict(run.recipe),
        metrics=metrics,
        libraries={name: metadata.version(name) for name in LIBRARIES},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    name = write_space(
        spaces,
        run.folder.name,
        fitted.tables,
        described,
        entity_keys=graph.entity_keys,
        relation_keys=graph.relation_keys,
        calibration=calibration,
        questions=questions,
    )
    run.end({"space": name, "metrics": metrics})
    if isinstance(truth, TooFew):
        return Made(name, metrics, truth)
    judged = truth.verdicts
    told = judged.summary if isinstance(judged, Calibration) else judged
    return Made(name, metrics, truth.calibration.summary, told)


def rounded(tables: Mapping[str, Floats], precision: Precision) -> Mapping[str, Floats] | None:
    """The tables as they are when they were kept in a precision; None if that cannot be, which writing will tell."""
    if not all(np.isfinite(table).all() for table in tables.values()):
        return None
    if precision == "float32":
        return tables
    try:
        kept = packed(tables, precision)
    except OverflowError:
        return None
    return {name: np.concatenate([rows for _, rows in expanded(kept, name)]) for name in tables}


def evidence_of(run: Run, tables: Mapping[str, Floats], snapshot: Snapshot) -> Evidence:
    """What speaks for candidates in a graph that lacks the facts set aside. Those among them that people judged are
    true all the same: odds of answers are not fitted to them, neither as right nor as wrong.
    """
    withheld = _numbered(np.concatenate((run.held, run.judged)), run)
    kept = ~np.isin(_numbered(np.asarray(snapshot.triples, np.int64), run), withheld)
    vectors = Vectors.aligned(MODELS[run.recipe.model], tables["entities"], tables["relations"])
    unasked = unasked_of(run.judged, run.about.n_relations, run.about.symmetric)
    return Evidence(vectors, snapshot.with_facts(kept), unasked=unasked)


def judge_statements(run: Run, evidence: Evidence, truth: TruthModel) -> Calibration | Unjudged | None:
    """Odds of statements that are put forward, fitted to people's verdicts; None where there are no verdicts.

    Facts that people called true are judged only where they were set aside for that: all others were trained on, or
    the odds of answers rest on them. Those of which the graph says otherwise than a person are left out too.
    """
    verdicts = run.verdicts
    if not len(verdicts):
        return None
    true = int(verdicts[:, 3].sum())
    if not enough(verdicts):
        return Unjudged(true, len(verdicts) - true)
    used = ~np.isin(_numbered(verdicts, run), _numbered(np.concatenate((run.train, run.held)), run))
    statements, said = verdicts[used, :3], verdicts[used, 3] == 1
    return fit_verdicts(evidence, truth, statements, said, share=true / len(verdicts), seed=run.recipe.seed)


def _open_to_newcomers(
    run: Run, evidence: Evidence, truth: TruthModel, on_share: OnShare
) -> tuple[TruthModel, Mapping[str, NDArray[Any]] | None]:
    """The truth with what puts the odds of newcomers right, and what they are placed with if that could be told."""
    facts, recipe = run.train, run.recipe
    symmetric = evidence.paths.symmetric
    old = OldQueries.of(evidence.vectors, facts, run.about.n_relations, symmetric, n3=recipe.n3, seed=recipe.seed)
    found = rehearse(
        evidence,
        run.held,
        truth,
        old,
        seed=recipe.seed,
        on_share=lambda share: on_share(KNOWN_AT + share * (PLACED_AT - KNOWN_AT)),
    )
    return replace(truth, newcomers=found), old.arrays() if isinstance(found, Platt) else None


def judge(run: Run, tables: Mapping[str, Floats]) -> dict[str, float]:
    """Filtered ranks of facts set aside, among all entities, beside those of the most frequent answers."""
    held = run.held[:: -(-len(run.held) // JUDGED) or 1]
    if not len(held):
        return {}
    train, about = run.train, run.about
    ranks = rank_facts(MODELS[run.recipe.model], tables, held, run.known)
    usual = rank_most_frequent(train, about.n_entities, held, run.known, symmetric=about.symmetric)
    tail, head = hub_answers(train, held, about.n_relations, symmetric=about.symmetric)
    return {
        **_figures(ranks, "", ~tail, ~head),
        **_figures(usual, "most_frequent_", ~tail, ~head),
        "facts": float(len(held)),
    }


def _figures(ranks: Ranks, prefix: str, tail: Any, head: Any) -> dict[str, float]:
    found = {
        f"{prefix}{name}": value for name, value in ranks.metrics().items() if name in ("mrr", "hits@1", "hits@10")
    }
    found[f"{prefix}macro_mrr"] = ranks.macro_mrr()
    found[f"{prefix}macro_mrr_without_hubs"] = ranks.macro_mrr(tail, head)
    return found


def _numbered(facts: Any, run: Run) -> Any:
    """One number for each fact."""
    return (facts[:, 0] * run.about.n_relations + facts[:, 1]) * run.about.n_entities + facts[:, 2]
