"""Vectors of the world's wordings, made beforehand so that nobody waits for them: ``wordings-<encoder>.npy``.

    python -m kg_data.world.wordings            make them again, after relations.toml or types.toml changed
    python -m kg_data.world.wordings --check    count the wordings that have none

They are a cache of numbers that the encoder gives on any machine, to within the rounding of its arithmetic; a wording
without a vector is encoded where it is needed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from superbrain.brain import Brain
from superbrain.embedding import Encoder, load_encoder
from superbrain.language.similarity import Similarity

HERE = Path(__file__).resolve().parent
SCHEMA = ("brain.toml", "types.toml", "relations.toml")
ENCODERS = ("e5",)
"""Encoders that are slow enough to make it worth shipping: the other one takes two seconds for all wordings."""


@contextmanager
def similarity(encoder: Encoder, kept: Path, schema: Path = HERE.parent / "built") -> Iterator[Similarity]:
    """The likeness of questions to the world's relations, with the vectors in the folder ``kept``.

    Wordings depend on classes and relations alone, so no fact is loaded.
    """
    with tempfile.TemporaryDirectory(prefix="superbrain-") as scratch:
        folder = Path(scratch) / "schema"
        folder.mkdir()
        for name in SCHEMA:
            shutil.copyfile(schema / name, folder / name)
        with Brain.create(Path(scratch) / "brain", encoder="none") as brain:
            brain.load(folder)
            yield Similarity.of(brain.interpreter().ground, encoder, (kept,))


def make(encoder: Encoder, target: Path = HERE) -> int:
    """Encode all wordings into ``target``, without those of earlier versions; returns how many there are."""
    for old in target.glob(f"wordings-{encoder.fingerprint}.npy"):
        old.unlink()
    with similarity(encoder, target) as made:
        number = made.prepare()
    for new in target.glob(f"wordings-{encoder.fingerprint}.npy"):
        new.chmod(0o644)
    return number


def missing(encoder: Encoder, kept: Path = HERE) -> int:
    """How many wordings have no vector yet; the folder ``kept`` stays as it is."""
    with tempfile.TemporaryDirectory(prefix="superbrain-") as scratch:
        for path in kept.glob("wordings-*.npy"):
            shutil.copyfile(path, Path(scratch) / path.name)
        with similarity(encoder, Path(scratch)) as found:
            return found.prepare()


def main(argv: list[str] | None = None) -> int:
    """Run the command line; with --check 1 if a wording has no vector."""
    parser = argparse.ArgumentParser(prog="python -m kg_data.world.wordings", description="Vectors of all wordings.")
    parser.add_argument("--check", action="store_true", help="only count the wordings that have no vector")
    arguments = parser.parse_args(argv)
    status = 0
    for name in ENCODERS:
        encoder = load_encoder(name)
        if encoder is None:
            continue
        if arguments.check:
            lacking = missing(encoder)
            print(f"{name}: {lacking} wordings without a vector")
            status = status or int(lacking > 0)
        else:
            print(f"{name}: {make(encoder)} wordings encoded", file=sys.stderr)
    return status
