"""What a conversation remembers, and how a question that leaves something out is completed from it.

Three things are left out in talk: the thing itself (它, its), all but a new thing (那德国呢？), and all but a new
relation (面积呢？). A question that stands on its own is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from superbrain.language.dialogue_comparisons import among_the_listed
from superbrain.language.expression import Expression
from superbrain.language.ground import Ground
from superbrain.language.normalise import Question, read_question
from superbrain.language.numerals import numbers_in
from superbrain.language.phrasing_grammar import plural
from superbrain.language.reading import Interpretation
from superbrain.language.segment import segmentations
from superbrain.language.units import Units
from superbrain.types import EntityId, Language

SHORT: Final = 6
"""Units that a follow-up which only names a new thing may have."""


REMEMBERED: Final = 6
"""Things talked about that may be meant later."""

TRIED: Final = 3
NOBODY: Final = -1

TOLD: Final = 10
"""Answers that a sentence names: what it only counts can still be asked for."""


LISTS: Final = 2
"""Lists before the last one that may still be meant."""

Listed = tuple[tuple[EntityId, ...], str, Expression | None]
"""things that were listed, what they are in words, and as an expression"""


@dataclass
class Dialogue:
    """The last question of a conversation that was answered.

    ``question`` is that question, completed; ``spans`` say where in it the ``focus`` stands; ``answers`` are the
    entities that answered it, ``earlier`` the things talked about before; ``listed`` are those of the last
    question that several answered and ``described`` says in words what they are ("countries in Asia"); ``operator``
    is what the last question did. ``told`` holds for each thing what was told of it, either way round (`NOBODY`
    where no thing was named), ``expression`` is what was listed. ``lists`` are those listed before, the latest first.
    """

    question: str = ""
    language: Language = "zh"
    focus: tuple[EntityId, ...] = ()
    answers: tuple[EntityId, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    earlier: tuple[EntityId, ...] = ()
    listed: tuple[EntityId, ...] = ()
    described: str = ""
    operator: str = ""
    told: dict[int, dict[EntityId, None]] = field(default_factory=dict)
    expression: Expression | None = None
    lists: tuple[Listed, ...] = ()

    @property
    def known(self) -> tuple[EntityId, ...]:
        """The things talked about, the latest first: the one answer that was given, what was asked about, those
        before.
        """
        answered = self.answers if len(self.answers) == 1 else ()
        return tuple(dict.fromkeys((*answered, *self.focus, *self.earlier)))[:REMEMBERED]

    def remember(self, interpretation: Interpretation) -> None:
        """Take in a question that was answered or described; anything else leaves the memory as it is."""
        if interpretation.outcome not in (None, "overview") or not interpretation.readings:
            return
        reading = interpretation.readings[0]
        focus = set(reading.focus)
        named = [one for one in interpretation.mentions if one.kind == "entity" and focus & set(one.entities)]
        items = reading.answers.items if reading.answers else ()
        self.earlier = self.known
        self.question, self.language = interpretation.question, interpretation.language
        self.focus = tuple(entity for entity in reading.focus if entity not in interpretation.told)
        self.spans = tuple((one.start, one.end) for one in named)
        self.answers = tuple(item.entity for item in items if item.entity is not None)
        self.operator = reading.operator
        for one in self.focus or (NOBODY,):
            for other in self.answers[:TOLD]:
                self.told.setdefault(one, {})[other] = None
                self.told.setdefault(other, {})[EntityId(one)] = None
        before = (self.listed, self.described, self.expression)
        if len(self.focus) > 1 and (reading.operator in COMPARING or not self.answers):
            self.listed, self.described, self.expression = self.focus, "", None
        elif len(self.answers) > 1:
            self.listed = self.answers
            if not interpretation.told:  # further ones are of what was described before
                self.described, self.expression = reading.echo(interpretation.language), reading.expression
        if before[0] and before[0] != self.listed:
            self.lists = (before, *self.lists)[:LISTS]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to complete a question.

    ``told`` are for each thing those that an answer about it leaves out, as they are known by now. Where ``stand_in``
    is an entity, or a class, it is named in the question in place of all that ``meant`` describes.
    """

    question: Question
    told: Mapping[int, Collection[EntityId]] = field(default_factory=dict)
    stand_in: EntityId | str | None = None
    meant: Expression | None = None


def resolve(question: Question, dialogue: Dialogue, ground: Ground) -> list[Way]:
    """Ways to complete the question from the conversation, likeliest first; only itself where it stands on its own."""
    if not dialogue.question or not len(question.cut):
        return [Way(question)]
    if _asks_for_more(question, ground):
        asked = read_question(dialogue.question, question.language, ground.names, ground.lexicon)
        return [Way(replace(asked, language=dialogue.language), dialogue.told)]
    ways = _completed(question, dialogue, ground)
    if _tagged(question.cut, ground, "op:follow_up:set") is not None:
        # Where what was listed last has nothing of the kind, an older list of other things is meant.
        for listed, described, expression in dialogue.lists:
            if _kind(listed, ground) != _kind(dialogue.listed, ground):
                older = replace(dialogue, listed=listed, described=described, expression=expression)
                ways += _completed(question, older, ground)
    return ways


def _kind(listed: tuple[EntityId, ...], ground: Ground) -> str | None:
    return ground.common_type(np.array(sorted(listed), np.int32))


def _completed(question: Question, dialogue: Dialogue, ground: Ground) -> list[Way]:
    """Ways to complete the question from the last list and the things talked about; only itself if there is none."""

    def read(text: str) -> Question:
        return read_question(text, question.language, ground.names, ground.lexicon)

    told = dialogue.told if _leaves_out(question, ground) else {}
    compared = among_the_listed(question, dialogue.listed, dialogue.described, ground)
    if compared and not _names_in(question, ground):
        return [Way(read(compared), told)]
    everybody = _of_all_listed(question, dialogue, ground)
    if everybody:
        return [Way(read(text), {}, stand_in, dialogue.expression) for stand_in, text in everybody]
    completed = _of_the_list(question, dialogue, ground)
    completed = completed or _with_pronoun_filled(question, dialogue, ground)
    completed = completed or _with_name_exchanged(question, dialogue, ground)
    completed = completed or _with_name_added(question, dialogue, ground)
    return [Way(read(text), told) for text in completed] or [Way(question, told)]


def _asks_for_more(question: Question, ground: Ground) -> bool:
    """Whether the whole input asks for more of the answer before: 还有呢, anything else?"""
    for cut in (question.whole, question.cut):
        said = [unit for unit, kind in enumerate(cut.kinds) if kind != "mark"]
        if said and cut.canonical(said[0], said[-1] + 1) in ground.lexicon.more:
            return True
    return False


def _leaves_out(question: Question, ground: Ground) -> bool:
    """Whether a word asks for others than those told: what else did she discover, 她还发现了什么."""
    words = question.cut.words
    return any(
        question.cut.canonical(start, end) in ground.lexicon.others and words[end : end + 1] != ("是",)
        for start in range(len(words))
        for end in (start + 1, start + 2)
        if end <= len(words)
    )


def _of_all_listed(question: Question, dialogue: Dialogue, ground: Ground) -> list[tuple[EntityId | str, str]]:
    """A question about all of a long list, with one of the list in their place (他们的父亲, who were their fathers), or
    their class where it is asked which of them (其中人口最多的).
    """
    span = _tagged(question.cut, ground, "op:follow_up:set")
    if span is None or len(dialogue.listed) < 2 or dialogue.expression is None:
        return []
    low, high = question.cut.surface(*span)
    word, zh = question.cut.canonical(*span), question.language == "zh"
    among = word in _AMONG or (zh and question.text[high : high + 1] in ("中", "里"))
    if among:
        kind = ground.common_type(np.array(sorted(dialogue.listed), np.int32))
        label = ground.type_label(kind, question.language) if kind else ""
        inside = "中" if zh and question.text[high : high + 1] not in ("中", "里") else ""
        filled = label + inside if zh else f"of the {plural(label)}"
        return [(kind, question.text[:low] + filled + question.text[high:])] if kind else []
    if len(dialogue.listed) <= NAMED or word.removesuffix("的") not in _THEY or _names_in(question, ground):
        return []
    ending = ("的" if zh else "'s") if word in _POSSESSIVES or word.endswith("的") else ""
    return [
        (entity, question.text[:low] + ground.label(entity, question.language) + ending + question.text[high:])
        for entity in dialogue.listed[:TRIED_OF_MANY]
    ]


_THEY: Final = frozenset({"他们", "它们", "她们", "这些", "那些", "they", "them", "their", "these", "those"})
TRIED_OF_MANY: Final = 6
"""Things of a long list that are tried in its place: not all of them have what is asked for."""


def _of_the_list(question: Question, dialogue: Dialogue, ground: Ground) -> list[str]:
    """What is said of the things listed last: 其中人口最多的, which of them, their capitals, "and the second?"."""
    listed = dialogue.listed
    if len(listed) < 2:
        return []
    which = _numbered(question, ground)
    if which is None and _names_in(question, ground):
        return []
    if which is not None:
        return [ground.label(listed[which - 1], question.language)] if 0 < which <= len(listed) else []
    span = _tagged(question.cut, ground, "op:follow_up:set")
    if span is None:
        return []
    low, high = question.cut.surface(*span)
    word, zh = question.cut.canonical(*span), question.language == "zh"
    following = question.text[high : high + 1]
    among = word in _AMONG or (zh and (following == "中" or question.text[high : high + 2] in ("里面", "当中")))
    if (among or len(listed) > NAMED) and dialogue.described:
        inside = "的" if word.endswith("的") else "" if following in ("中", "里") else "中"
        filled = dialogue.described + inside * zh
        filled = filled if zh or not word.startswith("of ") else f"of the {filled}"
    else:
        names = [ground.label(entity, question.language) for entity in listed[:NAMED]]
        filled = "、".join(names[:-1]) + "和" + names[-1] if zh else ", ".join(names[:-1]) + " and " + names[-1]
        if word == "their":  # what are their capitals: of them
            return [question.text[:low] + "the" + question.text[high:].rstrip("?？ ") + f" of {filled}"]
        filled += "的" * word.endswith("的")
    return [question.text[:low] + filled + question.text[high:]]


NAMED: Final = 4
"""Things listed that are named one by one."""

_AMONG: Final = frozenset({"其中", "这里面", "里面", "of those", "of these", "of them"})


def _numbered(question: Question, ground: Ground) -> int | None:
    """The number of an item of the list where nothing else is said: 第二个呢, "and the second one?"."""
    numbers = numbers_in(question.cut.words, ground.lexicon.numerals)
    if len(numbers) != 1 or not numbers[0].ordinal:
        return None
    rest = [u for u in range(len(question.cut)) if not numbers[0].start <= u < numbers[0].end]
    words = {question.cut.words[u] for u in rest if question.cut.kinds[u] != "mark"}
    return int(numbers[0].value) if words <= _BESIDE_NUMBER else None


_BESIDE_NUMBER: Final = frozenset("那个呢位座种名是") | {"and", "the", "one", "what", "about"}


def _with_pronoun_filled(question: Question, dialogue: Dialogue, ground: Ground) -> list[str]:
    """它的人口 becomes 法国的人口: the pronoun stands for the one answer given, or else for the thing asked about."""
    span = _tagged(question.cut, ground, "op:follow_up:pronoun")
    if span is None or _names_in(question, ground):
        return []
    low, high = question.cut.surface(*span)
    pronoun = question.cut.canonical(*span)
    possessive = pronoun in _POSSESSIVES or pronoun.endswith("的")
    ending = ("的" if question.language == "zh" else "'s") if possessive else ""
    meant = _meant(pronoun, dialogue, ground)
    return [
        question.text[:low] + ground.label(entity, question.language) + ending + question.text[high:]
        for entity in meant
    ]


_POSSESSIVES: Final = frozenset({"its", "his", "her", "their"})
_PERSONAL: Final = frozenset({"他", "她", "此人", "he", "him", "his", "she", "her", "hers"})


def _meant(pronoun: str, dialogue: Dialogue, ground: Ground) -> list[EntityId]:
    """What a pronoun may stand for: things of the class named with it (该国, that city), or people for he and she."""
    word = pronoun.removesuffix("的")
    types = [name for text, names in ground.vocabulary.classes.items() if word.endswith(text) for name in names]
    if word in _PERSONAL:
        things = ground.lexicon.ask_classes["who"].things
        types = [name for thing in things for name in ground.vocabulary.classes.get(thing, ())]
    known = dialogue.known
    if word in _PERSONAL and len(dialogue.answers) <= TRIED:
        known = tuple(dict.fromkeys((*dialogue.answers, *known)))
    fitting = [entity for entity in known if ground.is_a(entity, types)]
    # He and she are people; only of things without a class nobody can tell.
    rest = [entity for entity in known if word not in _PERSONAL or not ground.snapshot.types_of(entity)]
    return (fitting or rest)[:TRIED]


def _with_name_exchanged(question: Question, dialogue: Dialogue, ground: Ground) -> list[str]:
    """那德国呢？ asks of Germany what was asked before."""
    names = _names_in(question, ground)
    if len(names) not in (1, len(dialogue.spans)) or not dialogue.spans:
        return []
    named = {u for start, end in names for u in range(start, end)}
    if len(question.cut) > SHORT + len(named):
        return []
    rest = [u for u in range(len(question.cut)) if u not in named and question.cut.kinds[u] != "mark"]
    if len(names) > 1:
        rest = [u for u in rest if "conjunction" not in ground.lexicon.tags(question.cut.words[u])]
    lead = _tagged(question.cut, ground, "op:follow_up:lead")
    tail = _tagged(question.cut, ground, "op:follow_up:tail")
    said = {u for span in (lead, tail) if span for u in range(*span)}
    # 呢 at the end is taken off as courtesy; behind a bare name it asks the same of that.
    asked = bool(rest) or "op:follow_up:tail" in ground.lexicon.tags(_last_word(question.whole))
    if not asked or not set(rest) <= said:
        return []
    text = dialogue.question
    for (start, end), (first, last) in zip(names[::-1], dialogue.spans[::-1], strict=False):
        low, high = question.cut.surface(start, end)
        text = text[:first] + question.text[low:high] + text[last:]
    return [text]


def _with_name_added(question: Question, dialogue: Dialogue, ground: Ground) -> list[str]:
    """面积呢？ asks it of the thing that was talked about."""
    if _names_in(question, ground) or not dialogue.known:
        return []
    cut = question.cut
    lead = _tagged(cut, ground, "op:follow_up:lead")
    tail = _tagged(cut, ground, "op:follow_up:tail")
    rest = [u for u in range(len(cut)) if cut.kinds[u] != "mark"]
    for span in (lead, tail):
        rest = [u for u in rest if span is None or not span[0] <= u < span[1]]
    if not rest or len(rest) > SHORT:
        return []
    core = cut.canonical(rest[0], rest[-1] + 1)
    known = core.removeprefix("its ").removeprefix("the ").removeprefix("他的").removeprefix("它的")
    if known not in ground.vocabulary.labels and not (lead or tail):
        return []
    names = [ground.label(entity, question.language) for entity in dialogue.known[:TRIED]]
    if dialogue.operator in COMPARING and len(dialogue.focus) == PAIR and _measured(known, ground):
        one, other = (ground.label(entity, question.language) for entity in dialogue.focus)
        if question.language == "zh":
            return [f"{one}和{other}哪个{known}更大"]
        return [f"which has the larger {known}, {one} or {other}?"]
    return [f"{name}的{known}" if question.language == "zh" else f"{known} of {name}" for name in names]


COMPARING: Final = frozenset({"compare", "ask", "difference"})
PAIR: Final = 2


def _measured(label: str, ground: Ground) -> bool:
    """Whether a label is that of numbers that can be compared."""
    labels = ground.vocabulary.labels.get(label, ())
    return any(ground.relations[relation].literal == "quantity" for relation, _ in labels)


def _last_word(cut: Units) -> str:
    return next((word for word, kind in zip(cut.words[::-1], cut.kinds[::-1], strict=True) if kind != "mark"), "")


def _names_in(question: Question, ground: Ground) -> list[tuple[int, int]]:
    """Units of the names of a question, by the best segmentation."""
    best = segmentations(question.cut, ground.names, ground.vocabulary, ground.lexicon)[0]
    return [(name.start, name.end) for name in best.names if not name.stop]


def _tagged(cut: Units, ground: Ground, tag: str) -> tuple[int, int] | None:
    """The first and longest stretch of units whose word carries a tag."""
    for start in range(len(cut)):
        for end in range(min(start + 5, len(cut)), start, -1):
            if tag in ground.lexicon.tags(cut.canonical(start, end)):
                return start, end
    return None
