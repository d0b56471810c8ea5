"""Made-up documents that say what a test wants them to say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from superbrain.store import Store
from superbrain.store.learned import Candidate, Document, Evidence
from superbrain.types import Literal, Name


class Reading:
    """Reads made-up documents into a brain, and accepts what they say."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ingest(self, name: str, passages: dict[str, Sequence[Evidence]], **more: str) -> Document:
        """Evidence is given without its passage."""
        digest = hashlib.sha256("".join([name, *passages]).encode()).hexdigest()
        document = Document(digest, name, size=100, **more)
        with self.store.write("ingest", f"read {name}") as writer:
            writer.add_document(document)
            for position, (text, evidence) in enumerate(passages.items()):
                place = position * 10
                passage, _ = writer.add_passage(digest, text, position=position, byte_from=place, byte_to=place + 9)
                writer.set_evidence(passage, [replace(each, passage=passage) for each in evidence])
        return document

    def accept(self, candidate: Candidate, *documents: Document, key: str = "") -> int:
        """Make a fact of a candidate; ``key`` is that of the newcomer at its head, if there is one."""
        c, sources = candidate, [document.source for document in documents]
        with self.store.write("accept", f"{c.head} {c.relation} {c.tail}{c.value}") as writer:
            head = writer.entity(c.head)
            if c.head.startswith("new:"):
                _, kind, name = c.head.split(":")
                with writer.crediting(sources):
                    head = writer.add_entity(key, [kind])
                    writer.add_name(head, Name(name, "zh", "preferred"))
            relation = writer.relation(c.relation)
            kind = writer.relation_of(relation).literal
            tail = Literal(kind, c.value, c.unit) if kind else writer.entity(c.tail)
            fact, _ = writer.add_fact(head, relation, tail, sources=sources)
            writer.add_decision(c, "accept", who="user", time="2026-11-23T12:00:00+00:00", fact=fact)
        return fact
