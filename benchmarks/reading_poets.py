"""What is proposed from 1,000 biographies of poets, where the graph was made to forget a fifth of the poets.

    python benchmarks/reading_poets.py --packages DIR --brain BRAIN [--poets 1000] [--seed N] [--record]

DIR (or SUPERBRAIN_PACKAGES) holds ``node_modules/chinese-poetry``, from where the texts are read at run time; nothing
of their prose is kept. Letters for private use (rare letters without a code of their own) are replaced by □. BRAIN is
a brain with the world's graph; it is copied, never changed. Poets of Tang and Song are drawn who have a biography and
facts of `STATED`; all facts of a fifth of them are retracted (entities and names stay); then every biography is read as
a document under the poet's name and the beliefs are compared with what was retracted.

**The world's facts of these poets come mostly from the same biographies**, through patterns of the build script
(``kg_data/world/layers/biography.py``; what we typed about the famous ones is put over it). So this measures how far
two readers agree, neither of which knows the other's answers, rather than how far a reader is right.

- A retracted fact is *told* in the biography if its value occurs there (text: folded; years: in Chinese or Arabic
  digits) or a name of two or more letters of its other end, with or without the word for its kind. The name may occur
  for another reason, so recall is a lower bound: a dynasty is "told" by a title of a book.
- A proposal about a forgotten poet is *right* if it is a retracted fact (its other end may be a place of the same name,
  or a newcomer); *near* if its end is a neighbour of the right
  one by a relation of `WITHIN` (the prefecture of the county, Northern Song of Song); *wrong* if the relation has one
  value (`SINGLE`) and the graph had another one; else *unjudged*: the graph is incomplete, or has nothing there.
  Precision is right / (right + wrong).
- ``--sample FILE`` writes up to 40 wrong and 40 unjudged ones with their texts for a person to judge (keep FILE out of
  the repository); ``--judged`` (wrong ones that the text does say, of how many) and ``--judged-open`` (the same of the
  unjudged, and of those scored .8 or more) take the results into the figures: they belong to one run, and to its seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reading import BAR, names_of

from superbrain.brain import Brain
from superbrain.learning.beliefs import Belief, open_proposals
from superbrain.learning.fusion import believe
from superbrain.learning.ingesting import ingest
from superbrain.learning.reading import open_text
from superbrain.store import Store
from superbrain.text import key
from superbrain.types import Fact, Literal

YEARS = ("birth_year", "death_year")
NAMES = ("courtesy_name", "art_name")
KIN = ("father", "grandfather", "elder_brother", "associate")
STATED = (*NAMES, *YEARS, "native_place", "jinshi_era", "dynasty", *KIN)
"""Relations of biographies. What else the world knows of poets comes from the titles of their poems."""

SINGLE = frozenset({"courtesy_name", *YEARS, "native_place", "jinshi_era", "dynasty", "father"})
"""Relations with one value: another one is wrong. The graph is incomplete in all others."""

WITHIN = ("historical_prefecture", "modern_place", "part_of", "located_in")
KIND_WORDS = ("市", "县", "区", "府", "州", "朝", "国", "省", "代")
COLUMNS = (
    *("withheld", "told", "found", "found_sure", "right", "right_sure"),
    *("near", "wrong", "wrong_sure", "unjudged"),
)
SHARE = 0.2
SHORTEST = 40
PRIVATE = re.compile("[\ue000-\uf8ff]")
SAMPLE = 40
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Poet:
    """A poet with a biography: ``folded`` is its text folded for comparison."""

    row: int
    entity: str
    text: bytes
    folded: str


@dataclass(frozen=True, slots=True)
class Gold:
    """A retracted fact: ``value`` is the literal's, ``tail`` the key of an entity or ""."""

    id: int
    head: str
    relation: str
    tail: str
    value: str


@dataclass
class Found:
    """Counts, and what was not found right."""

    by_relation: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[Belief] = field(default_factory=list)
    unjudged: list[Belief] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The count of all relations."""
        return sum(counts[name] for counts in self.by_relation.values())


# ---- who and what ---------------------------------------------------------------------------------------------------
def biographies(store: Store, packages: Path) -> Iterator[Poet]:
    """Poets of the graph with a biography and a fact of `STATED`, in the order of the package."""
    stated = {row for row, relation in store.relations() if relation.key in STATED}
    seen = set[int]()
    for collection in ("tang", "song"):
        path = packages / "node_modules/chinese-poetry/dist/quantangshi" / f"authors.{collection}.json"
        for row in json.loads(path.read_text(encoding="utf-8")):
            prose = PRIVATE.sub("□", row["desc"] or "").strip()
            if len(prose) < SHORTEST:
                continue
            called = [int(one) for one in store.entities_named(row["name"])]
            found = [one for one in called if store.entity_key(one).startswith(f"poet.{collection}.")]
            if len(found) != 1 or found[0] in seen or not any(one.relation in stated for one in store.facts(found[0])):
                continue
            seen.add(found[0])
            text = f"# {row['name']}\n\n{prose}\n"
            yield Poet(found[0], store.entity_key(found[0]), text.encode(), key(text))


def withhold(store: Store, poets: list[Poet]) -> list[Gold]:
    """Retract every fact with one of the poets at either end, in one transaction."""
    relations = {row: relation.key for row, relation in store.relations()}
    facts: dict[int, Fact] = {}
    for poet in poets:
        for fact in (*store.facts(poet.row), *store.facts(tail=poet.row)):
            facts[fact.id] = fact
    gold = []
    for fact in facts.values():
        tail, value = ("", fact.tail.value) if isinstance(fact.tail, Literal) else (store.entity_key(fact.tail), "")
        gold.append(Gold(fact.id, store.entity_key(fact.head), relations[fact.relation], tail, value))
    with store.write("withhold", "facts of poets") as writer:
        for identity in facts:
            writer.retract_fact(identity)
    return gold


# ---- comparing ------------------------------------------------------------------------------------------------------
def bare(name: str) -> str:
    """A name without the word for its kind, if two letters are left."""
    return next((name[: -len(word)] for word in KIND_WORDS if name.endswith(word) and len(name) > 2), name)


def is_told(store: Store, gold: Gold, poet: Poet) -> bool:
    """Whether the biography holds the value, or a name of the other end."""
    if gold.relation in YEARS:
        year = gold.value.lstrip("0")
        chinese = key(year.translate(DIGITS))
        folded = poet.folded.replace("○", "〇").replace("零", "〇")
        return year in folded or chinese in folded
    if gold.value:
        return key(gold.value) in poet.folded
    other = gold.tail if gold.head == poet.entity else gold.head
    forms = {form for name in names_of(store, other) for form in (name, bare(name))}
    surname = poet.entity.rpartition(".")[2][:1]
    given = {form[1:] for form in forms if gold.relation in KIN and len(form) == 3 and form[0] == surname}
    return any(len(form) >= 2 and form in poet.folded for form in forms | given)


def is_same(store: Store, belief: Belief, gold: Gold) -> bool:
    """Whether a belief is the retracted fact; its other end may be a newcomer of the same name."""
    one = belief.candidate
    if one.relation != gold.relation or bool(one.tail) != bool(gold.tail):
        return False
    if not one.tail:
        values = [value.lstrip("0")[:4] if one.relation in YEARS else key(value) for value in (one.value, gold.value)]
        return one.head == gold.head and values[0] == values[1]
    return _is_end(store, one.head, gold.head) and _is_end(store, one.tail, gold.tail)


def _is_end(store: Store, end: str, other: str) -> bool:
    if end == other:
        return True
    mine, theirs = ({bare(name) for name in names_of(store, one)} for one in (end, other))
    return (end.startswith("new:") or not end.startswith(("poet.", "person."))) and bool(mine & theirs)


def is_near(store: Store, belief: Belief, gold: Gold) -> bool:
    """Whether the end lies within the right one, or the other way round."""
    rows = [store.entity(end) if end else None for end in (belief.candidate.tail, gold.tail)]
    if rows[0] is None or rows[1] is None:
        return False
    within = {row for row, relation in store.relations() if relation.key in WITHIN}
    ways = [{fact.tail for fact in store.facts(row) if fact.relation in within} for row in rows if row is not None]
    return rows[1] in ways[0] or rows[0] in ways[1]


def judge(store: Store, beliefs: list[Belief], gold: list[Gold], forgotten: dict[str, Poet]) -> Found:
    """Count by relation what was told, found, right and wrong."""
    found = Found()
    lines: dict[tuple[str, str], list[Gold]] = defaultdict(list)
    for fact in gold:
        for end in {fact.head, fact.tail} & set(forgotten):
            lines[end, fact.relation].append(fact)
    hits: dict[int, float] = {}
    for belief in beliefs:
        one = belief.candidate
        ends = {one.head, one.tail} & set(forgotten)
        mine = [fact for end in ends for fact in lines.get((end, one.relation), ())]
        same = [fact for fact in mine if is_same(store, belief, fact)]
        for fact in same:
            hits[fact.id] = max(hits.get(fact.id, 0.0), belief.p)
        if not ends:
            continue
        rivals = [fact for fact in mine if fact.head == one.head] if one.relation in SINGLE else []
        verdict = "right" if same else "unjudged" if not rivals else "wrong"
        if verdict == "wrong" and any(is_near(store, belief, fact) for fact in rivals):
            verdict = "near"
        counts = found.by_relation[one.relation]
        counts[verdict] += 1
        counts[verdict + "_sure"] += belief.p >= BAR
        if verdict == "wrong":
            found.wrong.append(belief)
        elif verdict == "unjudged":
            found.unjudged.append(belief)
    for fact in gold:
        counts = found.by_relation[fact.relation]
        counts["withheld"] += 1
        if any(is_told(store, fact, forgotten[end]) for end in (fact.head, fact.tail) if end in forgotten):
            counts["told"] += 1
            counts["found"] += fact.id in hits
            counts["found_sure"] += hits.get(fact.id, 0.0) >= BAR
    return found


# ---- the run --------------------------------------------------------------------------------------------------------
def measure(asked: argparse.Namespace) -> dict[str, object]:
    """Withhold, read, believe, compare."""
    drawn = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "brain"
        shutil.copytree(asked.brain, copy)
        with Store.open(copy, writable=True) as store:
            poets = list(biographies(store, asked.packages))
            poets = drawn.sample(poets, min(asked.poets, len(poets)))
            forgotten = {poet.entity: poet for poet in poets[: round(SHARE * len(poets))]}
            gold = withhold(store, list(forgotten.values()))
        with Brain.open(copy) as opened:
            ground = opened.ground()
            with Store.open(copy, writable=True) as store:
                begun = time.perf_counter()
                report = ingest(store, ground, [open_text(poet.text, poet.entity + ".md") for poet in poets])
                reading = time.perf_counter() - begun
                begun = time.perf_counter()
                beliefs = believe(store, store.snapshot())
                believing = time.perf_counter() - begun
                found = judge(store, open_proposals(beliefs), gold, forgotten)
                if asked.sample:
                    show(store, found, asked.sample, drawn)
    size = sum(len(poet.text) for poet in poets)
    figures: dict[str, object] = {"poets": len(poets), "forgotten": len(forgotten), "megabytes": round(size / 1e6, 3)}
    figures |= {"passages": report.passages, "unread": len(report.rejected), "evidence": report.evidence}
    speed = {
        "ingest_s": round(reading, 1),
        "mb_per_s": round(size / 1e6 / reading, 4),
        "believe_s": round(believing, 2),
    }
    return {**figures, **speed, **summary(found, asked), **others(beliefs, poets, forgotten)}


def summary(found: Found, asked: argparse.Namespace) -> dict[str, object]:
    """Recall and precision, whole and by relation, rounded."""
    biographic = Found({name: counts for name, counts in found.by_relation.items() if name in STATED})
    told, right, wrong = (biographic.total(name) for name in ("told", "right", "wrong"))
    sure = {name: found.total(name + "_sure") for name in ("right", "wrong", "near", "unjudged")}
    shown: dict[str, object] = {
        "withheld": biographic.total("withheld"),
        "told": told,
        "recall": round(biographic.total("found") / max(told, 1), 3),
        "recall_at_80": round(biographic.total("found_sure") / max(told, 1), 3),
        "right": right,
        "wrong": wrong,
        "near": biographic.total("near"),
        "unjudged": found.total("unjudged"),
        "precision": round(right / max(right + wrong, 1), 3),
        "at_80": sure,
        "precision_at_80": round(sure["right"] / max(sure["right"] + sure["wrong"], 1), 3),
    }
    if asked.judged:
        share = asked.judged[0] / asked.judged[1]
        better = round((right + wrong * share) / max(right + wrong, 1), 3)
        shown["judged_by_reading"] = {"n": asked.judged[1], "right": asked.judged[0], "precision": better}
    if asked.judged_open:
        good, of, good_sure, of_sure = asked.judged_open
        likely = sure["right"] + sure["unjudged"] * good_sure / of_sure
        everything = likely / (sure["right"] + sure["wrong"] + sure["unjudged"])
        shown["unjudged_by_reading"] = {"n": of, "right": good, "n_at_80": of_sure, "right_at_80": good_sure}
        shown["precision_at_80_of_all_by_reading"] = round(everything, 3)
    shown["columns"] = list(COLUMNS)
    shown["by_relation"] = {
        name: [counts[column] for column in COLUMNS] for name, counts in sorted(found.by_relation.items())
    }
    return shown


def others(beliefs: list[Belief], poets: list[Poet], forgotten: dict[str, Poet]) -> dict[str, object]:
    """What is believed of the poets whose facts stayed: known already, or new; and of nobody read about."""
    rest = {poet.entity for poet in poets} - set(forgotten)
    about = [one for one in beliefs if {one.candidate.head, one.candidate.tail} & rest]
    waiting = [one for one in open_proposals(beliefs) if {one.candidate.head, one.candidate.tail} & rest]
    elsewhere = [
        one for one in open_proposals(beliefs) if not {one.candidate.head, one.candidate.tail} & (rest | set(forgotten))
    ]
    return {
        "others_known": sum(one.standing == "known" for one in about),
        "others_new": len(waiting),
        "others_new_at_80": sum(one.p >= BAR for one in waiting),
        "others_disputed": sum(one.standing == "disputed" for one in waiting),
        "of_nobody_drawn": len(elsewhere),
        "of_nobody_drawn_at_80": sum(one.p >= BAR for one in elsewhere),
    }


def show(store: Store, found: Found, path: Path, drawn: random.Random) -> None:
    """Write some of the wrong and of the unjudged ones with their texts, to be judged."""
    chosen = [
        (kind, belief)
        for kind, group in (("wrong", found.wrong), ("unjudged", found.unjudged))
        for belief in drawn.sample(group, min(SAMPLE, len(group)))
    ]
    with path.open("w", encoding="utf-8") as file:
        for number, (kind, belief) in enumerate(chosen):
            one, best = belief.candidate, belief.evidence[0]
            passage = store.passage(best.passage)
            quote = passage.text[best.span_from : best.span_to] if passage else ""
            file.write(f"{number} {kind}: {one.head} {one.relation} {one.tail or one.value} p={belief.p}")
            file.write(f" {best.extractor} {best.shape}\n  {quote}\n  {passage.text if passage else ''!r}\n\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given = os.environ.get("SUPERBRAIN_PACKAGES")
    parser.add_argument("--packages", type=Path, default=given, required=not given)
    parser.add_argument("--brain", type=Path, required=True)
    parser.add_argument("--poets", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=Path, help="write wrong and unjudged ones here")
    parser.add_argument("--judged", type=int, nargs=2, metavar=("RIGHT", "OF"), help="judging wrong ones")
    parser.add_argument("--judged-open", type=int, nargs=4, metavar=("RIGHT", "OF", "RIGHT_AT_80", "OF_AT_80"))
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    figures = measure(asked)
    print(json.dumps(figures, ensure_ascii=False))
    if asked.record:
        from record import record

        record("reading_poets", figures, seed=asked.seed)


if __name__ == "__main__":
    main()
