"""Points at which the crash tests kill the process, to prove that no order of writes loses anything."""

from __future__ import annotations

import os
import signal


def crash_point(name: str) -> None:
    """Kill this process at once, as a power cut would, if ``SUPERBRAIN_CRASH_AT`` names this point."""
    if os.environ.get("SUPERBRAIN_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
