"""The command line: ``main`` runs one command and gives its exit status.

Nothing heavy is imported here, and the rest only inside ``main``, so that Ctrl-C during start-up ends as quietly as
Ctrl-C later.
"""

from __future__ import annotations

from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``superbrain`` with ``arguments`` (default: those of the process) and return the exit status."""
    try:
        from superbrain.app.cli.program import run

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
