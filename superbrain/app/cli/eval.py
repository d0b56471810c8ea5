"""``eval``: how good the space in use is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.session import Session

if TYPE_CHECKING:
    from superbrain.brain.evaluating import Evaluation


def run(
    context: typer.Context,
    picture: Annotated[Path | None, typer.Option("--picture", metavar="FILE")] = None,
) -> None:
    """Show link prediction by relation and whether the odds hold."""
    from superbrain.brain import Brain
    from superbrain.brain.evaluating import evaluate

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        found = evaluate(brain)
    if session.json:
        session.write_json(found.to_json())
    else:
        session.write(_lines(session, found))
    if picture is not None:
        _draw(session, found, picture)


def _lines(session: Session, found: Evaluation) -> list[str]:
    from superbrain.app.render import style_of_output, table
    from superbrain.app.training import calibration_line, metrics_line, verdicts_line

    lines = [session.say("eval.space", space=found.space)]
    lines += metrics_line(found.metrics, session.language)
    lines.append(calibration_line(found.calibration, session.language))
    lines += verdicts_line(found.verdicts, session.language)
    if found.thin:
        told = "、" if session.language == "zh" else ", "
        slots = told.join(f"{slot} ({rows})" for slot, rows in found.thin.items())
        lines.append(session.say("eval.thin", slots=slots))
    if found.relations:
        heads = [session.say(f"eval.{name}") for name in ("relation", "facts", "mrr", "usual", "first")]
        rows = [
            [each.relation, str(each.facts), *(f"{x:.3f}" for x in (each.mrr, each.most_frequent_mrr, each.first))]
            for each in found.relations
        ]
        lines += ["", *table([heads, *rows], style_of_output())]
    if found.calibration is not None:
        heads = [session.say(f"eval.{name}") for name in ("band", "answers", "stated", "actual")]
        rows = [
            [f"{band.low:.1f}–{band.high:.1f}", str(band.n), f"{band.stated:.3f}", f"{band.actual:.3f}"]
            for band in found.calibration.bands
        ]
        lines += ["", *table([heads, *rows], style_of_output())]
    return lines


def _draw(session: Session, found: Evaluation, path: Path) -> None:
    from superbrain.app.diagram import reliability_svg
    from superbrain.store.durable import fresh_file

    bands = found.calibration.bands if found.calibration is not None else ()
    words = [session.say(f"eval.{name}") for name in ("stated", "actual")]
    with fresh_file(path.absolute(), "picture") as partial:
        partial.write_text(reliability_svg(bands, session.say("eval.title", space=found.space), *words), "utf-8")
    session.note("eval.drawn", file=path)
