"""The progress of long work on standard error: one line written over on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from superbrain.app.messages import message
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.training.progress import Progress

CELLS: Final = 24
OFTEN, SELDOM = 0.2, 15.0
"""Seconds between two looks on a terminal, and elsewhere."""


class ProgressBar:
    """Shows how far a training is."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._live = sys.stderr.isatty()
        self._shown = 0.0
        self._drawn = False

    def show(self, progress: Progress) -> None:
        """Draw, if the last look was long enough ago or this is the last one."""
        now = time.monotonic()
        done = progress.batch == progress.batches
        if now - self._shown < (OFTEN if self._live else SELDOM) and not done:
            return
        self._shown = now
        line = bar_line(progress, self.language)
        sys.stderr.write(f"\r{line}\x1b[K" if self._live else line + "\n")
        sys.stderr.flush()
        self._drawn = self._live

    def end(self, line: str = "") -> None:
        """Leave the line standing; then say ``line``."""
        sys.stderr.write("\n" * self._drawn + (line + "\n" if line else ""))
        sys.stderr.flush()
        self._drawn = False


def bar_line(progress: Progress, language: Language) -> str:
    """One look in words: bar, share, epoch, loss, MRR, speed, time left."""
    share = progress.batch / max(progress.batches, 1)
    filled = int(CELLS * share)
    return message(
        "train.bar",
        language,
        bar="█" * filled + "░" * (CELLS - filled),
        percent=int(100 * share),
        epoch=progress.epoch,
        loss=f"{progress.loss:.2f}",
        mrr="–" if progress.mrr is None else f"{progress.mrr:.3f}",
        rate=f"{progress.rate:,.0f}",
        left=clock(progress.left),
    )


def clock(seconds: float | None) -> str:
    """Minutes and seconds; hours where there are any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
