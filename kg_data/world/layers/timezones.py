"""Time zones, the standard times that they keep, and the countries in which they lie."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from .. import cldr
from ..graph import WorldGraph
from ..sources import LICENCES, VERSIONS, Packages
from ..tables import name_rows, rows
from ..zones import zone_table
from .countries import country_key

OFFSET_DAY = datetime(2027, 1, 15, tzinfo=UTC)
"""The day whose clocks are given, less summer time where it is summer then: after all changes that tzdata knows."""

NAMES_OF_TIMES = {"Hawaii": "Hawaii_Aleutian"}
"""Metazones that CLDR has under two keys."""


def timezone_key(zone: str) -> str:
    """Return the key of an IANA zone: Asia/Shanghai -> tz.asia_shanghai."""
    return "tz." + zone.lower().replace("/", "_")


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add the zones of zone.tab with Chinese names from CLDR, and the standard time of each."""
    source = cldr.declare(graph)
    zones = graph.source(
        "tzdata",
        "IANA time zone database",
        package="tzdata",
        version=VERSIONS["tzdata"],
        licence=LICENCES["tzdata"],
        uri="https://www.iana.org/time-zones",
    )
    # The pinned package, not whatever this machine has.
    zoneinfo.reset_tzpath(to=[str((packages.wheel("tzdata") / "tzdata" / "zoneinfo").resolve())])
    cities = dict(cldr.zone_cities(packages, "zh"))
    for code, zone in zone_table(packages):
        city = cities[cldr.OLD_ZONE_NAMES.get(zone, zone)]
        key = graph.entity(timezone_key(zone), "timezone", f"{city}时区", zone, source=zones)
        graph.literal(key, "utc_offset", _offset(zone), source=zones)
        if graph.has_entity(country_key(code)):
            graph.fact(country_key(code), "timezone", key, source=zones)
    _add_standard_times(graph, packages, source)


def _offset(zone: str) -> float:
    """Return hours ahead of UTC in standard time."""
    clock = OFFSET_DAY.astimezone(zoneinfo.ZoneInfo(zone))
    offset = (clock.utcoffset() or timedelta()) - max(clock.dst() or timedelta(), timedelta())
    return offset / timedelta(hours=1)


def _reference_zones(packages: Packages) -> dict[str, str]:
    """Return the zone that stands for each of CLDR's times: America_Pacific -> America/Los_Angeles."""
    maps = (entry["mapZone"] for entry in cldr.supplemental(packages, "metaZones")["metazones"])
    return {zone["_other"]: zone["_type"] for zone in maps if zone["_territory"] == "001"}


def _add_standard_times(graph: WorldGraph, packages: Packages, source: str) -> None:
    chinese = cldr.time_zone_names(packages, "zh")["metazone"]
    english = cldr.time_zone_names(packages, "en")["metazone"]
    periods = dict(cldr.leaves(cldr.supplemental(packages, "metaZones")["metazoneInfo"]["timezone"]))
    references, typed = _reference_zones(packages), {zone: names for zone, *names in rows("standard_times")}
    for _, zone in zone_table(packages):
        if zone in typed:
            continue
        uses = [entry["usesMetazone"] for entry in periods.get(cldr.OLD_ZONE_NAMES.get(zone, zone), ())]
        for time in (use["_mzone"] for use in uses if "_to" not in use):
            name = NAMES_OF_TIMES.get(time, time)
            # CLDR is older than tzdata: Vancouver no longer keeps Pacific Standard Time.
            if name in chinese and _offset(zone) == _offset(references[time]):
                key = f"standard_time.{name.lower()}"
                zh, en = _standard(chinese[name]), _standard(english[name])
                graph.entity(key, "standard_time", zh, en, source=source)
                graph.fact(timezone_key(zone), "standard_time", key, source=source)
    ours = cldr.declare_tables(graph)
    for zone, (code, zh, en) in typed.items():
        key = graph.entity(f"standard_time.{code}", "standard_time", zh, en, source=ours)
        graph.fact(timezone_key(zone), "standard_time", key, source=ours)
    for code, language, kind, text in name_rows("standard_time_names"):
        graph.name(f"standard_time.{code}", text, language, kind=kind, source=ours)


def _standard(names: Mapping[str, Mapping[str, str]]) -> str:
    """Return the name of the standard time, or the only name there is."""
    long = names["long"]
    return (long.get("standard") or long["generic"]).replace("’", "'").replace(" & ", " and ").replace("St.", "Saint")
