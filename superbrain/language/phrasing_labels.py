"""Labels that are no nouns: what a user's own relation is called ("wrote", "works at", "published by", 住在).

"The wrote of Tom" is no English. A verb makes a sentence of its own, a participle or noun with its preposition one with
"is" or "was", and only a noun stands before "of"; what a verb dates, it says when.
"""

from __future__ import annotations

import re
from typing import Literal as OneOf

from superbrain.language.phrasing_grammar import answer_words, base_form, with_article
from superbrain.types import Language

Kind = OneOf["noun", "verb", "linked"]
"""A noun ("boss"), a verb ("wrote", "lives in", 喜欢), or words linked by a preposition ("published by", "part of")."""


def label_kind(label: str, language: Language) -> Kind:
    """What part of speech a label is, as far as its form tells; a noun where nothing speaks against it."""
    grammar = answer_words()[f"{language}_grammar"]
    if language == "zh":
        verbal = label in grammar["verbs"] or (len(label) > 1 and label.endswith(tuple(grammar["verb_endings"])))
        return "verb" if verbal else "noun"
    words = label.lower().replace("_", " ").split()
    if not words:
        return "noun"
    first, last = words[0], words[-1]
    passive = last == "by" or first in grammar["participles"] or " ".join(words) in grammar["states"]
    if len(words) > 1 and last in grammar["prepositions"] and passive:
        return "linked"
    if first in grammar["verbs"] or first in grammar["active"] or (len(words) == 1 and _is_participle(first)):
        return "verb"
    if last in grammar["prepositions"]:
        third_person = first.endswith("s") and not first.endswith(("ss", "us")) and len(words) == 2
        return "verb" if third_person and last != "of" else "linked"
    return "noun"


def made_statement(label: str, language: Language, literal: str | None = None) -> str:
    """A sentence with ``{head}`` and ``{tail}`` for a relation that only has a label; ``literal`` kind of its tails."""
    kind = label_kind(label, language)
    if language == "zh":
        if literal == "date" and _happens_zh(label):
            return f"{{head}}于{{tail}}{label}。"
        return f"{{head}}{label}{{tail}}。" if kind == "verb" else f"{{head}}的{label}是{{tail}}。"
    if literal == "date" and dates_verb(label, language):
        return f"{{head}} {happened(label)} in {{tail}}."
    if literal == "quantity" and is_plural_label(label):
        return f"{{head}} has {{tail}} {label}."
    if kind == "linked":
        return f"{{head}} {_linked(label)} {{tail}}."
    return f"{{head}} {label} {{tail}}." if kind == "verb" else f"The {label} of {{head}} is {{tail}}."


def dates_verb(label: str, language: Language) -> bool:
    """Whether what is dated is called by a verb (published, 开始于) and not by a noun (birth year)."""
    if language == "zh":
        return _happens_zh(label) or label_kind(label, language) == "verb"
    return label_kind(label, language) == "verb" or _is_participle(label)


def happened(label: str) -> str:
    """A verb that is dated, as it stands behind its subject: "was published", "joined", "was born"."""
    first = label.split(" ")[0].lower()
    return label if first in answer_words()["en_grammar"]["active"] else f"was {label}"


def is_plural_label(label: str) -> bool:
    """Whether an English label is a noun in the plural, of which one counts: pages, employees."""
    word = label.rpartition(" ")[2].lower()
    return word.endswith("s") and not word.endswith(("ss", "us", "is")) and label_kind(label, "en") == "noun"


def names_person(label: str, language: Language) -> bool:
    """Whether a noun is said of people only: boss, 作者. One asks "who" for it."""
    grammar = answer_words()[f"{language}_grammar"]
    if language == "zh":
        return label in grammar["people"] or label.endswith(tuple(grammar["people_endings"]))
    return label.lower().rpartition(" ")[2] in grammar["people"]


def made_phrasings(
    label: str, inverse_label: str, kind: str, language: Language, *, inverse: bool, literal: str | None = None
) -> tuple[str, str]:
    """A noun phrase and a question for a relation that only has labels; ``kind`` is the word for what is asked for."""
    form = label_kind(label, language)
    if inverse and inverse_label and label_kind(inverse_label, language) == "noun":
        if language == "zh":
            return f"{{}}的{inverse_label}", f"{{}}的{inverse_label}有哪些"
        return f"{inverse_label} of {{}}", f"what is the {inverse_label} of {{}}"
    if language == "zh":
        return _made_zh(label, kind, literal, verbal=form == "verb", inverse=inverse)
    if literal == "date" and not inverse and dates_verb(label, language):
        return f"time when {{}} {happened(label)}", _when(label)
    if form == "noun":
        return _made_of_noun(label, kind, literal, inverse=inverse)
    if form == "verb":
        first, _, rest = label.partition(" ")
        third = first.endswith("s") and first not in answer_words()["en_grammar"]["active"]
        asked = f"what does {{}} {base_form(first)} {rest}".strip() if third else f"{{}} {label} what"
        return (f"{kind} that {label} {{}}", f"who {label} {{}}") if inverse else (f"{kind} that {{}} {label}", asked)
    aux, _, said = _linked(label).partition(" ")
    return (
        (f"{kind} that {aux} {said} {{}}", f"what {aux} {said} {{}}")
        if inverse
        else (f"{kind} that {{}} {aux} {said}", f"what {aux} {{}} {said}")
    )


def _made_of_noun(label: str, kind: str, literal: str | None, *, inverse: bool) -> tuple[str, str]:
    if inverse:
        return f"{kind} whose {label} is {{}}", f"whose {label} is {{}}"
    if literal == "quantity" and is_plural_label(label):
        return f"number of {label} of {{}}", f"how many {label} does {{}} have"
    asked = "who" if literal is None and names_person(label, "en") else "what"
    return f"{label} of {{}}", f"{asked} {'are' if is_plural_label(label) else 'is'} the {label} of {{}}"


def _when(label: str) -> str:
    first, _, rest = label.partition(" ")
    base = answer_words()["en_grammar"]["active"].get(first.lower())
    return f"when did {{}} {base} {rest}".strip() if base else f"when was {{}} {label}"


def _linked(label: str) -> str:
    """Words with a preposition as a predicate: "is located in", "was published by", "is a friend of"."""
    grammar = answer_words()["en_grammar"]
    words = label.lower().split()
    if words[-1] == "of" and words[0] not in grammar["made_of"] and not _is_participle(words[0]):
        return f"is {with_article(label)}"
    return f"{'was' if words[-1] == 'by' or words[0] in grammar['was'] else 'is'} {label}"


def _is_participle(word: str) -> bool:
    return (word.endswith("ed") and len(word) > 4) or word in answer_words()["en_grammar"]["participles"]


def _happens_zh(label: str) -> bool:
    """Whether a label says what happened on a date: 出版, 入职."""
    return re.sub("[了过]$", "", label) in answer_words()["zh_grammar"]["happens"]


def _made_zh(label: str, kind: str, literal: str | None, *, verbal: bool, inverse: bool) -> tuple[str, str]:
    if literal == "date" and not inverse and dates_verb(label, "zh"):
        stem = label.removesuffix("于")
        return f"{{}}{stem}的时间", f"{{}}是什么时候{stem}的"
    if verbal:
        where = "哪里" if label.endswith(("在", "位于")) else "什么"
        return (
            (f"{label}{{}}的{kind}", f"谁{label}{{}}") if inverse else (f"{{}}{label}的{kind}", f"{{}}{label}{where}")
        )
    if inverse:
        return f"{label}是{{}}的{kind}", f"谁的{label}是{{}}"
    return f"{{}}的{label}", f"{{}}的{label}是{_asked_zh(label, literal)}"


def _asked_zh(label: str, literal: str | None) -> str:
    """The question word for what a noun leads to."""
    if literal == "date":
        return "哪年" if label.endswith(("年", "年份")) else "哪天" if label.endswith(("日", "日期")) else "什么时候"
    if literal is None and names_person(label, "zh"):
        return "谁"
    if literal is None and label.endswith(("地", "地点", "地址", "位置")):
        return "哪里"
    return "多少" if literal == "quantity" else "什么"
