"""What is inferred, in words: apart from what is known, with its odds and a word for their band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from superbrain.language.phrasing import Understood, say, words_for
from superbrain.language.phrasing_grammar import listed, say_template, sentence, template
from superbrain.language.phrasing_voice import Voice
from superbrain.reasoning import Answer, Answers, Query
from superbrain.types import EntityId, Language

BANDS: Final = (95, 80, 50, 0)
"""Percent from which each word of the lexicon (``band_95`` …) is used."""

TOLD: Final = 5
"""Guesses in one sentence."""

EVEN: Final = 0.5

HESITATIONS: Final = 3
"""Guesses too weak to be stated that are told where there is nothing better."""


def say_all(
    answers: Answers, voice: Voice, *, query: Query, question: str = "", reading: Understood | None = None
) -> str:
    """The answers to a query, known ones as `say` tells them, then what is inferred; then what was left unanswered."""
    text = _answered(answers, voice, query, question, reading)
    if reading is None or not reading.left:
        return text
    return text + template("between", voice.language) + say_template("left", voice.language, left=reading.left)


def _answered(answers: Answers, voice: Voice, query: Query, question: str, reading: Understood | None) -> str:
    known = [item for item in answers.items if item.standing == "known"]
    guessed = [item for item in answers.items if item.standing == "inferred"]
    if answers.kind == "boolean" and guessed:
        return _verdict(guessed[0], voice.language)
    if answers.outcome == "weak":
        return _hesitation(answers.weak[:HESITATIONS], voice)
    plain = replace(answers, items=tuple(known), total=answers.total - answers.inferred, inferred=0, weak=())
    if not known and guessed:
        return _guess(guessed[:TOLD], answers, voice, query)
    text = say(plain, voice, query=query, question=question, reading=reading)
    between = template("between", voice.language)
    if guessed:
        text += between + say_template("odds_beside", voice.language, guesses=_row(guessed[:TOLD], voice))
    if answers.expected is not None and known and round(answers.expected) > (known[0].number or 0):
        text += between + say_template("odds_count", voice.language, number=round(answers.expected))
    return text


def associations(found: Sequence[EntityId], entity: EntityId, voice: Voice) -> str:
    """What an entity brings to mind, in a row."""
    name = voice.name(entity)
    if not found:
        return sentence(say_template("reminds_nothing", voice.language, name=name), voice.language)
    names = listed([voice.name(other) for other in found], voice.language)
    return sentence(say_template("reminds", voice.language, name=name, names=names), voice.language)


def band(truth: float, language: Language) -> str:
    """The word for odds, which goes by the percent that is told beside it."""
    lowest = next(least for least in BANDS if _percent(truth) >= least)
    return template(f"band_{lowest}", language)


def _guess(items: Sequence[Answer], answers: Answers, voice: Voice, query: Query) -> str:
    noun = words_for(replace(answers, items=tuple(items), total=len(items)), voice, query)
    if noun is None:
        text = say_template("odds_unnamed", voice.language, guesses=_row(items, voice))
    elif len(items) == 1:
        text = say_template("odds_noun", voice.language, noun=noun.one, guess=_one(items[0], voice))
    else:
        text = say_template("odds_nouns", voice.language, noun=noun.one, guesses=_row(items, voice))
    return sentence(text, voice.language)


def _hesitation(items: Sequence[Answer], voice: Voice) -> str:
    if items[0].boolean is not None:
        return _verdict(items[0], voice.language)
    return sentence(say_template("weak", voice.language, guesses=_row(items, voice)), voice.language)


def _verdict(item: Answer, language: Language) -> str:
    likely = bool(item.boolean) == (item.truth >= EVEN)
    sure = item.truth if item.truth >= EVEN else 1 - item.truth
    key = "odds_yes" if likely else "odds_no"
    return sentence(say_template(key, language, band=band(sure, language), percent=_percent(sure)), language)


def _row(items: Sequence[Answer], voice: Voice) -> str:
    return listed([_one(item, voice) for item in items], voice.language, "or")


def _one(item: Answer, voice: Voice) -> str:
    name = voice.name(item.entity) if item.entity is not None else voice.term(item.literal) if item.literal else ""
    words = {"band": band(item.truth, voice.language), "percent": _percent(item.truth)}
    # The odds of a chain come from the ways that were looked at: there may be others.
    key = "odds_one" if len(item.path) == 1 else "odds_one_least"
    return say_template(key, voice.language, name=name, **words)


def _percent(truth: float) -> int:
    """Never 100: what is only inferred is not certain."""
    return min(99, round(100 * truth))
