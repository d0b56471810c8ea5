"""Hold the house's size: Python files under 400 lines, functions under 50, no vague words in file names."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
VAGUE = {"util", "utils", "misc", "common", "manager", "handler", "helpers", "info", "data"}


def main() -> int:
    """Print every breach; return 1 if there is one."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [Path(name) for name in listed.stdout.split() if (ROOT / name).exists()]
    breaches = [breach for name in names for breach in breaches_of(name)]
    for breach in breaches:
        print(breach)
    return bool(breaches)


def breaches_of(path: Path) -> list[str]:
    """What is too long, or too vaguely named, in one file."""
    source = (ROOT / path).read_text(encoding="utf-8")
    found = []
    if (lines := source.count("\n")) > LONGEST_FILE:
        found.append(f"{path}: {lines} lines (at most {LONGEST_FILE})")
    if VAGUE & set(path.stem.lower().split("_")):
        found.append(f"{path}: says nothing about its duty")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines (at most {LONGEST_FUNCTION})")
    return found


if __name__ == "__main__":
    sys.exit(main())
