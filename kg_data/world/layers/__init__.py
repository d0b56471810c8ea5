"""The layers of the world, in the order in which they are built: later ones may look up what earlier ones made.

Each module has ``build(graph: WorldGraph, packages: Packages) -> None``.
"""

from __future__ import annotations

LAYERS = (
    "languages",
    "countries",
    "timezones",
    "china",
    "cities",
    "elements",
    "dynasties",
    "poets",
    "ci",
    "titles",
    "sanguo",
    "cedict_people",
    "birds",
)
