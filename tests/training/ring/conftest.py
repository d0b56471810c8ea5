"""Lets the workers of a ring, which inherit the path, find the tasks of these tests."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[2] / "training"))  # ring_walkthrough.py
