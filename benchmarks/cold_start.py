"""How long whole commands take from nothing, and how much memory: `--help`, `ask`, `show` on the bundled world.

    python benchmarks/cold_start.py [RUNS]

Each command is a new process; the brain's caches are warm, as they are from its second command on. The physical floor
beside it is an interpreter that starts and imports numpy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from record import record

COMMANDS = {
    "python_and_numpy": ["-c", "import numpy"],
    "help": ["-m", "superbrain", "--help"],
    "ask_one_hop": ["-m", "superbrain", "ask", "法国的首都是哪里？"],
    "ask_two_hops": ["-m", "superbrain", "ask", "What currency is used in the country whose capital is Nairobi?"],
    "show": ["-m", "superbrain", "show", "李白"],
}


def run(arguments: list[str], folder: str) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of one process."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{arguments} failed")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def main() -> None:
    """Make a brain, run each command several times and record medians."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        run(["-m", "superbrain", "init", "--world"], folder)
        for name, arguments in COMMANDS.items():
            run(arguments, folder)
            taken = [run(arguments, folder) for _ in range(runs)]
            figures[f"{name}_s"] = round(statistics.median(seconds for seconds, _ in taken), 2)
            figures[f"{name}_mb"] = round(max(memory for _, memory in taken))
    record("cold_start", figures, runs=runs, load=round(os.getloadavg()[0], 1), where=str(Path(sys.prefix).name))


if __name__ == "__main__":
    main()
