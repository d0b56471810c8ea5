"""Cards, relations, the log and the doctor's findings as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from superbrain.app.messages import message
from superbrain.app.render import Style, joined_words, table
from superbrain.app.width import pad, width
from superbrain.types import Language, Relation

if TYPE_CHECKING:
    from superbrain.brain import Card
    from superbrain.brain.card import CardRow
    from superbrain.store import Counts, LogEntry
    from superbrain.store.integrity import Report

COUNTED = (
    *("added", "duplicate", "rejected", "retracted", "entities", "names", "proposals", "kept"),
    *("documents", "evidence", "decisions", "forgotten"),
)
"""What a receipt counts, in the order in which it is told."""

MARKS = {"error": "✗", "warning": "!", "note": "·"}
"""How grave a finding is."""


def card_lines(card: Card, style: Style) -> list[str]:
    """All about one entity."""
    language = card.language
    other = card.labels["en" if language == "zh" else "zh"]
    title = style.bold(card.label) + (f"  {other}" if other != card.label else "")
    about = " · ".join([*(each.label for each in card.types), card.id])
    lines = [f"{title}  {style.dim(about)}"]
    aliases = list(dict.fromkeys(name.text for name in card.names if name.text not in (card.label, other)))
    if aliases:
        lines.append("  " + message("card.aliases", language, names=joined_words(aliases, language)))
    if not card.rows:
        return [*lines, "  " + message("card.nothing", language)]
    heads = [row.relation.label for row in card.rows]
    column = max(width(head) for head in heads) + 2
    for head, row in zip(heads, card.rows, strict=True):
        lines.append("  " + (pad(head, column) if style.aligned else head + "\t") + _row_values(row, language))
    names = (source.name for row in card.rows for value in row.values for source in value.sources)
    sources = list(dict.fromkeys(names))
    if sources:
        shown = joined_words(sources, language)
        lines.append(style.dim("  " + message("card.sources", language, sources=shown)))
    return lines


def _row_values(row: CardRow, language: Language) -> str:
    words = [value.term.label + (f" ({value.period})" if value.period else "") for value in row.values]
    text = joined_words(words, language)
    return text if row.total == len(row.values) else f"{text} " + message("card.more", language, total=row.total)


def log_lines(entries: Sequence[LogEntry], style: Style, language: Language) -> list[str]:
    """The transactions, one a line."""
    if not entries:
        return [message("log.empty", language)]
    return table([_log_row(entry, language) for entry in entries], style)


def _log_row(entry: LogEntry, language: Language) -> list[str]:
    words = entry.summary
    if entry.reverses is not None:
        words = message("log.reverses", language, transaction=entry.reverses)
    elif entry.undone:
        words += " " + message("log.undone", language)
    time = datetime.fromisoformat(entry.time).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return [str(entry.id), time, entry.kind, counts_text(entry.counts, language), words]


def counts_text(counts: Counts, language: Language) -> str:
    """What a transaction did, zeros left out."""
    parts = ((name, getattr(counts, name)) for name in COUNTED)
    return " · ".join(message(f"receipt.{name}", language, count=count) for name, count in parts if count)


def relation_rows(counted: Sequence[tuple[Relation, int]], language: Language) -> list[list[str]]:
    """All relations as a table: key, both labels, number of facts, properties."""
    return [
        [
            relation.key,
            relation.zh,
            relation.en,
            message("relation.facts", language, count=facts),
            " · ".join(_properties(relation, language)),
        ]
        for relation, facts in counted
    ]


def relation_lines(relation: Relation, facts: int, style: Style, language: Language) -> list[str]:
    """One relation with everything that is known of it."""
    title = style.bold(" / ".join(filter(None, (relation.zh, relation.en))) or relation.key)
    marks = " · ".join([message("relation.facts", language, count=facts), *_properties(relation, language)])
    lines = [f"{title}  {style.dim(relation.key)}", "  " + marks]
    anything = message("relation.anything", language)
    lines.append("  " + message("relation.domain", language, types=", ".join(relation.domain) or anything))
    if relation.literal is None:
        lines.append("  " + message("relation.range", language, types=", ".join(relation.range) or anything))
    listed = {
        "inverse": (relation.inverse_zh, relation.inverse_en),
        "aliases": (*relation.aliases_zh, *relation.aliases_en),
        "phrasings": (*relation.phrasings_zh, *relation.phrasings_en),
        "inverse_phrasings": (*relation.inverse_phrasings_zh, *relation.inverse_phrasings_en),
    }
    for name, words in listed.items():
        if shown := " | ".join(filter(None, words)):
            lines.append("  " + message(f"relation.{name}", language, names=shown))
    return lines


def _properties(relation: Relation, language: Language) -> list[str]:
    named = ("symmetric", "functional", "closed")
    found = [message(f"relation.{name}", language) for name in named if getattr(relation, name)]
    if relation.literal:
        kind = " ".join(filter(None, (message(f"kind.{relation.literal}", language), relation.unit)))
        found.insert(0, message("relation.value", language, kind=kind))
    return found


def report_lines(report: Report, style: Style, language: Language) -> list[str]:
    """What doctor found."""
    lines = []
    for finding in report.findings:
        text, onward = (finding.zh, finding.next_zh) if language == "zh" else (finding.en, finding.next_en)
        lines.append(f"{MARKS[finding.severity]} {text}")
        if onward:
            lines.append(style.dim("  " + message("error.next", language, next=onward)))
    key = "doctor.sound" if report.sound else "doctor.damaged"
    return [*lines, message(key, language, checks=report.checks, count=len(report.errors))]
