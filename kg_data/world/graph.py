"""The graph while it is being built: what layers may say, checked as they say it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from .folder import write_folder
from .schema import RelationRule, Schema
from .words import NameKind, Share

KEY = re.compile(r"[\w.\-]+")
DATE = re.compile(r"-?\d{4,}(-\d{2}){0,2}")


class GraphError(Exception):
    """A layer said something that the schema or the format does not allow."""


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """A fact without its sources. ``tail`` is an entity key, or "" and then ``value`` and ``unit`` are the literal."""

    head: str
    relation: str
    tail: str = ""
    value: str = ""
    unit: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Where rows come from. ``share`` names the share-alike licence whose rows lie in files of their own."""

    key: str
    name: str
    uri: str
    licence: str
    trust: float
    share: Share


@dataclass(slots=True)
class EntityEntry:
    """One entity: its types in the order they were given, its names (language, text) to kind, who named it."""

    types: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    names: dict[tuple[str, str], NameKind] = field(default_factory=dict)
    name_sources: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def preferred(self, language: str) -> str:
        """Return the preferred name in a language, or ""."""
        return next(
            (text for (tongue, text), kind in self.names.items() if (tongue, kind) == (language, "preferred")),
            "",
        )


class WorldGraph:
    """Collects entities, names, facts and proposals from the layers, and writes them in the folder format.

    Keys, relations and literals are checked when they are given; that both ends of a fact exist and are of the right
    types is checked by ``write``, because layers may name an entity before the layer that makes it.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.sources: dict[str, SourceEntry] = {}
        self.entities: dict[str, EntityEntry] = {}
        self.facts: dict[Statement, set[str]] = defaultdict(set)
        self.proposals: dict[Statement, tuple[float, str, str]] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)

    # ---- saying ------------------------------------------------------------------------------------------------

    def source(
        self,
        key: str,
        name: str,
        *,
        package: str,
        version: str,
        licence: str,
        uri: str = "",
        share: Share = "",
        trust: float = 0.98,
    ) -> str:
        """Declare a source and return its key. Declaring it again changes nothing."""
        _check_key(key)
        label = f"{name} ({package} {version})" if package else name
        self.sources.setdefault(key, SourceEntry(key, label, uri, licence, trust, share))
        return key

    def entity(
        self,
        key: str,
        types: str | Iterable[str],
        zh: str | None = None,
        en: str | None = None,
        *,
        source: str,
    ) -> str:
        """Make an entity or add to it, and return its key.

        ``types`` are separated by spaces or given as a sequence; repeated calls unite them, the first stays primary.
        The first Chinese and the first English name are the preferred ones, later ones become aliases.
        """
        _check_key(key)
        entry = self.entities.setdefault(key, EntityEntry())
        entry.sources.add(self._known_source(source))
        for type_key in types.split() if isinstance(types, str) else types:
            if type_key not in self.schema.ancestors:
                raise GraphError(f"{key}: no type {type_key!r} in types.toml")
            if type_key not in entry.types:
                entry.types.append(type_key)
        for language, text in (("zh", zh), ("en", en)):
            if text:
                kind: NameKind = "alias" if entry.preferred(language) else "preferred"
                self.name(key, text, language, kind=kind, source=source)
        return key

    def name(self, key: str, text: str, language: str, *, kind: NameKind = "alias", source: str) -> None:
        """Give an existing entity a name. A new preferred name makes the old one an alias."""
        entry = self._entry(key)
        text = " ".join(unicodedata.normalize("NFC", text).split())
        if not text:
            raise GraphError(f"{key}: empty {language} name from {source}")
        slot = (language, text)
        if kind == "preferred" and (old := entry.preferred(language)):
            entry.names[(language, old)] = "alias"
        if kind == "preferred" or slot not in entry.names:
            entry.names[slot] = kind
        entry.name_sources[slot].add(self._known_source(source))
        if key not in self._by_name[text]:
            self._by_name[text].append(key)

    def fact(
        self, head: str, relation: str, tail: str, *, source: str, valid_from: str = "", valid_to: str = ""
    ) -> None:
        """State a fact between two entities. A symmetric fact is kept once, with the smaller key as its head."""
        rule = self._rule(relation, literal=False)
        if head == tail:
            raise GraphError(f"{head} {relation} itself (from {source})")
        if rule.symmetric and tail < head:
            head, tail = tail, head
        statement = Statement(head, relation, tail, valid_from=valid_from, valid_to=valid_to)
        self.facts[statement].add(self._known_source(source))

    def literal(
        self,
        head: str,
        relation: str,
        value: str | float | tuple[float, float],
        *,
        unit: str = "",
        source: str,
        valid_from: str = "",
        valid_to: str = "",
    ) -> None:
        """State a fact with a value.

        Quantities may be int, float or decimal text; dates ISO text or an int, the astronomical year (-221 is 222 BC);
        coordinates a pair (latitude, longitude). The unit is the relation's where none is given.
        """
        rule = self._rule(relation, literal=True)
        text = _canonical(value, rule)
        statement = Statement(head, relation, "", text, unit or rule.unit, valid_from, valid_to)
        self.facts[statement].add(self._known_source(source))

    def propose(self, head: str, relation: str, tail: str, *, score: float, source: str, reason: str) -> None:
        """Propose an uncertain fact between entities, ``score`` in (0, 1); the best-scored reason is kept."""
        self._rule(relation, literal=False)
        statement = Statement(head, relation, tail)
        if score > self.proposals.get(statement, (0.0, "", ""))[0]:
            self.proposals[statement] = (score, self._known_source(source), reason)

    # ---- unsaying, for corrections -----------------------------------------------------------------------------

    def retract(self, head: str, relation: str, tail: str = "", value: str = "") -> None:
        """Take a fact back, whatever its years. Raises GraphError if nobody said it: the correction is stale."""
        if self.schema.relations[relation].symmetric and tail < head:
            head, tail = tail, head
        said = [s for s in self.facts if (s.head, s.relation, s.tail, s.value) == (head, relation, tail, value)]
        if not said:
            raise GraphError(f"nothing to retract: {head} {relation} {tail}{value}")
        for statement in said:
            del self.facts[statement]

    def retract_name(self, key: str, text: str, language: str) -> None:
        """Take a name back. Raises GraphError if the entity does not have it."""
        entry = self._entry(key)
        if (language, text) not in entry.names:
            raise GraphError(f"{key} has no {language} name {text!r} to retract")
        del entry.names[(language, text)]
        del entry.name_sources[(language, text)]
        if all(other != text for _, other in entry.names):
            self._by_name[text].remove(key)

    # ---- looking up --------------------------------------------------------------------------------------------

    def has_entity(self, key: str) -> bool:
        """Whether an entity with this key was made."""
        return key in self.entities

    def types_of(self, key: str) -> tuple[str, ...]:
        """Return the declared types of an entity, primary first."""
        return tuple(self._entry(key).types)

    def preferred(self, key: str, language: str) -> str:
        """Return the preferred name in a language, or ""."""
        return self._entry(key).preferred(language)

    def keys_of_name(self, text: str, type_key: str = "") -> list[str]:
        """Return the entities with exactly this name in any language, of this type or one below it."""
        allowed = (type_key,) if type_key else ()
        return [key for key in self._by_name.get(text, ()) if self.schema.allows(self.entities[key].types, allowed)]

    def key_of_name(self, text: str, type_key: str = "") -> str | None:
        """Return the one entity with this name and type, or None where there is none or several."""
        keys = self.keys_of_name(text, type_key)
        return keys[0] if len(keys) == 1 else None

    def tails(self, head: str, relation: str) -> list[str]:
        """Return the entity tails of a head under a relation, sorted. Slow: a scan over all facts."""
        return sorted(s.tail for s in self.facts if (s.head, s.relation) == (head, relation) and s.tail)

    # ---- writing -----------------------------------------------------------------------------------------------

    def violations(self) -> list[str]:
        """Return what is wrong with the graph as a whole, one sentence each, sorted."""
        wrong = [f"{key}: no type" for key, entry in self.entities.items() if not entry.types]
        wrong += [f"{key}: no name" for key, entry in self.entities.items() if not entry.names]
        for statement in [*self.facts, *self.proposals]:
            wrong += self._ends_violations(statement)
        return sorted(wrong)

    def write(self, folder: Path) -> None:
        """Write the folder format. Raises GraphError when facts do not fit the schema; then nothing is written."""
        if wrong := self.violations():
            raise GraphError("\n".join([f"{len(wrong)} violations, the first:", *wrong[:40]]))
        write_folder(self, folder)

    def _ends_violations(self, statement: Statement) -> list[str]:
        rule = self.schema.relations[statement.relation]
        wrong = []
        ends = [(statement.head, rule.domain, "domain")]
        if rule.literal is None:
            ends.append((statement.tail, rule.range, "range"))
        for key, allowed, side in ends:
            if key not in self.entities:
                wrong.append(f"{statement.head} {statement.relation} {statement.tail}: no entity {key!r}")
            elif not self.schema.allows(self.entities[key].types, allowed):
                types = " ".join(self.entities[key].types)
                wrong.append(f"{statement.head} {statement.relation} {statement.tail}: {key} ({types}) not in {side}")
        return wrong

    def _entry(self, key: str) -> EntityEntry:
        if key not in self.entities:
            raise GraphError(f"no entity {key!r}")
        return self.entities[key]

    def _known_source(self, key: str) -> str:
        if key not in self.sources:
            raise GraphError(f"source {key!r} was never declared")
        return key

    def _rule(self, relation: str, *, literal: bool) -> RelationRule:
        rule = self.schema.relations.get(relation)
        if rule is None:
            raise GraphError(f"no relation {relation!r} in relations.toml")
        if (rule.literal is not None) != literal:
            raise GraphError(f"{relation} {'leads to an entity' if literal else 'has a value'}, see relations.toml")
        return rule


def _check_key(key: str) -> None:
    if not KEY.fullmatch(key):
        raise GraphError(f"{key!r} is not a key (letters, digits, _ . -)")


def _canonical(value: str | float | tuple[float, float], rule: RelationRule) -> str:
    """Return the canonical text of a literal (see superbrain.types.Literal). Raises GraphError if it is none."""
    if rule.literal == "coordinates":
        if not isinstance(value, tuple):
            raise GraphError(f"{rule.key}: {value!r} is no pair of latitude and longitude")
        return ",".join(_plain(Decimal(repr(part))) for part in value)
    if rule.literal == "quantity":
        return _plain(Decimal(value if isinstance(value, str) else repr(value)))
    if rule.literal == "date":
        text = f"{value:05d}" if isinstance(value, int) and value < 0 else f"{value:0>4}"
        if not DATE.fullmatch(text):
            raise GraphError(f"{rule.key}: {value!r} is no date")
        return text
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    if not text:
        raise GraphError(f"{rule.key}: empty value")
    return text


def _plain(number: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
