"""Languages, the families that they belong to, and the scripts in which they are written."""

from __future__ import annotations

from collections.abc import Mapping

from .. import cldr
from ..graph import WorldGraph
from ..sources import Packages
from ..tables import name_rows, pairs, rows

NOT_LANGUAGES = frozenset({"art", "mis", "mul", "root", "und", "zxx"})
NOT_SCRIPTS = frozenset({"Zinh", "Zmth", "Zsye", "Zsym", "Zxxx", "Zyyy", "Zzzz"})
WRITTEN_WITH = {"Jpan": ("Hani", "Hira", "Kana"), "Kore": ("Hang",)}
"""Codes that stand for the scripts used together in one language."""


def build(graph: WorldGraph, packages: Packages) -> None:
    """Add every language that CLDR names in Chinese, with its scripts and families."""
    source, ours = cldr.declare(graph), cldr.declare_tables(graph)
    _add_languages(graph, packages, source, ours)
    _add_scripts(graph, packages, source, ours)
    _add_families(graph, packages, source, ours)


def language_key(code: str) -> str:
    """Return the key of a language, from a code with or without script and region (zh_Hant -> language.zh)."""
    return "language." + code.replace("_", "-").split("-")[0].lower()


def _add_languages(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    chinese, english = cldr.labels(packages, "zh", "languages"), cldr.labels(packages, "en", "languages")
    for code, zh in chinese.items():
        # Codes with a hyphen are variants of a language (Swiss High German), or labels for menus.
        if "-" not in code and code not in NOT_LANGUAGES and code in english:
            key = graph.entity(language_key(code), "language", zh, english[code], source=source)
            graph.literal(key, "iso_code", code, source=source)
    for code, zh, en in rows("languages"):
        key = graph.entity(language_key(code), "language", zh, en, source=ours)
        graph.literal(key, "iso_code", code, source=ours)
    for code, language, kind, name in name_rows("language_names"):
        graph.name(language_key(code), name, language, kind=kind, source=ours)


def _add_scripts(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    chinese, english = cldr.labels(packages, "zh", "scripts"), cldr.labels(packages, "en", "scripts")
    languages = set(cldr.labels(packages, "en", "languages").values())
    for code, scripts in _scripts_of(cldr.supplemental(packages, "languageData")).items():
        if not graph.has_entity(language_key(code)):
            continue
        for script in scripts:
            if script not in chinese or script in NOT_SCRIPTS:
                continue
            label = english[script]
            # "Latin" alone is the language.
            name = f"{label} script" if label in languages else label
            key = graph.entity(_script_key(script), "script", chinese[script], name, source=source)
            graph.literal(key, "iso_code", script, source=source)
            graph.fact(language_key(code), "written_in", key, source=source)
            if name == label:
                graph.name(key, f"{label} script", "en", source=source)
    for code, language, kind, name in name_rows("script_names"):
        graph.name(_script_key(code), name, language, kind=kind, source=ours)


def _script_key(code: str) -> str:
    return "script." + code.lower()


def _scripts_of(languages: Mapping[str, Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """Return the scripts of each language; the secondary ones only where there is no primary one."""
    found: dict[str, list[str]] = {}
    for code, entry in languages.items():
        if "-alt-secondary" not in code and entry.get("_scripts"):
            found[code] = [script for given in entry["_scripts"] for script in WRITTEN_WITH.get(given, (given,))]
    for code, entry in languages.items():
        found.setdefault(code.removesuffix("-alt-secondary"), entry.get("_scripts", []))
    # CLDR ranks the traditional letters second; both are what schools teach.
    found["zh"] = ["Hans", "Hant"]
    return found


def _add_families(graph: WorldGraph, packages: Packages, source: str, ours: str) -> None:
    names = {code: (zh, en) for code, zh, en in rows("families")}
    for code, (zh, en) in names.items():
        graph.entity(f"family.{code}", "language_family", zh, en, source=ours)
    for code, language, kind, name in name_rows("family_names"):
        graph.name(f"family.{code}", name, language, kind=kind, source=ours)
    typed = pairs("language_families")
    found = [
        (member, group, source)
        for group, members in cldr.supplemental(packages, "languageGroups").items()
        for member in members.split()
        if group in names and member not in typed
    ]
    for member, group, origin in found + [(member, group, ours) for member, group in typed.items()]:
        key = f"family.{member}" if member in names else language_key(member)
        if graph.has_entity(key):
            graph.fact(key, "language_family", f"family.{group}", source=origin)
