"""What was accepted from text answers in the next question, and the old answers stay as they were.

    python benchmarks/reading_newcomers.py [--record]

500 questions of the sets in benchmarks/questions (generated, paraphrases_dev, unanswerable) are asked of the world;
then the development documents and the two texts of the demonstration are read, all proposals of .8 or more accepted,
and the 500 asked again. ``otherwise`` counts answers that differ although no accepted fact stands in their path.
``newcomers``: for every accepted fact about a newcomer its head's label is asked for, in the next question, in both
languages ("X的籍贯是什么？", "What is the native place of X?"), and ``answered`` counts the right ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from itertools import chain
from pathlib import Path

from question_sets import given, load
from record import record

from superbrain import Brain
from superbrain.app.demo_reading import STORIES
from superbrain.brain import Reply, world_folder
from superbrain.brain.paths import PathEdge

QUESTIONS = 500
LIKELY = 0.8
DOCUMENTS = Path(__file__).resolve().parent / "reading" / "dev"
FORMS = {"zh": "{head}的{relation}是什么？", "en": "What is the {relation} of {head}?"}


def asked(brain: Brain, questions: list[str]) -> list[Reply]:
    """Ask them all, each by itself."""
    return [brain.ask(question) for question in questions]


def otherwise(before: list[Reply], after: list[Reply], accepted: set[int]) -> list[str]:
    """The questions that are answered otherwise without a fact in the path that was accepted."""
    found = []
    for one, other in zip(before, after, strict=True):
        facts = {edge.fact for answer in other.answers for edge in answer.path}
        if told(one) != told(other) and not facts & accepted:
            found.append(one.question)
    return found


def told(reply: Reply) -> tuple[str, list[str]]:
    """The outcome and what is answered; lists name first what most is known of, which new facts may change."""
    return reply.outcome, sorted(given(reply.to_json()))


def answered(brain: Brain, edges: list[PathEdge]) -> tuple[int, int]:
    """How many facts about newcomers are asked for, and answered with the fact itself in the path."""
    right = total = 0
    relations = {relation.key: relation for _, relation in brain.store.relations()}
    for edge in edges:
        for language, form in FORMS.items():
            words = relations[edge.relation.id]
            label = words.zh if language == "zh" else words.en
            reply = brain.ask(form.format(head=edge.head.label, relation=label))
            facts = {each.fact for answer in reply.answers for each in answer.path}
            total, right = total + 1, right + (edge.fact in facts)
            if edge.fact not in facts:
                print(reply.question, reply.outcome, file=sys.stderr)
    return total, right


def main() -> None:
    """Ask, read, accept, ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="append the figures to results.jsonl")
    chosen = parser.parse_args()
    sets = chain(*(load(name) for name in ("generated", "paraphrases_dev", "unanswerable")))
    questions = [row["question"] for row in sets][:QUESTIONS]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "brain"
        with Brain.making(folder, name="newcomers") as made:
            made.load(world_folder())
            made.prepare(thorough=False)
        with Brain.open(folder) as brain:
            before = asked(brain, questions)
            stories = [brain.ask(story.question).outcome for story in STORIES.values()]
            brain.ingest(DOCUMENTS, *(story.text for story in STORIES.values()))
            done = brain.decide(accept=[one.id for one in brain.proposals(least=LIKELY)])
            told = [brain.ask(story.question) for story in STORIES.values()]
            new = {key for _, key in done.newcomers}
            edges = [edge for _, edge in done.accepted]
            total, right = answered(brain, [edge for edge in edges if edge.head.id in new])
            changed = otherwise(before, asked(brain, questions), {edge.fact for edge in edges if edge.fact is not None})
    print(*changed, sep="\n", file=sys.stderr)
    keys = [story.key for story in STORIES.values()]
    figures = {
        "questions": len(questions),
        "otherwise": len(changed),
        "accepted": len(edges),
        "newcomers": len(new),
        "asked_about_newcomers": total,
        "answered": right,
        "two_hops_before": stories,
        "two_hops_right": sum(
            bool(reply.answers) and reply.answers[0].id == key for reply, key in zip(told, keys, strict=True)
        ),
    }
    if chosen.record:
        record("reading_newcomers", figures)
    else:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
