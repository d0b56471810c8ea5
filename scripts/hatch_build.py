"""Build hook: the built world, its space and the vectors of its wordings travel in wheels, and stay in a checkout.

In an editable install a folder `superbrain/_world` in site-packages would be a namespace package that hides the real
one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WorldHook(BuildHookInterface[Any]):
    """Put kg_data/world/built and the vectors into the wheel as package data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling with "standard" for a wheel and "editable" for a checkout."""
        if version == "standard":
            included = build_data["force_include"]
            included["kg_data/world/built"] = "superbrain/_world"
            space = Path(self.root) / "kg_data" / "world" / "space"
            if space.is_dir():
                included[str(space)] = "superbrain/_world/space"
            for vectors in Path(self.root).glob("kg_data/world/wordings/*.npy"):
                included[str(vectors)] = f"superbrain/_world/{vectors.name}"
