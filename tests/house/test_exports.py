"""What the package offers at its top, and what importing it must not load."""

from __future__ import annotations

import subprocess
import sys

import superbrain


def test_public_names_are_sorted_and_all_there() -> None:
    assert list(superbrain.__all__) == sorted(superbrain.__all__)
    for name in superbrain.__all__:
        assert getattr(superbrain, name) is not None


def test_importing_and_asking_for_a_brain_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'transformers', 'faiss', 'typer'}"
    code = f"import sys, superbrain; superbrain.Brain; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
