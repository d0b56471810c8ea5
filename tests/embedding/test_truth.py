from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from superbrain.embedding.calibration import TooFew
from superbrain.embedding.evidence import Evidence, Vectors
from superbrain.embedding.models import MODELS
from superbrain.embedding.truth import FEWEST_ROWS, KNOWN_STEPS, TruthModel, step_of
from superbrain.embedding.truth_fitting import fit_truth, inferable, missing_rates
from superbrain.store.schema_view import Schema
from superbrain.store.snapshot import Snapshot
from superbrain.types import EntityType, Relation


@pytest.fixture(scope="module")
def model(planted) -> TruthModel:
    found = fit_truth(planted.evidence, planted.held)
    assert isinstance(found, TruthModel)
    return found


def test_the_summary_says_what_the_odds_rest_on(model):
    summary = model.calibration.summary
    assert summary is not None
    assert summary.kind == "synthetic"
    assert summary.positives >= 100
    assert summary.ece < 0.15
    assert summary.base_rate == pytest.approx(0.75, abs=0.15)


def test_only_open_relations_between_entities_are_inferable(planted):
    keys = {planted.snapshot.schema.relations[row].key for row in inferable(planted.evidence)}
    assert keys == {"native", "father", "knows"}


def test_relations_without_held_out_facts_are_not_inferred(model):
    assert model.fits("native")
    assert not model.fits("knows")


def test_too_few_held_out_facts_calibrate_nothing(planted):
    found = fit_truth(planted.evidence, planted.held[:20])
    assert isinstance(found, TooFew)
    assert found.needed == 50
    assert isinstance(fit_truth(planted.evidence, planted.held[:0]), TooFew)


def test_fitting_twice_gives_the_same_odds(planted, model):
    again = fit_truth(planted.evidence, planted.held)
    assert isinstance(again, TruthModel)
    schema = planted.snapshot.schema
    assert again.to_json(schema) == model.to_json(schema)


def test_the_model_survives_its_file(planted, model):
    schema, evidence = planted.snapshot.schema, planted.evidence
    again = TruthModel.from_json(json.loads(json.dumps(model.to_json(schema))), schema)
    odds = []
    for one in (model, again):
        slot = one.slot(evidence, 0, inverse=False)
        question = evidence.questions(slot, [int(planted.held[0, 0])])[0]
        odds.append(one.odds(slot, question, one.weigh(slot, question), np.arange(len(slot.nodes))))
    assert odds[0] == pytest.approx(odds[1], abs=1e-4)


@pytest.mark.parametrize("key", ["format", "calibration", "blend", "missing", "existence", "rows", "rules", "evidence"])
def test_a_file_with_a_part_missing_is_refused(planted, model, key):
    plain = model.to_json(planted.snapshot.schema)
    del plain[key]
    with pytest.raises(ValueError, match="not a calibration"):
        TruthModel.from_json(plain, planted.snapshot.schema)


def test_slots_with_few_rows_of_their_own_are_not_inferred(model):
    assert model.rows["native"] >= FEWEST_ROWS > model.rows["native^-1"] > 0
    assert (model.fits("native"), model.fits("native^-1")) == (True, False)
    assert model.thin() == {"native^-1": model.rows["native^-1"]}


def test_a_file_of_an_older_format_says_what_to_do(planted, model):
    plain = {**model.to_json(planted.snapshot.schema), "format": 1}
    with pytest.raises(ValueError, match="train again"):
        TruthModel.from_json(plain, planted.snapshot.schema)


def weighed(model, evidence, head, relation=0):
    slot = model.slot(evidence, relation, inverse=False)
    (question,) = evidence.questions(slot, [head])
    return slot, question, model.weigh(slot, question)


def test_a_row_without_answers_is_as_likely_to_have_one_as_those_alike(planted, model):
    chance = model.lacking(*weighed(model, planted.evidence, int(planted.held[0, 0])))
    assert 0.8 < chance < 1.0, "nearly all people have a native city, known or withheld"


def test_where_few_have_an_answer_little_is_stated_however_sure_the_best_is():
    """Of the people of one school all have a patron, of the others nobody: each is told the odds of their own."""
    chance = np.random.default_rng(3)
    people, patrons, school = 400, 4, 404
    schooled = np.arange(people) < 120
    patron = people + np.arange(people) % patrons
    facts = np.column_stack((np.arange(people), np.zeros(people, np.int64), patron))[schooled]
    away = chance.random(len(facts)) < 0.5
    links = [(row, 1, school) for row in range(120)] + [(row, 1, school + 1) for row in range(120, people)]
    schema = Schema.of(
        [Relation("patron", domain=("person",), range=("patron",)), Relation("school", closed=True)],
        [EntityType("person", "人", "person"), EntityType("patron", "恩主", "patron")],
    )
    types = dict.fromkeys(range(people), ("person",)) | dict.fromkeys(range(people, school), ("patron",))
    snapshot = Snapshot.from_facts([*map(tuple, facts[~away].tolist()), *links], types=types, schema=schema)
    entities = np.zeros((snapshot.n_entities, 16), np.float32)
    entities[people + np.arange(patrons), np.arange(patrons)] = 3.0
    entities[np.arange(people), np.arange(people) % patrons] = 2.0
    relations = np.zeros((4, 16), np.float32)
    relations[:, :8] = 1.0
    evidence = Evidence(Vectors.aligned(MODELS["complex"], entities, relations), snapshot)
    model = fit_truth(evidence, facts[away])
    assert isinstance(model, TruthModel)
    with_one, without = (model.lacking(*weighed(model, evidence, head)) for head in (int(facts[away][0, 0]), 300))
    assert with_one > 0.75
    assert without < 0.1
    assert model.odds(*weighed(model, evidence, 300), np.arange(patrons)).max() > 0.8


def test_what_rows_with_answers_lack_does_not_follow_the_share_that_was_withheld():
    """Of 2000 heads with two answers each a tenth, or a third, of all facts are withheld."""
    rates = []
    for share in (0.1, 1 / 3):
        chance = np.random.default_rng(5)
        gone = chance.random((2000, 2)) < share
        known = np.flatnonzero(gone.sum(1) < 2)
        heads = np.repeat(known, 2 - gone.sum(1)[known])
        lacking = {int(head): {0: np.zeros(1, np.int64)} for head in np.flatnonzero(gone.any(1))}
        lacking |= {int(head): {0: np.zeros(2, np.int64)} for head in np.flatnonzero(gone.all(1))}
        slot = SimpleNamespace(profiles=SimpleNamespace(heads=heads))
        rates.append(missing_rates(slot, lacking)[step_of(1)])
    assert rates[0] == pytest.approx(rates[1], rel=0.35)


def test_a_row_with_answers_lacks_one_as_often_as_such_rows_do(planted, model):
    slot, question, seen = weighed(
        model, planted.evidence, int(planted.snapshot.triples[planted.snapshot.triples[:, 1] == 0][0, 0])
    )
    assert question.known
    assert model.lacking(slot, question, seen) == model.missing["native"][step_of(question.known)]
    assert model.lacking(replace(slot, name="never heard of"), question, seen) == 0.0


def test_steps_of_known_answers_never_go_back():
    steps = [step_of(known) for known in range(1, 400)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, len(KNOWN_STEPS) - 1)
