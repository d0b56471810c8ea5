"""The time zones of the IANA database, as the tzdata package has them."""

from __future__ import annotations

from collections.abc import Iterator

from .sources import Packages


def zone_table(packages: Packages) -> Iterator[tuple[str, str]]:
    """Yield (country code, zone) from zone.tab, in its order."""
    for line in (packages.wheel("tzdata") / "tzdata" / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            yield code, zone
