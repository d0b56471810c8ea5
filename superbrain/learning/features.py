"""What the model of beliefs is told of a candidate: numbers that hold for text of any hand."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from superbrain.learning.extractors.ends import is_profession
from superbrain.learning.extractors.naming import is_name
from superbrain.learning.linking import named
from superbrain.learning.trust import Shapes
from superbrain.learning.words import table
from superbrain.store.learned import NEWCOMER, Candidate, Evidence
from superbrain.text import has_han

FAMILIES: Final = ("structure", "copula", "apposition", "statement", "shape")

SHOWN: Final[Mapping[str, str]] = {
    "apart": "link", "shared": "link", "odd": "newcomers", "recurs": "newcomers", "new_tail": "newcomers",
    "denied": "rival", "informed": "conflict", "choice": "rival", "long": "score",
    "steady": "link", "far": "link", "fitting": "newcomers",
}  # fmt: skip
"""Features that are told of under the name of another one."""

_NEAR: Final = 2
"""Characters between a head and what is said of it that are no distance."""

_LONGEST_HAN: Final = 4
_LONGEST_WORDS: Final = 4
_CAPITALS: Final = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*)+")
_ENDINGS: Final = (
    "省",
    "市",
    "县",
    "镇",
    "岛",
    "国",
    "朝",
    "语",
    "城",
    "村",
    "州",
    "dynasty",
    " County",
    " Island",
    " Islands",
)
_OPENERS: Final = frozenset(("In", "At", "On", "The", "A", "An", "By", "For", "From", "My", "Our", "His", "Her", "And"))
_PLAIN: Final = re.compile(
    r"[A-Z][\w'’.-]*(?:[ -](?:(?:of|the|de|van|von|al|la|and) )*[A-Z][\w'’.-]*)*"
    r"(?: the (?:elder|younger)| [a-z]+)?|[a-z]+(?: [a-z]+)?"
)


@dataclass
class Surroundings:
    """What else the evidence says: which passages name a newcomer, what a head's relation is said to lead to, which
    heads share the words of a tail, which candidates are denied, what is said of a head.
    """

    passages: dict[str, set[str]]
    fillers: dict[tuple[str, str, str], set[str]]
    holders: dict[tuple[str, str, int, int], set[str]]
    denied: set[str]
    heads: dict[tuple[str, str], set[str]]

    @classmethod
    def of(cls, evidence: Iterable[Evidence]) -> Surroundings:
        """Gather it from all evidence, whatever its stance."""
        passages: dict[str, set[str]] = defaultdict(set)
        fillers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        holders: dict[tuple[str, str, int, int], set[str]] = defaultdict(set)
        heads: dict[tuple[str, str], set[str]] = defaultdict(set)
        denied: set[str] = set()
        for one in evidence:
            for end in (one.head, one.tail):
                if end.startswith(NEWCOMER):
                    passages[end].add(one.passage)
            if one.extractor == "shape":
                continue
            if one.stance == "asserted":
                fillers[one.passage, one.head, one.relation].add(one.tail or one.value)
                heads[one.passage, one.head].add(f"{one.relation} {one.tail or one.value}")
                holders[one.passage, one.relation, one.tail_from, one.tail_to].add(one.head)
            elif one.stance in ("negated", "hedged"):
                denied.add(one.candidate.id)
        return cls(passages, fillers, holders, denied, heads)


def features_of(
    candidate: Candidate, evidence: Sequence[Evidence], shapes: Shapes, around: Surroundings, *, single: bool
) -> dict[str, float]:
    """The numbers of a candidate; ``single``: its relation has one value. One passage is one witness, however often it
    says so.
    """
    features: dict[str, float] = {"bias": 1.0}
    for family in FAMILIES:
        own = [one for one in evidence if one.extractor == family]
        if not own:
            continue
        features[family] = max(0.0, _logit(max(map(shapes.trust, own))) + 2.5) if family == "shape" else 1.0
    stated = [one for one in evidence if one.extractor != "shape"]
    if stated:
        best = max(stated, key=lambda one: (one.score * one.link, one.id))
        features["score"] = _logit(min(0.98, best.score)) - 2.0
        features["link"] = math.log(max(best.link, 0.02))
        features["families"] = float(len({one.extractor for one in stated}) - 1)
        features["newcomers"] = float(best.head.startswith(NEWCOMER) + best.tail.startswith(NEWCOMER))
        features["new_tail"] = float(best.tail.startswith(NEWCOMER))
        features["apart"] = float(min(_apart(one) for one in stated))
        features["far"] = min(math.log1p(max(0, one.span_from - one.head_to) / 40) for one in stated)
        features["steady"] = math.log(max(1, len(around.heads[best.passage, best.head])))
        features["long"] = max(0.0, math.log(max(1, best.span_to - best.span_from) / _usual(best)))
        features["shared"] = float(
            len(around.holders[best.passage, best.relation, best.tail_from, best.tail_to]) > 1 and best.tail_from >= 0
        )
        features["choice"] = float(single and len(around.fillers[best.passage, best.head, best.relation]) > 1)
        features["odd"] = float(sum(_odd(end) for end in (candidate.head, candidate.tail)))
        features["fitting"] = float(sum(_fits(end) for end in (candidate.head, candidate.tail)))
        new = [end for end in (best.head, best.tail) if end.startswith(NEWCOMER)]
        features["recurs"] = math.log(max(1, min((len(around.passages[end]) for end in new), default=1)))
    features["denied"] = float(candidate.id in around.denied)
    features["witnesses"] = math.log(len({one.passage for one in evidence}))
    return features


def _apart(one: Evidence) -> bool:
    """Whether the head is named outside of the words that state it, and not right before them."""
    inside = one.span_from <= one.head_from and one.head_to <= one.span_to
    return not inside and not 0 <= one.span_from - one.head_to <= _NEAR


def _usual(one: Evidence) -> int:
    """The length that statements have at most, as a rule."""
    return 30 if one.tail and has_han(named(one.tail)[1] if one.tail.startswith(NEWCOMER) else "") else 60


def _fits(end: str) -> bool:
    """Whether a newcomer bears a name such as things of its class bear: a person's full name, a place's 城 or 县."""
    if not end.startswith(NEWCOMER):
        return False
    kind, name = named(end)
    if kind in _people():
        return is_name(name) or "·" in name or (len(name.split()) in (2, 3) and bool(_CAPITALS.fullmatch(name)))
    if kind == "occupation":
        return is_profession(name)
    return name.endswith(_ENDINGS)


def _odd(end: str) -> bool:
    """Whether the name of a newcomer looks like more, or something else, than a name, or its class takes no new one."""
    if not end.startswith(NEWCOMER):
        return False
    kind, name = named(end)
    if kind in table("patterns")["closed"]["classes"] or name.split(" ")[0] in _OPENERS:
        return True
    if has_han(name):
        return (
            (len(name) > _LONGEST_HAN and "·" not in name) or len(name) == 1 or (kind in _people() and not _fits(end))
        )
    if kind in _people() and len(name.split()) == 1:
        return True
    return len(name.split()) > _LONGEST_WORDS or name.isupper() or not _PLAIN.fullmatch(name)


def _people() -> frozenset[str]:
    return frozenset(table("patterns")["closed"]["people"])


def _logit(p: float) -> float:
    p = min(0.999, max(0.001, p))
    return math.log(p / (1 - p))
