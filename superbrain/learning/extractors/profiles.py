"""What a person is, said in a few words beside the name: the Danish physicist X; X, a weaver; 德国化学家X; X是牙医.

Occupations and what people of a country are called are words of the lexicon, so that these names need not be known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from superbrain.learning.extractors.compiling import leading
from superbrain.learning.extractors.masking import THING, Masked, masked
from superbrain.learning.extractors.page import Match, Page
from superbrain.learning.extractors.subjects import subjects
from superbrain.learning.parts import Mention, Newcomer
from superbrain.learning.words import table
from superbrain.text import has_han

PROFILE: Final = "statement"
SCORE: Final = 0.9
BESIDE: Final = 0.85
"""How sure a profession right before a name is its bearer's."""

_FAR: Final = 120
_ASIDE: Final = r"(?:\s?\([^()]*\))?"
_WORD: Final = (
    r"(?!(?:who|and|of|the|is|was|to|in|at|by|for|with|from|a|an|not|born|whose|his|her|as|on|or|that|no|never)\b)"
    r"[a-z][a-z'-]*"
)
_BE: Final = (
    r"(?:is|was|became|being|works as|worked as|trained as|serves as|served as|practised as|remained|has been|had been)"
    r"(?: also| later| first| then| once| now| himself| herself)?(?: an?| the| one of the)?"
)
_AS: Final = (
    r"(?:work|works|worked|working|employed|career|trained|qualified|served|serves|practised|practiced|living|bread) as"
)
_END_EN: Final = r"(?=[,.;:)\-]|$| (?:who|from|of|in|at|by|born|and|with|whose|for|until|since|when|to|before)\b)"
_END_ZH: Final = r"(?=[,;。:)(、\s]|$|出身|之一|兼|和)"
_TITLES: Final = frozenset(("老师", "教授", "秘书", "翻译", "编辑", "教练", "将军", "校长", "导演", "主编", "主持人"))
"""Words before a name that may tell what the person is to somebody else."""


@dataclass(frozen=True, slots=True)
class _Forms:
    """The patterns of one language."""

    named: tuple[tuple[re.Pattern[str], float], ...]
    bodies: tuple[re.Pattern[str], ...]
    jobs: re.Pattern[str]


def profiles(page: Page) -> None:
    """Add what people are to the page."""
    meanings = {key: page.schema.relation_id(key) for key in ("occupation", "nationality")}
    if all(row is None for row in meanings.values()):
        return
    kept = tuple(one for one in page.mentions if not _said_by(one))
    for plain in page.sentences:
        forms = _chinese() if has_han(plain.text) else _english()
        said = any(map(_said_by, plain.mentions)) or forms.jobs.search(plain.text)
        if not said and (forms is _chinese() or _lands().search(plain.text) is None):
            continue
        sentence = masked(page.reading, plain.span, kept)
        for pattern, score in forms.named:
            for found in pattern.finditer(sentence.text):
                name = sentence.mention(found.start("name"))
                if name is not None and not page.is_value(name):
                    _add(page, sentence, found, [name], score)
        for body in forms.bodies:
            for found in body.finditer(sentence.text):
                _add(page, sentence, found, _heads(page, sentence, plain, found), SCORE)


def _said_by(mention: Mention) -> bool:
    """Whether a mention is one of the words that say what somebody is."""
    if "occupation" in mention.types:
        return True
    return bool(_lands().fullmatch(mention.surface.casefold())) and mention.surface.isascii()


def _heads(page: Page, sentence: Masked, plain: Masked, found: re.Match[str]) -> Iterator[Mention]:
    """Whom words without a name may be about, the likeliest first."""
    before = leading(chinese=has_han(sentence.text))
    for pattern in before.headed:
        match = pattern.search(sentence.text, max(0, found.start() - _FAR), found.start())
        if match is not None and (mention := sentence.mention(match.start("head"))) is not None:
            yield mention
    if before.free.search(sentence.text, max(0, found.start() - _FAR), found.start()):
        starts = [start for start, _ in plain.places]
        yield from subjects(page, plain, bisect_left(starts, sentence.places[found.start()][0]))


def _add(
    page: Page, sentence: Masked, found: re.Match[str], heads: Iterator[Mention] | list[Mention], score: float
) -> None:
    said = sentence.original(found.start(), found.end())
    tails = [*_jobs(page, sentence, found), *_land(page, sentence, found)]
    for head in heads:
        added = [page.add(Match(((row, False),), head, tail, said, PROFILE, score)) for row, tail in tails]
        if any(added):
            return


def _jobs(page: Page, sentence: Masked, found: re.Match[str]) -> Iterator[tuple[int, Mention]]:
    row = page.schema.relation_id("occupation")
    groups = found.re.groupindex
    if row is None or "job" not in groups or found["job"] is None:
        return
    words = (_chinese() if has_han(sentence.text) else _english()).jobs
    for one in words.finditer(sentence.text, found.start("job"), found.end("jobs")):
        span = sentence.original(*one.span())
        name = Newcomer(one[0], ("occupation",), True, 0.95)
        yield row, Mention(span.start, span.end, one[0], newcomer=name)


def _land(page: Page, sentence: Masked, found: re.Match[str]) -> Iterator[tuple[int, Mention]]:
    row = page.schema.relation_id("nationality")
    if row is None or "land" not in found.re.groupindex or found["land"] is None:
        return
    if re.match(THING, found["land"]):
        mention = sentence.mention(found.start("land"))
        if mention is not None and "country_or_territory" in page.kinds_above(mention):
            yield row, mention
        return
    span = sentence.original(*found.span("land"))
    name = Newcomer(_countries()[found["land"]], ("country",), True, 0.95)
    yield row, Mention(span.start, span.end, found["land"], newcomer=name)


# ---- patterns -------------------------------------------------------------------------------------------------------
@cache
def _countries() -> dict[str, str]:
    """What people of a country are called to the country."""
    return {word: country for country, words in table("professions")["demonyms"].items() for word in words}


@cache
def _lands() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(_countries())})\b")


def _either(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))  # type: ignore[call-overload]


@cache
def _english() -> _Forms:
    job = rf"(?:{_either(table('professions')['occupations']['en'])})\b"
    land = rf"(?P<land>{_either(_countries())})\b"
    more = rf"(?:{_WORD},? ){{0,3}}?"
    jobs = rf"(?P<jobs>(?P<job>{job})(?:(?:, and |,? and |, )(?:an? )?(?:{_WORD} )?{job})*)"
    noun = rf"{more}(?:{land}(?:-born)?,? )?{more}{jobs}"
    before = r"(?:^|[ (])(?:the |an? |his |her |my |our |and )?"
    holds = "(?:took|acquired|obtained|holds|held|has|had|received|was granted)(?: up)?"
    name = rf"(?P<name>{THING}){_ASIDE}"
    alone = r"(?=[,.;)]|$| by | citizen| national| all | and | who )"
    named = (
        (rf"{name},? {_BE} {noun}{_END_EN}", SCORE),
        (rf"{name}, (?:then |now |himself |herself |once |later |by then )?(?:an? |the )?{noun}{_END_EN}", SCORE),
        (rf"{before}{noun},? (?:called |named |known as )?(?P<name>{THING})(?!'s? )", BESIDE),
        (rf"{name}(?:,| is| was) an? {land}{alone}", SCORE),
        (rf"{name} {holds} {land} (?:citizenship|nationality)", SCORE),
    )  # fmt: skip
    bodies = (rf"{_AS} an? {noun}{_END_EN}", rf"(?:an? |the )?{noun} by (?:trade|profession|training|calling)\b")
    return _Forms(
        tuple((re.compile(one), score) for one, score in named), tuple(map(re.compile, bodies)), re.compile(rf"\b{job}")
    )


@cache
def _chinese() -> _Forms:
    words = table("professions")["occupations"]["zh"]
    job, beside = _either(words), _either(word for word in words if word not in _TITLES)
    land = rf"(?:(?P<land>{THING})(?:籍)?的?)?"
    kind = "(?:近代|现代|当代|著名|知名|杰出|年轻|资深|女|老)?"
    free = "(?:(?![的是在与和不非由被让给])[\u3400-\u9fff]){0,4}?"
    more = f"(?:(?:、|和|与|及|兼|,)(?:{job}))*"
    noun = rf"{land}{kind}(?P<jobs>(?P<job>{job}){more})"
    loose = rf"{land}{kind}{free}(?P<jobs>(?P<job>{job}){more})"
    named = (
        (rf"(?P<name>{THING}){_ASIDE},{noun}{_END_ZH}", SCORE),
        (rf"{land}{kind}(?P<jobs>(?P<job>{beside})(?:(?:、|和|与|及|兼)(?:{beside}))*)(?P<name>{THING})", BESIDE),
    )
    bodies = (
        rf"(?:是|为|系|乃|原是|本是|曾是|也是)(?:一|当地|本地)?[位名个]?(?:的)?{loose}{_END_ZH}",
        rf"(?:从事|当|做|任|担任|成为|改行做|干)[了过上]?(?:[\u3400-\u9fff]{{1,4}}年)?的?(?:一[名位个])?{loose}{_END_ZH}",
        rf"(?<=,){noun}{_END_ZH}",
    )
    return _Forms(
        tuple((re.compile(one), score) for one, score in named), tuple(map(re.compile, bodies)), re.compile(job)
    )
