"""Right answers, list F1, declines and time over the question sets, on the bundled world.

    python benchmarks/question_sets.py [--encoder NAME] [--show SET]

Sets: ``generated`` (300, gold by benchmarks/questions/generate.py), ``paraphrases`` (100, written from the relation
list alone, before any wording), ``paraphrases_dev`` and ``paraphrases_dev2`` (for building), ``unanswerable`` (50).
``--show SET`` prints the misses of one set. The brain is made in a temporary folder, every question is asked once
untimed and once timed, in one process.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from questions.generate import World
from record import record

from superbrain import Brain
from superbrain.brain import world_folder

QUESTIONS = Path(__file__).resolve().parent / "questions"
PARAPHRASES = ("paraphrases", "paraphrases_dev", "paraphrases_dev2")
SETS = ("generated", *PARAPHRASES, "unanswerable")
SHOWN = {"answered", "inferred", "overview"}


def load(name: str) -> list[dict]:
    """The questions of one set."""
    return [json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def given(reply: dict) -> list[str]:
    """The answers of a reply in the form of the gold: keys, or value and unit."""
    if reply["outcome"] not in SHOWN:
        return []
    return [answer["id"] or f"{answer['value']} {answer['unit'] or ''}".strip() for answer in reply["answers"]]


def same(a: str, b: str) -> bool:
    """True for equal keys, or for equal numbers with the same unit."""
    if a == b:
        return True
    (x, *unit), (y, *other) = a.split(" "), b.split(" ")
    try:
        return float(x) == float(y) and unit == other
    except ValueError:
        return False


def f1(answers: list[str], gold: list[str]) -> float:
    """Harmonic mean of precision and recall of a list of answers."""
    hits = sum(any(same(answer, g) for g in gold) for answer in answers)
    return 2 * hits / (len(answers) + len(gold)) if hits else 0.0


def paraphrase_gold(world: World, question: dict) -> list[str]:
    """Answers of the graph to (mention, relation, direction), over every entity of that name and those types."""
    relation, mention = question["relation"], question["mention"]
    if question["direction"] == "inverse" and world.relations[relation].get("literal"):
        table = world.answers[relation, "forward"]
        return sorted(head for head, values in table.items() if any(same(v.split(" ")[0], mention) for v in values))
    bearers = world.bearers.get(mention.casefold(), set())
    wanted = set(question["mention_types"])
    bearers = {b for b in bearers if wanted & world.classes(b)} or bearers
    return sorted(world.follow(bearers, (relation, question["direction"])))


def measure(brain: Brain, questions: list[dict], show: bool) -> tuple[list[dict], list[float]]:
    """Each question with its reply and F1; and the seconds of the second asking."""
    times = []
    for question in questions:
        brain.ask(question["question"], limit=1000)
        begun = time.perf_counter()
        reply = brain.ask(question["question"], limit=1000).to_json()
        times.append(time.perf_counter() - begun)
        question["outcome"], answers = reply["outcome"], given(reply)
        question["declined"] = not answers
        if "gold" in question:
            question["hit"] = bool(answers) and any(same(answers[0], g) for g in question["gold"])
            question["f1"] = f1(answers, question["gold"])
        missed = question["f1"] < 1 if "gold" in question else not question["declined"]
        if show and missed:
            wanted = question.get("path", question.get("relation")), question.get("gold", [])[:3]
            shown = question["id"], question["question"], reply["outcome"], reply["query"], answers[:3], *wanted
            print(*shown, sep=" | ", file=sys.stderr)
    return questions, times


def share(questions: list[dict], field: str, **where: object) -> float:
    """Mean of a field over the questions that have the given values."""
    chosen = [q[field] for q in questions if all(q[k] == v for k, v in where.items())]
    return round(statistics.fmean(chosen), 3)


def main() -> None:
    """Measure all sets and record one line."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--encoder", default="")
    arguments.add_argument("--show", default="")
    chosen = arguments.parse_args()
    world = World()
    sets = {name: load(name) for name in SETS}
    for question in (question for name in PARAPHRASES for question in sets[name]):
        question["gold"] = paraphrase_gold(world, question)
    unanswered = [q["id"] for q in sets["paraphrases"] if not q["gold"]]
    with tempfile.TemporaryDirectory() as folder:
        times: list[float] = []
        with Brain.create(Path(folder) / "brain", encoder=chosen.encoder) as brain:
            brain.load(world_folder())
            for name, questions in sets.items():
                times += measure(brain, questions, chosen.show == name)[1]
    generated = sets["generated"]
    paraphrases, for_building, building_2 = ([q for q in sets[name] if q["gold"]] for name in PARAPHRASES)
    times.sort()
    record("question_sets", {
        "generated_hits_at_1": share(generated, "hit"), "generated_f1": share(generated, "f1"),
        **{f"generated_f1_{hops}_hops": share(generated, "f1", hops=hops) for hops in (1, 2, 3)},
        **{f"generated_f1_{language}": share(generated, "f1", language=language) for language in ("zh", "en")},
        "paraphrase_hits_at_1": share(paraphrases, "hit"), "paraphrase_f1": share(paraphrases, "f1"),
        "paraphrase_dev_hits_at_1": share(for_building, "hit"),
        "paraphrase_dev2_hits_at_1": share(building_2, "hit"),
        "paraphrases_without_gold": unanswered, "unanswerable_declined": share(sets["unanswerable"], "declined"),
        "warm_ms_p50": round(1000 * times[len(times) // 2], 1),
        "warm_ms_p95": round(1000 * times[int(len(times) * 0.95)], 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }, encoder=chosen.encoder or "default", questions={name: len(asked) for name, asked in sets.items()})  # fmt: skip


if __name__ == "__main__":
    main()
