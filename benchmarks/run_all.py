"""Run every benchmark, one after another, as its own process.

    python benchmarks/run_all.py

What lacks its data set or its brain is skipped with a line that says so; one that fails is named and the others still
run, but then the exit status is 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_A_BENCHMARK = {"run_all.py", "record.py", "breaking.py", "newcomers_world.py"}  # the last is a part of newcomers.py


@dataclass(frozen=True, slots=True)
class Needs:
    """What a script is given: arguments, the variable that names its data set, a brain."""

    arguments: tuple[str, ...] = ()
    variable: str = ""
    brain: bool = False


NEEDS = {
    "calibration.py": Needs(("--record",), variable="SUPERBRAIN_CODEX_S"),
    "epoch_cost.py": Needs(("--record",), variable="SUPERBRAIN_FB15K237"),
    "fb15k237.py": Needs(("--record",), variable="SUPERBRAIN_FB15K237"),
    "inference_world.py": Needs(("--seed", "51", "52", "53")),
    "link_prediction_world.py": Needs(("--record",)),
    "newcomers.py": Needs(("--record",), variable="SUPERBRAIN_CODEX_S"),
    "reading.py": Needs(("--record",), brain=True),
    "reading_forget.py": Needs(("--record",)),
    "reading_kills.py": Needs(("--record",)),
    "reading_newcomers.py": Needs(("--record",)),
    "reading_poets.py": Needs(("--record",), variable="SUPERBRAIN_PACKAGES", brain=True),
    "reasoning_inferred.py": Needs(("--record",), brain=True),
    "ring_speedup.py": Needs(("--record",), brain=True),
    "space_damage.py": Needs(("--record",)),
    "space_switch.py": Needs(("--record",)),
    "train_kills.py": Needs(("--record",)),
}
"""Scripts that are not here need nothing."""


def main() -> int:
    """Run them all; return 1 if one failed."""
    scripts = [script for script in sorted(HERE.glob("*.py")) if script.name not in NOT_A_BENCHMARK]
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        brain = made(Path(scratch) / "brain")
        for script in scripts:
            needs = NEEDS.get(script.name, Needs())
            lack = lacking(needs, brain)
            if lack:
                print(f"{script.name}: skipped, {lack}", file=sys.stderr)
                continue
            print(script.name, file=sys.stderr)
            given = [*needs.arguments, *(["--brain", str(brain)] if needs.brain else [])]
            if subprocess.run([sys.executable, str(script), *given], check=False).returncode:
                failed.append(script.name)
    if failed:
        print("failed: " + ", ".join(failed), file=sys.stderr)
    return bool(failed)


def made(brain: Path) -> Path | None:
    """A brain with the world and its space, or None where that is not bundled."""
    command = [sys.executable, "-m", "superbrain", "init", "--world", "--brain", str(brain)]
    ran = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.DEVNULL, check=False)
    return brain if ran.returncode == 0 and (brain / "space" / "CURRENT").exists() else None


def lacking(needs: Needs, brain: Path | None) -> str:
    """Why a script cannot run, or nothing."""
    if needs.variable and not Path(os.environ.get(needs.variable) or "/nowhere").is_dir():
        return f"{needs.variable} names no folder with its data"
    if needs.brain and brain is None:
        return "the world's brain and its space could not be made"
    return ""


if __name__ == "__main__":
    sys.exit(main())
