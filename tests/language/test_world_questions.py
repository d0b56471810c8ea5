"""The development questions over the bundled world, without an encoder: a floor for each kind, never one average."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from superbrain.brain import Brain, world_folder
from superbrain.language.interpret import Interpreter
from superbrain.reasoning import Answers, answer, parse
from superbrain.text import key

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions_dev.toml").read_text(encoding="utf-8"))
ALLOWED_MISSES = {"lookup_zh": 4, "lookup_en": 2, "two_hops": 1, "outcome": 3}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    with Brain.create(tmp_path_factory.mktemp("world") / "brain", encoder="none") as brain:
        brain.load(world_folder())
        yield brain.interpreter()


def filled(text: str, reader: Interpreter) -> str:
    """The query with {name:class} replaced by the key of the best known thing of that name and class."""
    ground = reader.ground

    def entity_key(match: re.Match[str]) -> str:
        name, _, kind = match[1].partition(":")
        bearers = [(rank, -ground.snapshot.degree()[e], e) for e, rank in ground.names.bearers(key(name))]
        fitting = [bearer for bearer in sorted(bearers) if not kind or ground.is_a(bearer[2], [kind])]
        found = ground.entity_key(fitting[0][2])
        return found if re.fullmatch(r"[\w.\-]+", found) else f"`{found}`"

    return re.sub(r"\{([^}]*)\}", entity_key, text)


def told(answers: Answers) -> set[object]:
    return {(item.entity, item.literal and item.literal.value, item.number, item.boolean) for item in answers.items}


def is_right(question: str, expected: str, kind: str, reader: Interpreter) -> bool:
    read = reader.interpret(question, limit=100_000)
    if kind == "outcome":
        return (read.outcome or "answered") in expected.split(" ")
    if read.outcome is not None or not read.readings:
        return False
    reading = read.readings[0]
    if kind == "connect":
        return reading.operator == "connect"
    ground = reader.ground
    query = parse(filled(expected, reader))
    gold = answer(query, snapshot=ground.snapshot, store_keys=ground.lookup, limit=100_000)
    return reading.answers is not None and told(reading.answers) == told(gold)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_the_questions_of_a_kind_are_understood(reader: Interpreter, kind: str) -> None:
    missed = [question for question, gold in QUESTIONS[kind].items() if not is_right(question, gold, kind, reader)]
    assert len(missed) <= ALLOWED_MISSES.get(kind, 0), missed
