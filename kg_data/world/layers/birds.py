"""Birds of China from CC-CEDICT: species, genus, scientific name (CC BY-SA 4.0)."""

from __future__ import annotations

import re

from .. import cedict
from ..graph import WorldGraph
from ..names import is_han
from ..sources import Packages
from ..tables import pairs

_SPECIES = re.compile(r"^\(bird species of China\) ([^()]+?) \(([A-Z][a-z]+) ([a-z]+(?: [a-z]+)?)\)")


def species(gloss: str) -> tuple[str, str, str] | None:
    """Return (English name, genus, epithet) of a gloss on a bird species, else None."""
    match = _SPECIES.match(gloss)
    return (match[1].strip(), match[2], match[3]) if match else None


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add each species once, under the headword that comes first; other headwords become aliases.

    Keys keep the scientific name that CC-CEDICT has, whatever the genus is called today.
    """
    source = cedict.declare(graph)
    keys: dict[str, str] = {}
    renamed = pairs("bird_names")
    for entry in cedict.entries(packages):
        found = next((bird for gloss in entry.meanings if (bird := species(gloss))), None)
        if not found or not is_han(entry.simplified):
            continue
        english, genus, epithet = found
        listed = f"{genus} {epithet}"
        name = renamed.get(listed, listed)
        genus = name.split()[0]
        if name in keys:
            graph.name(keys[name], entry.simplified, "zh", source=source)
            continue
        key = keys[name] = "bird." + listed.lower().replace(" ", "_")
        graph.entity(key, "bird", entry.simplified, english[:1].upper() + english[1:], source=source)
        if entry.traditional != entry.simplified:
            graph.name(key, entry.traditional, "zh-Hant", source=source)
        genus_key = graph.entity(f"genus.{genus.lower()}", "genus", None, genus, source=source)
        graph.fact(key, "genus", genus_key, source=source)
        graph.literal(key, "scientific_name", name, source=source)
