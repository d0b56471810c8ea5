"""Whether a statement that was put forward is true: odds that rest on what people said of such statements.

These are other odds than those of `superbrain.embedding.truth`, since they speak of another population. Those answer a
question: of all that could be an answer, how likely is this one? These judge a statement: of what somebody put forward
and people looked at, how much like this held? A candidate of a row is hardly ever an answer; of what is put forward a
half may be true. So verdicts never change the odds of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superbrain.embedding.calibration import Calibration
from superbrain.embedding.evidence import Evidence, Slot, logsumexp
from superbrain.embedding.truth import LOWEST, ODDS_FEATURES, STATEMENT_FEATURES, TruthModel, odds_features

Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.integer[Any]]

AT_ONCE: Final = 64


def stated(evidence: Evidence, model: TruthModel, statements: Rows) -> NDArray[np.float32]:
    """Odds (n,) of statements (n, 3) that were put forward; NaN of those that are known, or cannot be judged."""
    facts = np.asarray(statements, np.int64).reshape(-1, 3)
    found = np.full(len(facts), np.nan, np.float32)
    if isinstance(model.verdicts, Calibration):
        usable = judgeable(evidence, facts)
        known = [evidence.snapshot.fact_id(*fact) is not None for fact in facts.tolist()]
        usable &= ~np.array(known, np.bool_)
        chosen = facts[usable]
        if len(chosen):
            found[usable] = odds(model.verdicts, features(evidence, model, chosen), groups_of(evidence, chosen))
    return found


def odds(calibration: Calibration, columns: Floats, groups: NDArray[np.str_]) -> NDArray[np.float32]:
    """Odds (n,) of statements with ``columns`` (n, 17) and the key of the relation of each."""
    found = np.zeros(len(columns), np.float32)
    for group in np.unique(groups).tolist():
        found[groups == group] = calibration.truth(columns[groups == group], group)
    return found


def groups_of(evidence: Evidence, statements: Rows) -> NDArray[np.str_]:
    """Key (n,) of the relation of each statement."""
    return np.array([evidence.slot_name(int(row), inverse=False) for row in statements[:, 1]], np.str_)


def judgeable(evidence: Evidence, statements: Rows) -> NDArray[np.bool_]:
    """Whether the space was trained on both ends and on the relation of each statement (n, 3), which is open."""
    facts = np.asarray(statements, np.int64).reshape(-1, 3)
    vectors, relations = evidence.vectors, evidence.snapshot.schema.relations
    trained = [vectors.seen(facts[:, end]) for end in (0, 2)]
    found = np.asarray(trained[0] & trained[1] & (facts[:, 0] != facts[:, 2]), np.bool_)
    for end in (0, 2):
        found[found] &= ~vectors.provisional(facts[found, end])
    for relation in np.unique(facts[:, 1]).tolist():
        declared = relations.get(relation)
        open_one = declared is None or (declared.literal is None and not declared.closed)
        if not open_one or vectors.relation(relation, inverse=False) is None:
            found &= facts[:, 1] != relation
    return found


def features(evidence: Evidence, model: TruthModel, statements: Rows) -> NDArray[np.float64]:
    """Columns `STATEMENT_FEATURES` (n, 17) of statements (n, 3) that are `judgeable`."""
    found = np.zeros((len(statements), len(STATEMENT_FEATURES)), np.float64)
    width = len(ODDS_FEATURES)
    for relation in np.unique(statements[:, 1]).tolist():
        mine = np.flatnonzero(statements[:, 1] == relation)
        for number, inverse in enumerate((False, True)):
            turned = inverse and relation not in evidence.paths.symmetric
            slot = model.slot(evidence, relation, inverse=turned)
            if slot is not None:
                asked, answers = (statements[mine, end].tolist() for end in ((2, 0) if inverse else (0, 2)))
                found[mine, number * width : (number + 1) * width] = _side(evidence, model, slot, asked, answers)
    found[:, -1] = _relation_margins(evidence, statements)
    return found


def _side(
    evidence: Evidence, model: TruthModel, slot: Slot, asked: Sequence[int], answers: Sequence[int]
) -> NDArray[np.float32]:
    """Columns `ODDS_FEATURES` (n, 8) of answers (n,) to a slot's rows (n,)."""
    found = np.zeros((len(asked), len(ODDS_FEATURES)), np.float32)
    found[:, [0, 1, 3]] = LOWEST  # what the types forbid
    places, inside = slot.places(np.asarray(answers, np.int64))
    for low in range(0, len(asked), AT_ONCE):
        part = [place for place in range(low, min(low + AT_ONCE, len(asked))) if inside[place]]
        for place, question in zip(part, evidence.questions(slot, [asked[place] for place in part]), strict=True):
            weighed = model.weigh(slot, question)
            found[place] = odds_features(slot, question, weighed, places[place : place + 1])[0]
    return found


def _relation_margins(evidence: Evidence, statements: Rows) -> NDArray[np.float32]:
    """By how much each statement's relation is likelier than all between its ends, (n,)."""
    vectors = evidence.vectors
    found = np.zeros(len(statements), np.float32)
    signed = vectors.directions(statements[:, 1], evidence.snapshot.n_relations)
    for low in range(0, len(statements), AT_ONCE):
        part = slice(low, low + AT_ONCE)
        heads, tails = (vectors.of(statements[part, end]) for end in (0, 2))
        scores = np.asarray(vectors.model.relation_query(heads, tails) @ vectors.relations.T, np.float32)
        found[part] = np.take_along_axis(scores, signed[part, None], 1)[:, 0] - logsumexp(scores)
    return found
