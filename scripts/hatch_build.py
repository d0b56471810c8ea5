"""Build hook: the built world travels in wheels, and stays where it is in an editable install of a checkout.

In an editable install a folder `superbrain/_world` in site-packages would be a namespace package that hides the real
one.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WorldHook(BuildHookInterface[Any]):
    """Put kg_data/world/built into the wheel as package data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling with "standard" for a wheel and "editable" for a checkout."""
        if version == "standard":
            build_data["force_include"]["kg_data/world/built"] = "superbrain/_world"
