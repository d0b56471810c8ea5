"""Descriptions in words: what a reading says it understood, and the phrase that an encoder compares with the
question.
"""

from __future__ import annotations

from collections.abc import Callable

from superbrain.language.expression import (
    Along,
    Best,
    Both,
    Expression,
    Holders,
    Lacking,
    Members,
    Named,
    Narrowed,
    Valued,
)
from superbrain.language.ground import Ground
from superbrain.language.vocabulary import SLOT
from superbrain.types import Language, Literal

Namer = Callable[[int], str]


class Echo:
    """Writes expressions as noun phrases of one language; ``name`` gives the words for an entity."""

    def __init__(self, ground: Ground, language: Language, name: Namer | None = None) -> None:
        self.ground = ground
        self.language: Language = language
        self.name = name or (lambda entity: ground.label(entity, language))

    def words(self, expression: Expression) -> str:
        """The expression as a noun phrase."""
        if isinstance(expression, Named):
            return self._list([self.name(entity) for entity in expression.entities])
        if isinstance(expression, Members):
            return self._class(expression.types)
        if isinstance(expression, Along):
            return self._along(expression)
        if isinstance(expression, Narrowed):
            return self._narrowed(expression)
        if isinstance(expression, Valued):
            return self._valued(expression)
        if isinstance(expression, Holders):
            label = self.ground.relation_label(expression.relation, self.language)
            return f"有{label}的事物" if self._zh else f"things with {label}"
        if isinstance(expression, Both):
            parts = [self.words(part) for part in expression.parts]
            return (" 或 " if expression.either else "，且为").join(parts) if self._zh else " that is also ".join(parts)
        if isinstance(expression, Lacking):
            inner, gone = self.words(expression.inner), self.words(expression.gone)
            return f"{inner}（不含{gone}）" if self._zh else f"{inner}, without {gone}"
        return self._best(expression)

    @property
    def _zh(self) -> bool:
        return self.language == "zh"

    def _list(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return ("、".join(names[:-1]) + "和" if self._zh else ", ".join(names[:-1]) + " and ") + names[-1]

    def _class(self, types: tuple[str, ...]) -> str:
        labels = dict.fromkeys(self.ground.type_label(name, self.language) for name in types)
        return next(iter(labels), "事物" if self._zh else "thing")

    def _along(self, expression: Along) -> str:
        relation = self.ground.relations[expression.relation]
        inner = self.words(expression.inner)
        if self._zh:
            wordings = relation.inverse_phrasings_zh if expression.inverse else relation.phrasings_zh
        else:
            wordings = relation.inverse_phrasings_en if expression.inverse else relation.phrasings_en
        if wordings and SLOT in wordings[0]:
            return wordings[0].replace(SLOT, inner)
        label = self.ground.relation_label(expression.relation, self.language)
        if not expression.inverse:
            return f"{inner}的{label}" if self._zh else f"{label} of {inner}"
        backward = relation.inverse_zh if self._zh else relation.inverse_en
        if backward:
            return f"{inner}的{backward}" if self._zh else f"{backward} of {inner}"
        return f"{label}为{inner}的事物" if self._zh else f"thing whose {label} is {inner}"

    def _narrowed(self, expression: Narrowed) -> str:
        inner, kind = self.words(expression.inner), self._class(expression.types)
        if inner.endswith(kind) if self._zh else kind in inner.split():
            return inner
        return f"{inner}中的{kind}" if self._zh else f"{kind} among {inner}"

    def _valued(self, expression: Valued) -> str:
        label = self.ground.relation_label(expression.relation, self.language)
        own = expression.value
        value = f"{own.value}" if isinstance(own, Literal) else self.name(own)
        sign = {
            "=": "为" if self._zh else "",
            ">": "大于" if self._zh else "over ",
            "<": "小于" if self._zh else "under ",
        }
        shown = sign.get(expression.comparison, expression.comparison)
        return f"{label}{shown}{value}的事物" if self._zh else f"thing with {label} {shown}{value}"

    def _best(self, expression: Best) -> str:
        label = self.ground.relation_label(expression.relation, self.language)
        inner = self.words(expression.inner)
        least = expression.name == "argmin" or expression.ascending
        if self._zh:
            way = "最小" if least else "最大"
            order = {"top": f"前{expression.n}个", "rank": f"第{expression.n}个"}.get(expression.name, "")
            return f"{inner}中{label}{way}的{order}" if order else f"{inner}中{label}{way}的一个"
        way = "least" if least else "greatest"
        order = {"top": f"first {expression.n}", "rank": f"number {expression.n}"}.get(expression.name, "one")
        return f"{order} of {inner} by {way} {label}"
