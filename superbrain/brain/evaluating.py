"""How good the space in use is: on facts that it was not trained on, and whether its odds hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from superbrain.brain.training import RUNS
from superbrain.embedding.calibration import Calibration, Summary, Unjudged
from superbrain.embedding.evaluation import rank_facts, rank_most_frequent
from superbrain.embedding.models import MODELS
from superbrain.errors import BadRecipe, FileMissing, RunMissing, SpaceMissing
from superbrain.training.runs import Run, open_run

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain
    from superbrain.embedding.space import Space


@dataclass(frozen=True, slots=True)
class RelationFigures:
    """Link prediction of one relation, both ends asked: MRR and share of first places, and the usual answers' MRR."""

    relation: str
    facts: int
    mrr: float
    first: float
    most_frequent_mrr: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of a space. ``relations`` is empty where its run, which has the facts set aside, is not here; ``thin``
    are relations (^-1: asked for heads) of which too few rows were judged to infer anything, with how many were.
    ``verdicts`` tells of the odds of statements that are put forward, None where nobody had judged any.
    """

    space: str
    metrics: Mapping[str, float]
    calibration: Summary | None
    relations: Sequence[RelationFigures]
    thin: Mapping[str, int]
    verdicts: Summary | Unjudged | None = None

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {
            "schema": "superbrain.eval/1",
            "space": self.space,
            "metrics": dict(self.metrics),
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "relations": [asdict(each) for each in self.relations],
            "thin": dict(self.thin),
            "verdicts": None if self.verdicts is None else asdict(self.verdicts),
        }


def evaluate(brain: Brain) -> Evaluation:
    """Figures of the space in use. SpaceUnusable if there is none that can be used."""
    standing = brain.standing()
    if standing.laid is None:
        raise standing.trouble or SpaceMissing(path=brain.folder)
    space = standing.laid.space
    model = standing.odds.model if standing.odds is not None else None
    run = _run_of(space, brain.folder / RUNS)
    figures = [] if run is None else _by_relation(run, space)
    summary, thin = (model.calibration.summary, model.thin()) if model else (None, {})
    judged = model.verdicts if model else None
    said = judged.summary if isinstance(judged, Calibration) else judged
    return Evaluation(space.name, space.manifest.metrics, summary, figures, thin, said)


def _run_of(space: Space, runs: Path) -> Run | None:
    """A run that made this space or the like of it, whatever it is called; None if none is here."""
    named = runs / space.name
    for folder in [named, *(path for path in sorted(runs.glob("*"), reverse=True) if path != named)]:
        try:
            run = open_run(folder)
        except (RunMissing, FileMissing, BadRecipe):
            continue
        told, about = space.manifest, run.about
        if (asdict(run.recipe), about.snapshot) == (dict(told.recipe), told.snapshot) and (
            about.n_entities,
            about.n_relations,
            about.transaction,
        ) == (space.n_entities, space.n_relations, told.transaction):
            return run
    return None


def _by_relation(run: Run, space: Space) -> list[RelationFigures]:
    """The facts set aside, ranked among all entities, relation by relation; most facts first."""
    tables = {"entities": space.entities, "relations": space.relations}
    about = run.about
    ranks = rank_facts(MODELS[space.model], tables, run.held, run.known).by_relation()
    usual = rank_most_frequent(run.train, about.n_entities, run.held, run.known, symmetric=about.symmetric)
    others = usual.by_relation()
    found = [
        RelationFigures(
            relation=space.relation_keys[row],
            facts=int(figures["facts"]),
            mrr=figures["mrr"],
            first=figures["hits@1"],
            most_frequent_mrr=others[row]["mrr"],
        )
        for row, figures in ranks.items()
    ]
    return sorted(found, key=lambda each: (-each.facts, each.relation))
