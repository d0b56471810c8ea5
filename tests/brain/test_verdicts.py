"""What people said of statements: gathered from reviews and files, fitted to, and told beside proposals."""

import shutil

import numpy as np
import pytest

from superbrain import Brain
from superbrain.brain.evaluating import evaluate
from superbrain.brain.verdicts import gathered
from superbrain.embedding.calibration import Summary, Unjudged
from superbrain.errors import BadVerdictLine, FileMissing


@pytest.fixture
def brain(drawn, tmp_path):
    """A copy of the drawn brain, to change."""
    shutil.copytree(drawn, tmp_path / "brain")
    with Brain.open(tmp_path / "brain") as brain:
        yield brain


def written(folder, *rows: str):
    """A file of these lines, with a tab for each |."""
    path = folder / "verdicts.tsv"
    path.write_text("".join(row.replace("|", "\t") + "\n" for row in rows), encoding="utf-8")
    return path


def told(brain, rows) -> list[tuple[str, str, str, int]]:
    """The rows in keys."""
    keys, relations = brain.store.entity_key, brain.snapshot().schema.relations
    return [(keys(head), relations[relation].key, keys(tail), said) for head, relation, tail, said in rows.tolist()]


# ---- gathered


def test_a_file_says_it_with_labels_or_keys_in_either_language(brain, tmp_path):
    file = written(
        tmp_path, "头|关系|尾|判断", "person 1|citizen_of|country2|TRUE", "", "person2|citizen_of|country 3|错"
    )
    assert told(brain, gathered(brain, file).rows) == [
        ("person1", "citizen_of", "country2", 1),
        ("person2", "citizen_of", "country3", 0),
    ]


def test_what_is_said_last_of_a_statement_counts(brain, tmp_path):
    file = written(tmp_path, "person1|citizen_of|country2|true", "person1|citizen_of|country2|false")
    assert told(brain, gathered(brain, file).rows) == [("person1", "citizen_of", "country2", 0)]


def test_unknown_names_are_listed_with_their_lines_and_what_is_never_inferred_is_counted(brain, tmp_path):
    file = written(
        tmp_path, "nobody|citizen_of|country2|true", "person1|likes|country2|true", "city1|lies_in|country1|false"
    )
    found = gathered(brain, file)
    assert (found.unknown, found.unused, len(found.rows)) == (((1, "nobody"), (2, "likes")), 1, 0)


@pytest.mark.parametrize(
    "row",
    ["person1|citizen_of|country2", "person1|citizen_of|country2|maybe", "|citizen_of|country2|true", "a|b|c|d|e"],
)
def test_a_line_that_is_none_is_named(brain, tmp_path, row):
    with pytest.raises(BadVerdictLine) as caught:
        gathered(brain, written(tmp_path, "person1|citizen_of|country1|true", row))
    assert caught.value.fields["line"] == 2


def test_a_file_that_is_not_there_is_named(brain, tmp_path):
    with pytest.raises(FileMissing):
        gathered(brain, tmp_path / "none.tsv")


def test_reviews_are_verdicts_until_they_are_undone(brain):
    held = brain.snapshot().schema.relation_id("citizen_of")
    proposals = [
        brain.learn(f"# person {number}\n\ncitizen of: country {number % 5}\n").proposals[0] for number in (4, 8)
    ]
    brain.decide(accept=[proposals[0].id])
    brain.decide(reject=[proposals[1].id])
    rows = gathered(brain).rows
    assert [tuple(row) for row in rows[:, [1, 3]].tolist()] == [(held, 1), (held, 0)]
    brain.undo()
    assert gathered(brain).rows[:, 3].tolist() == [1]


# ---- fitted to


def test_the_space_learns_to_tell_true_from_false(judged):
    with Brain.open(judged) as brain:
        found = evaluate(brain).verdicts
        assert isinstance(found, Summary)
        assert (found.kind, found.positives, found.n) == ("verified", 200, 400)
        assert found.auc > 0.95
        assert found.ece < 0.05


def test_of_known_facts_nothing_is_told_and_of_others_the_true_ones_stand_higher(judged):
    with Brain.open(judged) as brain:
        odds = brain.standing().odds
        assert odds is not None
        rows = gathered(brain, judged.with_name("verdicts.tsv")).rows
        known = np.array([brain.snapshot().fact_id(*row) is not None for row in rows[:, :3].tolist()])
        said = odds.put_forward(rows[:, :3])
        assert 0 < known.sum() < len(rows)
        assert (np.isnan(said) == known).all()
        true = rows[~known, 3] == 1
        assert said[~known][true].mean() > 0.8 > 0.2 > said[~known][~true].mean()


def test_facts_that_people_judged_are_not_trained_on(judged):
    with Brain.open(judged) as brain:
        from superbrain.training.runs import open_run

        (folder,) = (judged / "runs").iterdir()
        run = open_run(folder)
        aside = {tuple(fact) for fact in run.judged.tolist()}
        assert aside
        assert aside <= {tuple(row[:3]) for row in run.verdicts.tolist() if row[3]}
        assert not aside & {tuple(fact) for fact in np.concatenate((run.train, run.held)).tolist()}
        assert len(run.train) + len(run.held) + len(aside) == len(brain.snapshot().triples)


def test_too_few_verdicts_are_counted_and_change_nothing(brain, quick, tmp_path):
    plain = brain.train(quick)
    report = brain.train(quick, verdicts=written(tmp_path, "person1|citizen_of|country2|false"))
    assert report.made.verdicts == Unjudged(0, 1)
    assert (plain.made.verdicts, plain.made.calibration) == (None, report.made.calibration)
    assert evaluate(brain).verdicts == Unjudged(0, 1)


# ---- told beside proposals


def test_a_proposal_tells_the_odds_by_the_space_and_its_own_score_stays(judged, tmp_path):
    shutil.copytree(judged, tmp_path / "own")
    lesson = "# person 16\n\ncitizen of: country {}\n"
    with Brain.open(tmp_path / "own") as brain:
        found = [brain.learn(lesson.format(number)).proposals[0] for number in range(5)]
        truths = [proposal.space_truth for proposal in found]
        assert all(truth is not None for truth in truths)
        assert sorted(truths)[-1] > 0.8 > 0.2 > sorted(truths)[-2]
        assert found[0].to_json()["space_truth"] == truths[0]
        assert all("space" not in name for proposal in found for name, _ in proposal.why)


def test_without_verdicts_a_proposal_tells_no_odds_by_the_space(brain, quick):
    brain.train(quick)
    (proposal,) = brain.learn("# person 4\n\ncitizen of: country 1\n").proposals
    assert proposal.space_truth is None
