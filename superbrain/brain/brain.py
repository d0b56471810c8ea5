"""`Brain`: opens the folder, wires the floors together; the one door to everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from superbrain.brain.answering import Scribe
from superbrain.brain.editing import Editing
from superbrain.brain.learning import Learning
from superbrain.brain.settings import Settings
from superbrain.errors import BrainExists, FileThere, OutputFailed, Said, SpaceUnusable, UnknownTransaction
from superbrain.store import LogEntry, Snapshot, Store
from superbrain.store.durable import fresh_folder
from superbrain.types import Language, Relation

if TYPE_CHECKING:
    from superbrain.brain.card import Card
    from superbrain.brain.conversation import Conversation
    from superbrain.brain.reply import Reply
    from superbrain.brain.spaces import Standing
    from superbrain.brain.training import TrainReport
    from superbrain.embedding import Encoder
    from superbrain.embedding.plausibility import Plausibility
    from superbrain.language.ground import Ground
    from superbrain.language.interpret import Interpreter
    from superbrain.language.mentions import NameIndex
    from superbrain.language.similarity import Similarity
    from superbrain.reasoning import Query
    from superbrain.store.integrity import Report
    from superbrain.training.job import OnProgress
    from superbrain.training.recipes import Recipe


class Brain(Editing, Learning):
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
        self._grounds: dict[int | None, Ground] = {}
        self._interpreters: dict[int | None, Interpreter] = {}
        self._standings: dict[int | None, tuple[object, Standing]] = {}
        self._names: NameIndex | None = None
        self._erasure = store.newest_erasure

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
        self.let_go()
        self.store.close()

    def let_go(self) -> None:
        """Drop all that is kept of what the store held."""
        for kept in (self._snapshots, self._grounds, self._interpreters, self._standings):
            kept.clear()
        self._names = self._beliefs = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- asking ------------------------------------------------------------------------------------------------
    def ask(self, question: str, *, limit: int = 20, as_of: int | None = None, known_only: bool = False) -> Reply:
        """Answer a question in Chinese or English, with the path that proves it, or say why not.

        What is not known is inferred where the space is sure enough, and told apart; not with ``known_only``.
        """
        return self.conversation().ask(question, limit=limit, as_of=as_of, known_only=known_only)

    def conversation(self) -> Conversation:
        """A dialogue: follow-up questions may leave out what was said before."""
        from superbrain.brain.conversation import Conversation

        return Conversation(self)

    def query(
        self,
        text: str,
        *,
        limit: int = 20,
        as_of: int | None = None,
        known_only: bool = False,
        language: Language = "zh",
    ) -> Reply:
        """Answer a query in its text form. BadQuery if it does not parse."""
        from superbrain.brain.answering import answer_query

        odds_for = None if known_only else partial(self.odds_for, as_of=as_of)
        return answer_query(self.scribe(language, as_of), text, limit, as_of, odds_for)

    def connect(self, one: str, other: str, *, limit: int = 5, language: Language = "zh") -> Reply:
        """The paths that best explain how two entities hang together. UnknownName, AmbiguousName (see `meant`)."""
        from superbrain.brain.conversation import connection_reply
        from superbrain.brain.naming import best_known

        start, end = (best_known(self.store, self.snapshot(), name)[0] for name in (one, other))
        return connection_reply(self.scribe(language), start, end, limit, question=f"{one} – {other}")

    def associate(self, name: str, *, limit: int = 10, known_only: bool = False, language: Language = "zh") -> Reply:
        """What an entity brings to mind, each with its path. UnknownName, AmbiguousName (see `meant`)."""
        from superbrain.brain.conversation import association_reply
        from superbrain.brain.naming import best_known

        entity = best_known(self.store, self.snapshot(), name)[0]
        odds = None if known_only else self.standing().odds
        return association_reply(self.scribe(language), entity, limit, odds, question=name)

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

    # -- inferring ---------------------------------------------------------------------------------------------
    def standing(self, as_of: int | None = None) -> Standing:
        """What can be inferred with, now or as of then: the space in use laid over the facts, or why there is none."""
        from superbrain.brain.spaces import current_space, standing

        key = (current_space(self.folder), self.snapshot(as_of).transaction)
        kept = self._standings.get(as_of)
        if kept is None or kept[0] != key:
            kept = self._standings[as_of] = (key, standing(self, as_of))
        return kept[1]

    def adopt_shipped_space(self) -> None:
        """Take over the space that came with the world, if one did. SpaceUnusable, OutputFailed."""
        from superbrain.brain.spaces import adopt_shipped_space

        adopt_shipped_space(self.folder)

    @property
    def space_trouble(self) -> SpaceUnusable | None:
        """Why the space that was wanted for an answer was not used; None where it was, or is not there at all."""
        from superbrain.errors import SpaceMissing

        troubles = (kept.trouble for _, kept in self._standings.values())
        return next((each for each in troubles if each is not None and not isinstance(each, SpaceMissing)), None)

    def odds_for(self, query: Query, *, as_of: int | None = None) -> Plausibility | None:
        """What is plausible beside the known facts; the space is not even opened where nothing asked is inferable."""
        from superbrain.reasoning import guessable

        if not guessable(query, self.snapshot(as_of).schema):
            return None
        odds = self.standing(as_of).odds
        return odds if odds is not None and odds.model is not None else None

    def train(
        self, recipe: Recipe | None = None, *, verdicts: Path | None = None, on_progress: OnProgress | None = None
    ) -> TrainReport:
        """Train a space on what is known now and put it into use; ``verdicts``: see `superbrain.brain.verdicts`.

        Raises
        ------
        TooLittleToTrain, TooManyWorkers, PackageMissing, BadVerdictLine
            if it cannot begin.
        TrainingBroken, OutputFailed, SpaceNotFinite
            if it cannot end; the space in use stays, and the run can be resumed.

        """
        from superbrain.brain.training import begin_run, train
        from superbrain.brain.verdicts import gathered
        from superbrain.training.recipes import Recipe

        run = begin_run(self, recipe or Recipe(), verdicts=gathered(self, verdicts))
        return train(self, run, on_progress or (lambda _: None), lambda _: None)

    # -- what it knows -----------------------------------------------------------------------------------------
    @property
    def transaction(self) -> int:
        """Number of the newest transaction, 0 in an empty brain."""
        return self.store.transaction

    def snapshot(self, as_of: int | None = None) -> Snapshot:
        """The known facts as arrays, now or right after transaction ``as_of``. UnknownTransaction."""
        newest, erasure = self.store.transaction, self.store.newest_erasure
        if erasure != self._erasure:  # somebody forgot a document: what was kept of then may hold it
            self._erasure = erasure
            self.let_go()
        if as_of is not None and as_of > newest:
            raise UnknownTransaction(transaction=as_of, newest=newest)
        kept = self._snapshots.get(as_of)
        if kept is None or (as_of is None and kept.transaction != newest):
            kept = self._snapshots[as_of] = self.store.snapshot(as_of)
        return kept

    def ground(self, as_of: int | None = None) -> Ground:
        """The facts and names of now, or of then, as whoever reads questions or texts sees them."""
        from superbrain.brain.index import entity_then, names_of, names_then
        from superbrain.language.ground import Ground
        from superbrain.language.lexicon import load_lexicon

        snapshot = self.snapshot(as_of)
        kept = self._grounds.get(as_of)
        if kept is None or kept.snapshot is not snapshot:
            folder, store = self.folder / "cache" / "names", self.store
            lookup = store.entity if as_of is None else partial(entity_then, store)
            labels = partial(store.labels, as_of=as_of)
            if as_of is None:
                names = self._names = names_of(store, self.snapshot, folder, self._names)
            else:  # an index of its own: the names of then must not be found now
                names = names_then(store, snapshot, names_of(store, self.snapshot, folder, None))
            kept = self._grounds[as_of] = Ground(snapshot, names, load_lexicon(), store.entity_key, lookup, labels)
        return kept

    def interpreter(self, as_of: int | None = None) -> Interpreter:
        """Whoever reads questions over the facts of now, or of then."""
        from superbrain.language.interpret import Interpreter

        ground = self.ground(as_of)
        kept = self._interpreters.get(as_of)
        if kept is None or kept.ground is not ground:
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
        counts = self.store.counts()
        counts["proposals"] += len(self.open_beliefs())
        space = self.standing().to_json()
        return {"schema": "superbrain.status/1", "name": self.settings.name, **counts, "space": space}

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

    # -- keeping it --------------------------------------------------------------------------------------------
    def doctor(self, *, deep: bool = False) -> Report:
        """Check the brain and its space; ``deep`` reads every page and replays the whole log."""
        from superbrain.brain.spaces import examine

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
