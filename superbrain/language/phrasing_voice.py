"""Who speaks: one language, one snapshot, and the names of things as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from superbrain.language.phrasing_grammar import answer_words, quoted_zh, with_the
from superbrain.language.phrasing_labels import made_phrasings, made_statement
from superbrain.language.values import value_words
from superbrain.store import Snapshot
from superbrain.types import EntityId, EntityType, Language, Literal, Relation

PERSON: Final = "person"
"""The English label of the class of people."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What saying something needs beside the answer itself.

    ``label`` gives the name of an entity in ``language``; ``row`` the entity of a stable key, None where there is none.
    """

    language: Language
    snapshot: Snapshot
    label: Callable[[int], str]
    row: Callable[[str], EntityId | None]

    def name(self, entity: int) -> str:
        """The name of an entity as it stands in a sentence."""
        types = self.snapshot.types_of(entity)
        label = self.label(entity)
        return quoted_zh(label, types) if self.language == "zh" else with_the(label, types)

    def key_name(self, key: str) -> str:
        """The name of the entity with this key, the key itself where there is none."""
        row = self.row(key)
        return key if row is None else self.name(row)

    def term(self, end: EntityId | Literal, since: str = "") -> str:
        """One end of a fact: a name, or a value with the date since when it holds."""
        return value_words(end, self.language, since) if isinstance(end, Literal) else self.name(end)

    def relation(self, row: int) -> Relation:
        """The relation of a row."""
        return self.snapshot.schema.relations[row]

    def relation_of(self, key: str) -> Relation:
        """The relation with this key; one that only has its key where the graph has none."""
        row = self.snapshot.schema.relation_id(key)
        return Relation(key) if row is None else self.relation(row)

    def relation_label(self, relation: Relation) -> str:
        """What a relation is called: in this language, else in the other, else its key."""
        ours, theirs = (relation.zh, relation.en) if self.language == "zh" else (relation.en, relation.zh)
        return ours or theirs or relation.key.replace("_", " ")

    def statement(self, relation: Relation) -> str:
        """A sentence with ``{head}`` and ``{tail}`` that states a fact."""
        given = relation.statement_zh if self.language == "zh" else relation.statement_en
        return given or made_statement(self.relation_label(relation), self.language, relation.literal)

    def statement_of(self, relation: Relation, head: int) -> str:
        """`statement` in the words for somebody, if the head is a person: who rules from a year on does not begin."""
        told, schema = self.statement(relation), self.snapshot.schema
        persons = [key for key, kind in schema.types.items() if kind.en == PERSON]
        if any(schema.is_subtype(own, key) for own in self.snapshot.types_of(head) for key in persons):
            for words, instead in answer_words()[self.language]["of_persons"]:
                told = told.replace(words, instead)
        return told

    def phrasings(self, relation: Relation, *, inverse: bool) -> tuple[str, ...]:
        """The wordings of a relation; a noun phrase first, a question second. Never empty."""
        if self.language == "zh":
            given = relation.inverse_phrasings_zh if inverse else relation.phrasings_zh
            back = relation.inverse_zh
        else:
            given = relation.inverse_phrasings_en if inverse else relation.phrasings_en
            back = relation.inverse_en
        kind = self.class_label(relation.domain if inverse else relation.range)
        label, literal = self.relation_label(relation), relation.literal
        return given or made_phrasings(label, back, kind, self.language, inverse=inverse, literal=literal)

    def is_bare(self, relation: Relation) -> bool:
        """Whether a relation has nothing but a label in this language: no statement, and no words for its other end."""
        if self.language == "zh":
            return not (relation.statement_zh or relation.inverse_phrasings_zh or relation.inverse_zh)
        return not (relation.statement_en or relation.inverse_phrasings_en or relation.inverse_en)

    def type_of(self, key: str) -> EntityType:
        """The class with this key; one that only has its key where the graph has none."""
        return self.snapshot.schema.types.get(key) or EntityType(key, key, key)

    def type_words(self, key: str) -> tuple[str, ...]:
        """All that a class is called in this language, its label first."""
        kind = self.type_of(key)
        if self.language == "zh":
            return (kind.zh or key, *kind.aliases_zh)
        return (kind.en or key, *kind.aliases_en)

    def class_label(self, keys: tuple[str, ...]) -> str:
        """The label of one class; a word for anything where there are none or several."""
        if len(keys) == 1:
            return self.type_words(keys[0])[0]
        return "对象" if self.language == "zh" else "one"
