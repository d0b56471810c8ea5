"""English names of people of old China: our table first, then pinyin with the surname in front."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..names import person_pinyin, pinyin
from ..tables import rows


@cache
def _typed() -> Mapping[str, str]:
    return {name: english for name, english in rows("person_names")}  # noqa: C416 - rows are of any width


def english(name: str, *, whole: bool = False) -> str:
    """Return the English name of a person: 欧阳修 -> Ouyang Xiu.

    ``whole``: the name has no surname in front (monks, Manchus): 玄烨 -> Xuanye.
    """
    return _typed().get(name) or (pinyin(name) if whole else person_pinyin(name))
