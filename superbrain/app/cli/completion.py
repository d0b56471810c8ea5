"""What the shell offers after TAB: names of entities and relations of the brain at hand."""

from __future__ import annotations

import os
import re

import typer

from superbrain.app.cli.session import Session

OFFERED = 20
LOOKED_AT = 200
_SPECIAL = re.compile(r"([^\w.\-·])")


def entity_names(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of entities that begin with what was typed, with the key as a help text."""
    from superbrain.errors import SuperbrainError
    from superbrain.store import Store
    from superbrain.text import key

    if not incomplete:
        return []
    try:
        with Store.open(Session.of(context).brain) as store:
            begun = [
                (entity, name.text)
                for entity, name in store.names_containing(incomplete, LOOKED_AT)
                if key(name.text).startswith(key(incomplete))
            ][:OFFERED]
            return [(_for_shell(text), store.entity_key(entity)) for entity, text in begun]
    except SuperbrainError:
        return []  # a shell that asks for completions cannot show errors


def relation_names(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Keys and labels of relations that begin with what was typed."""
    from superbrain.errors import SuperbrainError
    from superbrain.store import Store

    try:
        with Store.open(Session.of(context).brain) as store:
            schema = [relation for _, relation in store.relations()]
    except SuperbrainError:
        return []
    words = [(word, relation.key) for relation in schema for word in (relation.key, relation.zh, relation.en)]
    return [(_for_shell(word), key) for word, key in dict.fromkeys(words) if word.startswith(incomplete)]


def _for_shell(word: str) -> str:
    """Bash pastes the word as it is, so blanks must be escaped; zsh and fish quote by themselves."""
    shell = os.environ.get("_SUPERBRAIN_COMPLETE", "").rpartition("_")[2]
    return _SPECIAL.sub(r"\\\1", word) if shell == "bash" else word
