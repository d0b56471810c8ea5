"""What a graph's own schema, and the lexicon for relations of the world, tell about how texts state its relations.

Role nouns ("首都", "capital", 儿子 the other way round) come from labels, aliases and the noun phrases among the
phrasings; templates with {head} and {tail} from statements and from ``lexicon/patterns.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from superbrain.learning.words import table
from superbrain.text import has_han, key
from superbrain.types import Relation

Meaning = tuple[int, bool]
"""relation, inverse: read from tail to head"""

LONGEST_NOUN: Final = 40
_NOUN_ZH = re.compile(r"\{\}(?:的|之)?(?P<noun>[^{}]{1,6})")
_NOUN_EN = re.compile(r"(?:(?P<of>[a-z][a-z -]{2,30}) of \{\}|\{\}'s (?P<own>[a-z][a-z -]{2,30}))", re.IGNORECASE)
_PLURALS: Final = (("ies", "y"), ("ses", "s"), ("s", ""))


@dataclass(frozen=True, slots=True)
class Role:
    """A noun that stands for relations; ``main``: it is the label of one of them, so that it needs no copula."""

    meanings: tuple[Meaning, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A wording with {head} and {tail} for all the relations that it may mean."""

    text: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Wordings:
    """``roles`` by noun; ``first`` maps the beginning of a noun (a Chinese character, an English word) to the nouns
    that begin so, longest first; ``labels`` are what keys and column headers may be called.
    """

    roles: dict[str, Role]
    first: dict[str, tuple[str, ...]]
    labels: dict[str, tuple[Meaning, ...]]
    templates: tuple[Template, ...]

    @classmethod
    def of(cls, relations: Mapping[int, Relation]) -> Wordings:
        """Gather the wordings of a schema's relations."""
        rows = {relation.key: row for row, relation in relations.items()}
        nouns: dict[str, dict[Meaning, bool]] = {}
        labels: dict[str, dict[Meaning, bool]] = {}
        statements: dict[str, dict[Meaning, bool]] = {}
        for row, relation in relations.items():
            for word, inverse, main in _nouns(relation):
                form = key(word)
                if form and len(form) <= LONGEST_NOUN:
                    nouns.setdefault(form, {}).setdefault((row, inverse), main)
            for word in _labels(relation):
                labels.setdefault(key(word), {}).setdefault((row, False), True)
            for text in _statements(relation):
                statements.setdefault(text, {}).setdefault((row, False), True)
        for word, relation_key in _lexicon_labels():
            row_found = rows.get(relation_key)
            if row_found is not None:
                labels.setdefault(key(word), {}).setdefault((row_found, False), True)
        roles = {form: Role(tuple(found), any(found.values())) for form, found in nouns.items()}
        return cls(
            roles,
            _by_first(roles),
            {form: tuple(found) for form, found in labels.items()},
            tuple(Template(text, tuple(found)) for text, found in statements.items()),
        )

    def meant(self, words: str) -> tuple[Meaning, ...]:
        """The relations that a key or a column header means: by label, else by a role noun at its end."""
        form = key(words).strip(" :：*")
        found = self.labels.get(form)
        if found is None and form in self.roles:
            found = self.roles[form].meanings
        if found is None:
            found = next((self.labels[form[-n:]] for n in (4, 3, 2) if len(form) > n and form[-n:] in self.labels), ())
        return found if found or not has_han(form) else ()


def _labels(relation: Relation) -> Iterator[str]:
    yield from filter(None, (relation.zh, relation.en, *relation.aliases_zh, *relation.aliases_en))
    if not (relation.zh or relation.en):
        yield relation.key.replace("_", " ")


def _nouns(relation: Relation) -> Iterator[tuple[str, bool, bool]]:
    """Role nouns of a relation: (noun, inverse, whether it is a label)."""
    for word in _labels(relation):
        yield word, False, True
    asking = table("patterns")["asking"]
    for texts, inverse in (
        ((*relation.phrasings_zh, *relation.phrasings_en), False),
        ((*relation.inverse_phrasings_zh, *relation.inverse_phrasings_en), True),
    ):
        for text in texts:
            match = (_NOUN_ZH if has_han(text) else _NOUN_EN).fullmatch(text)
            if match is None or any(word in text for word in asking["zh"]):
                continue
            noun = match[1] or match[2]
            if noun.split()[0] in asking["en"]:
                continue
            yield noun, inverse, False
            if not has_han(noun):
                yield from ((noun[: -len(many)] + one, inverse, False) for many, one in _PLURALS if noun.endswith(many))
    for word in (relation.inverse_zh, relation.inverse_en):
        if word and "它" not in word and "此" not in word and len(word.split()) < 3:
            yield word, True, False


def _statements(relation: Relation) -> Iterator[str]:
    """Templates of a relation that are more than "the N of {head} is {tail}"."""
    for text in (relation.statement_zh, relation.statement_en):
        if "{head}" in text and "{tail}" in text and "{head}的" not in text and not text.startswith("The "):
            yield _plain(text)
    entry = table("patterns")["relations"].get(relation.key, {})
    yield from (*entry.get("zh", ()), *entry.get("en", ()))


def _plain(text: str) -> str:
    """A statement as a template: folded like passages, its brackets no syntax."""
    parts = re.split(r"(\{head\}|\{tail\})", text.strip().rstrip("。."))
    wide = str.maketrans("()[]|", "（）［］｜")
    return "".join(part if part.startswith("{") else _folded(part).translate(wide) for part in parts)


def _folded(part: str) -> str:
    stripped = part.strip()
    lead, trail = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :] if stripped else ""
    return lead + key(stripped) + trail


@cache
def _lexicon_labels() -> tuple[tuple[str, str], ...]:
    entries = table("patterns")["relations"].items()
    return tuple((word, name) for name, entry in entries for word in entry.get("labels", ()))


def _by_first(forms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        found.setdefault(beginning(form), []).append(form)
    return {first: tuple(listed) for first, listed in found.items()}


def beginning(text: str) -> str:
    """What nouns are looked up by: a Chinese character, or the first English word."""
    return text[0] if has_han(text[0]) else text.split(" ", 1)[0]
