"""The schema of a snapshot: which relations and classes there are, and which class lies under which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from superbrain.types import EntityType, Relation


@dataclass(frozen=True)
class Schema:
    """Relations by row, classes by key. ``type_ids`` gives each class's row in the arrays of a snapshot."""

    relations: Mapping[int, Relation]
    types: Mapping[str, EntityType]
    type_ids: Mapping[str, int]

    @classmethod
    def of(cls, relations: Iterable[Relation] = (), types: Iterable[EntityType] = ()) -> Schema:
        """Number relations and classes from 0 in the order given."""
        by_key = {entity_type.key: entity_type for entity_type in types}
        return cls(dict(enumerate(relations)), by_key, {key: row for row, key in enumerate(by_key)})

    @cached_property
    def _relation_ids(self) -> dict[str, int]:
        return {relation.key: row for row, relation in self.relations.items()}

    @cached_property
    def type_keys(self) -> dict[int, str]:
        """The key of each class by its row."""
        return {row: key for key, row in self.type_ids.items()}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for entity_type in self.types.values():
            children.setdefault(entity_type.parent, []).append(entity_type.key)
        return children

    def relation_id(self, key: str) -> int | None:
        """Return the row of the relation with this key."""
        return self._relation_ids.get(key)

    def subtypes(self, key: str) -> frozenset[str]:
        """Return the keys of a class and of all classes under it."""
        found = {key}
        waiting = [key]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:  # a circle of parents must not hang us
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)

    def is_subtype(self, key: str, ancestor: str) -> bool:
        """Whether the class ``key`` is ``ancestor`` or lies under it."""
        seen: set[str] = set()
        while key and key not in seen:
            if key == ancestor:
                return True
            seen.add(key)
            entity_type = self.types.get(key)
            key = entity_type.parent if entity_type else ""
        return False
