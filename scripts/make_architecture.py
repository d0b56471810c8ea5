"""Write docs/architecture.md: the floors, and each module with the first line of its docstring.

python scripts/make_architecture.py            rewrites the page
python scripts/make_architecture.py --check    exits 1 if the page is not what the code says
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"

FLOORS = {
    "app": "what a person or a program touches",
    "brain": "the one door: opens the folder, wires the floors",
    "learning": "text in, evidence and proposals out",
    "language": "Chinese and English in, Chinese and English out",
    "reasoning": "answers and why, over what is known and what is plausible",
    "training": "fitting a space, by one worker or on a ring",
    "embedding": "entities, relations and texts as points in a space, and the odds that it gives",
    "store": "facts on disk; standard library and numpy only",
    "text": "where strings from outside become safe",
    "types": "the words of the house",
    "errors": "every error, with its cause and the next step",
}

HEAD = """# Architecture

```
 facts ──► store (graph) ──► snapshot ──► reasoning ◄── query ◄── language ◄── question
              ▲                │             ▲  │                     │
              │                ▼             │  └─► answers and paths ┴──► sentence
      add, retract, undo    training ──► embedding (space)
```

The **store** remembers facts exactly, in transactions that can be undone, each fact with its sources. A **snapshot**
is the same facts as memory-mapped arrays. **Reasoning** answers queries over it and says which facts prove each answer.
**Language** turns a question into ranked queries, all of which the graph can answer, and answers into sentences. A
**brain** is a folder that holds one graph and its space, and `Brain` is the one door to it.

**Training** fits a space to a snapshot, by one worker or on a [ring](ring.md); **embedding** serves it from mapped
files without torch, and gives the calibrated odds of what the graph does not hold. Reasoning uses both at once and says
which edge is which: [inference](inference.md). **Learning** reads texts into evidence and adds it up to proposals; a
person decides which of them become facts: [learning](learning.md).

Imports run downwards only, from the first floor of this list to the last; import-linter keeps it so. Reasoning and
training stand side by side and do not know each other.

The list below is made by `scripts/make_architecture.py` from the first line of each module's docstring.
"""


def page() -> str:
    """The page as it should stand."""
    parts = [HEAD]
    for floor, duty in FLOORS.items():
        parts.append(f"\n## {floor}: {duty}\n\n")
        parts += [f"- `{path.relative_to(ROOT).as_posix()}`: {first_line(path)}\n" for path in modules(floor)]
    return "".join(parts)


def modules(floor: str) -> list[Path]:
    """The files of a floor: one module, or a folder of them without the bare ``__init__`` files."""
    folder = ROOT / "superbrain" / floor
    if not folder.is_dir():
        return [folder.with_suffix(".py")]
    return sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py")


def first_line(path: Path) -> str:
    """The first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n", 1)[0]


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/architecture.md is stale: run python scripts/make_architecture.py", file=sys.stderr)
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
