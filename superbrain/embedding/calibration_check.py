"""Whether what stands in a calibration.json can be that of a calibration at all, value by value.

`superbrain.embedding.truth.TruthModel.from_json` reads the parts; here is what would otherwise show only much later:
numbers beyond all bounds, rates that are none, a summary that cannot be told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, get_type_hints

from superbrain.embedding.calibration import Band, Summary

LARGEST: Final = 1e12
"""Weights of features that hardly vary can be large; nothing is as large as this."""

DEEPEST: Final = 12


def check(plain: Mapping[str, Any]) -> None:
    """ValueError says what cannot be."""
    _check_numbers(plain, "", 0)
    verdicts = plain.get("verdicts")
    if verdicts is not None and not isinstance(verdicts, dict):
        raise ValueError("verdicts: no object")
    judged = verdicts is not None and "needed" not in verdicts
    for summary in (plain.get("summary"), verdicts.get("summary") if verdicts else None):
        _check_summary(summary)
    missing = plain.get("missing")
    if not isinstance(missing, dict) or not all(_rates(row) for row in missing.values()):
        raise ValueError("missing: no rates")
    for part in ("calibration", "existence", *(["verdicts"] if judged else [])):
        inner = plain.get(part, {"ceiling": 1.0})
        ceiling: Any = inner.get("ceiling") if isinstance(inner, dict) else None
        if not _is_number(ceiling) or not 0.0 < ceiling <= 1.0:
            raise ValueError(f"{part}.ceiling: {str(ceiling)[:40]}")


def _check_summary(summary: Any) -> None:
    if summary is None:
        return
    _check_record(summary, Summary, "summary")
    if not isinstance(summary["bands"], list):
        raise ValueError("summary.bands: no list")  # noqa: TRY004  whoever reads looks for one kind of error
    for band in summary["bands"]:
        _check_record(band, Band, "summary.bands")


def _check_numbers(value: Any, place: str, depth: int) -> None:
    """Every number within it is finite and of a size that can be."""
    if depth > DEEPEST:
        raise ValueError(f"{place[:80]}: nested too deeply")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_numbers(inner, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_numbers(inner, place, depth + 1)
    elif _is_number(value) and not (math.isfinite(value) and abs(value) <= LARGEST):
        raise ValueError(f"{place[:80]}: a number that cannot be")


def _check_record(told: object, kind: type[Summary] | type[Band], place: str) -> None:
    """The fields of a dataclass, each of its kind."""
    kinds = get_type_hints(kind)
    if not isinstance(told, dict) or told.keys() != kinds.keys():
        raise ValueError(f"{place}: other fields")
    for name, wanted in kinds.items():
        value = told[name]
        fits = {float: _is_number(value), int: type(value) is int and value >= 0, str: isinstance(value, str)}
        if not fits.get(wanted, True):
            raise ValueError(f"{place}.{name}: {str(value)[:40]}")


def _rates(row: object) -> bool:
    return isinstance(row, list) and all(_is_number(rate) and 0.0 <= rate <= 1.0 for rate in row)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
