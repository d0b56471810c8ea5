"""Names: simplified Chinese that keeps the 乾 of names, pinyin for places and people, Chinese names of cities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

from .tables import pairs

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇]")
HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·\-－]+")
"""Chinese letters only; kana, hangul and Latin letters all disqualify."""

HAN_WRITING = frozenset({"CN", "HK", "JP", "KP", "KR", "MO", "SG", "TW", "VN"})
"""Countries and territories whose places have Han names of their own, so that none needs to be validated."""

_DRY = re.compile(r"乾(?=[草燥旱貨杯枯淨洗糧酪渴涸濕果薪菜屍])|(?<=[餅晒曬烘風肉葡萄])乾")
_JAPANESE = str.maketrans("戸姫済竝澁鄕", "户姬济并涩乡")
"""Japanese forms that the converter leaves alone, or turns into letters that nobody writes in China."""

_KEEP = "\ue000"  # private use: passes through OpenCC untouched
_VOWELS = tuple("aoeāáǎàōóǒòēéěè")


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def simplify(text: str) -> str:
    """Return simplified Chinese. 乾 (qián, in 乾隆, 乾符, 乾县) stays, unless the word is about dryness."""
    kept = _DRY.sub("干", text).replace("乾", _KEEP)
    return str(_converter("t2s").convert(kept)).replace(_KEEP, "乾")


def simplify_japanese(text: str) -> str:
    """Return simplified Chinese of a name in Japanese forms (広島 -> 广岛, 金沢 -> 金泽)."""
    return simplify(str(_converter("jp2t").convert(text)).translate(_JAPANESE))


def is_han(text: str) -> bool:
    """Whether a text is a name in Chinese letters (· and - allowed) and nothing else."""
    return HAN_NAME.fullmatch(text) is not None


def has_han(text: str) -> bool:
    """Whether any Chinese letter occurs."""
    return HAN.search(text) is not None


@cache
def _readings() -> dict[str, str]:
    """Return readings that the general rules get wrong, by word: 闵行 -> min hang."""
    return pairs("pinyin")


def _syllables(text: str) -> list[str]:
    if text in _readings():
        return _readings()[text].split()
    return list(lazy_pinyin(text, v_to_u=True))


def pinyin(text: str) -> str:
    """Return the pinyin of one word without tones, written together: 西安 -> Xi'an, 吕梁 -> Lüliang."""
    return _joined(_syllables(text.replace("·", "")))


def _joined(syllables: list[str]) -> str:
    """Write syllables together, with an apostrophe before a vowel and a capital in front.

    A letter that no dictionary reads is left as it is by pypinyin; then there is no pinyin at all, "".
    """
    if any(has_han(syllable) for syllable in syllables):
        return ""
    joined = "".join(f"'{s}" if i and s.startswith(_VOWELS) else s for i, s in enumerate(syllables))
    return joined[:1].upper() + joined[1:]


@cache
def _place_letters() -> dict[str, str]:
    return pairs("pinyin_letters")


def place_pinyin(text: str) -> str:
    """Return the pinyin of a place: in names of places 都 is du and 长 is chang (长宁 -> Changning)."""
    plain = text.replace("·", "")
    if plain in _readings():
        return _joined(_readings()[plain].split())
    letters = _place_letters()
    return _joined([letters.get(letter, syllable) for letter, syllable in zip(plain, _syllables(plain), strict=True)])


@cache
def _surnames() -> dict[str, str]:
    """Return all two-character surnames, and those not read as usual, with their readings."""
    return pairs("surnames")


def surname_length(name: str) -> int:
    """Return how many letters of a person's Chinese name are the surname (1 or 2)."""
    return 2 if len(name) > 2 and name[:2] in _surnames() else 1


def person_pinyin(name: str) -> str:
    """Return a person's name in pinyin, surname first: 欧阳修 -> Ouyang Xiu; "" where a letter has no reading."""
    split = surname_length(name)
    surname, given = name[:split], name[split:]
    parts = [_surnames().get(surname) or pinyin(surname), pinyin(given)]
    return " ".join(parts) if all(parts) else "" if given else parts[0]


def romanised(text: str) -> str:
    """Return bare letters of the pinyin, as GeoNames' lower-case alternate names have them."""
    return re.sub(r"[^a-z]", "", "".join(lazy_pinyin(text)).lower())


def rank_city_names(alternates: Iterable[str], country: str) -> list[tuple[str, int]]:
    """Rank the simplified Chinese names among a city's untagged alternate names, best first, with their scores.

    A point for each form that maps to the name, one if it was simplified already, three if its pinyin stands among
    the alternates: somebody wrote it as a romanised Chinese name, which is as good as a language tag.
    """
    alternates = list(alternates)
    spelt = {re.sub(r"[^a-z]", "", name.lower()) for name in alternates if name.islower() or " " in name}
    scores: Counter[str] = Counter()
    for form in alternates:
        if not is_han(form):
            continue
        name = (simplify_japanese(form) if country in ("JP", "KP", "KR") else simplify(form)).replace("－", "-")
        scores[name] += 1 + (form == name) + 3 * (romanised(form) in spelt)
    return sorted(scores.items(), key=lambda item: (-item[1], len(item[0]), item[0]))


def is_validated(score: int, country: str) -> bool:
    """Whether a ranked name may be believed (97.5% of the names that score 3 or more were right, see SOURCES.md)."""
    return country in HAN_WRITING or score >= 3
