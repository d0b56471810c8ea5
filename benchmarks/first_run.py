"""A stranger's first minutes: clone into an empty folder, empty home, what `make demo` does step by step; then a wheel.

    python benchmarks/first_run.py

Times are wall seconds of whole commands, downloads included (pip's own cache is in the empty home, so it is cold). The
two halves of `make demo` are taken apart: the first must do without torch, and torch's download is told alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from record import record

ROOT = Path(__file__).resolve().parent.parent


def timed(command: list[str], folder: Path, home: Path) -> tuple[float, str]:
    """Run a command in a folder with another home; return its seconds and standard output. It must succeed."""
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    environment.pop("VIRTUAL_ENV", None)
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{command} failed:\n{ran.stdout}\n{ran.stderr}")
    return round(time.perf_counter() - begun, 1), ran.stdout


def main() -> None:
    """Clone, both halves of the demonstration, ask from the checkout; build and install the wheel; record the times."""
    with tempfile.TemporaryDirectory() as scratch:
        home, clone, away = (Path(scratch) / name for name in ("home", "clone", "away"))
        home.mkdir()
        away.mkdir()
        timed(["git", "clone", "--quiet", str(ROOT), str(clone)], home, home)
        python = str(clone / ".venv" / "bin" / "python")
        light, _ = timed([sys.executable, "scripts/setup.py", "demo"], clone, home)
        demo, shown = timed([python, "-m", "superbrain", "demo", "--light"], clone, home)
        ask, _ = timed([python, "cli.py", "ask", "法国的首都是哪里？"], clone, home)
        _, listed = timed([python, "-m", "pip", "list"], clone, home)
        torch, _ = timed([sys.executable, "scripts/setup.py", "train"], clone, home)
        trained, _ = timed([python, "-m", "superbrain", "demo", "--train"], clone, home)
        timed([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(away), str(clone)], clone, home)
        timed([sys.executable, "-m", "venv", str(away / "venv")], away, home)
        wheel = str(next(away.glob("*.whl")))
        pip = [str(away / "venv" / "bin" / "pip"), "install", "--quiet", "-c", str(clone / "constraints.txt"), wheel]
        install, _ = timed(pip, away, home)
        superbrain = str(away / "venv" / "bin" / "superbrain")
        wheel_demo, _ = timed([superbrain, "demo", "--light"], away, home)
    figures = {
        "first_half_s": round(light + demo, 1),
        "torch_download_s": torch,
        "second_half_s": trained,
        "ask_from_checkout_s": ask,
        "torch_in_first_half": "torch" in listed,
        "wheel_install_s": install,
        "wheel_demo_s": wheel_demo,
        "demo_lines": len(shown.splitlines()),
    }
    record("first_run", figures)


if __name__ == "__main__":
    main()
