"""Whom a poem's title addresses: strict patterns over simplified titles. Pure functions, nothing of the graph.

The name must stand directly after the verb. Surname with courtesy name is tried before the full name, because that
is how poets called one another; a name of two letters must be followed by something that ends a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

VERBS: Mapping[str, str] = {
    **dict.fromkeys(("寄", "寄呈", "寄赠", "寄怀", "简", "柬", "奉寄", "奉简"), "sent_poem_to"),
    **dict.fromkeys(("赠", "呈", "奉呈", "奉赠", "兼呈", "投", "贻", "戏赠"), "presented_poem_to"),
    **dict.fromkeys(("送", "饯", "留别", "赠别", "奉别", "别", "奉送"), "farewell_poem_to"),
    **dict.fromkeys(
        ("答", "酬", "和", "奉和", "奉酬", "酬答", "次韵", "次韵答", "次韵和", "次韵酬"), "replied_in_verse_to"
    ),
    **dict.fromkeys(("哭", "挽", "悼", "吊", "伤"), "mourned"),
    **dict.fromkeys(("怀", "忆", "梦", "有怀"), "remembered_in_verse"),
    **dict.fromkeys(("访", "寻", "谒"), "visited_in_verse"),
}
"""Relation by verb."""

WITH_RHYME: Mapping[str, str] = dict.fromkeys(("次", "用", "依", "步", "借"), "replied_in_verse_to")
"""Verbs that address somebody only where the rhyme (韵) follows: 次苏子瞻韵."""

_VERB = re.compile("|".join(sorted({*VERBS, *WITH_RHYME}, key=lambda verb: (-len(verb), verb))))
_NOT_A_VERB = re.compile(
    r"(?:[元太中永清冲广致大]和|[感书咏述遣写]怀|[离话惜分]别|[相追回]忆|[书手尺]简|[感凄悲]伤|[收附]寄)$"
)
_NAME_ENDS = re.compile(
    r"$|[\s，。、]|韵|赴|归|还|游|入|下第|罢|见|惠|诗|先生|先辈|[一二三四五六七八九十]+[首绝章韵]|其[一二]"
    r"|[太少][府卿]|秀才|进士|处士|山人|上人|居士|道士|判官|校书|主簿|参军|司[马直户录法功]|刺史|将军|舍人|学士|侍[郎御]|尚书|相公"
    r"|御史|评事|著作|员外|郎中|拾遗|补阙|明府|使君|录事|司录|县尉|知县|太守|运使|提刑|教授|宣德|通判|推官|大夫|协律|县丞|县令"
)
_ABOUT_OTHERS = re.compile(r"[帖跋赞]|诗稿|画像|图$")
"""Titles on things that people wrote or gave one another: the verb in them is not the author's."""
_ANOTHERS = re.compile(
    r"(?:次韵|依韵|(?<![元太中永清冲广致大政宣重])和|大人)([^，。、\s]{2,9})$"
    r"|(?:代(?!州|[书柬简])|遣(?![兴怀闷])|凭(?![栏阑高]))([^，。、\s]{1,9})$"
)
"""What stands before a verb that is the act of somebody else: 次韵子瞻 寄 X, 遣子 访 X, 代人 赠 X."""
_RHYMED = re.compile(r"(?:^|[，。、\s])[次用依步][^，。、\s韵]{2,5}$")
"""What stands before a verb in the title of the poem whose rhyme is used: 次王彦昭 寄 X 韵 (see ``_ANOTHERS``)."""
_VISITORS = re.compile(r"(?:送|别|喜|闻|云往)([^，。、\s]{2,9})$")
"""The like before a visit: 送姜夔 谒 X."""
_ACTORS = frozenset({"应致远", "谢景英"})
"""People of whom we know no poem, who are the subjects of titles."""
_OWN_AFTER_ALL = re.compile(r"[韵因兼并且又复遂归后诗字首绝]")
"""Words that show that the author goes on about the own poem: 用子瞻韵 寄 X, 代书 寄 X."""
_GIFT = re.compile(r"(?:^|[，。\s])[^，。\s]{0,8}以[^，。\s韵字句诗]{1,12}$|[^得咏][茶酒醅豉笋砚橘柑蟹酥]$")
"""What stands before 送 where something is given: 以双井茶 送 X."""
_SURNAME_IS_ALL = re.compile(r"[二三四五六七八九十两诸]")


@dataclass(frozen=True, slots=True)
class Address:
    """One finding: the relation, the form of the name, and how it was read.

    ``how`` is form (typed), courtesy (surname and courtesy name), full (three letters and more), short (two letters)
    or bare (courtesy name alone: uncertain).
    """

    relation: str
    name: str
    how: str


Lookup = Callable[[str, str], bool]
"""(how, name) -> whether such a name is known."""


def addresses(title: str, known: Lookup) -> Iterator[Address]:
    """Yield whom a title addresses, one finding a verb, in the order of the title."""
    title = re.sub(r"（.*?(?:）|$)", "", title)
    if _ABOUT_OTHERS.search(title):
        return
    end = 0
    for match in _VERB.finditer(title):
        verb, rest = match.group(), title[match.end() : match.end() + 12]
        if match.start() < end or _NOT_A_VERB.search(title[: match.end()]):
            continue
        if _is_not_the_authors(title[: match.start()], verb, known):
            continue
        if verb not in WITH_RHYME and _RHYMED.search(title[: match.start()]) and "韵" in title[match.end() :]:
            continue
        relation = VERBS.get(verb, "")
        if not relation and re.match(r".{2,5}?(?:[一-鿿]{0,3})韵", rest):
            relation = WITH_RHYME[verb]
        found = _name(rest, known) if relation else None
        if found:
            yield Address(relation, *found)
            end = match.end() + len(found[0])


def _is_not_the_authors(before: str, verb: str, known: Lookup) -> bool:
    """Whether a verb after these words is another person's act, or no address but the gift of a thing."""
    if verb in WITH_RHYME or verb.startswith("兼"):
        return False
    if verb in ("送", "奉送") and _GIFT.search(before):
        return True
    visit = VERBS[verb] == "visited_in_verse"
    patterns = (_ANOTHERS, _VISITORS) if visit else (_ANOTHERS,)
    matches = [match for pattern in patterns if (match := pattern.search(before))]
    between = matches[0][matches[0].lastindex or 0] if matches else ""
    if between and between not in VERBS and not _OWN_AFTER_ALL.search(between):
        return True
    # 应致远 谒 X, 子由 寄 X: the whole beginning is the name of who acts.
    return before in _ACTORS or any(known(how, before) for how in ("form", "courtesy", "full"))


def _name(rest: str, known: Lookup) -> tuple[str, str] | None:
    """Return (name, how) of the name at the beginning of a text, the surest reading first."""
    for how, lengths in (("form", (5, 4, 3, 2)), ("courtesy", (4, 3)), ("full", (4, 3))):
        for length in lengths:
            name = rest[:length]
            if len(name) == length and known(how, name) and _may_end(name, rest[length:], how):
                return name, how
    name, after = rest[:2], rest[2:]
    if len(name) == 2 and _NAME_ENDS.match(after) and not _counts_people(after):
        for how in ("short", "bare"):
            if known(how, name):
                return name, how
    return None


def _may_end(name: str, after: str, how: str) -> bool:
    """Short typed forms need an end like any name of two letters: 东坡 is not in 东坡田, 元九 not in 元九十."""
    if how == "form" and len(name) == 2:
        return bool(_NAME_ENDS.match(after)) and not _counts_people(after)
    return (
        how != "form"
        or not re.match(r"[一二三四五六七八九十]", after)
        or bool(re.match(r"[一二三四五六七八九十]+[首绝韵]", after))
    )


def _counts_people(after: str) -> bool:
    """Whether a number of people follows, so that the letters before it are surnames: 王元二相."""
    return bool(_SURNAME_IS_ALL.match(after)) and not re.match(r"[二三四五六七八九十]+[首绝章韵]", after)
