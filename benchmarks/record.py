"""Append a figure to results.jsonl with the command, commit, machine and date that made it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.jsonl"


def record(benchmark: str, figures: dict[str, object], **conditions: object) -> None:
    """Print the figures and append them as one line; ``conditions`` say what else a reader must know."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    line = {
        "benchmark": benchmark,
        "figures": figures,
        "conditions": conditions,
        "command": "python " + " ".join([os.path.relpath(sys.argv[0]), *sys.argv[1:]]),
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": machine,
    }
    print(json.dumps(line, ensure_ascii=False))
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(json.dumps(line, ensure_ascii=False) + "\n")
