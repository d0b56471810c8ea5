"""Forgetting a document: afterwards everything is as if it had never been read."""

from __future__ import annotations

from superbrain.language.ground import Ground
from superbrain.learning.ingesting import reread
from superbrain.learning.regrounding import without_names
from superbrain.store import Store
from superbrain.store.learned import Forgotten
from superbrain.text import key

KIND = "forget"


def forget(store: Store, ground: Ground, document: str) -> Forgotten:
    """Erase a document (by its hash) with all that rests on it alone, in one transaction.

    Passages of other documents that hold a name which went are read again, since they read differently without it.
    """
    resting = store.resting_on(document)
    gone = [(entity, name) for name in resting.names for entity, _ in ground.names.bearers(key(name))]
    with store.write(KIND, document[:16]) as writer:
        forgotten = writer.forget(document)
        living = [(entity, name) for entity, name in gone if entity in forgotten.newcomers or name in forgotten.names]
        reread(writer, without_names(ground, living), forgotten.names)
    return forgotten
