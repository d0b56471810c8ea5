"""Which entities a stretch of text may name: an index over all names of both languages.

The index is a trie of look-up keys in a memory-mapped file, with arrays that lead from each key to its entities, and
a filter of bigrams for near misses. It is built once for a state of the graph; names told since then live in a
dictionary on top.
"""

from __future__ import annotations

import itertools
import json
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from superbrain.language.lexicon import Lexicon, load_lexicon
from superbrain.language.name_variants import Variants
from superbrain.store import Snapshot
from superbrain.text import has_han, key
from superbrain.types import EntityId, Name

FORMAT: Final = 1
LONGEST_NAME: Final = 80
"""Names longer than this many characters are found by search, not inside questions."""

_KINDS: Final = {"preferred": 0, "alias": 1, "former": 2}
GENERATED: Final = 3
"""Kind of the names that were made from others."""

_GRAM_BUCKETS: Final = 1 << 16
_FILES: Final = ("starts", "entities", "kinds", "gram_starts", "gram_keys")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found in a text from character ``start`` to ``end``, and who bears it: (entity, kind) with kind 0
    preferred, 1 alias, 2 former, 3 generated.
    """

    start: int
    end: int
    bearers: tuple[tuple[EntityId, int], ...]


@dataclass
class NameIndex:
    """All names of a brain. Open one with `open` or make one with `build` or `of`."""

    trie: marisa_trie.Trie = field(repr=False)
    starts: NDArray[np.int32] = field(repr=False)  # (keys + 1,)
    entities: NDArray[np.int32] = field(repr=False)  # (bearers,)
    kinds: NDArray[np.uint8] = field(repr=False)  # (bearers,)
    gram_starts: NDArray[np.int32] = field(repr=False)  # (buckets + 1,)
    gram_keys: NDArray[np.int32] = field(repr=False)
    transaction: int = 0
    _newer: dict[str, dict[EntityId, int]] = field(default_factory=dict, repr=False)
    _gone: set[tuple[str, EntityId]] = field(default_factory=set, repr=False)

    @classmethod
    def of(
        cls, names: Iterable[tuple[EntityId, Name]], snapshot: Snapshot, lexicon: Lexicon | None = None
    ) -> NameIndex:
        """An index in memory over ``names``, with generated variants; ``snapshot`` tells the entities' classes."""
        variants = Variants.of(snapshot, lexicon or load_lexicon())
        bearers: dict[str, dict[EntityId, int]] = {}
        for entity, name in names:
            _enter(bearers, key(name.text), entity, _KINDS[name.kind])
        types: dict[EntityId, tuple[str, ...]] = {}
        for form, kinds in list(bearers.items()):
            for entity, kind in list(kinds.items()):
                if kind != _KINDS["former"]:
                    if entity not in types:
                        types[entity] = snapshot.types_of(entity)
                    for variant in variants.of_name(form, types[entity]):
                        _enter(bearers, variant, entity, GENERATED)
        return cls._packed(bearers, snapshot.transaction)

    @classmethod
    def _packed(cls, bearers: dict[str, dict[EntityId, int]], transaction: int) -> NameIndex:
        trie = marisa_trie.Trie(bearers)
        forms = sorted(bearers, key=trie.key_id)
        counts = np.fromiter((len(bearers[form]) for form in forms), np.int64, len(forms))
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        pairs = [pair for form in forms for pair in sorted(bearers[form].items())]
        entities = np.fromiter((entity for entity, _ in pairs), np.int32, len(pairs))
        kinds = np.fromiter((kind for _, kind in pairs), np.uint8, len(pairs))
        gram_starts, gram_keys = _gram_table(forms)
        return cls(trie, starts, entities, kinds, gram_starts, gram_keys, transaction)

    @classmethod
    def build(
        cls,
        folder: Path,
        names: Iterable[tuple[EntityId, Name]],
        snapshot: Snapshot,
        lexicon: Lexicon | None = None,
        *,
        stamp: str = "",
    ) -> NameIndex:
        """Make the index and write it into ``folder`` (which is replaced), whole or not at all.

        ``stamp`` is the hash of the snapshot's transaction.
        """
        index = cls.of(names, snapshot, lexicon)
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        index.trie.save(str(partial / "keys.marisa"))
        for name in _FILES:
            np.save(partial / f"{name}.npy", getattr(index, name))
        sealed = {"format": FORMAT, "transaction": index.transaction, "stamp": stamp, "keys": len(index.trie)}
        (partial / "stamp.json").write_text(json.dumps(sealed | {"files": _checksums(partial)}), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
        return index

    @classmethod
    def open(cls, folder: Path, stamps: Mapping[int, str] | None = None) -> NameIndex | None:
        """The index in ``folder``, memory-mapped; None where there is none that can be used.

        With the hashes of the graph's transactions, ``stamps``, it has to belong to that graph.
        """
        try:
            stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
            if stamp["format"] != FORMAT or stamp["files"] != _checksums(folder):
                return None
            if stamps is not None and stamps.get(stamp["transaction"]) != stamp["stamp"]:
                return None
            trie = marisa_trie.Trie()
            trie.mmap(str(folder / "keys.marisa"))
            arrays = [np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES]
        except (OSError, ValueError, KeyError, RuntimeError):
            return None
        starts, entities, kinds, gram_starts, gram_keys = arrays
        index = cls(trie, starts, entities, kinds, gram_starts, gram_keys, int(stamp["transaction"]))
        sound = len(trie) == stamp["keys"] == len(index.starts) - 1 and len(index.entities) == len(index.kinds)
        return index if sound and int(index.starts[-1]) == len(index.entities) else None

    def __len__(self) -> int:
        return len(self.trie) + len(self._newer)

    # ---- names told since the index was built -----------------------------------------------------------------------
    def add(self, entity: EntityId, name: Name) -> None:
        """Take in a name told after the index was built."""
        form = key(name.text)
        self._gone.discard((form, entity))
        _enter(self._newer, form, entity, _KINDS[name.kind])

    def remove(self, entity: EntityId, text: str) -> None:
        """Forget that ``entity`` is called ``text``."""
        form = key(text)
        self._gone.add((form, entity))
        self._newer.get(form, {}).pop(entity, None)

    # ---- looking up -------------------------------------------------------------------------------------------------
    def bearers(self, form: str) -> tuple[tuple[EntityId, int], ...]:
        """Who is called by a name, given as its `text.key`: (entity, kind)."""
        found = dict(self._stored(self.trie[form])) if form in self.trie else {}
        found.update({entity: min(kind, found.get(entity, kind)) for entity, kind in self._newer.get(form, {}).items()})
        return tuple((entity, kind) for entity, kind in sorted(found.items()) if (form, entity) not in self._gone)

    def _stored(self, key_id: int) -> Iterator[tuple[EntityId, int]]:
        low, high = int(self.starts[key_id]), int(self.starts[key_id + 1])
        for place in range(low, high):
            yield EntityId(int(self.entities[place])), int(self.kinds[place])

    def starting_at(self, text: str, start: int) -> list[NameMatch]:
        """The names that stand in the folded ``text`` from character ``start``, shortest first."""
        window = text[start : start + LONGEST_NAME]
        forms = {form for form in self.trie.iter_prefixes(window) if form}
        if self._newer:
            forms.update(window[:n] for n in range(1, len(window) + 1) if window[:n] in self._newer)
        matches = (NameMatch(start, start + len(form), self.bearers(form)) for form in sorted(forms, key=len))
        return [match for match in matches if match.bearers]

    def near(self, text: str, limit: int = 5) -> list[tuple[EntityId, str]]:
        """Entities whose name is nearly ``text``: (entity, the name's key), nearest first. Only for suggestions."""
        form = key(text)[:LONGEST_NAME]
        if len(form) < (2 if has_han(form) else 4):
            return []  # too short to be a slip of anything in particular
        allowed = 1 if len(form) < 6 else 2 if len(form) < 12 else 3
        scored = []
        for candidate in self._sharing_bigrams(form):
            if len(form) == 2 and len(candidate) != 2:
                continue
            # A surname is written for the whole name.
            several = " " in candidate and " " not in form
            parts = [part for part in candidate.split() if len(part) > 4] if several else []
            distance = min(edit_distance(form, part, allowed) for part in (candidate, *parts))
            if candidate != form and distance <= allowed and distance < len(form):
                scored.append((distance, candidate))
        found: dict[EntityId, str] = {}
        for _, candidate in sorted(scored):
            for entity, _ in sorted(self.bearers(candidate), key=lambda bearer: bearer[1])[:2]:
                found.setdefault(entity, candidate)
        return list(found.items())[:limit]

    def _sharing_bigrams(self, form: str, most: int = 200) -> list[str]:
        """Names that share most of their bigrams with ``form``."""
        counts: dict[int, int] = {}
        for bucket in _buckets(form):
            low, high = int(self.gram_starts[bucket]), int(self.gram_starts[bucket + 1])
            for key_id in self.gram_keys[low:high][:20_000].tolist():
                counts[key_id] = counts.get(key_id, 0) + 1
        best = sorted(counts, key=lambda key_id: (-counts[key_id], key_id))[:most]
        newer = [name for name in self._newer if set(_buckets(name)) & set(_buckets(form))]
        return [self.trie.restore_key(key_id) for key_id in best] + newer


def _checksums(folder: Path) -> dict[str, int]:
    """CRC-32 of each file of an index, about a third of a millisecond a megabyte."""
    files = ("keys.marisa", *(f"{name}.npy" for name in _FILES))
    return {name: zlib.crc32((folder / name).read_bytes()) for name in files}


def _enter(bearers: dict[str, dict[EntityId, int]], form: str, entity: EntityId, kind: int) -> None:
    if form and len(form) <= LONGEST_NAME:
        kinds = bearers.setdefault(form, {})
        kinds[entity] = min(kind, kinds.get(entity, kind))


def _buckets(form: str) -> list[int]:
    """The bigrams of a name, ends marked, as rows of the bigram table."""
    padded = f"\x02{form}\x03"
    return [_bucket(ord(a), ord(b)) for a, b in itertools.pairwise(padded)]


def _bucket(one: int, other: int) -> int:
    return (one * 31 + other * 7919) % _GRAM_BUCKETS


def _gram_table(forms: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Keys by bigram, as row pointers and key ids."""
    if not forms:
        return np.zeros(_GRAM_BUCKETS + 1, np.int32), np.empty(0, np.int32)
    lengths = np.fromiter((len(form) + 2 for form in forms), np.int64, len(forms))
    joined = "".join(f"\x02{form}\x03" for form in forms)
    points = np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(forms), dtype=np.int32), lengths)
    inside = owners[1:] == owners[:-1]
    buckets = ((points[:-1] * 31 + points[1:] * 7919) % _GRAM_BUCKETS)[inside]
    order = np.argsort(buckets, kind="stable")
    counts = np.bincount(buckets, minlength=_GRAM_BUCKETS)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), owners[:-1][inside][order]


def edit_distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn one text into the other; ``most`` + 1 if
    more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
