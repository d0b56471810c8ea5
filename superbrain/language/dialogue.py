"""What a conversation remembers, and how a question that leaves something out is completed from it.

Three things are left out in talk: the thing itself (它, its), all but a new thing (那德国呢？), and all but a new
relation (面积呢？). A question that stands on its own is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from superbrain.language.ground import Ground
from superbrain.language.normalise import Question, read_question
from superbrain.language.reading import Interpretation
from superbrain.language.segment import segmentations
from superbrain.language.units import Units
from superbrain.types import EntityId, Language

SHORT: Final = 6
"""Units that a follow-up which only names a new thing may have."""


REMEMBERED: Final = 6
"""Things talked about that may be meant later."""

TRIED: Final = 3


@dataclass
class Dialogue:
    """The last question of a conversation that was answered.

    ``question`` is that question, completed; ``spans`` say where in it the ``focus`` stands; ``answers`` are the
    entities that answered it, ``earlier`` the things talked about before.
    """

    question: str = ""
    language: Language = "zh"
    focus: tuple[EntityId, ...] = ()
    answers: tuple[EntityId, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    earlier: tuple[EntityId, ...] = ()

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
        self.question, self.language, self.focus = interpretation.question, interpretation.language, reading.focus
        self.spans = tuple((one.start, one.end) for one in named)
        self.answers = tuple(item.entity for item in items if item.entity is not None)


def resolve(question: Question, dialogue: Dialogue, ground: Ground) -> list[Question]:
    """Ways to complete the question from the conversation, likeliest first; only itself where it stands on its own."""
    if not dialogue.question or not len(question.cut):
        return [question]
    completed = _with_pronoun_filled(question, dialogue, ground)
    completed = completed or _with_name_exchanged(question, dialogue, ground)
    completed = completed or _with_name_added(question, dialogue, ground)
    return [read_question(text, question.language, ground.names, ground.lexicon) for text in completed] or [question]


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
    fitting = [entity for entity in dialogue.known if ground.is_a(entity, types)]
    return (fitting or list(dialogue.known))[:TRIED]


def _with_name_exchanged(question: Question, dialogue: Dialogue, ground: Ground) -> list[str]:
    """那德国呢？ asks of Germany what was asked before."""
    names = _names_in(question, ground)
    if len(names) != 1 or not dialogue.spans or len(question.cut) > SHORT + (names[0][1] - names[0][0]):
        return []
    start, end = names[0]
    rest = [u for u in range(len(question.cut)) if not start <= u < end and question.cut.kinds[u] != "mark"]
    lead = _tagged(question.cut, ground, "op:follow_up:lead")
    tail = _tagged(question.cut, ground, "op:follow_up:tail")
    said = {u for span in (lead, tail) if span for u in range(*span)}
    # 呢 at the end is taken off as courtesy; behind a bare name it asks the same of that.
    asked = bool(rest) or "op:follow_up:tail" in ground.lexicon.tags(_last_word(question.whole))
    if not asked or not set(rest) <= said:
        return []
    low, high = question.cut.surface(start, end)
    first, last = dialogue.spans[-1]
    return [dialogue.question[:first] + question.text[low:high] + dialogue.question[last:]]


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
    return [f"{name}的{known}" if question.language == "zh" else f"{known} of {name}" for name in names]


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
