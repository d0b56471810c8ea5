"""The fitted meaning of truth in one space: what calibration.json holds, and the odds of a row's candidates from it.

The truth of a candidate is the probability that it is an answer which the graph lacks. It is a product of two.

- *odds*: P(the candidate is an answer | the row has one that is not known). A blend adds up what speaks for a
  candidate; its softmax over the row says how a row's answers are likely to be distributed. The *calibration* turns the
  blend's margin, and how the row looks, into the probability.
- *lacking*: P(the row has an answer that is not known). Of a row without any known answer it is the share of entities
  alike that have one (`superbrain.embedding.existence`); of one with known answers, how often such rows lack one. Both
  are counted in the graph, which is taken to lack one fact in ten (`MISSING`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding import platt
from superbrain.embedding.calibration import Calibration, TooFew, Unjudged
from superbrain.embedding.evidence import FEATURES, Evidence, Question, Slot, SlotRules, blended, logsumexp, votes_at
from superbrain.embedding.existence import FEATURES as EXISTENCE_FEATURES
from superbrain.embedding.platt import Platt
from superbrain.embedding.rules import PathRule
from superbrain.store.schema_view import Schema

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

FORMAT = 2
"""1 stated odds on the condition that a row has an answer."""

ODDS_FEATURES = ("margin", "lead", "best", "space", "known", "answers", "profile", "rules")
"""What the calibration sees of a candidate; see `odds_features`."""

SIDES = ("tail", "head")
STATEMENT_FEATURES = (*(f"{side}_{name}" for side in SIDES for name in ODDS_FEATURES), "relation_margin")
"""What `superbrain.embedding.verdicts` sees of a statement: `ODDS_FEATURES` of it as an answer about its head and about
its tail, and by how much its relation is likelier than all others between its ends."""

UNHEARD = TooFew(0)
"""Nothing is known of newcomers."""

LOWEST = -50.0
"""Margins are cut off here: less likely is not told apart."""

FEWEST_ROWS = 10
"""Slots with fewer rows of their own to judge odds by are not inferred at all. Measured on slots of the world that have
many rows, of which only so many were used: without any the odds of a slot's likeliest answers are off by .09 on
average (.17 in one slot of ten); from five to ten on more rows gain nothing.
"""

MISSING = 0.1
"""The share of facts that a graph is taken to lack: nobody knows it, and what was set aside for the fit says nothing of
it. So much more often than on record do rows have an answer, and so often do rows with known answers lack one. It is
the share that benchmarks/inference_world.py takes out, which can thus say whether odds hold where this is so.
"""

KNOWN_STEPS = (1, 2, 3, 5, 9, 17, 33, 65, 129, 257)
"""Rows are alike in what they lack from one of these numbers of known answers to the next."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The blended evidence of one question: margins of all candidates (C,), -inf where not asked about, and the row."""

    margins: NDArray[np.float32] = field(repr=False)
    best: float
    second: float
    """the two largest margins"""
    space: float
    """logsumexp of the raw scores"""


@dataclass(frozen=True)
class TruthModel:
    """Everything that turns evidence into odds. Slots are named by relation keys, so it fits any numbering of them."""

    blend: Floats = field(repr=False)
    """(6,) pooled weights of `evidence.FEATURES`"""
    blends: Mapping[str, Floats] = field(repr=False)
    """(6,) weights of each slot that has labels"""
    calibration: Calibration
    missing: Mapping[str, tuple[float, ...]] = field(repr=False)
    """by slot: how often a row lacks an answer, for each step of `KNOWN_STEPS`"""
    existence: Calibration = field(repr=False)
    """how likely a row without known answers has one at all"""
    rows: Mapping[str, int] = field(repr=False)
    """by slot: how many rows with withheld answers its odds rest on"""
    rules: Mapping[str, SlotRules] = field(repr=False)
    newcomers: Platt | TooFew = UNHEARD
    """what puts the odds of placed newcomers right; where there was too little to tell, none are stated"""
    verdicts: Calibration | Unjudged | None = None
    """odds of statements that were put forward (`superbrain.embedding.verdicts`); None where nobody judged any"""

    def fits(self, slot: str) -> bool:
        """Whether enough rows of this slot were judged: others are never inferred."""
        return self.rows.get(slot, 0) >= FEWEST_ROWS

    def thin(self) -> dict[str, int]:
        """Slots that are not inferred because too few of their rows were judged, with how many were."""
        return {slot: rows for slot, rows in sorted(self.rows.items()) if not self.fits(slot)}

    def slot(self, evidence: Evidence, relation: int, *, inverse: bool) -> Slot | None:
        """Make a slot with what was learnt about it."""
        name = evidence.slot_name(relation, inverse=inverse)
        return evidence.slot(relation, inverse=inverse, rules=self.rules.get(name))

    def weigh(self, slot: Slot, question: Question) -> Weighed:
        """Blend the evidence of all candidates of a question."""
        return weigh(slot, question, self.blends.get(slot.name, self.blend))

    def odds(self, slot: Slot, question: Question, weighed: Weighed, places: Ints) -> NDArray[np.float32]:
        """Odds (n,) of some candidates, given that the row has an answer that is not known; 0 of those not asked about.

        Truth is this times `lacking`.
        """
        stated = self.calibration.truth(odds_features(slot, question, weighed, places), slot.name)
        stated[~np.isfinite(weighed.margins[places])] = 0.0
        return np.asarray(stated, np.float32)

    def of_newcomers(self, odds: NDArray[np.float32]) -> NDArray[np.float32]:
        """Odds (n,) in place of those that `odds` states of placed newcomers."""
        return self.newcomers.corrected(odds) if isinstance(self.newcomers, Platt) else np.zeros_like(odds)

    def lacking(self, slot: Slot, question: Question, weighed: Weighed) -> float:
        """Probability that a row has an answer that is not known."""
        if question.known:
            return self.missing[slot.name][step_of(question.known)] if slot.name in self.missing else 0.0
        found = self.existence.truth(existence_features(slot, question, weighed)[None], slot.name)
        return float(found[0])

    def to_json(self, schema: Schema) -> dict[str, Any]:
        """Plain values for calibration.json; ``summary`` says what the odds rest on."""
        name = {row: relation.key for row, relation in schema.relations.items()}
        size = max(schema.relations, default=-1) + 1
        plain = self.calibration.to_json()
        return {
            "format": FORMAT,
            "summary": plain.pop("summary"),
            "newcomers": platt.to_json(self.newcomers),
            "verdicts": None if self.verdicts is None else self.verdicts.to_json(),
            "calibration": plain,
            "evidence": list(FEATURES),
            "blend": _plain(self.blend),
            "blends": {slot: _plain(row) for slot, row in sorted(self.blends.items())},
            "existence": self.existence.to_json(),
            "rows": dict(sorted(self.rows.items())),
            "missing": {slot: _plain(row) for slot, row in sorted(self.missing.items())},
            "rules": {slot: _plain_rules(rules, name, size) for slot, rules in sorted(self.rules.items())},
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], schema: Schema) -> TruthModel:
        """Read what `to_json` wrote, over the schema's own numbering. Raises ``ValueError`` where it is not that."""
        if plain.get("format") != FORMAT or plain.get("evidence") != list(FEATURES):
            raise ValueError("not a calibration of this version: train again")
        calibration = Calibration.from_json({**plain.get("calibration", {}), "summary": plain.get("summary")})
        existence = Calibration.from_json(plain.get("existence", {}))
        verdicts = _read_verdicts(plain.get("verdicts"))
        of_statements = verdicts.features if isinstance(verdicts, Calibration) else STATEMENT_FEATURES
        kinds = (calibration.features, existence.features, of_statements)
        if kinds != (ODDS_FEATURES, EXISTENCE_FEATURES, STATEMENT_FEATURES):
            raise ValueError("not a calibration of this version: train again")
        try:
            rules = {slot: _read_rules(found, schema) for slot, found in plain["rules"].items()}
            blends = {slot: np.array(row, np.float64) for slot, row in plain["blends"].items()}
            blend = np.array(plain["blend"], np.float64)
            missing = {slot: tuple(float(rate) for rate in row) for slot, row in plain["missing"].items()}
            judged = {slot: int(count) for slot, count in plain["rows"].items()}
            newcomers = platt.from_json(plain.get("newcomers"))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"not a calibration: {error!r}") from error
        if any(row.shape != (len(FEATURES),) or not np.isfinite(row).all() for row in (blend, *blends.values())):
            raise ValueError("not a calibration: weights do not fit the features")
        if any(len(row) != len(KNOWN_STEPS) for row in missing.values()):
            raise ValueError("not a calibration: rates do not fit the steps")
        return cls(blend, blends, calibration, missing, existence, judged, rules, newcomers, verdicts)


def step_of(known: int) -> int:
    """The step of `KNOWN_STEPS` that a number of known answers falls into."""
    return int(np.searchsorted(KNOWN_STEPS, known, side="right")) - 1


def weigh(slot: Slot, question: Question, weights: Floats) -> Weighed:
    """Blend the evidence of all candidates of a question with weights (6,)."""
    total = blended(slot, question, weights)
    asked = np.isfinite(total)
    mass = float(logsumexp(total)) if asked.any() else 0.0
    margins = np.asarray(total - np.float32(mass), np.float32)
    two = np.partition(margins, -2)[-2:].tolist() if len(margins) > 1 else [LOWEST, *margins.tolist(), LOWEST][:2]
    space = float(logsumexp(np.where(asked, question.scores, -np.inf).astype(np.float32)))
    return Weighed(margins, max(max(two), LOWEST), max(min(two), LOWEST), space if asked.any() else 0.0)


def odds_features(slot: Slot, question: Question, weighed: Weighed, places: Ints) -> NDArray[np.float32]:
    """Columns `ODDS_FEATURES` (n, 8) of some candidates.

    margin: logarithmic share of the row; lead: distance to the best of the others; best: the row's largest margin;
    space: margin of the raw scores; known and answers: logarithms of how many answers the row and the candidate have;
    profile and rules: votes of the graph.
    """
    found = np.zeros((len(places), len(ODDS_FEATURES)), np.float32)
    margins = np.maximum(weighed.margins[places], LOWEST)
    found[:, 0] = margins
    found[:, 1] = margins - np.where(margins >= weighed.best, weighed.second, weighed.best)
    found[:, 2] = weighed.best
    found[:, 3] = question.scores[places] - weighed.space
    found[:, 4] = np.log1p(question.known)
    found[:, 5] = np.log1p(slot.answers[places])
    found[:, 6] = votes_at(question.profile, places)
    found[:, 7] = votes_at(question.rules, places)
    return found


def existence_features(slot: Slot, question: Question, weighed: Weighed) -> NDArray[np.float32]:
    """Columns `existence.FEATURES` (6,) of a row.

    base, kin, closest and links: see `Kinship.of`; degree: logarithm of how many facts the head has; best: the row's
    largest margin.
    """
    degree = float(np.log1p(slot.kinship.paths.snapshot.degree()[question.head]))
    return np.array([*slot.kinship.of(question.head), degree, weighed.best], np.float32)


def _read_verdicts(plain: Any) -> Calibration | Unjudged | None:
    """What `TruthModel.to_json` wrote of the verdicts; older calibrations hold none. Raises ``ValueError``."""
    if plain is None:
        return None
    if not isinstance(plain, Mapping):
        raise ValueError("not a calibration: verdicts")  # noqa: TRY004  whoever reads looks for one kind of error
    return Unjudged.from_json(plain) if "needed" in plain else Calibration.from_json(plain)


def _plain(row: Floats | tuple[float, ...]) -> list[float]:
    return [float(f"{value:.7g}") for value in row]


def _plain_rules(rules: SlotRules, name: Mapping[int, str], size: int) -> dict[str, Any]:
    def written(signed: int) -> str:
        return "" if signed < 0 else name.get(signed % size, str(signed % size)) + ("^-1" if signed >= size else "")

    return {
        "paths": [[written(rule.first), written(rule.second), round(rule.confidence, 4)] for rule in rules.paths],
        "profiles": {written(signed): round(weight, 4) for signed, weight in rules.profiles.items()},
    }


def _read_rules(plain: Mapping[str, Any], schema: Schema) -> SlotRules:
    """Rules over relations that the graph still has; the others say nothing any more."""
    size = max(schema.relations, default=-1) + 1

    def read(text: str) -> int | None:
        if not text:
            return -1
        row = schema.relation_id(text.removesuffix("^-1"))
        return None if row is None else row + (size if text.endswith("^-1") else 0)

    paths = []
    for first, second, confidence in plain["paths"]:
        ends = read(first), read(second)
        if ends[0] is not None and ends[1] is not None and ends[0] >= 0:
            paths.append(PathRule(ends[0], ends[1], float(confidence)))
    profiles = {read(text): float(weight) for text, weight in plain["profiles"].items()}
    return SlotRules(tuple(paths), {row: weight for row, weight in profiles.items() if row is not None and row >= 0})
