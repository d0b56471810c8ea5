"""The little grammar that answers need: lists, English plurals, articles and comparison, Chinese denial and ordinals.

It knows no graph. Words that follow no rule stand in ``lexicon/answers.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from superbrain.types import Language

DIGITS_ZH: Final = "零一二三四五六七八九"


@cache
def answer_words() -> Mapping[str, Mapping[str, Any]]:
    """The tables of ``lexicon/answers.toml``."""
    text = resources.files("superbrain.language").joinpath("lexicon/answers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def template(key: str, language: Language) -> str:
    """The sentence template ``key``."""
    return str(answer_words()[language][key])


def say_template(key: str, language: Language, **fields: object) -> str:
    """The sentence template ``key`` with its fields filled in."""
    return template(key, language).format_map(fields)


def listed(items: Sequence[str], language: Language, last: str = "last") -> str:
    """Names in a row with "and" ("or" with ``last="or"``) before the last one; English has a comma there from three."""
    if len(items) < 2:
        return "".join(items)
    comma, word = template("comma", language), template(last, language)
    if language == "zh":
        return f"{comma.join(items[:-1])}{word}{items[-1]}"
    before = items[0] if len(items) == 2 else comma.join(items[:-1]) + ","
    return f"{before} {word} {items[-1]}"


_ABOUT = re.compile(r"是约(?=-?\d)")


def sentence(text: str, language: Language) -> str:
    """Text as a sentence: English with a capital at its beginning, Chinese with 约为 where a number is rounded."""
    return _ABOUT.sub("约为", text) if language == "zh" else text[:1].upper() + text[1:]


# ---- English -------------------------------------------------------------------------------------------------------
def unrepeated(wording: str, inner: str) -> str:
    """A wording without the noun before its slot that what is put there begins with: in the time zone the …"""
    before, slot, behind = wording.partition("{}")
    words = before.split()
    for length in range(1, len(words)):
        noun = " ".join(words[-length:])
        if f"{inner} ".startswith(f"{noun} "):
            return f"{before.rstrip().removesuffix(noun).rstrip().removesuffix(' the')} {slot}{behind}"
    return wording


def head_and_tail(phrase: str) -> tuple[str, str]:
    """A noun phrase cut behind its noun: ("official language", " of {}"), ("country", " bordering {}")."""
    words = phrase.split(" ")
    for index, word in enumerate(words[1:], start=1):
        if "{}" in word or word in _en("tail") or word.endswith(("ing", "ed")):
            return " ".join(words[:index]), " " + " ".join(words[index:])
    return phrase, ""


def plural(phrase: str) -> str:
    """A noun phrase in the plural: its noun changes, what follows the noun stays."""
    head, tail = head_and_tail(phrase)
    before, space, noun = head.rpartition(" ")
    return before + space + _plural_word(noun) + tail


def _plural_word(noun: str) -> str:
    if noun in _en("plural"):
        return str(_en("plural")[noun])
    if noun.endswith("s") and not noun.endswith(("ss", "us")):
        return noun  # coordinates, people
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def is_plural_name(name: str) -> bool:
    """Whether an English name takes a verb in the plural: "the Bantu languages", a list of names."""
    return name.rpartition(" ")[2] in _en("plural_endings") or " and " in name


def agreed(text: str, name: str) -> str:
    """An English clause with the verb beside ``name`` in the plural: "X belongs to" to "X belong to"."""
    verbs = _en("agreement")
    behind = re.compile(rf"({re.escape(name)}) ({'|'.join(verbs)})\b")
    before = re.compile(rf"\b(is|was|does|has) (?={re.escape(name)})")
    told, changed = behind.subn(lambda match: f"{match[1]} {verbs[match[2]]}", text, count=1)
    return told if changed else before.sub(lambda match: f"{verbs[match[1]]} ", text, count=1)


def base_form(verb: str) -> str:
    """A verb in the third person without its ending: likes to like, carries to carry, watches to watch."""
    known = _en("agreement").get(verb)
    if known is not None:
        return str(known)
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def filled(template: str, head: str, tail: str, language: Language) -> str:
    """A statement with both ends; in English the verb agrees with a head in the plural, and no unit says again what
    the noun before it says ("a population of 9,733,276").
    """
    if language == "en":
        if template.startswith("{head} ") and is_plural_name(head):
            verb = template.split(" ")[1]
            template = template.replace(f"{{head}} {verb}", f"{{head}} {base_form(verb)}", 1)
        for noun, unit in _en("implied").items():
            if re.search(rf"\b{noun} (of )?\{{", template):
                tail = re.sub(rf"(?<=\d) (?:{unit})\b", "", tail)
    return template.replace("{head}", head).replace("{tail}", tail)


def shortened(phrase: str, language: Language) -> str:
    """A phrase with kin of kin in their own word: 祖父 for 父亲的父亲."""
    for long, short in answer_words()[f"{language}_grammar"]["kin"]:
        phrase = phrase.replace(long, short)
    return phrase


def with_article(noun: str) -> str:
    """The noun with "a" or "an"."""
    first = noun[:1].lower()
    return f"{'an' if first in 'aeiou' and not noun.startswith(('uni', 'eu')) else 'a'} {noun}"


def with_the(name: str, types: Sequence[str]) -> str:
    """A name as it stands in an English sentence: "the Netherlands", "the Euro", "France"."""
    grammar = answer_words()["en_grammar"]
    last = name.rpartition(" ")[2]
    wanted = name in grammar["the_names"] or last in grammar["the_endings"] or set(types) & set(grammar["the_types"])
    return f"the {name}" if wanted and not name.lower().startswith("the ") and not name.isupper() else name


def superlative(adjective: str) -> str:
    """Largest for large, most populous for populous."""
    if adjective in _en("superlative"):
        return str(_en("superlative")[adjective])
    return f"{_stem(adjective)}est" if _is_short(adjective) else f"most {adjective}"


def comparative(adjective: str) -> str:
    """Larger for large, more populous for populous."""
    if adjective in _en("comparative"):
        return str(_en("comparative")[adjective])
    return f"{_stem(adjective)}er" if _is_short(adjective) else f"more {adjective}"


def _is_short(adjective: str) -> bool:
    """One syllable, or two with the second in -y: those that take an ending."""
    syllables = re.findall(r"[aeiouy]+", adjective.removesuffix("e"))
    return len(syllables) == 1 or (len(syllables) == 2 and adjective.endswith("y"))


def _stem(adjective: str) -> str:
    if adjective.endswith("e"):
        return adjective[:-1]
    if adjective.endswith("y"):
        return adjective[:-1] + "i"
    doubled = re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", adjective)
    return adjective + adjective[-1] if doubled else adjective


def denied_en(statement: str) -> str:
    """A statement denied: "is not", "does not border", "did not write"; unchanged where no verb is known."""
    words = statement.split(" ")
    for place, word in enumerate(words):
        if word in _en("denied"):
            return " ".join([*words[:place], str(_en("denied")[word]), *words[place + 1 :]])
    return statement


def ordinal_en(number: int) -> str:
    """First, second, third, 4th, 11th, 21st."""
    words: Sequence[str] = _en("ordinals")
    if number < len(words):
        return words[number]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _en(table: str) -> Any:
    return answer_words()["en_grammar"][table]


# ---- Chinese -------------------------------------------------------------------------------------------------------
def denied_zh(clause: str) -> str:
    """A clause that describes a thing, denied: 与中国接壤 to 不与中国接壤, 写过词 to 没有写过词."""
    for pattern, words in answer_words()["zh_grammar"]["deny"]:
        if re.search(pattern, clause):
            return str(words).replace("{}", clause)
    return clause


def ordinal_zh(number: int) -> str:
    """The number of a rank in characters up to 99, in digits beyond."""
    if number < 10:
        return DIGITS_ZH[number]
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (DIGITS_ZH[tens] if tens > 1 else "") + "十" + (DIGITS_ZH[ones] if ones else "")


def quoted_zh(name: str, types: Sequence[str]) -> str:
    """A name as it stands in a Chinese sentence: titles in their marks."""
    marks = answer_words()["zh_grammar"]["quoted"]
    for key in types:
        if key in marks and not name.startswith("《"):
            return str(marks[key]).replace("{}", name)
    return name
