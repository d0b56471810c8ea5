"""`Brain`: opens the folder, wires the floors together; the one door to everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from superbrain.brain.answering import Scribe
from superbrain.brain.settings import Settings
from superbrain.errors import BrainExists, FileThere, OutputFailed, Said, UnknownTransaction
from superbrain.store import LogEntry, Snapshot, Store
from superbrain.store.durable import fresh_folder
from superbrain.types import Language, Relation

if TYPE_CHECKING:
    from superbrain.brain.card import Card
    from superbrain.brain.changes import Change
    from superbrain.brain.conversation import Conversation
    from superbrain.brain.loading import LoadReport
    from superbrain.brain.reply import Reply
    from superbrain.embedding import Encoder
    from superbrain.language.ground import Ground
    from superbrain.language.interpret import Interpreter
    from superbrain.language.mentions import NameIndex
    from superbrain.language.similarity import Similarity
    from superbrain.store.integrity import Report


class Brain:
    """A folder that holds one graph, its space and its settings.

        with Brain.open("brain") as brain:
            print(brain.ask("法国的首都是哪里？"))

    Opening is quick: snapshot, names and encoder are loaded when they are first needed. Every change is one transaction
    and can be undone. Names are given as keys or as labels in either language.
    """

    def __init__(self, folder: Path, store: Store, settings: Settings) -> None:
        self.folder = folder
        self.store = store
        self.settings = settings
        self._snapshots: dict[int | None, Snapshot] = {}
        self._interpreters: dict[int | None, Interpreter] = {}
        self._names: NameIndex | None = None

    @classmethod
    def open(cls, path: str | Path, *, encoder: str | None = None) -> Brain:
        """Open the brain in the folder ``path``; ``encoder`` overrides the one of its settings.

        Raises
        ------
        BrainMissing, FormatTooNew, StoreCorrupt
            as they say.

        """
        folder = Path(path)
        store = Store.open(folder)
        try:
            settings = Settings.read(folder)
        except BaseException:
            store.close()
            raise
        return cls(folder, store, settings if encoder is None else settings.with_encoder(encoder))

    @classmethod
    def create(cls, path: str | Path, *, name: str = "", encoder: str = "", made_by: str = "") -> Brain:
        """Make an empty brain in the folder ``path`` and open it. BrainExists if something is there."""
        with cls.making(path, name=name, encoder=encoder, made_by=made_by):
            pass
        return cls.open(path)

    @classmethod
    @contextmanager
    def making(cls, path: str | Path, *, name: str = "", encoder: str = "", made_by: str = "") -> Iterator[Brain]:
        """A new brain to fill, which is at ``path`` after the block, and nowhere if the block fails.

        Raises
        ------
        BrainExists
            if there is something at ``path`` other than an empty folder.

        """
        folder = Path(path).absolute()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BrainExists(path=path)
        with fresh_folder(folder, "make") as place:
            Store.create(place).close()
            Settings(name, encoder, made_by).write(place)
            with cls.open(place) as brain:
                yield brain

    def close(self) -> None:
        """Let go of the files."""
        self._snapshots.clear()
        self._interpreters.clear()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- asking ------------------------------------------------------------------------------------------------
    def ask(self, question: str, *, limit: int = 20, as_of: int | None = None) -> Reply:
        """Answer a question in Chinese or English, with the path that proves it, or say why not."""
        return self.conversation().ask(question, limit=limit, as_of=as_of)

    def conversation(self) -> Conversation:
        """A dialogue: follow-up questions may leave out what was said before."""
        from superbrain.brain.conversation import Conversation

        return Conversation(self)

    def query(self, text: str, *, limit: int = 20, as_of: int | None = None, language: Language = "zh") -> Reply:
        """Answer a query in its text form. BadQuery if it does not parse."""
        from superbrain.brain.answering import answer_query

        return answer_query(self.scribe(language, as_of), text, limit, as_of)

    def connect(self, one: str, other: str, *, limit: int = 5, language: Language = "zh") -> Reply:
        """The paths that best explain how two entities hang together. UnknownName, AmbiguousName (see `meant`)."""
        from superbrain.brain.conversation import connection_reply
        from superbrain.brain.naming import best_known

        start, end = (best_known(self.store, self.snapshot(), name)[0] for name in (one, other))
        return connection_reply(self.scribe(language), start, end, limit, question=f"{one} – {other}")

    def show(self, name: str, *, limit: int = 12, as_of: int | None = None, language: Language = "zh") -> Card:
        """All about one entity: at most ``limit`` values a relation. UnknownName, AmbiguousName (see `meant`)."""
        from superbrain.brain.card import make_card
        from superbrain.brain.naming import best_known

        scribe = self.scribe(language, as_of)
        entity, _ = best_known(self.store, scribe.snapshot, name, as_of)
        return make_card(scribe, entity, limit, as_of)

    def meant(self, name: str, *, as_of: int | None = None) -> list[str]:
        """The keys of what `show` and `connect` take ``name`` for, and of its namesakes that they pass over.

        Of several namesakes one is taken if it has far more facts, or if the others lie in it or it in them.

        Raises
        ------
        UnknownName, AmbiguousName
            if there is none, or several of which none stands out.

        """
        from superbrain.brain.naming import best_known

        entity, others = best_known(self.store, self.snapshot(as_of), name, as_of)
        return self.store.entity_keys([entity, *others])

    # -- what it knows -----------------------------------------------------------------------------------------
    @property
    def transaction(self) -> int:
        """Number of the newest transaction, 0 in an empty brain."""
        return self.store.transaction

    def snapshot(self, as_of: int | None = None) -> Snapshot:
        """The known facts as arrays, now or right after transaction ``as_of``. UnknownTransaction."""
        newest = self.store.transaction
        if as_of is not None and as_of > newest:
            raise UnknownTransaction(transaction=as_of, newest=newest)
        kept = self._snapshots.get(as_of)
        if kept is None or (as_of is None and kept.transaction != newest):
            kept = self._snapshots[as_of] = self.store.snapshot(as_of)
        return kept

    def interpreter(self, as_of: int | None = None) -> Interpreter:
        """Whoever reads questions over the facts of now, or of then."""
        from superbrain.brain.index import entity_then, names_of, names_then
        from superbrain.language.ground import Ground
        from superbrain.language.interpret import Interpreter
        from superbrain.language.lexicon import load_lexicon

        snapshot = self.snapshot(as_of)
        kept = self._interpreters.get(as_of)
        if kept is None or kept.ground.snapshot is not snapshot:
            folder, store = self.folder / "cache" / "names", self.store
            lookup = store.entity if as_of is None else partial(entity_then, store)
            labels = partial(store.labels, as_of=as_of)
            if as_of is None:
                names = self._names = names_of(store, self.snapshot, folder, self._names)
            else:  # an index of its own: the names of then must not be found now
                names = names_then(store, snapshot, names_of(store, self.snapshot, folder, None))
            ground = Ground(snapshot, names, load_lexicon(), store.entity_key, lookup, labels)
            kept = self._interpreters[as_of] = Interpreter(ground, self._similarity(ground))
        return kept

    def _similarity(self, ground: Ground) -> Similarity | None:
        """What the encoder of the settings adds to wordings; None without an encoder."""
        from superbrain.brain.world import shipped_vectors
        from superbrain.language.similarity import Similarity

        encoder = self._encoder
        return None if encoder is None else Similarity.of(ground, encoder, (self.folder / "cache", *shipped_vectors()))

    @cached_property
    def _encoder(self) -> Encoder | None:
        from superbrain.embedding import load_encoder

        return load_encoder(self.settings.encoder)

    def prepare(self, *, thorough: bool = True) -> None:
        """Fill the caches now, so that no question has to wait: the names, and the vectors of all wordings.

        Encoding the wordings of a large schema takes up to half a minute; unless ``thorough`` it is only done where
        vectors were shipped with the graph, so that little is left to encode.
        """
        from superbrain.brain.world import has_shipped_vectors

        similarity = self.interpreter().similarity
        if similarity is not None and (thorough or has_shipped_vectors(similarity.vectors.encoder.name)):
            similarity.prepare()

    def scribe(self, language: Language, as_of: int | None = None) -> Scribe:
        """Whoever writes rows out in words."""
        return Scribe(self.store, self.snapshot(as_of), language, past=as_of is not None)

    def status(self) -> dict[str, object]:
        """Counts of facts, entities, relations and proposals, the newest transaction, and the space."""
        return {
            "schema": "superbrain.status/1",
            "name": self.settings.name,
            **self.store.counts(),
            "space": {"trained": False},
        }

    def relations(self) -> list[tuple[Relation, int]]:
        """Every relation and how many facts it has."""
        counts = _facts_per_relation(self.snapshot())
        return [(relation, counts.get(row, 0)) for row, relation in self.store.relations()]

    def relation(self, name: str) -> tuple[Relation, int]:
        """One relation, by key, label or alias, and how many facts it has. UnknownName, AmbiguousRelation."""
        from superbrain.brain.naming import find_relation

        row, relation = find_relation(self.store, name)
        return relation, _facts_per_relation(self.snapshot()).get(row, 0)

    def log(self, limit: int = 20) -> list[LogEntry]:
        """The newest transactions, newest first."""
        return self.store.log(limit)

    # -- changing it -------------------------------------------------------------------------------------------
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

        return load(self, Path(path), readings or {}, encoding, dry_run=dry_run)

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

        return add_fact(self, head, relation, tail, source, valid_from, valid_to, language)

    def retract(self, head: str, relation: str, tail: str | None = None, *, language: Language = "zh") -> Change:
        """Retract one fact; the tail may be left out where there is only one. UnknownFact."""
        from superbrain.brain.changes import retract_fact

        return retract_fact(self, head, relation, tail, language)

    def alias(self, entity: str, name: str, *, language: str | None = None, remove: bool = False) -> Change:
        """Give an entity another name, or take one away; ``language`` defaults to that of the script."""
        from superbrain.brain.changes import name_entity

        return name_entity(self, entity, name, language, how="remove" if remove else "alias")

    def rename(self, entity: str, name: str, *, language: str | None = None) -> Change:
        """Make ``name`` the preferred one of its language; the old one stays findable."""
        from superbrain.brain.changes import name_entity

        return name_entity(self, entity, name, language, how="rename")

    def merge(self, keep: str, gone: str) -> Change:
        """Say that two entities are one: facts and names of ``gone`` go to ``keep``."""
        from superbrain.brain.changes import merge_entities

        return merge_entities(self, keep, gone)

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

        return edit_relation(self, name, changes, aliases, phrasings)

    def undo(self, transaction: int | None = None, *, language: Language = "zh") -> Change:
        """Take back a transaction, the newest by default, by a new one.

        Raises
        ------
        NotUndoable
            if there is none, or it was undone already; FirstLoadKept if it is the load with which the brain began and
            is not named.

        """
        from superbrain.brain.changes import undo

        return undo(self, transaction, language)

    # -- keeping it --------------------------------------------------------------------------------------------
    def doctor(self, *, deep: bool = False) -> Report:
        """Check the brain; ``deep`` reads every page and replays the whole log."""
        from superbrain.store.integrity import examine

        return examine(self.folder, deep=deep)

    def export(self, folder: str | Path) -> None:
        """Write all that is held now as a folder of text. OutputFailed, also if there is something in the folder."""
        from superbrain.store.formats import write_folder

        place = Path(folder)
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise OutputFailed(path=folder, reason=Said("那里已有文件", "there is something there already"))
        write_folder(self.store, Path(folder))

    def backup(self, file: str | Path, *, replace: bool = False) -> None:
        """Save graph, log and settings as one file, while the brain is in use.

        Raises
        ------
        FileThere
            if there is such a file, unless it is a backup and ``replace`` is true.
        OutputFailed
            if it cannot be written.

        """
        from superbrain.store.backup import back_up

        if not replace and Path(file).exists():
            raise FileThere(path=file)

        back_up(self.folder, Path(file))

    @classmethod
    def restore(cls, file: str | Path, path: str | Path) -> Brain:
        """Make the brain at ``path`` from a backup and open it. BrainExists, FileMissing, StoreCorrupt."""
        from superbrain.store.backup import restore

        restore(Path(file), Path(path))
        return cls.open(path)


def _facts_per_relation(snapshot: Snapshot) -> dict[int, int]:
    """How many facts each relation has, by its row."""
    rows, counts = np.unique(snapshot.stored.relations, return_counts=True)
    between = dict(zip(rows.tolist(), counts.tolist(), strict=True))
    return between | {relation: len(column) for relation, column in snapshot.columns.items()}
