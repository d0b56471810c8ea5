"""What the bundled world holds, how right it is, and whether it can be built again byte for byte.

    python benchmarks/world.py [--packages DIR]

Precision is what readers found in kg_data/world/precision (200 facts a layer by a fixed rule, judged from general
knowledge and, for poems and biographies, beside the source). With ``--packages`` the world is built again from its
packages into a temporary folder and compared.
"""

from __future__ import annotations

import argparse
import filecmp
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from questions.generate import BUILT, rows
from record import record

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg_data.world import check, sample  # noqa: E402


def counts() -> dict[str, object]:
    """Facts, facts between entities, relations, the largest relation's share, bilingual entities."""
    relations: Counter[str] = Counter()
    between: Counter[str] = Counter()
    for fact in rows("facts"):
        relations[fact["relation"]] += 1
        between[fact["relation"]] += bool(fact["tail"])
    named: dict[str, set[str]] = {"zh": set(), "en": set()}
    for name in rows("names"):
        if name["kind"] == "preferred" and name["language"] in named:
            named[name["language"]].add(name["entity"])
    largest, most = between.most_common(1)[0]
    return {
        "facts": relations.total(),
        "facts_between_entities": between.total(),
        "relations": len(relations),
        "largest_relation": largest,
        "largest_share": round(most / between.total(), 3),
        "entities": sum(1 for _ in rows("entities")),
        "bilingual_entities": len(named["zh"] & named["en"]),
        "megabytes": round(sum(path.stat().st_size for path in BUILT.iterdir()) / 1e6, 2),
    }


def rebuilt_the_same(packages: str) -> bool:
    """Build again from the packages and compare every file."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kg_data.world.build", "--packages", packages, "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        names = sorted(path.name for path in BUILT.iterdir())
        same, _, _ = filecmp.cmpfiles(BUILT, folder, names, shallow=False)
        return same == names and names == sorted(path.name for path in Path(folder).iterdir())


def main() -> None:
    """Count, check and record."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--packages", default="", help="folder of the packages, to build the world again")
    packages = arguments.parse_args().packages
    sys.argv[1:] = ["--packages", "DIR"] if packages else []
    figures = counts()
    figures["schoolbook_facts"] = len(check.expected())
    figures["schoolbook_wrong"] = len(check.failures(BUILT))
    figures["precision"] = sample.counts()
    if packages:
        figures["rebuilt_byte_for_byte"] = rebuilt_the_same(packages)
    record("world", figures, precision="of the facts before what the readers found was mended")


if __name__ == "__main__":
    main()
