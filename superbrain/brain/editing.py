"""The half of `Brain` that changes the graph: each change is one transaction and can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain
    from superbrain.brain.changes import Change
    from superbrain.brain.loading import LoadReport


class Editing:
    """What `Brain` inherits for changing what it knows."""

    def load(
        self,
        path: str | Path,
        *,
        readings: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
        dry_run: bool = False,
    ) -> LoadReport:
        """Load a three-column .tsv or .csv, or an exported folder, as one transaction.

        ``readings`` says of relations whether their tails are "literal" or "entity" where the rule would be wrong.
        """
        from superbrain.brain.loading import load

        return load(cast("Brain", self), Path(path), readings or {}, encoding, dry_run=dry_run)

    def add(
        self,
        head: str,
        relation: str,
        tail: str,
        *,
        source: str = "",
        valid_from: str = "",
        valid_to: str = "",
        language: Language = "zh",
    ) -> Change:
        """Add one fact; entities and the relation are made where there are none."""
        from superbrain.brain.changes import add_fact

        return add_fact(cast("Brain", self), head, relation, tail, source, valid_from, valid_to, language)

    def retract(self, head: str, relation: str, tail: str | None = None, *, language: Language = "zh") -> Change:
        """Retract one fact; the tail may be left out where there is only one. UnknownFact."""
        from superbrain.brain.changes import retract_fact

        return retract_fact(cast("Brain", self), head, relation, tail, language)

    def alias(self, entity: str, name: str, *, language: str | None = None, remove: bool = False) -> Change:
        """Give an entity another name, or take one away; ``language`` defaults to that of the script."""
        from superbrain.brain.changes import name_entity

        return name_entity(cast("Brain", self), entity, name, language, how="remove" if remove else "alias")

    def rename(self, entity: str, name: str, *, language: str | None = None) -> Change:
        """Make ``name`` the preferred one of its language; the old one stays findable."""
        from superbrain.brain.changes import name_entity

        return name_entity(cast("Brain", self), entity, name, language, how="rename")

    def merge(self, keep: str, gone: str) -> Change:
        """Say that two entities are one: facts and names of ``gone`` go to ``keep``."""
        from superbrain.brain.changes import merge_entities

        return merge_entities(cast("Brain", self), keep, gone)

    def edit_relation(
        self,
        name: str,
        changes: Mapping[str, str | bool],
        *,
        aliases: Sequence[str] = (),
        phrasings: Sequence[str] = (),
    ) -> Change:
        """Change fields of a relation, and add aliases and wordings."""
        from superbrain.brain.changes import edit_relation

        return edit_relation(cast("Brain", self), name, changes, aliases, phrasings)

    def undo(self, transaction: int | None = None, *, language: Language = "zh") -> Change:
        """Take back a transaction, the newest by default, by a new one.

        Raises
        ------
        NotUndoable
            if there is none, or it was undone already; FirstLoadKept if it is the load with which the brain began and
            is not named.

        """
        from superbrain.brain.changes import undo

        return undo(cast("Brain", self), transaction, language)
