"""Recall and precision of what is proposed from the short documents in ``benchmarks/reading``.

    python benchmarks/reading.py --brain BRAIN [--half dev|more|wide|wide-a|wide-b|blind] [--record]

BRAIN is a brain with the world's graph; it is copied, never changed. Misses are not listed for blind, which is measured
and not looked at. Precision counts proposals scored .8 or more that are a fact of the gold list, or one that counts
neither way (`also`), against those that are neither.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from superbrain.brain import Brain
from superbrain.learning.beliefs import Belief
from superbrain.learning.fusion import believe
from superbrain.learning.ingesting import ingest
from superbrain.store import Store
from superbrain.store.learned import NEWCOMER
from superbrain.text import key

FOLDER = Path(__file__).parent / "reading"
BAR = 0.8
LIKELY = 0.5
"""From here on a proposal says that something is rather so than not: `recall_likely` counts those too."""
HALVES = ("dev", "more", "wide", "wide-a", "wide-b", "blind")


@dataclass
class Score:
    """Counts of one half."""

    facts: int = 0
    found: int = 0
    likely: int = 0
    taken: int = 0
    right: int = 0
    traps: int = 0
    by_relation: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)


def names_of(store: Store, end: str) -> set[str]:
    """Everything that an end is called, as keys."""
    if end.startswith(NEWCOMER):
        return {_form(end.split(":", 2)[2])}
    entity = store.entity(end)
    return set() if entity is None else {_form(name.text) for name in store.names(entity)}


def _form(name: str) -> str:
    """A name without marks over its letters: Reykjavík."""
    return "".join(one for one in unicodedata.normalize("NFD", key(name)) if not unicodedata.combining(one))


def same(store: Store, belief: Belief, gold: dict[str, Any], *, symmetric: bool) -> bool:
    """Whether a belief says what a line of the gold list says."""
    one = belief.candidate
    if one.relation != gold["relation"]:
        return False
    if gold.get("tail") is None:
        return _form(gold["head"]) in names_of(store, one.head) and not one.tail and _value(one.value, gold["value"])
    ends = [(gold["head"], gold["tail"])] + ([(gold["tail"], gold["head"])] if symmetric else [])
    return any(_called(store, one.head, head) and one.tail and _called(store, one.tail, tail) for head, tail in ends)


def _called(store: Store, end: str, name: str) -> bool:
    """Whether an end bears a name, with or without the word for its kind (清朝 and 清, 枝江 and 枝江市)."""
    wanted, names = _form(name), names_of(store, end)
    return wanted in names or any(
        form.removesuffix(word) == wanted.removesuffix(word)
        for form in names
        for word in ("市", "县", "朝", "国", "省", " dynasty")
    )


def _value(one: str, other: str) -> bool:
    if key(one) == key(other):
        return True
    try:
        a, b = (list(map(float, value.split(","))) for value in (one, other))
        return len(a) == len(b) and all(
            abs(x - y) <= 0.005 * max(abs(x), abs(y), 1e-9) for x, y in zip(a, b, strict=True)
        )
    except ValueError:
        return one.startswith(other) or other.startswith(one)


def gold_of(half: str) -> tuple[Path, dict[str, Any]]:
    """The folder of a half and its gold lines by document; "wide-a" is what writer a made of wide."""
    name, _, writer = half.partition("-")
    found = sorted((FOLDER / name).glob(f"gold-{writer}.jsonl" if writer else "gold*.jsonl"))
    rows = [json.loads(line) for path in found for line in path.read_text(encoding="utf-8").splitlines()]
    return FOLDER / name, {row["document"]: row for row in rows}


def measure(brain: Path, half: str) -> tuple[Score, float]:
    """Read a half into a copy of a brain and compare; also the MB/s of reading."""
    folder, gold = gold_of(half)
    files = [folder / name for name in sorted(gold)]
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "brain"
        shutil.copytree(brain, copy)
        with Brain.open(copy) as opened:
            ground = opened.interpreter().ground
            with Store.open(copy, writable=True) as store:
                begun = time.perf_counter()
                ingest(store, ground, files)
                taken = time.perf_counter() - begun
                beliefs = believe(store, store.snapshot())
                result = compare(store, beliefs, gold)
    size = sum(path.stat().st_size for path in files)
    return result, size / 1e6 / taken


def compare(store: Store, beliefs: list[Belief], gold: dict[str, Any]) -> Score:
    """Count what was found, what is right, and which traps were taken."""
    score = Score()
    symmetric = {relation.key for _, relation in store.relations() if relation.symmetric}
    documents = {one.hash: one.name for one in store.documents()}
    by_document: dict[str, list[Belief]] = defaultdict(list)
    for belief in beliefs:
        for name in {documents[home.document] for one in belief.evidence for home, _ in store.homes(one.passage)}:
            by_document[Path(name).name].append(belief)

    def says(belief: Belief, line: dict[str, Any]) -> bool:
        return same(store, belief, line, symmetric=line["relation"] in symmetric)

    for name, row in gold.items():
        own = [one for one in by_document[name] if one.p >= BAR or one.standing == "known"]
        for fact in row["facts"]:
            hit = any(says(one, fact) for one in own)
            score.facts += 1
            score.found += hit
            score.likely += hit or any(one.p >= LIKELY and says(one, fact) for one in by_document[name])
            for group in (fact["relation"], "zh" if "-zh-" in name else "en"):
                score.by_relation[group]["facts"] += 1
                score.by_relation[group]["found"] += hit
            if not hit:
                near = [one.p for one in by_document[name] if says(one, fact)]
                words = f"{fact['head']} {fact['relation']} {fact['tail'] or fact['value']}"
                score.missed.append(f"{name}: {words} ({fact['quote']}) {near}")
        proposed = [one for one in own if one.standing != "known"]
        taken = [trap for trap in row["traps"] if any(says(one, trap) for one in proposed)]
        score.traps += len(taken)
        score.trapped += [f"{name}: {trap}" for trap in taken]
        for belief in proposed:
            right = any(says(belief, fact) for fact in row["facts"])
            if right or not any(says(belief, fact) for fact in row.get("also", ())):
                _judged(score, belief, name, right=right)
    return score


def _judged(score: Score, belief: Belief, name: str, *, right: bool) -> None:
    one = belief.candidate
    score.taken += 1
    score.right += right
    score.by_relation[one.relation]["taken"] += 1
    score.by_relation[one.relation]["right"] += right
    if not right:
        words = f"{one.head} {one.relation} {one.tail or one.value}"
        score.wrong.append(f"{name}: {words} p={belief.p} {belief.evidence[0].extractor}")


def main() -> None:
    """Measure a half and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brain", type=Path, required=True)
    parser.add_argument("--half", choices=HALVES, default="dev")
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    score, speed = measure(asked.brain, asked.half)
    figures = {
        "half": asked.half,
        "facts": score.facts,
        "recall": round(score.found / score.facts, 3),
        "recall_likely": round(score.likely / score.facts, 3),
        "proposals": score.taken,
        "precision": round(score.right / max(score.taken, 1), 3),
        "traps_taken": score.traps,
        "mb_per_s": round(speed, 3),
    }
    for name, counts in sorted(score.by_relation.items()):
        found = f"{counts['found']:3} of {counts['facts']:3} found"
        print(f"{name:22} {found}; {counts['right']:3} of {counts['taken']:3} proposals right")
    if asked.half != "blind":
        print("missed:", *score.missed, "wrong:", *score.wrong, "traps:", *score.trapped, sep="\n  ")
    print(json.dumps(figures))
    if asked.record:
        from record import record

        record("reading", figures)


if __name__ == "__main__":
    main()
