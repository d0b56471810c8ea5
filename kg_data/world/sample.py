"""Draw 200 facts of each layer of the built world for a reader to judge, and count what the readers found.

    python -m kg_data.world.sample            writes precision/<layer>.tsv; verdicts on this sample are kept
    python -m kg_data.world.sample --count    prints right, wrong and unsure per layer as one JSON object

The seed is fixed. What the readers of seed 7 found was mended in the build, so seed 8 was drawn anew and read cold;
``precision/`` holds this sample alone. A reader fills the column ``verdict`` with right, wrong or unsure, and says
why where it is not right.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from .folder import read_table

HERE = Path(__file__).resolve().parent
BUILT, PRECISION = HERE / "built", HERE / "precision"
SEED = "8"
PER_LAYER = 200
FACTS = ("head", "relation", "tail", "value", "unit", "valid_from", "valid_to", "sources")
NAMES = ("entity", "language", "kind", "name")
COLUMNS = ("head", "relation", "tail", "head_key", "tail_key", "verdict", "note")
VERDICTS = ("right", "wrong", "unsure")
Row = dict[str, str]

VERSE = {"replied_in_verse_to", "farewell_poem_to", "sent_poem_to", "presented_poem_to", "mourned"}
VERSE |= {"remembered_in_verse", "visited_in_verse"}
LAYERS = {
    "cities": "city", "china": "cn", "countries": "country region currency", "divisions": "division",
    "languages": "language family script", "timezones": "tz", "elements": "element", "birds": "bird",
    "old_places": "place", "dynasties": "dynasty", "emperors": "emperor", "eras": "era",
}  # fmt: skip
KINDS = {kind: layer for layer, kinds in LAYERS.items() for kind in kinds.split()}


def layer_of(fact: Row) -> str:
    """The layer that a fact belongs to, by what it speaks of and who says so."""
    kind = fact["head"].split(".")[0]
    if fact["relation"] in VERSE:
        return "verses"
    if fact["relation"] == "wrote_to_tune":
        return "ci"
    if kind in KINDS:
        return KINDS[kind]
    if kind == "poet":
        return "poets"
    return "sanguo" if fact["head"].startswith("person.sanguo.") else "people"


def draw() -> dict[str, list[Row]]:
    """200 facts of each layer, or all where there are fewer, as rows of COLUMNS without verdicts."""
    labels = {row["entity"]: row["name"] for row in names_in("en")} | {
        row["entity"]: row["name"] for row in names_in("zh")
    }
    layers: dict[str, list[Row]] = defaultdict(list)
    for fact in rows("facts", FACTS):
        layers[layer_of(fact)].append(fact)
    chosen = {}
    for layer, facts in sorted(layers.items()):
        drawn = sorted(facts, key=lot)[:PER_LAYER]
        chosen[layer] = [
            {
                "head": labels.get(fact["head"], fact["head"]),
                "relation": fact["relation"],
                "tail": labels.get(fact["tail"], fact["tail"]) or f"{fact['value']} {fact['unit']}".strip(),
                "head_key": fact["head"],
                "tail_key": fact["tail"],
                "verdict": "",
                "note": "",
            }
            for fact in drawn
        ]
    return chosen


def lot(fact: Row) -> bytes:
    """A fact's place in the draw: it does not move when other facts come or go."""
    return hashlib.sha256("\t".join((SEED, *fact.values())).encode()).digest()


def rows(stem: str, columns: tuple[str, ...]) -> list[Row]:
    """All rows of one table of the built graph, by column."""
    return [dict(zip(columns, row, strict=True)) for row in read_table(BUILT, stem)]


def names_in(language: str) -> list[Row]:
    """Preferred names of one language."""
    return [row for row in rows("names", NAMES) if row["language"] == language and row["kind"] == "preferred"]


def read_verdicts(path: Path) -> list[Row]:
    """The rows of one judged file; none where it does not exist."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def write_samples() -> None:
    """Write every layer's file, keeping verdicts on facts that are drawn again; other files there go."""
    PRECISION.mkdir(exist_ok=True)
    layers = draw()
    for path in PRECISION.glob("*.tsv"):
        if path.stem not in layers:
            path.unlink()
    for layer, drawn in layers.items():
        path = PRECISION / f"{layer}.tsv"
        given = {(r["head_key"], r["relation"], r["tail"]): (r["verdict"], r["note"]) for r in read_verdicts(path)}
        with path.open("w", encoding="utf-8") as out:
            out.write("\t".join(COLUMNS) + "\n")
            for row in drawn:
                row["verdict"], row["note"] = given.get((row["head_key"], row["relation"], row["tail"]), ("", ""))
                out.write("\t".join(row[column] for column in COLUMNS) + "\n")


def counts() -> dict[str, dict[str, float]]:
    """Verdicts per layer, and precision among the facts that could be judged."""
    table: dict[str, dict[str, float]] = {}
    for path in sorted(PRECISION.glob("*.tsv")):
        found = Counter(row["verdict"] for row in read_verdicts(path))
        judged = found["right"] + found["wrong"]
        table[path.stem] = {verdict: found[verdict] for verdict in VERDICTS}
        table[path.stem]["precision"] = round(found["right"] / judged, 3) if judged else 0.0
    return table


def main() -> None:
    """Run the command line."""
    arguments = argparse.ArgumentParser(prog="python -m kg_data.world.sample")
    arguments.add_argument("--count", action="store_true", help="count the verdicts that were given")
    if arguments.parse_args().count:
        json.dump(counts(), sys.stdout, indent=1)
        print()
    else:
        write_samples()


if __name__ == "__main__":
    main()
