"""The prompt of the conversation on a terminal: history in the brain's folder, names completed in a thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from superbrain.app.lessons import said_to_remember
from superbrain.errors import SuperbrainError
from superbrain.store import Snapshot, Store
from superbrain.text import key
from superbrain.types import EntityId, Language

if TYPE_CHECKING:
    from superbrain.brain import Brain

OFFERED = 20
LOOKED_AT = 600
"""Names among which the best known ones are looked for."""

LONGEST_HAN_NAME = 8
_HAN_RUN = re.compile(r"[\u3400-\u9fff·]+$")
_LATIN_WORDS = re.compile(r"[^\W\d_][\w'\-]*(?: [\w'\-]+){0,2}$")


def prompt_for(brain: Brain, commands: Sequence[str], language: Language) -> Callable[[], str]:
    """A function that asks for the next line."""
    session: PromptSession[str] = PromptSession(
        "❯ ",
        history=_history(brain.folder / "chat_history"),
        auto_suggest=AutoSuggestFromHistory(),
        completer=ThreadedCompleter(Names(brain.folder, brain.snapshot(), commands, language)),
        complete_while_typing=True,
    )
    return session.prompt


class Names(Completer):
    """Completes slash commands, and the name of an entity that is being typed: the best connected first.

    The snapshot tells how well an entity is connected and what it is; a newcomer since then counts as unconnected.
    """

    def __init__(self, folder: Path, snapshot: Snapshot, commands: Sequence[str], language: Language) -> None:
        self.folder = folder
        self.snapshot = snapshot
        self.degree = snapshot.degree()
        self.commands = commands
        self.language = language

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> Iterator[Completion]:
        """Completions at the cursor, names with their class beside them."""
        text = document.text_before_cursor
        if text.startswith("/"):
            yield from (Completion(word, -len(text)) for word in self.commands if word.startswith(text))
            return
        try:
            # A connection belongs to the thread that opened it, and completion runs in threads of its own.
            with Store.open(self.folder) as store:
                yield from self._names(store, text)
        except SuperbrainError:
            return

    def _names(self, store: Store, text: str) -> Iterator[Completion]:
        for fragment in fragments(text):
            found = store.names_containing(fragment, LOOKED_AT)
            begun = [(entity, name.text) for entity, name in found if key(name.text).startswith(key(fragment))]
            best: dict[str, EntityId] = {}
            for entity, name in sorted(begun, key=lambda pair: -self._weight(pair[0])):
                best.setdefault(name, entity)
            for name, entity in list(best.items())[:OFFERED]:
                yield Completion(name, -len(fragment), display_meta=self._kind(entity))
            if best:
                return

    def _weight(self, entity: int) -> int:
        return int(self.degree[entity]) if entity < len(self.degree) else 0

    def _kind(self, entity: int) -> str:
        types = self.snapshot.types_of(entity)
        if not types:
            return ""
        kind = self.snapshot.schema.types[types[0]]
        return kind.zh if self.language == "zh" else kind.en


def fragments(text: str) -> list[str]:
    """What of the end of ``text`` may be the beginning of a name, longest first.

    Chinese has no blanks between words, so every suffix of the last run counts; Latin names have up to three words.
    """
    if run := _HAN_RUN.search(text):
        tail = run.group()[-LONGEST_HAN_NAME:]
        return [tail[start:] for start in range(len(tail))]
    if run := _LATIN_WORDS.search(text):
        words = run.group().split(" ")
        return [joined for start in range(len(words)) if len(joined := " ".join(words[start:])) > 1]
    return []


def _history(path: Path) -> History:
    """The questions of earlier conversations, kept with the brain where its folder can be written."""
    try:
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return Questions(str(path))


class Questions(FileHistory):
    """Keeps what was typed, but not what was said to be learnt: that is the graph's to keep, and to forget."""

    def store_string(self, string: str) -> None:
        """Write a line to the file, unless it teaches something."""
        if not (string.strip().startswith("/learn") or said_to_remember(string)):
            super().store_string(string)
