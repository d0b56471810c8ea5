"""Labels that are no nouns: what a user's own relation is called ("wrote", "works at", "published by", 住在).

"The wrote of Tom" is no English. A verb makes a sentence of its own; a participle or noun with its preposition is
quoted between the two ends; neither is put in the plural.
"""

from __future__ import annotations

from typing import Literal as OneOf

from superbrain.language.phrasing_grammar import answer_words
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
    if first in grammar["verbs"] or (len(words) == 1 and first.endswith("ed") and len(first) > 4):
        return "verb"
    if len(words) > 1 and last in grammar["prepositions"]:
        third_person = first.endswith("s") and not first.endswith(("ss", "us")) and len(words) == 2
        return "verb" if third_person and last != "of" else "linked"
    return "noun"


def made_statement(label: str, language: Language) -> str:
    """A sentence with ``{head}`` and ``{tail}`` for a relation that only has a label."""
    kind = label_kind(label, language)
    if language == "zh":
        return f"{{head}}{label}{{tail}}。" if kind == "verb" else f"{{head}}的{label}是{{tail}}。"
    if kind == "noun":
        return f"The {label} of {{head}} is {{tail}}."
    return f"{{head}} {label} {{tail}}." if kind == "verb" else f"{{head}}: {label} → {{tail}}."


def made_phrasings(label: str, inverse_label: str, kind: str, language: Language, *, inverse: bool) -> tuple[str, str]:
    """A noun phrase and a question for a relation that only has labels; ``kind`` is the word for what is asked for."""
    form = label_kind(label, language)
    if inverse and inverse_label and label_kind(inverse_label, language) == "noun":
        if language == "zh":
            return f"{{}}的{inverse_label}", f"{{}}的{inverse_label}有哪些"
        return f"{inverse_label} of {{}}", f"what is the {inverse_label} of {{}}"
    if language == "zh":
        return _made_zh(label, kind, verbal=form == "verb", inverse=inverse)
    if form == "noun":
        return (
            (f"{kind} whose {label} is {{}}", f"whose {label} is {{}}")
            if inverse
            else (f"{label} of {{}}", f"what is the {label} of {{}}")
        )
    if form == "verb":
        return (
            (f"{kind} that {label} {{}}", f"which {kind} {label} {{}}")
            if inverse
            else (f"{kind} that {{}} {label}", f"{{}} {label} what")
        )
    return (
        (f"{kind} with “{label}” {{}}", f"what is {label} {{}}")
        if inverse
        else (f"{kind} for “{label}” of {{}}", f"what is {{}} {label}")
    )


def _made_zh(label: str, kind: str, *, verbal: bool, inverse: bool) -> tuple[str, str]:
    if verbal:
        return (f"{label}{{}}的{kind}", f"谁{label}{{}}") if inverse else (f"{{}}{label}的{kind}", f"{{}}{label}什么")
    if inverse:
        return f"{label}是{{}}的{kind}", f"谁的{label}是{{}}"
    return f"{{}}的{label}", f"{{}}的{label}是什么"
