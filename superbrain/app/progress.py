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

LEAST_SHARE: Final = 0.03
"""Before so much is done, how long the rest will take cannot be told."""


class ProgressBar:
    """Shows how far a training is, or a replay."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._live = sys.stderr.isatty()
        self._shown = 0.0
        self._drawn = False
        self._began: dict[str, float] = {}
        """When a work without batches began, by the key of its sentence."""

    def show(self, progress: Progress) -> None:
        """Draw, if the last look was long enough ago or this is the last one."""
        if self._due(done=progress.batch == progress.batches):
            self._draw(bar_line(progress, self.language))

    def finishing(self, share: float) -> None:
        """Draw what share is done of what follows the fit: calibration and the switch."""
        self.part("train.calibrating", share)

    def part(self, key: str, share: float) -> None:
        """Draw what share is done of a work that the sentence ``key`` names; its first look ends another's line."""
        now = time.monotonic()
        first = key not in self._began
        if first:
            self.end()
        if self._due(done=first or share >= 1.0):
            began = self._began.setdefault(key, now)
            left = (now - began) * (1.0 - share) / share if share > LEAST_SHARE else None
            percent = int(100 * share)
            self._draw(message(key, self.language, bar=_bar(share), percent=percent, left=clock(left)))

    def _due(self, *, done: bool) -> bool:
        """Whether it is time for another look."""
        return done or time.monotonic() - self._shown >= (OFTEN if self._live else SELDOM)

    def _draw(self, line: str) -> None:
        self._shown = time.monotonic()
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
    return message(
        "train.bar",
        language,
        bar=_bar(share),
        percent=int(100 * share),
        epoch=progress.epoch,
        loss=f"{progress.loss:.2f}",
        mrr="–" if progress.mrr is None else f"{progress.mrr:.3f}",
        rate=f"{progress.rate:,.0f}",
        left=clock(progress.left),
    )


def _bar(share: float) -> str:
    filled = int(CELLS * min(share, 1.0))
    return "█" * filled + "░" * (CELLS - filled)


def clock(seconds: float | None) -> str:
    """Minutes and seconds; hours where there are any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
