from __future__ import annotations

import json

import numpy as np
import pytest

from superbrain.embedding.calibration import TooFew
from superbrain.embedding.truth import KNOWN_STEPS, TruthModel, step_of
from superbrain.embedding.truth_fitting import fit_truth, inferable


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
    assert summary.ece < 0.1
    assert summary.base_rate == pytest.approx(0.75, abs=0.1)


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


@pytest.mark.parametrize("key", ["format", "calibration", "blend", "missing", "rules", "evidence"])
def test_a_file_with_a_part_missing_is_refused(planted, model, key):
    plain = model.to_json(planted.snapshot.schema)
    del plain[key]
    with pytest.raises(ValueError, match="not a calibration"):
        TruthModel.from_json(plain, planted.snapshot.schema)


def test_a_row_without_answers_is_asked_about_as_having_one(model):
    assert model.lacking("native", 0) == 1.0
    assert 0.0 < model.lacking("native^-1", 40) <= 1.0
    assert model.lacking("never heard of", 1) == 0.0


def test_steps_of_known_answers_never_go_back():
    steps = [step_of(known) for known in range(1, 400)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, len(KNOWN_STEPS) - 1)
