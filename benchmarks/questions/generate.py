"""Make the 300 generated questions from the built world: 1 to 3 hops, both languages, gold answers by brute force.

    python benchmarks/questions/generate.py        writes benchmarks/questions/generated.jsonl

Gold comes from the rows of facts.tsv alone, by a plain walk that shares no code with the product. Seeded; the same
world gives the same file. A question starts at a name that exactly one entity bears, and every hop has at most 30
answers.
"""

from __future__ import annotations

import json
import lzma
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent.parent / "kg_data" / "world" / "built"
PER_HOPS_AND_LANGUAGE = 50
MOST_ANSWERS = 30
SEED = 20261123
FRAMES = {"zh": "{}是什么？", "en": "What is {}?"}
FRAMES_WHO = {"zh": "{}是谁？", "en": "Who is {}?"}
Step = tuple[str, str]


def rows(stem: str) -> Iterator[dict[str, str]]:
    """Rows of every file of one table of the folder format."""
    for path in sorted(BUILT.glob(f"{stem}*.tsv*")):
        if path.name.split(".")[0].split("-")[0] != stem:
            continue
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            header = next(lines).rstrip("\n").split("\t")
            for line in lines:
                yield dict(zip(header, line.rstrip("\n").split("\t"), strict=True))


class World:
    """Facts by (relation, direction, known end), and names that only one entity bears."""

    def __init__(self) -> None:
        self.relations = tomllib.loads((BUILT / "relations.toml").read_text(encoding="utf-8"))
        self.answers: dict[Step, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for fact in rows("facts"):
            value = fact["tail"] or f"{fact['value']} {fact['unit']}".strip()
            self.answers[fact["relation"], "forward"][fact["head"]].add(value)
            if fact["tail"]:
                self.answers[fact["relation"], "inverse"][fact["tail"]].add(fact["head"])
            if self.relations[fact["relation"]].get("symmetric"):
                self.answers[fact["relation"], "forward"][fact["tail"]].add(fact["head"])
        self.types = {row["key"]: row["types"].split() for row in rows("entities")}
        types = tomllib.loads((BUILT / "types.toml").read_text(encoding="utf-8"))
        self.parents = {key: kind.get("parent", "") for key, kind in types.items()}
        self.bearers: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
        for name in rows("names"):
            self.bearers[name["name"].casefold()].add(name["entity"])
            if name["kind"] == "preferred" and name["language"] in self.names:
                self.names[name["language"]][name["entity"]] = name["name"]
        for table in self.names.values():
            for entity, name in list(table.items()):
                if len(self.bearers[name.casefold()]) > 1:
                    del table[entity]

    def classes(self, entity: str) -> set[str]:
        """Types of an entity and all their ancestors."""
        found = set()
        for kind in self.types[entity]:
            while kind:
                found.add(kind)
                kind = self.parents[kind]
        return found

    def follow(self, starts: set[str], step: Step) -> set[str]:
        """All ends of one step from any of the starts."""
        table = self.answers[step]
        return set().union(*(table[start] for start in starts if start in table))


def questions() -> Iterator[dict[str, object]]:
    """All questions, in the order of hops, then language."""
    world = World()
    phrases = tomllib.loads((HERE / "noun_phrases.toml").read_text(encoding="utf-8"))
    steps = [(relation, direction) for relation, ways in phrases.items() for direction in ways]
    number = 0
    for hops in (1, 2, 3):
        for language in ("zh", "en"):
            chance = random.Random(f"{SEED}-{hops}-{language}")
            seen: set[str] = set()
            uses: dict[str, int] = defaultdict(int)
            while len(seen) < PER_HOPS_AND_LANGUAGE:
                made = one_question(world, phrases, steps, hops, language, chance)
                if made is None or made["question"] in seen or uses[str(made["path"])] >= 3:
                    continue
                seen.add(str(made["question"]))
                uses[str(made["path"])] += 1
                number += 1
                yield {"id": f"g{number:03d}"} | made


def one_question(
    world: World, phrases: dict, steps: list[Step], hops: int, language: str, chance: random.Random
) -> dict[str, object] | None:
    """A random walk of so many hops from a random entity, or None where it leads nowhere or back."""
    first = chance.choice(steps)
    starts = [entity for entity in sorted(world.answers[first]) if entity in world.names[language]]
    if not starts:
        return None
    start = chance.choice(starts)
    path, ends, passed = [first], world.follow({start}, first), {start}
    while len(path) < hops:
        usable = [s for s in steps if s[0] != path[-1][0] and world.follow(ends, s)]
        if not usable or len(ends) > MOST_ANSWERS:
            return None
        passed |= ends
        path.append(chance.choice(usable))
        ends = world.follow(ends, path[-1])
    if not ends or len(ends) > MOST_ANSWERS or ends & passed:
        return None
    touched = passed | ends
    if any(relation == "capital" for relation, _ in path) and any(e.startswith("dynasty.") for e in touched):
        return None  # the noun phrases for capitals speak of countries
    phrase = world.names[language][start]
    for relation, direction in path:
        phrase = phrases[relation][direction][language].format(phrase)
    frames = FRAMES_WHO if phrases[path[-1][0]][path[-1][1]].get("who") else FRAMES
    return {
        "language": language, "hops": hops, "question": frames[language].format(phrase),
        "start": start, "path": [f"{relation}.{direction}" for relation, direction in path], "gold": sorted(ends),
    }  # fmt: skip


if __name__ == "__main__":
    with (HERE / "generated.jsonl").open("w", encoding="utf-8") as out:
        for question in questions():
            out.write(json.dumps(question, ensure_ascii=False) + "\n")
