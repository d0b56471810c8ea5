"""What is to be done with the things described: cues of superlatives, counts, comparisons, negations, found in a
question.

Rules over the cue words of the lexicon. A cue is only evidence: the units it covers are explained if a reading uses
it, and cost something if none does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from typing import Literal as OneOf

from superbrain.language.ground import Ground
from superbrain.language.segment import Segmentation, WordToken, bits
from superbrain.language.units import stem

Way = OneOf["max", "min"]

NEAR: Final = 2
"""Units between the parts of one superlative."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A superlative, ordinal or comparative: units ``mask``, which way, how many.

    ``adjectives`` are names of the lexicon. ``n`` 1 with ``top`` False is the plain superlative; ``n`` > 1 the n-th;
    ``top`` the first n. ``degree`` tells superlatives from comparatives.
    """

    mask: int
    start: int
    way: Way
    adjectives: tuple[str, ...]
    degree: OneOf["superlative", "comparative", "base"] = "superlative"
    n: int = 1
    top: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A literal relation that a ranking may go by, with what it costs to think so and the units that it explains."""

    relation: int
    way: Way
    mask: int
    cost: float


def masked(segmentation: Segmentation, prefix: str) -> int:
    """The units of all words tagged so."""
    mask = 0
    for token in segmentation.tagged(prefix):
        mask |= bits(token.start, token.end)
    return mask


def rankings(segmentation: Segmentation, ground: Ground) -> list[Ranking]:
    """The superlatives, ordinals and comparatives of a question, in order."""
    found: list[Ranking] = []
    for token in segmentation.words:
        names = _adjectives(token.tags)
        if not names and token.tags & {"op:more_than", "op:less_than"}:  # larger than
            token = replace(token, end=token.start + 1, text=segmentation.cut.words[token.start])
            names = _adjectives(ground.lexicon.tags(token.text))
        if not names or _only_leads(segmentation, token):
            continue
        han = segmentation.cut.kinds[token.start] == "han"
        one = _chinese(segmentation, token, names, ground) if han else _english(segmentation, token, names, ground)
        if one is not None:
            found.append(one)
    return found


def _adjectives(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(tag.removeprefix("adj:") for tag in tags if tag.startswith("adj:")))


def _only_leads(segmentation: Segmentation, token: WordToken) -> bool:
    """Whether a word only makes a superlative or comparative of the adjective behind it: most populous."""
    if token.text not in ("most", "least", "more", "less"):
        return False
    behind = next((word for word in segmentation.words if word.start == token.end), None)
    return behind is not None and any(tag.startswith("adj:") for tag in behind.tags)


def _way(names: tuple[str, ...], ground: Ground) -> Way:
    return ground.lexicon.adjectives[names[0]].way


def _chinese(segmentation: Segmentation, token: WordToken, names: tuple[str, ...], ground: Ground) -> Ranking | None:
    words, way = segmentation.cut.words, _way(names, ground)
    before = words[token.start - 1] if token.start else ""
    if before == "最":
        start = token.start - 1
        ordinal = next((n for n in segmentation.numbers if n.ordinal and n.end == start), None)
        n = int(ordinal.value) if ordinal else 1
        start = ordinal.start if ordinal else start
        mask = bits(start, token.end)
        top = _chinese_top(segmentation, token.end)
        if top is not None and ordinal is None:
            return Ranking(mask | top[1], start, way, names, n=top[0], top=top[0] > 1, word=token.text)
        return Ranking(mask, start, way, names, n=n, word=token.text)
    ordinal = next((n for n in segmentation.numbers if n.ordinal and n.end == token.start), None)
    if ordinal is not None and words[ordinal.start] == "第":
        mask, start = bits(ordinal.start, token.end), ordinal.start
        if start >= 2 and words[start - 2 : start] == ("倒", "数"):
            way, mask = ("min" if way == "max" else "max"), mask | bits(start - 2, start)
        return Ranking(mask, start, way, names, n=int(ordinal.value), word=token.text)
    if before in ("更", "较", "比"):
        return Ranking(bits(token.start - 1, token.end), token.start - 1, way, names, "comparative", word=token.text)
    return Ranking(bits(token.start, token.end), token.start, way, names, "base", word=token.text)


def _chinese_top(segmentation: Segmentation, end: int) -> tuple[int, int] | None:
    """人口最多的三个国家, 最大的前5个: how many, and the units that say so."""
    words = segmentation.cut.words
    for number in segmentation.numbers:
        if number.ordinal or number.year or not number.value.isdigit():
            continue
        lead = [i for i in range(end, number.start) if words[i] not in ("的", "前")]
        if end <= number.start <= end + 2 and not lead:
            after = words[number.end] if number.end < len(words) else ""
            if after in ("个", "座", "位", "种", "名", "条", "大"):
                return int(number.value), bits(number.start, number.end + 1)
    return None


def _english(segmentation: Segmentation, token: WordToken, names: tuple[str, ...], ground: Ground) -> Ranking | None:
    words, way = segmentation.cut.words, _way(names, ground)
    text = token.text
    start, mask = token.start, bits(token.start, token.end)
    before = words[start - 1] if start else ""
    if before in ("most", "least") and text not in ("most", "least"):
        way = way if before == "most" else ("min" if way == "max" else "max")
        start, mask, superlative = start - 1, mask | bits(start - 1, start), True
    elif before in ("more", "less") and text not in ("more", "less"):
        way = way if before == "more" else ("min" if way == "max" else "max")
        return Ranking(mask | bits(start - 1, start), start - 1, way, names, "comparative", word=text)
    else:
        superlative = text.endswith("est") or text in ("most", "least", "first", "last")
    if not superlative:
        comparative = (text.endswith("er") and text != "number") or text in ("more", "less")
        return Ranking(mask, start, way, names, "comparative" if comparative else "base", word=text)
    n, top = 1, False
    number = next((one for one in segmentation.numbers if one.end == start and one.value.isdigit()), None)
    if number is not None and 0 < int(number.value) < 1000:
        n, top = int(number.value), not number.ordinal
        start, mask = number.start, mask | bits(number.start, number.end)
    if start and words[start - 1] == "top":
        start, mask, top = start - 1, mask | bits(start - 1, start), True
    return Ranking(mask, start, way, names, n=n, top=top, word=text)


def leading(segmentation: Segmentation) -> list[Ranking]:
    """Rankings by position alone: 人口第二的国家, 排名前三, top 3 countries by area. Their attribute must be named."""
    words = segmentation.cut.words
    found: list[Ranking] = []
    for number in segmentation.numbers:
        if number.year or not number.value.isdigit() or not 0 < int(number.value) < 1000:
            continue
        before = words[number.start - 1] if number.start else ""
        if before in ("前", "top"):
            end = number.end + (number.end < len(words) and words[number.end] in ("名", "位", "个", "大", "的"))
            mask = bits(number.start - 1, end)
            found.append(Ranking(mask, number.start - 1, "max", (), n=int(number.value), top=True))
        elif words[number.start] == "first":
            found.append(Ranking(bits(number.start, number.end), number.start, "min", ("early",)))
        elif (number.ordinal and words[number.start] == "第") or (number.ordinal and "by" in words[number.end :]):
            found.append(Ranking(bits(number.start, number.end), number.start, "max", (), n=int(number.value)))
    return found


def attributes(ranking: Ranking, ground: Ground, named: dict[int, tuple[int, float]]) -> list[Attribute]:
    """The literal relations that a ranking may go by, likeliest first.

    ``named`` are the literal relations that the question's words speak of: relation to (mask, cost).
    """
    found: dict[int, Attribute] = {}
    lexicon = ground.lexicon.adjectives
    for relation, (mask, cost) in named.items():
        if ground.relations[relation].literal not in ("quantity", "date"):
            continue
        own = _own_way(relation, ranking, ground) or _named_way(relation, ranking, ground)
        if not ranking.adjectives and not ranking.top and ground.relations[relation].literal == "date":
            own = "min"  # the first of all is the earliest
        fits = own is not None or not ranking.adjectives or any(lexicon[name].bare for name in ranking.adjectives)
        found[relation] = Attribute(relation, own or ranking.way, mask, cost + (0.0 if fits else 0.35))
    if ranking.adjectives:
        for rank, (relation, way) in enumerate(_by_default(ranking, ground)):
            default = Attribute(relation, way, 0, 0.12 + 0.1 * rank)
            spoken = found.get(relation)
            if spoken is None:
                found[relation] = default
            elif default.cost < spoken.cost:
                found[relation] = Attribute(relation, spoken.way, spoken.mask, default.cost)
    return sorted(found.values(), key=lambda attribute: (attribute.cost, attribute.relation))


def _by_default(ranking: Ranking, ground: Ground) -> list[tuple[int, Way]]:
    """Relations that an adjective speaks of when none is named: by the lexicon's labels, then by the graph's own
    adjectives.
    """
    listed: dict[int, Way] = {}
    for name in ranking.adjectives:
        adjective = ground.lexicon.adjectives[name]
        for label, turned in adjective.attributes:
            for relation, inverse in ground.vocabulary.labels.get(label, ()):
                if not inverse and ground.relations[relation].literal in ("quantity", "date"):
                    listed.setdefault(relation, _turned(ranking.way) if turned else ranking.way)
    for relation in ground.relations:
        way = _own_way(relation, ranking, ground)
        if way is not None:
            listed.setdefault(relation, way)
    return list(listed.items())


def _turned(way: Way) -> Way:
    return "min" if way == "max" else "max"


def _named_way(relation: int, ranking: Ranking, ground: Ground) -> Way | None:
    """The way of an attribute that is named, by the lexicon: who is older has the greater age."""
    for name in ranking.adjectives:
        for label, turned in ground.lexicon.adjectives[name].attributes:
            if (relation, False) in ground.vocabulary.labels.get(label, ()):
                return _turned(ranking.way) if turned else ranking.way
    return None


def _own_way(relation: int, ranking: Ranking, ground: Ground) -> Way | None:
    """Which way a ranking goes by the adjectives that the relation itself declares, None if it declares none that
    fits.
    """
    one = ground.relations[relation]
    flipped = bool(ranking.adjectives) and ranking.way != ground.lexicon.adjectives[ranking.adjectives[0]].way
    for listed in (*one.adjectives_zh, *one.adjectives_en):
        adjective, way = listed.removesuffix("-"), "min" if listed.endswith("-") else "max"
        tags = {tag.removeprefix("adj:") for tag in ground.lexicon.tags(adjective) if tag.startswith("adj:")}
        if adjective == ranking.word or tags & set(ranking.adjectives) or stem(adjective) == stem(ranking.word or "?"):
            found: Way = "max" if way == "max" else "min"
            return _turned(found) if flipped else found
    return None
