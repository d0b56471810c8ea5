"""What a gloss of CC-CEDICT says about a person: pure functions over one English line.

``Qian Qi (c. 710-780), Tang Dynasty poet`` gives the name, the year of death (the birth is only about), the dynasty
and the occupation. Words are read only where they stand as the person's own description, never after ``of`` or ``by``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..tables import rows

_GLOSS = re.compile(r"^(?:\(Tw\) )?([^()]{2,70}?)(?: \([^()\d]*\))? \(([^()]*\d[^()]*|[^()]*\d-)\),? ?(.*)$")
_YEAR = r"(c\.? ?|ca\.? ?|trad\. |\?)?(\d{1,4})( BC| AD| BCE)?"
_BOTH = re.compile(rf"(?:^|[^\d]\s|^[A-Z][^\d]*\s){_YEAR}[-–—]{_YEAR}(\?)?$")
_BORN = re.compile(r"(?:^|\s)(?:born |b\. ?)?(c\.? ?|\?)?(\d{3,4})[-–—]$")
_DIED = re.compile(r"^[-–—?]{1,2}(c\.? ?|\?)?(\d{1,4})( BC| AD)?$")
_NOT_A_NAME = re.compile(
    r"\b(?:War|Battle|Treaty|Revolution|[Dd]ynasty|Dynasties|Era|[Pp]eriod|Kingdoms?|Movement|Wall|Empire|Republic"
    r"|Incident|Campaign|Rebellion|Uprising|Crusade|Union|Prefecture|County|Province|Banner|Party|Parties|League"
    r"|Government|Riots?|Massacre|Plan|Reform|Expedition|Mutiny|Act|Law|Famine|Conference|Council|Congress|Parliament"
    r"|States?|Society|Temple|Bridge|Palace|Museum|company|Group|Corporation|Army|Curtain|Guard|Legion|Horde|Commune"
    r"|Fort|Bay|[Ss]chool|Olympics|reign|[Ee]poch|age|Age|Korea$|Former|surname|abbr|old name|former|birth name|born"
    r"|real name|personal name|name of|pen name|another|variant|see|also|the"
    r"|(?:Han|Xia|Liang|Qi|Wei|Zhou|Tang|Jin|Yan) of)\b|[\u4e00-\u9fff]|\d"
)
_RANKS = re.compile(
    r"^(?:Dr\.? |Sir |Saint |St\.? |Baron(?:ess)? |Lord |Lady |Earl |Count |Duke |Prince |Princess |General |Marshal "
    r"|Major-General |Field Marshal |Colonel |Admiral |Archbishop |Cardinal |Pope (?=[A-Z][a-z]+ [A-Z])|President "
    r"|Rev\. |Rabbi |Father |Mother (?=T))+"
)
_CUT = re.compile(
    r"\s(?:of|from|in|at|to|during|under|by|with|who|whose|for|on|after|before|author of|best|better|known|famous for"
    r"|since|until|that|as|said|noted|involved|influential|killed|born|associated|considered|made|turned|active|responsible"
    r"|specializing|working|and author|and founder|founding|native|head|one-time|currently|then)\s"
)
_ONE_OF = re.compile(r"^(?:one|two) of (?:the |China's |)")
_STATESMAN = re.compile(
    r"(?:the )?(?:(?:former|senior|first|last|second|third|current|important|early|top|long-serving|Republican"
    r"|Democratic) )*"
    r"(?:(?:PRC|US|ROC|CCP|Soviet|(?:Chinese )?[Cc]ommunist|Chinese|North Korean|East German|Guomindang|Nationalist) )*"
    r"(?:[Pp]resident|[Vv]ice [Pp]resident|[Pp]remier|[Vv]ice [Pp]remier|[Pp]rime [Mm]inister|General [Ss]ecretary"
    r"|paramount leader|supreme leader|Dear Leader|party leader|[Ff]oreign [Mm]inister|Secretary of State|mayor"
    r"|[Gg]overnor|Chancellor of|chairman of the (?:CCP|PRC)|Treasury [Ss]ecretary|politburo)\b"
)
"""The beginning of a description by an office of state alone."""
_TRAILING = re.compile(r"(?:\s(?:from\s)?\d{4}[-–]?(?:\d{2,4})?|\s*[\u4e00-\u9fff|\[\]A-Za-z0-9: ]*\[[^\]]*\])+$")
_FIRST_WORD = re.compile(
    r"((?:(?:early|late|modern|contemporary|former|famous|leading|noted|top|prominent|retired) )*)"
    r"(\S+(?: Korean| Zealand| African)?)(?: (\w+))?"
)
_NO_PERSON = re.compile(r"\b[Dd]ynasty\b|\bcapital of\b")
"""What a name with a second name may say besides: ``Yuan or Mongol dynasty``."""
HEADS_OF_GOVERNMENT_SINCE = 1700
"""Who lived before was minister of a monarch: 狄仁杰 headed no government of today's kind."""
_DYNASTIES = (
    ("Warring States", "warring_states"),
    ("Spring and Autumn", "spring_autumn"),
    ("(?:Former|Western) Han", "western_han"),
    ("(?:Later|Eastern|later|late) Han", "eastern_han"),
    ("Three Kingdoms", "three_kingdoms"),
    ("Western Jin", "western_jin"),
    ("Eastern Jin", "eastern_jin"),
    ("Northern Wei", "northern_wei"),
    ("Sui", "sui"),
    ("Tang", "tang"),
    ("Southern Tang", "southern_tang"),
    ("Northern Song", "northern_song"),
    ("Southern Song", "southern_song"),
    ("Song", "song"),
    ("Yuan", "yuan"),
    ("Ming", "ming"),
    ("Qing", "qing"),
    ("Han", "han"),
    ("Qin", "qin"),
)


@dataclass(frozen=True, slots=True)
class Described:
    """One person of a gloss. Years are astronomical, None where unknown or only about; keys as in our tables."""

    english: str
    born: int | None
    died: int | None
    occupations: tuple[str, ...]
    country: str
    dynasty: str


def read(gloss: str) -> Described | None:
    """Read one gloss, or return None where it describes no person with years."""
    match = _GLOSS.match(gloss)
    if not match:
        return None
    name, inner, description = match.groups()
    name = name.rpartition(")/")[2] or name
    lived = years(inner)
    english = english_name(name)
    # ``Sozialistische Einheitspartei (Socialist Unity Party of Germany 1949-1990)`` is a party.
    if lived is None or not english or _NOT_A_NAME.search(re.sub(r"\d|BC|AD|c\.", "", inner)):
        return None
    occupations, country, dynasty = describe(description, lived)
    return Described(english, *lived, occupations, country, dynasty)


def english_name(name: str) -> str:
    """Return the name without ranks and second spellings, "" if it is none: Dr Sun Yat-sen -> Sun Yat-sen."""
    if _NO_PERSON.search(name):
        return ""
    name = re.sub(r",? (?:Jr|Sr)\.?$", "", name)
    name = re.split(r" or |, also |, aka |/", name)[0].strip()
    if _NOT_A_NAME.search(name) or "," in name:
        return ""
    name = re.sub(r"\b[A-Z]{3,}\b", lambda word: word[0].capitalize(), _RANKS.sub("", name))
    return name if re.match(r"[A-ZÀ-ÞĀ-Ž]", name) and len(name) > 2 else ""


def years(inner: str) -> tuple[int | None, int | None] | None:
    """Return (born, died) of the words in brackets, None where they are no years of a life.

    ``551-479 BC`` -> (-550, -478); ``c. 372-c. 289 BC`` -> (None, None); ``1961-`` -> (1961, None).
    """
    inner = inner.split(",")[0].strip()
    if re.search(r"reign|office|active|fl\.|from|period|since|ruled|ruling|epoch|million|[cC]entury|\dm", inner):
        return None
    if match := _BOTH.search(inner):
        about, first, era, about_too, second, last_era, unsure = match.groups()
        before = bool((era or "").strip().startswith("B")) or (not era and (last_era or "").strip().startswith("B"))
        if len(second) < len(first) and len(first) == 4 and len(second) == 2:
            second = first[:2] + second
        born = 1 - int(first) if before else int(first)
        died = 1 - int(second) if (last_era or "").strip().startswith("B") else int(second)
        if not 8 <= died - born <= 112:
            return None
        return None if about else born, None if about_too or unsure else died
    if match := _BORN.search(inner):
        return (None if match[1] else int(match[2])), None
    if match := _DIED.match(inner):
        died = 1 - int(match[2]) if (match[3] or "").strip() == "BC" else int(match[2])
        return None, None if match[1] else died
    return None


@cache
def _occupations() -> tuple[tuple[str, str], ...]:
    pairs = [(word, slug) for slug, _, words in rows("occupations") for word in words.split(",")]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def _countries() -> Mapping[str, str]:
    return {word: code for code, words in rows("demonyms") for word in words.split(",")}


def describe(text: str, lived: tuple[int | None, int | None]) -> tuple[tuple[str, ...], str, str]:
    """Return (occupations, country code or "", dynasty or "") of a description."""
    among = _ONE_OF.match(text)
    if among:
        head = re.split(r" (?:of|who|in|from|during|with) |,", text[among.end() :])[0]
        head = re.sub(r"^.*(?:and|best-known|earliest|first|most \w+) |s$", "", head)
    else:
        head = _CUT.split(f" {text} ")[0].strip(" .")
    occupations: list[str] = []
    for segment in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*|;\s*", head):
        found = _occupation(segment)
        if not found:
            break
        occupations.append(found)
    country = _country(head, lived)
    of_china = country == "cn" or re.search(r"PRC|Republic of China", text)
    if of_china or (not country and "politician" not in occupations):
        # Presidents also lead societies and banks; the word is sure for politicians and after a nationality.
        occupations = [slug for slug in occupations if slug != "president"]
    if _latest(lived) < HEADS_OF_GOVERNMENT_SINCE:
        occupations = ["politician" if slug == "prime_minister" else slug for slug in occupations]
    if not occupations and _STATESMAN.match(text):
        occupations = ["politician"]
    return tuple(dict.fromkeys(occupations)), country, _dynasty(head, lived)


def likely_occupation(text: str) -> str:
    """Return the first occupation named anywhere near the beginning, "" if none: for proposals only."""
    head = text.partition(")")[2][:60]
    found = [
        (match.start(), slug)
        for word, slug in _occupations()
        if (match := re.search(rf"\b{re.escape(word)}s?\b", head))
    ]
    return min(found)[1] if found else ""


def _occupation(segment: str) -> str:
    segment = _TRAILING.sub("", segment).strip(" .")
    return next((slug for word, slug in _occupations() if re.search(rf"(?:^|\s){re.escape(word)}$", segment, re.I)), "")


def _country(head: str, lived: tuple[int | None, int | None]) -> str:
    """Return the country of a nationality at the beginning: one that existed in the person's time, and only one."""
    if _latest(lived) < 1400:
        return ""
    words = _FIRST_WORD.match(head)
    code = _countries().get(words[2].strip(","), "") if words else ""
    if code and words and words[3] == "American":
        # A Chinese American is a citizen of the United States; the first word says where the family is from.
        code = "us"
    if code == "cn" and _latest(lived) < 1870:
        return ""  # subjects of dynasties
    return code


def _latest(lived: tuple[int | None, int | None]) -> int:
    """Return the latest year in which somebody can have been born, -9999 where nothing is known."""
    born, died = lived
    return max(born or -9999, (died or -9999) - 60)


def _dynasty(head: str, lived: tuple[int | None, int | None]) -> str:
    """Return the dynasty that a description begins with, if no second one follows and the years allow it."""
    text = re.sub(r"^(?:(?:early|mid|late|the|of|during|great|famous|leading|important) )+", "", head)
    found = [key for words, key in _DYNASTIES if re.match(rf"{words}(?:\s|-|,|$)", text)]
    if not found or (
        len(re.findall(r"\b(?:Tang|Song|Yuan|Ming|Qing|Han|Sui|Jin)\b", head)) > 1 and "Southern" not in head
    ):
        return ""
    first, last = next((int(row[5]), int(row[6])) for row in rows("dynasties") if row[0] == found[0])
    born, died = lived
    fits = (born is None or born <= last - 5) and (died is None or died >= first)
    return found[0] if fits else ""
