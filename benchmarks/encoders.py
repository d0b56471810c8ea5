"""Which packaged sentence encoder ranks relations better, how fast each opens and answers.

    python benchmarks/encoders.py [--set FILE.py] [--encoder NAME ...]

``--set`` is a Python file that assigns two strings: ``R``, one relation a line (key|label en|label zh|statement en|
statement zh|subject en|subject zh, S and O in the statements), and ``Q``, one question a line (key|language|text with
[the mention]). It is read, never run. Each question's mention is replaced by the subject's class ("this country"),
each relation has six wordings, vectors are centred by wording and by language on synthetic questions, not on the set.
Without ``--set`` only times are measured: of single questions, in a fresh process an encoder.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from record import record

from superbrain.embedding import Encoder, load_encoder

MEASURES = {
    "人物": "个人", "国家": "个国家", "地方": "个地方", "公司": "家公司", "河流": "条河", "机构": "个机构",
    "书": "本书", "作品": "部作品", "电影": "部电影", "音乐": "首曲子", "事物": "个东西", "元素": "种元素",
    "物质": "种物质",
}  # fmt: skip
TIMED = (
    "法国的首都是哪里？",
    "What currency is used in the country whose capital is Nairobi?",
    "与中国接壤的国家有哪些",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of ``R``."""

    key: str
    en: str
    zh: str
    statement_en: str
    statement_zh: str
    subject_en: str
    subject_zh: str

    def wordings(self) -> list[str]:
        """Label, question and statement in both languages."""
        this_zh, this_en = f"这{MEASURES[self.subject_zh]}", f"this {self.subject_en}"
        return [
            f"the {self.en} of {this_en}",
            f"{this_zh}的{self.zh}",
            f"What is the {self.en} of {this_en}?",
            f"{this_zh}的{self.zh}是什么？",
            re.sub(r"\bS\b", this_en, re.sub(r"\bO\b", "what", self.statement_en)),
            self.statement_zh.replace("S", this_zh).replace("O", "什么"),
        ]


def read_set(path: Path) -> tuple[list[Relation], list[tuple[str, str, str]]]:
    """Relations, and questions as (key, language, masked text)."""
    values = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    relations = [Relation(*line.split("|")) for line in values["R"].strip().splitlines()]
    by_key = {relation.key: relation for relation in relations}
    questions = []
    for line in values["Q"].strip().splitlines():
        key, language, text = line.split("|")
        relation = by_key[key]
        mask = f"这{MEASURES[relation.subject_zh]}" if language == "zh" else f"this {relation.subject_en}"
        questions.append((key, language, re.sub(r"\[.+?\]", mask, text)))
    return relations, questions


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1."""
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def scores(encoder: Encoder, relations: list[Relation], questions: list[tuple[str, str, str]]) -> dict[str, np.ndarray]:
    """(questions, relations) likeness, raw and centred."""
    wordings = [relation.wordings() for relation in relations]
    table = encoder.encode([text for row in wordings for text in row]).reshape(len(relations), 6, -1)
    asked = encoder.encode([text for _, _, text in questions])
    raw = np.einsum("qd,rwd->qr", asked, table) / 6
    centred = unit(table - table.mean(axis=0))
    shifted = asked.copy()
    for language, frames in (
        ("zh", ("这{m}的{l}是什么", "请问这{m}的{l}是哪个", "{l}")),
        ("en", ("what is the {l} of this {m}", "which is this {m}'s {l}", "{l}")),
    ):
        rows = [row for row, question in enumerate(questions) if question[1] == language]
        synthetic = [
            frame.format(
                m=MEASURES[relation.subject_zh] if language == "zh" else relation.subject_en,
                l=relation.zh if language == "zh" else relation.en,
            )
            for relation in relations
            for frame in frames
        ]
        shifted[rows] -= encoder.encode(synthetic).mean(axis=0)
    return {"raw": raw, "centred": np.einsum("qd,rwd->qr", unit(shifted), centred) / 6}


def quality(encoder: Encoder, path: Path) -> dict[str, float]:
    """Right first (and among three) of all relations, and of those with the same subject, in per cent."""
    relations, questions = read_set(path)
    keys = [relation.key for relation in relations]
    gold = np.array([keys.index(key) for key, _, _ in questions])
    subjects = np.array([relation.subject_en for relation in relations])
    figures = {}
    for name, table in scores(encoder, relations, questions).items():
        typed = np.where(subjects[None, :] == subjects[gold][:, None], table, -np.inf)
        for label, scored in ((name, table), (f"{name}, typed", typed)):
            rank = (scored > scored[np.arange(len(gold)), gold][:, None]).sum(axis=1)
            figures[f"{label}, top 1"] = round(100 * float((rank == 0).mean()), 1)
            figures[f"{label}, top 3"] = round(100 * float((rank < 3).mean()), 1)
            for language in ("zh", "en"):
                mine = np.array([question[1] == language for question in questions])
                figures[f"{label}, top 1 {language}"] = round(100 * float((rank[mine] == 0).mean()), 1)
    return figures


def measure(name: str, path: Path | None) -> dict[str, object]:
    """All figures of one encoder, in this process."""
    start = time.perf_counter()
    encoder = load_encoder(name)
    assert encoder is not None
    encoder.encode(TIMED[:1])
    opened = time.perf_counter()
    times = []
    for _ in range(20):
        for text in TIMED:
            before = time.perf_counter()
            encoder.encode([text])
            times.append(1000 * (time.perf_counter() - before))
    figures: dict[str, object] = {
        "open_s": round(opened - start, 3),
        "question_ms": round(statistics.median(times), 2),
        "question_ms_p95": round(sorted(times)[int(0.95 * len(times))], 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return figures | (quality(encoder, path) if path else {})


def main() -> None:
    """Measure each encoder in a process of its own and record what it says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", type=Path, default=None)
    parser.add_argument("--encoder", action="append", default=[])
    parser.add_argument("--here", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        print(json.dumps(measure(given.here, given.set)))
        return
    for name in given.encoder or ["e5", "use"]:
        command = [sys.executable, __file__, "--here", name, *(["--set", str(given.set)] if given.set else [])]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        record("encoders", json.loads(found), encoder=name, relations_and_questions=bool(given.set))


if __name__ == "__main__":
    main()
