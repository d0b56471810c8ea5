"""What a training gave, as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from superbrain.app.messages import message
from superbrain.app.progress import clock
from superbrain.embedding.calibration import Summary, TooFew, Unjudged
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain.training import TrainReport


def report_lines(report: TrainReport, language: Language) -> list[str]:
    """The space in use now, and its figures on facts that it was not trained on."""
    done = message("train.done", language, space=report.made.name, time=clock(report.seconds))
    made = report.made
    odds = [calibration_line(made.calibration, language), *verdicts_line(made.verdicts, language)]
    return [done, *metrics_line(made.metrics, language), *odds]


def metrics_line(metrics: Mapping[str, float], language: Language) -> list[str]:
    """Link prediction beside the most frequent answers; nothing where no facts were set aside."""
    if not metrics:
        return []
    told = {name.replace("@", "_"): f"{value:.3f}" for name, value in metrics.items()}
    return [message("train.metrics", language, **(told | {"facts": f"{metrics['facts']:,.0f}"}))]


def calibration_line(calibration: Summary | TooFew | None, language: Language) -> str:
    """Whether the odds hold, or why the space states none."""
    if not isinstance(calibration, Summary):
        return message("train.uncalibrated", language, positives=calibration.positives if calibration else 0)
    figures = {name: f"{getattr(calibration, name):.3f}" for name in ("ece", "brier_skill", "auc")}
    return message("train.calibrated", language, **figures)


def verdicts_line(verdicts: Summary | Unjudged | None, language: Language) -> list[str]:
    """Whether the odds of statements that are put forward hold, or why none are stated; nothing without verdicts."""
    if verdicts is None:
        return []
    if isinstance(verdicts, Unjudged):
        counts = {"true": verdicts.true, "false": verdicts.false, "needed": verdicts.needed}
        return [message("train.unjudged" if verdicts.skill is None else "train.unskilled", language, **counts)]
    figures = {name: f"{getattr(verdicts, name):.3f}" for name in ("ece", "brier_skill", "auc")}
    counts = {"true": verdicts.positives, "false": verdicts.n - verdicts.positives}
    return [message("train.judged", language, **counts, **figures)]


def ring_lines(report: TrainReport, language: Language) -> list[str]:
    """What the ring measured beside what the formulas say; nothing of a training by one worker."""
    from superbrain.brain.training import ring_figures

    if report.ring is None:
        return []
    figures = ring_figures(report.ring)
    times = {name: f"{1000 * figures[name]:.0f}" for name in ("calculate", "transmit", "merge", "residual", "wait")}
    speeds = {name: f"{figures[name]:.2f}" for name in ("over_own_pace", "speedup_formula", "batches_a_second")}
    return [message("train.ring", language, workers=int(figures["workers"]), **times, **speeds)]
