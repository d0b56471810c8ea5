"""Run every benchmark, one after another, as its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_A_BENCHMARK = {"run_all.py", "record.py"}

if __name__ == "__main__":
    for script in sorted(HERE.glob("*.py")):
        if script.name not in NOT_A_BENCHMARK:
            print(script.name, file=sys.stderr)
            subprocess.run([sys.executable, str(script)], check=True)
