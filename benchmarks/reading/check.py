"""Check the gold files beside this script and print counts, never content.

python benchmarks/reading/check.py
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RELATIONS = tomllib.loads((HERE.parents[1] / "kg_data/world/relations.toml").read_text("utf-8"))


class GoldError(Exception):
    """A gold line that cannot be right; names the document."""


def identity(fact: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a fact from another one of its document."""
    return fact["head"], fact.get("head_note"), fact["relation"], fact["tail"] or fact["value"]


def check_document(gold: dict[str, Any], text: str) -> None:
    """Quotes stand in the document, tails are of the relation's kind, no fact is a trap. GoldError."""
    for fact in gold["facts"] + gold["traps"] + gold.get("also", []):
        literal = "range" not in RELATIONS[fact["relation"]]
        if "kind" not in fact and fact["quote"] not in text:
            raise GoldError(gold["document"], "a quote is not in the document")
        if (fact["tail"] is None) != literal or ("value" in fact) != literal:
            raise GoldError(gold["document"], "a tail is of the wrong kind")
    facts, traps = ([identity(fact) for fact in gold[part]] for part in ("facts", "traps"))
    if len(set(facts)) != len(facts) or set(facts) & set(traps):
        raise GoldError(gold["document"], "a fact stands twice, or is a trap too")


def check(folder: Path) -> None:
    """Check one folder and print its counts; its gold lines may lie in several files (``gold-*.jsonl``)."""
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    relations: set[str] = set()
    listed: set[str] = set()
    golds = sorted(folder.glob("gold*.jsonl"))
    for line in (line for path in golds for line in path.read_text("utf-8").splitlines()):
        gold = json.loads(line)
        if gold["document"] in listed:
            raise GoldError(gold["document"], "a document is listed twice")
        check_document(gold, (folder / gold["document"]).read_bytes().decode("utf-8"))
        listed.add(gold["document"])
        counts[gold["document"].split("-")[1]] += 1
        counts.update({part: len(gold.get(part, [])) for part in ("facts", "traps", "also")})
        counts["new"] += sum(fact["new"] for fact in gold["facts"])
        relations.update(fact["relation"] for fact in gold["facts"])
        kinds.update(trap["kind"] for trap in gold["traps"])
    if listed != {path.name for path in folder.iterdir() if path not in golds}:
        raise GoldError(folder.name, "the documents are not those that are listed")
    print(folder.name, dict(counts), f"{len(relations)} relations", dict(kinds))


if __name__ == "__main__":
    for name in ("dev", "blind", "more", "wide"):
        check(HERE / name)
