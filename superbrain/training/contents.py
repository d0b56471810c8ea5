"""What stands in the files of a run's folder, checked value by value: a folder may be damaged, or nobody's run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.objectives import Products

Arrays = Mapping[str, NDArray[Any]]

MOST_ROWS: Final = 2**31 - 1
"""Rows are int32."""

PRODUCTS: Final[dict[str, Products]] = {"bf16": "bf16", "float32": "float32"}

_RANGED: Final = ("of_relation", "edges", "candidates")
_FIELDS: Final = {"n_entities", "n_relations", "symmetric", "transaction", "snapshot", "products"}


@dataclass(frozen=True, slots=True)
class About:
    """The graph of a run: sizes, the symmetric relations, the moment; and the kind of products that all workers use."""

    n_entities: int
    n_relations: int
    symmetric: tuple[int, ...]
    transaction: int
    snapshot: str
    products: Products

    @classmethod
    def parse(cls, text: str) -> About:
        """Read what was written. ValueError says what is not as it should be."""
        try:
            told = json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if not isinstance(told, dict) or told.keys() != _FIELDS:
            raise ValueError("other fields than those of a run")
        symmetric, snapshot, products = told["symmetric"], told["snapshot"], told["products"]
        size = _whole(told["n_relations"], 1, MOST_ROWS)
        if not isinstance(symmetric, list) or not isinstance(snapshot, str) or not isinstance(products, str):
            raise ValueError("a value of another kind")  # noqa: TRY004  whoever opens runs looks for one kind of error
        if products not in PRODUCTS:
            raise ValueError(f"products {products!r}")
        return cls(
            _whole(told["n_entities"], 1, MOST_ROWS),
            size,
            tuple(_whole(row, 0, size - 1) for row in symmetric),
            _whole(told["transaction"], 0, 2**63 - 1),
            snapshot,
            PRODUCTS[products],
        )


def check_arrays(arrays: Arrays, about: About) -> None:
    """ValueError if the arrays are not those of a run on such a graph."""
    missing = {"train", "held"} - arrays.keys()
    unknown = arrays.keys() - {"train", "held", "judged", "verdicts", "texts", *_RANGED}
    if missing or unknown:
        raise ValueError(f"arrays missing: {sorted(missing)}, unknown: {sorted(unknown)}")
    for name in ("train", "held", "judged"):
        if name in arrays:  # only a run that people's verdicts were given to has facts set aside for these
            _check_facts(name, arrays[name], about)
    if "verdicts" in arrays:
        _check_verdicts(arrays["verdicts"], about)
    if not len(arrays["train"]):
        raise ValueError("no fact to train on")
    if "texts" in arrays:
        texts = arrays["texts"]
        if texts.dtype != np.float32 or texts.ndim != 2 or len(texts) != about.n_entities or not texts.shape[1]:
            raise ValueError(f"texts: {texts.dtype} {texts.shape}")
        if not np.isfinite(texts).all():
            raise ValueError("texts: values that are not finite")
    if arrays.keys() & set(_RANGED):
        _check_candidates(arrays, about)


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{value!r} is no whole number from {least} to {most}")
    return value


def _check_facts(name: str, facts: NDArray[Any], about: About) -> None:
    if facts.dtype != np.int32 or facts.ndim != 2 or facts.shape[1] != 3:
        raise ValueError(f"{name}: {facts.dtype} {facts.shape}")
    if len(facts) and (
        facts.min() < 0 or (facts.max(0) >= (about.n_entities, about.n_relations, about.n_entities)).any()
    ):
        raise ValueError(f"{name}: a row that the graph has not")


def _check_verdicts(verdicts: NDArray[Any], about: About) -> None:
    if verdicts.ndim != 2 or verdicts.shape[1] != 4 or not np.isin(verdicts[:, 3], (0, 1)).all():
        raise ValueError(f"verdicts: {verdicts.dtype} {verdicts.shape}")
    _check_facts("verdicts", verdicts[:, :3], about)


def _check_candidates(arrays: Arrays, about: About) -> None:
    """Rows, the edges between sets, and which set each directed relation has (-1 for all entities)."""
    if not all(name in arrays and arrays[name].dtype == np.int32 and arrays[name].ndim == 1 for name in _RANGED):
        raise ValueError("candidates: not three lists")
    chosen, edges, rows = (arrays[name].astype(np.int64) for name in _RANGED)
    if not len(edges) or edges[0] != 0 or edges[-1] != len(rows) or (np.diff(edges) < 1).any():
        raise ValueError("candidates: edges that are none")
    if len(chosen) != 2 * about.n_relations or chosen.min() < -1 or chosen.max() >= len(edges) - 1:
        raise ValueError("candidates: sets that are not there")
    if len(rows) and (rows.min() < 0 or rows.max() >= about.n_entities):
        raise ValueError("candidates: a row that the graph has not")
    inner = np.ones(len(rows), bool)
    inner[edges[:-1]] = False
    if (np.diff(rows, prepend=-1)[inner] < 1).any():
        raise ValueError("candidates: rows out of order")
