"""``why``: who says a fact, in which words, and who accepted it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from superbrain.app.cli.completion import entity_names, relation_names
from superbrain.app.cli.session import Session
from superbrain.errors import one_line

if TYPE_CHECKING:
    from superbrain.brain.provenance import Reason


def run(
    context: typer.Context,
    fact: Annotated[str, typer.Argument(metavar="FACT|HEAD", autocompletion=entity_names)],
    relation: Annotated[str | None, typer.Argument(autocompletion=relation_names)] = None,
    tail: Annotated[str | None, typer.Argument(autocompletion=entity_names)] = None,
) -> None:
    """Tell the sources of a fact, the words that state it, and who accepted it when."""
    from superbrain.brain import Brain

    session = Session.of(context)
    with Brain.open(session.brain) as brain:
        reasons = brain.why(fact.removeprefix("#"), relation, tail, language=session.language)
    if session.json:
        session.write_json({"schema": "superbrain.why/1", "facts": [reason.to_json() for reason in reasons]})
        return
    for reason in reasons:
        session.write(_lines(session, reason))


def _lines(session: Session, reason: Reason) -> list[str]:
    from superbrain.app.render import style_of_output
    from superbrain.app.review import quote_line
    from superbrain.brain.paths import path_text

    style = style_of_output()
    lines = [f"{style.bold(one_line(path_text([reason.edge])))}  {style.dim(f'#{reason.edge.fact}')}"]
    sources = (one_line(f"{source.name} {source.uri}".strip()) for source in reason.edge.sources)
    lines += ["  " + session.say("why.source", name=name) for name in sources]
    lines += ["  " + quote_line(quote, style) for quote in reason.quotes]
    decision, entry = reason.decision, reason.transaction
    if decision is not None:
        words = {"who": one_line(decision.who), "time": _local(decision.time), "reason": one_line(decision.reason)}
        lines.append("  " + session.say("why.accepted", **words).rstrip(" ：:"))
    stored = {"transaction": entry.id, "time": _local(entry.time), "kind": entry.kind, "summary": entry.summary}
    lines.append("  " + session.say("why.stored", **stored).rstrip())
    return lines


def _local(time: str) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M:%S")
