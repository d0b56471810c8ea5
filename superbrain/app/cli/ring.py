"""``ring``: what a run on a ring did, again."""

from __future__ import annotations

from typing import Annotated

import typer

from superbrain.app.cli.session import Session

DIFFERENT = 1


def run(context: typer.Context) -> None:
    """Say what can be done with a ring's run."""
    if context.invoked_subcommand is None:
        Session.of(context).write([context.get_help()])


def replay(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="RUN")] = "",
    verify: Annotated[bool, typer.Option("--verify")] = False,
) -> int:
    """Read a run from its merge logs; with --verify repeat it in one process and compare every version, bit for bit."""
    from superbrain.app.progress import ProgressBar
    from superbrain.brain import Brain
    from superbrain.brain.training import replay_run

    session = Session.of(context)
    bar = ProgressBar(session.language)
    with Brain.open(session.brain) as brain:
        try:
            result = replay_run(brain, name, verify=verify, on_share=lambda share: bar.part("ring.replaying", share))
        except KeyboardInterrupt:
            bar.end(session.say("ring.stopped"))
            raise
        finally:
            bar.end()
    if session.json:
        session.write_json(result.to_json())
    else:
        same = "ring.same" if result.verified else "ring.told"
        key = same if result.mismatch is None else "ring.different"
        session.write([session.say(key, **result.to_json())])
    return 0 if result.mismatch is None else DIFFERENT


subverbs = {"replay": replay}
